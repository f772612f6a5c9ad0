"""The accessibility statement (Act 306/2019, 9 §): what the organisation says in its settings, and what it does not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from starlette.requests import Request
from starlette.responses import Response

from servicegraph.settings import missing_of_statement
from servicegraph.web.pages.rendering import page
from servicegraph.web.pages.view import Name, View
from servicegraph.web.requests import known_only

_STATUSES: Mapping[str, str] = {
    "full": "accessibility.full",
    "partial": "accessibility.partial",
    "none": "accessibility.none",
}


def statement(request: Request) -> Response:
    """The page ``/accessibility``."""
    known_only(request)
    view = View.of(request)
    given = view.state.settings.accessibility
    evaluated = given.get("evaluated")
    return page(
        request,
        "accessibility.html",
        title=view.text("accessibility.title"),
        section="accessibility",
        organisation=_said(view, given.get("organisation")),
        compliance=_STATUSES.get(str(given.get("status")), ""),
        shortcomings=[_said(view, one) for one in _several(given.get("shortcomings"))],
        evaluated=view.day(evaluated) if isinstance(evaluated, date) else str(evaluated or ""),
        method=_said(view, given.get("method")),
        feedback=_said(view, given.get("feedback")),
        missing=missing_of_statement(given),
    )


def _several(value: object) -> list[object]:
    return value if isinstance(value, list) else [value] if value else []


def _said(view: View, value: object) -> Name:
    """A text of the settings, or the one of several languages that the reader of the page gets."""
    return view.said(value) if isinstance(value, Mapping) else Name(str(value or ""), "")
