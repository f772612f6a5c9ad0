"""What every page leads to: the items of the menu, of its last part, and of the foot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.routing import Match

from servicegraph.planning.menu import menu_kinds
from servicegraph.web.pages.view import Name, View
from servicegraph.web.state import state_of


@dataclass(frozen=True)
class Item:
    """A link of every page: the *section* that it stands for, its address and its name."""

    section: str
    address: str
    name: Name


@dataclass(frozen=True)
class Navigation:
    """What leads somewhere: the first row, what stands behind its last word, the foot, and whether one may search."""

    main: Sequence[Item]
    more: Sequence[Item]
    foot: Sequence[Item]
    has_search: bool


def navigation(request: Request, view: View) -> Navigation:
    """The links of every page, without those to a page that the application lacks."""
    groups = _main(view), _more(view), _foot(view)
    sections = frozenset(("search", *(item.section for items in groups for item in items)))

    def reached() -> frozenset[str]:
        return frozenset(section for section in sections if leads_somewhere(request, f"/{section}"))

    found = view.catalogue.derived(("reached", id(request.app), sections), reached)
    main, more, foot = ([item for item in items if item.section in found] for items in groups)
    return Navigation(main, more, foot, "search" in found)


def leads_somewhere(request: Request, path: str) -> bool:
    """Whether the application has a page at *path*; of lists, those of the kinds that the catalogue knows."""
    collections = state_of(request).catalogue.entities.collections()
    asked = {"type": "http", "method": "GET", "path": path, "headers": []}
    for route in request.app.routes:
        match, found = route.matches(asked)
        if match is Match.FULL:
            return found.get("path_params", {}).get("collection", "") in ("", *collections)
    return False


def _main(view: View) -> Sequence[Item]:
    """What is always in sight: the lists that the ontology puts first, and what the catalogue is asked most."""
    tools = ("gaps", view.text("menu.gaps")), ("readiness", view.text("menu.readiness"))
    return (*_lists(view, is_main=True), *_own(view, *tools, ("questions", view.text("menu.questions"))))


def _more(view: View) -> Sequence[Item]:
    """What stands under the last item: the other lists, and what is needed seldom."""
    tools = ("negotiation", view.text("menu.negotiation")), ("compare", view.text("menu.compare"))
    findings = "findings", view.text("menu.findings")
    return (*_lists(view, is_main=False), *_own(view, *tools, findings))


def _foot(view: View) -> Sequence[Item]:
    """What stands under every page."""
    return _own(
        view,
        ("about", view.text("about")),
        ("sources", view.text("foot.sources")),
        ("catalogue", view.text("foot.dataset")),
        ("accessibility", view.text("foot.accessibility")),
        ("docs", view.text("foot.interface")),
        ("sparql", "SPARQL"),
    )


def _lists(view: View, *, is_main: bool) -> tuple[Item, ...]:
    return tuple(
        Item(kind.collection, view.url(f"/{kind.collection}"), view.said(kind.plural))
        for kind in menu_kinds(view.catalogue)
        if kind.is_main == is_main
    )


def _own(view: View, *named: tuple[str, str]) -> tuple[Item, ...]:
    return tuple(Item(section, view.url(f"/{section}"), Name(words, "")) for section, words in named)
