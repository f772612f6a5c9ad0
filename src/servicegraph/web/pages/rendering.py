"""A page from its template and values: escaped, strict about what is missing, and letting nothing else in."""

from __future__ import annotations

import functools
import re

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from servicegraph.diagnostics import Severity
from servicegraph.diagrams.word_parts import with_soft_hyphens
from servicegraph.planning.menu import number_of_files
from servicegraph.planning.picture import known_words
from servicegraph.web.pages import static_files
from servicegraph.web.pages.navigation import navigation
from servicegraph.web.pages.shown_picture import state_glyph
from servicegraph.web.pages.view import View
from servicegraph.web.responses import respond
from servicegraph.web.saved_tables import refuse_format

# What HTML and XML may not hold: a browser would drop it, and a word would look whole that is not.
_UNSHOWABLE = re.compile("[\0-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
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
    status: int = 200,
    takes_format: bool = False,
    **values: object,
) -> Response:
    """The page that *template* makes of *values*, with ``view`` (View) beside them.

    *title* stands in the window and is unlike any other page's; *section* is the item of the navigation that the page
    belongs to. A page that *needs_check* says so while the check runs; one that is not *is_complete* says that a
    limit cut it. Any page says when the check found mistakes in the files: it may lack what they were to tell. Unless
    it says that it *takes_format*, one asked for in a ``format`` raises ParameterError.
    """
    if status == 200 and not takes_format:
        refuse_format(request)
    view = View.of(request)
    stage = view.state.check.stage
    mistakes = 0 if stage else view.state.check.result().count(Severity.VIOLATION)
    content = (
        _environment()
        .get_template(template)
        .render(
            view=view,
            t=view.text,
            title=title,
            section=section,
            navigation=navigation(request, view),
            checking=stage if needs_check else "",
            is_complete=is_complete,
            mistakes=mistakes,
            **values,
        )
    )
    answer = respond(
        request,
        _UNSHOWABLE.sub("\N{REPLACEMENT CHARACTER}", content).encode(),
        "text/html; charset=utf-8",
        format="html",
        language=view.language,
        stage=f"{stage}-held-back" if view.state.held_back else stage,
        headers={"Content-Security-Policy": POLICY},
    )
    if status != 200:
        answer.status_code = status
        answer.headers["Cache-Control"] = "no-store"
    return answer


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
    return environment


@pass_context
def _soft(context: Context, text: str, language: str = "") -> str:
    """*text*, a name or sentence in *language*, with soft hyphens where its long words may part."""
    view = context.get("view")
    return with_soft_hyphens(text, known_words(view.catalogue, language or view.language) if view else ())
