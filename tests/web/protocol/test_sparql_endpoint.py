"""The query operation of the SPARQL 1.1 Protocol, request by request."""

from __future__ import annotations

import io
import json
import socket
import threading
from typing import Any, Protocol, cast

import pytest
import rdflib
from rdflib.namespace import RDF

from servicegraph.sparql.formats import BOOLEAN_FORMATS, GRAPH_FORMATS, SOLUTION_FORMATS, Format
from servicegraph.sparql.whole import FIRST_PART
from tests.web.clients import Response, TestClient, served

SELECT = "SELECT ?service { ?service a <https://w3id.org/servicegraph/ns#Service> } ORDER BY ?service"
ASK = "ASK { ?s ?p ?o }"
CONSTRUCT = "CONSTRUCT { ?s a ?type } WHERE { ?s a ?type FILTER(isIRI(?s)) }"
DESCRIBE = "DESCRIBE <https://example.org/id/package/youth>"
SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
RDFLIB = {"ttl": "turtle", "nt": "nt", "rdf": "xml", "jsonld": "json-ld"}


class Ask(Protocol):
    """Sends a query in one of the three ways of the protocol."""

    def __call__(self, way: str, query: str, accept: str | None = None) -> Response: ...


def problem(response: Response) -> dict[str, Any]:
    """The problem that a response tells of; every one has these members and says where help is."""
    assert response.headers["content-type"] == "application/problem+json", response.text
    told: dict[str, Any] = response.json()
    assert told["status"] == response.status_code
    assert told["type"].startswith("https://w3id.org/servicegraph/problems/")
    assert told["title"]
    assert told["detail"]
    assert "Traceback" not in response.text
    return told


@pytest.fixture
def ask(client: TestClient) -> Ask:
    """Sends a query in one of the three ways of the protocol."""

    def send(way: str, query: str, accept: str | None = None) -> Response:
        headers = {"Accept": accept} if accept else {}
        response: Response
        if way == "get":
            response = client.get("/sparql", params={"query": query}, headers=headers)
        elif way == "form":
            response = client.post("/sparql", data={"query": query}, headers=headers)
        else:
            headers["Content-Type"] = "application/sparql-query"
            response = client.post("/sparql", content=query, headers=headers)
        return response

    return send


@pytest.mark.parametrize("way", ["get", "form", "direct"])
def test_a_query_may_be_sent_in_three_ways(ask: Ask, way: str) -> None:
    response = ask(way, SELECT)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/sparql-results+json"
    assert [row["service"]["value"].rpartition("/")[2] for row in response.json()["results"]["bindings"]] == [
        "child-protection",
        "night-chat",
        "youth-clinic",
    ]


@pytest.mark.parametrize("format", SOLUTION_FORMATS, ids=lambda one: one.name)
def test_solutions_come_in_every_standard_format(ask: Ask, format: Format) -> None:
    response = ask("get", SELECT, format.media_type)
    assert response.headers["content-type"] == format.content_type
    assert len(rdflib.query.Result.parse(io.BytesIO(response.content), format=format.name)) == 3


@pytest.mark.parametrize("format", BOOLEAN_FORMATS, ids=lambda one: one.name)
def test_truth_comes_as_json_and_xml(ask: Ask, format: Format) -> None:
    response = ask("get", ASK, format.media_type)
    assert response.headers["content-type"] == format.content_type
    assert b"true" in response.content


@pytest.mark.parametrize("query", [CONSTRUCT, DESCRIBE])
@pytest.mark.parametrize("format", GRAPH_FORMATS, ids=lambda one: one.name)
def test_graphs_come_in_every_format_and_say_the_same(ask: Ask, format: Format, query: str) -> None:
    response = ask("form", query, format.media_type)
    assert response.headers["content-type"] == format.content_type
    parsed = rdflib.Graph().parse(data=response.content, format=RDFLIB[format.name])
    assert parsed
    reference = rdflib.Graph().parse(data=ask("get", query, "text/turtle").content, format="turtle")
    assert set(parsed) == set(reference)


