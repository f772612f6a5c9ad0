"""Which queries can see the facts that rules give: all others are asked of the data alone, which is much quicker."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator

from servicegraph.rdf.paths import Path
from servicegraph.sparql.query_tree import Assignment, Expression, GroupPattern, Pattern

# As queries are written here: a group, a pattern or a condition ends before a pattern begins.
_ANY_PREDICATE = r"(?:^|[{}.)])\s*(?:\?\w+|<[^>]*>|_:\w+)\s+\?\w+\s+\S"


@functools.cache
def sight_of_facts(predicates: frozenset[str]) -> re.Pattern[str]:
    """What is found in the text of every query, and part of one, that a fact with one of *predicates* can match.

    It may be found in others too: those that name variables in a row.
    """
    return re.compile("|".join([*(re.escape(f"<{one}>") for one in sorted(predicates)), _ANY_PREDICATE]))


def predicates_given(template: GroupPattern, where: GroupPattern) -> frozenset[str] | None:
    """The predicates of the facts that a rule gives, by its *template* and *where*; None when they cannot be told."""
    found: set[str] = set()
    for one in template.elements:
        if isinstance(one, Pattern) and isinstance(one.path, Path):
            found.add(one.path.predicate)
        elif isinstance(one, Pattern):
            assigned = [each for each in where.elements if isinstance(each, Assignment) and each.variable == one.path]
            iris = _iris_of(assigned[0].expression) if assigned else None
            if iris is None:
                return None
            found |= iris
    return frozenset(found)


def _iris_of(expression: Expression) -> frozenset[str] | None:
    """The IRIs of which *expression* gives one; None when it is anything but IRIs and choices between them (``IF``)."""
    first = expression[0] if expression else ""
    if isinstance(first, str) and first.startswith("<") and len(expression) == 1:
        return frozenset({first[1:-1]})
    arguments = list(_arguments(expression[1:])) if isinstance(first, str) and first.upper() == "IF" else []
    if len(arguments) != 3:
        return None
    yes, no = _iris_of(arguments[1]), _iris_of(arguments[2])
    return None if yes is None or no is None else yes | no


def _arguments(expression: Expression) -> Iterator[Expression]:
    """What stands between the commas of *expression*, the arguments of a function in their brackets."""
    depth, begin = 0, 1
    for place, part in enumerate(expression):
        depth += (part == "(") - (part == ")")
        is_end = depth == 0
        if is_end or (depth == 1 and part == ","):
            yield expression[begin:place]
            begin = place + 1
        if is_end and place < len(expression) - 1:  # something is done with what the function gives
            yield ()


def predicates_of_all(rules: Iterable[tuple[GroupPattern, GroupPattern]]) -> frozenset[str] | None:
    """The predicates of the facts that *rules* give, each a template and the group that fills it.

    None when they cannot be told.
    """
    found: set[str] = set()
    for rule in rules:
        predicates = predicates_given(*rule)
        if predicates is None:
            return None
        found |= predicates
    return frozenset(found)
