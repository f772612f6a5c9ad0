"""An answer that goes out whole is whole, or an error."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from servicegraph.errors import NotAcceptable, QueryRefused, QueryTimeout, QueryTooLarge, ServicegraphError
from servicegraph.sparql.memory import MemoryStore
from servicegraph.sparql.pool import Pool
from servicegraph.sparql.values import Limits, QueryRequest
from servicegraph.sparql.whole import FIRST_PART
from tests.loops import run_apart

EX = "http://example.org/"
MANY = 12_000
QUADS = [
    Quad(NamedNode(f"{EX}{number}"), NamedNode(EX + "p"), Literal(f"value {number}"), NamedNode(EX + "g"))
    for number in range(MANY)
]
ALL = "SELECT * { ?s ?p ?o }"
ENDLESS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    made = Pool(MemoryStore(QUADS).n_quads, {}, processes=2, answer=4_000_000)
    yield made
    made.close()


def whole(pool: Pool, sparql: str, accept: str | None = None, seconds: float = 20) -> tuple[str, bytes]:
    """The format and all bytes of an answer that may have one row by the limit of others."""

    async def ask() -> tuple[str, bytes]:
        found = await pool.whole(QueryRequest(sparql, Limits(seconds, 1), accept))
        parts = [found.response.content]
        if found.rest:
            try:
                parts += [part async for part in found.rest]
            finally:
                await found.rest.close()
        return found.response.format, b"".join(parts)

    return run_apart(ask())


def test_every_row_comes_whatever_the_limit_of_rows(pool: Pool) -> None:
    format, content = whole(pool, ALL)
    assert format == "json"
    assert len(content) > 3 * FIRST_PART
    assert len(json.loads(content)["results"]["bindings"]) == MANY
    _, content = whole(pool, ALL, "text/csv")
    assert len(list(csv.reader(io.StringIO(content.decode())))) == MANY + 1
    assert whole(pool, "ASK { ?s ?p ?o }") == ("json", b'{"head": {}, "boolean": true}')


def test_every_triple_comes_whatever_the_limit_of_rows(pool: Pool) -> None:
    format, content = whole(pool, "CONSTRUCT WHERE { ?s ?p ?o }", "application/n-triples")
    assert format == "nt"
    assert content.count(b"\n") == MANY
    at_once = pool.whole_at_once(QueryRequest("CONSTRUCT WHERE { ?s ?p ?o }", Limits(20, 1), "application/n-triples"))
    assert at_once.content == content


def test_answer_with_too_many_bytes_is_an_error_and_the_process_answers_on(pool: Pool) -> None:
    pool.respond(QueryRequest("ASK {}", Limits(20)))
    before = set(pool.pids)
    with pytest.raises(QueryTooLarge, match=r"more than .* bytes"):
        whole(pool, "SELECT * { ?s ?p ?o . VALUES ?x { 1 2 3 4 } }")
    with pytest.raises(QueryTooLarge):
        pool.whole_at_once(QueryRequest(ENDLESS, Limits(20)))
    assert whole(pool, "ASK {}")[1]
    assert before <= set(pool.pids)


def test_answer_out_of_time_is_an_error(pool: Pool) -> None:
    with pytest.raises(QueryTimeout, match=r"0\.3 seconds"):
        whole(pool, "SELECT ?a { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?c = ?f && ?f = ?i) }", seconds=0.3)


@pytest.mark.parametrize(
    ("sparql", "accept", "error"),
    [
        ("SELECT (<x:f>(1) AS ?x) {}", None, QueryRefused),
        ("SELECT ('\\u0001' AS ?x) {}", "application/sparql-results+xml", NotAcceptable),
        ("SELECT * {}", "image/png", NotAcceptable),
        ("ASK {}", "text/csv", NotAcceptable),
    ],
)
def test_what_goes_wrong_before_the_first_part_is_told(
    pool: Pool, sparql: str, accept: str | None, error: type[ServicegraphError]
) -> None:
    with pytest.raises(error):
        whole(pool, sparql, accept)


def test_reader_who_goes_away_holds_no_process(pool: Pool) -> None:
    async def leave() -> None:
        for _ in range(4):
            found = await pool.whole(QueryRequest(ALL, Limits(20)))
            assert found.rest
            await found.rest.close()

    run_apart(leave())
    assert whole(pool, "ASK {}")[1]


def test_slow_reader_holds_no_process(pool: Pool) -> None:
    async def wait() -> int:
        slow = [await pool.whole(QueryRequest(ALL, Limits(20))) for _ in range(6)]
        size = 0
        for found in slow:
            assert found.rest
            size += len(b"".join([part async for part in found.rest]))
            await found.rest.close()
        return size

    assert run_apart(wait()) > 6 * FIRST_PART
