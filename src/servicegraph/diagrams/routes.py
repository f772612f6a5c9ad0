"""The way of each line: out of a box, along a track, into a box; with room for its number, its arrow and its bars.

Between two columns there is as much room as the tracks and numbers there need, so that no line meets a box.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from servicegraph.diagrams.grid import Grid
from servicegraph.diagrams.places import LEFT, RIGHT, Places
from servicegraph.diagrams.tracks import Run, clashing, in_tracks

BADGE_WIDTH, BADGE_HEIGHT = 34.0, 15.0
ARROW = 8.0
BAR_STEP = 4.0
_TRACK_STEP = 9.0
_STUB = 11.0
_BADGE_ROOM = ARROW + BADGE_WIDTH + 5
_NUDGE = 6.0
_MOST_ROUNDS = 3

Point = tuple[float, float]


@dataclass(frozen=True)
class Route:
    """The corners of a line from its origin to its target; the middle of its number; where a bar crosses it."""

    points: tuple[Point, ...]
    badge: Point
    bars: tuple[Point, ...] = ()

    @property
    def arrives_rightwards(self) -> bool:
        """Whether it enters its target going right."""
        return self.points[-1][0] > self.points[-2][0]


@dataclass
class _Gutter:
    left_room: float = 0
    right_room: float = 0
    track: dict[tuple[int, int], int] = field(default_factory=dict)
    tracks: int = 0
    clashes: list[tuple[int, int]] = field(default_factory=list)
    x: float = 0

    @property
    def width(self) -> float:
        return self.left_room + self.right_room + max(0, self.tracks - 1) * _TRACK_STEP


@dataclass(frozen=True)
class Routed:
    """The routes in the order of the lines, the left side of each column, and where the last gutter ends."""

    routes: tuple[Route, ...]
    columns: tuple[float, ...]
    end: float


def route(grid: Grid, places: Places, widths: Sequence[float], start: float) -> Routed:
    """The routes of all lines of *grid* with columns of *widths*, the first gutter beginning at *start*."""
    gutters = [_gutter(grid, places, number) for number in range(grid.columns + 1)]
    for _ in range(_MOST_ROUNDS):
        clashes = dict.fromkeys(clash for gutter in gutters for clash in gutter.clashes)
        if not clashes:
            break
        for line, item in clashes:
            _move_apart(grid, places, line, item)
        gutters = [_gutter(grid, places, number) for number in range(grid.columns + 1)]
    x = start
    columns = []
    for number, gutter in enumerate(gutters):
        gutter.x = x
        x += gutter.width
        if number < grid.columns:
            columns.append(x)
            x += widths[number]
    routes = tuple(_way(grid, places, gutters, columns, widths, line) for line in range(len(grid.lines)))
    return Routed(routes, tuple(columns), x)


def _gutter(grid: Grid, places: Places, number: int) -> _Gutter:
    gutter = _Gutter()
    is_outer = number in (0, grid.columns)
    rooms = {RIGHT: 10.0 if is_outer else _STUB, LEFT: 10.0 if is_outer else _STUB}
    runs: list[Run] = []
    keys: list[tuple[int, int]] = []
    for one in grid.segments[number]:
        left, right = places.ends[one.line, one.left, RIGHT], places.ends[one.line, one.right, LEFT]
        for item, side in ((one.left, RIGHT), (one.right, LEFT)):
            rooms[side] = max(rooms[side], _room(grid, one.line, item))
        if abs(left - right) > 0.01:
            runs.append(Run(one.line, (left,), (right,)))
            keys.append((one.line, number))
    for loop in grid.loops[number]:
        side = RIGHT if loop.at_right else LEFT
        heights = tuple(places.ends[loop.line, item, side] for item in (loop.origin, loop.target))
        rooms[side] = max(rooms[side], _room(grid, loop.line, loop.origin), _room(grid, loop.line, loop.target))
        runs.append(Run(loop.line, heights, ()) if loop.at_right else Run(loop.line, (), heights))
        keys.append((loop.line, number))
    found, gutter.tracks = in_tracks(runs)
    left_item = {one.line: one.left for one in grid.segments[number]}
    left_item |= {loop.line: loop.origin for loop in grid.loops[number]}
    gutter.clashes = [(runs[other].line, left_item[runs[other].line]) for _, other in clashing(runs, found)]
    gutter.track = {keys[index]: track for index, track in found.items()}
    gutter.left_room, gutter.right_room = rooms[RIGHT], rooms[LEFT]
    if is_outer and not runs:
        gutter.left_room, gutter.right_room = 10.0, 10.0
    return gutter


def _room(grid: Grid, line: int, item: int) -> float:
    """How much room the end of *line* at *item* needs before it may bend."""
    if not grid.is_box(item):
        return _STUB
    one = grid.lines[line]
    if grid.boxes[item].key == one.target:
        return _BADGE_ROOM
    return _STUB + max(0, one.crossings) * BAR_STEP


def _way(
    grid: Grid, places: Places, gutters: Sequence[_Gutter], columns: Sequence[float], widths: Sequence[float], line: int
) -> Route:
    one = grid.lines[line]
    numbers = {box.key: index for index, box in enumerate(grid.boxes)}
    origin, target = numbers[one.origin], numbers[one.target]

    def bend(number: int) -> float:
        gutter = gutters[number]
        return gutter.x + gutter.left_room + gutter.track[line, number] * _TRACK_STEP

    points: list[Point] = []
    if grid.column[origin] == grid.column[target]:
        number = next(gutter for gutter, loops in enumerate(grid.loops) if any(loop.line == line for loop in loops))
        side = RIGHT if number > grid.column[origin] else LEFT
        x = columns[grid.column[origin]] + (widths[grid.column[origin]] if side == RIGHT else 0)
        one_y, other_y = places.ends[line, origin, side], places.ends[line, target, side]
        points = [(x, one_y), (bend(number), one_y), (bend(number), other_y), (x, other_y)]
    else:
        start, end = sorted((origin, target), key=lambda item: grid.column[item])
        first = grid.column[start]
        points = [(columns[first] + widths[first], places.ends[line, start, RIGHT])]
        for number in range(grid.column[start] + 1, grid.column[end] + 1):
            segment = next(one for one in grid.segments[number] if one.line == line)
            height = places.ends[line, segment.right, LEFT]
            if (line, number) in gutters[number].track:
                x = bend(number)
                points += [(x, points[-1][1]), (x, height)]
            if segment.right == end:
                points.append((columns[grid.column[end]], height))
        if start == target:
            points.reverse()
    return _finished(points, one.has_direction, one.crossings)


def _finished(points: Sequence[Point], has_direction: bool, crossings: int) -> Route:
    (x, y), before = points[-1], points[-2]
    way = 1 if x > before[0] else -1
    badge = (x - way * ((ARROW if has_direction else 4) + 1 + BADGE_WIDTH / 2), y)
    start, after = points[0], points[1]
    out = 1 if after[0] > start[0] else -1
    bars = tuple((start[0] + out * (7 + index * BAR_STEP), start[1]) for index in range(crossings))
    return Route(tuple(points), badge, bars)


def _move_apart(grid: Grid, places: Places, line: int, item: int) -> None:
    """Move the end of *line* at *item*, which lies at the height of another's, to where there is most room."""
    keys = [(line, item, side) for side in ((RIGHT,) if grid.is_box(item) else (LEFT, RIGHT))]
    height = places.ends[keys[-1]]
    others = [
        there
        for key, there in places.ends.items()
        if grid.column[key[1]] == grid.column[item] and key[2] == RIGHT and key != keys[-1]
    ]

    def room(shift: float) -> float:
        return min((abs(height + shift - other) for other in others), default=0.0)

    shift = max((_NUDGE, -_NUDGE), key=room)
    for key in keys:
        places.ends[key] += shift
