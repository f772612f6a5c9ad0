"""What the catalogue is as a dataset, in DCAT and VoID: ``/catalogue`` for programs, and where they look for it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from servicegraph.exchange.dcat.catalogue_description import PREFIXES, catalogue_description
from servicegraph.exchange.exchange_formats import offered_formats
from servicegraph.sparql.formats import GRAPH_FORMATS, write_graph
from servicegraph.sparql.values import Graph
from servicegraph.web.protocol.named_formats import NAMES, format_named
from servicegraph.web.requests import accepted, choice, known_only, public_address
from servicegraph.web.responses import respond, unchanged
from servicegraph.web.state import state_of

PLACE = "/catalogue"


def well_known(request: Request) -> Response:
    """``/.well-known/void`` leads to the description (https://www.w3.org/TR/void/#discovery)."""
    known_only(request)
    return RedirectResponse(PLACE, 302, headers={"Cache-Control": "public, max-age=3600"})


def description_of(request: Request) -> Graph:
    """The description, in which addresses are those of the settings, as in the one of the SPARQL endpoint."""
    catalogue, address = state_of(request).catalogue, public_address(request)

    def make() -> Graph:
        return catalogue_description(catalogue, offered_formats(), address)[1]

    return catalogue.derived(("description of the dataset", address), make)


def described_dataset(request: Request) -> Response:
    """The description in the ``format`` that is named, else by Accept."""
    known_only(request, "format")
    given = request.query_params.get("format", "")
    if given:
        choice("format", given, NAMES)
    format = format_named(given, accepted(request), GRAPH_FORMATS)
    if same := unchanged(request, format.name):
        return same
    namespaces = {**state_of(request).catalogue.prefixes.namespaces, **PREFIXES}
    content = write_graph(description_of(request), format, namespaces)
    return respond(request, content, format.content_type, format=format.name)
