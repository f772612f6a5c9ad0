"""How deep a SPARQL text is nested: the engine's parser uses the stack, and one too deep would end the process."""

from __future__ import annotations

import re
from dataclasses import dataclass

from servicegraph.sparql.lexer import tokenise

MOST = 1_000
"""The most depth that an engine is asked. On a stack of 8 MB it answers about twice as much; past that it ends."""

_BRACKET = 8  # a pair of brackets costs the stack as much as so many operators in a row
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")
# What stands in a row at one level and yet makes a tree that is so deep: operators, and the parts of a group.
_IN_EXPRESSIONS, _IN_GROUPS = frozenset("!^|&/+-*"), frozenset("!^|/")
_DOUBLE = frozenset(("&&", "||", "^^"))
_PARTS = frozenset(("BIND", "FILTER"))  # and every group in a group
_COUNTED = re.compile(r"<<|[(\[{!^|&/+*-]|\b(?:BIND|FILTER)\b", re.IGNORECASE)


@dataclass
class _Level:
    """What stands in one pair of brackets: its parts, the operators in a row, and the deepest of what is in it."""

    bracket: str
    place: tuple[int, int]
    parts: int = 0
    row: int = 0
    longest: int = 0
    inside: int = 0

    @property
    def depth(self) -> int:
        return self.parts + max(self.row, self.longest) + self.inside


def too_deep(sparql: str) -> tuple[int, int] | None:
    """The line and column, from 1, where *sparql* becomes nested too deeply for an engine; None when it does not."""
    # What stands in strings and comments counts here too, which is quick; only what may be deep is looked at closely.
    if sum(1 for _ in _COUNTED.finditer(sparql)) * _BRACKET <= MOST:
        return None
    levels = [_Level("", (1, 1))]
    before = ""
    for kind, text, line, column in tokenise(sparql):
        level, place = levels[-1], (line, column)
        if kind == "other" and (text in _OPENING or before + text == "<<"):
            levels.append(_Level(text, place))
            if _BRACKET * (len(levels) - 1) > MOST:
                return place
        elif kind == "other" and (text in _CLOSING or before + text == ">>") and len(levels) > 1:
            closed = levels.pop()
            level = levels[-1]
            level.inside = max(level.inside, closed.depth + _BRACKET)
            level.parts += closed.bracket == level.bracket == "{"
        elif kind == "other" and text in (_IN_GROUPS if level.bracket == "{" else _IN_EXPRESSIONS):
            level.row += -1 if text == "^" == before else before + text not in _DOUBLE
        elif (kind == "other" and text == ",") or (level.bracket == "{" and text in (".", ";")):
            level.longest, level.row = max(level.longest, level.row), 0
        elif kind == "word" and text.upper() in _PARTS:
            level.parts += 1
        if level.depth > MOST:
            return level.place if level.inside > MOST else place
        before = text
    return None