@pytest.mark.parametrize(
    ("query", "accept", "chosen"),
    [
        (SELECT, "text/csv;q=0.5, application/sparql-results+xml", "application/sparql-results+xml"),
        (SELECT, "*/*", "application/sparql-results+json"),
        (SELECT, "application/json", "application/sparql-results+json"),
        (SELECT, "text/turtle, */*;q=0.1", "application/sparql-results+json"),
        (CONSTRUCT, "application/sparql-results+json, application/ld+json;q=0.9", "application/ld+json"),
        (CONSTRUCT, "text/html,application/xhtml+xml,*/*;q=0.8", "text/turtle; charset=utf-8"),
    ],
)
def test_the_accept_header_chooses_among_the_formats_of_the_query_form(
    ask: Ask, query: str, accept: str, chosen: str
) -> None:
    assert ask("get", query, accept).headers["content-type"] == chosen


@pytest.mark.parametrize(("query", "accept"), [(SELECT, "image/png"), (ASK, "text/csv"), (CONSTRUCT, "text/csv")])
@pytest.mark.parametrize("way", ["get", "direct"])
def test_a_format_that_cannot_be_given_is_406_and_what_can_be_is_named(
    ask: Ask, way: str, query: str, accept: str
) -> None:
    response = ask(way, query, accept)
    assert response.status_code == 406
    assert "application/" in problem(response)["detail"]


def test_parameters_in_the_address_name_the_dataset_of_a_direct_post(client: TestClient) -> None:
    graph = "https://example.org/id/graph/services.ttl"
    two = [graph, graph.replace("services", "organisations")]
    answers = [
        client.post(
            "/sparql",
            params=params,
            content="ASK { ?s a <https://w3id.org/servicegraph/ns#Organisation> }",
            headers={"Content-Type": "application/sparql-query; charset=utf-8"},
        ).json()["boolean"]
        for params in ({}, {"default-graph-uri": graph}, {"default-graph-uri": two})
    ]
    assert answers == [True, False, True]


def test_named_graphs_of_the_request_are_the_only_ones(client: TestClient) -> None:
    graph = "https://example.org/id/graph/services.ttl"
    query = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    found = client.post("/sparql", data={"query": query, "named-graph-uri": graph}).json()["results"]["bindings"]
    assert [row["g"]["value"] for row in found] == [graph]
    everything = client.get("/sparql", params={"query": query}).json()["results"]["bindings"]
    assert len(everything) > 30


def test_the_dataset_of_the_request_wins_over_the_one_of_the_query(client: TestClient) -> None:
    graph = "https://example.org/id/graph/organisations.ttl"
    query = f"ASK FROM <{graph}> {{ ?s a <https://w3id.org/servicegraph/ns#Organisation> }}"
    assert client.get("/sparql", params={"query": query}).json()["boolean"]
    other = {"query": query, "default-graph-uri": "https://example.org/id/graph/services.ttl"}
    assert not client.get("/sparql", params=other).json()["boolean"]


@pytest.mark.parametrize(
    ("charset", "status"), [("utf-8", 200), ('"UTF-8"', 200), ("iso-8859-1", 400), ("utf-16", 400), ("rot13", 400)]
)
def test_the_charset_of_a_direct_post_is_heeded(client: TestClient, charset: str, status: int) -> None:
    content = "SELECT ('ä' AS ?letter) {}".encode("iso-8859-1" if charset == "iso-8859-1" else "utf-8")
    response = client.post(
        "/sparql", content=content, headers={"Content-Type": f"application/sparql-query; charset={charset}"}
    )
    assert response.status_code == status
    if status == 200:
        assert response.json()["results"]["bindings"][0]["letter"]["value"] == "ä"


