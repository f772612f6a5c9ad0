"""A page from its template and values: escaped, strict about what is missing, and letting nothing else in."""

from __future__ import annotations

import functools
import hashlib
import re

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from servicegraph.diagnostics import Severity
from servicegraph.diagrams.word_parts import with_soft_hyphens
from servicegraph.errors import ServicegraphError
from servicegraph.messages import shortened
from servicegraph.planning.menu import number_of_files
from servicegraph.planning.picture import known_words
from servicegraph.web.pages import static_files
from servicegraph.web.pages.navigation import navigation
from servicegraph.web.pages.shown_picture import state_glyph
from servicegraph.web.pages.view import View
from servicegraph.web.reloading import reloads, shown_state
from servicegraph.web.requests import wants_page
from servicegraph.web.responses import respond, unchanged
from servicegraph.web.state import FAILED

# What HTML and XML may not hold: a browser would drop it, and a word would look whole that is not.
_UNSHOWABLE = re.compile("[\0-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_HTML = "text/html; charset=utf-8"
POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; script-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


def page(
    request: Request,
    template: str,
    *,
    title: str,
    section: str = "",
    needs_check: bool = False,
    is_complete: bool = True,
    is_changing: bool = False,
    status: int = 200,
    **values: object,
) -> Response:
    """The page that *template* makes of *values*, with ``view`` (View) beside them.

    *title* stands in the window and is unlike any other page's; *section* is the item of the navigation that the page
    belongs to. A page that *needs_check* says so while the check runs; one that is not *is_complete* says that a
    limit cut it. One that *is_changing* may be another the next time although the catalogue is not. Any page says when
    the check found mistakes in the files, or failed: it may lack something.
    """
    view = View.of(request)
    mistakes = 0 if view.stage else view.state.check.result().count(Severity.VIOLATION)
    content = (
        _environment()
        .get_template(template)
        .render(
            view=view,
            t=view.text,
            title=title,
            section=section,
            navigation=navigation(request, view),
            checking=view.stage if needs_check or view.stage == FAILED else "",
            is_complete=is_complete,
            mistakes=mistakes,
            reloads=shown_state(view.state) if reloads(request) else "",
            **values,
        )
    )
    written = _UNSHOWABLE.sub("\N{REPLACEMENT CHARACTER}", content).encode()
    headers = {"Content-Type": _HTML, "Content-Security-Policy": POLICY}
    if status != 200:
        headers |= {"Content-Language": view.language, "Cache-Control": "no-store"}
        return Response(written, status, headers)
    return respond(
        request,
        written,
        _HTML,
        format=_format(request),
        language=view.language,
        stage=_stage(request, view),
        changing=is_changing or not is_complete,
        headers=headers,
    )


def unchanged_page(request: Request) -> Response | None:
    """The answer 304 to a browser that has this page already; before any work is done for it.

    Its tag was given with a page of the same address, so that there is one.
    """
    if "if-none-match" not in request.headers or not _is_page(request):
        return None
    view = View.of(request)
    return unchanged(request, _format(request), language=view.language, stage=_stage(request, view))


def _is_page(request: Request) -> bool:
    try:
        return wants_page(request)
    except ServicegraphError:  # who asks for nothing that there is, is told so where it is looked for
        return False


def _format(request: Request) -> str:
    """The part of a tag that tells the pages of one state from one another: the tag of one is no other's."""
    asked = f"{request.url.path}?{request.url.query}"
    return "html-" + hashlib.sha256(asked.encode("utf-8", "surrogateescape")).hexdigest()[:16]


def _stage(request: Request, view: View) -> str:
    held_back = f"-held-back-{shown_state(view.state)}" if view.state.held_back else ""
    return f"{view.stage}{held_back}{'-reloads' if reloads(request) else ''}"


def document_page(request: Request, *, title: str, content: str) -> Response:
    """A page of the documentation; *content* is HTML in which everything from the data is escaped already."""
    return page(request, "document.html", title=title, section="docs", content=Markup(content))  # noqa: S704


@functools.cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("servicegraph.web.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "static": static_files.address,
        "style": static_files.style,
        "number_of_files": number_of_files,
        "sign": state_glyph,
    }
    environment.filters["soft"] = _soft
    environment.filters["shortened"] = shortened
    return environment


@pass_context
def _soft(context: Context, text: str, language: str = "") -> str:
    """*text*, a name or sentence in *language*, with soft hyphens where its long words may part."""
    view = context.get("view")
    return with_soft_hyphens(text, known_words(view.catalogue, language or view.language) if view else ())
