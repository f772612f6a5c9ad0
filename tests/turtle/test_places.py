"""The places of words in Turtle text, against texts laid out with known places."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from servicegraph.turtle.places import spelling, tokenise

BASE = "https://example.org/id/"
EX = "https://example.org/"
XSD = "http://www.w3.org/2001/XMLSchema#"


def places(text: str) -> list[tuple[str, str, str, tuple[int, int], tuple[int, int], tuple[int, int]]]:
    return [tuple(triple) for triple in written(text, {"": EX}, BASE)]


def test_each_term_is_at_its_first_character() -> None:
    assert places(':a :p "x" ,\n      :b .') == [
        (EX + "a", EX + "p", '"x"', (1, 1), (1, 4), (1, 7)),
        (EX + "a", EX + "p", EX + "b", (1, 1), (1, 4), (2, 7)),
    ]


def test_comments_and_strings_that_look_like_statements_hide_nothing() -> None:
    text = ':a :p "# no comment ; :x :y :z ." ; # :b :q "c" .\n   :q """\n:c :d :e .\n# """ .\n:f :q :g .'
    assert [(triple[0], triple[5]) for triple in places(text)] == [
        (EX + "a", (1, 7)),
        (EX + "a", (2, 7)),
        (EX + "f", (5, 7)),
    ]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_are_counted_with_every_kind_of_newline(newline: str) -> None:
    text = newline.join([":a :p", '  """x', 'y"""', "  ; :q :b .", ""])
    assert [triple[5] for triple in places(text)] == [(2, 3), (4, 8)]


def test_columns_count_characters_and_a_tab_is_one() -> None:
    assert places('\t:a\t:ääkköset "😀"@fi-FI .')[0][3:] == ((1, 2), (1, 5), (1, 15))


def test_blank_nodes_and_collections_have_their_places() -> None:
    found = places(":a :p [ :q :b ; :r ( :c 1.5 ) ] ; :s [] .\n[ :t true ] :u :d .")
    assert [(triple[0], triple[1].rpartition("/")[2], triple[2], triple[5]) for triple in found] == [
        (EX + "a", "p", "", (1, 7)),
        ("", "q", EX + "b", (1, 12)),
        ("", "r", "", (1, 20)),
        ("", "22-rdf-syntax-ns#first", EX + "c", (1, 22)),
        ("", "22-rdf-syntax-ns#first", '"1.5"^^' + XSD + "decimal", (1, 25)),
        (EX + "a", "s", "", (1, 38)),
        ("", "t", '"true"^^' + XSD + "boolean", (2, 6)),
        ("", "u", EX + "d", (2, 16)),
    ]


def test_prefixes_bases_and_relative_names_are_resolved() -> None:
    text = "@prefix b: <http://b/> .\nPREFIX c: <http://c/>\n@base <http://d/e/> .\nb:x c:y <f> .\nBASE <http://g/>\n<h> a b:a\\.b ."  # noqa: E501
    prefixes: dict[str, str] = {}
    found = list(written(text, prefixes, BASE))
    assert [triple[:3] for triple in found] == [
        ("http://b/x", "http://c/y", "http://d/e/f"),
        ("http://g/h", "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "http://b/a.b"),
    ]
    assert prefixes == {"b": "http://b/", "c": "http://c/"}


@pytest.mark.parametrize(
    ("said", "term"),
    [
        ('"x"@FI', Literal("x", language="fi")),
        ('"a\\"b\\n\\u00e4"', Literal('a"b\nä')),
        ("'''it's'''", Literal("it's")),
        ('"5"^^<http://www.w3.org/2001/XMLSchema#integer>', Literal(5)),
        ("-1.5E-3", Literal("-1.5E-3", datatype=NamedNode(XSD + "double"))),
        (".5", Literal(".5", datatype=NamedNode(XSD + "decimal"))),
        ("5", Literal(5)),
        ("<http://x/\\u00e4>", NamedNode("http://x/ä")),
        (":b.c", NamedNode(EX + "b.c")),
        (":1%20b:c", NamedNode(EX + "1%20b:c")),
    ],
)
def test_object_is_spelt_as_its_term(said: str, term: object) -> None:
    [triple] = places(f":a :p {said} .")
    assert triple[2] == spelling(term)


@settings(max_examples=50, deadline=None)
@given(
    st.text(alphabet=st.characters(codec="utf-8"), max_size=60)
    | st.text(alphabet="\"'\\<>[]().,;:@a \n\r#_^", max_size=30)
)
def test_any_text_is_passed_over_without_an_exception(text: str) -> None:
    list(written(text, {}, BASE))
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for token in tokenise(text):
        line, column = token.place
        assert lines[line - 1][column - 1] == token.text[0]
