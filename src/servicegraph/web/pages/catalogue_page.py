"""The page that says in which forms the catalogue can be had and how much it has of what; programs get DCAT there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from servicegraph.exchange.dcat.data_counts import things_by_collection
from servicegraph.exchange.exchange_formats import exchange_formats
from servicegraph.exchange.rule_files import description_of_format, title_of_format
from servicegraph.planning.menu import menu_kinds
from servicegraph.sparql.formats import GRAPH_FORMATS
from servicegraph.web.api.export_operation import endings_of
from servicegraph.web.pages.rendering import page
from servicegraph.web.pages.view import Name, View
from servicegraph.web.protocol.dataset_description import described_dataset
from servicegraph.web.requests import known_only, public_address, wants_page

_NAMES: Mapping[str, str] = {"ttl": "Turtle", "nt": "N-Triples", "rdf": "RDF/XML", "jsonld": "JSON-LD"}


@dataclass(frozen=True)
class OfferedFile:
    """A form in which the catalogue can be had: its name, what it is, and its files with their addresses."""

    name: Name
    purpose: Name
    files: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ListedKind:
    """How many things of a kind the catalogue has, and the address of their list."""

    name: Name
    address: str
    count: int


def catalogue_page(request: Request) -> Response:
    """The page ``/catalogue``, or the description of the dataset for a program."""
    if request.query_params.get("format") or not wants_page(request):
        return described_dataset(request)
    known_only(request, "format")
    view = View.of(request)
    settings = view.state.settings
    counted = things_by_collection(view.catalogue)
    return page(
        request,
        "catalogue.html",
        title=view.text("dataset"),
        section="catalogue",
        settings=settings,
        issued=view.day(settings.issued) if settings.issued else "",
        offered=list(_offered(view)),
        of_a_whole=[
            view.said(title_of_format(one.name) or {"": one.name})
            for one in exchange_formats().values()
            if one.exported and one.is_of_a_whole
        ],
        described=[(_NAMES[one.name], view.here(format=one.name)) for one in GRAPH_FORMATS],
        kinds=[
            ListedKind(view.said(kind.plural), view.url(f"/{kind.collection}"), counted.get(kind.collection, 0))
            for kind in menu_kinds(view.catalogue)
        ],
        endpoint=f"{public_address(request)}/sparql",
    )


def _offered(view: View) -> Iterator[OfferedFile]:
    graphs = tuple((_NAMES[one.name], f"/graphs?default=&format={one.name}") for one in GRAPH_FORMATS)
    whole, purpose = view.text("dataset.whole"), view.text("dataset.whole-purpose")
    yield OfferedFile(Name(whole, ""), Name(purpose, ""), graphs)
    for one in exchange_formats().values():
        if one.exported and not one.is_of_a_whole and one.name != "dcat":
            files = tuple(
                (_NAMES.get(ending, ending.upper()), view.data(f"/export/{one.name}", format=ending))
                for ending in endings_of(one)
                if f".{ending}" not in one.in_one  # the archive has them all
            )
            name = view.said(title_of_format(one.name) or {"": one.name})
            purposes = description_of_format(one.name)
            yield OfferedFile(name, view.said(purposes) if purposes else Name("", ""), files)
