"""The catalogue as a dataset: what DCAT-AP demands is there, figures are counted, addresses come from the settings."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from servicegraph import Catalogue
from servicegraph.cli import main
from servicegraph.exchange.dcat.catalogue_description import catalogue_description, server_root
from servicegraph.exchange.exchange_formats import exchange_formats, offered_formats
from servicegraph.exchange.exchange_values import ExportWishes
from servicegraph.rdf.terms import DCT, RDF
from tests.exchange.shape_results import results, shapes_in

DATA = Path(__file__).parents[2] / "data"
MANDATORY = DATA / "dcat-ap-mandatory.ttl"
DCAT, VOID = "http://www.w3.org/ns/dcat#", "http://rdfs.org/ns/void#"
TYPE = NamedNode(RDF + "type")


@pytest.fixture(scope="module")
def county() -> Catalogue:
    return Catalogue.load(DATA / "public-services")


def described(catalogue: Catalogue, address: str = "") -> set[Triple]:
    return set(catalogue_description(catalogue, offered_formats(), address)[1].triples)


def values(triples: set[Triple], predicate: str) -> set[str]:
    return {getattr(one.object, "value", "") for one in triples if one.predicate.value == predicate}


@pytest.mark.parametrize("which", ["shipped", "county"])
def test_what_dcat_ap_demands_is_there(which: str, request: pytest.FixtureRequest) -> None:
    triples = described(request.getfixturevalue(which))
    assert results(shapes_in(MANDATORY), triples) == []
    kinds = Counter(getattr(one.object, "value", "") for one in triples if one.predicate == TYPE)
    exported = [one for one in exchange_formats().values() if one.exported and not one.is_of_a_whole]
    assert kinds[DCAT + "Distribution"] == 4 + len(exported) - 1
    assert {kinds[DCAT + name] for name in ("Catalog", "Dataset", "DataService")} == {1}


@pytest.mark.parametrize(
    ("subject", "predicate"),
    [
        ("https://example.org/id/#catalogue", DCT + "publisher"),
        ("https://example.org/id/", DCT + "title"),
        ("https://example.org/id/", DCT + "description"),
        ("https://example.org/id/#distribution-ttl", DCAT + "accessURL"),
        ("https://example.org/id/#sparql", DCAT + "endpointURL"),
        ("https://example.org/id/organisation/county", "http://xmlns.com/foaf/0.1/name"),
    ],
)
def test_what_is_lacking_would_be_found(county: Catalogue, subject: str, predicate: str) -> None:
    kept = {one for one in described(county) if (one.subject, one.predicate.value) != (NamedNode(subject), predicate)}
    assert [one[2] for one in results(shapes_in(MANDATORY), kept)] == ["MinCountConstraintComponent"]


def test_figures_are_those_of_the_graph(county: Catalogue) -> None:
    triples, everything = described(county), county.memory.triples()
    assert values(triples, VOID + "triples") >= {str(len(everything))}
    things = {
        one.subject
        for one in everything
        if one.predicate == TYPE and one.object == NamedNode("https://w3id.org/servicegraph/ns#Service")
    }
    partition = next(
        one.subject
        for one in triples
        if one.predicate.value == VOID + "class" and getattr(one.object, "value", "").endswith("ns#Service")
    )
    assert (
        Triple(
            partition,
            NamedNode(VOID + "entities"),
            Literal(str(len(things)), datatype=NamedNode("http://www.w3.org/2001/XMLSchema#integer")),
        )
        in triples
    )
    assert "https://w3id.org/servicegraph/ns#" in values(triples, VOID + "vocabulary")
    assert values(triples, VOID + "uriSpace") == {"https://example.org/id/"}
    for example in values(triples, VOID + "exampleResource"):
        assert county.memory.triples(NamedNode(example))


def test_settings_make_the_head(county: Catalogue) -> None:
    triples = described(county)
    assert values(triples, DCT + "issued") == {"2024-01-15"}
    assert values(triples, DCT + "license") == {"https://creativecommons.org/licenses/by/4.0/"}
    assert values(triples, "http://www.w3.org/2006/vcard/ns#hasEmail") == {"mailto:palvelut@example.org"}
    assert values(triples, DCAT + "version") == {county.state}
    languages = {one.rsplit("/", 1)[-1] for one in values(triples, DCT + "language")}
    assert languages == {"FIN", "SWE", "ENG"}
    areas = {one.rsplit("/", 1)[-1] for one in values(triples, DCT + "spatial")}
    assert areas == {"hyvinkaa", "nurmijarvi"}


def test_addresses_are_those_of_the_settings(tmp_path: Path) -> None:
    county = Catalogue.load(DATA / "public-services", address="https://palvelut.example.org/")
    assert values(described(county), DCAT + "endpointURL") == {"https://palvelut.example.org/sparql"}
    assert all(one.startswith("https://palvelut.example.org/") for one in values(described(county), DCAT + "accessURL"))
    without = Catalogue.load(DATA / "public-services")
    assert server_root(without) == "https://example.org"
    assert values(described(without, "http://127.0.0.1:1"), DCAT + "endpointURL") == {"http://127.0.0.1:1/sparql"}


def test_command_writes_every_syntax(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, found = str(DATA / "public-services"), []
    for ending, syntax in ((".ttl", RdfFormat.TURTLE), (".jsonld", RdfFormat.JSON_LD), (".rdf", RdfFormat.RDF_XML)):
        file = tmp_path / f"a{ending}"
        assert main(["export", "dcat", str(file), "--catalogue", folder, "--lang", "en"]) == 0
        found.append(set(parse(file.read_bytes(), format=syntax)))
    assert found[0] == found[1] == found[2]
    assert "dcat:Distribution" in capsys.readouterr().out


def test_catalogue_without_publisher_is_described_and_says_what_it_lacks(
    capsys: pytest.CaptureFixture[str],
) -> None:
    arguments = ["export", "dcat", "--catalogue", str(DATA / "small"), "--lang", "sv"]
    assert main(arguments) == 0
    assert "Inställningarna har ingen utgivare (publisher)" in capsys.readouterr().err
    assert main([*arguments, "--strict"]) == 1


def test_two_runs_give_the_same_bytes(county: Catalogue) -> None:
    exporter = exchange_formats()["dcat"].exported
    assert exporter
    wishes = ExportWishes(Path("a.ttl"), "fi")
    assert exporter(county, wishes).contents == exporter(county, wishes).contents
