"""What one catalogue tells for a comparison: its packages and chains with what they are, and their organisations."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from servicegraph.comparison.asked_rows import Asker, FaultyRow, rows_of
from servicegraph.comparison.comparison_questions import (
    ABOUT_WHOLES,
    ORGANISATIONS,
    READINESS,
    ROWS_AT_A_TIME,
    WHOLES,
)
from servicegraph.rdf.terms import NS

ORGANISER, PROVIDER = NS + "organisedBy", NS + "providedBy"
_STATED, _MODELLED, _FICTITIOUS, _PAST = "stated", "modelled", "fictitious", frozenset({"over", "to-come"})


@dataclass(frozen=True)
class WholeFacts:
    """One package or chain: whether it is modelled, fictitious, over or to come, and what is said of it.

    ``concepts`` has for each question of ABOUT_WHOLES the concepts, each with whether a source states it. ``tasks`` has
    criteria met and criteria that apply, by task.
    """

    is_modelled: bool = False
    is_fictitious: bool = False
    is_past: bool = False
    concepts: Mapping[str, Mapping[str, bool]] = field(default_factory=dict)
    tasks: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def is_counted(self) -> bool:
        """Whether it is a real one that a source tells of and that is there on the day."""
        return not (self.is_modelled or self.is_fictitious or self.is_past)


@dataclass(frozen=True)
class OrganisationRole:
    """That the organisation *names* (its IRI and its registered identifiers) has a *role* in the integrated service."""

    whole: str
    role: str
    names: frozenset[str]


@dataclass(frozen=True)
class CatalogueFacts:
    """What a catalogue tells on a day; ``is_ready`` says whether it knows how many criteria are met."""

    wholes: Mapping[str, WholeFacts]
    organisations: tuple[OrganisationRole, ...]
    is_ready: bool

    @property
    def counted(self) -> Mapping[str, WholeFacts]:
        """Those packages and chains that are counted."""
        return {iri: one for iri, one in self.wholes.items() if one.is_counted}


def facts_asked(
    ask: Asker, day: datetime.date, *, asks_readiness: bool = True, at_a_time: int = ROWS_AT_A_TIME
) -> CatalogueFacts:
    """What whoever *ask* asks tells on *day*, *at_a_time* rows an answer. Raises FaultyRow, and what *ask* raises."""
    marks: dict[str, set[str]] = {}
    for row in rows_of(ask, WHOLES, day, at_a_time):
        marks.setdefault(row["whole"], set()).add(row["mark"])
    concepts = {name: _concepts(rows_of(ask, name, day, at_a_time)) for name in ABOUT_WHOLES}
    roles = _organisations(rows_of(ask, ORGANISATIONS, day, at_a_time))
    tasks: dict[str, dict[str, tuple[int, int]]] = {}
    for row in rows_of(ask, READINESS, day, at_a_time) if asks_readiness else ():
        met, applicable = int(row["met"]), int(row["applicable"])
        if met > applicable:
            raise FaultyRow
        tasks.setdefault(row["whole"], {})[row["concept"]] = met, applicable
    wholes = {
        iri: WholeFacts(
            is_modelled=_MODELLED in said,
            is_fictitious=_FICTITIOUS in said,
            is_past=bool(_PAST & said),
            concepts={name: found.get(iri, {}) for name, found in concepts.items()},
            tasks=tasks.get(iri, {}),
        )
        for iri, said in sorted(marks.items())
    }
    return CatalogueFacts(wholes, roles, is_ready=bool(tasks) or (asks_readiness and not wholes))


def together(catalogues: Iterable[CatalogueFacts]) -> CatalogueFacts:
    """All *catalogues* as one, in which what several of them tell of counts once.

    Of a package or chain the first that counts it is believed, else the first that knows it.
    """
    every = list(catalogues)
    owner: dict[str, CatalogueFacts] = {}
    for one in every:
        for iri, whole in one.wholes.items():
            if iri not in owner or (whole.is_counted and not owner[iri].wholes[iri].is_counted):
                owner[iri] = one
    return CatalogueFacts(
        {iri: one.wholes[iri] for iri, one in sorted(owner.items())},
        tuple(role for one in every for role in one.organisations),
        is_ready=any(one.is_ready for one in every),
    )


def number_of_organisations(facts: CatalogueFacts, role: str) -> int:
    """How many organisations have *role* in the packages and chains that are counted.

    Those that share a registered identifier, or an IRI, are one, whichever catalogues describe them.
    """
    counted = {iri for iri, one in facts.wholes.items() if one.is_counted}
    leader: dict[str, str] = {}

    def first(name: str) -> str:
        while leader.setdefault(name, name) != name:
            leader[name] = name = leader[leader[name]]
        return name

    # Who is the same is told anywhere, also where the organisation does something else.
    for one in facts.organisations:
        names = sorted(one.names)
        for other in names[1:]:
            leader[first(other)] = first(names[0])
    having = (one for one in facts.organisations if one.role == role and one.whole in counted)
    return len({first(min(one.names)) for one in having})


def _concepts(rows: Iterable[Mapping[str, str]]) -> Mapping[str, Mapping[str, bool]]:
    found: dict[str, dict[str, bool]] = {}
    for row in rows:
        of_whole = found.setdefault(row["whole"], {})
        of_whole[row["concept"]] = of_whole.get(row["concept"], False) or row["mark"] == _STATED
    return found


def _organisations(rows: Iterable[Mapping[str, str]]) -> tuple[OrganisationRole, ...]:
    names: dict[tuple[str, str, str], set[str]] = {}
    for row in rows:
        of_one = names.setdefault((row["whole"], row["concept"], row["organisation"]), {row["organisation"]})
        if identifier := row.get("identifier", "").strip().upper():
            of_one.add(f"{row.get('kind', '')} {identifier}")
    return tuple(OrganisationRole(whole, role, frozenset(of_one)) for (whole, role, _), of_one in sorted(names.items()))
