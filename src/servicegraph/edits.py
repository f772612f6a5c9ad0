"""Texts after changes of their parts: everything else of them stays byte for byte."""

from __future__ import annotations

import codecs
from collections.abc import Iterable

from servicegraph.diagnostics import Edit
from servicegraph.turtle.tokens import Lines, Span


def edited(text: str, edits: Iterable[Edit]) -> str:
    """*text* after *edits* of it, whose places are by line and column as in findings; those equal are one.

    Two that are put in at one place stand in their order. Raises ValueError where two overlap, or a place is not in
    the text.
    """
    lines = Lines(text)
    spans = [(_span(lines, edit, len(text)), edit.text) for edit in dict.fromkeys(edits)]
    return replaced(text, spans)


def replaced(text: str, changes: Iterable[tuple[Span, str]]) -> str:
    """*text* after *changes*: what stands in each span gives way to the words beside it. Raises ValueError as above."""
    parts, end = [], 0
    for span, words in sorted(changes, key=lambda change: change[0]):
        if span.start < end or span.end < span.start or span.end > len(text):
            raise ValueError("changes of a text overlap, or one is outside it")
        parts += [text[end : span.start], words]
        end = span.end
    return "".join((*parts, text[end:]))


def edited_bytes(content: bytes, edits: Iterable[Edit]) -> bytes:
    """The bytes of a file after *edits* of its text. Raises ValueError.

    Places do not count a byte order mark; that stays, and so does what is no UTF-8.
    """
    mark = codecs.BOM_UTF8 if content.startswith(codecs.BOM_UTF8) else b""
    text = content.removeprefix(mark).decode("utf-8", "surrogateescape")
    return mark + edited(text, edits).encode("utf-8", "surrogateescape")


def _span(lines: Lines, edit: Edit, length: int) -> Span:
    place = edit.location
    if place.line < 1 or not place.end_line:
        raise ValueError(f"a change without a place: {place}")
    start, end = lines.offset(place.line, place.column), lines.offset(place.end_line, place.end_column)
    return Span(min(start, length), min(end, length))
