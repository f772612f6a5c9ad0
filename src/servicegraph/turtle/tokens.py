"""The tokens of a Turtle text, white space, comments and mistakes included: joined, they give the text again."""

from __future__ import annotations

import bisect
import functools
import io
import itertools
import re
from array import array
from collections.abc import Iterator
from typing import NamedTuple

# Spaces that only look like one, and characters that cannot be seen at all: neither may stand between words.
ODD_SPACES = "\x0b\x0c\x85\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
JOINERS = "\u200c\u200d"  # which some scripts need inside words
INVISIBLE = "\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
MOST_NESTED = 500  # brackets within one another: what is nested more deeply describes nothing that people know
_QUOTES = "“”„‟«»‘’‚‛‹›"
# What is quoted but not closed, up to the end of the line, without the marks that may have been meant there.
_TO_LINE_END = r"(?:[^\n\r]*[^\n\r \t.;,])?"
# The characters of a name; those that cannot be seen are taken along, so that the name stays whole.
_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u167f\u1681-\u1fff\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff" + INVISIBLE
)
_CHARS = _BASE + "_0-9\u00b7\u0300-\u036f\u203f\u2040"
_NAME, _NAME_END = f"[{_CHARS}.-]", f"[{_CHARS}-]"
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\(?:_|[^\s\w])"
_LOCAL = f"(?:{_NAME}|:|{_ESCAPED})"

# The terminals of Turtle (https://www.w3.org/TR/turtle/#terminals), those that may hide other characters first, each
# before the mistakes that look like it.
_TERMINALS = rf"""
      (?P<space>[ \t\r\n]+)
    | (?P<comment>\#[^\n\r]*)
    | (?P<long>\"\"\"(?:[^"\\]++|\\.|"(?!""))*+\"\"\"|'''(?:[^'\\]++|\\.|'(?!''))*+''')
    | (?P<openlong>(?:\"\"\"|'''){_TO_LINE_END})
    | (?P<string>"(?:[^"\\\n\r]++|\\[^\n\r])*+"|'(?:[^'\\\n\r]++|\\[^\n\r])*+')
    | (?P<halfquoted>"[^"{_QUOTES}\\\n\r]*[{_QUOTES}](?=[ \t]*(?:[@^,;.\])]|[\n\r]|\Z)))
    | (?P<openstring>["']{_TO_LINE_END})
    | (?P<name>(?:[{_BASE}](?:{_NAME}{{0,99}}{_NAME_END})?)?:
               (?:(?![.-]){_LOCAL}(?:{_LOCAL}*(?:{_NAME_END}|:|{_ESCAPED}))?)?)
    | (?P<blank>_:[{_BASE}_0-9](?:{_NAME}*{_NAME_END})?)
    | (?P<conflict>(?m:^)(?:<{{7}}|\|{{7}}|={{7}}|>{{7}})(?=[ \t\r\n]|\Z)[^\n\r]*)
    | (?P<iri><[^<>"{{}}|^`\x00-\x20]*>)
    | (?P<mark><<\(|<<|\)>>|>>|\^\^|\{{\||\|\}}|[\[\](),;]|\.(?![0-9]))
    | (?P<badiri><[^<>"\n\r]*>|<[^<>"\s]*(?:[ \t]*(?:\r\n|\n|\r)[ \t]*[^<>"\s]*>)?)
    | (?P<number>[+-]?(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)[eE][+-]?[0-9]++(?!\w)|[+-]?(?:[0-9]*+\.[0-9]++|[0-9]++))
    | (?P<direction>@[A-Za-z]+(?:-[A-Za-z0-9]+)*--(?:ltr|rtl)(?![\w-]))
    | (?P<tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*(?![\w-]))
    | (?P<badtag>@[^\w\s.,;()\[\]<>@][\w-]*|@[ \t]*[\w-]*)
    | (?P<word>\w+)
    | (?P<quoted>[{_QUOTES}][^{_QUOTES}"\n\r]*["{_QUOTES}])
    | (?P<oddspace>[{ODD_SPACES}])
    | (?P<invisible>[{INVISIBLE}])
    | (?P<stray>.)
    """
# What stands between the words of a statement and means nothing there.
TRIVIA = frozenset({"space", "comment", "conflict", "oddspace", "invisible"})
TERMS = frozenset({"iri", "name", "blank", "string", "long", "number"})


@functools.cache
def _token() -> re.Pattern[str]:
    """The pattern of all tokens: made when the first text is cut, since most files are never looked at so closely."""
    return re.compile(_TERMINALS, re.VERBOSE | re.DOTALL)


class TurtleToken(NamedTuple):
    """A token: its kind (a group of the pattern above), its text, and the number of characters before it."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """The number of characters up to its end."""
        return self.start + len(self.text)


class Span(NamedTuple):
    """The characters from *start* up to, but without, *end*."""

    start: int
    end: int


class Lines:
    """Finds the line and column of a character of a text. Lines end with ``\\n``, ``\\r\\n`` or ``\\r``."""

    def __init__(self, text: str) -> None:
        lengths = map(len, io.StringIO(text, newline=""))  # which ends a line where Turtle does
        self._starts = array("Q", itertools.accumulate(lengths, initial=0))  # of all lines: numbers take little
        if text and not text.endswith(("\n", "\r")):
            self._starts.pop()

    @property
    def count(self) -> int:
        """How many lines there are; an empty text has one."""
        return len(self._starts)

    def place(self, offset: int) -> tuple[int, int]:
        """The line and the column, both counted from 1, of the character after the first *offset* ones."""
        line = bisect.bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def offset(self, line: int, column: int) -> int:
        """The number of characters before the place *line*, *column*."""
        return self._starts[min(line, len(self._starts)) - 1] + column - 1


def tokenise(text: str) -> Iterator[TurtleToken]:
    """All tokens of the Turtle text *text*: joined, they give it again."""
    for match in _token().finditer(text):
        yield TurtleToken(match.lastgroup or "stray", match[0], match.start())


def words(text: str) -> Iterator[TurtleToken]:
    """The tokens of *text* without white space and comments."""
    for match in _token().finditer(text):
        kind = match.lastgroup
        if kind != "space" and kind != "comment":
            yield TurtleToken(kind or "stray", match[0], match.start())
