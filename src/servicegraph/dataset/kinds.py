"""The kinds of entity and their collections, as the ontology declares them with ``sg:kind`` and ``sg:collection``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import Triple

from servicegraph.rdf.index import TripleIndex, text_of
from servicegraph.rdf.terms import NS, RDFS

_KIND, _COLLECTION, _SUBCLASS = NS + "kind", NS + "collection", RDFS + "subClassOf"
_TOLD = frozenset({_KIND, _COLLECTION, _SUBCLASS})


@dataclass(frozen=True)
class Kind:
    """A kind of entity: its name in IRIs (``chain``), in addresses (``chains``, empty: none), and its class.

    ``classes`` are the IRIs of the class and of those above it.
    """

    name: str
    collection: str
    classes: tuple[str, ...]


def kinds_in(triples: Iterable[Triple]) -> tuple[Kind, ...]:
    """The kinds that an ontology declares, in the order of their names."""
    graph = TripleIndex(triple for triple in triples if triple.predicate.value in _TOLD)
    found = {}
    for node in graph.subjects():
        if (name := text_of(graph.value(node, _KIND))) and name not in found:
            classes, waiting = [], [node]
            while waiting:
                current = waiting.pop(0)
                if text_of(current) not in classes:
                    classes.append(text_of(current))
                    waiting += graph.values(current, _SUBCLASS)
            found[name] = Kind(name, text_of(graph.value(node, _COLLECTION)), tuple(classes))
    return tuple(kind for _, kind in sorted(found.items()))
