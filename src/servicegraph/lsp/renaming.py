"""Another IRI for a thing, wherever it is named; and why there may be none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from servicegraph.errors import ServicegraphError
from servicegraph.lsp.editor_view import EditorView
from servicegraph.lsp.naming import NamedPlace, places_of, thing_at, unreachable
from servicegraph.lsp.prefix_edits import WrittenName, write_name
from servicegraph.rdf.nearest import neighbourhood
from servicegraph.rdf.terms import Prefixes, check_iri
from servicegraph.turtle.tokens import Span

_SLUG = re.compile(r"[\w](?:[\w.-]*[\w-])?")


class RenameRefused(ServicegraphError):
    """A thing that cannot be renamed, or not so."""


@dataclass(frozen=True)
class Renaming:
    """What may be renamed: the thing, where its name stands, and what of it is typed anew."""

    iri: str
    span: Span
    slug: str


def rename_at(view: EditorView, offset: int) -> Renaming:
    """What may be renamed at *offset*. Raises RenameRefused."""
    found = thing_at(view, offset)
    state = view.state
    if found is None or state is None:
        raise RenameRefused("lsp.rename-nothing")
    iri, span = found
    if iri in state.shipped_terms or not _is_own(iri, view):
        raise RenameRefused("lsp.rename-shipped", name=view.prefixes.contract(iri))
    if path := unreachable(view, iri):
        raise RenameRefused("lsp.rename-unreachable", name=view.prefixes.contract(iri), path=path)
    slug = iri[len(neighbourhood(iri)) :]
    written = view.buffer.text[span.start : span.end]
    if slug and written.removesuffix(">").endswith(slug):
        end = span.end - written.endswith(">")
        return Renaming(iri, Span(end - len(slug), end), slug)
    return Renaming(iri, span, written)


def _is_own(iri: str, view: EditorView) -> bool:
    """Whether *iri* is a thing that the catalogue or one that it includes describes, or has its base."""
    state = view.state
    assert state is not None
    return iri.startswith(tuple(state.dataset.sources.bases)) or any(iri in file.subjects for file in state.editable)


def renamed_places(view: EditorView, offset: int, name: str) -> list[tuple[NamedPlace, str]]:
    """Every place where the thing at *offset* is named, with how it is written there when it is called *name*.

    *name* is the last part of its IRI, a CURIE, or an IRI in angle brackets. Raises RenameRefused.
    """
    renaming = rename_at(view, offset)
    new = _new_iri(view, renaming, name.strip())
    state = view.state
    assert state is not None
    if new != renaming.iri and (new in state.dataset.described or next(places_of(view, new), None) is not None):
        raise RenameRefused("lsp.rename-taken", name=view.prefixes.contract(new))
    return [(place, _written(place, renaming.iri, new, view.prefixes)) for place in places_of(view, renaming.iri)]


def _new_iri(view: EditorView, renaming: Renaming, name: str) -> str:
    if _SLUG.fullmatch(name):
        new = neighbourhood(renaming.iri) + name
    else:
        declared = view.terms.prefixes if view.is_turtle else {}
        try:
            new = Prefixes({**view.prefixes.namespaces, **declared}).expand(name)
        except ValueError:
            raise RenameRefused("lsp.rename-invalid", name=name[:100]) from None
    try:
        return check_iri(new)
    except ValueError:
        raise RenameRefused("lsp.rename-invalid", name=name[:100]) from None


def _written(place: NamedPlace, old: str, new: str, known: Prefixes) -> str:
    """How *new* is written where *old* was: with the same prefix, relative if it was, or whole."""
    around = neighbourhood(old)
    if place.text.startswith("<"):
        slug = old[len(around) :]
        inside = place.text[1:-1]
        if new.startswith(around) and slug and inside.endswith(slug) and "/" not in new[len(around) :]:
            return f"<{inside[: len(inside) - len(slug)]}{new[len(around) :]}>"
        return f"<{new}>"
    prefixes: Mapping[str, str] = place.prefixes or {}
    prefix = place.text.partition(":")[0]
    own = {prefix: prefixes[prefix]} if prefix in prefixes else {}
    for declared in (own, prefixes):
        written: WrittenName = write_name(new, declared, Prefixes({}))
        if not written.text.startswith("<"):
            return written.text
    return f"<{new}>"
