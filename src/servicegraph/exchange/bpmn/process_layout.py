"""Where a process is drawn: the layout of the swim-lane picture, with room for events and gateways beside services."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from servicegraph.diagrams.chain import PARALLEL, UNDESCRIBED, Box, Chain, Heading, LaneWords, Line, Measures
from servicegraph.diagrams.drawing import lay_out
from servicegraph.diagrams.layout import Layout, PlacedBox, PlacedLine
from servicegraph.diagrams.text_breaking import width as width_of
from servicegraph.exchange.bpmn.process_model import END, JOIN, SERVICE, SPLIT, START, ServiceProcess
from servicegraph.exchange.bpmn.process_places import DrawnBounds, PlacedProcess, Point

SHAPE = 28.0  # an event or a gateway
POOL_HEAD = LANE_HEAD = 30.0  # as bpmn-js draws them
_LEFT, _TOP = 160.0, 80.0
_GAP = 16.0
_TRACKS = (_GAP + SHAPE + 14, _GAP + SHAPE + 22, _GAP + SHAPE + 30)  # from the side of a service outwards
_ZONE = _TRACKS[-1] + 10
_NOTE_WIDTH, _NOTE_HEIGHT, _NOTE_ROOM = 100.0, 24.0, 114.0
_STAGE_HEAD = 36.0
_WRAP = 7.0  # how far above or below a service a way passes it
_INSET, _NARROW_INSET = 8.0, 4.0
_MORE_WIDTH = 16.0  # on each side of a service: bpmn-js writes with whatever letters the machine has
_LEAST_BOX = 76.0
_LETTERS, _MOST_HEAD = 15.0, 400.0  # of the heads of lanes
_LEAST_WIDTH, _LEAST_HEIGHT = 600.0, 160.0
_MANY = 10_000


def placed_process(process: ServiceProcess, words: LaneWords, known: Collection[str]) -> PlacedProcess:
    """Where *process* is drawn. *known* are beginnings of words, before which long words of lanes may part."""
    chain = _chain(process, words)
    measures = Measures(box_width=170, draws_unlined=True, least_box=_LEAST_BOX, most_unlined=_MANY, most_lanes=_MANY)
    return _Placing(process, lay_out(chain, measures, known=known)).placed()


def _line_key(origin: str, target: str, is_described: bool) -> str:
    return f"{origin} {target} {is_described}"


def _chain(process: ServiceProcess, words: LaneWords) -> Chain:
    boxes = [
        # Below the name of a whole within the whole stands its sign.
        Box(one.iri, one.name, lanes=one.lanes, stages=one.stages, note=" " if one.is_part else "")
        for one in process.services.values()
    ]
    lines = [
        Line(
            _line_key(one.origin, one.target, one.is_described),
            one.origin,
            one.target,
            one.state.value,
            one.flow if one.flow == PARALLEL else "sequence",
        )
        for one in process.whole.meetings
    ]
    for node in process.nodes.values():
        if node.is_apart:
            beside = process.services[node.service]
            boxes.append(Box(node.key, "", lanes=beside.lanes, stages=beside.stages))
            ends = (node.key, node.service) if node.kind == START else (node.service, node.key)
            lines.append(Line(_line_key(*ends, True), *ends))
    lanes = tuple(Heading(key, name) for key, name in sorted(process.whole.lanes.items(), key=lambda one: one[::-1]))
    stages = tuple(Heading(key, name) for key, name in process.whole.stages.items())
    return Chain(tuple(boxes), tuple(lines), lanes, stages, words)


@dataclass
class _Column:
    """Services above one another: where they stand in the picture, and the room that is made on both sides."""

    x: float
    width: float
    room: list[float] = field(default_factory=lambda: [0.0, 0.0])


class _Placing:
    """Moves the parts of a layout apart and draws the ways anew near services."""

    def __init__(self, process: ServiceProcess, layout: Layout) -> None:
        self._process, self._layout = process, layout
        self._boxes = {placed.box.key: placed for placed in layout.boxes}
        self._columns = [_Column(x, width) for x, width in sorted({(one.x, one.width) for one in layout.boxes})]
        self._notes = self._make_room()
        self._heights = [self._lane_room(lane.lane.label, lane.height) for lane in layout.lanes]
        self._bounds: dict[str, DrawnBounds] = {}
        self._crossed: set[str] = set()

    def placed(self) -> PlacedProcess:
        layout, process = self._layout, self._process
        for key, placed in self._boxes.items():
            self._place(key, placed)
        width = max(self._x(layout.width) if layout.boxes else 0.0, _LEFT + POOL_HEAD + _LEAST_WIDTH) - _LEFT
        height = max(layout.height - layout.head_height + sum(self._heights), _LEAST_HEIGHT)
        pool = DrawnBounds(_LEFT, _TOP, width + 10, height)
        lanes = tuple(self._lanes(pool))
        flows: dict[str, Sequence[Point]] = {}
        numbers: dict[str, int] = {}
        places: dict[str, Point] = {}
        lines = {placed.line.key: placed for placed in layout.lines}
        if not process.services:
            middle = pool.y + pool.height / 2
            for key, x in ((f"{START} ", pool.x + 120), (f"{END} ", pool.right - 120 - SHAPE)):
                self._bounds[key] = DrawnBounds(x, middle - SHAPE / 2, SHAPE, SHAPE)
        for flow in process.flows:
            if flow.meeting is None:
                source, target = process.nodes[flow.source], process.nodes[flow.target]
                apart = source.is_apart or target.is_apart
                if apart:
                    ends = (source.key, target.service) if source.is_apart else (source.service, target.key)
                    flows[flow.key] = _straight(self._way(lines[_line_key(*ends, True)]))
                else:
                    flows[flow.key] = self._beside(flow.source, flow.target)
            elif flow.meeting.origin == flow.meeting.target:
                flows[flow.key] = self._loop(flow.meeting.origin)
            else:
                line = lines[_line_key(flow.meeting.origin, flow.meeting.target, True)]
                flows[flow.key] = _straight(self._way(line))
                numbers[flow.key] = line.number
                x, y = line.route.badge
                places[flow.key] = (self._x(x), self._y(y))
        notes: dict[tuple[str, str], DrawnBounds] = {}
        ways: dict[tuple[str, str], tuple[Sequence[Point], Sequence[Point]]] = {}
        for one in process.undescribed:
            if one.origin != one.target:
                line = lines[_line_key(one.origin, one.target, False)]
                pair = (one.origin, one.target)
                notes[pair], *both = self._over_note(line)
                ways[pair] = (both[0], both[1])
        stages = [
            (
                one.stage,
                DrawnBounds(
                    left, pool.y - _STAGE_HEAD, self._x(one.x + one.width) - left, pool.height + _STAGE_HEAD + 8
                ),
            )
            for one in layout.stages
            for left in (self._x(one.x),)
        ]
        return PlacedProcess(
            pool, lanes, self._bounds, flows, places, numbers, notes, ways, frozenset(self._crossed), stages
        )

    def _make_room(self) -> Mapping[str, int]:
        """Make room beside each column for what stands there; the place of each annotation outwards, by line."""
        shapes: dict[float, list[bool]] = {column.x: [False, False] for column in self._columns}
        for key, placed in self._boxes.items():
            if key in self._process.services:
                for side, kinds in enumerate(((START, JOIN), (END, SPLIT))):
                    shapes[placed.x][side] |= self._process.beside(key, *kinds) is not None
        for line in self._layout.lines:
            # A way that passes its service, to the gateway at the other side, has a track beside it too.
            for key, point, kind, far in ((line.line.origin, 0, SPLIT, 0), (line.line.target, -1, JOIN, 1)):
                if line.line.has_direction and key in self._process.services and self._process.beside(key, kind):
                    placed = self._boxes[key]
                    shapes[placed.x][far] |= _side(line.route.points[point], placed) == far
        notes: dict[str, int] = {}
        counts: dict[tuple[str, int], int] = {}
        for line in self._layout.lines:
            if line.line.state == UNDESCRIBED:
                end = (line.line.target, _side(line.route.points[-1], self._boxes[line.line.target]))
                notes[line.line.key] = counts[end] = counts.get(end, 0) + 1
        for column in self._columns:
            for side in (0, 1):
                most = max(
                    (n for (key, at), n in counts.items() if at == side and self._boxes[key].x == column.x), default=0
                )
                column.room[side] = (_ZONE if shapes[column.x][side] else 0.0) + most * _NOTE_ROOM + _MORE_WIDTH
        return notes

    def _lane_room(self, label: str, height: float) -> float:
        """How much higher a lane must be for its head, which BPMN turns on its side: in one row or in two."""
        words = [width_of(word, size=_LETTERS) for word in label.split()]
        whole = width_of(label, size=_LETTERS)
        needed = whole if whole + 20 <= height else max(0.62 * whole, *words, 0.0)
        return max(0.0, min(needed + 20, _MOST_HEAD) - height)

    def _x(self, x: float) -> float:
        """Where *x* of the picture is drawn; the side of a service is where the room beside it ends."""
        passed = sum(sum(column.room) for column in self._columns if column.x + column.width <= x + 0.01)
        return _LEFT + POOL_HEAD + LANE_HEAD - self._layout.head_width + x + passed

    def _y(self, y: float) -> float:
        """Where *y* of the picture is drawn."""
        room = 0.0
        for lane, more in zip(self._layout.lanes, self._heights, strict=True):
            if y < lane.y + lane.height:
                return _TOP - self._layout.head_height + y + room + more / 2
            room += more
        return _TOP - self._layout.head_height + y + room

    def _lanes(self, pool: DrawnBounds) -> Iterator[tuple[Heading, DrawnBounds, Sequence[str]]]:
        top = pool.y
        for lane, more in zip(self._layout.lanes, self._heights, strict=True):
            inside = [
                key
                for key, placed in self._boxes.items()
                if lane.y <= placed.y + placed.height / 2 < lane.y + lane.height
            ]
            height = lane.height + more
            if lane is self._layout.lanes[-1]:
                height = pool.bottom - top
            yield lane.lane, DrawnBounds(pool.x + POOL_HEAD, top, pool.width - POOL_HEAD, height), inside
            top += height

    def _place(self, key: str, placed: PlacedBox) -> None:
        column = next(one for one in self._columns if one.x == placed.x and one.width == placed.width)
        left = self._x(placed.x) + column.room[0] - _MORE_WIDTH
        box = DrawnBounds(left, self._y(placed.y), placed.width + 2 * _MORE_WIDTH, placed.height)
        x, y = box.middle
        if key not in self._process.services:
            self._bounds[key] = DrawnBounds(x - SHAPE / 2, y - SHAPE / 2, SHAPE, SHAPE)
            return
        self._bounds[f"{SERVICE} {key}"] = box
        for kinds, left in (((START, JOIN), box.x - _GAP - SHAPE), ((END, SPLIT), box.right + _GAP)):
            node = self._process.beside(key, *kinds)
            if node:
                self._bounds[node.key] = DrawnBounds(left, y - SHAPE / 2, SHAPE, SHAPE)

    def _beside(self, source: str, target: str) -> Sequence[Point]:
        one, other = self._bounds[source], self._bounds[target]
        return (one.right, one.middle[1]), (other.x, one.middle[1])

    def _loop(self, service: str) -> Sequence[Point]:
        box = self._bounds[f"{SERVICE} {service}"]
        below = box.bottom + _WRAP
        start, end = (self._bounds[f"{kind} {service}"] for kind in (SPLIT, JOIN))
        return (
            (start.middle[0], start.bottom),
            (start.middle[0], below),
            (end.middle[0], below),
            (
                end.middle[0],
                end.bottom,
            ),
        )

    def _middle_part(self, line: PlacedLine) -> list[Point]:
        """The way of *line* between the rooms beside its ends."""
        return [(self._x(x), self._y(y)) for x, y in line.route.points]

    def _way(self, line: PlacedLine) -> list[Point]:
        """The way of a flow, from the node that it leaves to the one that it enters."""
        way = self._middle_part(line)
        ends = (line.line.origin, line.line.target)
        sides = [_side(line.route.points[at], self._boxes[key]) for at, key in zip((0, -1), ends, strict=True)]
        out = self._out(ends[0], sides[0], way[0][1])
        into = self._into(ends[1], sides[1], way[-1][1])
        return [*out, *way, *into]

    def _out(self, key: str, side: int, y: float) -> list[Point]:
        """From *key* to the edge of the room at its *side*, at the height *y*."""
        if key not in self._process.services:
            return self._at_event(key, side, y)
        box, split = self._bounds[f"{SERVICE} {key}"], self._process.beside(key, SPLIT)
        if split:
            shape = self._bounds[split.key]
            if side:
                track = box.right + _TRACKS[0]
                return [(shape.right, shape.middle[1]), (track, shape.middle[1]), (track, y)]
            x, track, below = shape.middle[0], box.x - _TRACKS[1], box.bottom + _WRAP
            return [(x, shape.bottom), (x, below), (track, below), (track, y)]
        if not side and self._process.beside(key, START, JOIN):
            track, low = box.x - _TRACKS[1], box.bottom - _INSET
            return [(box.x, low), (track, low), (track, y)]
        return [(box.right if side else box.x, y)]

    def _into(self, key: str, side: int, y: float) -> list[Point]:
        """From the edge of the room at the *side* of *key*, at the height *y*, into it."""
        if key not in self._process.services:
            return self._at_event(key, side, y)[::-1]
        box, join = self._bounds[f"{SERVICE} {key}"], self._process.beside(key, JOIN)
        if join:
            shape = self._bounds[join.key]
            if not side:
                track = box.x - _TRACKS[0]
                return [(track, y), (track, shape.middle[1]), (shape.x, shape.middle[1])]
            x, track, above = shape.middle[0], box.right + _TRACKS[1], box.y - _WRAP
            return [(track, y), (track, above), (x, above), (x, shape.y)]
        if side and self._process.beside(key, END, SPLIT):
            self._crossed.add(f"{SPLIT} {key}")
            track, high = box.right + _TRACKS[1], box.y + _INSET
            return [(track, y), (track, high), (box.right, high)]
        return [(box.right if side else box.x, y)]

    def _at_event(self, key: str, side: int, y: float) -> list[Point]:
        # It moves to where the line is: nothing else leads there.
        shape = self._bounds[key] = DrawnBounds(self._bounds[key].x, y - SHAPE / 2, SHAPE, SHAPE)
        return [(shape.right if side else shape.x, y)]

    def _over_note(self, line: PlacedLine) -> tuple[DrawnBounds, Sequence[Point], Sequence[Point]]:
        """The annotation of an undescribed meeting, and the ways from its first service there and on to the other."""
        way = self._middle_part(line)
        side = _side(line.route.points[-1], self._boxes[line.line.target])
        x, y = way[-1]
        place = (self._notes[line.line.key] - 1) * _NOTE_ROOM + (_NOTE_ROOM - _NOTE_WIDTH) / 2
        left = x - place - _NOTE_WIDTH if side else x + place
        note = DrawnBounds(left, y - _NOTE_HEIGHT / 2, _NOTE_WIDTH, _NOTE_HEIGHT)
        near, far = (note.right, note.x) if side else (note.x, note.right)
        origin_side = _side(line.route.points[0], self._boxes[line.line.origin])
        first = [*self._plain_end(line.line.origin, origin_side, way[0][1])[::-1], *way[:-1], (near, y)]
        second = [(far, y), *self._plain_end(line.line.target, side, y)]
        return note, _straight(first), _straight(second)

    def _plain_end(self, key: str, side: int, y: float) -> list[Point]:
        """From the height *y* into the service itself, past what stands beside it."""
        box = self._bounds[f"{SERVICE} {key}"]
        x = box.right if side else box.x
        if not self._process.beside(key, *((END, SPLIT) if side else (START, JOIN))):
            return [(x, y)]
        track = x + _TRACKS[2] if side else x - _TRACKS[2]
        height = box.bottom - _NARROW_INSET if side else box.y + _NARROW_INSET
        return [(track, y), (track, height), (x, height)]


def _side(point: Point, placed: PlacedBox) -> int:
    """At which side of a service a line ends: 0 left, 1 right."""
    return int(abs(point[0] - placed.x) > abs(point[0] - placed.x - placed.width))


def _straight(points: Sequence[Point]) -> Sequence[Point]:
    """*points* without those that are no corner."""
    found: list[Point] = []
    for x, y in points:
        if found and abs(found[-1][0] - x) < 0.01 and abs(found[-1][1] - y) < 0.01:
            continue
        if len(found) > 1:
            (a, b), (c, d) = found[-2:]
            between_x = abs(a - c) < 0.01 and abs(c - x) < 0.01
            between_y = abs(b - d) < 0.01 and abs(d - y) < 0.01
            if between_x or between_y:
                found.pop()
        found.append((x, y))
    return found
