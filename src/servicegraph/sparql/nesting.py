"""How deep a SPARQL text is nested: the engine's parser uses the stack, and one too deep would end the process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from servicegraph.sparql.lexer import Pieces, pieces_of, place_of_piece

MOST = 1_000
"""The most depth that an engine is asked. On a stack of 8 MB it answers about twice as much; past that it ends."""

_BRACKET = 8  # a pair of brackets costs the stack as much as so many operators in a row; no piece of a text adds more
_PATTERN = 4  # so does one more pattern of a group: they become a tree, and their order is sought for a long time

# What a piece does to the depth. Up to _WORD most are passed over, up to _DESCRIBE they are terms or stand like some.
_NOTHING, _TERM, _WORD, _PART, _VALUES, _DESCRIBE, _OPENING, _CLOSING, _OPERATOR, _IN_EXPRESSION, _BETWEEN = range(11)
_TERMS = frozenset(("iri", "variable", "name", "string"))
_WORDS = frozenset(("word", "number"))
_ROLES: Mapping[str, int] = {
    **dict.fromkeys(("BIND", "FILTER"), _PART),  # of a group, as is every group in it
    "VALUES": _VALUES,
    "DESCRIBE": _DESCRIBE,
    **dict.fromkeys(("(", "[", "{", "<<"), _OPENING),
    **dict.fromkeys((")", "]", "}", ">>"), _CLOSING),
    # What stands in a row at one level and yet makes a tree that is so deep.
    **dict.fromkeys(("!", "!=", "^", "|", "||", "/"), _OPERATOR),
    **dict.fromkeys(("&", "&&", "+", "-", "*"), _IN_EXPRESSION),
    **dict.fromkeys((".", ";", ","), _BETWEEN),
}


@dataclass(slots=True)
class _Level:
    """What stands in one pair of brackets: its parts, the operators in a row, and the deepest of what is in it.

    Where it is ``data`` (VALUES, the template of a CONSTRUCT), what stands beside one another makes no tree.
    """

    bracket: str
    place: int
    data: bool = False
    parts: int = 0
    row: int = 0
    longest: int = 0
    inside: int = 0

    @property
    def depth(self) -> int:
        longest = self.row if self.row > self.longest else self.longest
        return self.parts + longest + self.inside

    def take(self, closed: _Level) -> None:
        """Count *closed*, a pair of brackets that stands in this one."""
        if closed.bracket in ("[", "(") and self.bracket != "":  # the patterns in it are patterns of the group
            self.parts += closed.parts
            closed.parts = 0
        if (depth := closed.depth + _BRACKET) > self.inside:
            self.inside = depth
        if closed.bracket == self.bracket == "{":
            self.parts += _PATTERN if closed.data else 1


def too_deep(sparql: str) -> tuple[int, int] | None:
    """The line and column, from 1, where *sparql* becomes nested too deeply for an engine; None when it does not."""
    if len(sparql) * _BRACKET <= MOST:
        return None
    pieces = pieces_of(sparql)
    if len(pieces.texts) * _BRACKET <= MOST:
        return None
    found = _first_too_deep(pieces)
    return None if found is None else place_of_piece(sparql, found)


def _first_too_deep(pieces: Pieces) -> int | None:
    """The piece, counted from 0, at which a text becomes nested too deeply; None when it does not."""
    texts, roles = pieces.texts, {text: _role(text, kind) for text, kind in pieces.kinds.items()}
    level, outer = _Level("", 0), list[_Level]()
    values = described = False  # behind VALUES, behind DESCRIBE
    for place, text in enumerate(texts):
        role = roles[text]
        if role <= _WORD and not described and level.bracket != "(":
            continue
        changed = level
        if role == _OPENING:
            last = texts[place - 1].upper() if place else ""
            in_row = text == "(" and level.bracket in ("", "{") and not (level.data or values)
            level.parts += in_row and _ROLES.get(last) != _PART
            outer.append(level)
            level = _Level(text, place, level.data or values or last == "CONSTRUCT")
            values = values and text != "{"
            if _BRACKET * len(outer) > MOST:
                return place
        elif role == _CLOSING and outer:
            changed = outer.pop()
            changed.take(level)
            level = changed
        elif role == _OPERATOR or (role == _IN_EXPRESSION and level.bracket != "{"):
            level.row += 1
        elif role == _BETWEEN and (text == "," or level.bracket in ("{", "[")):
            level.longest, level.row = max(level.longest, level.row), 0
            level.parts += 0 if level.data or level.bracket not in ("{", "[") else _PATTERN
        elif role == _PART:
            level.parts += 1
        elif _TERM <= role <= _DESCRIBE and _TERM <= roles[texts[place - 1]] <= _DESCRIBE and not level.data:
            # One term after another: of a list, or of what is to be described.
            level.parts += _PATTERN if level.bracket == "(" else described and role == _TERM
        if _WORD <= role <= _DESCRIBE:
            values, described = values or role == _VALUES, role == _DESCRIBE
        if changed.depth > MOST:
            return changed.place if changed.inside > MOST else place
    return None


def _role(text: str, kind: str) -> int:
    if kind in _WORDS:
        return _ROLES.get(text.upper(), _WORD)
    return _TERM if kind in _TERMS else _ROLES.get(text, _NOTHING)
