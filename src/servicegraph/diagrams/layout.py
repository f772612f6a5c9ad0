"""A laid out picture: boxes, lines, lanes and stages as numbers."""

from __future__ import annotations

from dataclasses import dataclass

from servicegraph.diagrams.chain import Box, Heading, Line
from servicegraph.diagrams.routes import Route
from servicegraph.diagrams.text_breaking import TextRow


@dataclass(frozen=True)
class PlacedBox:
    """A service and where it stands, with its label in rows."""

    box: Box
    x: float
    y: float
    width: float
    height: float
    rows: tuple[TextRow, ...]
    is_unlined: bool = False


@dataclass(frozen=True)
class PlacedLine:
    """A line with its number and route."""

    line: Line
    number: int
    route: Route


@dataclass(frozen=True)
class PlacedLane:
    """A lane and its band."""

    lane: Heading
    y: float
    height: float
    rows: tuple[TextRow, ...]


@dataclass(frozen=True)
class PlacedStage:
    """A stage and the columns that belong to it."""

    stage: Heading
    x: float
    width: float
    rows: tuple[TextRow, ...]


@dataclass(frozen=True)
class Layout:
    """A picture in numbers.

    ``lines`` stand in the order of their numbers. ``unlined`` are the services without a line, whether drawn or not;
    ``loops`` lines from a service to itself and ``outside`` lines of which an end is no box: they are not drawn.
    ``joined`` tells how many lanes the last one holds when it stands for all others; ``divider`` where services
    without a line begin, 0 when none is drawn.
    """

    width: float
    height: float
    head_width: float
    head_height: float
    boxes: tuple[PlacedBox, ...] = ()
    lines: tuple[PlacedLine, ...] = ()
    lanes: tuple[PlacedLane, ...] = ()
    stages: tuple[PlacedStage, ...] = ()
    unlined: tuple[Box, ...] = ()
    loops: tuple[Line, ...] = ()
    outside: tuple[Line, ...] = ()
    joined: int = 0
    divider: float = 0
