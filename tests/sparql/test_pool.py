"""Runaway, greedy and deadly queries end, and the next one is answered."""

from __future__ import annotations

import os
import re
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest

from servicegraph.errors import (
    NotAcceptable,
    Overloaded,
    QueryRefused,
    QuerySyntaxError,
    QueryTimeout,
    QueryTooLarge,
    ServicegraphError,
    WorkerFailed,
)
from servicegraph.sparql import pool as pool_module
from servicegraph.sparql.memory import MemoryStore
from servicegraph.sparql.pool import Pool
from servicegraph.sparql.values import Limits, QueryRequest

QUADS = [
    pyoxigraph.Quad(
        pyoxigraph.NamedNode(f"http://example.org/{number}"),
        pyoxigraph.NamedNode("http://example.org/p"),
        pyoxigraph.Literal(f"value {number}"),
        pyoxigraph.NamedNode("http://example.org/graph"),
    )
    for number in range(2_000)
]
PREFIXES = {"ex": "http://example.org/"}
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
GREEDY = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i"
SIMPLE = QueryRequest("SELECT ?s { ?s ?p 'value 7' }", Limits(10))


def in_background(pool: Pool, question: QueryRequest) -> threading.Thread:
    """Ask a question that will fail, in a thread of its own."""

    def ask() -> None:
        with pytest.raises(ServicegraphError):
            pool.respond(question)

    thread = threading.Thread(target=ask)
    thread.start()
    return thread


def settled(pool: Pool, processes: int) -> list[int]:
    """The ids of the processes of *pool*, once there are so many."""
    for _ in range(200):
        if len(pool.pids) == processes:
            return pool.pids
        time.sleep(0.05)
    raise AssertionError(f"{len(pool.pids)} processes instead of {processes}")


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    made = Pool(MemoryStore(QUADS).n_quads, PREFIXES, processes=2, waiting=4, memory=200_000_000)
    made.start()
    yield made
    made.close()
    assert not made.pids


def test_a_process_answers_as_the_store_does(pool: Pool) -> None:
    for sparql, accept in (
        ("SELECT * { ?s ?p ?o } ORDER BY ?s", None),
        ("SELECT * { ?s ?p ?o } ORDER BY ?s", "text/csv"),
        ("ASK { ?s ?p 'value 7' }", "application/sparql-results+xml"),
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "text/turtle"),
        ("SELECT * { GRAPH ?g { ?s ?p 'value 7' } }", "text/tab-separated-values"),
    ):
        question = QueryRequest(sparql, Limits(10), accept)
        assert pool.respond(question) == MemoryStore(QUADS, PREFIXES).respond(question)


@pytest.mark.skipif(not Path("/proc/self/limits").exists(), reason="the system does not tell a process's limits")
def test_a_process_can_open_neither_file_nor_connection(pool: Pool) -> None:
    pool.respond(SIMPLE)
    limits = [Path(f"/proc/{pid}/limits").read_text("ascii") for pid in pool.pids]
    assert any(re.search(r"^Max open files +0 +0 ", text, re.MULTILINE) for text in limits)


def test_all_processes_give_the_same_bytes_so_that_a_strong_validator_holds(pool: Pool) -> None:
    grouped = "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p"
    for sparql in ("SELECT * { ?s ?p ?o }", grouped, "CONSTRUCT WHERE { ?s ?p ?o }"):
        assert len({pool.respond(QueryRequest(sparql, Limits(10, 100))).content for _ in range(4)}) == 1


def test_solutions_come_back_as_terms(pool: Pool) -> None:
    asked = "SELECT ?s ?o ?none { ?s ?p ?o FILTER(?o = 'value 7') BIND(1 + 1 AS ?two) }"
    found = pool.query(asked, Limits(10))
    assert found == MemoryStore(QUADS).query(asked)


def test_the_limit_of_rows_is_told(pool: Pool) -> None:
    assert not pool.respond(QueryRequest("SELECT * { ?s ?p ?o }", Limits(10, 5))).complete


def test_the_dataset_of_the_question_is_used(pool: Pool) -> None:
    asked = "ASK { ?s ?p ?o }"
    known = pool.respond(QueryRequest(asked, default_graphs=("http://example.org/graph",)))
    unknown = pool.respond(QueryRequest(asked, default_graphs=("http://example.org/other",)))
    assert b"true" in known.content
    assert b"false" in unknown.content


@pytest.mark.parametrize(
    ("sparql", "error"),
    [
        ("SELECT", QuerySyntaxError),
        ("INSERT DATA { <a:b> <a:b> <a:b> }", QuerySyntaxError),
        ("ASK { SERVICE <http://example.org/> { ?s ?p ?o } }", QueryRefused),
    ],
)
def test_errors_of_the_store_come_through_with_their_values(
    pool: Pool, sparql: str, error: type[ServicegraphError]
) -> None:
    with pytest.raises(error) as here:
        MemoryStore(QUADS).query(sparql)
    with pytest.raises(error) as there:
        pool.respond(QueryRequest(sparql))
    assert there.value.text("fi") == here.value.text("fi")


def test_a_format_that_cannot_be_given_is_told(pool: Pool) -> None:
    with pytest.raises(NotAcceptable):
        pool.respond(QueryRequest("ASK {}", accept="text/csv"))


