"""Which shapes have to run for findings of a certain gravity."""

from __future__ import annotations

from dataclasses import replace

from pyoxigraph import Triple

from servicegraph.diagnostics import Severity
from servicegraph.rdf.index import TripleIndex
from servicegraph.rdf.terms import SH, Term
from servicegraph.shacl.shapes import LISTS, REFERENCES, Shapes, is_target


def reaching(shapes: Shapes, level: Severity, phase: Severity) -> Shapes:
    """The *shapes* without those that can find nothing as grave as *level*.

    *phase* is the gravest severity that a phase in use gives. Shapes that others refer to otherwise than with
    sh:property stay as they are, since the others' verdict rests on them.
    """
    light = {
        node
        for node, shape in shapes.shapes.items()
        if max(shape.severity, phase if shape.follows_phase else shape.severity) < level
    }
    graph = TripleIndex(shapes.triples)
    relied_on = _relied_on(graph)
    leaves = {shape for shape in light if not graph.values(shape, SH + "property")}

    def is_needed(triple: Triple) -> bool:
        if triple.predicate.value == SH + "property":
            return triple.object not in leaves or triple.subject in relied_on
        return triple.subject not in leaves or not is_target(triple)

    return replace(shapes, triples=tuple(filter(is_needed, shapes.triples)))


def _relied_on(graph: TripleIndex) -> set[Term]:
    """The shapes whose verdict another shape uses, with their parts."""
    waiting = [
        shape
        for node in graph.subjects()
        for name in (*REFERENCES, *LISTS)
        if name != "property"
        for value in graph.values(node, SH + name)
        for shape in (value, *graph.items(value))
    ]
    found: set[Term] = set()
    while waiting:
        shape = waiting.pop()
        if shape not in found:
            found.add(shape)
            waiting += graph.values(shape, SH + "property")
    return found
