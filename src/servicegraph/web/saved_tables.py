"""Tables that a page or the API gives as files: a workbook, or CSV for people or for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from servicegraph.reports.workbook import (
    CSV_FOR_PEOPLE,
    XLSX,
    Sheet,
    csv_for_people,
    information,
    plain_csv,
    saved_as,
    workbook,
)
from servicegraph.web.requests import choice, language_of
from servicegraph.web.responses import respond
from servicegraph.web.state import state_of

FILES = ("csv", "xlsx")
"""What ``format`` may ask for."""


@dataclass(frozen=True)
class Told:
    """What a file is called and says of itself: a title, the question that it answers, what was asked, its sources."""

    title: str
    question: str
    parameters: Mapping[str, str]
    sources: Sequence[str] = ()


def saved(
    request: Request,
    told: Told,
    sheets: Sequence[Sheet],
    *,
    language: str = "",
    format: str = "",
    for_people: bool = True,
) -> Response:
    """*sheets* as the file that ``format`` asks for: CSV has the first of them alone. Raises ParameterError."""
    catalogue = state_of(request).catalogue
    asked = choice("format", format or request.query_params.get("format", ""), FILES)
    tongue = language or language_of(request)
    if asked == "xlsx":
        about = information(catalogue, tongue, told.question, told.parameters, told.sources)
        content, kind = workbook(sheets, about, tongue, catalogue.today()), XLSX
    else:
        content, kind = (csv_for_people if for_people else plain_csv)(sheets[0]), CSV_FOR_PEOPLE
    return respond(
        request,
        content,
        kind,
        format=asked,
        language=tongue,
        headers=saved_as(told.title, catalogue.today(), asked),
    )
