"""Which talks to hold next: the places without the needed rules, grouped by the organisations that have to agree."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pyoxigraph import NamedNode

from servicegraph.catalogue import Catalogue
from servicegraph.planning.front import count_states
from servicegraph.planning.meetings import Meeting, MeetingState, meetings
from servicegraph.planning.neighbours import meetings_at
from servicegraph.planning.parties import parties_of, tops, units
from servicegraph.queries.grounds import Basis
from servicegraph.rdf.index import iris, text_of
from servicegraph.rdf.terms import NS

_SERVES, _FICTITIOUS = NamedNode(NS + "serves"), NamedNode(NS + "fictitious")

ORGANISATION, UNIT = "organisation", "unit"
BY = (ORGANISATION, UNIT)
"""What gaps are grouped by: whole organisations, or the units that stand in the catalogue."""


@dataclass(frozen=True)
class GapFilter:
    """What is asked for, by IRI; what is empty keeps everything.

    ``chain`` has its parts with it, ``organisation`` its units. ``lack`` is one state of gaps, ``basis`` the weakest
    that counts.
    """

    chain: str = ""
    organisation: str = ""
    segment: str = ""
    lack: MeetingState | None = None
    basis: Basis | None = None
    by: str = ORGANISATION

    @property
    def narrows(self) -> bool:
        """Whether anything is left out."""
        return replace(self, by=ORGANISATION) != GapFilter()


@dataclass(frozen=True)
class GapGroup:
    """Gaps that the same organisations have to close, gravest first.

    ``here`` and ``there`` are the organisations of the two sides. When ``there`` has several, ``here`` shares exactly
    these gaps with each of them. ``there`` is empty for gaps within one organisation, and where nobody is known to
    provide or organise a service; ``here`` is empty when that is so on both sides.
    """

    here: tuple[str, ...]
    there: tuple[str, ...]
    meetings: tuple[Meeting, ...]
    is_fictitious: bool

    @property
    def states(self) -> Mapping[MeetingState, int]:
        """How many gaps are in each state, gravest first, without states that there are none of."""
        return {state: number for state, number in count_states(self.meetings).items() if number}

    @property
    def modelled(self) -> int:
        """How many of them were modelled here."""
        return sum(meeting.is_modelled for meeting in self.meetings)

    @property
    def key(self) -> str:
        """What tells the group from every other on its page."""
        return " ".join((*self.here, "", *self.there))


@dataclass(frozen=True)
class Gaps:
    """The gaps that a filter keeps: those between organisations, within one, and those whose parties are not known.

    ``totals`` count every meeting once by its state, whatever lack is asked for; ``checked`` is their number.
    """

    asked: GapFilter
    totals: Mapping[MeetingState, int]
    between: tuple[GapGroup, ...]
    unknown: tuple[GapGroup, ...]
    inside: tuple[GapGroup, ...]

    @property
    def total(self) -> int:
        """How many gaps there are, whatever lack is asked for."""
        return sum(number for state, number in self.totals.items() if state.is_gap)

    @property
    def checked(self) -> int:
        """How many meetings were looked at."""
        return sum(self.totals.values())

    @property
    def groups(self) -> tuple[GapGroup, ...]:
        """All of them."""
        return self.between + self.unknown + self.inside

    @property
    def number_between(self) -> int:
        """How many gaps lie between organisations, or organisations that are not known."""
        return _count(self.between + self.unknown)

    @property
    def number_inside(self) -> int:
        """How many gaps lie within one organisation."""
        return _count(self.inside)

    @property
    def shown(self) -> tuple[Meeting, ...]:
        """The gaps of all groups, each once."""
        found = {meeting.key: meeting for group in self.groups for meeting in group.meetings}
        return tuple(sorted(found.values(), key=_gravest))


@dataclass(frozen=True)
class GapChoices:
    """What gaps can be asked for by: integrated services, organisations and segments that have meetings."""

    chains: tuple[str, ...]
    organisations: tuple[str, ...]
    segments: tuple[str, ...]


def gaps(catalogue: Catalogue, asked: GapFilter | None = None, date: datetime.date | None = None) -> Gaps:
    """The gaps of the day *date*, today when omitted, that *asked* keeps. Raises QueryTimeout.

    Most gaps first, those of real organisations before those of fictitious examples.
    """
    day, wish = date or catalogue.today(), asked or GapFilter()
    return catalogue.derived(("gaps", wish, day), lambda: _found(catalogue, wish, day))


def first_talks(catalogue: Catalogue, number: int, date: datetime.date | None = None) -> tuple[GapGroup, ...]:
    """The *number* groups of organisations with most gaps between them: real ones before fictitious ones."""
    return gaps(catalogue, None, date).between[:number]


def gap_choices(catalogue: Catalogue, date: datetime.date | None = None) -> GapChoices:
    """What the gaps of the day *date*, today when omitted, can be asked for by; in no order for people."""
    day = date or catalogue.today()
    return catalogue.derived(("gap choices", day), lambda: _choices(catalogue, day))


def _found(catalogue: Catalogue, asked: GapFilter, day: datetime.date) -> Gaps:
    kept = [one for one in _within(catalogue, asked, day) if _basis_of(catalogue, one) >= (asked.basis or 0)]
    shown = [one for one in kept if one.state.is_gap and asked.lack in (None, one.state)]
    above = tops(catalogue) if asked.by == ORGANISATION else {}
    pairs: dict[tuple[str, str], list[Meeting]] = {}
    inside: dict[str, list[Meeting]] = {}
    for meeting in shown:
        here, there = (
            {above.get(one, one) for one in parties_of(catalogue, service, day)} for service in meeting.services
        )
        between = {tuple(sorted((one, other))) for one in here or {""} for other in there or {""} if one != other}
        for first, second in between:
            pairs.setdefault((first, second), []).append(meeting)
        if not between:
            for one in here or {""}:
                inside.setdefault(one, []).append(meeting)
    nobody = [_group(catalogue, (), (), inside.pop(""))] if "" in inside else []
    unknown = [_group(catalogue, (pair[1],), (), found) for pair, found in pairs.items() if not pair[0]]
    known = {pair: found for pair, found in pairs.items() if pair[0]}
    return Gaps(
        asked=asked,
        totals=count_states(kept),
        between=_ordered(_merged(catalogue, known)),
        unknown=_ordered([*unknown, *nobody]),
        inside=_ordered(_group(catalogue, (one,), (), found) for one, found in inside.items()),
    )


def _within(catalogue: Catalogue, asked: GapFilter, day: datetime.date) -> Iterable[Meeting]:
    found: Sequence[Meeting] = meetings(catalogue, day)
    at = meetings_at(catalogue, day)
    if asked.chain:
        found = at.get(asked.chain, ())
    if asked.segment:
        wholes = iris(one.subject for one in catalogue.memory.triples(None, _SERVES, NamedNode(asked.segment)))
        served = {meeting.key for whole in wholes for meeting in at.get(whole, ())}
        found = [meeting for meeting in found if meeting.key in served]
    if asked.organisation:
        own = units(catalogue, asked.organisation)
        found = [one for one in found if any(own.intersection(parties_of(catalogue, s, day)) for s in one.services)]
    return found


def _merged(catalogue: Catalogue, pairs: Mapping[tuple[str, str], Sequence[Meeting]]) -> Iterable[GapGroup]:
    """Groups of *pairs*: one organisation with all those with which it shares exactly the same gaps."""
    alike: dict[frozenset[str], list[tuple[str, str]]] = {}
    for pair, found in pairs.items():
        alike.setdefault(frozenset(meeting.key for meeting in found), []).append(pair)
    shares = Counter(party for pair, found in pairs.items() for party in pair for _ in found)
    for same in alike.values():
        waiting = sorted(same)
        while waiting:
            partners: dict[str, list[str]] = {}
            for one, other in waiting:
                partners.setdefault(one, []).append(other)
                partners.setdefault(other, []).append(one)
            here = min(partners, key=lambda one: (-len(partners[one]), -shares[one], one))
            yield _group(catalogue, (here,), tuple(sorted(partners[here])), pairs[waiting[0]])
            waiting = [pair for pair in waiting if here not in pair]


def _group(catalogue: Catalogue, here: tuple[str, ...], there: tuple[str, ...], found: Iterable[Meeting]) -> GapGroup:
    ordered = tuple(sorted(found, key=_gravest))
    return GapGroup(here, there, ordered, all(_is_example(catalogue, one.whole) for one in ordered))


def _ordered(found: Iterable[GapGroup]) -> tuple[GapGroup, ...]:
    def order(group: GapGroup) -> tuple[object, ...]:
        return (
            group.is_fictitious,
            not group.here,
            -len(group.meetings),
            [one.state.gravity for one in group.meetings],
            group.key,
        )

    return tuple(sorted(found, key=order))


def _gravest(meeting: Meeting) -> tuple[object, ...]:
    return meeting.state.gravity, meeting.whole, meeting.origin, meeting.target, meeting.key


def _count(groups: Iterable[GapGroup]) -> int:
    return len({meeting.key for group in groups for meeting in group.meetings})


def _is_example(catalogue: Catalogue, whole: str) -> bool:
    said = catalogue.memory.triples(NamedNode(whole), _FICTITIOUS)
    return any(text_of(one.object) in ("true", "1") for one in said)


def _basis_of(catalogue: Catalogue, meeting: Meeting) -> Basis:
    """That of the interface; of an undescribed pair, the weakest of its two services."""
    if meeting.interface:
        return meeting.basis or Basis.STATED
    if _is_example(catalogue, meeting.whole):
        return Basis.MODELLED
    known = [catalogue.grounds.of_entity(NamedNode(service)) for service in meeting.services]
    return min((basis for basis in known if basis), default=Basis.STATED)


def _choices(catalogue: Catalogue, day: datetime.date) -> GapChoices:
    found = meetings(catalogue, day)
    above = tops(catalogue)
    named = {one for meeting in found for service in meeting.services for one in parties_of(catalogue, service, day)}
    at = meetings_at(catalogue, day)
    services = {service for meeting in found for service in meeting.services}
    interfaces = {meeting.interface for meeting in found}
    chains = at.keys() - services - interfaces
    serving = (triple for chain in chains for triple in catalogue.memory.triples(NamedNode(chain), _SERVES))
    served = set(iris(triple.object for triple in serving))
    organisations = named | {above[one] for one in named if one in above}
    return GapChoices(tuple(sorted(chains)), tuple(sorted(organisations)), tuple(sorted(served)))
