"""What a picture is made of: services, the lines between them, the lanes and stages that they stand in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

IN_ORDER, UNDESCRIBED = "in-order", "undescribed"
STATES = (UNDESCRIBED, "no-rule", "rule-not-in-use", "rule-expired", "kind-missing", IN_ORDER)
PARALLEL = "parallel"
MOST_LANES = 12


@dataclass(frozen=True)
class Heading:
    """A lane or a stage: its key, what it is called, and the language of that name when it is not the page's."""

    key: str
    label: str
    language: str = ""


@dataclass(frozen=True)
class Box:
    """A service, or a part of the whole that stands for its services; ``lanes`` and ``stages`` are keys."""

    key: str
    label: str
    language: str = ""
    lanes: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    note: str = ""
    modelled: bool = False


@dataclass(frozen=True)
class Line:
    """An interface, or an undescribed pair: a way from one service to another.

    ``state`` is one of ``STATES``, ``flow`` the local name of a concept, ``crossings`` how many boundaries lie between.
    The number of a line that is ``modelled``, that no source describes at this place, has a dashed frame.
    """

    key: str
    origin: str
    target: str
    state: str = IN_ORDER
    flow: str = "sequence"
    crossings: int = 0
    modelled: bool = False

    @property
    def has_direction(self) -> bool:
        """Whether it leads from one to the other: an undescribed pair only meets."""
        return self.state != UNDESCRIBED


@dataclass(frozen=True)
class LaneWords:
    """What the picture itself says, in the language of the page.

    ``one`` and ``count`` tell how many services there are, ``count`` with the number in the place of {n}.
    """

    several: str = "several"
    unknown: str = "not known"
    others: str = "others"
    one: str = "1"
    count: str = "{n}"


@dataclass(frozen=True)
class Chain:
    """All that a picture shows; lanes and stages in the order that they are told in."""

    boxes: tuple[Box, ...] = ()
    lines: tuple[Line, ...] = ()
    lanes: tuple[Heading, ...] = ()
    stages: tuple[Heading, ...] = ()
    words: LaneWords = field(default_factory=LaneWords)
    keeps_lane_order: bool = False

    @property
    def by_key(self) -> Mapping[str, Box]:
        """The boxes by their keys."""
        return MappingProxyType({box.key: box for box in self.boxes})


@dataclass(frozen=True)
class Measures:
    """Sizes in pixels, and whether services without a line are drawn at the right.

    More than ``most_unlined`` of these are counted by lane; more than ``most_lanes`` lanes are joined.
    """

    box_width: int = 150
    head_width: int = 130
    draws_unlined: bool = False
    least_box: float = 0
    most_unlined: int = 12
    most_lanes: int = MOST_LANES
