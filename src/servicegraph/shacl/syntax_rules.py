"""The syntax rules of shapes graphs (https://www.w3.org/TR/shacl/#syntax-rules): every fault of somebody's shapes."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pyoxigraph import BlankNode, NamedNode, Triple

from servicegraph.rdf.index import TripleIndex
from servicegraph.rdf.terms import NS, RDF, SH, Term
from servicegraph.shacl.constraints import faults_of_queries, half_constraints
from servicegraph.shacl.path_rules import faults_of_path
from servicegraph.shacl.recursion import circles
from servicegraph.shacl.shape_faults import ShapeFault, Statement
from servicegraph.shacl.shapes import LISTS, REFERENCES
from servicegraph.shacl.value_kinds import wrong_kind
from servicegraph.shacl.vocabulary import NOT_CARRIED_OUT, PARAMETERS, PROPERTIES, SPEAKING, TERMS, TOGETHER

_TYPE, _PATH = RDF + "type", SH + "path"
_ABOUT_SHAPES = frozenset(name for name in PARAMETERS if name.startswith(SH)) - SPEAKING | {_PATH, SH + "sparql"}


@dataclass(frozen=True)
class ShapesGraph:
    """A whole shapes graph with what somebody's own files say in it."""

    graph: TripleIndex
    own: TripleIndex

    @functools.cached_property
    def property_shapes(self) -> frozenset[Term]:
        """What is declared a property shape or referred to as one."""
        declared = NamedNode(SH + "PropertyShape")
        return frozenset(
            shape
            for node in self.graph.subjects()
            for shape in (
                *self.graph.values(node, SH + "property"),
                *((node,) if declared in self.graph.values(node, _TYPE) else ()),
            )
        )

    @functools.cached_property
    def shapes(self) -> frozenset[Term]:
        """All shapes: declared, with a target or a parameter, or referred to as one."""
        found: set[Term] = set()
        for node in self.graph.subjects():
            facts = self.graph.facts(node)
            types = {NamedNode(SH + "NodeShape"), NamedNode(SH + "PropertyShape")}
            if not _ABOUT_SHAPES.isdisjoint(facts) or types & set(facts.get(_TYPE, ())):
                found.add(node)
            for name in (*REFERENCES, *LISTS):
                for value in facts.get(SH + name, ()):
                    found.update(self.graph.items(value) if name in LISTS else (value,))
        return frozenset(found) - self.parameters

    @functools.cached_property
    def parameters(self) -> frozenset[Term]:
        """The parameters of constraint components of somebody's own: they have a path and are no shapes."""
        return frozenset(value for node in self.graph.subjects() for value in self.graph.values(node, SH + "parameter"))


def faults_in(triples: Iterable[Triple], own: Iterable[Triple]) -> list[ShapeFault]:
    """The faults of what *own* says in the whole shapes graph *triples*, at most one for each statement."""
    shapes = ShapesGraph(TripleIndex(triples), TripleIndex(own))
    found: dict[Statement, ShapeFault] = {}
    for node in shapes.own.subjects():
        for fault in _faults_of(shapes, node, shapes.own.facts(node)):
            found.setdefault(fault.place, fault)
    for fault in circles(shapes.graph, shapes.own):
        found.setdefault(fault.place, fault)
    misspelt = {fault.place[0] for fault in found.values() if fault.values.get("term") == fault.place[1]}
    return [
        replace(fault, is_told=False) if fault.is_lack and _within(shapes.graph, fault.place) & misspelt else fault
        for fault in found.values()
    ]


def _within(graph: TripleIndex, place: Statement) -> set[Term]:
    """The subject and the value of a statement, with the blank nodes that make up the value."""
    node, predicate, value = place
    found = {node}
    waiting = [value] if isinstance(value, BlankNode) and predicate in (_PATH, SH + "sparql") else []
    while waiting:
        current = waiting.pop()
        if current not in found:
            found.add(current)
            waiting += [
                other for values in graph.facts(current).values() for other in values if isinstance(other, BlankNode)
            ]
    return found


def _faults_of(shapes: ShapesGraph, node: Term, facts: Mapping[str, Sequence[Term]]) -> Iterator[ShapeFault]:
    graph = shapes.graph
    for predicate, values in facts.items():
        for value in values:
            yield from _fault_of_term(node, predicate, value)
    is_shape = node in shapes.shapes
    if is_shape:
        yield from faults_of_path(graph, node, is_property=node in shapes.property_shapes)
        yield from half_constraints(graph, node, facts)
        for predicate, values in facts.items():
            yield from _faults_of_parameter(shapes, node, predicate, values)
    yield from faults_of_queries(graph, node, facts)


