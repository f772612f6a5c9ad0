"""The picture of a package, a chain or a process as a file that opens alone."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Query
from starlette.responses import Response

from servicegraph.diagrams.alone import plain_style
from servicegraph.diagrams.svg import svg
from servicegraph.errors import ParameterError
from servicegraph.planning.meetings import MeetingState
from servicegraph.planning.picture import PictureOptions, picture_of
from servicegraph.web.api.dependencies import Day, GivenIri, GivenIris, Language, ServedState, Wholes, whole_at
from servicegraph.web.api.document_parts import PLANNING
from servicegraph.web.api.operation import api_router
from servicegraph.web.gap_requests import iri_in
from servicegraph.web.pages.shown_picture import dress_alone
from servicegraph.web.pages.static_files import sheet
from servicegraph.web.picture_requests import lanes_in

router = api_router(PLANNING)


class Drawing(Response):
    """An SVG file."""

    media_type = "image/svg+xml"


Lanes = Literal["sector", "provider", "organiser", "organisation-type", "level"]


@router.get("/api/{collection}/{slug}/diagram.svg", operation_id="diagram", response_class=Drawing)
@router.get("/api/{collection}/{slug:path}/diagram.svg", include_in_schema=False, response_class=Drawing)
def diagram(
    collection: Wholes,
    slug: str,
    served: ServedState,
    language: Language,
    date: Day,
    lanes: Annotated[Lanes, Query()] = "sector",
    parts: Annotated[Literal["open", "closed"] | None, Query()] = None,
    state: Annotated[list[MeetingState] | None, Query()] = None,
    focus: Annotated[GivenIri | None, Query()] = None,
    lanes_order: Annotated[GivenIris | None, Query(alias="lanes-order")] = None,
) -> Response:
    """Where the services of one package, chain or process meet, as a picture."""
    options = PictureOptions(
        lanes=lanes,
        parts=parts or "",
        states=tuple(state or ()),
        focus=iri_in(served.catalogue, "focus", focus or ""),
        lanes_order=lanes_in(served.catalogue, lanes_order or ""),
        date=date,
        language=language,
        is_whole=True,
    )
    picture = picture_of(served.catalogue, whole_at(served, collection, slug), options)
    for name, strange in picture.unknown.items():
        raise ParameterError("error.parameter-not-drawn", parameter=name, value=", ".join(strange))
    content = svg(
        picture.layout, dress_alone(served, picture, plain_style(sheet("50-picture.css"), sheet("10-tokens.css")))
    )
    return Drawing(content.encode(), headers={"Content-Disposition": f'inline; filename="{_file_name(slug)}.svg"'})


def _file_name(slug: str) -> str:
    return "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-_") else "-" for letter in slug)[:80]
