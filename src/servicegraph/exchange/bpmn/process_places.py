"""A process in numbers: where its pool, lanes, nodes and flows are drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from servicegraph.diagrams.chain import Heading

Point = tuple[float, float]


@dataclass(frozen=True)
class DrawnBounds:
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> Point:
        """Its middle."""
        return self.x + self.width / 2, self.y + self.height / 2

    @property
    def right(self) -> float:
        """Its right side."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Its lower side."""
        return self.y + self.height


@dataclass(frozen=True)
class PlacedProcess:
    """A process in numbers: its pool, its lanes with the services in each, the bounds of its nodes, all by key.

    ``flows`` are the corners of flows; ``numbers`` and ``number_places`` tell of those that are interfaces. ``notes``
    are the annotations of undescribed meetings by origin and target, ``ways`` the corners of the two dotted lines.
    Over the gateways that are ``crossed`` runs a flow, so that their names belong under them. ``stages`` are drawn
    around the services that belong to them.
    """

    pool: DrawnBounds
    lanes: Sequence[tuple[Heading, DrawnBounds, Sequence[str]]]
    nodes: Mapping[str, DrawnBounds]
    flows: Mapping[str, Sequence[Point]]
    number_places: Mapping[str, Point]
    numbers: Mapping[str, int]
    notes: Mapping[tuple[str, str], DrawnBounds] = field(default_factory=dict)
    ways: Mapping[tuple[str, str], tuple[Sequence[Point], Sequence[Point]]] = field(default_factory=dict)
    crossed: frozenset[str] = frozenset()
    stages: Sequence[tuple[Heading, DrawnBounds]] = ()
