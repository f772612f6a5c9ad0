"""What nobody has to write: the name of an interface, and that its services follow one another."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from servicegraph import Catalogue
from servicegraph.checks.examples import write_example
from servicegraph.planning.entity_view import entity_view
from servicegraph.planning.listing import listing
from servicegraph.planning.meetings import meetings
from servicegraph.planning.members import collections, written
from servicegraph.rdf.terms import NS, RDFS, VOCABULARY
from servicegraph.reports.list_sheets import list_sheet
from servicegraph.search.found import search
from servicegraph.web.app import create_app
from tests.asking import rows
from tests.web.clients import TestClient

BASE = "https://example.org/id/"
FLOW = NS + "flow"
BARE = """
package:care a sg:ServicePackage ; rdfs:label "Hoito"@fi , "Vård"@sv , "Care"@en ; sg:organisedBy organisation:county ;
    sg:phase phase:operation ; sg:includes service:clinic , service:ward .
interface:bare a sg:Interface ; sg:within package:care ; sg:from service:clinic ; sg:to service:ward .
interface:other a sg:Interface ; sg:within package:care ; sg:from service:ward ; sg:to service:clinic ;
    sg:flow flow:parallel .
"""
OWN_FACET = """
@prefix sg: <https://w3id.org/servicegraph/ns#> .
sg:Interface sg:facet sg:flow ; sg:column sg:flow .
"""
NAMES = {"fi": "Vastaanotto → Osasto", "sv": "Mottagning → Avdelning", "en": "Clinic → Ward"}


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """A catalogue with an interface of which only what must be said is said."""
    files = {"more.ttl": BARE, "ontology/lists.ttl": OWN_FACET}
    return Catalogue.load(write_example(files, tmp_path_factory.mktemp("bare")))


@pytest.mark.parametrize("language", NAMES)
def test_interface_without_a_name_is_called_after_its_services_everywhere(bare: Catalogue, language: str) -> None:
    iri, name = BASE + "interface/bare", NAMES[language]
    assert bare.label(iri, language) == name
    listed = listing(bare, collections(bare)["interfaces"], {}, language=language)
    assert name in {row[0] for row in list_sheet(listed, bare, language).rows}
    assert iri in {hit.iri for hit in search(bare, name, language).hits}
    told = [one.message[language] for one in bare.checked.diagnostics if one.focus == NamedNode(iri)]
    assert told
    assert any(name in message for message in told)
    assert not any("interface:bare" in message for message in told)


def test_no_finding_of_any_severity_asks_for_the_name_or_flow_of_an_interface(bare: Catalogue) -> None:
    lacks = [one for one in bare.checked.diagnostics if one.focus == NamedNode(BASE + "interface/bare")]
    assert "Interface-rule" in {one.code for one in lacks}  # it has no rule, which is told
    asked = {one.path.predicate if one.path else "" for one in lacks} | {one.code for one in lacks}
    assert not asked & {RDFS + "label", FLOW, "missing-name", "missing-translation"}


def test_name_in_one_language_is_asked_for_in_no_other(tmp_path: Path) -> None:
    more = BARE + 'interface:bare rdfs:label "Vastaanotolta osastolle"@fi .\n'
    catalogue = Catalogue.load(write_example({"more.ttl": more}, tmp_path))
    assert catalogue.label(BASE + "interface/bare", "fi") == "Vastaanotolta osastolle"
    assert catalogue.label(BASE + "interface/bare", "sv") == NAMES["sv"]
    codes = {one.code for one in catalogue.checked.diagnostics if one.focus == NamedNode(BASE + "interface/bare")}
    assert not codes & {"missing-name", "missing-translation"}


def test_misspelt_interface_without_a_name_is_proposed(bare: Catalogue) -> None:
    assert "interface:bare" in bare.entities.unknown("interface:baer").text("en")


def test_services_of_an_interface_follow_one_another_unless_said(bare: Catalogue) -> None:
    found = {row[1]: row[4] for row in rows(bare, "interfaces-of-chain")}
    assert found == {"interface:bare": "flow:sequence", "interface:other": "flow:parallel"}
    assert {one.interface.rpartition("/")[2]: one.flow for one in meetings(bare) if one.interface} == {
        "bare": "sequence",
        "other": "parallel",
    }


def test_default_of_the_question_is_that_of_the_ontology(bare: Catalogue) -> None:
    default = bare.dataset.presentation.defaults_of(collections(bare)["interfaces"])
    assert default == {FLOW: NamedNode(VOCABULARY + "flow/sequence")}


def test_list_is_narrowed_by_what_is_not_said(bare: Catalogue) -> None:
    kind = collections(bare)["interfaces"]
    found = listing(bare, kind, {"flow": ["flow:sequence"]})
    assert [row.iri for row in found.rows] == [BASE + "interface/bare"]
    facet = next(one for one in found.facets if one.name == "flow")
    assert {one.value: one.count for one in facet.values} == {"flow:sequence": 1, "flow:parallel": 1}
    assert listing(bare, kind, {"flow": ["not-known"]}).total == 0


def test_page_marks_what_no_file_says(bare: Catalogue) -> None:
    def told(name: str) -> list[tuple[str, bool]]:
        view = entity_view(bare, BASE + "interface/" + name)
        facts = [fact for group in view.groups for fact in group.facts if fact.predicate == FLOW]
        return [(written(bare, one.term), one.is_default) for fact in facts for one in fact.values]

    assert told("bare") == [("flow:sequence", True)]
    assert told("other") == [("flow:parallel", False)]


def test_statements_and_sparql_hold_only_what_the_files_say(bare: Catalogue) -> None:
    node = NamedNode(BASE + "interface/bare")
    assert not [one for one in bare.store.triples_of(node) if one.predicate.value == FLOW]


def test_api_and_page_mark_what_no_file_says(bare: Catalogue) -> None:
    with TestClient(create_app(bare)) as client:
        facts = client.get("/api/interfaces/bare?lang=sv").json()["facts"]
        page = client.get("/id/interface/bare", headers={"Accept": "text/html", "Accept-Language": "fi"}).text
    assert [(one["value"]["label"], one["default"]) for one in facts if one["property"] == FLOW] == [
        ("på varandra följande", True)
    ]
    assert NAMES["fi"] in page
    assert "(oletus: muuta ei ole sanottu)" in page
