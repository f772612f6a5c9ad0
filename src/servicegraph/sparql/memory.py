"""A read-only RDF store in memory that answers SPARQL within limits of time and number."""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

import pyoxigraph
from pyoxigraph import DefaultGraph, NamedNode, Quad, Triple

from servicegraph.errors import QueryRefused, QueryTimeout
from servicegraph.sparql.complaints import syntax_error, unknown_function
from servicegraph.sparql.formats import (
    BOOLEAN_FORMATS,
    GRAPH_FORMATS,
    SOLUTION_FORMATS,
    Format,
    choose,
    write_boolean,
    write_graph,
    write_solutions,
)
from servicegraph.sparql.language_tags import with_small_tags
from servicegraph.sparql.lexer import is_federated, keywords, tokenise
from servicegraph.sparql.nesting import too_deep
from servicegraph.sparql.quads import QuadStore
from servicegraph.sparql.values import (
    Boolean,
    Graph,
    Limits,
    QueryRequest,
    QueryResponse,
    QueryResult,
    Row,
    Solutions,
)

# How often the clock is looked at while rows come in.
_ROWS_BETWEEN_LOOKS = 64
# Without one of these words a query sees the union of the graphs only. To look for them first is much quicker.
_GRAPHS = re.compile(r"\b(?:GRAPH|FROM)\b", re.IGNORECASE)
_ALL = 10**12  # more rows than there are
_PART = 65_536  # bytes


class Writer(Protocol):
    """What an answer is written to; whatever it raises ends the writing."""

    def write(self, content: bytes, /) -> int: ...

    def flush(self) -> None: ...


