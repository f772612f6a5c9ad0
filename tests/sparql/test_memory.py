"""The store: the union of files as default graph, limits that are said, and nothing but reading."""

from __future__ import annotations

import pyoxigraph
import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat

from servicegraph.errors import QueryRefused, QuerySyntaxError, QueryTimeout
from servicegraph.rdf.index import text_of
from servicegraph.sparql.memory import MemoryStore
from servicegraph.sparql.values import Boolean, Graph, Limits, Solutions

A, B = NamedNode("https://example.org/a"), NamedNode("https://example.org/b")
G, H = NamedNode("https://example.org/g"), NamedNode("https://example.org/h")


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore(
        [
            Quad(A, B, Literal("in g"), G),
            Quad(A, B, Literal("in h"), H),
            Quad(A, B, Literal("in both"), G),
            Quad(A, B, Literal("in both"), H),
        ]
    )


def values(answer: object) -> list[str]:
    assert isinstance(answer, Solutions)
    return sorted(text_of(row[0]) for row in answer.rows)


def test_default_graph_is_the_union_and_each_triple_is_there_once(store: MemoryStore) -> None:
    assert values(store.query("SELECT ?o { ?s ?p ?o }")) == ["in both", "in g", "in h"]
    assert values(store.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")) == ["3"]


def test_named_graphs_are_the_files(store: MemoryStore) -> None:
    assert values(store.query("SELECT ?o { GRAPH <https://example.org/g> { ?s ?p ?o } }")) == ["in both", "in g"]


def test_dataset_of_the_protocol_replaces_the_union(store: MemoryStore) -> None:
    assert values(store.query("SELECT ?o { ?s ?p ?o }", default_graphs=[H.value])) == ["in both", "in h"]
    assert values(store.query("SELECT ?o { ?s ?p ?o }", named_graphs=[H.value])) == []
    assert values(store.query("SELECT ?g { GRAPH ?g { ?s ?p 'in both' } }", named_graphs=[H.value])) == [H.value]
    assert values(store.query("SELECT ?o { ?s ?p ?o }", default_graphs=["https://example.org/nothing"])) == []


def test_from_clause_wins_over_the_union(store: MemoryStore) -> None:
    assert values(store.query("SELECT ?o FROM <https://example.org/g> { ?s ?p ?o }")) == ["in both", "in g"]


def test_ask_construct_and_describe_have_their_own_answers(store: MemoryStore) -> None:
    assert store.query("ASK { ?s ?p 'in g' }") == Boolean(True)
    assert store.query("ASK { ?s ?p 'no' }") == Boolean(False)
    for query in ("CONSTRUCT WHERE { ?s ?p ?o }", "DESCRIBE <https://example.org/a>"):
        answer = store.query(query)
        assert isinstance(answer, Graph)
        assert {text_of(triple.object) for triple in answer.triples} == {"in both", "in g", "in h"}


def test_unbound_is_none() -> None:
    answer = MemoryStore().query("SELECT ?a ?b { BIND(1 AS ?a) }")
    assert isinstance(answer, Solutions)
    assert answer.variables == ("a", "b")
    assert answer.rows[0][1] is None


@pytest.mark.parametrize(("most", "complete"), [(2, False), (3, True), (4, True)])
def test_answer_cut_by_the_limit_says_so(store: MemoryStore, most: int, complete: bool) -> None:
    rows = store.query("SELECT ?o { ?s ?p ?o }", Limits(rows=most))
    triples = store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", Limits(rows=most))
    assert isinstance(rows, Solutions)
    assert isinstance(triples, Graph)
    assert (len(rows.rows), rows.complete) == (min(most, 3), complete)
    assert (len(triples.triples), triples.complete) == (min(most, 3), complete)


def test_answer_of_many_batches_is_whole() -> None:
    store = MemoryStore(Quad(A, B, Literal(number), G) for number in range(1000))
    answer = store.query("SELECT ?o { ?s ?p ?o }")
    assert isinstance(answer, Solutions)
    assert len(set(answer.rows)) == 1000


def test_query_out_of_time_is_an_error() -> None:
    store = MemoryStore(Quad(A, B, Literal(number), G) for number in range(300))
    with pytest.raises(QueryTimeout, match=r"0\.05 seconds"):
        store.query("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", Limits(seconds=0.05, rows=10**9))


@pytest.mark.parametrize(
    "update",
    ["INSERT DATA { <a:a> <a:b> <a:c> }", "DELETE WHERE { ?s ?p ?o }", "DROP ALL", "CLEAR ALL", "LOAD <http://x>"],
)
def test_update_is_no_query_and_changes_nothing(store: MemoryStore, update: str) -> None:
    before = store.query("SELECT * { ?s ?p ?o }")
    with pytest.raises(QuerySyntaxError, match=rf"line 1, column 1: {update.split()[0]} would change data"):
        store.query(update)
    assert store.query("SELECT * { ?s ?p ?o }") == before


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://x> { ?s ?p ?o } }",
        "ASK { service silent ?x { } }",
        "ASK { \\u0053ERVICE <http://x> { } }",
    ],
)
def test_nothing_is_fetched_from_outside(store: MemoryStore, query: str) -> None:
    with pytest.raises(QueryRefused):
        store.query(query)


def test_from_a_remote_graph_fetches_nothing(store: MemoryStore) -> None:
    assert values(store.query("SELECT ?o FROM <https://www.w3.org/> { ?s ?p ?o }")) == []


@pytest.mark.parametrize(
    ("query", "line", "column"),
    [
        ("SELECT * {\n  ?s ?p }", 2, 10),
        ("SELECT *\n{ ?s nosuch:p ?o }", 2, 6),
        ("", 1, 1),
        ("SELECT ?x { ?s ?p ?o", 1, 21),
    ],
)
def test_syntax_error_names_line_and_column(query: str, line: int, column: int) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        MemoryStore().query(query)
    assert (caught.value.values["line"], caught.value.values["column"]) == (line, column)
    assert len(caught.value.text("fi")) < 250


def test_pattern_and_dump_see_every_graph(store: MemoryStore) -> None:
    assert len(list(store.triples(subject=A))) == 3
    assert len(list(store.triples(object=Literal("in g")))) == 1
    again = MemoryStore(pyoxigraph.parse(store.n_quads(), format=RdfFormat.N_QUADS))
    assert sorted(again.n_quads().splitlines()) == sorted(store.n_quads().splitlines())
