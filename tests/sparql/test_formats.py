"""Answers in the standard formats, read back, and the choice of a format by Accept."""

from __future__ import annotations

import json

import pyoxigraph
import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, QueryResultsFormat, QuerySolutions, RdfFormat, Triple

from servicegraph.errors import NotAcceptable
from servicegraph.rdf.terms import STANDARD_PREFIXES
from servicegraph.sparql.formats import (
    BOOLEAN_FORMATS,
    GRAPH_FORMATS,
    SOLUTION_FORMATS,
    Format,
    choose,
    negotiate,
    write_boolean,
    write_graph,
    write_solutions,
)
from servicegraph.sparql.values import Boolean, Graph, Solutions

OFFERED = ["text/html", "text/turtle", "application/ld+json"]
ROWS = Solutions(
    ("a", "b"),
    (
        (NamedNode("https://example.org/ä"), Literal('say "å",\n<b>', language="fi")),
        (BlankNode("x"), None),
        (Literal(3), Literal("plain")),
    ),
)


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, "text/html"),
        ("", "text/html"),
        ("*/*", "text/html"),
        ("text/turtle", "text/turtle"),
        ("TEXT/Turtle; charset=utf-8", "text/turtle"),
        ("text/turtle;q=0.5, application/ld+json;q=0.6", "application/ld+json"),
        ("text/*;q=0.4, text/turtle;q=0.9", "text/turtle"),
        ("text/*, text/html;q=0", "text/turtle"),
        ("application/pdf, */*;q=0.1", "text/html"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8", "text/html"),
        ("application/ld+json;q=nonsense, text/turtle;q=0.1", "text/turtle"),
        ("text/turtle;q=7", "text/turtle"),
        (",,, text/turtle", "text/turtle"),
    ],
)
def test_preferred_format_is_chosen(accept: str | None, chosen: str) -> None:
    assert negotiate(accept, OFFERED) == chosen


@pytest.mark.parametrize("accept", ["application/pdf", "text/turtle;q=0", "*/*;q=0", "nonsense", "a" * 10_000])
def test_format_that_cannot_be_given_names_those_that_can(accept: str) -> None:
    with pytest.raises(NotAcceptable, match="text/html, text/turtle"):
        negotiate(accept, OFFERED)


def test_plain_json_and_xml_mean_those_of_sparql_results() -> None:
    assert choose("application/json", SOLUTION_FORMATS).name == "json"
    assert choose("application/xml", SOLUTION_FORMATS).name == "xml"
    assert choose(None, SOLUTION_FORMATS).name == "json"
    with pytest.raises(NotAcceptable):
        choose("application/json", GRAPH_FORMATS)
    with pytest.raises(NotAcceptable):
        choose("text/csv", BOOLEAN_FORMATS)


@pytest.mark.parametrize("form", SOLUTION_FORMATS, ids=lambda form: form.name)
def test_solutions_read_back_are_the_same(form: Format) -> None:
    content = write_solutions(ROWS, form)
    if form.name == "csv":
        assert content.decode() == 'a,b\r\nhttps://example.org/ä,"say ""å"",\n<b>"\r\n_:x,\r\n3,plain\r\n'
        return
    assert isinstance(form.writer, QueryResultsFormat)
    solutions = pyoxigraph.parse_query_results(content, format=form.writer)
    assert isinstance(solutions, QuerySolutions)
    assert [variable.value for variable in solutions.variables] == ["a", "b"]
    rows = [tuple(row) for row in solutions]
    assert [len(rows), rows[0], rows[2]] == [3, ROWS.rows[0], ROWS.rows[2]]


def test_solutions_without_rows_are_written() -> None:
    for form in SOLUTION_FORMATS:
        assert b"a" in write_solutions(Solutions(("a",), ()), form)


def test_cut_answer_says_so_in_its_head() -> None:
    content = write_solutions(Solutions(("a",), (), complete=False), SOLUTION_FORMATS[0])
    assert json.loads(content)["head"]["link"] == ["https://w3id.org/servicegraph/docs/api#incomplete"]
    assert "link" not in json.loads(write_solutions(ROWS, SOLUTION_FORMATS[0]))["head"]


@pytest.mark.parametrize("form", BOOLEAN_FORMATS, ids=lambda form: form.name)
@pytest.mark.parametrize("value", [True, False])
def test_truth_reads_back(form: Format, value: bool) -> None:
    assert isinstance(form.writer, QueryResultsFormat)
    assert bool(pyoxigraph.parse_query_results(write_boolean(Boolean(value), form), format=form.writer)) is value


@pytest.mark.parametrize("form", GRAPH_FORMATS, ids=lambda form: form.name)
def test_graph_reads_back_and_declares_only_prefixes_in_use(form: Format) -> None:
    triples = (
        Triple(
            NamedNode("https://w3id.org/servicegraph/ns#a"),
            NamedNode("http://www.w3.org/2000/01/rdf-schema#label"),
            Literal("ä", language="fi"),
        ),
        Triple(
            NamedNode("https://w3id.org/servicegraph/ns#a"),
            NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"),
            NamedNode("https://example.org/T"),
        ),
    )
    content = write_graph(Graph((*triples, triples[0])), form, STANDARD_PREFIXES)
    assert isinstance(form.writer, RdfFormat)
    assert {quad.triple for quad in pyoxigraph.parse(content, format=form.writer)} == set(triples)
    if form.name == "ttl":
        assert b"@prefix sg:" in content
        assert b"@prefix skos:" not in content


A = NamedNode("https://example.org/a")


@pytest.mark.parametrize(
    ("triple", "refusing"),
    [
        (Triple(A, NamedNode("https://example.org/1"), A), ["rdf"]),
        (Triple(A, NamedNode("https://example.org/"), A), ["rdf"]),
        (Triple(A, NamedNode("https://example.org/1a"), A), []),
        (Triple(A, A, Literal("a\x01b")), ["rdf"]),
        (Triple(A, A, Literal("a\tb\nc\uff00")), []),
        (Triple(A, A, Triple(A, A, A)), ["jsonld"]),
    ],
)
def test_graph_that_a_format_cannot_hold_is_refused_not_written_wrong(triple: Triple, refusing: list[str]) -> None:
    refused = []
    for form in GRAPH_FORMATS:
        try:
            content = write_graph(Graph((triple,)), form, {})
        except NotAcceptable:
            refused.append(form.name)
        else:
            assert isinstance(form.writer, RdfFormat)
            assert [quad.triple for quad in pyoxigraph.parse(content, format=form.writer)] == [triple]
    assert refused == refusing


def test_solutions_that_xml_cannot_hold_are_refused() -> None:
    odd = Solutions(("a",), ((Literal("a\x01b"),),))
    for form in SOLUTION_FORMATS:
        if form.name == "xml":
            with pytest.raises(NotAcceptable, match="sparql-results"):
                write_solutions(odd, form)
        else:
            assert write_solutions(odd, form)


def test_text_formats_name_their_character_set() -> None:
    assert [form.content_type for form in GRAPH_FORMATS][:2] == ["text/turtle; charset=utf-8", "application/n-triples"]
    assert all(isinstance(form.writer, QueryResultsFormat) for form in SOLUTION_FORMATS)
