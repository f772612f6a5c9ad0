"""What a change of files takes out of the data of a catalogue, and what it puts in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode, Quad

from servicegraph.dataset.dataset import Dataset
from servicegraph.dataset.files import Role, SourceFile


@dataclass(frozen=True)
class Difference:
    """The statements of data files that are ``removed`` and ``added``, each in the graph of its file."""

    removed: frozenset[Quad]
    added: frozenset[Quad]


def difference(before: Dataset, after: Dataset) -> Difference | None:
    """What leads from *before* to *after*; None when more than data files differs.

    That is when definitions, shapes, questions or settings do, or when catalogues that are read together name common
    things in their own ways: then a change in one file changes what another says.
    """
    if before.same or after.same or before.settings != after.settings or _others(before) != _others(after):
        return None
    removed: set[Quad] = set()
    added: set[Quad] = set()
    for graph in before.graphs.keys() | after.graphs.keys():
        old, new = before.graphs.get(graph, ()), after.graphs.get(graph, ())
        if old is not new:
            gone, come = _in_graph(old, graph), _in_graph(new, graph)
            removed |= gone - come
            added |= come - gone
    return Difference(frozenset(removed), frozenset(added))


def _others(dataset: Dataset) -> list[SourceFile]:
    return [file for file in dataset.sources.files if file.role is not Role.DATA]


def _in_graph(quads: Sequence[Quad], graph: NamedNode) -> frozenset[Quad]:
    return frozenset(Quad(quad.subject, quad.predicate, quad.object, graph) for quad in quads)