def test_bytes_that_are_not_of_the_charset_are_400(client: TestClient) -> None:
    headers = {"Content-Type": "application/sparql-query"}
    assert problem(client.post("/sparql", content=b"ASK { ?s ?p '\xff' }", headers=headers))["status"] == 400
    assert problem(client.get("/sparql?query=ASK%FF"))["status"] == 400
    format = {"Content-Type": "application/x-www-form-urlencoded"}
    assert problem(client.post("/sparql", content=b"query=%FF", headers=format))["status"] == 400


@pytest.mark.parametrize(
    "request_",
    [
        ("GET", "/sparql?query=ASK%7B%7D&query=ASK%7B%7D", None, None),
        ("POST", "/sparql", "query=ASK%7B%7D&query=ASK%7B%7D", "application/x-www-form-urlencoded"),
        ("POST", "/sparql?query=ASK%7B%7D", "query=ASK%7B%7D", "application/x-www-form-urlencoded"),
        ("POST", "/sparql?query=ASK%7B%7D", "ASK{}", "application/sparql-query"),
    ],
)
def test_more_than_one_query_is_400_and_names_the_parameter(
    client: TestClient, request_: tuple[str, str, str | None, str | None]
) -> None:
    method, address, content, kind = request_
    response = client.request(method, address, content=content, headers={"Content-Type": kind} if kind else {})
    assert response.status_code == 400
    assert problem(response)["parameter"] == "query"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("", "application/x-www-form-urlencoded"),
        ("other=1", "application/x-www-form-urlencoded"),
        ("", "application/sparql-query"),
    ],
)
def test_a_post_without_a_query_is_400(client: TestClient, content: str, kind: str) -> None:
    response = client.post("/sparql", content=content, headers={"Content-Type": kind})
    assert response.status_code == 400
    assert problem(response)["parameter"] == "query"


def test_an_empty_query_is_400(client: TestClient) -> None:
    assert client.get("/sparql?query=").status_code == 400


def test_a_syntax_error_is_400_with_line_and_column(client: TestClient) -> None:
    told = problem(client.get("/sparql", params={"query": "SELECT * {\n  ?s ?p ; }\n"}))
    assert told["status"] == 400
    assert told["line"] == 2
    assert told["column"] > 0
    assert told["type"].endswith("query-syntax")


@pytest.mark.parametrize(
    ("query", "name", "kind"),
    [
        (SELECT, "json", "application/sparql-results+json"),
        (SELECT, "sparql-xml", "application/sparql-results+xml"),
        (ASK, "xml", "application/sparql-results+xml"),
        (SELECT, "csv", "text/csv; charset=utf-8"),
        (SELECT, "tsv", "text/tab-separated-values; charset=utf-8"),
        (CONSTRUCT, "ttl", "text/turtle; charset=utf-8"),
        (CONSTRUCT, "nt", "application/n-triples"),
        (CONSTRUCT, "rdf", "application/rdf+xml"),
        (DESCRIBE, "jsonld", "application/ld+json"),
        (DESCRIBE, "json", "application/ld+json"),
        ("", "nt", "application/n-triples"),
    ],
)
@pytest.mark.parametrize("accept", ["", "*/*", "text/turtle, text/csv", "text/html,application/xhtml+xml,*/*;q=0.8"])
def test_format_is_named_in_the_address_too(client: TestClient, query: str, name: str, kind: str, accept: str) -> None:
    if not query and "html" in accept:
        return  # a browser that has not asked anything gets the page
    asked = {"query": query, "format": name} if query else {"format": name}
    response = client.get("/sparql", params=asked, headers={"Accept": accept})
    assert response.headers["content-type"] == kind
    if query:
        assert client.post("/sparql", data=asked, headers={"Accept": accept}).headers["content-type"] == kind


