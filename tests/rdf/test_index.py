"""Triples by subject, and the collections in them."""

from __future__ import annotations

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from servicegraph.rdf.index import TripleIndex, iris, text_of
from servicegraph.rdf.terms import RDF, Term

A, B, P = (NamedNode("https://example.org/" + name) for name in "abp")
NIL = NamedNode(RDF + "nil")


def link(node: BlankNode, first: Term, rest: Term) -> list[Triple]:
    return [Triple(node, NamedNode(RDF + "first"), first), Triple(node, NamedNode(RDF + "rest"), rest)]


def test_values_come_in_the_order_of_the_triples() -> None:
    graph = TripleIndex([Triple(A, P, Literal("2")), Triple(A, P, Literal("1")), Triple(B, P, A)])
    assert graph.values(A, P.value) == [Literal("2"), Literal("1")]
    assert graph.value(B, P.value) == A
    assert graph.value(B, "https://example.org/other") is None
    assert list(graph.subjects()) == [A, B]


def test_text_without_language_counts_as_english() -> None:
    graph = TripleIndex([Triple(A, P, Literal("hei", language="fi")), Triple(A, P, Literal("hello"))])
    assert graph.texts(A, P.value) == {"fi": "hei", "en": "hello"}


def test_items_of_a_collection() -> None:
    one, two = BlankNode(), BlankNode()
    graph = TripleIndex([*link(one, A, two), *link(two, B, NIL)])
    assert graph.is_collection(one)
    assert graph.items(one) == [A, B]
    assert graph.is_collection(NIL)


def test_circle_is_no_collection_and_its_items_end() -> None:
    one, two = BlankNode(), BlankNode()
    graph = TripleIndex([*link(one, A, two), *link(two, B, one)])
    assert not graph.is_collection(one)
    assert graph.items(one) == [A, B]


def test_collection_that_forks_is_none() -> None:
    one = BlankNode()
    assert not TripleIndex([*link(one, A, NIL), Triple(one, NamedNode(RDF + "first"), B)]).is_collection(one)
    assert not TripleIndex([]).is_collection(one)


def test_words_of_any_term() -> None:
    assert [text_of(node) for node in (A, Literal("x", language="fi"), None)] == [A.value, "x", ""]
    assert iris([A, Literal("x"), BlankNode(), B]) == [A.value, B.value]
