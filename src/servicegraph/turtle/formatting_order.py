"""In which order the predicates of a subject stand."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from servicegraph.rdf.terms import NS, RDFS, SKOS
from servicegraph.turtle.formatting_comments import Part

GUIDE_FIRST = (f"{SKOS}prefLabel", f"{RDFS}label", f"{SKOS}altLabel", "http://purl.org/dc/terms/description")
GUIDE_LAST = (
    *(f"{NS}{name}" for name in ("completed", "completedValue", "fictitious")),
    "http://purl.org/dc/terms/source",
    *(f"{NS}{name}" for name in ("sourcePlace", "basis")),
)
"""What stands first and last in the description of an entity: docs/modelling.md."""
TYPE_RANK = -sys.maxsize
"""The rank of the type, which comes before all others."""


def in_order(pairs: Sequence[Part], rank: Callable[[Part], int]) -> list[Part]:
    """*pairs* by their ranks; those of one rank keep their order.

    A comment on a line of its own may speak of all that follows it: nothing is moved across it.
    """
    found: list[Part] = []
    run: list[Part] = []
    for pair in pairs:
        if pair.before and run:
            found += _sorted(run, rank)
            run = []
        run.append(pair)
    return found + _sorted(run, rank)


def _sorted(run: list[Part], rank: Callable[[Part], int]) -> list[Part]:
    ordered = sorted(run, key=rank)
    if ordered and ordered[0] is not run[0]:
        ordered[0].before, run[0].before = run[0].before, []
    return ordered
