"""One organisation under two IRIs in two catalogues: told, counted once, found by either name."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from servicegraph import Catalogue
from servicegraph.diagnostics import Severity
from servicegraph.sparql.values import Solutions

PREFIXES = """
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sg: <https://w3id.org/servicegraph/ns#> .
@prefix orgtype: <https://w3id.org/servicegraph/vocab/orgtype/> .
"""
OWN = """
<organisation/keusote> a sg:Organisation ; sg:businessId "3221309-1" ;
    rdfs:label "Keusote"@fi , "Keusote"@sv , "Keusote"@en ; sg:organisationType orgtype:wellbeing-services-county .
<service/clinic> a sg:Service ; rdfs:label "Vastaanotto"@fi , "Mottagning"@sv , "Clinic"@en ;
    sg:providedBy <organisation/keusote> ; sg:organisedBy <organisation/keusote> ; sg:refersTo <near:service/ward> .
<package/both> a sg:ServicePackage ; rdfs:label "Molemmat"@fi , "Båda"@sv , "Both"@en ;
    sg:includes <service/clinic> , <near:service/ward> .
"""
NEAR = """
<organisation/central-uusimaa> a sg:Organisation ; sg:businessId "3221309-1" ; sg:oid "1.2.246.10.32213091" ;
    rdfs:label "Keski-Uudenmaan hyvinvointialue"@fi , "Mellersta Nylands välfärdsområde"@sv , "Central Uusimaa"@en ;
    rdfs:comment "Hyvinvointialue"@fi ; sg:organisationType orgtype:wellbeing-services-county .
<service/ward> a sg:Service ; rdfs:label "Osasto"@fi , "Avdelning"@sv , "Ward"@en ;
    sg:providedBy <organisation/central-uusimaa> ; sg:organisedBy <organisation/central-uusimaa> .
