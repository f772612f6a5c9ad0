"""Solutions read at once are those that the engine gives one after the other."""

from __future__ import annotations

import pyoxigraph
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QuerySolutions, Triple

from servicegraph.rdf.terms import XSD, Term
from servicegraph.sparql.solutions_at_once import TermsAsWritten, rows_at_once

A = NamedNode("https://example.org/a")
texts = st.text(st.characters(codec="utf-8"), max_size=6) | st.sampled_from(
    ["", "\t", "\n", "\r\n", '"', "\\", '\\"', '"@en', "<", "_:b", "\u2028", "\x85", "\x0b", "'"]
)
numbers = st.sampled_from(["1", "-1", "01", "+1", "1.0", ".5", "1e0", "INF", "true", "1 ", "x"])
datatypes = st.sampled_from(["integer", "decimal", "double", "float", "boolean", "string", "date", "int"])
terms: st.SearchStrategy[Term] = st.one_of(
    st.sampled_from([A, NamedNode("urn:é"), NamedNode("urn:a'b")]),
    st.sampled_from([BlankNode("b"), BlankNode("a1-x")]),
    texts.map(Literal),
    st.builds(lambda value, tag: Literal(value, language=tag), texts, st.sampled_from(["en", "fi-FI"])),
    st.builds(lambda value, kind: Literal(value, datatype=NamedNode(XSD + kind)), numbers | texts, datatypes),
    texts.map(lambda value: Triple(A, A, Literal(value))),
)


def store_of(*quads: Quad) -> pyoxigraph.Store:
    store = pyoxigraph.Store()
    store.extend(quads)
    return store


def asked(store: pyoxigraph.Store, text: str) -> QuerySolutions:
    found = store.query(text)
    assert isinstance(found, QuerySolutions)
    return found


@given(values=st.lists(terms, max_size=5, unique_by=str))
def test_rows_are_those_of_the_engine(values: list[Term]) -> None:
    store = store_of(*(Quad(A, NamedNode(f"urn:p{number}"), value) for number, value in enumerate(values)))
    # Some variable of each solution is not bound, and in the last it is the only one.
    text = "SELECT ?p ?o ?none { { ?s ?p ?o } UNION { ?s ?any ?o } UNION {} }"
    assert rows_at_once(asked(store, text), TermsAsWritten()) == [tuple(one) for one in asked(store, text)]
    text = "SELECT ?o { { ?s ?p ?o } UNION {} }"
    assert rows_at_once(asked(store, text), TermsAsWritten()) == [tuple(one) for one in asked(store, text)]


def test_terms_that_are_equal_are_one_object() -> None:
    store = store_of(Quad(A, A, A), Quad(A, A, Literal("a")))
    terms = TermsAsWritten()
    first, again = (rows_at_once(asked(store, "SELECT ?s ?p { ?s ?p ?o }"), terms) for _ in range(2))
    assert len({id(term) for row in (*first, *again) for term in row}) == 1