class MemoryStore(QuadStore):
    """Quads in memory that can be asked; *prefixes* are used where a graph is written as an answer."""

    def __init__(self, quads: Iterable[Quad] = (), prefixes: Mapping[str, str] | None = None) -> None:
        super().__init__(quads)
        self._prefixes = prefixes or {}

    @classmethod
    def of_graphs(
        cls, graphs: Mapping[NamedNode, Sequence[Quad]], prefixes: Mapping[str, str] | None = None
    ) -> MemoryStore:
        """A store of named graphs, each given as a parser gives it: as quads of the default graph.

        Their union is there at once; the graphs themselves are filled when somebody asks for one, as few do.
        """
        made = cls(prefixes=prefixes)
        made._store.bulk_extend(itertools.chain.from_iterable(graphs.values()))
        made._unfilled = graphs
        return made

    @classmethod
    def of_n_triples(cls, content: bytes) -> MemoryStore:
        """A store of the statements *content*, N-Triples, in no named graph."""
        made = cls()
        made._store.bulk_load(content, format=pyoxigraph.RdfFormat.N_TRIPLES)
        return made

    def query(
        self,
        sparql: str,
        limits: Limits | None = None,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        derived_graphs: Sequence[str] = (),
        base: str = "",
    ) -> QueryResult:
        """The answer to the SPARQL 1.1 query *sparql*, whose relative IRIs begin with *base*.

        *default_graphs* and *named_graphs* are IRIs that make up the dataset, as in the SPARQL 1.1 Protocol; by
        default it is the union of the files' graphs and all of these. Graphs of ``extend`` are seen only when
        *derived_graphs* names them; they then join the default graph. Updates are no queries: QuerySyntaxError.
        SERVICE would fetch from outside, and what is nested too deeply or joins too much would end the process:
        QueryRefused. QueryTimeout when *limits* run out of time; a result longer than they allow is cut and says so.
        """
        limits = limits or Limits()
        deadline = time.monotonic() + limits.seconds
        result = self._found(sparql, default_graphs, named_graphs, derived_graphs, base)
        if isinstance(result, pyoxigraph.QueryBoolean):
            return Boolean(bool(result))
        try:
            if isinstance(result, pyoxigraph.QuerySolutions):
                variables = tuple(variable.value for variable in result.variables)
                rows, complete = _collect((tuple(solution) for solution in result), deadline, limits)
                return Solutions(variables, tuple(rows), complete)
            triples, complete = _collect(result, deadline, limits)
            return Graph(tuple(triples), complete)
        except (OSError, RuntimeError) as error:
            raise QueryRefused("error.evaluation", detail=error) from None

    def _found(
        self,
        sparql: str,
        default_graphs: Sequence[str],
        named_graphs: Sequence[str],
        derived_graphs: Sequence[str],
        base: str,
    ) -> pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean | pyoxigraph.QueryTriples:
        """What the engine finds, of which only the answer to an ASK has been sought already."""
        if is_federated(sparql):
            asks = (token for token in tokenise(sparql) if token.kind == "word" and token.text.upper() == "SERVICE")
            line, column = next(((token.line, token.column) for token in asks), (1, 1))
            raise QueryRefused("error.federation", line=line, column=column)
        if deep := too_deep(sparql):
            raise QueryRefused("error.query-nested", line=deep[0], column=deep[1])
        dataset = self._dataset(sparql, default_graphs, named_graphs, derived_graphs)
        store = self._with_graphs() if default_graphs or named_graphs or _names_graphs(sparql) else self._store
        try:
            return store.query(with_small_tags(sparql), base_iri=base or None, **dataset)  # type: ignore[arg-type]
        except (SyntaxError, ValueError) as error:
            raise syntax_error(error, sparql) from None
        except RuntimeError as error:
            raise unknown_function(error, sparql) from None
        except OSError as error:  # the answer to an ASK is found at once
            raise QueryRefused("error.evaluation", detail=error) from None

    def respond(self, request: QueryRequest) -> QueryResponse:
        """The answer to *request* in the format that it prefers. Raises as ``query``, and NotAcceptable."""
        found = self.query(
            request.sparql,
            request.limits,
            default_graphs=request.default_graphs,
            named_graphs=request.named_graphs,
            derived_graphs=request.derived_graphs,
            base=request.base,
        )
        if isinstance(found, Solutions):
            format = choose(request.accept, SOLUTION_FORMATS)
            return QueryResponse(format.name, format.content_type, found.complete, write_solutions(found, format))
        if isinstance(found, Boolean):
            format = choose(request.accept, BOOLEAN_FORMATS)
            return QueryResponse(format.name, format.content_type, True, write_boolean(found, format))
        format = choose(request.accept, GRAPH_FORMATS)
        content = write_graph(found, format, self._prefixes)
        return QueryResponse(format.name, format.content_type, found.complete, content)

    def write(self, request: QueryRequest, begin: Callable[[Format], Writer]) -> None:
        """Write the whole answer to *request*, whatever its limit of rows, to what *begin* gives for its format.

        Solutions are written while they are found. Raises as ``respond``, and what writing raises.
        """
        dataset = request.default_graphs, request.named_graphs, request.derived_graphs
        deadline = time.monotonic() + request.limits.seconds
        result = self._found(request.sparql, *dataset, request.base)
        try:
            if isinstance(result, pyoxigraph.QuerySolutions):
                format = choose(request.accept, SOLUTION_FORMATS)
                assert isinstance(format.writer, pyoxigraph.QueryResultsFormat)
                result.serialize(begin(format), format=format.writer)  # type: ignore[arg-type]
            elif isinstance(result, pyoxigraph.QueryBoolean):
                format = choose(request.accept, BOOLEAN_FORMATS)
                begin(format).write(write_boolean(Boolean(bool(result)), format))
            else:
                format = choose(request.accept, GRAPH_FORMATS)
                triples, _ = _collect(result, deadline, replace(request.limits, rows=_ALL))
                writer = begin(format)
                content = write_graph(Graph(tuple(triples)), format, self._prefixes)
                for start in range(0, len(content), _PART):
                    writer.write(content[start : start + _PART])
        except ConnectionError:
            raise
        except (OSError, RuntimeError) as error:
            raise QueryRefused("error.evaluation", detail=error) from None

    def _dataset(
        self,
        sparql: str,
        default_graphs: Sequence[str],
        named_graphs: Sequence[str],
        derived_graphs: Sequence[str],
    ) -> dict[str, object]:
        """The arguments that give the engine the dataset of one query; none for the whole store."""
        if default_graphs or named_graphs:
            # A dataset that names only one of the two has nothing in the other (SPARQL 1.1 Protocol, 2.1.4).
            return {
                "default_graph": [NamedNode(iri) for iri in default_graphs],
                "named_graphs": [NamedNode(iri) for iri in named_graphs],
            }
        words = keywords(sparql) if self._derived else frozenset()
        if "FROM" in words:  # the text names its dataset, and arguments would replace it
            return {}
        wanted = [NamedNode(iri) for iri in derived_graphs if iri in self._derived]
        if wanted:
            return {"default_graph": [DefaultGraph(), *wanted]}
        if "GRAPH" in words:
            return {"named_graphs": [NamedNode(iri) for iri in self.graph_sizes()]}
        return {}


def _names_graphs(sparql: str) -> bool:
    return bool(_GRAPHS.search(sparql)) and not keywords(sparql).isdisjoint(("GRAPH", "FROM"))


def _collect(items: Iterable[Row] | Iterable[Triple], deadline: float, limits: Limits) -> tuple[list, bool]:  # type: ignore[type-arg]
    collected: list[object] = []
    iterator = iter(items)
    while True:
        batch = list(itertools.islice(iterator, min(_ROWS_BETWEEN_LOOKS, limits.rows + 1 - len(collected))))
        collected += batch
        if time.monotonic() > deadline:
            raise QueryTimeout("error.timeout", seconds=limits.seconds)
        if len(collected) > limits.rows:
            return collected[: limits.rows], False
        if not batch:
            return collected, True