"""
KEUSOTE = "https://own.example/id/organisation/keusote"
CENTRAL_UUSIMAA = "https://near.example/id/organisation/central-uusimaa"
WARD = "https://near.example/id/service/ward"


def catalogue_of(folder: Path, texts: Mapping[str, str]) -> Catalogue:
    """The first of the catalogues *texts*, by name, which includes the others."""
    first, *others = texts
    for name, text in texts.items():
        (folder / name).mkdir()
        include = [f"../{other}" for other in others] if name == first else []
        settings = f'base = "https://{name}.example/id/"\ninclude = {include}\n'
        (folder / name / "servicegraph.toml").write_text(settings, "utf-8")
        text = text.replace("<near:", "<https://near.example/id/")
        (folder / name / "data.ttl").write_text(PREFIXES + text, "utf-8")
    return Catalogue.load(folder / first)


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """A catalogue that includes one which knows the same organisation under another IRI."""
    return catalogue_of(tmp_path_factory.mktemp("catalogues"), {"own": OWN, "near": NEAR})


def found(catalogue: Catalogue, pattern: str) -> set[str]:
    """The IRIs that *pattern* finds as ?it."""
    answer = catalogue.store.query(
        f"PREFIX sg: <https://w3id.org/servicegraph/ns#> SELECT ?it {{ {pattern} }}", catalogue.limits
    )
    assert isinstance(answer, Solutions)
    return {row[0].value for row in answer.rows if isinstance(row[0], NamedNode)}


def organisations(catalogue: Catalogue) -> set[str]:
    return found(catalogue, "?it a sg:Organisation")


def test_one_organisation_of_two_catalogues_is_counted_once_under_the_iri_of_the_including_one(
    catalogue: Catalogue,
) -> None:
    assert organisations(catalogue) == {KEUSOTE}


def test_services_of_both_catalogues_are_those_of_one_provider(catalogue: Catalogue) -> None:
    assert found(catalogue, f"?it sg:providedBy <{KEUSOTE}>") == {"https://own.example/id/service/clinic", WARD}


@pytest.mark.parametrize(
    "name", ["organisation:keusote", "organisation:central-uusimaa", CENTRAL_UUSIMAA, f"<{CENTRAL_UUSIMAA}>"]
)
def test_either_name_leads_to_it(catalogue: Catalogue, name: str) -> None:
    assert catalogue.prefixes.expand(name) == KEUSOTE
    assert {triple.subject for triple in catalogue.entity(name).triples} == {NamedNode(KEUSOTE)}


def test_address_of_the_included_catalogue_still_leads_to_it(catalogue: Catalogue) -> None:
    described = catalogue.entities.at_address("organisation", "central-uusimaa")
    assert {triple.subject for triple in described.triples} == {NamedNode(KEUSOTE)}


def test_each_catalogue_adds_what_it_knows_and_the_including_one_gives_the_name(catalogue: Catalogue) -> None:
    said = catalogue.entity("organisation:keusote").triples
    assert catalogue.label(KEUSOTE, "fi") == "Keusote"
    assert [triple.object for triple in said if triple.predicate.value.endswith("#label")].count(
        Literal("Keski-Uudenmaan hyvinvointialue", language="fi")
    ) == 0
    assert Literal("1.2.246.10.32213091") in {triple.object for triple in said}
    assert Literal("Hyvinvointialue", language="fi") in {triple.object for triple in said}


def test_the_organisation_does_not_meet_itself_as_another(catalogue: Catalogue) -> None:
    answer = catalogue.query("interfaces-without-rules", chain="package:both")
    crossed = {
        term.value for row in answer.rows for term in row if isinstance(term, NamedNode) and "crossing" in term.value
    }
    assert not crossed & {f"https://w3id.org/servicegraph/vocab/crossing/{name}" for name in ("provider", "organiser")}


def test_both_iris_are_told_with_their_places_and_nothing_else_is_said_of_it(catalogue: Catalogue) -> None:
    told = [one for one in catalogue.checked.diagnostics if one.focus == NamedNode(KEUSOTE)]
    assert [one.code for one in told] == ["read-as-one"]
    [found] = told
    assert (found.code, found.severity) == ("read-as-one", Severity.INFO)
    assert str(found.location).startswith("data.ttl:6:")
    assert [str(one.location.path) for one in found.related] == ["../near/data.ttl"]
    for language in ("fi", "sv", "en"):
        assert KEUSOTE in found.text(language)
        assert CENTRAL_UUSIMAA in found.text(language)


def test_two_organisations_of_one_catalogue_are_never_read_as_one(tmp_path: Path) -> None:
    again = OWN.replace("organisation/keusote", "organisation/other").partition("<service")[0]
    catalogue = catalogue_of(tmp_path, {"own": OWN + again, "near": NEAR})
    assert organisations(catalogue) == {KEUSOTE, KEUSOTE.replace("keusote", "other"), CENTRAL_UUSIMAA}


def test_an_included_organisation_does_not_join_two_of_the_including_catalogue(tmp_path: Path) -> None:
    other = '<organisation/x> a sg:Organisation ; sg:oid "1.2.246.10.32213091" ; rdfs:label "X"@fi , "X"@sv , "X"@en .'
    catalogue = catalogue_of(tmp_path, {"own": OWN + other, "near": NEAR})
    assert organisations(catalogue) == {KEUSOTE, "https://own.example/id/organisation/x"}
    assert [one.read_as for one in catalogue.dataset.same] == [KEUSOTE]


def test_a_third_catalogue_joins_through_another_identifier(tmp_path: Path) -> None:
    far = '<organisation/y> a sg:Organisation ; sg:oid "1.2.246.10.32213091" ; rdfs:label "Y"@fi , "Y"@sv , "Y"@en .'
    catalogue = catalogue_of(tmp_path, {"own": OWN, "near": NEAR, "far": far})
    assert organisations(catalogue) == {KEUSOTE}
    assert catalogue.prefixes.expand("organisation:y") == KEUSOTE


def test_things_of_different_kinds_are_never_read_as_one(tmp_path: Path) -> None:
    identifier = 'sg:ptvId "0b1c4f0e-8a52-4f0e-9d7c-2f6f6b0f9a11"'
    catalogue = catalogue_of(
        tmp_path,
        {
            "own": f"<service/a> a sg:Service ; {identifier} .",
            "near": f"<organisation/a> a sg:Organisation ; {identifier} .",
        },
    )
    assert catalogue.dataset.same == ()
