"""Whom a service meets, and at how many places an organisation meets others: the answer that their pages begin with."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from servicegraph.catalogue import Catalogue
from servicegraph.planning.meetings import Meeting, MeetingState, in_whole, meetings
from servicegraph.rdf.index import iris
from servicegraph.rdf.terms import NS

_PROVIDED, _ORGANISED = NamedNode(NS + "providedBy"), NamedNode(NS + "organisedBy")
_PART_OF = NamedNode("http://www.w3.org/ns/org#subOrganizationOf")
_INCLUDES = NamedNode(NS + "includes")


@dataclass(frozen=True)
class Tally:
    """How many meetings are in each state, gravest first; states without any are left out."""

    states: Mapping[MeetingState, int]

    @property
    def total(self) -> int:
        """How many meetings there are."""
        return sum(self.states.values())

    @property
    def gaps(self) -> int:
        """How many of them lack something."""
        return sum(number for state, number in self.states.items() if state.is_gap)


def tally(found: Iterable[Meeting]) -> Tally:
    """The meetings *found*, counted by state."""
    numbers = dict.fromkeys(MeetingState, 0)
    for meeting in found:
        numbers[meeting.state] += 1
    return Tally({state: number for state, number in numbers.items() if number})


@dataclass(frozen=True)
class Neighbours:
    """The meetings of one service: those that customers come from, and those that they move on to."""

    arriving: tuple[Meeting, ...]
    leaving: tuple[Meeting, ...]

    @property
    def tally(self) -> Tally:
        """All of them by state."""
        return tally((*self.arriving, *self.leaving))


def neighbours(catalogue: Catalogue, service: str, date: datetime.date | None = None) -> Neighbours:
    """Whom *service* meets on the day *date*, today when omitted, gravest first. Raises as ``meetings``."""
    found = sorted(meetings_at(catalogue, date).get(service, ()), key=lambda one: (one.state.gravity, one.key))
    return Neighbours(
        arriving=tuple(one for one in found if one.target == service),
        leaving=tuple(one for one in found if one.target != service),
    )


def meetings_at(catalogue: Catalogue, date: datetime.date | None = None) -> Mapping[str, tuple[Meeting, ...]]:
    """The meetings of each service, and those within each integrated service and its parts, by its IRI."""
    day = date or catalogue.today()
    return catalogue.derived(("meetings at", day), lambda: _by_thing(catalogue, day))


def meetings_with_others(
    catalogue: Catalogue, organisation: str, date: datetime.date | None = None
) -> tuple[Meeting, ...]:
    """The meetings of the services of *organisation* and its units with services that are not theirs.

    A service is its providers', or its organisers' where no provider is known.
    """
    own = units_of(catalogue, organisation)

    def is_own(service: str) -> tuple[bool, bool]:
        """Whether any, and whether only, *organisation* provides *service*."""
        having = providers_of(catalogue, service)
        return not own.isdisjoint(having), bool(having) and own.issuperset(having)

    def is_with_others(meeting: Meeting) -> bool:
        (some, all_), (some_there, all_there) = is_own(meeting.origin), is_own(meeting.target)
        return (some or some_there) and not (all_ and all_there)

    at = meetings_at(catalogue, date)
    found = {one.key: one for service in _services_of(catalogue, own) for one in at.get(service, ())}
    return tuple(one for one in sorted(found.values(), key=in_whole) if is_with_others(one))


def units_of(catalogue: Catalogue, organisation: str) -> frozenset[str]:
    """*organisation* and what belongs to it, however deep."""
    found, waiting = {organisation}, [organisation]
    while waiting:
        below = iris(one.subject for one in catalogue.memory.triples(None, _PART_OF, NamedNode(waiting.pop())))
        waiting += [one for one in below if one not in found]
        found.update(below)
    return frozenset(found)


def _services_of(catalogue: Catalogue, organisations: Iterable[str]) -> set[str]:
    """What any of *organisations* provides or organises."""
    named = (NamedNode(one) for one in organisations)
    said = (catalogue.memory.triples(None, property, one) for one in named for property in (_PROVIDED, _ORGANISED))
    return set(iris(triple.subject for triples in said for triple in triples))


def providers_of(catalogue: Catalogue, service: str) -> tuple[str, ...]:
    """The organisations that provide *service*, or that organise it where no provider is known."""
    for property in (_PROVIDED, _ORGANISED):
        if having := iris(one.object for one in catalogue.memory.triples(NamedNode(service), property)):
            return tuple(having)
    return ()


def _by_thing(catalogue: Catalogue, day: datetime.date) -> Mapping[str, tuple[Meeting, ...]]:
    above: dict[str, list[str]] = {}
    for one in catalogue.memory.triples(predicate=_INCLUDES):
        above.setdefault(one.object.value, []).append(one.subject.value)  # type: ignore[union-attr]
    found: dict[str, dict[str, Meeting]] = {}
    for meeting in meetings(catalogue, day):
        for thing in (*meeting.services, *_and_above(meeting.whole, above)):
            found.setdefault(thing, {})[meeting.key] = meeting
        if meeting.interface:
            found[meeting.interface] = {meeting.key: meeting}
    return {thing: tuple(members.values()) for thing, members in found.items()}


def _and_above(whole: str, above: Mapping[str, list[str]]) -> Iterable[str]:
    found, waiting = {whole: None}, [whole]
    while waiting:
        more = [one for one in above.get(waiting.pop(), ()) if one not in found]
        found |= dict.fromkeys(more)
        waiting += more
    return found
