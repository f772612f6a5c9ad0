"""What docs/modelling.md gives to copy is right: its Turtle together makes a catalogue that passes the check."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from servicegraph import Catalogue, Severity
from servicegraph.dataset.files import Role
from servicegraph.rdf.terms import standard_prefixes
from servicegraph.settings import shipped
from tests.asking import rows

PAGE = (Path(__file__).parents[2] / "docs" / "modelling.md").read_text("utf-8")
BASE = "https://example.org/id/"
SECTIONS = re.findall(r"^## (.*)\n((?:(?!## ).*\n?)*)", PAGE, re.MULTILINE)
BLOCKS = [
    (heading, text)
    for heading, section in SECTIONS
    for text in re.findall(r"^```turtle\n(.*?)^```", section, re.MULTILINE | re.DOTALL)
]
# Blocks of definitions stand where a catalogue of one's own has them.
FOLDERS = {"Vocabularies": "ontology/vocabularies", "Shapes": "shapes"}


def prefix_lines(text: str, namespaces: Mapping[str, str]) -> str:
    """The lines that declare what *text* uses and does not declare itself."""
    bare = re.sub(r'"[^"\n]*"|<[^>\s]*>|#.*', "", text)
    used = set(re.findall(r"(?<![\w:-])([a-z][\w-]*):(?=[\w-])", bare)) - set(re.findall(r"@prefix ([\w-]+):", text))
    return "".join(f"@prefix {name}: <{namespaces[name]}> .\n" for name in sorted(used & namespaces.keys()))


def write(folder: Path) -> Path:
    """The blocks of the page, each a file of the catalogue *folder*."""
    known = Catalogue.load(shipped("catalogue"))
    kinds = [kind.name for kind in known.dataset.kinds]
    schemes = [file.path.rpartition("/")[2].removesuffix(".ttl") for file in known.dataset.of(Role.VOCABULARY)]
    namespaces = standard_prefixes(BASE, [*kinds, "segmentation"], [*schemes, "mealkind"]).namespaces
    (folder / "servicegraph.toml").write_text(f'base = "{BASE}"\n', "utf-8")
    for number, (heading, text) in enumerate(BLOCKS):
        file = folder / FOLDERS.get(heading, ".") / f"block{number}.ttl"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(prefix_lines(text, namespaces) + "\n" + text, "utf-8")
    return folder


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return Catalogue.load(write(tmp_path_factory.mktemp("page")))


@pytest.mark.parametrize("number", range(len(BLOCKS)), ids=[heading for heading, _ in BLOCKS])
def test_what_the_page_gives_to_copy_passes_the_check(catalogue: Catalogue, number: int) -> None:
    checked = catalogue.check(Severity.WARNING).diagnostics
    here = [one for one in checked if one.location.path.endswith(f"block{number}.ttl")]
    assert [f"{one.location} {one.text('en')}" for one in here] == []


def test_own_shape_of_the_page_finds_what_it_looks_for(catalogue: Catalogue) -> None:
    found = [one.focus for one in catalogue.check(Severity.INFO).diagnostics if one.code == "Service-own-channel"]
    names = {str(focus).rpartition("/")[2].rstrip(">") for focus in found}
    assert "home-care" in names
    assert "day-activity" not in names


def test_what_the_page_writes_is_seen_in_answers(catalogue: Catalogue) -> None:
    assert [row[6] for row in rows(catalogue, "service-channels", channel="channel:digital")] == [
        "https://example.org/paivatoiminta"
    ]
    assert len(rows(catalogue, "provisions", contract="instrument:home-care-contract")) == 2
    assert rows(catalogue, "who-can-get", service="service:day-activity")
    assert rows(catalogue, "indicator-values", indicator="indicator:waiting-time")


def test_every_class_that_has_a_kind_is_written_on_the_page_or_told_why_not(catalogue: Catalogue) -> None:
    from_documents = {"general-description", "dataset", "observation", "process", "system"}
    written = {kind for kind in (one.name for one in catalogue.dataset.kinds) if f"\n{kind}:" in PAGE}
    assert {one.name for one in catalogue.dataset.kinds} - written == from_documents
