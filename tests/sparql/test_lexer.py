"""SPARQL text cut into tokens: nothing is lost, nothing inside strings, IRIs and comments is taken for a word."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicegraph.sparql.lexer import (
    first_word,
    is_changing,
    is_federated,
    keywords,
    pieces_of,
    place_of_piece,
    tokenise,
    words_of_graphs,
)

SHIPPED_QUESTIONS = Path(__file__).resolve().parents[2] / "queries"
PIECES = st.sampled_from(
    [
        "SELECT",
        "?x",
        "$y",
        '"a"',
        "'b'",
        '"""c\nd"""',
        "<http://x>",
        "# comment\n",
        " ",
        "\n",
        "sg:a",
        "{",
        "}",
        ".",
        "<",
        ">",
        '"',
        "'",
        "\\",
        "5",
        "@fi",
        "SERVICE",
        "a:b\\,c",
    ]
)


@given(st.text(max_size=80) | st.lists(PIECES, max_size=20).map("".join))
def test_tokens_join_to_the_text_and_know_their_places(text: str) -> None:
    tokens = list(tokenise(text))
    assert "".join(token.text for token in tokens) == text
    before = ""
    for token in tokens:
        assert token.line == before.count("\n") + 1
        assert token.column == len(before) - before.rfind("\n")
        before += token.text


OPERATORS = st.sampled_from(
    [
        "1.5",
        "1e5.2",
        "_:b",
        "x_:b",
        "<<",
        "<<<http://x>",
        ">>",
        "&&",
        "||",
        "^^",
        "!=",
        "<=",
        "'" * 3,
        "ex:a.\\",
        "a.b:c",
        "\n",
    ]
)


@given(st.text(max_size=80) | st.lists(PIECES | OPERATORS, max_size=20).map("".join))
def test_pieces_are_the_tokens_without_what_is_between_them(text: str) -> None:
    tokens = iter(token for token in tokenise(text) if token.kind not in ("space", "comment"))
    pieces = pieces_of(text)
    for number, piece in enumerate(pieces.texts):
        first = next(tokens)
        together, kinds = first.text, {first.kind}
        while together != piece:
            one = next(tokens)
            together, kinds = together + one.text, kinds | {one.kind}
            assert piece.startswith(together)
        assert place_of_piece(text, number) == (first.line, first.column)
        kind = pieces.kinds[piece]
        if piece.startswith("_:"):
            assert (kind, kinds) == ("name", {"word", "name"})
        else:
            assert kind in kinds or (kind == "number" and kinds <= {"word", "other"})
    assert next(tokens, None) is None


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("1.5e3 .5 1. 2", "1.5e3 . 5 1 . 2"),
        ("?a!=?b<=<http://x>&&<<<http://y>", "?a != ?b <= <http://x> && << <http://y>"),
        ("_:a<_:b^^c:d # && '\n'#'", "_:a < _:b ^^ c:d '#'"),
        ("'never # ends \"", "' never # ends \""),
        ("   ", ""),
    ],
)
def test_numbers_labels_and_operators_are_whole_pieces(text: str, pieces: str) -> None:
    assert " ".join(pieces_of(text).texts) == pieces


@pytest.mark.parametrize("piece", [" ", "a.", "a-", '"\\', "'\\", '"""\\"', "<a", "<<a", "\\u0041", "@a-", "a:.", "#"])
def test_no_text_takes_long_to_cut_to_pieces(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    begin = time.process_time()
    assert "".join(pieces_of(text).texts) == text.replace(" ", "") if piece != "#" else pieces_of(text).texts == []
    assert time.process_time() - begin < 2


@pytest.mark.parametrize(("text", "words"), [("ASK { ?from ex:graph 'FROM' }", ""), ("ASK from<x:y>{}", "FROM")])
def test_words_of_graphs_are_bare_ones(text: str, words: str) -> None:
    assert words_of_graphs(text) == frozenset(words.split())


@pytest.mark.parametrize(
    "text",
    [
        '"$p"',
        "'$p'",
        '"""\n$p "x" """',
        "<http://x/$p>",
        "# $p\n",
        "'''it's $p'''",
        '"a\\"$p"',
        "sg:\\$p",
        "'\\\\' # $p",
        "<http://x/\\u0041#$p>",
    ],
)
def test_parameter_inside_a_string_an_iri_or_a_comment_is_none(text: str) -> None:
    assert not [token for token in tokenise(text) if token.kind == "variable"]


@pytest.mark.parametrize("text", ["$p", "{$p}", "?a<$p", "($p+1)", '"a"$p', "$p.", "?x sg:y $p;"])
def test_parameter_outside_is_one(text: str) -> None:
    assert "$p" in [token.text for token in tokenise(text) if token.kind == "variable"]


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://x> { ?s ?p ?o } }",
        "select*{service?s{?a ?b ?c}}",
        "SELECT * { \\u0053ERVICE <http://x> {} }",
        "SELECT * { S\\u0045RVICE SILENT <http://x> {} }",
        'SELECT * { ?s ?p "a" SERVICE <http://x> {} }',
        "SELECT * { # x\nSERVICE <http://x> {} }",
        "SELECT * { FILTER(1<2)SERVICE<http://x>{} }",
    ],
)
def test_service_is_seen_however_it_is_written(text: str) -> None:
    assert "SERVICE" in keywords(text)


