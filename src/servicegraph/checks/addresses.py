"""Checks of entities' IRIs: under the catalogue's base, under the path of their kind, and servable as addresses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pyoxigraph import NamedNode

from servicegraph.checks.definition import Remedy, Scope, check
from servicegraph.checks.writing import rename, with_end
from servicegraph.dataset.entities import spellings
from servicegraph.dataset.kinds import Kind
from servicegraph.diagnostics import Diagnostic, Location, Severity, built_in
from servicegraph.rdf.nearest import neighbourhood
from servicegraph.rdf.terms import NS, SHIPPED_BASE, SKOS
from servicegraph.sparql.formats import GRAPH_FORMATS
from servicegraph.turtle.reading import subject_location

# What others publish under IRIs of their own, which a catalogue may take over and describe.
_OF_OTHERS = frozenset(
    (
        SKOS + "Concept",
        *(NS + name for name in ("Organisation", "DataSource", "SourceDocument", "GeneralDescription")),
    )
)
_ENDINGS = frozenset(format.name for format in GRAPH_FORMATS)
_MORE = 'a sg:Service ; rdfs:label "Lisä"@fi , "Tillägg"@sv , "Extra"@en .'


@check(
    Severity.WARNING,
    remedy=Remedy.OFFERED,
    fails={"more.ttl": f"<https://example.org/id/services/extra> {_MORE} # here"},
    passes={"more.ttl": f"<https://example.org/id/service/extra> {_MORE}"},
)
def another_kind(scope: Scope) -> Iterator[Diagnostic]:
    """An entity whose IRI stands under the path of another kind, or of none, than that of its type."""
    paths = _paths_of_classes(scope)
    fitting: dict[tuple[str, ...], frozenset[str]] = {}  # few combinations of classes, and many things of each
    for iri, base, rest in _entities(scope):
        path, slash, slug = rest.partition("/")
        types = tuple(scope.described.types[iri])
        if types not in fitting:
            fitting[types] = frozenset(name for one in types for name in paths.get(one, ()))
        if not slash or not slug or not fitting[types] or path in fitting[types]:
            continue
        wanted = next(paths[one] for one in types if one in paths)
        right = f"{base}{wanted[0]}/{slug}"
        yield built_in(
            "another-kind",
            Severity.WARNING,
            _place(scope, iri),
            focus=NamedNode(iri),
            fixes=rename(scope.dataset.data, iri, right) if right not in scope.subjects else (),
            entity=f"<{iri}>",
            type=scope.dataset.prefixes.contract(next(one for one in scope.described.types[iri] if one in paths)),
            stands=f"{path}/",
            wanted=f"{wanted[0]}/",
            right=right,
        )


@check(
    Severity.WARNING,
    fails={"more.ttl": f"<https://elsewhere.example/service/extra> {_MORE} # here"},
    passes={
        "more.ttl": f"<https://example.org/id/service/extra> {_MORE}\n"
        "<https://elsewhere.example/organisation/1> a sg:Organisation ; "
        'rdfs:label "Kunta"@fi , "Kommun"@sv , "Town"@en ; sg:organisationType orgtype:municipality .'
    },
)
def foreign_entity(scope: Scope) -> Iterator[Diagnostic]:
    """An entity described here under a namespace that is neither the catalogue's nor that of one it includes.

    Organisations, concepts, documents, data sources and general descriptions may have the IRI that their publisher
    gave them. One finding for each file and namespace.
    """
    bases = tuple({*scope.dataset.sources.bases, SHIPPED_BASE})
    of_kinds = {kind.classes[0] for kind in scope.dataset.kinds if kind.classes[0].startswith(NS)}
    groups: dict[tuple[str, str], list[str]] = {}
    for iri, types in scope.described.types.items():
        if iri.startswith((NS, *bases)) or iri not in scope.described.statements or _is_told(scope, iri):
            continue
        classes = scope.described.with_parents(types)
        if classes & of_kinds and not classes & _OF_OTHERS:
            file, _ = scope.described.statements[iri][0]
            groups.setdefault((file.path, neighbourhood(iri)), []).append(iri)
    for (_, namespace), found in groups.items():
        yield built_in(
            "foreign-entity",
            Severity.WARNING,
            _place(scope, found[0]),
            focus=NamedNode(found[0]),
            entity=f"<{found[0]}>",
            namespace=namespace,
            count=len(found),
            base=scope.dataset.settings.base,
        )


@check(
    Severity.WARNING,
    fails={"more.ttl": f"<https://example.org/id/service/extra?version=2> {_MORE} # here"},
    passes={"more.ttl": f"<https://example.org/id/service/p%C3%A4iv%C3%A4/2> {_MORE}"},
)
def unserved_address(scope: Scope) -> Iterator[Diagnostic]:
    """An entity whose IRI cannot be an address ``/id/<kind>/<slug>``, so that nobody can look it up."""
    for iri, base, rest in _entities(scope):
        if reason := _unserved(rest):
            yield built_in(
                "unserved-address",
                Severity.WARNING,
                _place(scope, iri),
                focus=NamedNode(iri),
                hint=f"check.unserved-address.{reason}",
                entity=f"<{iri}>",
                base=base,
            )


def _unserved(rest: str) -> str:
    """Why the rest of an IRI after the base cannot be served: ``kind``, ``mark`` or ``form``; empty when it can."""
    kind, _, slug = rest.partition("/")
    if not kind or not slug:
        return "kind"
    if "?" in rest or "#" in rest:
        return "mark"
    if any(part in (".", "..") for part in rest.split("/")) or "%" in kind or slug not in spellings(slug):
        return "form"
    # An ending asks for a format, and what stands before it is looked up.
    return "form" if slug.rpartition(".")[2] in _ENDINGS else ""


def _entities(scope: Scope) -> Iterator[tuple[str, str, str]]:
    """The typed entities under the catalogue's own bases: the IRI, its base, and the rest."""
    bases = tuple(sorted(scope.dataset.sources.bases, key=len, reverse=True))
    graphs = tuple(f"{base}graph/" for base in bases)
    types = scope.described.types
    for iri in filter(scope.seeks, scope.described.statements):
        if iri in types and iri.startswith(bases) and not iri.startswith(graphs) and not _is_told(scope, iri):
            base = next(base for base in bases if iri.startswith(base))
            if iri != base:
                yield iri, base, iri.removeprefix(base)


def _is_told(scope: Scope, iri: str) -> bool:
    """Whether another finding says what is wrong with *iri*."""
    return iri in scope.incomplete or iri in scope.alike


def _paths_of_classes(scope: Scope) -> Mapping[str, tuple[str, ...]]:
    """The names of the kinds that each asserted class belongs to, the nearest first; a class of no kind is left out."""
    kinds: dict[str, Kind] = {kind.classes[0]: kind for kind in scope.dataset.kinds}
    asserted = {one for types in scope.described.types.values() for one in types}
    found = {}
    for one in asserted:
        above = [kinds[parent].name for parent in scope.described.with_parents((one,)) if parent in kinds]
        own = [kinds[one].name] if one in kinds else []
        if names := tuple(dict.fromkeys((*own, *sorted(above)))):
            found[one] = names
    return found


def _place(scope: Scope, iri: str) -> Location:
    file, position = scope.described.statements[iri][0]
    return with_end(file, subject_location(file, position))
