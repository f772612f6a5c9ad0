"""What every page leads to: the items of the navigation, of its last part, and of the foot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Item:
    """A link of every page: the *section* it stands for, its address, and the key of its words below ``pages.``."""

    section: str
    path: str
    words: str


MAIN: Sequence[Item] = (
    Item("chains", "/chains", "menu.chains"),
    Item("services", "/services", "menu.services"),
    Item("gaps", "/gaps", "menu.gaps"),
    Item("readiness", "/readiness", "menu.readiness"),
    Item("questions", "/questions", "menu.questions"),
)
MORE: Sequence[Item] = (
    Item("packages", "/packages", "menu.packages"),
    Item("processes", "/processes", "menu.processes"),
    Item("interfaces", "/interfaces", "menu.interfaces"),
    Item("rules", "/rules", "menu.rules"),
    Item("organisations", "/organisations", "menu.organisations"),
    Item("segments", "/segments", "menu.segments"),
    Item("negotiation", "/negotiation", "menu.negotiation"),
    Item("findings", "/findings", "menu.findings"),
    Item("sources", "/sources", "menu.sources"),
)
FOOT: Sequence[Item] = (
    Item("about", "/about", "foot.about"),
    Item("sources", "/sources", "foot.sources"),
    Item("accessibility", "/accessibility", "foot.accessibility"),
    Item("docs", "/docs", "foot.interface"),
    Item("sparql", "/sparql", "foot.sparql"),
)
