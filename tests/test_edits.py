"""Texts after changes of their parts: the rest stays byte for byte."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicegraph.diagnostics import Edit, Location
from servicegraph.edits import edited, edited_bytes, replaced
from servicegraph.turtle.tokens import Lines, Span


def at(line: int, column: int, end_line: int, end_column: int, text: str) -> Edit:
    return Edit(Location("x.ttl", line, column, end_line, end_column), text)


def test_each_change_is_made_at_its_place() -> None:
    text = "one two\r\nthree\rfour\n"
    assert edited(text, [at(1, 5, 1, 8, "2"), at(2, 1, 2, 6, "3"), at(4, 1, 4, 1, "5\n")]) == "one 2\r\n3\rfour\n5\n"


def test_equal_changes_are_one_and_those_at_one_place_keep_their_order() -> None:
    assert edited("b", [at(1, 1, 1, 1, "a"), at(1, 1, 1, 1, "a")]) == "ab"
    assert edited("c", [at(1, 1, 1, 1, "a"), at(1, 1, 1, 1, "b"), at(1, 1, 1, 2, "")]) == "ab"


@pytest.mark.parametrize(
    "edits", [[at(1, 1, 1, 3, "x"), at(1, 2, 1, 4, "y")], [at(0, 0, 0, 0, "x")], [at(1, 3, 1, 1, "x")]]
)
def test_what_overlaps_or_has_no_place_is_refused(edits: list[Edit]) -> None:
    with pytest.raises(ValueError, match="change"):
        edited("abcdef", edits)


def test_a_byte_order_mark_and_what_is_no_utf8_stay() -> None:
    assert edited_bytes(b"\xef\xbb\xbfa \xff b\r\n", [at(1, 5, 1, 6, "c")]) == b"\xef\xbb\xbfa \xff c\r\n"


@given(
    st.text(alphabet="ab\r\n😀å", max_size=30), st.lists(st.tuples(st.integers(0, 30), st.text(max_size=3)), max_size=5)
)
def test_places_by_line_and_column_are_those_of_characters(text: str, wanted: list[tuple[int, str]]) -> None:
    lines = Lines(text)
    spans = [(Span(min(start, len(text)), min(start, len(text))), words) for start, words in dict.fromkeys(wanted)]
    edits = [at(*lines.place(span.start), *lines.place(span.end), words) for span, words in spans]
    assert edited(text, edits) == replaced(text, dict.fromkeys(spans))
