"""The kind of thing that somebody means by a word: its name, its plural, or its name in any language."""

from __future__ import annotations

from servicegraph.dataset.kinds import Kind
from servicegraph.errors import AuthoringError
from servicegraph.knowledge.editor_state import EditorState, as_typed
from servicegraph.messages import shortened
from servicegraph.rdf.nearest import nearest


def kind_called(state: EditorState, said: str, language: str) -> Kind:
    """The kind of the catalogue *state* that *said* means. Raises AuthoringError that names the likeliest, or all."""
    names: dict[str, Kind] = {}
    for kind in state.dataset.kinds:
        for name in (kind.name, kind.collection, *state.names(kind.classes[0]).values()):
            names.setdefault(as_typed(name), kind)
    if found := names.get(as_typed(said)):
        return found
    near = [names[name].name for name in nearest(as_typed(said), names, most=3)]
    choices = near or [kind.name for kind in ordered_kinds(state)]
    value = shortened(said) if said else "–"
    key = "add.unknown-kind" if said else "add.no-kind"
    raise AuthoringError(key, value=value, choices=", ".join(dict.fromkeys(choices)))


def ordered_kinds(state: EditorState) -> tuple[Kind, ...]:
    """The kinds in the order of the menu of pages, then the others by name."""
    menu = state.dataset.presentation.menu
    return tuple(sorted(state.dataset.kinds, key=lambda kind: (menu.get(kind.classes[0], len(menu) + 99), kind.name)))
