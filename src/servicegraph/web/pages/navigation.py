"""What every page leads to: the items of the navigation, of its last part, and of the foot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.routing import Match

from servicegraph.catalogue import Catalogue
from servicegraph.rdf.terms import NS
from servicegraph.web.state import state_of


@dataclass(frozen=True)
class Item:
    """A link of every page: the *section* it stands for, its address, and the key of its words below ``pages.``."""

    section: str
    path: str
    words: str


@dataclass(frozen=True)
class Navigation:
    """The items that lead somewhere: those of the first row, those behind its last word, and those of the foot."""

    main: Sequence[Item]
    more: Sequence[Item]
    foot: Sequence[Item]
    has_search: bool


@dataclass(frozen=True)
class _List:
    """The list of the things of one class; its address is made of what the ontology calls them together."""

    class_name: str
    words: str
    section: str = ""


_CHAINS = _List("ServiceChain", "menu.chains", "wholes")
_MAIN: Sequence[Item | _List] = (
    _CHAINS,
    _List("Service", "menu.services"),
    Item("gaps", "/gaps", "menu.gaps"),
    Item("readiness", "/readiness", "menu.readiness"),
    Item("questions", "/questions", "menu.questions"),
)
_SOURCES = _List("SourceDocument", "menu.sources")
_MORE: Sequence[Item | _List] = (
    _List("ServicePackage", "menu.packages"),
    _List("CustomerProcess", "menu.processes"),
    _List("Interface", "menu.interfaces"),
    _List("CoordinationRule", "menu.rules"),
    _List("Organisation", "menu.organisations"),
    _List("Segment", "menu.segments"),
    _List("Goal", "menu.goals"),
    _List("Indicator", "menu.indicators"),
    Item("negotiation", "/negotiation", "menu.negotiation"),
    Item("findings", "/findings", "menu.findings"),
    _SOURCES,
)
_FOOT: Sequence[Item | _List] = (
    Item("about", "/about", "foot.about"),
    _SOURCES,
    Item("accessibility", "/accessibility", "foot.accessibility"),
    Item("docs", "/docs", "foot.interface"),
    Item("sparql", "/sparql", "foot.sparql"),
)


def navigation(request: Request) -> Navigation:
    """What the pages lead to: a page that the application lacks and a kind that the catalogue lacks are left out."""
    catalogue = state_of(request).catalogue

    def make() -> Navigation:
        main, more, foot = (tuple(_leading(request, items)) for items in (_MAIN, _MORE, _FOOT))
        return Navigation(main, more, foot, leads_somewhere(request, "/search"))

    return catalogue.derived(("navigation", id(request.app)), make)


def leads_somewhere(request: Request, path: str) -> bool:
    """Whether the application has a page at *path*."""
    asked = {"type": "http", "method": "GET", "path": path, "headers": []}
    return any(route.matches(asked)[0] is Match.FULL for route in request.app.routes)


def collection_of(catalogue: Catalogue, class_name: str) -> str:
    """What the ontology calls the things of the class *class_name* in addresses; empty when it has no such kind."""
    kinds = map(catalogue.entities.kind_of_collection, catalogue.entities.collections())
    return next((kind.collection for kind in kinds if kind.classes[0] == NS + class_name), "")


def _leading(request: Request, items: Sequence[Item | _List]) -> Iterator[Item]:
    catalogue = state_of(request).catalogue
    for item in items:
        if isinstance(item, _List):
            collection = collection_of(catalogue, item.class_name)
            found = Item(item.section or collection, f"/{collection}", item.words)
        else:
            found = item
        if found.path != "/" and leads_somewhere(request, found.path):
            yield found
