"""Focus nodes of shapes by their targets (https://www.w3.org/TR/shacl/#targets), and to which of them each applies."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from pyoxigraph import NamedNode, Quad

from servicegraph.rdf.index import iris, text_of
from servicegraph.rdf.terms import RDF, RDFS, Term
from servicegraph.shacl.shapes import Shape, Target
from servicegraph.sparql.memory import MemoryStore
from servicegraph.sparql.values import Limits, Solutions

_TYPE = NamedNode(RDF + "type")
_SUBCLASS = NamedNode(RDFS + "subClassOf")
_INSTANCE = "instance"
_BY_TYPE = frozenset(("targetClass", _INSTANCE))
_UNLIMITED = Limits(seconds=600, rows=100_000_000)


class TargetIndex:
    """The focus nodes that *store* has for each target, each looked up once."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self._known: dict[Target, frozenset[Term]] = {}

    def after(self, changed: Collection[Quad]) -> TargetIndex:
        """The index when statements like *changed* have come to the store or gone: only their ends are looked up."""
        other = TargetIndex(self._store)
        predicates = {quad.predicate for quad in changed}
        for (kind, value), nodes in self._known.items():
            decides = _TYPE if kind in _BY_TYPE else value
            if kind == "targetClass" and _SUBCLASS in predicates:
                continue
            if kind == "targetNode" or decides not in predicates:
                other._known[kind, value] = nodes
                continue
            statements = [quad for quad in changed if quad.predicate == decides]
            ends = {quad.object if kind == "targetObjectsOf" else quad.subject for quad in statements}
            other._known[kind, value] = nodes - ends | self._among(ends, kind, value)
        return other

    def _among(self, nodes: Iterable[Term], kind: str, value: Term) -> set[Term]:
        """Those of *nodes* that a target which may depend on statements finds."""
        if not isinstance(value, NamedNode):
            return set()
        if kind == "targetSubjectsOf":
            return {node for node in nodes if self._store.triples(node, value)}
        if kind == "targetObjectsOf":
            return {node for node in nodes if self._store.triples(None, value, node)}
        classes = self._with_subclasses(value) if kind == "targetClass" else {value}
        types = {node: {triple.object for triple in self._store.triples(node, _TYPE)} for node in nodes}
        return {node for node in nodes if not classes.isdisjoint(types[node])}

    def focus_nodes(self, shape: Shape) -> frozenset[Term]:
        """The nodes that *shape* looks at."""
        return self.of(shape.targets)

    def places(self, shape: Shape) -> Mapping[str, frozenset[str] | None]:
        """The IRIs of the focus nodes to which *shape* applies, each with the wholes within which it does.

        Those are given by the variable ``?whole`` of the query; None stands for all. Raises what a query raises.
        """
        nodes = frozenset(iris(self.focus_nodes(shape)))
        if not shape.applies_where:
            return dict.fromkeys(nodes)
        answer = self._store.query(shape.applies_where, _UNLIMITED)
        if not isinstance(answer, Solutions):
            return dict.fromkeys(nodes)
        this = answer.variables.index("this")
        whole = answer.variables.index("whole") if "whole" in answer.variables else None
        found: dict[str, set[str]] = {}
        for row in answer.rows:
            if text_of(row[this]) in nodes:
                found.setdefault(text_of(row[this]), set()).update(() if whole is None else iris([row[whole]]))
        return {node: None if whole is None else frozenset(wholes) for node, wholes in found.items()}

    def of(self, targets: Iterable[Target]) -> frozenset[Term]:
        """The nodes that *targets* find."""
        return frozenset().union(*(self._target(target) for target in targets))

    def reached(self, nodes: frozenset[Term], targets: Iterable[Target]) -> frozenset[Term]:
        """Those of *nodes* that *targets* find."""
        return frozenset().union(*(nodes & self._target(target) for target in targets))

    def instances(self, name: NamedNode) -> frozenset[Term]:
        """The nodes that have the class *name* themselves, not one below it."""
        return self._target((_INSTANCE, name))

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
        elif kind == _INSTANCE:
            yield from (triple.subject for triple in self._store.triples(predicate=_TYPE, object=value))
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