@pytest.mark.parametrize(
    "text", ['"SERVICE"', "?service", "sg:SERVICE", "<http://SERVICE/>", "# SERVICE", "SERVICE:a", "sg:SERVICE-x"]
)
def test_service_in_names_strings_and_comments_is_no_keyword(text: str) -> None:
    assert "SERVICE" not in keywords(text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://x> {} }",
        "SELECT * { ?s ?p 5SERVICE <http://x> {} }",
        "SELECT * { ?s ?p trueservice <http://x> {} }",
        "PREFIX : <http://x/> SELECT * { SERVICE:a {} }",
        "PREFIX ex: <http://x/> SELECT * { SERVICEex:a {} }",
        "PREFIX ex: <http://x/> SELECT * { serviceSILENTex:a # here\n {} }",
        "PREFIX service: <http://y/> PREFIX : <http://x/> SELECT * { service:a {} }",
        "PREFIX : <http://x/> SELECT * { ?s ?p ?o service:a {} }",
        "PREFIX : <http://x/> SELECT * { ?s ?p 'x'^^<http://t> service:a {} }",
        "PREFIX : <http://x/> SELECT * { ?s ?p ?o . service:a {} }",
        "PREFIX : <http://x/> SELECT * { ?s ?p ?o ; ?q ?r service:a {} }",
        "PREFIX : <http://x/> SELECT * { FILTER(?a) service:a {} }",
        '# \\u000A"""\nSELECT * { ?s <http://a\\u0041#x> ?o SERVICE <http://x> {} }\n# """',
    ],
)
def test_asking_another_endpoint_is_seen_however_it_is_written(text: str) -> None:
    assert is_federated(text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?service { ?service a sg:Service }",
        "SELECT * { service:a ?p ?o . { ?s ?p service:b } }",
        "SELECT * FROM service:a { GRAPH service:b { ?s ?p 'SERVICE' } }",
        "DESCRIBE service:a { ?a ?b <http://x/SERVICE> }",
        "SELECT * { ?s ?p service:b { ?a ?b ?c } }",
        "SELECT * { ?x ?y ?z . ?s a service:b { ?a ?b ?c } }",
        "SELECT * { ?s ?p ?o ; ?q service:b { ?a ?b ?c } }",
        "SELECT * { ?s ?p ?o, service:b { ?a ?b ?c } }",
        "SELECT * { {} ?s ex:p/^ex:q service:b { ?a ?b ?c } }",
        "SELECT * { ?s ex:p|ex:q* service:b { ?a ?b ?c } }",
    ],
)
def test_a_name_with_the_word_in_it_asks_no_other_endpoint(text: str) -> None:
    assert not is_federated(text)


@pytest.mark.parametrize("name", ["ex:a..b", "ex:a.-b", "ex:a...:b", r"ex:a.\-b", "ex:a.%20"])
def test_points_within_a_name_are_parts_of_it(name: str) -> None:
    assert [token.text for token in tokenise(f"{name}.")] == [name, "."]


def test_each_shipped_question_is_cut_up_once() -> None:
    for file in sorted(SHIPPED_QUESTIONS.glob("*.rq")):
        text = file.read_text(encoding="utf-8")
        assert tokenise(text) is tokenise(text), f"{file.name} is too long to be kept"
        assert pieces_of(text) is pieces_of(text), f"{file.name} is too long to be kept"


WORDS = st.sampled_from(
    ["ask", "ASK", "Prefix", "ASK:x", "ASK.b-c:d", "ASK-", "NOW", "now()", "?now", "\\u004eOW()", "BNODE"]
)


@given(st.text(max_size=40) | st.lists(WORDS | PIECES, max_size=12).map("".join))
def test_words_that_are_looked_for_quickly_are_those_of_the_tokens(text: str) -> None:
    words = [token.text.upper() for token in tokenise(text) if token.kind == "word"]
    wanted = {"ASK", "SELECT"}
    assert first_word(text, wanted) == next((word for word in words if word in wanted), "")
    assert is_changing(text) == bool(keywords(text) & {"NOW", "RAND", "UUID", "STRUUID", "BNODE"})
