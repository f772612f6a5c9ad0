"""The graphs of a store that are derived from its data, and what a query is asked of when it may see them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from pyoxigraph import DefaultGraph, NamedNode, Quad

from servicegraph.sparql.reached import Content, can_reach
from servicegraph.sparql.values import QueryRequest


class DerivedGraphs:
    """The names of the graphs, and what those are like that were given whole."""

    def __init__(self) -> None:
        self._contents: dict[str, Content | None] = {}

    def __contains__(self, graph: object) -> bool:
        """Whether a graph of this name, a text, is derived."""
        return graph in self._contents

    def __len__(self) -> int:
        """How many there are."""
        return len(self._contents)

    @property
    def given_whole(self) -> list[NamedNode]:
        """Those that ``take`` was told of."""
        return [NamedNode(graph) for graph, content in self._contents.items() if content is not None]

    def add(self, graph: NamedNode) -> None:
        """Take *graph* for one, whatever it holds."""
        self._contents[graph.value] = None

    def take(self, quads: Iterable[Quad], is_in_data: Callable[[NamedNode], bool]) -> None:
        """Take the graphs of *quads* for such, which hold these and nothing else; *is_in_data* is as in ``Content``."""
        by_graph: dict[str, list[Quad]] = {}
        for quad in quads:
            if isinstance(quad.graph_name, NamedNode):
                by_graph.setdefault(quad.graph_name.value, []).append(quad)
        self._contents |= {graph: Content.of(within, is_in_data) for graph, within in by_graph.items()}

    def dataset(
        self, request: QueryRequest, words: frozenset[str], all_graphs: Callable[[], Sequence[NamedNode]]
    ) -> dict[str, object]:
        """The arguments that give the engine the dataset of *request*; none for the whole store.

        *words* are those with which its text names graphs. A text that is made from a known one says with
        ``derived_graphs`` what it must see; of any other it is looked for what of these it can.
        """
        if request.default_graphs or request.named_graphs:
            # A dataset that names only one of the two has nothing in the other (SPARQL 1.1 Protocol, 2.1.4).
            return {
                "default_graph": [NamedNode(iri) for iri in request.default_graphs],
                "named_graphs": [NamedNode(iri) for iri in request.named_graphs],
            }
        if "FROM" in words and self._contents:  # the text names its dataset, and arguments would replace it
            return {}
        wanted = [graph for graph in request.derived_graphs if graph in self._contents]
        if not words and not request.made_from:
            wanted = [graph for graph in wanted if self._is_reached(graph, request.sparql)]
        if wanted:
            return {"default_graph": [DefaultGraph(), *map(NamedNode, wanted)]}
        if "GRAPH" in words and self._contents:
            return {"named_graphs": all_graphs()}
        return {}

    def _is_reached(self, graph: str, sparql: str) -> bool:
        content = self._contents[graph]
        return content is None or can_reach(sparql, content)
