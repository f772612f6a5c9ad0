"""The tests of the SPARQL 1.1 Protocol by the W3C, as far as they ask: every one of the query operation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
import rdflib
from rdflib.collection import Collection

from servicegraph.sparql.formats import GRAPH_FORMATS, SOLUTION_FORMATS
from tests.web.clients import TestClient

MANIFEST = Path("/work/shared/suites/w3c-sparql/sparql11/protocol/manifest.ttl")
MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = rdflib.Namespace("http://www.w3.org/2011/http#")
CNT = rdflib.Namespace("http://www.w3.org/2011/content#")
KINDS = {
    "tabular": {one.media_type for one in SOLUTION_FORMATS},
    "boolean": {one.media_type for one in SOLUTION_FORMATS[:2]},
    "RDF": {one.media_type for one in GRAPH_FORMATS},
}


@dataclass(frozen=True)
class Exchange:
    """A request of a test, and what is to be answered: the first digit of a status, and the kind of result."""

    method: str
    target: str
    headers: Sequence[tuple[str, str]]
    content: bytes
    status: str
    kind: str


def exchanges() -> dict[str, Sequence[Exchange]]:
    """The requests of each test that is about queries, by its name."""
    if not MANIFEST.is_file():
        return {}
    graph = rdflib.Graph().parse(MANIFEST)
    entries = next(graph.objects(None, MF.entries))
    found: dict[str, Sequence[Exchange]] = {}
    for test in Collection(graph, entries):
        name = str(test).rpartition("#")[2]
        action = graph.value(test, MF.action)
        requests = graph.value(action, HT.requests)
        if requests is not None and name.startswith(("query_", "bad_query_", "bad_multiple_queries")):
            found[name] = [_exchange(graph, one) for one in Collection(graph, requests)]
    return found


def _exchange(graph: rdflib.Graph, request: rdflib.term.Node) -> Exchange:
    def text(node: rdflib.term.Node | None, name: rdflib.URIRef) -> str:
        value = graph.value(node, name) if node is not None else None
        return str(value) if value is not None else ""

    body = graph.value(request, HT.body)
    headers = graph.value(request, HT.headers)
    response = graph.value(request, HT.resp)
    fields = [
        (text(one, HT.fieldName), text(one, HT.fieldValue)) for one in (Collection(graph, headers) if headers else ())
    ]
    return Exchange(
        text(request, HT.methodName),
        text(request, HT.absolutePath),
        fields,
        text(body, CNT.chars).encode(text(body, CNT.characterEncoding) or "utf-8"),
        text(response, MF.expectedStatus).rpartition("StatusCode")[2][:1],
        text(response, MF.expectedFormat),
    )


TESTS = exchanges()


@pytest.mark.skipif(not TESTS, reason="needs the suites of the W3C beside the checkout")
@pytest.mark.parametrize("name", sorted(TESTS) or [""])
def test_request_of_the_suite_is_answered_as_it_says(client: TestClient, name: str) -> None:
    for one in TESTS[name]:
        answer = client.request(one.method, one.target, headers=dict(one.headers), content=one.content)
        assert str(answer.status_code)[0] == one.status, answer.text
        if one.kind:
            assert answer.headers["content-type"].partition(";")[0] in KINDS[one.kind]
