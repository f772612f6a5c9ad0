"""Turtle files read: the exact place of every triple, and what is said and kept when a file is broken."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, NamedNode, RdfFormat

from servicegraph.dataset.locations import LocationIndex
from servicegraph.diagnostics import Location
from servicegraph.rdf.index import text_of
from servicegraph.turtle.reading import TurtleFile, object_location, predicate_location, read, subject_location
from servicegraph.turtle.syntax import parse_turtle
from servicegraph.turtle.tokens import TRIVIA
from servicegraph.turtle.tree import Document, Node

GRAPH = NamedNode("https://example.org/graph/f.ttl")
BASE = "https://example.org/id/"
HEAD = "@prefix a: <https://example.org/a/> .\n\n"


def parsed(text: str | bytes) -> TurtleFile:
    return read(text.encode() if isinstance(text, str) else text, "f.ttl", GRAPH, BASE)


def faults(text: str | bytes) -> list[tuple[int, int, str]]:
    return [(found.location.line, found.location.column, found.code) for found in parsed(text).diagnostics]


def subjects(file: TurtleFile) -> set[str]:
    return {text_of(quad.subject).rpartition("/")[2] for quad in file.quads}


# --- places -----------------------------------------------------------------------------------------------------


def test_objects_of_many_statements_are_on_their_lines() -> None:
    paragraphs = [f'a:s{i}\n    a a:T ;\n    a:p a:x , a:y ;\n    a:q "literal {i}"@fi .\n' for i in range(200)]
    file = parsed(HEAD + "\n".join(paragraphs))
    expected = [line for i in range(200) for line in (4 + 5 * i, 5 + 5 * i, 5 + 5 * i, 6 + 5 * i)]
    assert [object_location(file, position).line for position in range(len(file.quads))] == expected


def test_leading_semicolons_do_not_move_a_value_to_the_next_line() -> None:
    file = parsed(HEAD + 'a:s a a:T\n  ; a:p "x"\n  ; a:q "x"\n  ; a:r 1\n  ; a:t 1 .\n')
    assert [str(object_location(file, i)) for i in range(5)] == [
        "f.ttl:3:7",
        "f.ttl:4:9",
        "f.ttl:5:9",
        "f.ttl:6:9",
        "f.ttl:7:9",
    ]
    assert [str(predicate_location(file, i)) for i in range(1, 5)] == [
        "f.ttl:4:5",
        "f.ttl:5:5",
        "f.ttl:6:5",
        "f.ttl:7:5",
    ]
    assert {str(subject_location(file, i)) for i in range(5)} == {"f.ttl:3:1"}


def test_value_in_a_comment_or_a_string_is_not_taken_for_the_value() -> None:
    file = parsed(HEAD + 'a:s a:p "a:x" , a:x . # a:x\n')
    assert str(object_location(file, 1)) == "f.ttl:3:17"


def test_multi_line_literal_is_where_it_begins() -> None:
    file = parsed(HEAD + 'a:s\n    a:p """one\na:t a a:T .\n# two\n""" ;\n    a:q a:x .\n')
    assert str(object_location(file, 0)) == "f.ttl:4:9"
    assert str(object_location(file, 1)) == "f.ttl:8:9"
    assert subjects(file) == {"s"}


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_kind_of_newline_gives_the_same_places(newline: str) -> None:
    text = (HEAD + "a:s a:p a:x ;\n\ta:q a:y .\n\na:t a:p [").replace("\n", newline)
    assert str(object_location(parsed(text), 1)) == "f.ttl:4:6"
    assert faults(text) == [(6, 10, "missing-full-stop")]


def test_byte_order_mark_moves_no_column() -> None:
    file = parsed(b"\xef\xbb\xbf<s> <p> <o> .")
    assert str(object_location(file, 0)) == "f.ttl:1:9"
    assert file.quads[0].object == NamedNode(BASE + "o")


