"""How high everything stands: lanes as high as they must be, boxes and passing lines so that lines run straight."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from servicegraph.diagrams.grid import Grid

PORT = 18  # between two lines at a box: a number stands at each
_ROOM = {(True, True): 20.0, (True, False): 14.0, (False, True): 14.0, (False, False): 10.0}
_MARGIN = {True: 16.0, False: 10.0}
_SWEEPS = 8
LEFT, RIGHT = 0, 1


@dataclass
class Places:
    """The middle of each item, the top and bottom of each lane, and the height of each end of a line.

    ``ends`` is asked by line, item and side.
    """

    middle: list[float]
    lanes: list[tuple[float, float]]
    ends: dict[tuple[int, int, int], float]


def ports(grid: Grid) -> dict[tuple[int, int], list[int]]:
    """The lines at each side of each box, from the top: by item and side."""
    position = grid.positions()
    found: dict[tuple[int, int], list[tuple[int, int, int]]] = {
        (item, side): [] for item in range(len(grid.boxes)) for side in (LEFT, RIGHT)
    }
    for segments in grid.segments:
        for one in segments:
            for item, other, side in ((one.left, one.right, RIGHT), (one.right, one.left, LEFT)):
                if grid.is_box(item):
                    found[item, side].append((1, position[other], one.line))
    for loops in grid.loops:
        for loop in loops:
            for item, other in ((loop.origin, loop.target), (loop.target, loop.origin)):
                above = position[other] < position[item]
                line = -loop.line if above else loop.line
                found[item, RIGHT if loop.at_right else LEFT].append((0 if above else 2, -position[other], line))
    return {key: [abs(line) for _, _, line in sorted(ends)] for key, ends in found.items()}


def place(
    grid: Grid, heights: Sequence[float], lane_heights: Sequence[float], sides: Mapping[tuple[int, int], Sequence[int]]
) -> Places:
    """Where everything stands; *heights* are those of the boxes, *lane_heights* the least of the lanes."""
    lanes = _lanes(grid, heights, lane_heights)
    offset = {
        (line, item, side): (index - (len(lines) - 1) / 2) * PORT
        for (item, side), lines in sides.items()
        for index, line in enumerate(lines)
    }
    places = Places([0.0] * len(grid.column), lanes, {})
    columns = range(grid.columns)
    for column in columns:
        _spread(grid, places, column, heights, {})
    wishes = _wishes(grid)
    for sweep in range(_SWEEPS):
        towards = LEFT if sweep % 2 == 0 else RIGHT
        for column in columns if towards == LEFT else reversed(columns):
            wanted = {
                item: [
                    (
                        places.middle[other]
                        + offset.get((line, other, 1 - side), 0.0)
                        - offset.get((line, item, side), 0.0),
                        weight * (3 if side == towards and sweep < _SWEEPS - 2 else 1),
                    )
                    for other, line, side, weight in wishes[item]
                ]
                for lane in grid.order[column]
                for item in lane
            }
            _spread(grid, places, column, heights, wanted)
    places.ends = {
        key: places.middle[key[1]] + offset.get(key, 0.0)
        for item, wished in enumerate(wishes)
        for key in ((line, item, side) for _, line, side, _ in wished)
    }
    for loops in grid.loops:
        for loop in loops:
            for item in (loop.origin, loop.target):
                key = (loop.line, item, RIGHT if loop.at_right else LEFT)
                places.ends[key] = places.middle[item] + offset[key]
    _shift_ports(grid, places, heights, sides, wishes)
    return places


def _wishes(grid: Grid) -> list[list[tuple[int, int, int, float]]]:
    """For each item those it is joined to: the other, the line, at which side, how much a straight line is worth."""
    found: list[list[tuple[int, int, int, float]]] = [[] for _ in grid.column]
    for segments in grid.segments:
        for one in segments:
            passing = (not grid.is_box(one.left)) + (not grid.is_box(one.right))
            weight = (2.0, 3.0, 6.0)[passing]
            found[one.left].append((one.right, one.line, RIGHT, weight))
            found[one.right].append((one.left, one.line, LEFT, weight))
    return found


def _lanes(grid: Grid, heights: Sequence[float], least: Sequence[float]) -> list[tuple[float, float]]:
    found = []
    top = 0.0
    for lane in range(grid.lanes):
        needed = [least[lane]]
        for column in grid.order:
            if items := column[lane]:
                needed.append(
                    sum(_distances(grid, items, heights))
                    + _edge(grid, items[0], heights)
                    + _edge(grid, items[-1], heights)
                )
        found.append((top, top + max(needed)))
        top += max(needed)
    return found


def _half(grid: Grid, item: int, heights: Sequence[float]) -> float:
    return heights[item] / 2 if grid.is_box(item) else 0.0


def _edge(grid: Grid, item: int, heights: Sequence[float]) -> float:
    return _half(grid, item, heights) + _MARGIN[grid.is_box(item)]


def _distances(grid: Grid, items: Sequence[int], heights: Sequence[float]) -> list[float]:
    """How far the middles of *items* that follow one another must be from each other."""
    return [
        _half(grid, one, heights) + _half(grid, other, heights) + _ROOM[grid.is_box(one), grid.is_box(other)]
        for one, other in itertools.pairwise(items)
    ]


def _spread(
    grid: Grid,
    places: Places,
    column: int,
    heights: Sequence[float],
    wanted: Mapping[int, Sequence[tuple[float, float]]],
) -> None:
    """Put the items of *column* as near to where they are *wanted* as their order and lanes allow."""
    for lane, items in enumerate(grid.order[column]):
        if not items:
            continue
        top, bottom = places.lanes[lane]
        distances = [0.0, *_distances(grid, items, heights)]
        before = [sum(distances[: index + 1]) for index in range(len(items))]
        low, high = top + _edge(grid, items[0], heights), bottom - _edge(grid, items[-1], heights) - before[-1]
        if not wanted:
            values = [(low + high) / 2] * len(items)
        else:
            wishes = [
                [(value - shift, weight) for value, weight in wanted[item]] or [(places.middle[item] - shift, 0.1)]
                for item, shift in zip(items, before, strict=True)
            ]
            values = nondecreasing(wishes)
        for item, value, shift in zip(items, values, before, strict=True):
            places.middle[item] = min(max(value, low), high) + shift


def _shift_ports(
    grid: Grid,
    places: Places,
    heights: Sequence[float],
    sides: Mapping[tuple[int, int], Sequence[int]],
    wishes: Sequence[Sequence[tuple[int, int, int, float]]],
) -> None:
    """Move the ends of lines along the sides of their boxes, so that small bends vanish."""
    other_end = {
        (line, item, side): (line, other, 1 - side) for item, all in enumerate(wishes) for other, line, side, _ in all
    }
    for _ in range(2):
        for (item, side), lines in sides.items():
            room = max(0.0, heights[item] / 2 - 11 - (len(lines) - 1) * PORT / 2)
            if not lines or not room:
                continue
            keys = [(line, item, side) for line in lines]
            wanted = [
                [(places.ends[other_end[key]] - index * PORT, 1.0)]
                if key in other_end
                else [(places.ends[key] - index * PORT, 0.2)]
                for index, key in enumerate(keys)
            ]
            start = places.middle[item] - (len(lines) - 1) * PORT / 2
            for index, (key, value) in enumerate(zip(keys, nondecreasing(wanted), strict=True)):
                places.ends[key] = min(max(value, start - room), start + room) + index * PORT


def nondecreasing(wishes: Sequence[Sequence[tuple[float, float]]]) -> list[float]:
    """Values that never fall and lie nearest to what is wished: lists of values with weights, one list for each."""
    blocks: list[tuple[list[tuple[float, float]], float, int]] = []
    for one in wishes:
        wished, value, size = list(one), _median(one), 1
        while blocks and blocks[-1][1] > value:
            earlier, _, count = blocks.pop()
            wished, size = earlier + wished, size + count
            value = _median(wished)
        blocks.append((wished, value, size))
    return [value for _, value, size in blocks for _ in range(size)]


def _median(wished: Sequence[tuple[float, float]]) -> float:
    """The value that halves the weights of *wished*; between two that both do, their middle."""
    ordered = sorted(wished)
    half = sum(weight for _, weight in ordered) / 2
    passed = 0.0
    for index, (value, weight) in enumerate(ordered):
        passed += weight
        if abs(passed - half) < 1e-9 and index + 1 < len(ordered):
            return (value + ordered[index + 1][0]) / 2
        if passed > half:
            return value
    return ordered[-1][0]