@pytest.mark.parametrize(("query", "name"), [(SELECT, "ttl"), (CONSTRUCT, "csv"), (ASK, "pdf")])
def test_format_that_the_answer_does_not_have_is_refused_unless_accept_says_one(
    client: TestClient, query: str, name: str
) -> None:
    response = client.get("/sparql", params={"query": query, "format": name})
    assert problem(response)["parameter"] == "format"
    said = {"Accept": "application/sparql-results+json, text/turtle;q=0.9"}
    assert client.get("/sparql", params={"query": query, "format": name}, headers=said).status_code == 200


@pytest.mark.parametrize("way", ["get", "form", "direct"])
def test_relative_names_begin_with_the_address_of_the_endpoint(ask: Ask, way: str) -> None:
    found = ask(way, "SELECT (<thing> AS ?a) (<#x> AS ?b) {}").json()["results"]["bindings"][0]
    assert found["a"]["value"] == "http://127.0.0.1:8000/thing"
    assert found["b"]["value"] == "http://127.0.0.1:8000/sparql#x"
    own = ask(way, "BASE <http://example.org/> SELECT (<thing> AS ?a) {}").json()["results"]["bindings"][0]
    assert own["a"]["value"] == "http://example.org/thing"


@pytest.mark.parametrize("target", ["/sparql/", "http://catalogue.example/sparql", "http://other.example/sparql/"])
def test_endpoint_is_found_with_a_slash_and_by_its_whole_address(client: TestClient, target: str) -> None:
    assert client.get(target, params={"query": ASK}).json()["boolean"]
    assert client.post(target, data={"query": ASK}).json()["boolean"]


def test_query_that_is_none_is_told_so_whatever_its_asker_holds(client: TestClient) -> None:
    held = client.get("/sparql", params={"query": "ASK { ?s ?p ?o }"}).headers["etag"]
    wrong = client.get("/sparql", params={"query": "ASK { ?s ?p }"}, headers={"If-None-Match": held})
    assert problem(wrong)["status"] == 400


def test_long_answer_that_its_asker_holds_is_not_sent_again(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = 'SELECT (CONCAT(REPLACE(STR(?s), ".", "long text "), STR(?o)) AS ?a) { ?s ?p ?o . ?x a ?y } LIMIT 2000'
    first = client.get("/sparql", params={"query": query})
    assert len(first.content) > FIRST_PART
    cast(Any, client.app).front.forget()
    again = client.get("/sparql", params={"query": query}, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_tag_of_one_address_is_no_other_s(client: TestClient) -> None:
    addresses = ("/sparql?query=ASK{}", "/sparql?query=ASK{?s ?p ?o}", "/ns", "/vocab/phase", "/id/package/youth")
    tags = [client.get(address).headers["etag"] for address in addresses]
    assert len(set(tags)) == len(tags)
    for address, tag in zip(addresses, [*tags[1:], tags[0]], strict=True):
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize(
    "update",
    ["INSERT DATA { <a:b> <a:b> <a:b> }", "PREFIX x: <a:b> DELETE WHERE { ?s ?p ?o }", "DROP ALL", "LOAD <a:b>"],
)
def test_updates_are_refused_in_every_way(client: TestClient, ask: Ask, update: str) -> None:
    for response in (
        ask("get", update),
        ask("form", update),
        ask("direct", update),
        client.get("/sparql", params={"update": update}),
        client.post("/sparql", data={"update": update}),
        client.post("/sparql", content=update, headers={"Content-Type": "application/sparql-update"}),
    ):
        assert response.status_code == 400
        assert "SELECT, ASK, CONSTRUCT, DESCRIBE" in problem(response)["detail"]
    assert client.get("/sparql", params={"query": "ASK { <a:b> ?p ?o }"}).json()["boolean"] is False


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_405_with_those_that_are_allowed(client: TestClient, method: str) -> None:
    response = client.request(method, "/sparql")
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, HEAD, OPTIONS, POST"
    problem(response)


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "multipart/format-data; boundary=x", ""])
def test_other_content_types_are_415(client: TestClient, kind: str) -> None:
    response = client.post("/sparql", content="ASK {}", headers={"Content-Type": kind})
    assert response.status_code == 415
    assert "application/sparql-query" in problem(response)["detail"]


