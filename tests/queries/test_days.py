"""Days in the texts of the questions: a filter on the day stands where the day is bound, for elsewhere it says nothing.

What is bound outside of a group in braces is not seen within it; a comparison with it fails there in silence and lets
everything pass. Only the pattern of an EXISTS sees what is around it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from servicegraph.queries.header import NamedQuery
from servicegraph.sparql.lexer import tokenise
from tests.queries.shipped_library import LIBRARY


@dataclass
class Group:
    """What stands directly between two braces."""

    is_exists: bool
    binds: set[str] = field(default_factory=set)
    compares: set[str] = field(default_factory=set)


def blind_comparisons(text: str, names: frozenset[str]) -> set[str]:
    """Those of the variables *names* that are used in a group in which they are not bound."""
    blind = set[str]()
    groups = [Group(False)]
    before = ""
    for token in tokenise(text):
        word = token.text
        if token.kind in ("space", "comment"):
            continue
        if word == "{":
            groups.append(Group(before == "EXISTS"))
        elif word == "}":
            group = groups.pop()
            unseen = group.compares - group.binds
            if group.is_exists:
                groups[-1].compares |= unseen
            else:
                blind |= unseen
        elif word in names:
            (groups[-1].binds if before == "AS" else groups[-1].compares).add(word)
        before = word.upper()
    return blind


@pytest.mark.parametrize("query", LIBRARY, ids=lambda query: query.name)
def test_day_is_bound_where_it_is_compared(query: NamedQuery) -> None:
    assert blind_comparisons(query.text, frozenset({"?day", "?today"})) == set()


@pytest.mark.parametrize(
    ("text", "blind"),
    [
        ("{ BIND(1 AS ?day) FILTER NOT EXISTS { ?a ?b ?c . FILTER(?c < ?day) } }", set()),
        ("{ BIND(1 AS ?day) { ?a ?b ?c . FILTER(?c < ?day) } }", {"?day"}),
        (
            "{ BIND(1 AS ?day) { { ?a ?b ?c } UNION { ?c ?b ?a FILTER EXISTS { ?a ?b ?d FILTER(?d < ?day) } } } }",
            {"?day"},
        ),
    ],
)
def test_comparison_with_a_day_bound_elsewhere_is_found(text: str, blind: set[str]) -> None:
    assert blind_comparisons(f"SELECT * WHERE {text}", frozenset({"?day"})) == blind
