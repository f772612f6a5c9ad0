"""A look-up is answered at once and as a process answers it; whatever else a text asks is left to a process."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from servicegraph.errors import NotAcceptable
from servicegraph.sparql.formats import Format, Writer
from servicegraph.sparql.lexer import keywords
from servicegraph.sparql.look_ups import LookUps, is_look_up
from servicegraph.sparql.memory import MemoryStore
from servicegraph.sparql.values import QueryRequest, QueryResponse
from servicegraph.sparql.whole import write_whole

EX = "http://example.org/"
QUADS = [
    Quad(NamedNode(f"{EX}{subject}"), NamedNode(f"{EX}p{number}"), value, NamedNode(EX + "g"))
    for subject in "ab"
    for number in range(3)
    for value in (NamedNode(EX + "a"), NamedNode(EX + "b"), Literal(f"{subject} {number}", language="fi"))
]
LOOK_UPS = [
    "ASK {}",
    "ask where { }",
    "ASK { ?s ?p ?o }",
    "ASK { ?s ?p ?o . }",
    f"ASK {{ <{EX}a> a ?o }}",
    f"SELECT ?p ?o {{ <{EX}a> ?p ?o }}",
    f"SELECT * WHERE {{ ?s ?p <{EX}a> }} # who",
    f"PREFIX : <{EX}>\nPREFIX ex: <{EX}> # two\nSELECT $o {{ :a ex:p1 $o }}",
    f"BASE <{EX}> ASK {{ <a> <p1> <b> }}",
    "SELECT ?p ?o { <a> ?p ?o }",
    f"SELECT ?o ?none {{ <{EX}a> <{EX}p1> ?o }}",
]
OTHERS = [
    "",
    "ASK",
    "SELECT * { ?s ?p ?o }",
    f"SELECT * {{ ?s <{EX}p1> ?o }}",
    "ASK { ?s ?p ?s }",
    "ASK { ?s ?p $s }",
    f"ASK {{ <{EX}a> ?p ?o . ?o ?q ?r }}",
    f"ASK {{ <{EX}a> ?p ?o ; ?q ?r }}",
    f"ASK {{ <{EX}a> <{EX}p1>+ ?o }}",
    f"ASK {{ <{EX}a> !<{EX}p1> ?o }}",
    f"ASK {{ <{EX}a> ?p [] }}",
    f'ASK {{ <{EX}a> ?p "a" }}',
    f"ASK {{ <{EX}a> ?p 1 }}",
    "ASK { { } }",
    "ASK { FILTER(1) }",
    "ASK { GRAPH ?g {} }",
    f"ASK FROM <{EX}g> {{ <{EX}a> ?p ?o }}",
    f"SELECT DISTINCT ?p {{ <{EX}a> ?p ?o }}",
    f"SELECT (<x:f>(1) AS ?x) {{ <{EX}a> ?p ?o }}",
    f"SELECT ?p {{ <{EX}a> ?p ?o }} ORDER BY ?p",
    f"SELECT ?p {{ <{EX}a> ?p ?o }} OFFSET 1000000",
    f"SELECT ?p {{ <{EX}a> ?p ?o }} VALUES ?p {{ <{EX}p1> }}",
    f"DESCRIBE <{EX}a>",
    f"CONSTRUCT WHERE {{ <{EX}a> ?p ?o }}",
    f"INSERT DATA {{ <{EX}a> <{EX}p1> <{EX}b> }}",
    "ASK { ?s ?p \\u003Curn:a> }",
    "ASK {" * 1000 + "}" * 1000,
    f"ASK {{}} # {'x' * 2_000}",
]


@pytest.fixture(scope="module")
def store() -> MemoryStore:
    return MemoryStore(QUADS)


@pytest.mark.parametrize("accept", [None, "application/sparql-results+xml", "text/csv"])
@pytest.mark.parametrize("sparql", LOOK_UPS)
def test_look_up_is_answered_as_by_a_process(store: MemoryStore, sparql: str, accept: str | None) -> None:
    request = QueryRequest(sparql, accept=accept, base=EX)
    found = LookUps(store).answer(request)
    try:
        head, content = write_whole(store, request, 10**9, lambda *_: None)
    except NotAcceptable:  # CSV has no way to say yes or no: who answers everything says so
        assert found is None
    else:
        assert found == QueryResponse(head["format"], head["content_type"], True, content)


@pytest.mark.parametrize("sparql", OTHERS)
def test_what_is_no_look_up_is_left_to_others(store: MemoryStore, sparql: str) -> None:
    assert not is_look_up(sparql)
    assert LookUps(store).answer(QueryRequest(sparql)) is None


@pytest.mark.parametrize(
    "request_",
    [
        QueryRequest("ASK { ?s no:such ?o }"),
        QueryRequest("SELECT { <a:a> <a:b> ?o }"),
        QueryRequest("ASK { <a> ?p ?o }"),  # no base
        QueryRequest("ASK {}", accept="image/png"),
        QueryRequest("ASK { ?s ?p ?o }", default_graphs=(EX + "g",)),
        QueryRequest("ASK { ?s ?p ?o }", named_graphs=(EX + "g",)),
    ],
)
def test_what_is_refused_or_names_its_graphs_is_left_to_others(store: MemoryStore, request_: QueryRequest) -> None:
    assert LookUps(store).answer(request_) is None


def test_long_answer_is_left_to_others() -> None:
    many = [Quad(NamedNode(f"{EX}{number}"), NamedNode(EX + "p"), NamedNode(EX + "a")) for number in range(5_000)]
    store = MemoryStore.of_graphs({NamedNode(EX + "g"): many})
    assert LookUps(store).answer(QueryRequest(f"SELECT ?s {{ ?s <{EX}p> <{EX}a> }}")) is None
    short = LookUps(store).answer(QueryRequest(f"SELECT ?o {{ <{EX}7> <{EX}p> ?o }}"))
    assert short
    assert short.content.count(b'"value"') == 1


def test_derived_graphs_are_seen_when_they_are_asked_for() -> None:
    store = MemoryStore(QUADS)
    figures = NamedNode(EX + "figures")
    store.extend([Quad(NamedNode(EX + "f"), NamedNode(EX + "met"), Literal("1"), figures)])
    ask = f"ASK {{ ?f <{EX}met> ?n }}"
    unseen, seen = (LookUps(store).answer(QueryRequest(ask, derived_graphs=names)) for names in ((), (figures.value,)))
    assert unseen
    assert seen
    assert (b"false" in unseen.content, b"true" in seen.content) == (True, True)


def test_nothing_is_answered_once_it_is_closed_nor_beside_another() -> None:
    entered, leave = threading.Event(), threading.Event()

    class Slow(MemoryStore):
        def write(self, request: QueryRequest, begin: Callable[[Format], Writer]) -> None:
            entered.set()
            leave.wait(10)
            super().write(request, begin)

    look_ups, asked = LookUps(Slow(QUADS)), QueryRequest("ASK { ?s ?p ?o }")
    found: list[QueryResponse | None] = []
    answering = threading.Thread(target=lambda: found.append(look_ups.answer(asked)))
    closing = threading.Thread(target=look_ups.close)
    answering.start()
    assert entered.wait(10)
    assert look_ups.answer(asked) is None
    closing.start()
    closing.join(0.05)
    assert closing.is_alive()  # what is being answered is answered from the data as it was
    leave.set()
    answering.join(10)
    closing.join(10)
    assert found[0]
    assert b"true" in found[0].content
    assert look_ups.answer(asked) is None


PIECES = [
    *"ASK SELECT WHERE PREFIX BASE FILTER EXISTS GRAPH BIND AS LIMIT 10 UNION { } ( ) . ; , * + / ^ a 1 true".split(),
    *f"?s ?p ?o $s <{EX}a> ex:a : ex: _:b [] 'x' \"y\"@fi # \n \\u003C".split(" "),
]


@given(
    st.sampled_from(["", "PREFIX ex: <http://example.org/>", "BASE <http://example.org/>"]),
    st.sampled_from(["ASK", "SELECT *", "SELECT ?p"]),
    st.lists(st.sampled_from(PIECES), max_size=6),
    st.lists(st.sampled_from(PIECES), max_size=1),
)
def test_a_look_up_has_nothing_that_does_more(prologue: str, form: str, inside: list[str], after: list[str]) -> None:
    body = " ".join([form, "{", *inside, "}", *after])
    if is_look_up(f"{prologue} {body}"):
        assert keywords(body) <= {"ASK", "SELECT", "WHERE", "A"}
        assert body.count("{") == body.count("}") == 1
        assert not set("();,+/^[_\\") & set(body)
        assert len(inside) <= 4
