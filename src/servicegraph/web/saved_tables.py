"""Tables that a page or the API gives as files: a workbook, or CSV for people or for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import Response

from servicegraph.messages import text
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
"""What ``format`` may ask of a page."""
_NOT_ASKED = ("format", "lang", "page", "size")


@dataclass(frozen=True)
class Told:
    """What a file is called and says of itself: a title, the question that it answers, what was asked, its sources.

    It is not *complete* when a limit cut its rows before they were put into a sheet.
    """

    title: str
    question: str
    parameters: Mapping[str, str]
    sources: Sequence[str] = ()
    complete: bool = True


def asked_in(request: Request) -> Mapping[str, str]:
    """The parameters of *request* that say what is in the file, not what it is like; several values of one as one."""
    found: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if value and name not in _NOT_ASKED:
            found[name] = f"{found[name]}; {value}" if name in found else value
    return found


def file_asked(request: Request) -> str:
    """The file that a page is asked for, ``csv`` or ``xlsx``; empty for the page itself. Raises ParameterError."""
    asked = request.query_params.get("format", "")
    return choice("format", asked, FILES) if asked else ""


def saved(
    request: Request,
    told: Told,
    sheets: Sequence[Sheet],
    *,
    language: str = "",
    format: str = "",
    for_people: bool = True,
    changing: bool = False,
) -> Response:
    """*sheets* as the file that ``format`` asks for: CSV has the first of them alone. Raises ParameterError.

    No sheet has more rows than the setting ``most_rows``. Where rows were cut the header ``Servicegraph-Complete``
    says so, and so does the file; only CSV for programs has nothing in it but rows. What is *changing* may have other
    rows the next time although the catalogue is the same.
    """
    catalogue = state_of(request).catalogue
    most = catalogue.settings.most_rows
    asked = format or choice("format", request.query_params.get("format", ""), FILES)
    tongue = language or language_of(request)
    given = sheets if asked == "xlsx" else sheets[:1]
    complete = told.complete and all(len(sheet.rows) <= most for sheet in given)
    note = "" if complete else text("query.cut", tongue, most=most)
    kept = [replace(sheet, rows=sheet.rows[:most]) for sheet in given]
    if asked == "xlsx":
        about = information(catalogue, tongue, told.question, told.parameters, told.sources)
        content = workbook(kept, [(text("sheet.cut", tongue), note), *about], tongue, catalogue.today())
    else:
        content = csv_for_people(kept[0], note) if for_people else plain_csv(kept[0])
    return respond(
        request,
        content,
        XLSX if asked == "xlsx" else CSV_FOR_PEOPLE,
        format=asked,
        language=tongue,
        complete=complete,
        changing=changing,
        headers=saved_as(told.title, catalogue.today(), asked),
    )