def test_a_compressed_body_is_415(client: TestClient) -> None:
    headers = {"Content-Type": "application/sparql-query", "Content-Encoding": "gzip"}
    assert client.post("/sparql", content=b"\x1f\x8b", headers=headers).status_code == 415


def test_an_overlong_query_is_413_in_a_body_and_414_in_an_address(ask: Ask, client: TestClient) -> None:
    long = "ASK { ?s ?p '" + "x" * 20_000 + "' }"
    assert problem(ask("direct", long))["status"] == 413
    assert problem(ask("form", long))["status"] == 413
    assert problem(ask("get", long))["status"] == 414
    encoded = {"Content-Type": "application/x-www-form-urlencoded"}
    huge = client.post("/sparql", content=b"query=" + b"x" * 1_000_000, headers=encoded)
    assert problem(huge)["status"] == 413
    assert ask("form", "ASK { ?s ?p '" + "ä" * 9_000 + "' }").status_code == 200


@pytest.mark.parametrize("parameter", ["default-graph-uri", "named-graph-uri"])
@pytest.mark.parametrize("value", ["relative", "http://a/ b", "<http://a/>", "http://a/> } #"])
def test_a_graph_that_is_no_iri_is_400_and_named(client: TestClient, parameter: str, value: str) -> None:
    response = client.get("/sparql", params={"query": ASK, parameter: value})
    assert response.status_code == 400
    assert problem(response)["parameter"] == parameter


def test_parameters_that_the_protocol_does_not_know_are_ignored(client: TestClient) -> None:
    # Clients such as SPARQLWrapper and old YASGUI send hints of their own.
    assert client.get("/sparql", params={"query": ASK, "format": "json", "output": "json"}).status_code == 200


def test_an_answer_has_every_row_whatever_the_limit_of_rows(client: TestClient) -> None:
    counted = client.get("/sparql", params={"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"}).json()
    response = client.get("/sparql", params={"query": "SELECT * { ?s ?p ?o }"})
    rows = response.json()["results"]["bindings"]
    assert len(rows) == int(counted["results"]["bindings"][0]["n"]["value"]) > 2000
    assert response.headers["servicegraph-complete"] == "true"
    triples = client.get(
        "/sparql", params={"query": "CONSTRUCT WHERE { ?s ?p ?o }"}, headers={"Accept": "application/n-triples"}
    )
    assert triples.text.count("\n") == len(rows)


@pytest.mark.parametrize(
    "query",
    [
        "ASK {{ SERVICE <{}> {{ ?s ?p ?o }} }}",
        "ASK {{ \\u0053ERVICE <{}> {{ ?s ?p ?o }} }}",
        "ASK {{ service silent <{}> {{ ?s ?p ?o }} }}",
        "PREFIX ex: <{}> ASK {{ SERVICEex:a {{ ?s ?p ?o }} }}",
        "ASK FROM <{}> {{ ?s ?p ?o }}",
        "ASK FROM NAMED <{}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
        "ASK {{ GRAPH <{}> {{ ?s ?p ?o }} }}",
        "DESCRIBE <{}>",
    ],
)
def test_nothing_is_ever_fetched_from_outside(client: TestClient, query: str) -> None:
    reached = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(1.5)

        def wait() -> None:
            try:
                listening.accept()[0].close()
                reached.set()
            except TimeoutError:
                pass

        waiting = threading.Thread(target=wait)
        waiting.start()
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/data.ttl"
        response = client.get("/sparql", params={"query": query.format(address), "default-graph-uri": address})
        waiting.join()
    assert not reached.is_set()
    if "ervice" in query.lower():
        assert response.status_code == 400
        assert "SERVICE" in problem(response)["detail"]
    else:
        assert response.status_code == 200