def test_an_endless_query_ends_soon_after_its_limit_and_the_next_is_answered(pool: Pool) -> None:
    before = time.monotonic()
    with pytest.raises(QueryTimeout):
        pool.respond(QueryRequest(ENDLESS, Limits(0.5)))
    assert time.monotonic() - before < 15  # the query has no end, and a busy machine has little time
    assert b"/7" in pool.respond(SIMPLE).content


def test_an_endless_stream_of_rows_ends_too(pool: Pool) -> None:
    with pytest.raises(QueryTimeout):
        pool.respond(QueryRequest("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", Limits(0.5, 10**9)))


def test_a_greedy_query_ends_and_the_next_is_answered(pool: Pool) -> None:
    with pytest.raises(QueryTooLarge):
        pool.respond(QueryRequest(GREEDY, Limits(60)))
    assert b"/7" in pool.respond(SIMPLE).content


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT * { FILTER(" + "(" * 40_000 + "1" + ")" * 40_000 + ") }",
        "SELECT * {" + "{" * 40_000 + "}" * 40_000 + "}",
        "SELECT * { ?s ?p ?o FILTER(" + "!" * 80_000 + "1) }",
        "SELECT * { " + "?s ?p ?o . " * 9_000 + "}",
        "ASK { ?s ?p " + ",".join(["?o"] * 30_000) + " }",
        "ASK { ?s ?p (" + "1 " * 40_000 + ") }",
        "SELECT " + " ".join(f"({i} AS ?v{i})" for i in range(7_000)) + " {}",
        "SELECT ?s { ?s ?p ?o } GROUP BY ?s HAVING " + "(1)" * 20_000,
        "DESCRIBE " + "<a:b> " * 15_000,
    ],
    ids=["parentheses", "groups", "negations", "patterns", "objects", "list", "columns", "conditions", "descriptions"],
)
def test_a_query_nested_or_long_without_end_is_refused_and_ends_no_process(pool: Pool, sparql: str) -> None:
    pool.respond(SIMPLE)
    before = set(settled(pool, 3))
    with pytest.raises(QueryRefused, match="nested too deeply"):
        pool.respond(QueryRequest(sparql, Limits(20)))
    assert b"/7" in pool.respond(SIMPLE).content
    assert set(pool.pids) == before


def test_what_no_error_of_the_engine_foresaw_is_told_and_ends_no_process(pool: Pool) -> None:
    unkind = "ASK { ?s ?p '\udcff' }"  # half of a character: no text that the engine could take
    pool.respond(SIMPLE)
    before = set(settled(pool, 3))
    with pytest.raises(ServicegraphError):
        pool.respond(QueryRequest(unkind))
    assert b"/7" in pool.respond(SIMPLE).content
    assert set(pool.pids) == before


def test_a_process_that_is_killed_is_replaced(pool: Pool) -> None:
    pool.respond(SIMPLE)
    for pid in pool.pids:
        os.kill(pid, signal.SIGTERM)
    for _ in range(4):
        try:
            assert b"/7" in pool.respond(SIMPLE).content
        except WorkerFailed:
            continue
    assert b"/7" in pool.respond(SIMPLE).content
    settled(pool, 3)  # two that answer and a spare one


def test_questions_beyond_the_places_are_refused_at_once() -> None:
    small = Pool(MemoryStore(QUADS).n_quads, PREFIXES, processes=1, waiting=0)
    small.respond(SIMPLE)

    def take_the_place() -> None:
        while True:
            try:
                small.respond(QueryRequest(ENDLESS, Limits(1)))
            except Overloaded:
                continue  # the other was there first
            except QueryTimeout:
                return

    busy = threading.Thread(target=take_the_place)
    busy.start()
    refused = False
    while busy.is_alive() and not refused:
        try:
            small.respond(SIMPLE)
        except Overloaded:
            refused = busy.is_alive()  # at once, and not when the place is free again
    busy.join()
    answer = small.respond(SIMPLE)
    small.close()
    assert refused
    assert b"/7" in answer.content


def test_many_threads_share_the_processes(pool: Pool) -> None:
    found: list[bytes] = []
    threads = [threading.Thread(target=lambda: found.append(pool.respond(SIMPLE).content)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert len(found) == 6


def test_closing_ends_the_processes_even_under_a_query() -> None:
    closing = Pool(MemoryStore(QUADS).n_quads, PREFIXES, processes=1)
    closing.respond(SIMPLE)
    pids = settled(closing, 2)
    busy = in_background(closing, QueryRequest(ENDLESS, Limits(30)))
    time.sleep(0.3)
    closing.close()
    busy.join(5)
    assert not busy.is_alive()
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_a_process_that_still_reads_the_data_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool_module, "START_SECONDS", 0.1)
    given = threading.Event()

    def data() -> bytes:
        given.wait(20)
        return MemoryStore(QUADS).n_quads()

    slow = Pool(data, PREFIXES, processes=1)
    try:
        with pytest.raises(Overloaded):
            slow.respond(QueryRequest("ASK {}", Limits(0.1)))
        given.set()
        assert b"/7" in slow.respond(SIMPLE).content
    finally:
        slow.close()


def test_a_closed_pool_says_so() -> None:
    closed = Pool(MemoryStore(QUADS).n_quads, PREFIXES)
    closed.close()
    with pytest.raises(WorkerFailed):
        closed.respond(SIMPLE)
