"""How long each shape takes on catalogues of several sizes, and how that grows with the data.

A shape is run as the queries that stand for it; its time is the sum of theirs. What is worked out beforehand, for
several shapes together, is a line of its own.
"""

from __future__ import annotations

import math
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    # Who only makes a table of what was measured needs no catalogue.
    from servicegraph.catalogue import Catalogue

GROWTH_GOAL = 1.1
"""The largest exponent with which time may grow with the triples of the files, between the sizes ``GROWTH_BETWEEN``."""
GROWTH_BETWEEN = ("10,000", "100,000")
WHOLE, BEFOREHAND = "the whole", "worked out beforehand"
"""What the two lines are called that are no shape."""
MATTERS = 0.02
"""Seconds at the larger size; in less, what does not grow decides, and there is no exponent to tell."""

_RUNS, _ENOUGH = 9, 0.2  # the best of so many, fewer once they have taken so many seconds together
_LEAST = 0.0001  # seconds; less is said to be so much


def measured(catalogue: Catalogue) -> dict[str, object]:
    """Triples of the files of *catalogue*, and seconds and results of every shape by its code, as JSON can hold it."""
    shapes, validator = catalogue.scope.shapes, catalogue.scope.validator
    program = validator.compiled(shapes)
    start = time.process_time()
    validator.beside.work_out(program)
    beforehand = time.process_time() - start
    seconds: dict[str, float] = defaultdict(float)
    results: Counter[str] = Counter()
    for query in program.queries:
        code = shapes.shapes[query.source.shape].code
        taken, found = _timed(partial(validator.of_query, query))
        seconds[code] += taken
        results[code] += found
    return {
        "triples": sum(len(file.quads) for file in catalogue.dataset.data),
        "shapes": {
            WHOLE: [beforehand + sum(seconds.values()), sum(results.values())],
            BEFOREHAND: [beforehand, 0],
            **{code: [taken, results[code]] for code, taken in seconds.items()},
        },
    }


def _timed(run: Callable[[], Sequence[object]]) -> tuple[float, int]:
    """The least processor seconds of some runs, and how many results there are."""
    best, spent, results = math.inf, 0.0, 0
    for _ in range(_RUNS):
        start = time.process_time()
        results = len(run())
        taken = time.process_time() - start
        best, spent = min(best, taken), spent + taken
        if spent > _ENOUGH:
            break
    return best, results


def growth(small: float, large: float, sizes: tuple[float, float]) -> float | None:
    """The exponent with which seconds grow with triples, *sizes*; None where there is too little time to tell."""
    return math.log(large / max(small, _LEAST)) / math.log(sizes[1] / sizes[0]) if large >= MATTERS else None


def rows_of(found: Mapping[str, Mapping[str, Any]]) -> Iterator[list[str]]:
    """The rows of a table of what was *found*, by catalogue: every shape, those first that grow faster than the goal.

    Of the others the slowest comes first.
    """
    told = []
    for code in dict.fromkeys(code for one in found.values() for code in one["shapes"]):
        taken = {name: one["shapes"].get(code) for name, one in found.items()}
        small, large = (taken.get(name) for name in GROWTH_BETWEEN)
        exponent = None
        if small and large:
            sizes = found[GROWTH_BETWEEN[0]]["triples"], found[GROWTH_BETWEEN[1]]["triples"]
            exponent = growth(small[0], large[0], sizes)
        is_missed = exponent is not None and exponent > GROWTH_GOAL
        cells = ["–" if one is None else f"{one[0]:.4f}" for one in taken.values()]
        results = next((f"{one[1]:,}" for one in reversed(taken.values()) if one), "–")
        slowest = max(one[0] for one in taken.values() if one)
        power = "–" if exponent is None else f"{exponent:.2f}"
        told.append((code in (WHOLE, BEFOREHAND), is_missed, slowest, [f"`{code}`", *cells, results, power]))
    for is_line, is_missed, _, cells in sorted(told, key=lambda one: one[:3], reverse=True):
        yield [*([cells[0].strip("`")] if is_line else cells[:1]), *cells[1:], "growth" if is_missed else "none"]
