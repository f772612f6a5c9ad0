"""Tokens: joined they are the text, each of its kind, and their places are counted as people count them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicegraph.turtle.tokens import Lines, tokenise

TEXTS = st.text(max_size=60) | st.text(alphabet="\"'\\<>[]()|{}.,;:@a-_ \n\r#^~\u00a0\u200b“”\udc80", max_size=40)


def kinds(text: str) -> list[tuple[str, str]]:
    return [(token.kind, token.text) for token in tokenise(text) if token.kind != "space"]


@given(TEXTS)
@settings(max_examples=100)
def test_joined_tokens_are_the_text(text: str) -> None:
    tokens = list(tokenise(text))
    assert "".join(token.text for token in tokens) == text
    assert [token.start for token in tokens[1:]] == [token.end for token in tokens[:-1]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a:b.c. :x _:b1.", ["name a:b.c", "mark .", "name :x", "blank _:b1", "mark ."]),
        ("1.5 .5 1. 2e3 -1.5E-3", ["number 1.5", "number .5", "number 1", "mark .", "number 2e3", "number -1.5E-3"]),
        ("a:b\\.c a:%20b : e:.", ["name a:b\\.c", "name a:%20b", "name :", "name e:", "mark ."]),
        ('"x"@sv_FI @fin- @ fi', ['string "x"', "badtag @sv_FI", "badtag @fin-", "badtag @ fi"]),
        ('"x"@en--ltr "y"@en-GB.', ['string "x"', "direction @en--ltr", 'string "y"', "tag @en-GB", "mark ."]),
        ("<<( <a> )>> <<<c> {| |}", ["mark <<(", "iri <a>", "mark )>>", "mark <<", "iri <c>", "mark {|", "mark |}"]),
        ('"x ; # y\n', ['openstring "x ; # y']),
        ('"x ;\n', ['openstring "x', "mark ;"]),
        ('"""x .\n', ['openlong """x', "mark ."]),
        ("“x. y”@fi", ["quoted “x. y”", "tag @fi"]),
        ("<x y> <a", ["badiri <x y>", "badiri <a"]),
        ("a:x\u200by\u00a0.", ["name a:x\u200by", "oddspace \u00a0", "mark ."]),
        ("<<<<<<< HEAD\na:b\n=======", ["conflict <<<<<<< HEAD", "name a:b", "conflict ======="]),
    ],
)  # fmt: skip
def test_words_and_mistakes_are_told_apart(text: str, expected: list[str]) -> None:
    assert [f"{kind} {said}" for kind, said in kinds(text)] == expected


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_are_counted_with_every_kind_of_newline(newline: str) -> None:
    text = newline.join(["a", "", "ää b"])
    lines = Lines(text)
    assert lines.place(text.index("b")) == (3, 4)
    assert lines.offset(3, 4) == text.index("b")
    assert lines.place(len(text)) == (3, 5)


def test_columns_count_characters_and_a_tab_is_one() -> None:
    assert Lines("\t😀ä x").place(4) == (1, 5)


@pytest.mark.parametrize(
    "text", ['"' * 50_000, "'" * 50_000, '"""' + '"' * 50_001, "<" * 50_000, "a:" * 50_000, '"' + "\\" * 50_001]
)
def test_long_runs_of_one_mark_take_no_time(text: str) -> None:
    assert "".join(token.text for token in tokenise(text)) == text
