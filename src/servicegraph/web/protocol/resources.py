"""What an IRI of the catalogue says when it is looked up: entities, concepts, the ontology and the vocabularies."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from servicegraph.rdf.terms import ONTOLOGY, VOCABULARY
from servicegraph.sparql.formats import GRAPH_FORMATS, Format, choose, write_graph
from servicegraph.sparql.values import Graph
from servicegraph.web.requests import accepted, known_only
from servicegraph.web.responses import respond, unchanged
from servicegraph.web.state import state_of

_BY_ENDING = {format.name: format for format in GRAPH_FORMATS}


def entity(request: Request) -> Response:
    """One entity of the catalogue, or of one that it includes."""
    slug, format = _format(request, request.path_params["slug"])
    found = state_of(request).catalogue.entities.at_address(request.path_params["kind"], slug)
    return _respond(request, found, format)


def concept(request: Request) -> Response:
    """One concept of a vocabulary."""
    name, format = _format(request, request.path_params["concept"])
    iri = f"{VOCABULARY}{request.path_params['scheme']}/{name}"
    return _respond(request, state_of(request).catalogue.entity(f"<{iri}>"), format)


def vocabulary(request: Request) -> Response:
    """A concept scheme with all its concepts."""
    name, format = _format(request, request.path_params["scheme"])
    return _respond(request, state_of(request).catalogue.entities.vocabulary(VOCABULARY + name), format)


def ontology(request: Request) -> Response:
    """The ontology with all its terms."""
    _, format = _format(request, "")
    return _respond(request, state_of(request).catalogue.entities.vocabulary(ONTOLOGY), format)


def names_format(name: str) -> bool:
    """Whether *name* ends as the file of a format does."""
    stem, dot, ending = name.rpartition(".")
    return bool(dot and stem and ending in _BY_ENDING)


def _format(request: Request, name: str) -> tuple[str, Format]:
    """The name without a file ending, and the format: the ending wins over the Accept header.

    Raises ParameterError for any parameter but a language: statements are in all of them.
    """
    known_only(request)
    if names_format(name):
        stem, _, ending = name.rpartition(".")
        return stem, _BY_ENDING[ending]
    return name, choose(accepted(request), GRAPH_FORMATS)


def _respond(request: Request, found: Graph, format: Format) -> Response:
    if same := unchanged(request, format.name):
        return same
    content = write_graph(found, format, state_of(request).catalogue.prefixes.namespaces)
    return respond(request, content, format.content_type, format=format.name)
