"""Faulty shapes left out, so that one bad constraint does not keep all the others from being run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from pyoxigraph import NamedNode, Quad, Triple

from servicegraph.errors import EngineError
from servicegraph.rdf.index import TripleIndex
from servicegraph.rdf.terms import SH, Term
from servicegraph.shacl.shape_faults import Statement
from servicegraph.shacl.shapes import LISTS, REFERENCES, Shapes, read_shapes
from servicegraph.shacl.syntax_rules import faults_in
from servicegraph.shacl.vocabulary import BESIDE

_SEVERITY = SH + "severity"


def read_sound_shapes(shipped: Iterable[Quad], own: Iterable[Quad]) -> Shapes:
    """The shapes of all the quads, of which those that are *own* may be faulty: the faults, and the rest without them.

    The *shipped* ones are held by tests.
    """
    mine = list(own)
    whole = read_shapes((*shipped, *mine))
    if not mine:
        return whole
    faults = faults_in(whole.triples, (quad.triple for quad in mine))
    return replace(without(whole, [statement for fault in faults for statement in fault.without]), faults=tuple(faults))


def without(shapes: Shapes, statements: Iterable[Statement]) -> Shapes:
    """*shapes* without the *statements* and without the constraints whose verdict rests on them.

    A shape that lost a constraint can still be part of a node shape (``sh:property``): its other constraints run. But
    what another shape makes of its verdict (``sh:node``, ``sh:not``, ``sh:or`` and the like) would be wrong.
    """
    dropped = set(statements)
    if not dropped:
        return shapes
    graph = shapes.index
    faulty = {node for node, predicate, _ in dropped if predicate not in BESIDE}
    gone = {node for node, predicate, _ in dropped if not predicate}
    doubtful = set(faulty)
    before = -1
    while before != len(doubtful):
        before = len(doubtful)
        for node in graph.subjects():
            for predicate, value, shape in _references(graph, node):
                if shape in gone or (shape in doubtful and predicate != SH + "property"):
                    dropped.add((node, predicate, value))
                    doubtful.add(node)
                elif shape in doubtful:
                    doubtful.add(node)
    kept = [triple for triple in shapes.triples if not _is_dropped(triple, dropped)]
    # A severity that is none counts as a warning, like one of somebody's own.
    kept += [
        Triple(node, NamedNode(_SEVERITY), NamedNode(SH + "Warning"))  # type: ignore[arg-type]
        for node, predicate, _ in dropped
        if predicate == _SEVERITY and not any(t.subject == node and t.predicate.value == _SEVERITY for t in kept)
    ]
    rest = read_shapes(Quad(*triple) for triple in kept)
    return replace(rest, left_out=shapes.left_out | faulty, faults=shapes.faults)


def _references(graph: TripleIndex, node: Term) -> Iterable[tuple[str, Term, Term]]:
    facts = graph.facts(node)
    for name in REFERENCES:
        for value in facts.get(SH + name, ()):
            yield SH + name, value, value
    for name in LISTS:
        for value in facts.get(SH + name, ()):
            yield from ((SH + name, value, item) for item in graph.items(value))


def _is_dropped(triple: Triple, dropped: set[Statement]) -> bool:
    node, predicate = triple.subject, triple.predicate.value
    return (
        (node, predicate, triple.object) in dropped or (node, predicate, None) in dropped or (node, "", None) in dropped
    )


def refused(
    shapes: Shapes, suspects: Sequence[Term], is_refused: Callable[[Shapes], EngineError | None]
) -> list[tuple[Term, EngineError]]:
    """Those of *suspects* for which an engine refuses *shapes*, each with what it says; found by halving.

    *is_refused* says what the engine has against some shapes, or None. Empty when it refuses them without any of the
    suspects too.
    """

    def trial(some: Iterable[Term]) -> EngineError | None:
        left_out = set(suspects) - set(some)
        return is_refused(without(shapes, ((node, "", None) for node in left_out)))

    def search(some: Sequence[Term]) -> list[tuple[Term, EngineError]]:
        error = trial(some)
        if error is None:
            return []
        if len(some) == 1:
            return [(some[0], error)]
        middle = len(some) // 2
        found = search(some[:middle]) + search(some[middle:])
        # Two that are refused only together: the later one is left out.
        return found or [(some[-1], error)]

    return search(suspects) if suspects and trial(()) is None else []
