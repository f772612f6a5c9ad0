"""The kinds of entity, as the ontology declares them with ``sg:kind``, ``sg:collection`` and ``sg:searchWeight``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import Triple

from servicegraph.rdf.index import TripleIndex, text_of
from servicegraph.rdf.terms import NS, RDFS, Term
from servicegraph.turtle.reading import TurtleFile

_KIND, _COLLECTION, _SUBCLASS = NS + "kind", NS + "collection", RDFS + "subClassOf"
_WEIGHT = NS + "searchWeight"
_TOLD = frozenset({_KIND, _COLLECTION, _SUBCLASS, _WEIGHT})
_WORDS = (b"kind", b"collection", b"subClassOf", b"searchWeight")  # a file with none of them tells of no kind
# What an address begins with, and what is not the list of a kind: pages, data, files.
RESERVED = frozenset(
    """
    id ns vocab api sparql graphs catalogue docs health metrics static openapi.json robots.txt favicon.ico .well-known
    about accessibility changes compare export findings gaps matrix negotiation questions readiness search what-if
    check queries suggest
    """.split()
)
_MOST_WEIGHT = 100.0


@dataclass(frozen=True)
class Kind:
    """A kind of entity: its name in IRIs (``chain``), in addresses (``chains``, empty: none), and its class.

    ``classes`` are the IRIs of the class and of those above it. ``weight`` says how far before others its entities
    stand in what a search finds.
    """

    name: str
    collection: str
    classes: tuple[str, ...]
    weight: float = 1.0


def kinds_in(files: Iterable[TurtleFile]) -> tuple[Kind, ...]:
    """The kinds that the *files* of an ontology declare, in the order of their names."""
    graph = TripleIndex(triple for file in files for triple in file.once(_told))
    found = {}
    for node in graph.subjects():
        if (name := text_of(graph.value(node, _KIND))) and name not in found:
            classes, waiting = [], [node]
            while waiting:
                current = waiting.pop(0)
                if text_of(current) not in classes:
                    classes.append(text_of(current))
                    waiting += graph.values(current, _SUBCLASS)
            found[name] = Kind(name, text_of(graph.value(node, _COLLECTION)), tuple(classes), _weight(graph, node))
    return tuple(kind for _, kind in sorted(found.items()))


def _told(file: TurtleFile) -> tuple[Triple, ...]:
    """What *file* says of kinds and of what classes are above others."""
    if not any(word in file.content for word in _WORDS):
        return ()
    return tuple(quad.triple for quad in file.quads if quad.predicate.value in _TOLD)


def _weight(graph: TripleIndex, node: Term) -> float:
    """The weight that *node* declares; 1 when it declares none that is a number above 0."""
    try:
        weight = float(text_of(graph.value(node, _WEIGHT)))
    except ValueError:
        return 1.0
    return weight if 0 < weight <= _MOST_WEIGHT else 1.0
