"""The text that an editor holds: its lines, its changes, and places as editors count them."""

from __future__ import annotations

import enum
import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from servicegraph.lsp.term_uses import TextTerms, read_terms
from servicegraph.turtle.tokens import Lines, Span

_HALF = re.compile("[\ud800-\udfff]")
_MARK = "\ufeff"  # a byte order mark, which some editors leave in the text


class PlaceEncoding(enum.Enum):
    """What an editor counts on a line: bytes of UTF-8, units of UTF-16, or characters."""

    UTF_8 = "utf-8"
    UTF_16 = "utf-16"
    UTF_32 = "utf-32"

    def units(self, text: str) -> int:
        """How many units *text* has."""
        if self is PlaceEncoding.UTF_32 or text.isascii():
            return len(text)
        if self is PlaceEncoding.UTF_16:
            return len(text) + sum(character > "\uffff" for character in text)
        return len(text.encode("utf-8", "surrogatepass"))

    def characters(self, line: str, units: int) -> int:
        """How many characters of *line* have *units*; one that begins within these counts, and there are no more."""
        if self is PlaceEncoding.UTF_32 or line.isascii():
            return max(0, min(units, len(line)))
        counted = 0
        for number, character in enumerate(line):
            if counted >= units:
                return number
            counted += self.units(character)
        return len(line)


class EditorPlace(NamedTuple):
    """A place as the protocol has it: the line and the units before it on the line, both from 0."""

    line: int
    character: int


class EditorRange(NamedTuple):
    """From the place *start* up to *end*."""

    start: EditorPlace
    end: EditorPlace


@dataclass(frozen=True)
class TextChange:
    """A change that an editor tells: *text* in place of *range*, or of all where that is None."""

    range: EditorRange | None
    text: str


@dataclass(frozen=True, eq=False)
class Buffer:
    """A text as an editor holds it. Whatever place is asked for, the nearest one that there is is meant."""

    text: str = field(repr=False)
    version: int | None = None
    encoding: PlaceEncoding = PlaceEncoding.UTF_16

    @functools.cached_property
    def lines(self) -> Lines:
        """Where its lines are."""
        return Lines(self.text)

    @functools.cached_property
    def _read(self) -> dict[str, TextTerms]:
        return {}

    def terms(self, base: str) -> TextTerms:
        """Its words, read as Turtle with the base IRI *base*; read once."""
        if base not in self._read:
            self._read[base] = read_terms(self.text, base)
        return self._read[base]

    @functools.cached_property
    def content(self) -> bytes:
        """Its bytes in UTF-8, as many characters as the text has; half a character is a byte that is not UTF-8."""
        return _HALF.sub("\udcff", self.text).encode("utf-8", "surrogateescape")

    @property
    def has_mark(self) -> bool:
        """Whether the text begins with a byte order mark, which those who read the file do not count."""
        return self.text.startswith(_MARK)

    @property
    def line_end(self) -> str:
        """How its lines end."""
        found = re.search("\r\n|\n|\r", self.text)
        return found[0] if found else "\n"

    def offset(self, place: EditorPlace) -> int:
        """The number of characters before *place*."""
        if place.line < 0:
            return 0
        if place.line >= self.lines.count:
            return len(self.text)
        start = self.lines.offset(place.line + 1, 1)
        line = self.text[start : self._end_of(place.line)]
        return start + self.encoding.characters(line, place.character)

    def _end_of(self, line: int) -> int:
        """Where the *line* ends, without what ends it."""
        start = self.lines.offset(line + 1, 1)
        end = self.lines.offset(line + 2, 1) if line + 1 < self.lines.count else len(self.text)
        while end > start and self.text[end - 1] in "\r\n":
            end -= 1
        return end

    def place(self, offset: int) -> EditorPlace:
        """The place after *offset* characters."""
        offset = max(0, min(offset, len(self.text)))
        line, column = self.lines.place(offset)
        return EditorPlace(line - 1, self.encoding.units(self.text[offset - column + 1 : offset]))

    def range(self, span: Span) -> EditorRange:
        """Where the characters of *span* are."""
        return EditorRange(self.place(span.start), self.place(span.end))

    def span_of_lines(self, line: int, column: int, end_line: int, end_column: int) -> Span:
        """The characters of a place in a finding, whose lines and columns begin at 1; 0 is not known.

        A finding at a place without an end is about the word there.
        """
        start = self._at(line, column)
        if end_line:
            return Span(start, max(start, self._at(end_line, end_column)))
        end = start
        while end < len(self.text) and not self.text[end].isspace():
            end += 1
        return Span(start, end)

    def _at(self, line: int, column: int) -> int:
        if line <= 0:
            return 0
        if line > self.lines.count:
            return len(self.text)
        shift = 1 if line == 1 and self.has_mark else 0
        return min(self.lines.offset(line, max(column, 1)) + shift, len(self.text))

    def changed(self, changes: Iterable[TextChange], version: int | None) -> Buffer:
        """The text after *changes*, each told of the text after the one before."""
        made = self
        for change in changes:
            if change.range is None:
                text = change.text
            else:
                start, end = made.offset(change.range.start), made.offset(change.range.end)
                start, end = min(start, end), max(start, end)
                text = made.text[:start] + change.text + made.text[end:]
            made = replace(made, text=text)
        return replace(made, version=version)
