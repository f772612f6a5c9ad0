"""Quads in memory: looked up, changed and written out; what is derived from them stands in graphs of its own."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, Triple

from servicegraph.rdf.terms import Term
from servicegraph.sparql.values import Row


class QuadStore:
    """Quads in memory, one named graph per file, with the union of these as its default graph.

    The union is kept as a graph: pyoxigraph's own gives a triple that stands in two files twice, and counts it twice.
    """

    def __init__(self, quads: Iterable[Quad] = ()) -> None:
        self._derived: set[str] = set()
        self._unfilled: Mapping[NamedNode, Sequence[Quad]] = {}
        self._filling = threading.Lock()
        self._store = pyoxigraph.Store()
        self._store.bulk_extend(quad for quad in quads if not isinstance(quad.graph_name, DefaultGraph))
        self._store.update("INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }")

    def fill(self) -> None:
        """Fill the named graphs now instead of when somebody asks for one."""
        self._with_graphs()

    def _with_graphs(self) -> pyoxigraph.Store:
        """The store with its named graphs filled."""
        with self._filling:
            if self._unfilled:
                self._store.bulk_extend(
                    Quad(subject, predicate, object, graph)
                    for graph, quads in self._unfilled.items()
                    for subject, predicate, object, _ in quads
                )
                self._unfilled = {}
        return self._store

    def __len__(self) -> int:
        """The number of triples, each counted once."""
        return sum(1 for _ in self._store.quads_for_pattern(None, None, None, DefaultGraph()))

    def triples(
        self, subject: Term | None = None, predicate: NamedNode | None = None, object: Term | None = None
    ) -> list[Triple]:
        """The triples that match, whichever files say them, each once; None matches anything.

        A list, since an iterator of the engine must not outlive its thread, not even in the traceback of an error.
        """
        found = self._store.quads_for_pattern(subject, predicate, object, DefaultGraph())  # type: ignore[arg-type]
        return [quad.triple for quad in found]

    def triples_of(self, node: NamedNode) -> list[Triple]:
        """All triples of which *node*, or a blank node that it leads to, is the subject."""
        found: dict[Triple, None] = {}
        seen: set[BlankNode] = set()
        waiting: list[NamedNode | BlankNode] = [node]
        while waiting:
            for triple in self.triples(waiting.pop()):
                found[triple] = None
                if isinstance(triple.object, BlankNode) and triple.object not in seen:
                    seen.add(triple.object)
                    waiting.append(triple.object)
        return list(found)

    def references_to(self, node: NamedNode) -> list[Triple]:
        """The triples of which *node* is the object."""
        return self.triples(object=node)

    def graph_sizes(self, derived_graphs: Sequence[str] = ()) -> Mapping[str, int]:
        """How many triples each named graph has, by its IRI; of the derived ones only those named."""
        found = self._with_graphs().query(
            "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"
        )
        assert isinstance(found, pyoxigraph.QuerySolutions)
        sizes = {solution["g"].value: int(solution["n"].value) for solution in found}
        return {graph: size for graph, size in sizes.items() if graph not in self._derived or graph in derived_graphs}

    def extend(self, quads: Iterable[Quad]) -> None:
        """Add named graphs that are derived from the data, for the queries that ask for them.

        A graph that was added before has *quads* in place of what it had.
        """
        added = set(quads)
        graphs = {quad.graph_name for quad in added}
        self._derived |= {graph.value for graph in graphs if isinstance(graph, NamedNode)}
        before = {quad for graph in graphs for quad in self._store.quads_for_pattern(None, None, None, graph)}
        # What stays is not touched, so that a query meanwhile misses nothing of it.
        self._store.extend(added - before)
        for quad in before - added:
            self._store.remove(quad)

    def solutions(self, sparql: str, graphs: Sequence[NamedNode] = ()) -> tuple[tuple[str, ...], list[Row]]:
        """The variables and the solutions of *sparql*, a SELECT of the program itself: without limits.

        *graphs*, derived ones, join the default graph.
        """
        dataset = {"default_graph": [DefaultGraph(), *graphs]} if graphs else {}
        found = self._store.query(sparql, **dataset)  # type: ignore[arg-type]
        assert isinstance(found, pyoxigraph.QuerySolutions)
        return tuple(variable.value for variable in found.variables), [tuple(solution) for solution in found]

    def derive(self, graph: NamedNode, update: str) -> None:
        """Change the derived *graph*, which no query sees unasked, by *update*, one of the program itself."""
        self._derived.add(graph.value)
        self._store.update(update)

    def add_derived(self, graph: NamedNode, triples: Iterable[Triple]) -> None:
        """Add *triples* to the derived *graph*."""
        self._derived.add(graph.value)
        self._store.extend(Quad(subject, predicate, object, graph) for subject, predicate, object in triples)

    def clear_derived(self, graph: NamedNode) -> None:
        """Empty the derived *graph*."""
        self._store.clear_graph(graph)

    def apply(self, removed: Iterable[Quad], added: Iterable[Quad]) -> None:
        """Take the quads *removed* out of their named graphs, then put *added* in; the union follows.

        To be used when nobody asks: a query meanwhile would see a part of it.
        """
        self.fill()
        default = DefaultGraph()
        for quad in removed:
            self._store.remove(quad)
            subject, predicate, object, _ = quad
            graphs = {other.graph_name for other in self._store.quads_for_pattern(subject, predicate, object, None)}
            if not any(isinstance(graph, NamedNode) and graph.value not in self._derived for graph in graphs):
                self._store.remove(Quad(subject, predicate, object, default))
        new = list(added)
        self._store.extend(new)
        self._store.extend(Quad(quad.subject, quad.predicate, quad.object, default) for quad in new)

    def n_triples(self, graph: NamedNode | DefaultGraph | None = None) -> bytes:
        """The union of all graphs, or *graph* alone, as N-Triples."""
        content = self._store.dump(format=pyoxigraph.RdfFormat.N_TRIPLES, from_graph=graph or DefaultGraph())
        assert content is not None
        return content

    def n_quads(self) -> bytes:
        """The whole dataset but the derived graphs as N-Quads, with the union as its default graph."""
        store = self._with_graphs()
        if self._derived:
            quads = (quad for quad in store if getattr(quad.graph_name, "value", "") not in self._derived)
            content = pyoxigraph.serialize(quads, format=pyoxigraph.RdfFormat.N_QUADS)
        else:
            content = store.dump(format=pyoxigraph.RdfFormat.N_QUADS)
        assert content is not None
        return content
