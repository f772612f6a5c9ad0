"""What the words of a drawing mean in a catalogue: services and organisations by name, and what a lane stands for."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from servicegraph.catalogue import Catalogue
from servicegraph.exchange.tables.fitting_columns import ValueColumn
from servicegraph.exchange.tables.value_words import value_words
from servicegraph.rdf.index import iris, text_of
from servicegraph.rdf.nearest import nearest
from servicegraph.rdf.terms import NS, RDF, SKOS, VOCABULARY

_LANE_SCHEMES: Mapping[str, str] = {"sector": "sector", "level": "level", "orgtype": "organisationType"}

_LIKE = 75  # of 100


@dataclass(frozen=True)
class LaneMeaning:
    """What a lane stands for: the property of a service (its local name), and the thing by its IRI, empty when new."""

    property: str
    iri: str = ""


class DrawingMatches:
    """Looks up the words of drawings in *catalogue*; hints are in *language*."""

    def __init__(self, catalogue: Catalogue, language: str) -> None:
        self._catalogue, self._words = catalogue, value_words(catalogue, language)

    @functools.cached_property
    def services(self) -> frozenset[str]:
        """The IRIs of all services."""
        return self._of_class("Service")

    @functools.cached_property
    def organisations(self) -> frozenset[str]:
        """The IRIs of all organisations."""
        return self._of_class("Organisation")

    @functools.cached_property
    def wholes(self) -> Mapping[str, str]:
        """The name of the kind of each integrated service, by IRI."""
        return {
            iri: kind.name
            for kind in self._catalogue.dataset.kinds
            if NS + "IntegratedService" in kind.classes
            for iri in self._members(kind.classes[0])
        }

    def called(self, name: str, among: frozenset[str]) -> tuple[str, ...]:
        """Those *among* that are called *name* in any language, without regard to case and spaces."""
        found = self._words.meant(name, ValueColumn(NS + "includes"), among) if name else ()
        return tuple(sorted(one.value for one in found if isinstance(one, NamedNode) and one.value in among))

    def services_like(self, name: str) -> Sequence[str]:
        """The names of services that are so much like *name* that the same may be meant."""
        return list(nearest(name, self._service_names, most=3, least=_LIKE)) if name else ()

    @functools.cached_property
    def _service_names(self) -> Sequence[str]:
        names = self._catalogue.dataset.labels.names
        return sorted({name for iri in self.services for name in names.get(iri, {}).values()})

    def lane(self, name: str) -> LaneMeaning:
        """What a lane called *name* stands for: a sector, a level, an organisation type, else an organisation."""
        for scheme, property in _LANE_SCHEMES.items():
            if found := self.called(name, self._concepts(scheme)):
                return LaneMeaning(property, found[0])
        found = self.called(name, self.organisations)
        return LaneMeaning("providedBy", found[0] if found else "")

    def values(self, iri: str, property: str) -> tuple[NamedNode | Literal, ...]:
        """What the catalogue says of *iri* with the *property*, an IRI."""
        said = self._catalogue.memory.triples(NamedNode(iri), NamedNode(property))
        return tuple(
            sorted(
                (one.object for one in said if isinstance(one.object, NamedNode | Literal)), key=lambda one: str(one)
            )
        )

    def properties(self, iri: str) -> frozenset[str]:
        """The IRIs of the properties that *iri* has."""
        return frozenset(one.predicate.value for one in self._catalogue.memory.triples_of(NamedNode(iri)))

    def with_value(self, property: str, iri: str) -> tuple[str, ...]:
        """The IRIs of what has *iri* as a value of the *property*, an IRI."""
        said = self._catalogue.memory.triples(None, NamedNode(property), NamedNode(iri))
        return tuple(sorted(set(iris(one.subject for one in said))))

    def inside(self, whole: str) -> frozenset[str]:
        """What *whole* includes, however deep."""
        found: set[str] = set()
        waiting = [whole]
        while waiting:
            for value in self.values(waiting.pop(), NS + "includes"):
                if (iri := text_of(value)) not in found:
                    found.add(iri)
                    waiting.append(iri)
        return frozenset(found)

    def _of_class(self, name: str) -> frozenset[str]:
        return self._members(NS + name)

    def _members(self, class_: str) -> frozenset[str]:
        said = self._catalogue.memory.triples(None, NamedNode(RDF + "type"), NamedNode(class_))
        return frozenset(iris(one.subject for one in said))

    @functools.cache  # noqa: B019 (lives as long as one import)
    def _concepts(self, scheme: str) -> frozenset[str]:
        return frozenset(self.with_value(SKOS + "inScheme", VOCABULARY + scheme))
