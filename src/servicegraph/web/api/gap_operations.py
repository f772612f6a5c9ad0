"""Gaps by the organisations that have to agree, and what two of them take to their meeting."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from servicegraph.catalogue import Catalogue
from servicegraph.errors import ParameterError
from servicegraph.messages import text
from servicegraph.planning.gaps import GapFilter, GapGroup, gaps
from servicegraph.planning.meetings import Meeting, MeetingState
from servicegraph.planning.negotiation import negotiation
from servicegraph.planning.pack import Pack
from servicegraph.planning.parties import is_named
from servicegraph.queries.grounds import basis_named
from servicegraph.reports.gap_sheets import gap_sheet
from servicegraph.reports.pack_sheets import pack_sheets
from servicegraph.web.api.dependencies import AS_FILES, Day, GivenIri, Language, ServedState, TableFormat
from servicegraph.web.api.document_parts import PLANNING
from servicegraph.web.api.models import BasisWord, Model, Resource
from servicegraph.web.api.operation import api_router
from servicegraph.web.gap_requests import iri_in
from servicegraph.web.saved_tables import Told, asked_in, saved

router = api_router(PLANNING)

Lack = Literal["undescribed", "no-rule", "rule-not-in-use", "rule-expired", "kind-missing"]
State = Literal["undescribed", "no-rule", "rule-not-in-use", "rule-expired", "kind-missing", "in-order"]


class GapTold(Model):
    """Two services that meet, and how the rules stand there; ``interface`` is null when nobody has described it."""

    whole: Resource
    interface: Resource | None
    origin: Resource
    target: Resource
    state: State
    missing: list[Resource]
    crossings: list[Resource]
    basis: BasisWord | None

    @classmethod
    def of(cls, one: Meeting, catalogue: Catalogue, language: str) -> GapTold:
        """The meeting *one*, named in *language*."""
        return cls(
            whole=Resource.of(one.whole, catalogue, language),
            interface=Resource.of(one.interface, catalogue, language) if one.interface else None,
            origin=Resource.of(one.origin, catalogue, language),
            target=Resource.of(one.target, catalogue, language),
            state=one.state.value,
            missing=_things(one.missing, catalogue, language),
            crossings=_things(one.crossings, catalogue, language),
            basis=one.basis.word if one.basis else None,  # type: ignore[arg-type]
        )


class GapGroupTold(Model):
    """Gaps that the same organisations have to close; ``there`` are those with which ``here`` shares exactly these."""

    here: list[Resource]
    there: list[Resource]
    fictitious: bool
    gaps: list[GapTold]

    @classmethod
    def of(cls, group: GapGroup, catalogue: Catalogue, language: str) -> GapGroupTold:
        """The *group*, named in *language*."""
        return cls(
            here=_things(group.here, catalogue, language),
            there=_things(group.there, catalogue, language),
            fictitious=group.is_fictitious,
            gaps=[GapTold.of(one, catalogue, language) for one in group.meetings],
        )


class GapsTold(Model):
    """The gaps asked for: ``totals`` count every meeting once by its state, whatever lack is asked for."""

    totals: dict[State, int]
    total: int
    checked: int
    number_between: int
    number_inside: int
    between: list[GapGroupTold]
    unknown: list[GapGroupTold]
    inside: list[GapGroupTold]
    date: datetime.date
    state: str


class NeedTold(Model):
    """A kind of rule that is needed, how far it is, and the rule that stands best, if any."""

    kind: Resource
    state: Literal["in-use", "begun", "missing"]
    rule: Resource | None


class PackRowTold(Model):
    """Where the two meet, and what is needed there; both directions are one row when they need the same."""

    whole: Resource
    origin: Resource
    target: Resource
    both_ways: bool
    meetings: list[GapTold]
    needs: list[NeedTold]


class AgreementTold(Model):
    """A kind of rule that is to be agreed, at how many interfaces, and rules of the kind from elsewhere."""

    kind: Resource
    number: int
    begun: int
    suggested: list[Resource]


class PackRuleTold(Model):
    """A rule that concerns the two already; a day is empty where it is not said."""

    rule: Resource
    kinds: list[Resource]
    status: Resource | None
    in_force: bool
    answered_by: list[Resource]
    legal_bases: list[Resource]
    valid_from: str
    valid_until: str


class PitfallTold(Model):
    """A known problem that no rule in force helps against."""

    pitfall: Resource
    kind: Resource | None
    rule: Resource | None


class AnsweringTold(Model):
    """Who holds a role; null when nobody does."""

    owner: Resource
    role: Resource
    holder: Resource | None


class PackTold(Model):
    """What two organisations need, have and must agree where their services meet.

    Without ``has_suggestions`` there was no time to look for what others have agreed.
    """

    a: Resource
    b: Resource
    units_a: list[Resource]
    units_b: list[Resource]
    needed: int
    in_use: int
    to_agree: int
    rows: list[PackRowTold]
    agreements: list[AgreementTold]
    has_suggestions: bool
    rules: list[PackRuleTold]
    pitfalls: list[PitfallTold]
    answering: list[AnsweringTold]
    wholes: list[Resource]
    segments: list[Resource]
    sources: list[Resource]
    date: datetime.date
    state: str


@router.get("/api/gaps", operation_id="gaps", response_model=GapsTold, responses=AS_FILES)
def gaps_told(
    request: Request,
    state: ServedState,
    language: Language,
    date: Day,
    format: TableFormat,
    chain: Annotated[GivenIri | None, Query()] = None,
    organisation: Annotated[GivenIri | None, Query()] = None,
    segment: Annotated[GivenIri | None, Query()] = None,
    lack: Annotated[Lack | None, Query()] = None,
    basis: Annotated[BasisWord | None, Query()] = None,
    by: Annotated[Literal["organisation", "unit"], Query()] = "organisation",
) -> GapsTold | Response:
    """The places without the needed rules, by the organisations that have to agree."""
    catalogue = state.catalogue
    asked = GapFilter(
        chain=_known(catalogue, "chain", chain),
        organisation=_known(catalogue, "organisation", organisation),
        segment=_known(catalogue, "segment", segment),
        lack=MeetingState(lack) if lack else None,
        basis=basis_named(basis) if basis else None,
        by=by,
    )
    found = gaps(catalogue, asked, date)
    if format != "json":
        told = Told(text("pages.gaps", language), text("pages.gaps.question", language), asked_in(request))
        sheets = [gap_sheet(found, catalogue, language)]
        return saved(request, told, sheets, language=language, format=format, for_people=False)

    def groups(some: tuple[GapGroup, ...]) -> list[GapGroupTold]:
        return [GapGroupTold.of(group, catalogue, language) for group in some]

    return GapsTold(
        totals={one.value: number for one, number in found.totals.items()},
        total=found.total,
        checked=found.checked,
        number_between=found.number_between,
        number_inside=found.number_inside,
        between=groups(found.between),
        unknown=groups(found.unknown),
        inside=groups(found.inside),
        date=date,
        state=catalogue.state,
    )


@router.get("/api/negotiation", operation_id="negotiation", response_model=PackTold, responses=AS_FILES)
def negotiation_told(
    request: Request,
    state: ServedState,
    language: Language,
    date: Day,
    format: TableFormat,
    a: Annotated[GivenIri, Query()],
    b: Annotated[GivenIri, Query()],
) -> PackTold | Response:
    """What two organisations need, have and must agree where their services meet."""
    catalogue = state.catalogue
    pack = negotiation(catalogue, _known(catalogue, "a", a), _known(catalogue, "b", b), date)
    if format != "json":
        title = text("pages.pack", language)
        sources = [catalogue.label(one, language) for one in pack.sources]
        told = Told(title, text("pages.pack.question", language), asked_in(request), sources)
        sheets = pack_sheets(pack, catalogue, language)
        return saved(request, told, sheets, language=language, format=format, for_people=False)
    return _pack(pack, catalogue, language, date)


def _known(catalogue: Catalogue, name: str, value: str | None) -> str:
    """The IRI of the thing *value*; empty when none is given. Raises ParameterError for one that is not described."""
    iri = iri_in(catalogue, name, value or "")
    if iri and not is_named(catalogue, iri):
        raise ParameterError("error.parameter-thing", parameter=name, value=value or "")
    return iri


def _things(iris: tuple[str, ...], catalogue: Catalogue, language: str) -> list[Resource]:
    return [Resource.of(iri, catalogue, language) for iri in iris]


def _pack(pack: Pack, catalogue: Catalogue, language: str, date: datetime.date) -> PackTold:
    def thing(iri: str) -> Resource:
        return Resource.of(iri, catalogue, language)

    def perhaps(iri: str) -> Resource | None:
        return thing(iri) if iri else None

    def things(iris: tuple[str, ...]) -> list[Resource]:
        return _things(iris, catalogue, language)

    return PackTold(
        a=thing(pack.a),
        b=thing(pack.b),
        units_a=things(pack.units_a),
        units_b=things(pack.units_b),
        needed=pack.needed,
        in_use=pack.in_use,
        to_agree=pack.to_agree,
        rows=[
            PackRowTold(
                whole=thing(row.whole),
                origin=thing(row.origin),
                target=thing(row.target),
                both_ways=row.is_both_ways,
                meetings=[GapTold.of(one, catalogue, language) for one in row.meetings],
                needs=[
                    NeedTold(kind=thing(need.kind), state=need.state.value, rule=perhaps(need.rule))
                    for need in row.needs.values()
                ],
            )
            for row in pack.rows
        ],
        agreements=[
            AgreementTold(
                kind=thing(line.kind),
                number=line.number,
                begun=line.begun,
                suggested=[thing(one.rule) for one in line.suggestions],
            )
            for line in pack.lines
        ],
        has_suggestions=pack.has_suggestions,
        rules=[
            PackRuleTold(
                rule=thing(one.rule),
                kinds=things(one.kinds),
                status=perhaps(one.status),
                in_force=one.is_in_force,
                answered_by=things(one.answered_by),
                legal_bases=things(one.legal_bases),
                valid_from=one.days.first,
                valid_until=one.days.last,
            )
            for one in pack.rules
        ],
        pitfalls=[
            PitfallTold(pitfall=thing(one.pitfall), kind=perhaps(one.kind), rule=perhaps(one.rule))
            for one in pack.pitfalls
        ],
        answering=[
            AnsweringTold(owner=thing(one.owner), role=thing(one.role), holder=perhaps(one.holder))
            for one in pack.answering
            if one.owner
        ],
        wholes=things(pack.wholes),
        segments=things(pack.segments),
        sources=things(pack.sources),
        date=date,
        state=catalogue.state,
    )
