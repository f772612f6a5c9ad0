"""The places of triples, against texts laid out with known places and against the triples of the parser."""

from __future__ import annotations

from urllib.parse import urljoin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from servicegraph.rdf.index import text_of
from servicegraph.turtle.tokens import Lines, words
from servicegraph.turtle.triples import triple_spans

EX = "https://example.org/"
HEAD = f"@prefix : <{EX}> .\n"


def written(text: str) -> list[tuple[str, ...]]:
    """The subject, predicate and object of each triple of *text* as they are written."""
    return [tuple(text[span.start : span.end] for span in spans) for spans in triple_spans(words(text))]


def places(text: str) -> list[tuple[tuple[int, int], ...]]:
    """Where the subject, predicate and object of each triple of *text* begin."""
    lines = Lines(text)
    return [tuple(lines.place(span.start) for span in spans) for spans in triple_spans(words(text))]


def test_each_term_is_at_its_first_character() -> None:
    text = ':a :p "x" ,\n      :b .'
    assert places(text) == [((1, 1), (1, 4), (1, 7)), ((1, 1), (1, 4), (2, 7))]
    assert written(text) == [(":a", ":p", '"x"'), (":a", ":p", ":b")]


def test_comments_and_strings_that_look_like_statements_hide_nothing() -> None:
    text = ':a :p "# no comment ; :x :y :z ." ; # :b :q "c" .\n   :q """\n:c :d :e .\n# """ .\n:f :q :g .'
    assert [triple[2] for triple in places(text)] == [(1, 7), (2, 7), (5, 7)]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_are_counted_with_every_kind_of_newline(newline: str) -> None:
    text = newline.join([":a :p", '  """x', 'y"""', "  ; :q :b .", ""])
    assert [triple[2] for triple in places(text)] == [(2, 3), (4, 8)]


def test_columns_count_characters_and_a_tab_is_one() -> None:
    assert places('\t:a\t:ääkköset "😀"@fi-FI .') == [((1, 2), (1, 5), (1, 15))]


def test_a_literal_ends_with_its_language_or_datatype() -> None:
    assert [triple[2] for triple in written(':a :p "x" @fi , "1" ^^ :d , "z" , 1.5 .')] == [
        '"x" @fi',
        '"1" ^^ :d',
        '"z"',
        "1.5",
    ]


def test_blank_nodes_and_collections_have_their_places() -> None:
    assert written(":a :p [ :q :b ; :r ( :c 1.5 ) ] ; :s [] .\n[ :t true ] :u :d .") == [
        ("[", ":q", ":b"),
        ("(", "(", ":c"),
        ("[", ":r", "("),
        ("(", "(", "1.5"),
        ("(", "(", "1.5"),
        ("(", "(", ")"),
        (":a", ":p", "[ :q :b ; :r ( :c 1.5 ) ]"),
        (":a", ":s", "[]"),
        ("[", ":t", "true"),
        ("[ :t true ]", ":u", ":d"),
    ]


def test_directives_are_passed_over() -> None:
    text = "@prefix b: <http://b/> .\nPREFIX c: <http://c/>\n@base <http://d/e/> .\nb:x c:y <f> .\nBASE <http://g/>\n<h> a b:a\\.b ."  # noqa: E501
    assert written(text) == [("b:x", "c:y", "<f>"), ("<h>", "a", "b:a\\.b")]


TERMS = st.sampled_from(
    [":a", ":b.c", "<c>", "_:d", '"x"', '"x"@fi', "'y'^^:t", '"""z\n"""', "1", "-1.5", "true", "[]", "()"]
)
OBJECTS = st.recursive(
    TERMS,
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: "( " + " ".join(items) + " )")
        | st.lists(inner, min_size=1, max_size=3).map(lambda items: "[ :p " + " , ".join(items) + " ; a :T ; ]")
    ),
    max_leaves=8,
)
STATEMENTS = st.builds(
    lambda subject, objects: f"{subject} :p {' , '.join(objects)} ; :q 1 .",
    st.sampled_from([":s", "_:s", "<s>", "[]", "[ :p ( 1 'a' ) ]", "( :x 'y' )", "()"]),
    st.lists(OBJECTS, min_size=1, max_size=3),
)


@given(st.lists(STATEMENTS, min_size=1, max_size=3).map("\n".join))
@settings(max_examples=100)
def test_triples_come_in_the_order_of_the_parser(text: str) -> None:
    """The behaviour of pyoxigraph on which the places of triples rest: it is documented nowhere."""
    triples = [quad.triple for quad in parse((HEAD + text).encode(), format=RdfFormat.TURTLE, base_iri=EX)]
    found = written(HEAD + text)
    assert len(found) == len(triples)
    for triple, spelled in zip(triples, found, strict=True):
        for term, said in zip(triple, spelled, strict=True):
            assert agrees(term, said), (triple, spelled)


def agrees(term: NamedNode | BlankNode | Literal | Triple, said: str) -> bool:
    """Whether *term* may be written as *said*; the inner structure of a collection is written by its bracket."""
    if isinstance(term, BlankNode):
        return True  # the next link of a collection stands where its item does
    if isinstance(term, Literal):
        return said.strip("\"'").startswith(term.value)
    if said in ("(", ")") or said.startswith("("):
        return text_of(term).endswith(("#first", "#rest", "#nil"))
    return text_of(term).endswith("#type") if said == "a" else text_of(term) == urljoin(EX, said.strip(":<>"))