def _fault_of_term(node: Term, predicate: str, value: Term) -> Iterator[ShapeFault]:
    """What is wrong with the names of a statement: a term that SHACL does not have, or that no engine carries out."""
    place = (node, predicate, value)
    if predicate.startswith(SH) and predicate not in PROPERTIES:
        yield ShapeFault("unknown-shacl-term", place, (place,), values={"term": predicate})
    elif predicate in NOT_CARRIED_OUT:
        yield ShapeFault("unsupported-constraint", place, (place,), values={"term": predicate})
    elif isinstance(value, NamedNode) and value.value.startswith(SH) and value.value not in TERMS:
        # A severity that nobody knows counts as a warning; everything else with such a value cannot be run.
        without = () if predicate == SH + "severity" else constraint_of(node, predicate, value)
        yield ShapeFault("unknown-shacl-term", place, without, values={"term": value.value})


def _faults_of_parameter(
    shapes: ShapesGraph, node: Term, predicate: str, values: Sequence[Term]
) -> Iterator[ShapeFault]:
    parameter, graph = PARAMETERS.get(predicate), shapes.graph
    if parameter is None:
        return
    said: dict[str, object] = {"property": predicate}
    for value in values:
        place, without = (node, predicate, value), constraint_of(node, predicate, value)
        if remedy := wrong_kind(parameter.kind, value, graph):
            yield ShapeFault("parameter-value", place, without, remedy, said)
            if parameter.is_single:
                return
        elif _lacks_path(shapes, node, predicate):
            yield ShapeFault("parameter-without-path", place, without, values=said)
        for other in _named_shapes(graph, predicate, value):
            if not graph.facts(other):
                yield ShapeFault("missing-shape", place, without, values={**said, "shape": other.value})
            elif predicate == SH + "node" and graph.values(other, _PATH):
                yield ShapeFault("parameter-value", place, without, "node-shape", said)
            elif predicate == SH + "property" and _is_node_shape(graph, other):
                yield ShapeFault("parameter-value", place, without, "property-shape", said)
    given = list(dict.fromkeys(graph.values(node, predicate)))
    if parameter.is_single and len(given) > 1:
        place = (node, predicate, next(value for value in reversed(given) if value in values))
        if len(given) > len(set(values)) and isinstance(node, NamedNode):
            mine = tuple((node, predicate, value) for value in values)
            yield ShapeFault("repeated-parameter", place, mine, "shipped", {**said, "shape": node.value})
        else:
            yield ShapeFault("repeated-parameter", place, constraint_of(node, predicate, given[0]), values=said)


def _lacks_path(shapes: ShapesGraph, node: Term, predicate: str) -> bool:
    """Whether a parameter is about the values of a path that *node* does not have; of several together the first."""
    if not PARAMETERS[predicate].needs_path or node in shapes.property_shapes or shapes.graph.values(node, _PATH):
        return False
    first = SH + "qualifiedValueShape"
    return (
        predicate == first
        or first not in shapes.graph.facts(node)
        or not any({predicate, first} <= group for group in TOGETHER)
    )


def _is_node_shape(graph: TripleIndex, node: Term) -> bool:
    return NamedNode(SH + "NodeShape") in graph.values(node, _TYPE) and not graph.values(node, _PATH)


def _named_shapes(graph: TripleIndex, predicate: str, value: Term) -> list[NamedNode]:
    """The shapes with an IRI that a statement refers to."""
    name = predicate.removeprefix(SH)
    items = graph.items(value) if name in LISTS else [value] if name in (*REFERENCES, NS + "presupposes") else []
    return [item for item in items if isinstance(item, NamedNode)]


def constraint_of(node: Term, predicate: str, value: Term) -> tuple[Statement, ...]:
    """What is left out of the shape *node* when its statement cannot be used: the constraint that it belongs to."""
    if predicate == SH + "deactivated":
        return ((node, "", None),)  # whoever turns a shape off does not want to hear from it
    for group in TOGETHER:
        if predicate in group:
            return tuple((node, name, None) for name in sorted(group))
    parameter = PARAMETERS.get(predicate)
    return ((node, predicate, None if parameter and parameter.is_single else value),)
