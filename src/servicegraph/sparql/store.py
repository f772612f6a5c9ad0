"""What every store can do, wherever its triples are: in memory, in a pool of processes, on disk or far away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from pyoxigraph import NamedNode, Quad, Triple

from servicegraph.sparql.values import Limits, QueryRequest, QueryResponse, QueryResult


class Store(Protocol):
    """A read-only RDF dataset that answers SPARQL 1.1; its default graph is the union of the files' graphs."""

    def query(
        self,
        sparql: str,
        limits: Limits | None = None,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        derived_graphs: Sequence[str] = (),
        made_from: str = "",
    ) -> QueryResult:
        """The answer to *sparql*; *derived_graphs* join the default graph, *made_from* is as in ``QueryRequest``.

        A dataset that the text or the arguments name is taken as it is, whatever is derived.

        Raises QuerySyntaxError, QueryRefused, QueryTimeout.
        """

    def respond(self, request: QueryRequest) -> QueryResponse:
        """The answer to *request*, written in the format that it prefers. Raises NotAcceptable too."""

    def triples_of(self, node: NamedNode) -> Sequence[Triple]:
        """All triples of which *node*, or a blank node that it leads to, is the subject."""

    def references_to(self, node: NamedNode) -> Sequence[Triple]:
        """The triples of which *node* is the object."""

    def graph_sizes(self, derived_graphs: Sequence[str] = ()) -> Mapping[str, int]:
        """How many triples each named graph has, by its IRI; of the derived ones only those named."""

    def extend(self, quads: Iterable[Quad]) -> None:
        """Add named graphs that are derived from the data, for the queries that name them in *derived_graphs*.

        A graph that was added before has *quads* in place of what it had.
        """
