"""What the page of a package, a chain or a process tells: how it runs, where its services meet, and what is agreed."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from servicegraph.catalogue import Catalogue
from servicegraph.planning.asking import asked
from servicegraph.planning.days import Days, Standing, days_of
from servicegraph.planning.front import count_states
from servicegraph.planning.meetings import Meeting, MeetingState
from servicegraph.planning.picture_input import contents
from servicegraph.queries.grounds import Basis
from servicegraph.rdf.index import iris, text_of
from servicegraph.rdf.terms import NS, RDF

_INCLUDES = NamedNode(NS + "includes")


@dataclass(frozen=True)
class RuleOfWhole:
    """A rule of an integrated service: what it settles, how far it is, and which roles answer for it, all by IRI.

    ``whole`` is the integrated service that it governs: the one asked about or a part of it.
    """

    whole: str
    rule: str
    kinds: tuple[str, ...]
    status: str
    is_in_force: bool
    answered_by: tuple[str, ...]


@dataclass(frozen=True)
class OpenPitfall:
    """A pitfall observed in an integrated service, or at its ``interface``, against which no rule is in force.

    ``rule`` is one that would help but is not in force yet; empty when there is none.
    """

    pitfall: str
    kind: str
    interface: str
    rule: str


@dataclass(frozen=True)
class WholeView:
    """One integrated service on one day, everything by IRI.

    ``parts`` are the integrated services within it, however deep, ``part_of`` those that it is a direct part of.
    ``services`` are its own and those of its parts, without those outside their days. ``meetings`` are where these
    meet; when no interface is described in it, ``borrowed`` are those of ``part_of`` between its services.
    """

    iri: str
    type: str
    days: Days
    facts: Mapping[str, tuple[str, ...]]
    is_fictitious: bool
    basis: Basis | None
    parts: tuple[str, ...]
    part_of: tuple[str, ...]
    services: tuple[str, ...]
    meetings: tuple[Meeting, ...]
    borrowed: tuple[Meeting, ...]
    rules: tuple[RuleOfWhole, ...]
    pitfalls: tuple[OpenPitfall, ...]

    @property
    def has_ended(self) -> bool:
        """Whether it is over: it then has no gaps any more."""
        return self.days.standing is Standing.ENDED

    @property
    def shown(self) -> tuple[Meeting, ...]:
        """The meetings that its page shows: its own, and those that it borrows."""
        return self.meetings + self.borrowed

    @property
    def totals(self) -> Mapping[MeetingState, int]:
        """How many of its own meetings are in each state."""
        return count_states(self.meetings)

    @property
    def gaps(self) -> int:
        """At how many places its services meet without all the rules that they need."""
        return sum(meeting.state.is_gap for meeting in self.meetings)

    @property
    def modelled(self) -> int:
        """How many of its interfaces were modelled here."""
        return sum(meeting.is_modelled for meeting in self.meetings)

    @property
    def apart(self) -> tuple[str, ...]:
        """Its services that meet no other in what is shown."""
        met = {service for meeting in self.shown for service in meeting.services}
        return tuple(service for service in self.services if service not in met)


_FACTS = ("phase", "ruleStatus", "serves", "customerGroup", "organisedBy")


def whole_view(catalogue: Catalogue, whole: str, date: datetime.date | None = None) -> WholeView:
    """What is told of the integrated service *whole*, an IRI, on the day *date*, today when omitted.

    Made once for a state and a day. Raises as ``Catalogue.query``.
    """
    day = date or catalogue.today()
    return catalogue.derived(("whole", whole, day), lambda: _made(catalogue, whole, day))


def is_whole(catalogue: Catalogue, iri: str) -> bool:
    """Whether *iri* is described as an integrated service of any kind."""
    return bool(_type_of(catalogue, iri))


def _type_of(catalogue: Catalogue, iri: str) -> str:
    kinds = {kind.classes[0] for kind in catalogue.dataset.kinds if NS + "IntegratedService" in kind.classes}
    types = catalogue.memory.triples(NamedNode(iri), NamedNode(RDF + "type"))
    return min(kinds.intersection(iris(one.object for one in types)), default="")


def _made(catalogue: Catalogue, whole: str, day: datetime.date) -> WholeView:
    node = NamedNode(whole)
    found = contents(catalogue, whole, day)
    part_of = tuple(sorted(iris(one.subject for one in catalogue.memory.triples(None, _INCLUDES, node))))
    values = {name: catalogue.memory.triples(node, NamedNode(NS + name)) for name in _FACTS}
    facts = {name: tuple(sorted(text_of(one.object) for one in triples)) for name, triples in values.items()}
    fictitious = catalogue.memory.triples(node, NamedNode(NS + "fictitious"))
    return WholeView(
        iri=whole,
        type=_type_of(catalogue, whole),
        days=days_of(catalogue, whole, day),
        facts={name: told for name, told in facts.items() if told},
        is_fictitious=any(text_of(one.object) in ("true", "1") for one in fictitious),
        basis=catalogue.grounds.of_entity(node),
        parts=found.inside,
        part_of=part_of,
        services=found.services,
        meetings=found.meetings,
        borrowed=found.borrowed,
        rules=tuple(_rules(asked(catalogue, "rules-of-chain", day, chain=node))),
        pitfalls=tuple(_pitfalls(asked(catalogue, "pitfalls-without-rule", day, chain=node))),
    )


def _rules(rows: Iterable[Mapping[str, str]]) -> Iterable[RuleOfWhole]:
    """The rules that *rows* give for integrated services, not for single interfaces: a row for each kind and role."""
    by_rule: dict[tuple[str, str], list[Mapping[str, str]]] = {}
    for row in rows:
        if not row["interface"]:
            by_rule.setdefault((row["whole"], row["rule"]), []).append(row)
    for (whole, rule), told in by_rule.items():
        kinds, roles = (tuple(sorted({row[name] for row in told} - {""})) for name in ("kind", "answeredBy"))
        yield RuleOfWhole(whole, rule, kinds, told[0]["status"], told[0]["inForce"] == "true", roles)


def _pitfalls(rows: Iterable[Mapping[str, str]]) -> Iterable[OpenPitfall]:
    for row in rows:
        yield OpenPitfall(row["pitfall"], row["kind"], row["interface"], row["rule"])
