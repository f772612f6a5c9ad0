"""Whole graphs, as the SPARQL 1.1 Graph Store Protocol reads them (https://www.w3.org/TR/sparql11-http-rdf-update/)."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from servicegraph.errors import ParameterError
from servicegraph.sparql.formats import GRAPH_FORMATS, choose, write_graph
from servicegraph.web.requests import accepted, parameters_of
from servicegraph.web.responses import respond, unchanged
from servicegraph.web.state import state_of


def graphs(request: Request) -> Response:
    """One whole graph: ``?default``, the union of all, or ``?graph=<IRI>``."""
    given = parameters_of(request, ("default", "graph")).parameters
    name = given.get("graph", "")
    if ("default" in given) == bool(name) or given.get("default"):
        raise ParameterError("error.parameter-one-graph", parameter="graph")
    format = choose(accepted(request), GRAPH_FORMATS)
    catalogue = state_of(request).catalogue
    found = catalogue.entities.whole_graph(name)
    if same := unchanged(request, format.name):
        return same
    content = write_graph(found, format, catalogue.prefixes.namespaces)
    return respond(request, content, format.content_type, format=format.name)
