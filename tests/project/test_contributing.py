"""Each recipe of CONTRIBUTING.md is carried out, to the letter, in a copy of the checkout."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from servicegraph.checks.examples import write_example

pytestmark = pytest.mark.matrix

TEXT = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text("utf-8")
BLOCK = re.compile(
    r"^`(?P<path>[^`]+)`, (?P<way>a new file|at the end)[^\n]*:\n\n```\w+\n(?P<text>.*?)^```$", re.M | re.S
)
COPIED = ("src", "ontology", "shapes", "queries", "catalogue", "tools", "tests", "docs")
REGISTRY = "src/servicegraph/checks/registry.py"
# The first row of rules in use, at an interface that crosses from one organiser to another.
RULES = """
organisation:town a sg:Organisation ; sg:organisationType orgtype:municipality .
service:library a sg:Service ; sg:providedBy organisation:town ; sg:organisedBy organisation:town .
package:health a sg:ServicePackage ; sg:phase phase:pilot ; sg:includes service:clinic , service:library .
interface:clinic-to-library a sg:Interface ; sg:within package:health ;
    sg:from service:clinic ; sg:to service:library ; sg:governedBy rule:referral .
rule:referral a sg:CoordinationRule ; sg:ruleKind rulekind:referral ; sg:ruleStatus rulestatus:in-use .
"""


def run(checkout: Path, *arguments: str) -> str:
    """What Python prints when it is given *arguments* in the *checkout*, whose package it uses."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=checkout,
        env={**os.environ, "PYTHONPATH": str(checkout / "src")},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode in (0, 1), done.stderr
    assert not done.stderr, done.stderr
    return done.stdout


def findings(checkout: Path, folder: Path) -> list[dict[str, Any]]:
    """The findings of the catalogue in *folder*."""
    printed = run(checkout, "-m", "servicegraph.cli", "check", str(folder), "--level", "info", "--format", "json")
    found: list[dict[str, Any]] = json.loads(printed)["findings"]
    return found


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> Path:
    """A copy of the checkout in which all recipes have been carried out."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in COPIED:
        shutil.copytree(repository / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "golden"))
    shutil.copy(repository / "pyproject.toml", folder)
    blocks = list(BLOCK.finditer(TEXT))
    assert len(blocks) == TEXT.count("\n```\n"), "a block of CONTRIBUTING.md has no line that says where it goes"
    for block in blocks:
        file = folder / block["path"]
        assert file.exists() == (block["way"] == "at the end"), block["path"]
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8") as end:
            end.write(block["text"])
    registry = folder / REGISTRY
    text = registry.read_text("utf-8")
    changed, times = re.subn(r"^(_MODULES\b[^=]*= \()", r'\1"name_endings", ', text, flags=re.MULTILINE)
    assert times == 1
    registry.write_text(changed, "utf-8")
    return folder


def test_question_is_asked_like_every_other(checkout: Path, tmp_path: Path) -> None:
    folder = write_example({}, tmp_path)
    ask = ["-m", "servicegraph.cli", "query", "services-without-channel", "--catalogue", str(folder)]
    assert len(run(checkout, *ask, "--format", "csv").splitlines()) == 3
    assert len(run(checkout, *ask, "--format", "csv", "--provider", "organisation:county").splitlines()) == 3
    assert "services-without-channel" in run(checkout, "-m", "servicegraph.cli", "query", "--catalogue", str(folder))


def test_shape_finds_its_failing_example_and_lets_the_other_pass(checkout: Path, tmp_path: Path) -> None:
    for outcome, expected in (("fail", ["service:library"]), ("pass", [])):
        example = checkout / "tests/data/shapes/Service-description" / f"{outcome}.ttl"
        settings = 'title = { en = "Example" }\nbase = "https://w3id.org/servicegraph/id/"\n'
        files = {"services.ttl": example.read_text("utf-8"), "organisations.ttl": None, "servicegraph.toml": settings}
        found = findings(checkout, write_example(files, tmp_path / outcome))
        about = [one["focus"].rpartition("/")[2] for one in found if one["code"] == "Service-description"]
        assert [f"service:{name}" for name in about] == expected


def test_rule_kind_is_missed_where_an_interface_crosses_the_boundary(checkout: Path, tmp_path: Path) -> None:
    folder = write_example({"rules.ttl": RULES}, tmp_path)
    ask = ["-m", "servicegraph.cli", "query", "interfaces-without-rules", "--catalogue", str(folder)]
    assert "vocab/rulekind/feedback" in run(checkout, *ask, "--format", "csv")


def test_term_is_known_and_offered_where_it_is_misspelt(checkout: Path, tmp_path: Path) -> None:
    known = 'service:clinic sg:bookingAddress "https://example.org/booking"^^xsd:anyURI .\n'
    folder = write_example({"more.ttl": known + known.replace("bookingAddress", "bookingAdress")}, tmp_path)
    [slip] = [one for one in findings(checkout, folder) if one["code"] == "unknown-term"]
    assert "sg:bookingAddress" in slip["hint"]


def test_check_passes_the_tests_that_every_check_has(checkout: Path) -> None:
    arguments = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/checks/test_registry.py"]
    printed = run(checkout, *arguments, "-k", "name-with-full-stop or unique")
    assert re.search(r"\b8 passed", printed), printed


def test_code_of_the_check_is_written_as_all_code_here(checkout: Path) -> None:
    module = "src/servicegraph/checks/name_endings.py"
    for arguments in (["-m", "ruff", "format", "--check", module], ["-m", "ruff", "check", module]):
        run(checkout, *arguments)


def test_pages_of_check_and_shape_are_made_from_them(checkout: Path) -> None:
    run(checkout, "tools/documentation.py")
    assert '<a id="name-with-full-stop"></a>' in (checkout / "docs/checks/README.md").read_text("utf-8")
    page = (checkout / "docs/shapes/fi.md").read_text("utf-8")
    described = page[page.index('<a id="Service-description"></a>') :]
    assert described.index("Palvelua ei ole kuvattu") < described.index("Lainaa kirjoja kaikille.")


def test_links_lead_somewhere(repository: Path) -> None:
    links = [link for link in re.findall(r"\]\(([^)]+)\)", TEXT) if not link.startswith("http")]
    assert links
    assert [link for link in links if not (repository / link).exists()] == []


def test_make_targets_exist(repository: Path) -> None:
    targets = re.findall(r"^([a-z]+):", (repository / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert set(re.findall(r"`make (\w+)`", TEXT)) <= set(targets)
