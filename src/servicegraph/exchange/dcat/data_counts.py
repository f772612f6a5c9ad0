"""How much a catalogue has of what: the figures of its description, by two questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from servicegraph.catalogue import Catalogue
from servicegraph.sparql.values import Limits, Solutions

_CLASSES = "SELECT ?class (COUNT(DISTINCT ?thing) AS ?things) { ?thing a ?class } GROUP BY ?class"
_PROPERTIES = "SELECT ?property (COUNT(*) AS ?triples) { ?thing ?property ?value } GROUP BY ?property"
_ALL = 1_000_000  # more classes or properties than there are


@dataclass(frozen=True)
class DataCounts:
    """The number of things by class and of triples by property, by IRI and sorted, and of triples in all."""

    classes: Mapping[str, int]
    properties: Mapping[str, int]

    @property
    def triples(self) -> int:
        """How many triples the union of all files has."""
        return sum(self.properties.values())


def data_counts(catalogue: Catalogue) -> DataCounts:
    """The counts of *catalogue*, made once for each of its states. Raises QueryTimeout."""

    def count(question: str) -> Mapping[str, int]:
        found = catalogue.store.query(question, Limits(catalogue.settings.query_seconds, _ALL))
        assert isinstance(found, Solutions)
        return {
            one.value: int(number.value)
            for one, number in sorted(found.rows, key=str)
            if isinstance(one, NamedNode) and isinstance(number, Literal)
        }

    return catalogue.derived("data counts", lambda: DataCounts(count(_CLASSES), count(_PROPERTIES)))


def things_by_collection(catalogue: Catalogue) -> Mapping[str, int]:
    """How many things the catalogue has of each kind, by the name of their list. Raises QueryTimeout."""
    classes = data_counts(catalogue).classes
    return {kind.collection: classes.get(kind.classes[0], 0) for kind in catalogue.dataset.kinds if kind.collection}
