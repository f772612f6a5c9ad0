"""What the menu of the pages holds of a catalogue, and how large that is: worked out once for a state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from servicegraph.catalogue import Catalogue

_ALWAYS_IN_SIGHT = 10


@dataclass(frozen=True)
class MenuKind:
    """A list of the menu: its *collection*, its name by language, and whether it is always in sight."""

    collection: str
    plural: Mapping[str, str]
    is_main: bool


def menu_kinds(catalogue: Catalogue) -> tuple[MenuKind, ...]:
    """The lists that the ontology gives a place in the menu (``sg:menuOrder``), in that order."""
    return catalogue.derived("menu", lambda: _menu_kinds(catalogue))


def number_of_files(catalogue: Catalogue) -> int:
    """How many files of data the catalogue has."""
    return len(catalogue.dataset.data)


def _menu_kinds(catalogue: Catalogue) -> tuple[MenuKind, ...]:
    shown = catalogue.dataset.presentation
    places = {kind: shown.menu[kind.classes[0]] for kind in catalogue.dataset.kinds if kind.classes[0] in shown.menu}
    return tuple(
        MenuKind(kind.collection, shown.plural_of(kind) or {"": kind.collection}, place < _ALWAYS_IN_SIGHT)
        for kind, place in sorted(places.items(), key=lambda one: (one[1], one[0].name))
        if kind.collection
    )
