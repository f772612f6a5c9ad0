"""Every check and every shape has its entry, also one whose texts are still to be written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from servicegraph import Catalogue, Severity
from servicegraph.checks.definition import Check
from servicegraph.checks.examples import write_example
from servicegraph.checks.registry import all_checks
from servicegraph.diagnostics import check_page
from servicegraph.documentation.entries import SLOT, Entry, check_entries, pieces, shape_entries
from servicegraph.messages import LANGUAGES
from servicegraph.rdf.index import text_of
from servicegraph.rdf.terms import DOCUMENTATION, RDFS

OWN = """
@prefix own: <https://example.org/shapes/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix sg: <https://w3id.org/servicegraph/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

own:Rule-kind a sh:NodeShape ; sh:targetClass sg:CoordinationRule ;
    rdfs:label "Own"@en ; sh:message "{$this} is <b>mine</b>, of {2} kinds."@en ; sg:hint "See {rulestatus:*}."@en .
"""


@pytest.fixture(scope="module")
def shipped_shapes(shipped: Catalogue) -> dict[str, Entry]:
    """The shapes that come with the program by their anchors."""
    return {entry.anchor: entry for entry in shape_entries(shipped.scope)}


def test_every_check_has_its_anchor_where_its_findings_lead() -> None:
    leading = {check_page(check.code) for check in all_checks()}
    assert {f"{DOCUMENTATION}checks#{entry.anchor}" for entry in check_entries()} == leading


def test_every_shape_has_its_anchor_where_its_see_also_leads(
    shipped: Catalogue, shipped_shapes: dict[str, Entry]
) -> None:
    page = f"{DOCUMENTATION}shapes#"
    leading = {
        text_of(quad.object).removeprefix(page)
        for file in shipped.dataset.shapes
        for quad in file.quads
        if quad.predicate.value == RDFS + "seeAlso" and text_of(quad.object).startswith(page)
    }
    assert leading
    assert leading <= set(shipped_shapes)


def test_shape_says_all_that_is_known_of_it(shipped_shapes: dict[str, Entry]) -> None:
    entry = shipped_shapes["Rule-kind"]
    assert (entry.severity, entry.follows_phase, entry.task) == (Severity.WARNING, True, "5")
    assert (entry.group, entry.is_shipped) == ("rules.ttl", True)
    assert all(set(said) == set(LANGUAGES) for said in (entry.title, entry.message, entry.rationale, entry.hint))
    assert entry.message["en"] == f"The coordination rule {SLOT} has no kind."
    assert entry.fails
    assert entry.passes
    assert any(one.presupposes for one in shipped_shapes.values())


def test_every_shipped_shape_has_both_examples(shipped_shapes: dict[str, Entry]) -> None:
    assert [name for name, entry in shipped_shapes.items() if not entry.fails or not entry.passes] == []


def test_vocabulary_in_a_hint_is_spelt_out_as_code(shipped_shapes: dict[str, Entry]) -> None:
    hint = shipped_shapes["Rule-status"].hint["en"]
    assert re.search(r"`rulestatus:being-defined , rulestatus:in-use , rulestatus:not-started[^`]*`", hint)


def test_no_place_to_fill_is_left_in_any_text(shipped_shapes: dict[str, Entry]) -> None:
    for entry in (*check_entries(), *shipped_shapes.values()):
        for said in (entry.message, entry.rationale, entry.hint):
            assert not [text for text in said.values() if re.search(r"\{[$?]?[A-Za-z][\w:/-]*(:\*)?\}", text)]


def test_check_without_texts_has_an_entry_all_the_same() -> None:
    [entry] = check_entries([Check("not-written-yet", Severity.INFO, None, {}, {})])
    assert (entry.anchor, entry.title, entry.message) == ("not-written-yet", {}, {})


def test_shape_of_ones_own_stands_beside_a_shipped_one_of_the_same_name(tmp_path: Path) -> None:
    folder = write_example({"shapes/own.ttl": OWN}, tmp_path)
    entries = {entry.anchor: entry for entry in shape_entries(Catalogue.load(folder).scope)}
    assert entries["Rule-kind"].is_shipped
    own = entries["Rule-kind-2"]
    assert (own.code, own.group, own.is_shipped, own.fails) == ("Rule-kind", "own.ttl", False, ())
    assert own.message["en"] == f"{SLOT} is <b>mine</b>, of {{2}} kinds."
    assert "`rulestatus:" in own.hint["en"]


def test_text_of_a_shape_cannot_steer_a_page(tmp_path: Path) -> None:
    steering = OWN.replace("Own", "O\\u202Ewn").replace("is <b>", "is\\n<b>")
    folder = write_example({"shapes/own.ttl": steering}, tmp_path)
    entries = {entry.anchor: entry for entry in shape_entries(Catalogue.load(folder).scope)}
    assert entries["Rule-kind-2"].title["en"] == "O wn"
    assert "\n" not in entries["Rule-kind-2"].message["en"]


@pytest.mark.parametrize(
    ("said", "parts"),
    [
        ("Write `sg:x` here.", [("Write ", False), ("sg:x", True), (" here.", False)]),
        ("`a` `b", [("a", True), (" `b", False)]),
        ("", []),
        ("``", []),
    ],
)
def test_code_stands_between_backticks(said: str, parts: list[tuple[str, bool]]) -> None:
    assert list(pieces(said)) == parts
