"""What the search knows of each entity: its kind, its names and descriptions in the languages of the catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from servicegraph.dataset.dataset import Dataset
from servicegraph.dataset.kinds import Kind
from servicegraph.messages import primary
from servicegraph.rdf.terms import DCT, RDF, SKOS, STANDARD_PREFIXES
from servicegraph.search.words import composed

_TYPE = RDF + "type"
_OTHER_NAMES = (SKOS + "altLabel", SKOS + "hiddenLabel", SKOS + "notation", STANDARD_PREFIXES["eli"] + "id_local")
_DESCRIPTIONS = (DCT + "description", SKOS + "definition", SKOS + "scopeNote")
_MOST_OF_NAME, _MOST_OF_TEXT = 500, 5_000  # letters that are looked at


@dataclass(frozen=True)
class Entity:
    """An entity with what it can be found by, by language; what has no language stands under the empty tag."""

    iri: str
    kind: Kind
    names: Mapping[str, tuple[str, ...]]
    texts: Mapping[str, tuple[str, ...]]


def entities_in(dataset: Dataset) -> Iterator[Entity]:
    """Every entity of a declared kind that has a name, in the order of the files."""
    kinds = {kind.classes[0]: kind for kind in reversed(dataset.kinds)}
    found: dict[str, Kind] = {}
    names: dict[str, dict[str, list[str]]] = {}
    texts: dict[str, dict[str, list[str]]] = {}
    for quad in dataset.quads():
        if not isinstance(quad.subject, NamedNode):
            continue
        predicate, subject = quad.predicate.value, quad.subject.value
        if predicate == _TYPE:
            if isinstance(quad.object, NamedNode) and (kind := kinds.get(quad.object.value)):
                found.setdefault(subject, kind)
        elif isinstance(quad.object, Literal) and predicate in _OTHER_NAMES:
            _add(names, subject, quad.object.language, quad.object.value[:_MOST_OF_NAME])
        elif isinstance(quad.object, Literal) and predicate in _DESCRIPTIONS:
            _add(texts, subject, quad.object.language, quad.object.value[:_MOST_OF_TEXT])
    labels = dataset.labels
    for iri, kind in found.items():
        called = {primary(tag): [name[:_MOST_OF_NAME]] for tag, name in labels.names.get(iri, {}).items()}
        has_own = bool(called)
        for tag in dataset.settings.languages if iri in labels.ends else ():
            between = labels.between_in(iri, tag) if has_own else labels.between(iri, tag)
            if between and primary(tag) not in called:
                called[primary(tag)] = [between[:_MOST_OF_NAME]]
        for tag, more in names.get(iri, {}).items():
            called.setdefault(tag, []).extend(more)
        if called:
            yield Entity(iri, kind, _composed(called), _composed(texts.get(iri, {})))


def _add(found: dict[str, dict[str, list[str]]], subject: str, tag: str | None, value: str) -> None:
    found.setdefault(subject, {}).setdefault(primary(tag or ""), []).append(value)


def _composed(found: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {tag: tuple(map(composed, values)) for tag, values in found.items()}
