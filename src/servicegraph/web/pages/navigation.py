"""What every page leads to: the items of the menu, of its last part, and of the foot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from servicegraph.planning.menu import menu_kinds
from servicegraph.web.pages.view import Name, View


@dataclass(frozen=True)
class Item:
    """A link of every page: the *section* that it stands for, its address and its name."""

    section: str
    address: str
    name: Name


def main_menu(view: View) -> Sequence[Item]:
    """What is always in sight: the lists that the ontology puts first, and what the catalogue is asked most."""
    tools = ("gaps", view.text("menu.gaps")), ("readiness", view.text("menu.readiness"))
    return (*_lists(view, is_main=True), *_own(view, *tools, ("questions", view.text("menu.questions"))))


def more_menu(view: View) -> Sequence[Item]:
    """What stands under the last item: the other lists, and what is needed seldom."""
    tools = ("negotiation", view.text("menu.negotiation")), ("findings", view.text("menu.findings"))
    return (*_lists(view, is_main=False), *_own(view, *tools))


def foot(view: View) -> Sequence[Item]:
    """What stands under every page."""
    return _own(
        view,
        ("about", view.text("about")),
        ("sources", view.text("foot.sources")),
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
