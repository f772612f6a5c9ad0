"""The order of what stands in each column, from the top: few lines cross, and long ones stay near their ends."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

from servicegraph.diagrams.grid import Grid, Loop

Weights = dict[int, dict[int, int]]
Kept = tuple[list[list[list[int]]], list[int], list[list[Loop]]]


def sort_rows(grid: Grid, sweeps: int = 12) -> int:
    """Order the items of *grid* within their lanes; how many crossings the best order found has."""
    _turn_loops(grid)
    best = crossings(grid)
    kept = _copied(grid)
    idle = 0
    for sweep in range(sweeps):
        if not best or idle > 2:
            break
        columns = range(grid.columns)
        for column in columns if sweep % 2 == 0 else reversed(columns):
            _sift(grid, column, sweep)
        _turn_loops(grid)
        now = crossings(grid)
        idle = 0 if now < best else idle + 1
        if now <= best:
            best, kept = now, _copied(grid)
    _restore(grid, kept)
    return best


def straighten(grid: Grid) -> None:
    """Move the places where lines pass nearer to their ends where nothing more crosses then."""
    for column in (*range(grid.columns), *reversed(range(grid.columns))):
        _sift(grid, column, 0, only_passing=True)


def crossings(grid: Grid) -> int:
    """How often lines must cross whatever their routes, by the order of the items."""
    position = grid.positions()
    found = 0
    for segments in grid.segments:
        ends = sorted((position[one.left], position[one.right]) for one in segments)
        rights = [right for _, right in ends]
        lefts = [left for left, _ in ends]
        for index, right in enumerate(rights):
            found += sum(1 for other in range(index) if rights[other] > right and lefts[other] < lefts[index])
    return found + sum(_around(grid, gutter, position) for gutter, loops in enumerate(grid.loops) if loops)


def _around(grid: Grid, gutter: int, position: Sequence[int]) -> int:
    """How many lines the loops in *gutter* cross: those that begin between their ends, and loops that interleave."""
    found = 0
    for at_right, beside in ((True, grid.right), (False, grid.left)):
        loops = [loop for loop in grid.loops[gutter] if loop.at_right == at_right]
        if not loops:
            continue
        column = [item for lane in grid.order[gutter - at_right] for item in lane]
        before = [0, *itertools.accumulate(len(beside[item]) for item in column)]
        spans = [sorted((position[loop.origin], position[loop.target])) for loop in loops]
        found += sum(before[bottom] - before[top + 1] for top, bottom in spans)
        found += sum(
            one[0] < other[0] < one[1] < other[1] or other[0] < one[0] < other[1] < one[1]
            for one, other in itertools.combinations(spans, 2)
        )
    return found


def _sift(grid: Grid, column: int, sweep: int, *, only_passing: bool = False) -> None:
    """Put each item of *column* where it crosses least while all others stay."""
    position = grid.positions()
    items = [item for lane in grid.order[column] for item in lane]
    if len(items) < 2 and not only_passing:
        return
    sides = [{item: [position[other] for other in side[item]] for item in items} for side in (grid.left, grid.right)]
    above = _weighed(items, sides)
    partners = _partners(grid, column)
    order = sorted(items, key=lambda item: -len(grid.left[item]) - len(grid.right[item]))
    for item in order if sweep % 4 < 2 else reversed(order):
        if not only_passing or not grid.is_box(item):
            _place(grid, column, item, above, partners)


Partners = dict[int, list[tuple[int, list[list[int]]]]]


def _partners(grid: Grid, column: int) -> Partners:
    """For each item of *column* those that a loop joins it to, each with the lines at the side where the loop runs."""
    found: Partners = {}
    for gutter, beside in ((column, grid.left), (column + 1, grid.right)):
        for loop in grid.loops[gutter]:
            if loop.at_right == (gutter > column):
                found.setdefault(loop.origin, []).append((loop.target, beside))
                found.setdefault(loop.target, []).append((loop.origin, beside))
    return found


def _place(grid: Grid, column: int, item: int, above: Weights, partners: Partners) -> None:
    lanes = grid.order[column]
    here = grid.lane[item]
    index = lanes[here].index(item)
    lanes[here].pop(index)
    near = [grid.lane[other] for other in (*grid.left[item], *grid.right[item])]
    fixed = grid.is_box(item)
    rank = {one: place for place, one in enumerate(one for lane in lanes for one in lane)} if partners else {}
    cost = 0
    best: tuple[int, int, int, int, int] | None = None
    for lane, members in enumerate(lanes):
        away = 0 if fixed else sum(abs(lane - other) for other in near)
        for place in range(len(members) + 1):
            if place:
                other = members[place - 1]
                cost += above[other][item] - above[item][other]
                if partners:
                    cost += _passed(item, other, rank, partners)
            if not fixed or lane == here:
                choice = (cost, away, 0 if (lane, place) == (here, index) else 1, lane, place)
                if best is None or choice < best:
                    best = choice
    assert best is not None
    _, _, _, lane, place = best
    lanes[lane].insert(place, item)
    grid.lane[item] = lane


def _passed(item: int, other: int, rank: dict[int, int], partners: Partners) -> int:
    """How many more lines loops cross when *item* comes to stand below *other*: a loop crosses what begins in it."""
    found = 0
    for partner, beside in partners.get(item, ()):
        if partner != other:
            found += len(beside[other]) if rank[partner] < rank[other] else -len(beside[other])
    for partner, beside in partners.get(other, ()):
        if partner != item:
            found += len(beside[item]) if rank[partner] > rank[other] else -len(beside[item])
    return found


def _weighed(items: Sequence[int], sides: Sequence[dict[int, list[int]]]) -> Weights:
    """How often the lines of one item cross those of another when it stands above it: by the upper and the lower."""
    found: Weights = {item: {} for item in items}
    for index, one in enumerate(items):
        for other in items[:index]:
            above = below = 0
            for side in sides:
                for place in side[one]:
                    for there in side[other]:
                        if place > there:
                            above += 1
                        elif place < there:
                            below += 1
            found[one][other], found[other][one] = above, below
    return found


def _turn_loops(grid: Grid) -> None:
    """Let each loop that may turn run at the side of its column where it crosses less."""
    position = grid.positions()
    for column in range(grid.columns):
        loops = [loop for loop in (*grid.loops[column], *grid.loops[column + 1]) if loop.may_turn]
        for loop in loops:
            if grid.column[loop.origin] == column:
                _turn(grid, column, loop, position)


def _turn(grid: Grid, column: int, loop: Loop, position: Sequence[int]) -> None:
    costs = []
    for at_right in (True, False):
        grid.loops[column + (not at_right)] = [one for one in grid.loops[column + (not at_right)] if one != loop]
        loop = replace(loop, at_right=at_right)
        grid.loops[column + at_right].append(loop)
        costs.append(_around(grid, column, position) + _around(grid, column + 1, position))
    if costs[0] <= costs[1]:
        grid.loops[column].remove(loop)
        grid.loops[column + 1].append(replace(loop, at_right=True))


def _copied(grid: Grid) -> Kept:
    return (
        [[list(lane) for lane in column] for column in grid.order],
        list(grid.lane),
        [list(loops) for loops in grid.loops],
    )


def _restore(grid: Grid, kept: Kept) -> None:
    grid.order, grid.lane, grid.loops = kept
