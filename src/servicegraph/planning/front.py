"""What the front page tells: at how many places services meet without an agreed rule, and what the catalogue holds."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from servicegraph.catalogue import Catalogue
from servicegraph.dataset.kinds import Kind
from servicegraph.planning.asking import asked
from servicegraph.planning.meetings import Meeting, MeetingState, meetings
from servicegraph.rdf.index import iris
from servicegraph.rdf.terms import NS, RDF, VOCABULARY

_TYPE = NamedNode(RDF + "type")
_STATUS, _IN_USE = NamedNode(NS + "ruleStatus"), NamedNode(VOCABULARY + "rulestatus/in-use")
_NOT_KNOWN, _ENDED = VOCABULARY + "finding/not-known", VOCABULARY + "phase/ended"
_INTEGRATED = NS + "IntegratedService"
# What planners ask for first, in this order.
_COUNTED = (
    NS + "Service",
    NS + "Interface",
    NS + "CoordinationRule",
    NS + "Organisation",
    NS + "Segment",
)


@dataclass(frozen=True)
class KindCount:
    """How many things of one kind the catalogue describes; ``collection`` is its name in addresses."""

    kind: Kind
    number: int

    @property
    def collection(self) -> str:
        """The plural that names it in addresses."""
        return self.kind.collection

    @property
    def type(self) -> str:
        """The IRI of its class."""
        return self.kind.classes[0]


@dataclass(frozen=True)
class ComparedRow:
    """How many packages and chains are in one phase or have one status of rules, beside a survey.

    ``concept`` is the IRI of the phase or status. ``stated`` are real ones of which a source says so, ``completed``
    those where it was completed here, ``fictitious`` are examples; ``surveyed`` is the survey's number, None without.
    """

    concept: str
    stated: int
    completed: int
    fictitious: int
    surveyed: int | None

    @property
    def own(self) -> int:
        """The catalogue's real ones, stated or completed."""
        return self.stated + self.completed

    @property
    def is_shared_out(self) -> bool:
        """Whether it counts towards the shares: what has ended and what is not known do not."""
        return self.concept not in (_NOT_KNOWN, _ENDED)


@dataclass(frozen=True)
class Comparison:
    """The catalogue's packages and chains beside those of a ``survey`` (the IRI of its data set; empty without)."""

    rows: tuple[ComparedRow, ...]
    survey: str

    @property
    def own(self) -> int:
        """How many of the catalogue the shares are of."""
        return sum(row.own for row in self.rows if row.is_shared_out)

    @property
    def surveyed(self) -> int:
        """How many of the survey the shares are of."""
        return sum(row.surveyed or 0 for row in self.rows if row.is_shared_out)

    @property
    def stated(self) -> int:
        """How many of ``own`` rest on what a source says."""
        return sum(row.stated for row in self.rows if row.is_shared_out)

    @property
    def completed(self) -> int:
        """How many of ``own`` were completed here."""
        return sum(row.completed for row in self.rows if row.is_shared_out)

    @property
    def fictitious(self) -> int:
        """How many examples were left out."""
        return sum(row.fictitious for row in self.rows)

    def own_share(self, row: ComparedRow) -> float | None:
        """The share of *row* in the catalogue, from 0 to 1; None where there is none."""
        return row.own / self.own if self.own and row.is_shared_out else None

    def surveyed_share(self, row: ComparedRow) -> float | None:
        """The share of *row* in the survey, from 0 to 1; None where there is none."""
        return (row.surveyed or 0) / self.surveyed if self.surveyed and row.is_shared_out else None


