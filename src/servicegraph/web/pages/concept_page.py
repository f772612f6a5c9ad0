"""The page of a vocabulary: what it is for, and its concepts."""

from __future__ import annotations

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from servicegraph.planning.vocabularies import scheme_view
from servicegraph.rdf.terms import SKOS
from servicegraph.web.pages.entity_page import REFERENCES, entity_part, reference_file, title_of
from servicegraph.web.pages.rendering import page
from servicegraph.web.pages.view import View
from servicegraph.web.requests import known_only
from servicegraph.web.saved_tables import file_asked


def scheme(request: Request, iri: str) -> Response:
    """The page of the concept scheme *iri*. Raises UnknownEntity, ParameterError."""
    view = View.of(request)
    known_only(request, *REFERENCES, "format")
    told = scheme_view(view.catalogue, iri)
    part = entity_part(view, iri)
    if file_asked(request):
        return reference_file(request, part)
    # Its concepts stand in the list already.
    listed = part.told.referring(SKOS + "inScheme")
    others = [one for one in part.referring if listed is None or one.property != listed.property]
    part = replace(part, referring=others)
    return page(request, "vocabulary.html", title=title_of(part), section="more", part=part, told=told)
