"""What stands behind an IRI: a page for people, statements for programs; and which kinds have pages of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from starlette.requests import Request
from starlette.responses import Response

from servicegraph.rdf.terms import NS, VOCABULARY
from servicegraph.sparql.formats import GRAPH_FORMATS, negotiate
from servicegraph.web.pages import concept_page, entity_page, whole_page
from servicegraph.web.protocol import resources
from servicegraph.web.requests import accepted
from servicegraph.web.state import state_of

ThingPage = Callable[[Request, str], Response]
"""Makes the page of the thing with the IRI given."""

# The page of a thing is the one of the nearest class that stands here, else that of any thing.
PAGES: Mapping[str, ThingPage] = {NS + "IntegratedService": whole_page.whole}

_HTML = "text/html"
_ENDING = ".html"


def entity(request: Request) -> Response:
    """One entity of the catalogue, under ``/id/{kind}/{slug}``; with the ending ``.html`` always as a page."""
    slug = _slug_of_page(request, "slug")
    if slug is None:
        return resources.entity(request)
    iri = state_of(request).catalogue.entities.iri_at(request.path_params["kind"], slug)
    return _page_of(request, iri)(request, iri)


def concept(request: Request) -> Response:
    """One concept of a vocabulary, under ``/vocab/{scheme}/{concept}``."""
    name = _slug_of_page(request, "concept")
    if name is None:
        return resources.concept(request)
    return entity_page.entity(request, f"{VOCABULARY}{request.path_params['scheme']}/{name}")


def vocabulary(request: Request) -> Response:
    """A concept scheme with its concepts, under ``/vocab/{scheme}``."""
    name = _slug_of_page(request, "scheme")
    if name is None:
        return resources.vocabulary(request)
    return concept_page.scheme(request, VOCABULARY + name)


def _slug_of_page(request: Request, place: str) -> str | None:
    """What the address names at *place* when a page is asked for; None when statements are."""
    name: str = request.path_params[place]
    if name.endswith(_ENDING) and name != _ENDING:
        return name.removesuffix(_ENDING)
    if resources.names_format(name):
        return None
    if request.query_params.get("format"):
        return name  # statements are asked for by ending or Accept; of files the page knows which there are
    offered = [format.media_type for format in GRAPH_FORMATS]
    # What the statements are asked for in only is refused there, with what is offered.
    wants_page = _HTML in accepted(request) and negotiate(accepted(request), [*offered, _HTML]) == _HTML
    return name if wants_page else None


def _page_of(request: Request, iri: str) -> ThingPage:
    kind = entity_page.kind_of(state_of(request).catalogue, iri)
    for above in kind.classes if kind else ():
        if above in PAGES:
            return PAGES[above]
    return entity_page.entity