@dataclass(frozen=True)
class Front:
    """What the front page tells of one day.

    ``totals`` are the meetings by state, of which ``modelled`` were modelled here. ``untold`` are the interfaces of
    which nothing can be said: they are over, have yet to begin, or an end of theirs is missing. ``wholes`` and
    ``kinds`` are counts of what is described; of the rules ``rules_in_use`` are in use.
    """

    totals: Mapping[MeetingState, int]
    modelled: int
    untold: int
    wholes: tuple[KindCount, ...]
    kinds: tuple[KindCount, ...]
    rules_in_use: int
    phases: Comparison
    rules: Comparison

    @property
    def gaps(self) -> int:
        """At how many places services meet without an agreed rule."""
        return sum(number for state, number in self.totals.items() if state.is_gap)

    @property
    def described(self) -> int:
        """How many interfaces were looked at."""
        return sum(number for state, number in self.totals.items() if state is not MeetingState.UNDESCRIBED)

    @property
    def number_of_wholes(self) -> int:
        """How many packages, chains and processes there are."""
        return sum(count.number for count in self.wholes)

    @property
    def is_empty(self) -> bool:
        """Whether the catalogue describes neither services nor integrated services."""
        return not self.number_of_wholes and not any(one.number for one in self.kinds if one.type == NS + "Service")


def front(catalogue: Catalogue, date: datetime.date | None = None) -> Front:
    """What the front page tells of the day *date*, of today when omitted. Raises as ``Catalogue.query``."""
    day = date or catalogue.today()
    return catalogue.derived(("front", day), lambda: _made(catalogue, day))


def front_here(catalogue: Catalogue) -> Front:
    """The same of today, worked out in this process: it does not wait for others to read their data."""
    return front(catalogue.answering_from(catalogue.memory))


def count_states(found: Iterable[Meeting]) -> Mapping[MeetingState, int]:
    """How many of the meetings *found* are in each state, gravest first; those that none is in are there too."""
    counted = Counter(meeting.state for meeting in found)
    return {state: counted[state] for state in MeetingState}


def instances(catalogue: Catalogue, iri: str) -> frozenset[str]:
    """The IRIs of what is of the class *iri* or of a kind below it."""
    classes = {iri, *(kind.classes[0] for kind in catalogue.dataset.kinds if iri in kind.classes)}
    found = (catalogue.memory.triples(predicate=_TYPE, object=NamedNode(one)) for one in classes)
    return frozenset(iris(triple.subject for triples in found for triple in triples))


def _made(catalogue: Catalogue, day: datetime.date) -> Front:
    found = meetings(catalogue, day)
    kinds = {kind.classes[0]: kind for kind in catalogue.dataset.kinds if kind.collection}
    wholes = [kind for kind in kinds.values() if _INTEGRATED in kind.classes]
    told = {meeting.interface for meeting in found}
    in_use = iris(one.subject for one in catalogue.memory.triples(predicate=_STATUS, object=_IN_USE))
    return Front(
        totals=count_states(found),
        modelled=sum(meeting.is_modelled and meeting.state.is_gap for meeting in found),
        untold=len(instances(catalogue, NS + "Interface") - told),
        wholes=tuple(KindCount(kind, len(instances(catalogue, kind.classes[0]))) for kind in wholes),
        kinds=tuple(KindCount(kinds[iri], len(instances(catalogue, iri))) for iri in _COUNTED if iri in kinds),
        rules_in_use=len(instances(catalogue, NS + "CoordinationRule").intersection(in_use)),
        phases=_compared(asked(catalogue, "chains-by-phase", day), "phase"),
        rules=_compared(asked(catalogue, "rules-by-status", day), "status"),
    )


def _compared(rows: Iterable[Mapping[str, str]], column: str) -> Comparison:
    """*rows* by the concept of *column*, beside the survey that asked about most."""
    surveys: dict[str, dict[str, int]] = {}
    own: dict[str, Mapping[str, str]] = {}
    for row in rows:
        own.setdefault(row[column], row)
        if row.get("dataset"):
            surveys.setdefault(row["dataset"], {})[row[column]] = _number(row, "surveyed")
    survey = max(surveys, key=lambda name: (sum(surveys[name].values()), name), default="")
    return Comparison(
        tuple(
            ComparedRow(
                concept,
                stated=_number(row, "wholes"),
                completed=_number(row, "completed"),
                fictitious=_number(row, "fictitious"),
                surveyed=surveys[survey].get(concept) if survey else None,
            )
            for concept, row in own.items()
        ),
        survey,
    )


def _number(row: Mapping[str, str], column: str) -> int:
    text = row.get(column, "")
    return int(text) if text.isdigit() else 0
