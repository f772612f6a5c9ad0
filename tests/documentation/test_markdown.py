"""The generated pages of the repository are those that the checks and shapes give now."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from servicegraph import Catalogue
from servicegraph.checks.registry import all_checks
from servicegraph.documentation.markdown import pages


@pytest.fixture(scope="module")
def written(shipped: Catalogue) -> dict[str, str]:
    """The pages by their paths below ``docs``."""
    return pages(shipped.scope)


def test_pages_in_the_repository_are_up_to_date(written: dict[str, str], repository: Path) -> None:
    folder = repository / "docs"
    there = {
        file.relative_to(folder).as_posix(): file.read_text("utf-8")
        for name in ("checks", "shapes")
        for file in (folder / name).glob("*")
    }
    stale = {path for path in written.keys() | there.keys() if written.get(path) != there.get(path)}
    assert not stale, "run `make docs`"


@pytest.mark.parametrize("path", ["README.md", "fi.md", "sv.md"])
def test_every_page_has_an_anchor_for_every_code(written: dict[str, str], shipped: Catalogue, path: str) -> None:
    for name, codes in (
        ("checks", {check.code for check in all_checks()}),
        ("shapes", {shape.code for shape in shipped.scope.shapes.speaking()}),
    ):
        anchors = re.findall(r'^<a id="([^"]+)"></a>$', written[f"{name}/{path}"], re.MULTILINE)
        assert len(anchors) == len(set(anchors))
        assert codes <= set(anchors)


def test_every_link_of_a_page_leads_somewhere(written: dict[str, str], repository: Path) -> None:
    for path, text in written.items():
        outside_code = re.sub(r"^(`{3,}).*?^\1$", "", text, flags=re.MULTILINE | re.DOTALL)
        for link in re.findall(r"\]\(([^)]+)\)", outside_code):
            file, _, anchor = link.partition("#")
            assert not file or (repository / "docs" / path).parent.joinpath(file).exists(), link
            assert not anchor or f'<a id="{anchor}"></a>' in text, link
