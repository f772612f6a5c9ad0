"""The page that says what the catalogue is, who keeps it and how it may be used."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from servicegraph.web.pages.rendering import page
from servicegraph.web.pages.view import View


def about(request: Request) -> Response:
    """The page ``/about``."""
    return page(request, "about.html", title=View.of(request).text("about"))
