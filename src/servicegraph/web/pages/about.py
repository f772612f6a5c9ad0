"""The page that says what the catalogue is, on what it rests, who keeps it and how it may be used."""

from __future__ import annotations

from importlib.metadata import version

from starlette.requests import Request
from starlette.responses import Response

from servicegraph.web.pages.rendering import page
from servicegraph.web.pages.view import View
from servicegraph.web.requests import known_only, public_address

_TOLD = ("publisher", "licence", "contact", "issued")


def about(request: Request) -> Response:
    """The page ``/about``."""
    known_only(request)
    view = View.of(request)
    settings = view.state.settings
    given = {name: getattr(settings, name) for name in _TOLD}
    return page(
        request,
        "about.html",
        title=view.text("about"),
        section="about",
        settings=settings,
        issued=view.day(settings.issued) if settings.issued else "",
        missing=[name for name, value in given.items() if not value],
        version=version("servicegraph"),
        address=public_address(request),
    )