def test_an_endless_query_is_503_and_the_next_is_answered(client: TestClient) -> None:
    response = client.get("/sparql", params={"query": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"})
    assert response.status_code == 503
    assert problem(response)["type"].endswith("query-timeout")
    assert client.get("/sparql", params={"query": ASK}).json()["boolean"]


def test_a_greedy_query_is_503_and_the_next_is_answered(client: TestClient) -> None:
    greedy = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i"
    response = client.get("/sparql", params={"query": greedy})
    assert response.status_code == 503
    assert problem(response)["type"].endswith(("query-too-large", "query-timeout"))
    assert client.get("/sparql", params={"query": ASK}).json()["boolean"]


@pytest.mark.parametrize("format", GRAPH_FORMATS, ids=lambda one: one.name)
def test_a_get_without_a_query_describes_the_service(client: TestClient, format: Format) -> None:
    response = client.get("/sparql", headers={"Accept": format.media_type})
    assert response.headers["content-type"] == format.content_type
    graph = rdflib.Graph().parse(data=response.content, format=RDFLIB[format.name])
    (service,) = graph.subjects(RDF.type, SD.Service)
    assert graph.value(service, SD.endpoint) == rdflib.URIRef("http://127.0.0.1:8000/sparql")
    assert graph.value(service, SD.supportedLanguage) == SD.SPARQL11Query
    assert set(graph.objects(service, SD.feature)) == {SD.UnionDefaultGraph}
    assert len(set(graph.objects(service, SD.resultFormat))) == len(SOLUTION_FORMATS) + len(GRAPH_FORMATS)
    dataset = graph.value(service, SD.defaultDataset)
    names = {str(graph.value(named, SD.name)) for named in graph.objects(dataset, SD.namedGraph)}
    listed = client.get("/sparql", params={"query": "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"}).json()
    assert names == {row["g"]["value"] for row in listed["results"]["bindings"]}


def test_head_has_the_headers_and_no_body(client: TestClient) -> None:
    for address in ("/sparql", "/sparql?query=ASK%7B%7D"):
        got, head = client.get(address), client.head(address)
        assert head.status_code == 200
        assert head.content == b""
        assert {k: v for k, v in head.headers.items() if k != "date"} == dict(got.headers)


def test_options_tell_browsers_of_other_sites_what_they_may(client: TestClient) -> None:
    asked = {"Origin": "https://other.example", "Access-Control-Request-Method": "POST"}
    response = client.options("/sparql", headers=asked)
    assert response.status_code == 204
    assert response.headers["access-control-allow-origin"] == "*"
    assert "POST" in response.headers["access-control-allow-methods"]
    assert "Content-Type" in response.headers["access-control-allow-headers"]


def test_an_answer_is_not_sent_again_to_who_has_it(client: TestClient) -> None:
    first = client.get("/sparql", params={"query": SELECT})
    tag = first.headers["etag"]
    assert served(client).catalogue.state in tag
    for held in (tag, f'"other", W/{tag}', "*"):
        again = client.get("/sparql", params={"query": SELECT}, headers={"If-None-Match": held})
        assert again.status_code == 304
        assert again.content == b""
        assert again.headers["etag"] == tag
    other = client.get("/sparql", params={"query": SELECT}, headers={"If-None-Match": tag, "Accept": "text/csv"})
    assert other.status_code == 200
    assert other.headers["etag"] != tag


def test_an_answer_that_changes_by_itself_is_not_taken_for_unchanged(client: TestClient) -> None:
    asked = {"query": "SELECT (STRUUID() AS ?id) {}"}
    first = client.get("/sparql", params=asked)
    again = client.get("/sparql", params=asked, headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 200
    assert again.headers["etag"] != first.headers["etag"]


def test_json_escapes_cannot_be_forged(client: TestClient) -> None:
    nasty = '"}]}} \\u0000 </script> \u2028'
    query = f"SELECT ({json.dumps(nasty)} AS ?said) {{}}"
    found = client.get("/sparql", params={"query": query}).json()["results"]["bindings"]
    assert found[0]["said"]["value"] == nasty
