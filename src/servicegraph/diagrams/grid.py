"""The grid behind a picture: what stands in each column, services and places where a long line passes by.

A line that passes a column has an item of its own there, so that it keeps off the boxes whatever the order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from servicegraph.diagrams.chain import Box, Line


@dataclass(frozen=True)
class Segment:
    """A piece of a line between two neighbouring columns, from the item at its left to that at its right."""

    line: int
    left: int
    right: int


@dataclass(frozen=True)
class Loop:
    """A line between two services of one column; it runs round at the right of the column, or at its left.

    One that ``may_turn`` runs at the side where it crosses less: a pair that merely meets shows no direction by it.
    """

    line: int
    origin: int
    target: int
    at_right: bool
    may_turn: bool = False


@dataclass
class Grid:
    """Items by number: first the boxes, then the places where lines pass. Gutter *g* lies right of column *g* - 1."""

    boxes: Sequence[Box]
    lines: Sequence[Line]
    column: list[int]
    lane: list[int]
    lanes: int
    segments: list[list[Segment]] = field(default_factory=list)
    loops: list[list[Loop]] = field(default_factory=list)
    left: list[list[int]] = field(default_factory=list)
    right: list[list[int]] = field(default_factory=list)
    order: list[list[list[int]]] = field(default_factory=list)
    lane_order: tuple[int, ...] = ()

    @property
    def columns(self) -> int:
        """How many columns there are."""
        return max(self.column, default=-1) + 1

    def is_box(self, item: int) -> bool:
        """Whether *item* is a service and not a place where a line passes."""
        return item < len(self.boxes)

    def positions(self) -> list[int]:
        """The place of each item in its column, from the top."""
        found = [0] * len(self.column)
        for column in self.order:
            for place, item in enumerate(item for lane in column for item in lane):
                found[item] = place
        return found


def make_grid(
    boxes: Sequence[Box], lines: Sequence[Line], columns: Mapping[str, int], lane_of: Mapping[str, int], lanes: int
) -> Grid:
    """The grid of *boxes*, each in its column and lane, in the order of their keys."""
    number = {box.key: index for index, box in enumerate(boxes)}
    grid = Grid(boxes, lines, [columns[box.key] for box in boxes], [lane_of[box.key] for box in boxes], lanes)
    gutters = grid.columns + 1
    grid.segments = [[] for _ in range(gutters)]
    grid.loops = [[] for _ in range(gutters)]
    grid.left, grid.right = [[] for _ in boxes], [[] for _ in boxes]
    met: set[frozenset[int]] = set()
    for index, line in enumerate(lines):
        one, other = number[line.origin], number[line.target]
        if grid.column[one] == grid.column[other]:
            again = frozenset((one, other)) in met
            met.add(frozenset((one, other)))
            grid.loops[grid.column[one] + (0 if again else 1)].append(
                Loop(index, one, other, not again, not line.has_direction)
            )
            continue
        start, end = sorted((one, other), key=lambda item: grid.column[item])
        before = start
        for column in range(grid.column[start] + 1, grid.column[end]):
            grid.column.append(column)
            grid.lane.append(grid.lane[start])
            grid.left.append([])
            grid.right.append([])
            _join(grid, index, before, len(grid.column) - 1)
            before = len(grid.column) - 1
        _join(grid, index, before, end)
    grid.order = [[[] for _ in range(lanes)] for _ in range(grid.columns)]
    for item in range(len(grid.column)):
        grid.order[grid.column[item]][grid.lane[item]].append(item)
    return grid


def _join(grid: Grid, line: int, left: int, right: int) -> None:
    grid.segments[grid.column[right]].append(Segment(line, left, right))
    grid.right[left].append(right)
    grid.left[right].append(left)
