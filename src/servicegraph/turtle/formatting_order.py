"""In which order the predicates of a subject stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from servicegraph.turtle.formatting_comments import Part

TYPE_RANK = -2
"""The rank of the type, which comes before all others."""
_UNKNOWN_FIRST = -1


def in_order(pairs: Sequence[Part], rank: Callable[[Part], int | None]) -> list[Part]:
    """*pairs* with those that have a rank in its order; one without stays after the one that it follows.

    The type comes first. A comment on a line of its own may speak of all that follows it: nothing is moved across it.
    """
    found: list[Part] = []
    run: list[Part] = []
    for pair in pairs:
        if pair.before and run:
            found += _sorted(run, rank)
            run = []
        run.append(pair)
    return found + _sorted(run, rank)


def _sorted(run: list[Part], rank: Callable[[Part], int | None]) -> list[Part]:
    keyed: list[tuple[int, Part]] = []
    last = _UNKNOWN_FIRST
    for pair in run:
        own = rank(pair)
        if own is not None and own != TYPE_RANK:
            last = own
        keyed.append((last if own is None else own, pair))
    ordered = [pair for _, pair in sorted(keyed, key=lambda one: one[0])]
    if ordered and ordered[0] is not run[0]:
        ordered[0].before, run[0].before = run[0].before, []
    return ordered
