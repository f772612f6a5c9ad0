"""Whole graphs, as the SPARQL 1.1 Graph Store Protocol reads them (https://www.w3.org/TR/sparql11-http-rdf-update/)."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from servicegraph.errors import ParameterError
from servicegraph.sparql.formats import GRAPH_FORMATS
from servicegraph.web.protocol.named_formats import NAMES, format_named
from servicegraph.web.requests import accepted, choice, parameters_of
from servicegraph.web.responses import respond, unchanged
from servicegraph.web.state import state_of


def graphs(request: Request) -> Response:
    """One whole graph: ``?default``, the union of all, or ``?graph=<IRI>``; in the ``format`` named, else by Accept."""
    given = parameters_of(request, ("default", "graph", "format")).parameters
    name = given.get("graph", "")
    if ("default" in given) == bool(name) or given.get("default"):
        raise ParameterError("error.parameter-one-graph", parameter="graph")
    if given.get("format"):
        choice("format", given["format"], NAMES)
    format = format_named(given.get("format", ""), accepted(request), GRAPH_FORMATS)
    content = state_of(request).graph(name, format.media_type)
    if same := unchanged(request, format.name):
        return same
    return respond(request, content, format.content_type, format=format.name)
