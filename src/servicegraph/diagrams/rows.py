"""The order of what stands in each column, from the top: few lines cross, and long ones stay near their ends."""

from __future__ import annotations

from collections.abc import Sequence

from servicegraph.diagrams.grid import Grid, Loop

_MOST_SWEEPS = 12


def sort_rows(grid: Grid, sweeps: int = _MOST_SWEEPS) -> int:
    """Order the items of *grid* within their lanes; how many crossings the best order found has."""
    best = crossings(grid)
    kept = _copied(grid)
    idle = 0
    for sweep in range(sweeps):
        if not best or idle > 2:
            break
        columns = range(grid.columns)
        for column in columns if sweep % 2 == 0 else reversed(columns):
            _sift(grid, column, sweep)
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
    for gutter, loops in enumerate(grid.loops):
        found += sum(_around(grid, loops, gutter, position))
    return found


def _around(grid: Grid, loops: Sequence[Loop], gutter: int, position: Sequence[int]) -> list[int]:
    """How many lines each of *loops* crosses: those that begin between its ends, and loops that interleave with it."""
    found = []
    for loop in loops:
        top, bottom = sorted((position[loop.origin], position[loop.target]))
        column = gutter - 1 if loop.at_right else gutter
        beside = grid.right if loop.at_right else grid.left
        between = [item for lane in grid.order[column] for item in lane][top + 1 : bottom]
        crossed = sum(len(beside[item]) for item in between)
        for other in loops:
            if other.at_right == loop.at_right and other.line < loop.line:
                one, two = sorted((position[other.origin], position[other.target]))
                crossed += (top < one < bottom < two) or (one < top < two < bottom)
        found.append(crossed)
    return found


def _sift(grid: Grid, column: int, sweep: int, *, only_passing: bool = False) -> None:
    """Put each item of *column* where it crosses least while all others stay."""
    position = grid.positions()
    items = [item for lane in grid.order[column] for item in lane]
    if len(items) < 2 and not only_passing:
        return
    sides = [
        {item: sorted(position[other] for other in side[item]) for item in items} for side in (grid.left, grid.right)
    ]
    above = {
        one: {other: sum(_crossed(side[one], side[other]) for side in sides) for other in items if other != one}
        for one in items
    }
    loops = [
        (gutter, loop)
        for gutter in (column, column + 1)
        for loop in grid.loops[gutter]
        if loop.at_right == (gutter > column)
    ]
    order = sorted(items, key=lambda item: -len(grid.left[item]) - len(grid.right[item]))
    for item in order if sweep % 4 < 2 else reversed(order):
        if only_passing and grid.is_box(item):
            continue
        _place(grid, column, item, above, bool(loops))


def _place(grid: Grid, column: int, item: int, above: dict[int, dict[int, int]], has_loops: bool) -> None:
    lanes = grid.order[column]
    here = grid.lane[item]
    index = lanes[here].index(item)
    lanes[here].pop(index)
    near = [grid.lane[other] for other in (*grid.left[item], *grid.right[item])]
    fixed = grid.is_box(item)
    cost = 0
    best: tuple[int, int, int, int, int] | None = None
    for lane, members in enumerate(lanes):
        allowed = not fixed or lane == here
        away = 0 if fixed else sum(abs(lane - other) for other in near)
        for place in range(len(members) + 1):
            if place:
                other = members[place - 1]
                cost += above[other][item] - above[item][other]
            if allowed:
                around = _loop_cost(grid, column, item, lane, place) if has_loops else 0
                choice = (cost + around, away, 0 if (lane, place) == (here, index) else 1, lane, place)
                if best is None or choice < best:
                    best = choice
    assert best is not None
    _, _, _, lane, place = best
    lanes[lane].insert(place, item)
    grid.lane[item] = lane


def _loop_cost(grid: Grid, column: int, item: int, lane: int, place: int) -> int:
    members = grid.order[column][lane]
    members.insert(place, item)
    position = {one: index for index, one in enumerate(one for lane in grid.order[column] for one in lane)}
    found = 0
    for gutter in (column, column + 1):
        loops = [loop for loop in grid.loops[gutter] if loop.at_right == (gutter > column)]
        if loops:
            places = [position.get(one, 0) for one in range(len(grid.column))]
            found += sum(_around(grid, loops, gutter, places))
    members.pop(place)
    return found


def _crossed(upper: Sequence[int], lower: Sequence[int]) -> int:
    """How many lines of two items cross on one side, when that of *upper* stands above; both lists are sorted."""
    if not upper or not lower or upper[-1] <= lower[0]:
        return 0
    return sum(1 for one in upper for other in lower if one > other)


def _copied(grid: Grid) -> tuple[list[list[list[int]]], list[int]]:
    return [[list(lane) for lane in column] for column in grid.order], list(grid.lane)


def _restore(grid: Grid, kept: tuple[list[list[list[int]]], list[int]]) -> None:
    grid.order, grid.lane = kept
