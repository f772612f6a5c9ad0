"""How deep a SPARQL text is nested: the engine's parser uses the stack, and one too deep would end the process."""

from __future__ import annotations

import re
from dataclasses import dataclass

from servicegraph.sparql.lexer import Token, tokenise

MOST = 1_000
"""The most depth that an engine is asked. On a stack of 8 MB it answers about twice as much; past that it ends."""

_BRACKET = 8  # a pair of brackets costs the stack as much as so many operators in a row
_PATTERN = 4  # so does one more pattern of a group: they become a tree, and their order is sought for a long time
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")
# What stands in a row at one level and yet makes a tree that is so deep: operators, and the parts of a group.
_IN_EXPRESSIONS, _IN_GROUPS = frozenset("!^|&/+-*"), frozenset("!^|/")
_DOUBLE = frozenset(("&&", "||", "^^"))
_PARTS = frozenset(("BIND", "FILTER"))  # and every group in a group
_BETWEEN_PATTERNS = frozenset(".;,")
_BETWEEN_TOKENS = frozenset(("space", "comment"))
_TERMS = frozenset(("iri", "variable", "name", "string", "word"))
_COUNTED = re.compile(r"<<|[(\[{!^|&/+*-]|\b(?:BIND|FILTER)\b", re.IGNORECASE)


@dataclass
class _Level:
    """What stands in one pair of brackets: its parts, the operators in a row, and the deepest of what is in it.

    Where it is ``data`` (VALUES, the template of a CONSTRUCT), what stands beside one another makes no tree.
    """

    bracket: str
    place: tuple[int, int]
    data: bool = False
    parts: int = 0
    row: int = 0
    longest: int = 0
    inside: int = 0

    @property
    def depth(self) -> int:
        return self.parts + max(self.row, self.longest) + self.inside

    def take(self, closed: _Level) -> None:
        """Count *closed*, a pair of brackets that stands in this one."""
        if closed.bracket in ("[", "(") and self.bracket != "":  # the patterns in it are patterns of the group
            self.parts += closed.parts
            closed.parts = 0
        self.inside = max(self.inside, closed.depth + _BRACKET)
        if closed.bracket == self.bracket == "{":
            self.parts += _PATTERN if closed.data else 1


def too_deep(sparql: str) -> tuple[int, int] | None:
    """The line and column, from 1, where *sparql* becomes nested too deeply for an engine; None when it does not."""
    if _is_shallow(sparql):
        return None
    levels = [_Level("", (1, 1))]
    before, last = "", Token("", "", 1, 1)  # the token before, and the last that is no space
    values = described = False  # behind VALUES, behind DESCRIBE
    for token in tokenise(sparql):
        kind, text, line, column = token
        if kind in _BETWEEN_TOKENS:
            before = text
            continue
        level, place = levels[-1], (line, column)
        if kind == "other" and (text in _OPENING or before + text == "<<"):
            in_row = text == "(" and level.bracket in ("", "{") and not (level.data or values)
            level.parts += in_row and last.text.upper() not in _PARTS
            template = last.text.upper() == "CONSTRUCT"
            levels.append(_Level(text, place, data=level.data or values or template))
            values = values and text != "{"
            if _BRACKET * (len(levels) - 1) > MOST:
                return place
        elif kind == "other" and (text in _CLOSING or before + text == ">>") and len(levels) > 1:
            closed = levels.pop()
            level = levels[-1]
            level.take(closed)
        elif kind == "other" and text in (_IN_GROUPS if level.bracket == "{" else _IN_EXPRESSIONS):
            level.row += -1 if text == "^" == before else before + text not in _DOUBLE
        elif (kind == "other" and text == ",") or (level.bracket in ("{", "[") and text in _BETWEEN_PATTERNS):
            level.longest, level.row = max(level.longest, level.row), 0
            level.parts += 0 if level.data or level.bracket not in ("{", "[") else _PATTERN
        elif kind == "word" and text.upper() in _PARTS:
            level.parts += 1
        elif kind in _TERMS and last.kind in _TERMS and not level.data:
            # One term after another: of a list, or of what is to be described.
            level.parts += _PATTERN if level.bracket == "(" else described and kind != "word"
        if kind == "word":
            values, described = values or text.upper() == "VALUES", text.upper() == "DESCRIBE"
        if level.depth > MOST:
            return level.place if level.inside > MOST else place
        before, last = text, token
    return None


def _is_shallow(sparql: str) -> bool:
    """Whether *sparql* has too little in it to be deep, whichever way it is nested."""
    if len(sparql) * _BRACKET <= MOST:
        return True
    if len(sparql) * _PATTERN > MOST:
        tokens = tokenise(sparql)
        if not isinstance(tokens, tuple) or len(tokens) * _PATTERN > MOST:
            return False
    # What stands in strings and comments counts here too, which is quick; only what may be deep is looked at closely.
    return sum(1 for _ in _COUNTED.finditer(sparql)) * _BRACKET <= MOST
