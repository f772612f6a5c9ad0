"""The graphs of single files, kept apart from their union: few ask for one, and everybody asks the union."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence

import pyoxigraph
from pyoxigraph import DefaultGraph, NamedNode, Quad


class FileGraphs:
    """Named graphs, each given as a parser gives it, as quads of the default graph; filled once somebody asks.

    The engine goes through all statements about a node, whichever graph they are in: in one store with the union they
    would make every question slower by a fifth to a third.
    """

    def __init__(self, graphs: Mapping[NamedNode, Sequence[Quad]], filled: pyoxigraph.Store | None = None) -> None:
        self._unfilled = graphs
        self._filling = threading.Lock()
        self._alone: pyoxigraph.Store | None = None
        self._beside = filled  # the union is in it too

    def filled(self) -> pyoxigraph.Store:
        """A store with these graphs, filled now if need be; it may have the union too."""
        with self._filling:
            return self._filled()

    def beside(self, union: pyoxigraph.Store, derived: Iterable[NamedNode]) -> pyoxigraph.Store:
        """A store with these graphs, and the default graph and the graphs *derived* of *union*; made if need be."""
        with self._filling:
            if self._beside is None:
                # Made of those that are filled already, if they are.
                made = self._filled()
                graphs: list[NamedNode | DefaultGraph] = [DefaultGraph(), *derived]
                for graph in graphs:
                    made.bulk_extend(union.quads_for_pattern(None, None, None, graph))
                self._alone, self._beside = None, made
            return self._beside

    def _filled(self) -> pyoxigraph.Store:
        store = self._alone if self._beside is None else self._beside
        if store is None:
            store = self._alone = pyoxigraph.Store()
            store.bulk_extend(
                Quad(subject, predicate, object, graph)
                for graph, quads in self._unfilled.items()
                for subject, predicate, object, _ in quads
            )
            self._unfilled = {}
        return store

    def apply(self, removed: Iterable[Quad], added: Iterable[Quad]) -> None:
        """Take quads out and put others in, of these graphs or of those beside them, where there are any."""
        for store in (self._alone, self._beside):
            if store is not None:
                for quad in removed:
                    if store is self._beside or isinstance(quad.graph_name, NamedNode):
                        store.remove(quad)
                store.extend(quad for quad in added if store is self._beside or isinstance(quad.graph_name, NamedNode))
