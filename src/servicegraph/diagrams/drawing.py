"""Puts the parts of a picture together: heights from labels, the grid, its routes, the frame of lanes and stages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from servicegraph.diagrams.chain import Box, Chain, Line, Measures
from servicegraph.diagrams.columns import columns, stages_of
from servicegraph.diagrams.grid import Grid, make_grid
from servicegraph.diagrams.lane_order import best_order
from servicegraph.diagrams.lanes import Lanes, in_lanes
from servicegraph.diagrams.layout import Layout, PlacedBox, PlacedLane, PlacedLine, PlacedStage
from servicegraph.diagrams.places import PORT, Places, place, ports
from servicegraph.diagrams.routes import Route, Routed, route
from servicegraph.diagrams.text_breaking import TextRow, broken

TEXT_HEIGHT = 17.0
_BOX_MARGIN = 9.0  # beside a label
_BOX_ROOM = 21.0  # above and below the text together
_PORTS_ROOM = 4.0
_LANE_ROOM = 24.0
_LEAST_LANE = 58.0
_LEAST_BOX = 112.0
_GAP = 14.0

Rows = Mapping[str, tuple[TextRow, ...]]


def lay_out(
    chain: Chain, measures: Measures | None = None, lane_order: Sequence[str] = (), known: Collection[str] = ()
) -> Layout:
    """The picture of *chain*; *lane_order* are keys of lanes as a reader wants them.

    *known* are ``text_breaking.beginnings`` of words, before which long words of labels may part.
    The same chain always gives the same picture, whatever the order of its parts.
    """
    sizes = measures or Measures()
    keys = {box.key for box in chain.boxes}
    loops = [line for line in chain.lines if line.origin == line.target]
    outside = [line for line in chain.lines if line.origin != line.target and {line.origin, line.target} - keys]
    lines = sorted(set(chain.lines) - set(loops) - set(outside), key=lambda line: line.key)
    ends = {end for line in lines for end in (line.origin, line.target)}
    boxes = sorted((box for box in chain.boxes if box.key in ends), key=lambda box: box.key)
    unlined = sorted((box for box in chain.boxes if box.key not in ends), key=lambda box: box.key)
    beside = unlined if not boxes or sizes.draws_unlined else []
    lanes = in_lanes(chain, [*boxes, *beside], lane_order, sizes.most_lanes)
    if boxes and len(beside) > sizes.most_unlined:
        beside, lanes = _counted(chain, beside, lanes)
    is_fixed = bool(lane_order) or chain.keeps_lane_order
    drawn = _Drawing(chain, sizes, lanes, known, lines, boxes, beside, is_fixed).drawn()
    return replace(drawn, unlined=tuple(unlined), loops=tuple(loops), outside=tuple(outside))


def _counted(chain: Chain, beside: Sequence[Box], lanes: Lanes) -> tuple[list[Box], Lanes]:
    """A box for each lane that tells how many services without a line stand there, in place of these."""
    numbers = Counter(lanes.of[box.key] for box in beside)
    found = {
        lane: Box(
            f"without a line {lane}",
            chain.words.one if number == 1 else chain.words.count.replace("{n}", str(number)),
        )
        for lane, number in sorted(numbers.items())
    }
    return list(found.values()), replace(lanes, of=lanes.of | {box.key: lane for lane, box in found.items()})


@dataclass(frozen=True)
class _Shelves:
    """Services without a line: how many stand beside one another, and how much height each lane needs for them."""

    across: int
    lanes: tuple[tuple[Box, ...], ...]
    heights: tuple[float, ...]


@dataclass(frozen=True)
class _Drawing:
    chain: Chain
    sizes: Measures
    lanes: Lanes
    known: Collection[str]
    lines: Sequence[Line]
    boxes: Sequence[Box]
    beside: Sequence[Box]
    is_fixed: bool

    def drawn(self) -> Layout:
        stage = stages_of(self.boxes, self.lines, [stage.key for stage in self.chain.stages])
        column = columns(self.lines, stage)
        grid = make_grid(self.boxes, self.lines, column, self.lanes.of, len(self.lanes.lanes))
        grid = best_order(grid, [lane.key for lane in self.lanes.lanes], is_fixed=self.is_fixed)
        rows = {
            box.key: broken(box.label, self.sizes.box_width - 2 * _BOX_MARGIN, known=self.known)
            for box in (*self.boxes, *self.beside)
        }
        sides = ports(grid)
        heights = [
            max(self._height(box, rows), *(len(sides[item, side]) * PORT + _PORTS_ROOM for side in (0, 1)))
            for item, box in enumerate(self.boxes)
        ]
        lanes = [self.lanes.lanes[index] for index in grid.lane_order]
        heads = [broken(lane.label, self.sizes.head_width - 20, bold=True, known=self.known) for lane in lanes]
        shelves = self._shelves(grid.lane_order, rows)
        least = [
            max(_LEAST_LANE, len(head) * TEXT_HEIGHT + _LANE_ROOM, shelf)
            for head, shelf in zip(heads, shelves.heights, strict=True)
        ]
        places = place(grid, heights, least, sides)
        widths = self._widths(grid, rows)
        routed = route(grid, places, widths, self.sizes.head_width)
        stages = self._stages(grid, routed, widths, stage)
        top = max((len(one.rows) * TEXT_HEIGHT + 13 for one in stages), default=0.0)
        divider, beside, end = self._beside(shelves, places, routed.end, top, rows)
        boxes = [
            PlacedBox(
                box,
                routed.columns[grid.column[item]],
                places.middle[item] - heights[item] / 2 + top,
                widths[grid.column[item]],
                heights[item],
                rows[box.key],
            )
            for item, box in enumerate(self.boxes)
        ]
        return Layout(
            width=end,
            height=places.lanes[-1][1] + top if places.lanes else 0.0,
            head_width=float(self.sizes.head_width),
            head_height=top,
            boxes=tuple(sorted(boxes + beside, key=lambda one: (one.x, one.y))),
            lines=self._numbered(grid, routed, top),
            lanes=tuple(
                PlacedLane(lane, high + top, low - high, head)
                for lane, head, (high, low) in zip(lanes, heads, places.lanes, strict=True)
            ),
            stages=stages,
            joined=self.lanes.joined,
            divider=divider,
        )

    def _height(self, box: Box, rows: Rows) -> float:
        needed = max(1, len(rows[box.key]) + bool(box.note)) * TEXT_HEIGHT + _BOX_ROOM
        return max(needed, self.sizes.least_box)

    def _widths(self, grid: Grid, rows: Rows) -> list[float]:
        """How wide each column is: as its longest row of text needs."""
        found = [_LEAST_BOX] * grid.columns
        for item, box in enumerate(self.boxes):
            needed = max((row.width for row in rows[box.key]), default=0.0) + 2 * _BOX_MARGIN + 2
            found[grid.column[item]] = max(found[grid.column[item]], min(needed, self.sizes.box_width))
        return [float(round(width)) for width in found]

    def _shelves(self, order: Sequence[int], rows: Rows) -> _Shelves:
        """Services without a line by lane, as many beside one another as keep the lanes low."""
        lanes = tuple(tuple(box for box in self.beside if self.lanes.of[box.key] == lane) for lane in order)
        most = max(map(len, lanes), default=0)
        across = min(most, 6) if not self.boxes else (1 if most < 4 else 2)
        heights = []
        for lane in lanes:
            shelves = [lane[start : start + across] for start in range(0, len(lane), across or 1)]
            needed = sum(max(self._height(box, rows) for box in shelf) + _GAP for shelf in shelves)
            heights.append(needed + _GAP + 4 if shelves else 0.0)
        return _Shelves(across, lanes, tuple(heights))

    def _beside(
        self, shelves: _Shelves, places: Places, end: float, top: float, rows: Rows
    ) -> tuple[float, list[PlacedBox], float]:
        """Where the services without a line begin, these, and where the picture ends."""
        if not self.beside:
            return 0.0, [], end
        divider = end + 6 if self.boxes else 0.0
        left = end + 24 if self.boxes else end
        step = self.sizes.box_width + _GAP
        found = []
        for lane, (high, low) in zip(shelves.lanes, places.lanes, strict=True):
            parts = [lane[start : start + shelves.across] for start in range(0, len(lane), shelves.across)]
            needed = sum(max(self._height(box, rows) for box in part) for part in parts) + _GAP * (len(parts) - 1)
            y = (high + low - needed) / 2 + top
            for part in parts:
                tallest = max(self._height(box, rows) for box in part)
                found += [
                    PlacedBox(
                        box,
                        left + place * step,
                        y + (tallest - self._height(box, rows)) / 2,
                        self.sizes.box_width,
                        self._height(box, rows),
                        rows[box.key],
                        is_unlined=True,
                    )
                    for place, box in enumerate(part)
                ]
                y += tallest + _GAP
        return divider, found, left + shelves.across * step + 2

    def _numbered(self, grid: Grid, routed: Routed, top: float) -> tuple[PlacedLine, ...]:
        """The lines with their numbers: by column and row of the origin, then of the target."""
        position = grid.positions()
        number = {box.key: index for index, box in enumerate(self.boxes)}

        def place(index: int) -> tuple[int, ...]:
            ends = (number[self.lines[index].origin], number[self.lines[index].target])
            return tuple(value for end in ends for value in (grid.column[end], position[end]))

        order = sorted(range(len(self.lines)), key=lambda index: (place(index), self.lines[index].key))
        return tuple(
            PlacedLine(self.lines[index], count, _lowered(routed.routes[index], top))
            for count, index in enumerate(order, 1)
        )

    def _stages(
        self, grid: Grid, routed: Routed, widths: Sequence[float], stage: Mapping[str, int]
    ) -> tuple[PlacedStage, ...]:
        if not self.chain.stages:
            return ()
        spans: dict[int, list[int]] = {}
        for item, box in enumerate(self.boxes):
            spans.setdefault(stage[box.key], []).append(grid.column[item])
        found = []
        for number, there in sorted(spans.items()):
            first, last = routed.columns[min(there)], routed.columns[max(there)] + widths[max(there)]
            name = self.chain.stages[number]
            found.append(
                PlacedStage(name, first, last - first, broken(name.label, last - first, bold=True, known=self.known))
            )
        return tuple(found)


def _lowered(route: Route, by: float) -> Route:
    return Route(
        tuple((x, y + by) for x, y in route.points),
        (route.badge[0], route.badge[1] + by),
        tuple((x, y + by) for x, y in route.bars),
    )
