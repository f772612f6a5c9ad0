"""The readiness figures as RDF, in a graph of their own, so that a question can be asked about them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext

from pyoxigraph import Literal, NamedNode, Quad

from servicegraph.rdf.literals import literal
from servicegraph.rdf.terms import NS, RDF
from servicegraph.readiness import GRAPH, Readiness
from servicegraph.shacl.shapes import local_name
from servicegraph.sparql.store import Store

_COMPUTED_ON = "http://www.w3.org/ns/dqv#computedOn"


def as_quads(measured: Iterable[Readiness]) -> Iterator[Quad]:
    """The figures of each task as facts of one node."""
    graph = NamedNode(GRAPH)
    for readiness in measured:
        for task in readiness.tasks:
            node = _figures_of(readiness.whole, task.task)
            facts: dict[str, NamedNode | Literal] = {
                RDF + "type": NamedNode(NS + "TaskReadiness"),
                _COMPUTED_ON: NamedNode(readiness.whole),
                NS + "task": NamedNode(task.task),
                NS + "criteriaApplicable": literal(task.applicable),
                NS + "criteriaMet": literal(task.met),
            }
            yield from (Quad(node, NamedNode(name), value, graph) for name, value in facts.items())


def _figures_of(whole: str, task: str) -> NamedNode:
    """The name of the figures of *task*: a fragment of the IRI of the *whole*, or of the fragment that it has."""
    return NamedNode(f"{whole}{'/' if '#' in whole else '#'}readiness-{local_name(task)}")


def add_figures(
    measured: Iterable[Readiness], stores: Iterable[Store], adding: AbstractContextManager[object] | None = None
) -> str:
    """Put the figures into each of *stores*, in place of those of another day, and give the IRI of their graph.

    That is done within *adding*, which may forbid it.
    """
    quads = list(as_quads(measured))
    with adding or nullcontext():
        for store in stores:
            store.extend(quads)
    return GRAPH
