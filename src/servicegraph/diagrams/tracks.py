"""Where lines run up and down between two columns: on tracks beside one another, in an order with few crossings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

NEAR = 5.0
_CLASH = 100
_MOST_MOVED = 120  # runs in one gutter that are still moved after they have been put in


@dataclass(frozen=True)
class Run:
    """A piece of a line that changes its height in a gutter: the heights at which it leaves to either side."""

    line: int
    lefts: tuple[float, ...]
    rights: tuple[float, ...]

    @property
    def range(self) -> tuple[float, float]:
        """From where to where it runs, from the top."""
        both = self.lefts + self.rights
        return min(both), max(both)


def cost(one: Run, other: Run) -> int:
    """How often two runs cross when *one* stands left of *other*; much when they would lie on each other."""
    top, bottom = one.range
    high, low = other.range
    found = sum(1 for height in other.lefts if top < height < bottom)
    found += sum(1 for height in one.rights if high < height < low)
    found += sum(_CLASH for a in one.rights for b in other.lefts if abs(a - b) < NEAR)
    return found


def in_tracks(runs: Sequence[Run]) -> tuple[dict[int, int], int]:
    """The track of each run by its place in *runs*, and how many tracks there are."""
    order = _ordered(runs)
    track: dict[int, int] = {}
    for place, index in enumerate(order):
        top, bottom = runs[index].range
        beside = [
            track[other]
            for other in order[:place]
            if runs[other].range[0] < bottom + NEAR and top - NEAR < runs[other].range[1]
        ]
        track[index] = max(beside, default=-1) + 1
    return track, max(track.values(), default=-1) + 1


def clashing(runs: Sequence[Run], track: Mapping[int, int]) -> list[tuple[int, int]]:
    """The places in *runs* of two that lie on each other, the first leaving to the right, the second to the left."""
    return [
        (one, other)
        for one, first in enumerate(runs)
        for other, second in enumerate(runs)
        if track[one] <= track[other] and one != other
        if any(abs(a - b) < NEAR for a in first.rights for b in second.lefts)
    ]


def _ordered(runs: Sequence[Run]) -> list[int]:
    """An order from left to right: runs inserted, then moved, where they cross least."""
    count = len(runs)
    before = [[0] * count for _ in range(count)]
    ranges = [run.range for run in runs]
    for one, (top, bottom) in enumerate(ranges):
        for other in range(one):
            high, low = ranges[other]
            if high < bottom + NEAR and top - NEAR < low:
                before[one][other] = cost(runs[one], runs[other])
                before[other][one] = cost(runs[other], runs[one])
    order: list[int] = []
    for index in sorted(range(count), key=lambda one: (ranges[one], one)):
        order.insert(_cheapest(order, index, before)[1], index)
    better = count <= _MOST_MOVED
    while better:
        better = False
        for index in list(order):
            place = order.index(index)
            rest = [one for one in order if one != index]
            now = sum(before[one][index] for one in rest[:place]) + sum(before[index][one] for one in rest[place:])
            least, best = _cheapest(rest, index, before)
            if least < now:
                rest.insert(best, index)
                order, better = rest, True
    return order


def _cheapest(order: Sequence[int], index: int, before: Sequence[Sequence[int]]) -> tuple[int, int]:
    """The least cost of putting *index* into *order*, and where."""
    found = sum(before[index][one] for one in order)
    best = (found, 0)
    for place, one in enumerate(order, 1):
        found += before[one][index] - before[index][one]
        best = min(best, (found, place))
    return best
