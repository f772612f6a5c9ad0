"""The picture of one whole: laid out once for a state, a day and a language, with the rows of its table."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from servicegraph.catalogue import Catalogue
from servicegraph.diagrams.chain import Box, Chain, Heading, LaneWords, Line, Measures
from servicegraph.diagrams.drawing import lay_out
from servicegraph.diagrams.lanes import GATHERED
from servicegraph.diagrams.layout import Layout
from servicegraph.diagrams.text_breaking import beginnings
from servicegraph.messages import text
from servicegraph.planning.meetings import Meeting, MeetingState
from servicegraph.planning.picture_input import LANES, Contents, Facts, contents, is_modelled, told_order

MOST_OPEN = 60
_LEVELS = "level"


@dataclass(frozen=True)
class PictureOptions:
    """How a reader wants a picture.

    ``lanes`` is one of ``LANES``; ``parts`` "open", "closed" or empty: open up to sixty services. ``states`` are the
    states shown in full, all when empty; ``focus`` the IRI of a service or an interface, the rest is dimmed.
    ``lanes_order`` are keys of lanes. ``is_whole`` draws services without a line too, for a file of its own.
    """

    lanes: str = "sector"
    parts: str = ""
    states: tuple[MeetingState, ...] = ()
    focus: str = ""
    lanes_order: tuple[str, ...] = ()
    date: datetime.date | None = None
    language: str = "en"
    is_whole: bool = False


@dataclass(frozen=True)
class Row:
    """A meeting with its number in the picture; ``number`` is 0 when it is not drawn, ``borrowed_from`` a whole."""

    number: int
    meeting: Meeting
    borrowed_from: str = ""
    is_dimmed: bool = False


@dataclass(frozen=True)
class Picture:
    """A layout and what stands beside it.

    ``rows`` are the drawn meetings by number, ``left_out`` those that are not drawn: within a closed part, of a
    service with itself, or with a service that the whole does not include. ``counts`` tells of all of them.
    ``apart`` are the services without a line. ``dimmed`` are keys of boxes and lines that are out of focus.
    ``unknown`` are the names in ``focus`` and ``lanes-order`` that stand for nothing here, by parameter.
    """

    whole: str
    options: PictureOptions
    layout: Layout
    rows: tuple[Row, ...]
    left_out: tuple[Row, ...]
    counts: Mapping[MeetingState, int]
    services: int
    apart: tuple[str, ...]
    parts: tuple[str, ...]
    is_open: bool
    dimmed: frozenset[str]
    borrowed_from: tuple[str, ...]
    unknown: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def has_bars(self) -> bool:
        """Whether a line crosses a boundary."""
        return any(row.meeting.crossings for row in self.rows)

    @property
    def has_modelled(self) -> bool:
        """Whether a number has a dashed frame."""
        return any(placed.line.modelled for placed in self.layout.lines)

    @property
    def inside_parts(self) -> int:
        """How many meetings lie within closed parts."""
        return 0 if self.is_open else sum(row.meeting.origin != row.meeting.target for row in self.left_out)

    @property
    def is_empty(self) -> bool:
        """Whether there is no service to draw."""
        return not self.layout.boxes


def picture_of(
    catalogue: Catalogue,
    whole: str,
    options: PictureOptions | None = None,
) -> Picture:
    """The picture of *whole*, an IRI. Raises as ``Catalogue.query``.

    The layout is kept; focus and filter are looked at each time. Options that mean nothing fall back to what is usual.
    """
    asked = options or PictureOptions()
    day = asked.date or catalogue.today()
    found = contents(catalogue, whole, day)
    is_open = asked.parts != "closed" if len(found.services) <= MOST_OPEN else asked.parts == "open"
    is_open = is_open or not found.parts
    lanes = asked.lanes if asked.lanes in LANES else "sector"
    key = ("picture", whole, day, lanes, is_open, asked.lanes_order, asked.language, asked.is_whole)
    layout = catalogue.derived(key, lambda: _laid(catalogue, found, asked, lanes, is_open, day))
    number = {line.line.key: line.number for line in layout.lines}
    dimmed = _dimmed(layout, found, asked)
    borrowed = set(found.borrowed)
    rows = sorted(
        (
            Row(number.get(one.key, 0), one, one.whole if one in borrowed else "", one.key in dimmed)
            for one in (*found.meetings, *found.borrowed)
        ),
        key=lambda row: (row.number, row.meeting.key),
    )
    counts = {state: sum(row.meeting.state is state for row in rows) for state in MeetingState}
    return Picture(
        whole=whole,
        options=asked,
        layout=layout,
        rows=tuple(row for row in rows if row.number),
        left_out=tuple(row for row in rows if not row.number),
        counts=counts,
        services=len(found.services),
        apart=tuple(box.key for box in layout.unlined),
        parts=found.parts,
        is_open=is_open,
        dimmed=dimmed,
        borrowed_from=tuple(dict.fromkeys(one.whole for one in found.borrowed)),
        unknown=_unknown(layout, found, asked),
    )


def _laid(
    catalogue: Catalogue, found: Contents, asked: PictureOptions, lanes: str, is_open: bool, day: datetime.date
) -> Layout:
    facts = Facts(catalogue, day)

    def named(iri: str) -> Heading:
        language = catalogue.dataset.labels.language_of(iri, asked.language)
        return Heading(iri, catalogue.label(iri, asked.language), language)

    def head(iri: str) -> Heading:
        name = named(iri)
        return Heading(name.key, name.label[:1].upper() + name.label[1:], name.language)

    def stands(service: str) -> str:
        return service if is_open else found.part_of_service.get(service, service)

    values: dict[str, tuple[str, ...]] = {}
    stages: dict[str, tuple[str, ...]] = {}
    inside: dict[str, int] = {}
    for service in found.services:
        box = stands(service)
        inside[box] = inside.get(box, 0) + 1
        values[box] = tuple(sorted({*values.get(box, ()), *facts.lanes_of(service, lanes)}))
        stages[box] = tuple(sorted({*stages.get(box, ()), *found.stages_of_service.get(service, ())}))
    boxes = tuple(
        Box(
            name.key,
            name.label,
            name.language,
            lanes=values[name.key],
            stages=stages[name.key],
            modelled=is_modelled(catalogue, name.key),
            note="" if name.key in found.services else _counted(inside[name.key], asked.language),
        )
        for name in map(named, inside)
    )
    borrowed = set(found.borrowed)
    lines = tuple(
        Line(
            one.key,
            stands(one.origin),
            stands(one.target),
            one.state.value,
            one.flow,
            len(one.crossings),
            one.is_modelled or one in borrowed,
        )
        for one in dict.fromkeys((*found.meetings, *found.borrowed))
    )
    told = told_order(catalogue, (value for its in values.values() for value in its))
    chain = Chain(
        boxes,
        lines,
        tuple(map(named, told)),
        tuple(map(head, found.stages)),
        LaneWords(
            text("pages.picture.several", asked.language),
            text("pages.picture.unknown", asked.language),
            text("pages.picture.others", asked.language),
            text("pages.picture.one-service", asked.language),
            text("pages.picture.services", asked.language),
        ),
        keeps_lane_order=lanes == _LEVELS,
    )
    measures = Measures(box_width=170, draws_unlined=True) if asked.is_whole else Measures()
    return lay_out(chain, measures, asked.lanes_order, known_words(catalogue, asked.language))


def _counted(services: int, language: str) -> str:
    if services == 1:
        return text("pages.picture.one-service", language)
    return text("pages.picture.services", language, n=services)


def known_words(catalogue: Catalogue, language: str) -> frozenset[str]:
    """How the words of the catalogue's names begin: a long word may part where one of them does."""

    def collect() -> frozenset[str]:
        names = catalogue.dataset.labels.names.values()
        said = " ".join(name for told in names for tag, name in told.items() if tag.startswith(language))
        return beginnings(re.findall(r"[^\W\d_]{4,40}", said))

    return catalogue.derived(("picture words", language), collect)


