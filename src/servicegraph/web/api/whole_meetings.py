"""Where the services of one package, chain or process meet, with the numbers of its picture."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from starlette.requests import Request
from starlette.responses import Response

from servicegraph.catalogue import Catalogue
from servicegraph.planning.entity_view import entity_view
from servicegraph.planning.meetings import MeetingState
from servicegraph.planning.picture import PictureOptions, Row, picture_of
from servicegraph.web.api.dependencies import (
    AS_FILES,
    Day,
    Language,
    Paging,
    ServedState,
    TableFormat,
    Wholes,
    whole_at,
)
from servicegraph.web.api.document_parts import PLANNING
from servicegraph.web.api.models import Model, Page, Resource
from servicegraph.web.api.operation import api_router
from servicegraph.web.planning_tables import meeting_tables
from servicegraph.web.saved_tables import asked_in, saved

router = api_router(PLANNING)


class NumberedMeeting(Model):
    """Two services that meet, and how far the rules are there.

    ``number`` is that in the picture, None for what is not drawn. ``interface`` is None when nobody has described it.
    ``missing`` are the kinds of rules of which none is in force, where others are. ``crossings`` are boundaries known
    to be crossed, ``doubtful`` those of which it is not known. ``borrowed`` is true for what lies in ``within``, which
    includes the process asked about.
    """

    number: int | None
    interface: Resource | None
    origin: Resource
    target: Resource
    within: Resource
    borrowed: bool
    state: MeetingState
    flow: str
    missing: list[Resource]
    crossings: list[Resource]
    doubtful: list[Resource]


class MeetingsPage(Page[NumberedMeeting]):
    """The places where services meet within one package, chain or process; ``counts`` tells of all by their state."""

    whole: Resource
    date: datetime.date
    counts: dict[MeetingState, int]


@router.get(
    "/api/{collection}/{slug}/interfaces", operation_id="meetings", response_model=MeetingsPage, responses=AS_FILES
)
# The name of a thing may hold a slash, but no line break
@router.get("/api/{collection}/{slug:path}/interfaces", include_in_schema=False, response_model=MeetingsPage)
def meetings(
    request: Request,
    collection: Wholes,
    slug: str,
    served: ServedState,
    language: Language,
    paging: Paging,
    date: Day,
    format: TableFormat,
) -> MeetingsPage | Response:
    """Where the services of one package, chain or process meet, gaps and all, with the numbers of its picture."""
    catalogue = served.catalogue
    iri = whole_at(served, collection, slug)
    picture = picture_of(catalogue, iri, PictureOptions(date=date, language=language))
    rows = (*picture.rows, *picture.left_out)
    if format != "json":
        sources = entity_view(catalogue, iri).sources
        told = paging.rows_of_file(rows)
        tables = meeting_tables(iri, told, catalogue, language, asked_in(request), sources)
        return saved(request, *tables, language=language, format=format, for_people=False)
    return paging.page_of(
        MeetingsPage,
        [_told(row, catalogue, language) for row in paging.cut(rows)],
        len(rows),
        whole=Resource.of(iri, catalogue, language),
        date=date,
        counts=dict(picture.counts),
    )


def _told(row: Row, catalogue: Catalogue, language: str) -> NumberedMeeting:
    it = row.meeting

    def named(iris: Iterable[str]) -> list[Resource]:
        return [Resource.of(iri, catalogue, language) for iri in iris]

    origin, target, within = named((it.origin, it.target, it.whole))
    return NumberedMeeting(
        number=row.number or None,
        interface=Resource.of(it.interface, catalogue, language) if it.interface else None,
        origin=origin,
        target=target,
        within=within,
        borrowed=bool(row.borrowed_from),
        state=it.state,
        flow=it.flow,
        missing=named(it.missing),
        crossings=named(it.crossings),
        doubtful=named(it.doubtful),
    )
