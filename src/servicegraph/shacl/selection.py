"""Which shapes have to run: for findings of a certain gravity, over certain data, or for readiness."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterable

from pyoxigraph import Triple

from servicegraph.diagnostics import Severity
from servicegraph.rdf.terms import SH, Term
from servicegraph.shacl.results import ValidationResult
from servicegraph.shacl.shapes import LISTS, REFERENCES, Shapes


@functools.lru_cache(maxsize=8)
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
    return _leaving_out(shapes, light)


@functools.lru_cache(maxsize=8)
def apart(shapes: Shapes) -> tuple[Shapes, Shapes]:
    """The *shapes* that tell gaps (their severity follows the phase), and all the others.

    A shape that others refer to otherwise than with sh:property is in both.
    """
    gaps = set(shapes.phased)
    return _leaving_out(shapes, shapes.shapes.keys() - gaps), _leaving_out(shapes, gaps)


def gaps_in(results: Iterable[ValidationResult], shapes: Shapes) -> list[ValidationResult]:
    """Those of *results*, which the first of ``apart`` gave, that tell gaps: the second tells all the others."""
    return [one for one in results if one.shape in shapes.phased]


def tells_any(shapes: Shapes, wanted: Collection[Term]) -> bool:
    """Whether one of *shapes* that are in *wanted* can give a result: it has a target, or is part of another."""
    leading = shapes.leading.values()
    return any((one.object if one.predicate.value == SH + "property" else one.subject) in wanted for one in leading)


def of_tasks(shapes: Shapes) -> Shapes:
    """The *shapes* that belong to a task, and those that they presuppose."""
    presupposed = {name for shape in shapes.shapes.values() if shape.task for name in shape.presupposes}
    others = {node for node, shape in shapes.shapes.items() if not shape.task and shape.iri not in presupposed}
    return _leaving_out(shapes, others)


def _leaving_out(shapes: Shapes, light: Collection[Term]) -> Shapes:
    """The *shapes* without those of *light* on whose verdict, or on whose rules, no other shape rests."""
    graph = shapes.index
    relied_on = _relied_on(shapes)
    needed = (SH + "property", SH + "rule")
    leaves = {shape for shape in light if not any(graph.values(shape, name) for name in needed)}

    def is_needed(triple: Triple) -> bool:
        if triple.predicate.value == SH + "property":
            return triple.object not in leaves or triple.subject in relied_on
        return triple.subject not in leaves

    return shapes.lacking({at for at, triple in shapes.leading.items() if not is_needed(triple)})


@functools.lru_cache(maxsize=8)
def _relied_on(shapes: Shapes) -> frozenset[Term]:
    """The shapes whose verdict another shape uses, with their parts."""
    graph = shapes.index
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
    return frozenset(found)
