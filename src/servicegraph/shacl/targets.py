"""Focus nodes of shapes by their targets (https://www.w3.org/TR/shacl/#targets)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode

from servicegraph.rdf.terms import RDF, RDFS, Term
from servicegraph.shacl.shapes import Shape, Target
from servicegraph.sparql.memory import MemoryStore

_TYPE = NamedNode(RDF + "type")
_SUBCLASS = NamedNode(RDFS + "subClassOf")


class TargetIndex:
    """The focus nodes that *store* has for each target, each looked up once."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self._known: dict[Target, frozenset[Term]] = {}

    def focus_nodes(self, shape: Shape) -> frozenset[Term]:
        """The nodes that *shape* looks at."""
        return self.of(shape.targets)

    def of(self, targets: Iterable[Target]) -> frozenset[Term]:
        """The nodes that *targets* find."""
        return frozenset().union(*(self._target(target) for target in targets))

    def _target(self, target: Target) -> frozenset[Term]:
        if target not in self._known:
            self._known[target] = frozenset(self._nodes(*target))
        return self._known[target]

    def _nodes(self, kind: str, value: Term) -> Iterator[Term]:
        if kind == "targetNode":
            yield value
        elif not isinstance(value, NamedNode):
            return
        elif kind == "targetSubjectsOf":
            yield from (triple.subject for triple in self._store.triples(predicate=value))
        elif kind == "targetObjectsOf":
            yield from (triple.object for triple in self._store.triples(predicate=value))
        elif kind == "targetClass":
            for name in self._with_subclasses(value):
                yield from (triple.subject for triple in self._store.triples(predicate=_TYPE, object=name))

    def _with_subclasses(self, value: NamedNode) -> set[Term]:
        found: set[Term] = {value}
        waiting: list[Term] = [value]
        while waiting:
            for triple in self._store.triples(predicate=_SUBCLASS, object=waiting.pop()):
                if triple.subject not in found:
                    found.add(triple.subject)
                    waiting.append(triple.subject)
        return found
