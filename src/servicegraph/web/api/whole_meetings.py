"""Where the services of one package, chain or process meet, with the numbers of its picture."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from servicegraph.catalogue import Catalogue
from servicegraph.planning.meetings import MeetingState
from servicegraph.planning.picture import PictureOptions, Row, picture_of
from servicegraph.web.api.dependencies import Day, Language, Paging, ServedState, Wholes, whole_at
from servicegraph.web.api.document_parts import PLANNING
from servicegraph.web.api.models import Model, Page, Resource
from servicegraph.web.api.operation import api_router

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


@router.get("/api/{collection}/{slug}/interfaces", operation_id="meetings")
@router.get("/api/{collection}/{slug:path}/interfaces", include_in_schema=False)  # a slash in it, but no line break
def meetings(
    collection: Wholes, slug: str, served: ServedState, language: Language, paging: Paging, date: Day
) -> MeetingsPage:
    """Where the services of one package, chain or process meet, gaps and all, with the numbers of its picture."""
    catalogue = served.catalogue
    iri = whole_at(served, collection, slug)
    picture = picture_of(catalogue, iri, PictureOptions(date=date, language=language))
    rows = (*picture.rows, *picture.left_out)
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
