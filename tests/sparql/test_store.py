"""What every store answers alike: the one in memory and the pool of processes."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph
import pytest
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from servicegraph.errors import NotAcceptable, QueryRefused, QuerySyntaxError, QueryTimeout
from servicegraph.sparql.memory import MemoryStore
from servicegraph.sparql.pool import Pool
from servicegraph.sparql.store import Store
from servicegraph.sparql.values import Boolean, Graph, Limits, QueryRequest, Solutions

EX = "https://example.org/"
A, B, P, Q = (NamedNode(EX + name) for name in "abpq")
G, H, DERIVED = (NamedNode(EX + name) for name in ("g", "h", "derived"))
QUADS = [
    Quad(A, P, Literal("one", language="en-GB"), G),
    Quad(A, P, Literal(5), G),
    Quad(A, P, Literal(5), H),
    Quad(A, Q, BlankNode("inner"), G),
    Quad(BlankNode("inner"), Q, BlankNode("deeper"), G),
    Quad(BlankNode("deeper"), P, Literal("deep"), G),
    Quad(B, Q, A, H),
]
EXTENSION = [Quad(B, P, Literal("derived"), DERIVED), Quad(B, P, A, DERIVED)]  # nothing that the files say
ALL = "SELECT ?o { ?s ?p ?o FILTER(!isBlank(?o)) } ORDER BY STR(?o)"


@pytest.fixture(params=["memory", "graphs", "pool"])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """Each kind of store with the same quads."""
    memory = MemoryStore(QUADS, {"ex": EX})
    if request.param == "graphs":
        parsed = {graph: [Quad(*quad.triple) for quad in QUADS if quad.graph_name == graph] for graph in (G, H)}
        yield MemoryStore.of_graphs(parsed, {"ex": EX})
        return
    if request.param == "memory":
        yield memory
        return
    pool = Pool(memory.n_quads, {"ex": EX}, processes=2)
    yield pool
    pool.close()


def values(found: object) -> list[str | None]:
    assert isinstance(found, Solutions)
    return [None if row[0] is None else getattr(row[0], "value", None) for row in found.rows]


def test_select_ask_and_construct_have_their_own_answers(store: Store) -> None:
    selected = store.query("SELECT ?o ?nothing { ?s ?p ?o FILTER(LANG(?o) != '') }")
    assert selected == Solutions(("o", "nothing"), ((Literal("one", language="en-GB"), None),))
    assert store.query("ASK { ?s ?p 5 }") == Boolean(True)
    assert store.query("ASK { ?s ?p 6 }") == Boolean(False)
    built = store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(ISNUMERIC(?o)) }")
    assert built == Graph((Triple(A, P, Literal(5)),))


def test_default_graph_is_the_union_and_each_triple_is_there_once(store: Store) -> None:
    assert values(store.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")) == ["6"]
    assert values(store.query("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }")) == ["7"]


def test_dataset_that_is_asked_for_replaces_the_union(store: Store) -> None:
    assert values(store.query(ALL, default_graphs=[H.value])) == ["5", A.value]
    assert values(store.query("SELECT ?g { GRAPH ?g { ?s ?p 5 } }", named_graphs=[H.value])) == [H.value]
    assert values(store.query(ALL, named_graphs=[H.value])) == []


def test_answer_cut_by_the_limit_says_so(store: Store) -> None:
    found = store.query(ALL, Limits(rows=2))
    assert isinstance(found, Solutions)
    assert (len(found.rows), found.complete) == (2, False)
    response = store.respond(QueryRequest(ALL, Limits(rows=2), "text/csv"))
    assert (response.content.count(b"\r\n"), response.complete) == (3, False)


def test_response_has_the_format_that_is_preferred(store: Store) -> None:
    response = store.respond(QueryRequest(ALL, accept="text/csv"))
    assert response.content_type.startswith("text/csv")
    assert response.content.startswith(b"o\r\n")
    assert b"ex:a" in store.respond(QueryRequest("DESCRIBE <https://example.org/b>", accept="text/turtle")).content
    with pytest.raises(NotAcceptable):
        store.respond(QueryRequest("ASK {}", accept="image/png"))


@pytest.mark.parametrize(
    ("sparql", "error"),
    [
        ("SELECT", QuerySyntaxError),
        ("DROP ALL", QuerySyntaxError),
        ("ASK { SERVICE <https://example.org/> {} }", QueryRefused),
        ("ASK {" + "{" * 20_000, QueryRefused),
    ],
)
def test_what_is_no_query_is_refused(store: Store, sparql: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        store.query(sparql)
    with pytest.raises(error):
        store.respond(QueryRequest(sparql))


def test_query_out_of_time_ends(store: Store) -> None:
    product = " ".join(f"?a{number} ?b{number} ?c{number} ." for number in range(12))
    with pytest.raises(QueryTimeout):
        store.query(f"SELECT * {{ {product} }}", Limits(seconds=0.3, rows=10**9))


def test_description_holds_the_blank_nodes_that_belong_to_a_thing(store: Store) -> None:
    found = store.triples_of(A)
    assert len(found) == 5
    assert {triple.object.value for triple in found if isinstance(triple.object, Literal)} == {"one", "5", "deep"}
    assert list(store.triples_of(NamedNode(EX + "nothing"))) == []


def test_references_are_the_triples_that_name_a_thing(store: Store) -> None:
    assert list(store.references_to(A)) == [Triple(B, Q, A)]
    assert list(store.references_to(B)) == []


def test_sizes_of_graphs_are_told_by_name(store: Store) -> None:
    assert store.graph_sizes() == {G.value: 5, H.value: 2}


def test_derived_graph_is_seen_only_by_who_asks_for_it(store: Store) -> None:
    before = [store.query(ALL), store.graph_sizes(), store.triples_of(B), store.references_to(A)]
    store.extend(EXTENSION)
    everywhere = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"
    for _ in range(3):  # each process takes it
        assert [store.query(ALL), store.graph_sizes(), store.triples_of(B), store.references_to(A)] == before
        assert values(store.query(everywhere)) == [G.value, H.value]
        asked = store.query(ALL, derived_graphs=[DERIVED.value])
        assert values(asked) == ["5", "deep", "derived", A.value, A.value, "one"]
        assert values(store.query(everywhere, derived_graphs=[DERIVED.value])) == [DERIVED.value, G.value, H.value]
        assert b"derived" in store.respond(QueryRequest(ALL, derived_graphs=(DERIVED.value,))).content


def test_derived_graph_that_is_not_there_changes_nothing(store: Store) -> None:
    assert store.query(ALL, derived_graphs=[DERIVED.value]) == store.query(ALL)


def test_dataset_that_the_text_names_holds_whatever_is_derived(store: Store) -> None:
    store.extend(EXTENSION)
    for derived in ((), (DERIVED.value,)):
        of_h = "SELECT ?o FROM <https://example.org/h> { ?s ?p ?o } ORDER BY STR(?o)"
        assert values(store.query(of_h, derived_graphs=derived)) == ["5", A.value]
        named = "SELECT ?g FROM <https://example.org/g> FROM NAMED <https://example.org/h> { GRAPH ?g { ?s ?p 5 } }"
        assert values(store.query(named, derived_graphs=derived)) == [H.value]


def test_store_in_memory_can_be_written_and_read_again() -> None:
    store = MemoryStore(QUADS)
    again = MemoryStore(pyoxigraph.parse(store.n_quads(), format=pyoxigraph.RdfFormat.N_QUADS))
    assert sorted(again.n_quads().splitlines()) == sorted(store.n_quads().splitlines())
    assert len(store.n_triples().splitlines()) == len(store) == 6
    assert all(
        isinstance(quad.graph_name, NamedNode | DefaultGraph)
        for quad in pyoxigraph.parse(store.n_quads(), format=pyoxigraph.RdfFormat.N_QUADS)
    )


def test_graphs_of_files_are_not_in_the_way_of_who_asks_the_union() -> None:
    store = MemoryStore(QUADS)
    store.fill_for_questions()
    assert {quad.graph_name for quad in store._store} == {DefaultGraph()}
    for gone, come in ((QUADS, []), ([], QUADS)):
        store.apply(gone, come)
        assert {quad.graph_name for quad in store._store} <= {DefaultGraph()}
        assert store.graph_sizes() == ({G.value: 5, H.value: 2} if come else {})


def test_change_in_no_graph_is_one_of_the_union_alone_and_fills_no_graph() -> None:
    parsed = {graph: [Quad(*quad.triple) for quad in QUADS if quad.graph_name == graph] for graph in (G, H)}
    store = MemoryStore.of_graphs(parsed)
    before = sorted(store.n_triples().splitlines())
    gone, come = [Quad(A, P, Literal(5))], [Quad(B, P, A)]  # two files say the first
    store.apply(gone, come)
    assert [one.object for one in store.triples(A, P)] == [Literal("one", language="en-GB")]
    assert len(store.triples(B, P, A)) == 1
    assert store._graphs._unfilled
    store.apply(come, gone)
    assert sorted(store.n_triples().splitlines()) == before
    assert store.graph_sizes() == {G.value: 5, H.value: 2}