def test_places_have_ends() -> None:
    file = parsed(HEAD + 'a:s\n    a:p """one\ntwo"""@fi ,\n        [ a:q a:x ] .\n')
    assert subject_location(file, 0) == Location("f.ttl", 3, 1, 3, 4)
    assert predicate_location(file, 0) == Location("f.ttl", 4, 5, 4, 8)
    assert object_location(file, 0) == Location("f.ttl", 4, 9, 5, 10)
    assert object_location(file, 2) == Location("f.ttl", 6, 9, 6, 20)


def test_link_of_a_collection_is_in_its_collection() -> None:
    file = parsed(HEAD + "a:s a:p\n  ( a:x a:y ) .\n")
    assert len(file.quads) == 5
    assert {object_location(file, i).line for i in range(5)} == {4}


def test_index_finds_the_first_description_and_the_very_value() -> None:
    first = parsed(HEAD + "a:t a:p a:s .\n")
    second = parsed(HEAD + "a:s\n    a a:T ;\n    a:p a:x ,\n        a:y .\n")
    index = LocationIndex((first, second))
    s, p = NamedNode("https://example.org/a/s"), "https://example.org/a/p"
    assert index.subject(s) == Location("f.ttl", 3, 1, 3, 4)
    assert index.statement(s, p, NamedNode("https://example.org/a/y")) == Location("f.ttl", 6, 9, 6, 12)
    assert index.statement(s, p) == Location("f.ttl", 5, 9, 5, 12)
    assert index.statement(s, p, NamedNode("https://example.org/a/z")) is None
    assert index.subject(NamedNode("https://example.org/a/z")) is None


def test_blank_nodes_have_places() -> None:
    file = parsed(HEAD + "[] a a:T ;\n    a:p [ a:q a:x ] .\n\n_:b a:p _:c .\n")
    index = LocationIndex((file,))
    outer, inner, named = (file.quads[position].subject for position in (0, 1, 3))
    assert str(index.subject(outer)) == "f.ttl:3:1"
    assert str(index.subject(inner)) == "f.ttl:4:9"
    assert str(index.subject(named)) == "f.ttl:6:1"
    assert str(index.statement(outer, "https://example.org/a/p", inner)) == "f.ttl:4:9"
    assert str(index.statement(inner, "https://example.org/a/q")) == "f.ttl:4:15"


NAMES = st.sampled_from(["a:x", "a:y", "a:x-y", "<z>", "<https://example.org/a/x>"])
LITERALS = st.sampled_from(
    [
        '"x"',
        '"x y"@fi',
        '"a:x"',
        "1",
        "1.5",
        "15",
        '"""long\na:x a:y a:z .\n# end"""@sv',
        "'x'",
        "true",
        '"\\"a:y\\""',
        '"1"^^a:D',
    ]
)
SPACES = st.sampled_from([" ", "  ", "\n", "\n    ", "\t", " # a:x a:y .\n ", "\r\n"])


@st.composite
def laid_out(draw: st.DrawFn) -> tuple[str, list[tuple[int, int]]]:
    """A Turtle text in any layout, and the place of the object of each of its triples."""
    text, places = HEAD, []

    def put(word: str) -> None:
        nonlocal text
        text += draw(SPACES) + word

    for number in range(draw(st.integers(1, 4))):
        put(f"a:s{number}")
        for place in range(draw(st.integers(1, 3))):
            if place:
                put(";")
            put(f"a:p{place}")
            for position, value in enumerate(draw(st.lists(NAMES | LITERALS, min_size=1, max_size=3, unique=True))):
                if position:
                    put(",")
                put(value)
                before = text[: len(text) - len(value)].replace("\r\n", "\n")
                places.append((before.count("\n") + 1, len(before) - before.rfind("\n")))
        put(".")
    return text, places


@given(laid_out())
@settings(max_examples=60)
def test_object_of_every_triple_is_found_at_its_very_place(case: tuple[str, list[tuple[int, int]]]) -> None:
    text, places = case
    file = parsed(text)
    assert not file.diagnostics
    found = [object_location(file, position) for position in range(len(file.quads))]
    assert [(place.line, place.column) for place in found] == places


