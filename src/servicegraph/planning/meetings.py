"""Where services meet: each interface, and each pair of services whose interface nobody has described, as one value."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from pyoxigraph import NamedNode

from servicegraph.catalogue import Catalogue
from servicegraph.planning.asking import are_things, asked
from servicegraph.queries.grounds import Basis
from servicegraph.rdf.terms import VOCABULARY

_LACK = VOCABULARY + "lack/"


class MeetingState(Enum):
    """How far the rules of a meeting are, gravest first; all but ``IN_ORDER`` are concepts of the scheme ``lack:``."""

    UNDESCRIBED = "undescribed"
    NO_RULE = "no-rule"
    RULE_NOT_IN_USE = "rule-not-in-use"
    RULE_EXPIRED = "rule-expired"
    KIND_MISSING = "kind-missing"
    IN_ORDER = "in-order"

    @property
    def gravity(self) -> int:
        """Its place in the order of gravity: 0 is the gravest."""
        return tuple(MeetingState).index(self)

    @property
    def concept(self) -> str:
        """The IRI of its concept in the scheme ``lack:``; empty when nothing is lacking."""
        return _LACK + self.value if self.is_gap else ""

    @property
    def is_gap(self) -> bool:
        """Whether something is lacking."""
        return self is not MeetingState.IN_ORDER


@dataclass(frozen=True)
class Meeting:
    """Two services that meet in an integrated service, by their IRIs, and how the rules stand there.

    ``interface`` is empty when it is undescribed; ``elsewhere`` then names an interface of the two in an unrelated
    integrated service, if there is one. ``flow`` is the local name of a concept of ``flow:``. ``missing`` are the rule
    kinds of which none is in force, told only where rules hold. ``crossings`` are boundaries known to be crossed,
    ``doubtful`` those of which a fact is not known. ``basis`` is that of the interface itself.
    """

    whole: str
    interface: str
    origin: str
    target: str
    state: MeetingState
    flow: str = "sequence"
    missing: tuple[str, ...] = ()
    elsewhere: str = ""
    crossings: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()
    basis: Basis | None = None

    @property
    def services(self) -> tuple[str, str]:
        """The service that the customer leaves, and the one that the customer enters."""
        return self.origin, self.target

    @property
    def key(self) -> str:
        """What tells it from every other: the interface, or the pair of services within its integrated service."""
        return self.interface or f"{self.whole} {self.origin} {self.target}"

    @property
    def is_modelled(self) -> bool:
        """Whether no source describes it: it was modelled to complete an example."""
        return self.basis is Basis.MODELLED


def in_whole(meeting: Meeting) -> tuple[object, ...]:
    """The place of *meeting* in an order: by integrated service, there gravest first."""
    return meeting.whole, meeting.state.gravity, meeting.origin, meeting.target, meeting.interface


def meetings(catalogue: Catalogue, date: datetime.date | None = None) -> tuple[Meeting, ...]:
    """Every meeting of the day *date*, of today when omitted: gravest first within each integrated service.

    An interface stands once. Made once for a state of the catalogue and a day. Raises QueryTimeout.
    """
    day = date or catalogue.today()
    return catalogue.derived(("meetings", day), lambda: tuple(_found(catalogue, day)))


def meetings_of(catalogue: Catalogue, wholes: Iterable[str], date: datetime.date | None = None) -> tuple[Meeting, ...]:
    """The meetings within the integrated services *wholes*, without those of their parts."""
    asked = frozenset(wholes)
    return tuple(meeting for meeting in meetings(catalogue, date) if meeting.whole in asked)


def _found(catalogue: Catalogue, day: datetime.date) -> Iterable[Meeting]:
    lacks: dict[str, tuple[MeetingState, list[str]]] = {}
    undescribed = []
    for row in asked(catalogue, "interfaces-without-rules", day):
        state = MeetingState(row["lack"].removeprefix(_LACK))
        whole, origin, target = row["chain"], row["from"], row["to"]
        if not are_things(whole, origin, target):
            continue
        if not row["interface"]:
            undescribed.append(Meeting(whole, "", origin, target, state, elsewhere=row["elsewhere"]))
            continue
        missing = lacks.setdefault(row["interface"], (state, []))[1]
        if row["missingKind"]:
            missing.append(row["missingKind"])
    crossed: dict[str, list[str]] = {}
    doubted: dict[str, list[str]] = {}
    for row in asked(catalogue, "interface-crossings", day):
        (crossed if row["known"] == "true" else doubted).setdefault(row["interface"], []).append(row["crossing"])
    described = [
        Meeting(
            whole=row["whole"],
            interface=row["interface"],
            origin=row["from"],
            target=row["to"],
            state=lacks[row["interface"]][0] if row["interface"] in lacks else MeetingState.IN_ORDER,
            flow=row["flow"].rpartition("/")[2],
            missing=tuple(lacks[row["interface"]][1]) if row["interface"] in lacks else (),
            crossings=tuple(crossed.get(row["interface"], ())),
            doubtful=tuple(doubted.get(row["interface"], ())),
            basis=catalogue.grounds.of_entity(NamedNode(row["interface"])),
        )
        for row in asked(catalogue, "interfaces-of-chain", day)
        if are_things(row["whole"], row["interface"], row["from"], row["to"])
    ]
    found = {meeting.key: meeting for meeting in reversed((*undescribed, *described))}
    return sorted(found.values(), key=in_whole)
