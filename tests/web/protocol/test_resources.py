"""Every IRI of the catalogue, the ontology and the vocabularies can be looked up in every format."""

from __future__ import annotations

from pathlib import Path

import pytest
import rdflib
from rdflib.namespace import OWL, RDF, SKOS

from servicegraph import Catalogue
from servicegraph.sparql.formats import GRAPH_FORMATS, Format
from tests.web.clients import OpenClient, Response, TestClient

RDFLIB = {"ttl": "turtle", "nt": "nt", "rdf": "xml", "jsonld": "json-ld"}
YOUTH = rdflib.URIRef("https://example.org/id/package/youth")
SG = rdflib.Namespace("https://w3id.org/servicegraph/ns#")


def read(response: Response) -> rdflib.Graph:
    """The graph of a response in Turtle."""
    assert response.status_code == 200, response.text
    return rdflib.Graph().parse(data=response.content, format="turtle")


@pytest.mark.parametrize("format", GRAPH_FORMATS, ids=lambda one: one.name)
@pytest.mark.parametrize("name", ["/id/package/youth", "/vocab/phase/pilot", "/vocab/phase"])
def test_a_description_comes_in_every_format_by_accept_and_by_ending(
    client: TestClient, name: str, format: Format
) -> None:
    by_accept = client.get(name, headers={"Accept": format.media_type})
    by_ending = client.get(f"{name}.{format.name}", headers={"Accept": "image/png"})
    assert by_accept.headers["content-type"] == by_ending.headers["content-type"] == format.content_type
    assert by_accept.content == by_ending.content
    graph = rdflib.Graph().parse(data=by_accept.content, format=RDFLIB[format.name])
    assert set(graph) == set(read(client.get(name)))


def test_an_entity_is_described_by_all_that_its_file_says_about_it(client: TestClient, folder: Path) -> None:
    said = rdflib.Graph().parse(folder / "package.ttl")
    graph = read(client.get("/id/package/youth"))
    assert set(graph) == set(said.triples((YOUTH, None, None)))
    assert (YOUTH, RDF.type, SG.ServicePackage) in graph


def test_a_vocabulary_comes_with_its_concepts(client: TestClient) -> None:
    graph = read(client.get("/vocab/phase"))
    scheme = rdflib.URIRef("https://w3id.org/servicegraph/vocab/phase")
    assert (scheme, RDF.type, SKOS.ConceptScheme) in graph
    assert len(set(graph.subjects(SKOS.inScheme, scheme))) == 5


def test_the_ontology_comes_with_its_terms_and_their_restrictions(client: TestClient) -> None:
    graph = read(client.get("/ns"))
    assert (rdflib.URIRef(str(SG)[:-1]), RDF.type, OWL.Ontology) in graph
    assert (SG.Interface, RDF.type, OWL.Class) in graph
    for blank in {term for term in graph.objects() if isinstance(term, rdflib.BNode)}:
        assert list(graph.predicate_objects(blank))


def test_a_whole_graph_can_be_read(client: TestClient, folder: Path) -> None:
    name = "https://example.org/id/graph/package.ttl"
    graph = read(client.get("/graphs", params={"graph": name}))
    assert set(graph) == set(rdflib.Graph().parse(folder / "package.ttl"))
    default = read(client.get("/graphs?default"))
    assert set(graph) < set(default)


@pytest.mark.parametrize("address", ["/graphs", "/graphs?default&graph=http://a/", "/graphs?default&default"])
def test_one_graph_is_read_at_a_time(client: TestClient, address: str) -> None:
    assert client.get(address).status_code == 400


@pytest.mark.parametrize(
    "address",
    [
        "/id/package/nothing",
        "/id/package/nothing.ttl",
        "/vocab/nothing",
        "/vocab/phase/nothing",
        "/graphs?graph=http://example.org/nothing",
        "/id/a%00b/%0d%0aX:1",
        "/id/a b/<c>",
        "/id/.ttl/.ttl",
        "/vocab/%22%3E",
    ],
)
def test_what_is_not_there_is_404_with_a_problem(client: TestClient, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["type"].endswith("/unknown-entity")


@pytest.mark.parametrize(
    "path",
    [
        "/id/../../../etc/passwd",
        "/id/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/id/package/..%2f..%2fpackage.ttl",
        "/id/package/%252e%252e%252fservicegraph.toml",
        "/vocab/../../servicegraph.toml",
        "/graphs?graph=file:///etc/passwd",
        "/id/%2Fetc/passwd",
    ],
)
def test_no_path_leads_to_a_file(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert "root:" not in response.text
    assert "title" in response.json()


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", ["/graphs?default", "/id/package/youth", "/ns", "/api/queries", "/api/check"])
def test_nothing_can_be_written(client: TestClient, method: str, path: str) -> None:
    response = client.request(method, path)
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, HEAD, OPTIONS"


def test_a_description_is_not_sent_again_to_who_has_it(client: TestClient) -> None:
    first = client.get("/id/package/youth")
    again = client.get("/id/package/youth", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_an_entity_of_a_catalogue_that_is_included_is_found_too(open_client: OpenClient, shipped: Catalogue) -> None:
    other = open_client(shipped, base="https://example.org/other/", query_processes=1)
    assert read(other.get("/id/package/youth"))