@given(laid_out())
@settings(max_examples=50)
def test_triples_are_those_of_the_parser(case: tuple[str, list[tuple[int, int]]]) -> None:
    plain = pyoxigraph.parse(case[0].encode(), format=RdfFormat.TURTLE, base_iri=BASE)
    assert [quad.triple for quad in parsed(case[0]).quads] == [quad.triple for quad in plain]


# --- blank nodes ------------------------------------------------------------------------------------------------


BLANK = HEAD + "_:b a:p [ a:q _:c ] , ( a:x [] ) .\n[] a:p _:b .\n"


def blank_nodes(file: TurtleFile) -> list[BlankNode]:
    terms = [term for quad in file.quads for term in (quad.subject, quad.object)]
    return list(dict.fromkeys(term for term in terms if isinstance(term, BlankNode)))


def test_blank_nodes_of_two_files_are_never_the_same() -> None:
    other = read(BLANK.encode(), "g.ttl", NamedNode("https://example.org/graph/g.ttl"), BASE)
    included = read(BLANK.encode(), "f.ttl", NamedNode("https://example.net/graph/f.ttl"), BASE)
    assert not {*blank_nodes(parsed(BLANK))} & {*blank_nodes(other), *blank_nodes(included)}


def test_blank_nodes_are_the_same_at_every_reading() -> None:
    assert len(blank_nodes(parsed(BLANK))) == 7
    assert parsed(BLANK).quads == parsed(BLANK).quads


def test_mistake_below_a_blank_node_does_not_change_its_name() -> None:
    damaged = parsed(BLANK + "a:s a:p {} .\n")
    assert damaged.diagnostics
    assert blank_nodes(damaged) == blank_nodes(parsed(BLANK))


# --- the tree ---------------------------------------------------------------------------------------------------


@given(
    st.text(max_size=60)
    | st.text(alphabet="a:b <>\"'.;,[]()@\n\r#\\^_0{|}~=\u00a0\u200b”", max_size=60)
    | laid_out().map(lambda case: case[0])
)
@example("(0;")
@example(":a :p ( 0 ( 1 ; :b ) , :c .")
@settings(max_examples=150)
def test_tree_loses_nothing_of_the_text(text: str) -> None:
    document = parse_turtle(text)
    assert "".join(leaves(document, document.root)) == text
    for node in document.root.walk():
        assert node.first <= node.last
        if node is not document.root and node.first < node.last:
            assert document.tokens[node.first].kind not in TRIVIA
            assert document.tokens[node.last - 1].kind not in TRIVIA


def leaves(document: Document, node: Node) -> Iterator[str]:
    for part in node.parts():
        if isinstance(part, Node):
            yield from leaves(document, part)
        else:
            yield document.tokens[part].text


def test_tree_has_a_node_for_each_part() -> None:
    text = HEAD + 'a:s a a:T ; # why\n  a:p "x"@fi , [ a:q ( a:x 1 ) ] .\n'
    document = parse_turtle(text)
    said = [(node.kind, document.said(node)) for node in document.root.walk()][1:]
    assert said == [
        ("directive", HEAD.strip()),
        ("statement", text.removeprefix(HEAD).strip()),
        ("subject", "a:s"),
        ("pair", "a a:T"),
        ("object", "a:T"),
        ("pair", 'a:p "x"@fi , [ a:q ( a:x 1 ) ]'),
        ("object", '"x"@fi'),
        ("object", "[ a:q ( a:x 1 ) ]"),
        ("property-list", "[ a:q ( a:x 1 ) ]"),
        ("pair", "a:q ( a:x 1 )"),
        ("object", "( a:x 1 )"),
        ("collection", "( a:x 1 )"),
        ("object", "a:x"),
        ("object", "1"),
    ]
    assert not document.faults
