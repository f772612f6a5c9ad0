"""A question that compares with the day names it in the same group: from outside a nested group it cannot be seen.

Some engines pass it on all the same, others compare with nothing and so leave nothing out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from servicegraph.queries.header import NamedQuery
from servicegraph.sparql.lexer import tokenise
from tests.queries.shipped_library import LIBRARY


@dataclass
class Group:
    """A group between braces: whether it is that of an EXISTS, which sees what stands around it, and names the day."""

    is_exists: bool
    names_day: bool = False


def lines_without_day(sparql: str) -> Iterator[int]:
    """The lines that read ``?day`` where no group around them names it."""
    groups, before, line = [Group(False)], "", 1
    for token in tokenise(sparql):
        if token.kind not in ("space", "comment"):
            if token.text == "{":
                groups.append(Group(before.upper() == "EXISTS"))
            elif token.text == "}":
                groups.pop()
            elif token.text == "?day" and before.upper() == "AS":
                groups[-1].names_day = True
            elif token.text == "?day" and not is_seen(groups):
                yield line
            before = token.text
        line += token.text.count("\n")


def is_seen(groups: list[Group]) -> bool:
    for group in reversed(groups):
        if group.names_day:
            return True
        if not group.is_exists:
            return False
    return False


@pytest.mark.parametrize("query", LIBRARY, ids=lambda query: query.name)
def test_day_is_named_where_it_is_read(query: NamedQuery) -> None:
    assert list(lines_without_day(query.text)) == []


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("{ BIND(NOW() AS ?day)\nFILTER NOT EXISTS { ?a ?b ?c . FILTER(?c > ?day) } }", []),
        ("{ BIND(NOW() AS ?day)\n{ ?a ?b ?c . FILTER(?c > ?day) } }", [2]),
        ("{ { BIND(NOW() AS ?day) ?a ?b ?c }\nUNION\n{ ?a ?b ?c\nFILTER(?c > ?day) } }", [4]),
        ("{ BIND(NOW() AS ?day) FILTER(EXISTS { ?a ?b ?c FILTER NOT EXISTS { ?c ?d ?e FILTER(?e > ?day) } }) }", []),
    ],
)
def test_day_that_is_out_of_sight_is_told_with_its_line(text: str, lines: list[int]) -> None:
    assert list(lines_without_day(text)) == lines
