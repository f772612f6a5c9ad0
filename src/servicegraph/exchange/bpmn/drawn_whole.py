"""What a drawing of one whole shows: its services, the wholes within it, and where they meet, all in words."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pyoxigraph import NamedNode

from servicegraph.catalogue import Catalogue
from servicegraph.exchange.exchange_report import ReportRow
from servicegraph.messages import one_line, text
from servicegraph.planning.asking import asked
from servicegraph.planning.meetings import Meeting, MeetingState
from servicegraph.planning.picture_input import Contents, Facts, contents
from servicegraph.queries.grounds import Basis
from servicegraph.rdf.index import text_of
from servicegraph.rdf.terms import DCT, NS, SKOS

LANE_KINDS: Mapping[str, str] = {
    "organisation": "provider",
    "sector": "sector",
    "organisation-type": "organisation-type",
    "level": "level",
}
"""What lanes may stand for, by the word on the command line, and what the picture calls it."""
_DESCRIPTIONS = (DCT + "description", SKOS + "definition")


@dataclass(frozen=True)
class DrawnService:
    """A service, or a whole within the whole (``is_part``), with its ``name``, what is told of it, lanes and stages."""

    iri: str
    name: str
    told: tuple[str, ...]
    lanes: tuple[str, ...]
    is_part: bool = False
    stages: tuple[str, ...] = ()


@dataclass(frozen=True)
class DrawnInterface:
    """An interface by its IRI, with its ``name``, the rules that hold at it, its lack and missing rule kinds, by IRI.

    ``iri`` is empty when nobody has described it.
    """

    iri: str
    name: str
    state: MeetingState
    rules: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class DrawnMeeting:
    """The ``interfaces`` from one service to another that are drawn as one line, by the keys of the two.

    ``state`` is that of the gravest, ``flow`` the local name of a concept; ``told`` are the sentences about them.
    """

    origin: str
    target: str
    state: MeetingState
    flow: str
    interfaces: tuple[DrawnInterface, ...]
    told: tuple[str, ...]

    @property
    def is_described(self) -> bool:
        """Whether it is a way of customers, and no pair that only refers to one another."""
        return self.state is not MeetingState.UNDESCRIBED


@dataclass(frozen=True)
class DrawnWhole:
    """A whole as it is drawn: services and meetings, lanes and stages with their names, and what had no place."""

    iri: str
    name: str
    told: tuple[str, ...]
    language: str
    services: tuple[DrawnService, ...]
    meetings: tuple[DrawnMeeting, ...]
    lanes: Mapping[str, str]
    rows: tuple[ReportRow, ...] = field(repr=False)
    stages: Mapping[str, str] = field(default_factory=dict)


def drawn_whole(catalogue: Catalogue, whole: str, lanes: str, language: str) -> DrawnWhole:
    """The whole *whole*, an IRI, as it is drawn today with lanes of the kind *lanes*. Raises as ``Catalogue.query``."""
    return _Drawn(catalogue, whole, lanes, language, catalogue.today()).found()


class _Drawn:
    """Gathers what is drawn, and what is left out meanwhile."""

    def __init__(self, catalogue: Catalogue, whole: str, lanes: str, language: str, day: datetime.date) -> None:
        self._catalogue, self._whole, self._lanes, self._language = catalogue, whole, lanes, language
        self._contents: Contents = contents(catalogue, whole, day)
        self._facts = Facts(catalogue, day)
        self._rows: list[ReportRow] = []
        self._rules = self._rules_of(day)

    def found(self) -> DrawnWhole:
        own, part_of = self._contents.services, self._contents.part_of_service
        meetings = dict.fromkeys((*self._contents.meetings, *self._contents.borrowed))
        known = {*own, *part_of}
        named = dict.fromkeys(end for one in meetings for end in one.services if end not in known)
        places = dict.fromkeys((*(part_of.get(one, one) for one in own), *named))
        inside: dict[str, list[str]] = {}
        for one in own:
            if one in part_of:
                inside.setdefault(part_of[one], []).append(one)
        services = tuple(self._service(place, inside.get(place, ())) for place in places)
        drawn = tuple(self._meetings(meetings))
        for part in self._contents.inside:
            if part not in places:
                self._rows.append(ReportRow("part-not-drawn", self._short(part), self._name(part)))
        named_here = {one.interface for one in meetings}
        within = self._catalogue.memory.triples(None, NamedNode(NS + "within"), NamedNode(self._whole))
        for iri in sorted({text_of(triple.subject) for triple in within} - named_here):
            self._rows.append(ReportRow("not-today", self._short(iri)))
        if not services:
            self._rows.append(ReportRow("no-services", self._short(self._whole)))
        headings = {lane: self._heading(lane) for one in services for lane in one.lanes}
        return DrawnWhole(
            self._whole,
            self._name(self._whole),
            tuple(self._about(self._whole, ("organisedBy", "serves", "phase"))),
            self._language,
            services,
            drawn,
            headings,
            tuple(self._rows),
            {stage: self._name(stage) for stage in self._contents.stages},
        )

    def _service(self, iri: str, inside: Sequence[str]) -> DrawnService:
        is_part = bool(inside)
        lanes = sorted({lane for one in (inside or (iri,)) for lane in self._lanes_of(one)})
        if is_part and self._lanes == "organisation" and len(lanes) > 1:
            lanes = list(self._facts.values(iri, "organisedBy")) or lanes
        told = list(self._about(iri, ("providedBy", "organisedBy")))
        if is_part:
            names = ", ".join(sorted(self._name(one) for one in inside))
            told.append(text("bpmn.inside", self._language, names=names))
        of_service = self._contents.stages_of_service
        stages = sorted({stage for one in (inside or (iri,)) for stage in of_service.get(one, ())})
        return DrawnService(iri, self._name(iri), tuple(told), tuple(lanes), is_part, tuple(stages))

    def _lanes_of(self, service: str) -> tuple[str, ...]:
        """The lanes of *service*; the organiser's where several organisations provide it."""
        found = self._facts.lanes_of(service, LANE_KINDS[self._lanes])
        if self._lanes == "organisation" and len(found) != 1:
            found = self._facts.lanes_of(service, "organiser") or found
        return found

    def _meetings(self, meetings: Iterable[Meeting]) -> Iterator[DrawnMeeting]:
        part_of = self._contents.part_of_service
        joined: dict[tuple[str, str, bool], list[Meeting]] = {}
        for one in meetings:
            origin, target = (part_of.get(end, end) for end in one.services)
            if origin == target and origin != one.origin:
                value = self._name(origin)
                self._rows.append(ReportRow("inside-part", self._short(one.interface) or self._pair(one), value))
                continue
            joined.setdefault((origin, target, bool(one.interface)), []).append(one)
        for (origin, target, _), those in sorted(joined.items()):
            gravest = min(those, key=lambda one: one.state.gravity)
            flows = {one.flow for one in those}
            yield DrawnMeeting(
                origin,
                target,
                gravest.state,
                flows.pop() if len(flows) == 1 else "sequence",
                tuple(self._interface(one) for one in those),
                tuple(told for one in those for told in self._told_of(one)),
            )

    def _interface(self, meeting: Meeting) -> DrawnInterface:
        rules = tuple(self._rules.get(meeting.interface, self._rules.get(meeting.whole, {})))
        if meeting.interface:
            rules = tuple({**self._rules.get(meeting.interface, {}), **self._rules.get(meeting.whole, {})})
        name = self._name(meeting.interface) if meeting.interface else self._pair(meeting)
        return DrawnInterface(meeting.interface, name, meeting.state, rules, meeting.missing)

    def _told_of(self, meeting: Meeting) -> Iterator[str]:
        """The sentences about *meeting*: what it is, how its rules stand, and which these are."""
        say = self._say
        yield say("interface" if meeting.interface else "undescribed", name=self._pair(meeting))
        if meeting.interface and (own := self._name(meeting.interface)) != self._pair(meeting):
            yield own
        if meeting.interface:
            yield say("state", state=text(f"pages.picture.state-{meeting.state.value}", self._language))
        if meeting.missing:
            yield say("missing", names=", ".join(map(self._name, meeting.missing)))
        rules = {**self._rules.get(meeting.interface, {}), **self._rules.get(meeting.whole, {})}
        for rule, status in rules.items() if meeting.interface else ():
            yield say("rule", name=self._name(rule), status=self._name(status) if status else say("no-status"))
        if meeting.crossings:
            yield say("crossings", names=", ".join(map(self._name, meeting.crossings)))
        if meeting.elsewhere:
            yield say("elsewhere", name=self._name(meeting.elsewhere))
        if meeting.whole != self._whole:
            yield say("within", name=self._name(meeting.whole))
        if meeting.interface:
            yield from self._basis(meeting.interface)

    def _about(self, iri: str, properties: Sequence[str]) -> Iterator[str]:
        if said := self._description(iri):
            yield said
        for name in properties:
            if values := self._facts.things(iri, name):
                yield self._say(name, names=", ".join(map(self._name, values)))
        yield from self._basis(iri)

    def _basis(self, iri: str) -> Iterator[str]:
        basis = self._catalogue.grounds.of_entity(NamedNode(iri))
        if basis is Basis.MODELLED:
            yield self._say("modelled")
        elif self._facts.values(iri, "completed") or self._facts.values(iri, "completedValue"):
            yield self._say("completed")

    def _description(self, iri: str) -> str:
        node, memory = NamedNode(iri), self._catalogue.memory
        for property in _DESCRIPTIONS:
            said = [triple.object for triple in memory.triples(node, NamedNode(property))]
            by_language = {getattr(one, "language", None) or "": text_of(one) for one in said}
            for tag in (self._language, *self._catalogue.settings.languages):
                if tag in by_language:
                    return by_language[tag]
        return ""

    def _rules_of(self, day: datetime.date) -> Mapping[str, Mapping[str, str]]:
        """The rules of each interface, and those of each whole, by their IRIs, with the status of each."""
        found: dict[str, dict[str, str]] = {}
        for chain in dict.fromkeys((self._whole, *(one.whole for one in self._contents.borrowed))):
            for row in asked(self._catalogue, "rules-of-chain", day, chain=f"<{chain}>"):
                found.setdefault(row["interface"] or row["whole"], {})[row["rule"]] = row["status"]
        return found

    def _name(self, iri: str) -> str:
        """The name of *iri*; one that is not in the language of the drawing is in the report."""
        name = one_line(self._catalogue.label(iri, self._language))
        if tag := self._catalogue.dataset.labels.language_of(iri, self._language):
            row = ReportRow("name-in-other-language", self._short(iri), f"{name}@{tag}")
            if row not in self._rows:
                self._rows.append(row)
        return name

    def _heading(self, lane: str) -> str:
        name = self._name(lane)
        return name[:1].upper() + name[1:]

    def _pair(self, meeting: Meeting) -> str:
        return " → ".join(map(self._name, meeting.services))

    def _short(self, iri: str) -> str:
        return self._catalogue.prefixes.contract(iri) if iri else ""

    def _say(self, key: str, **values: object) -> str:
        return text(f"bpmn.{key}", self._language, **values)