def _in_focus(found: Contents) -> frozenset[str]:
    """The keys of what may be in focus."""
    return frozenset((*found.services, *(one.key for one in (*found.meetings, *found.borrowed))))


def _unknown(layout: Layout, found: Contents, asked: PictureOptions) -> Mapping[str, Sequence[str]]:
    """What *asked* names that is not in the picture, by parameter."""
    told: dict[str, Sequence[str]] = {}
    if asked.focus and asked.focus not in _in_focus(found):
        told["focus"] = (asked.focus,)
    if asked.lanes_order:
        boxes = (*(placed.box for placed in layout.boxes), *layout.unlined)
        lanes = {*(placed.lane.key for placed in layout.lanes), *(lane for box in boxes for lane in box.lanes)}
        strange = [one for one in asked.lanes_order if one not in lanes and not lanes.issuperset(one.split(" + "))]
        if strange := [one for one in strange if one not in GATHERED]:
            told["lanes-order"] = strange
    return told


def _dimmed(layout: Layout, found: Contents, asked: PictureOptions) -> frozenset[str]:
    """The keys of lines that are not asked for, and of services that none of the others reaches."""
    focus = asked.focus if asked.focus in _in_focus(found) else ""
    if not focus and not asked.states:
        return frozenset()
    shown = {
        placed.line.key
        for placed in layout.lines
        if (not focus or focus in (placed.line.key, placed.line.origin, placed.line.target))
        and (not asked.states or MeetingState(placed.line.state) in asked.states)
    }
    reached = {
        end for placed in layout.lines if placed.line.key in shown for end in (placed.line.origin, placed.line.target)
    } | {focus}
    return frozenset(
        key
        for key in (*(one.line.key for one in layout.lines), *(one.box.key for one in layout.boxes))
        if key not in shown and key not in reached
    )
