"""A list as a file for spreadsheets: all that fits the filters, with names in the language of the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from starlette.requests import Request
from starlette.responses import Response

from servicegraph.planning.listing import ListedThing, Listing
from servicegraph.planning.meetings import MeetingState
from servicegraph.rdf.terms import Term
from servicegraph.reports.workbook import (
    CSV_FOR_PEOPLE,
    XLSX,
    Cell,
    Sheet,
    csv_for_people,
    information,
    saved_as,
    workbook,
)
from servicegraph.web.pages.shown_values import Shown
from servicegraph.web.pages.view import Name, View
from servicegraph.web.responses import respond

ENDINGS = ("xlsx", "csv")


class ListInWords(Protocol):
    """What the file takes from the page: the list, and its words."""

    @property
    def view(self) -> View: ...
    @property
    def told(self) -> Listing: ...
    @property
    def name(self) -> Name: ...
    @property
    def kind(self) -> Name: ...
    def shown(self, term: Term) -> Shown: ...
    def values(self, terms: Sequence[Term]) -> Sequence[Term]: ...
    def state_name(self, state: MeetingState) -> Name: ...


def list_file(request: Request, listed: ListInWords, ending: str) -> Response:
    """The list as a file: XLSX, or CSV for people."""
    view, told = listed.view, listed.told
    sheet = _sheet(listed)
    if ending == "csv":
        content, content_type = csv_for_people(sheet), CSV_FOR_PEOPLE
    else:
        asked = {name: value for name, value in view.given if name not in ("format", "lang", "page", "size")}
        title = view.text("list.sheet", name=listed.name.text, n=told.total, all=told.all)
        about = information(view.catalogue, view.language, title, asked)
        content, content_type = workbook([sheet], about, view.language, view.catalogue.today()), XLSX
    return respond(
        request,
        content,
        content_type,
        format=ending,
        language=view.language,
        complete=len(told.rows) == told.total,
        headers=saved_as(listed.name.text, view.catalogue.today(), ending),
    )


def _sheet(listed: ListInWords) -> Sheet:
    view, told = listed.view, listed.told
    states = tuple(MeetingState) if told.has_states else ()
    heads = [
        listed.kind.text,
        "IRI",
        *(view.name(column.predicate).text for column in told.columns),
        *(listed.state_name(state).text for state in states),
    ]
    return Sheet(listed.name.text, heads, [_line(listed, row, states) for row in told.rows])


def _line(listed: ListInWords, row: ListedThing, states: Sequence[MeetingState]) -> list[Cell]:
    cells: list[Cell] = [listed.view.name(row.iri).text, row.iri]
    for column in listed.told.columns:
        said = [listed.shown(term).text for term in listed.values(row.values[column.name])]
        cells.append("; ".join(said) or None)
    counted = row.tally.states if row.tally else {}
    return [*cells, *(counted.get(state, 0) for state in states)]
