"""In which order the lanes stand: the one in which fewest lines cross, among those that keep lines short."""

from __future__ import annotations

import itertools
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from servicegraph.diagrams.grid import Grid
from servicegraph.diagrams.lanes import OTHERS, UNKNOWN
from servicegraph.diagrams.rows import sort_rows, straighten

_MOST_LANES_PERMUTED = 6
_MOST_LINES = 60
_TRIES = 24
_ROUNDS = 4
_EFFORT = (
    12_000  # tries times the pairs of items that each has to weigh: a first picture comes within a fifth of a second
)
_SWEEPS = ((0.5, 12), (4, 6), (12, 2))  # up to how many times the effort, and how many sweeps then

Order = tuple[int, ...]


def best_order(grid: Grid, lanes: Sequence[str], *, is_fixed: bool) -> Grid:
    """*grid* with its lanes, told by their keys, in the order that has fewest crossings, sorted by rows."""
    start = tuple(range(len(lanes)))
    weights = _weights(grid)
    last = {index for index, key in enumerate(lanes) if key in (UNKNOWN, OTHERS)}
    tries = _tries(grid)
    if is_fixed or len(lanes) < 2:
        orders = [start]
    elif len(lanes) <= _MOST_LANES_PERMUTED and len(grid.lines) <= _MOST_LINES:
        orders = list(dict.fromkeys((start, *_shortest(start, weights, last))))[: tries + 1]
    else:
        orders = [_swapped(start, weights, last)]
    tried = {order: _laid(grid, order) for order in orders}

    def least() -> Order:
        return min(tried, key=lambda one: (tried[one][0], _length(one, weights), one))

    if len(orders) == 1 and not is_fixed and len(lanes) > 1:
        for _ in range(_ROUNDS):
            around = [one for one in _neighbours(least(), last) if one not in tried][: tries - len(tried)]
            tried |= {one: _laid(grid, one) for one in around}
    chosen = _again(*tried[least()], tries - 1)
    if _sweeps(chosen) > 2:
        straighten(chosen)
    return chosen


def _again(crossed: int, grid: Grid, tries: int) -> Grid:
    """*grid*, or the same lanes sorted from another beginning, when fewer lines cross then."""
    best, chosen = crossed, grid
    for seed in range(tries):
        if not best:
            break
        other = _mixed(grid, seed)
        crossed = sort_rows(other, _sweeps(other))
        if crossed < best:
            best, chosen = crossed, other
    return chosen


def _mixed(grid: Grid, seed: int) -> Grid:
    """*grid* with everything in its lane in an order that *seed* alone decides."""
    chance = random.Random(seed)  # noqa: S311 - the same picture every time, no secret
    mixed = replace(
        grid,
        lane=list(grid.lane),
        loops=[list(loops) for loops in grid.loops],
        order=[[list(lane) for lane in column] for column in grid.order],
    )
    for column in mixed.order:
        for lane in column:
            chance.shuffle(lane)
    return mixed


def _tries(grid: Grid) -> int:
    return max(1, min(_TRIES, _EFFORT // max(1, _pairs(grid))))


def _sweeps(grid: Grid) -> int:
    """How often everything is looked at again: less often the more there is, and not at all when it is vast."""
    pairs = _pairs(grid)
    return next((sweeps for most, sweeps in _SWEEPS if pairs < most * _EFFORT), 0)


def _pairs(grid: Grid) -> int:
    return sum(sum(len(lane) for lane in column) ** 2 for column in grid.order)


def _laid(grid: Grid, order: Order) -> tuple[int, Grid]:
    """The crossings of *grid* with the lanes in *order* (which old lane stands at each place), and that grid."""
    place = {lane: index for index, lane in enumerate(order)}
    moved = replace(
        grid,
        lane=[place[lane] for lane in grid.lane],
        loops=[list(loops) for loops in grid.loops],
        order=[[list(column[lane]) for lane in order] for column in grid.order],
        lane_order=order,
    )
    return sort_rows(moved, _sweeps(moved)), moved


def _weights(grid: Grid) -> dict[tuple[int, int], int]:
    number = {box.key: index for index, box in enumerate(grid.boxes)}
    found: dict[tuple[int, int], int] = defaultdict(int)
    for line in grid.lines:
        one, other = sorted(grid.lane[number[end]] for end in (line.origin, line.target))
        if one != other:
            found[one, other] += 1
    return found


def _length(order: Order, weights: Mapping[tuple[int, int], int]) -> int:
    place = {lane: index for index, lane in enumerate(order)}
    return sum(weight * abs(place[one] - place[other]) for (one, other), weight in weights.items())


def _shortest(start: Order, weights: Mapping[tuple[int, int], int], last: set[int]) -> list[Order]:
    """Every order, the shortest first; of two that mirror each other only the one nearer to the first."""
    orders = [order for order in itertools.permutations(start) if _keeps(order, last)]
    if not last:
        orders = [order for order in orders if order.index(0) < order.index(len(start) - 1)]
    return sorted(orders, key=lambda order: (_length(order, weights), order))


def _keeps(order: Order, last: set[int]) -> bool:
    return not last or list(order[-len(last) :]) == sorted(last)


def _swapped(start: Order, weights: Mapping[tuple[int, int], int], last: set[int]) -> Order:
    """*start* with neighbours swapped, and single lanes moved, as long as lines get shorter."""
    order, better = start, True
    while better:
        better = False
        for lane in start:
            rest = [one for one in order if one != lane]
            moves = [(*rest[:index], lane, *rest[index:]) for index in range(len(start))]
            best = min(
                (one for one in moves if _keeps(one, last)), key=lambda one: _length(one, weights), default=order
            )
            if _length(best, weights) < _length(order, weights):
                order, better = best, True
    return order


def _neighbours(order: Order, last: set[int]) -> list[Order]:
    swapped = [(*order[:index], order[index + 1], order[index], *order[index + 2 :]) for index in range(len(order) - 1)]
    return [one for one in swapped if _keeps(one, last)]
