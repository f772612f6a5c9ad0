"""A read-only RDF store that answers SPARQL within limits of time and number."""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from servicegraph.errors import QueryRefused, QuerySyntaxError, QueryTimeout
from servicegraph.tokens import is_federated

Term = NamedNode | BlankNode | Literal | Triple
Row = tuple[Term | None, ...]

# How often the clock is looked at while rows come in.
_ROWS_BETWEEN_LOOKS = 64


@dataclass(frozen=True)
class Limits:
    """What one query may use: *seconds* of wall time and *rows* (solutions or triples) of answer."""

    seconds: float = 10.0
    rows: int = 10_000


@dataclass(frozen=True)
class Solutions:
    """The answer to a SELECT: the variables without their mark and one row per solution, None where unbound.

    ``complete`` is False when the limit of rows cut it.
    """

    variables: tuple[str, ...]
    rows: tuple[Row, ...]
    complete: bool = True


@dataclass(frozen=True)
class Truth:
    """The answer to an ASK."""

    value: bool


@dataclass(frozen=True)
class Graph:
    """The answer to a CONSTRUCT or DESCRIBE; ``complete`` is False when the limit of rows cut it."""

    triples: tuple[Triple, ...]
    complete: bool = True


Answer = Solutions | Truth | Graph


class Store:
    """Quads in memory, one named graph per file; the default graph of a query is the union of all.

    The union is kept as a graph: pyoxigraph's own gives a triple that stands in two files twice, and counts it twice.
    """

    def __init__(self, quads: Iterable[Quad] = ()) -> None:
        self._store = pyoxigraph.Store()
        self._store.bulk_extend(quad for quad in quads if not isinstance(quad.graph_name, DefaultGraph))
        self._store.update("INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }")

    def __len__(self) -> int:
        """The number of triples, each counted once."""
        return sum(1 for _ in self.quads())

    def query(
        self,
        sparql: str,
        limits: Limits | None = None,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
    ) -> Answer:
        """The answer to the SPARQL 1.1 query *sparql*.

        *default_graphs* and *named_graphs* are IRIs that make up the dataset, as in the SPARQL 1.1 Protocol; by
        default it is the union of all graphs and all named graphs. Updates are no queries: QuerySyntaxError.
        SERVICE would fetch from outside: QueryRefused. QueryTimeout when *limits* run out of time; a result longer
        than they allow is cut and says so.
        """
        limits = limits or Limits()
        if is_federated(sparql):
            raise QueryRefused("error.federation")
        deadline = time.monotonic() + limits.seconds
        dataset = _dataset(default_graphs, named_graphs)
        try:
            result = self._store.query(sparql, **dataset)  # type: ignore[arg-type]
        except (SyntaxError, ValueError) as error:
            raise _syntax_error(error, sparql) from None
        except OSError as error:  # the answer to an ASK is found at once
            raise QueryRefused("error.evaluation", detail=error) from None
        if isinstance(result, pyoxigraph.QueryBoolean):
            return Truth(bool(result))
        try:
            if isinstance(result, pyoxigraph.QuerySolutions):
                variables = tuple(variable.value for variable in result.variables)
                rows, complete = _collect((tuple(solution) for solution in result), deadline, limits)
                return Solutions(variables, tuple(rows), complete)
            triples, complete = _collect(result, deadline, limits)
            return Graph(tuple(triples), complete)
        except OSError as error:
            raise QueryRefused("error.evaluation", detail=error) from None

    def quads(
        self, subject: NamedNode | None = None, predicate: NamedNode | None = None, object: Term | None = None
    ) -> Iterable[Quad]:
        """The triples that match, whichever files say them, each once; None matches anything."""
        return self._store.quads_for_pattern(subject, predicate, object, DefaultGraph())

    def n_triples(self) -> bytes:
        """The union of all graphs as N-Triples."""
        content = self._store.dump(format=pyoxigraph.RdfFormat.N_TRIPLES, from_graph=DefaultGraph())
        assert content is not None
        return content

    def n_quads(self) -> bytes:
        """The whole dataset as N-Quads, with the union as its default graph."""
        content = self._store.dump(format=pyoxigraph.RdfFormat.N_QUADS)
        assert content is not None
        return content


def _dataset(default_graphs: Sequence[str], named_graphs: Sequence[str]) -> dict[str, object]:
    if not default_graphs and not named_graphs:
        return {}
    # A dataset that names only one of the two has nothing in the other (SPARQL 1.1 Protocol, 2.1.4).
    return {
        "default_graph": [NamedNode(iri) for iri in default_graphs],
        "named_graphs": [NamedNode(iri) for iri in named_graphs],
    }


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


_PLACE = re.compile(r"error at (?P<line>\d+):(?P<column>\d+): (?:expected (?:one of )?)?(?P<detail>.*)", re.DOTALL)


def _syntax_error(error: Exception, sparql: str) -> QuerySyntaxError:
    """The parser's complaint in one sentence: its list of expected tokens helps nobody, the place does."""
    match = _PLACE.match(str(error))
    if not match:
        return QuerySyntaxError("error.query-invalid", detail=error)
    line, column = int(match["line"]), int(match["column"])
    lines = sparql.splitlines() or [""]
    before = lines[min(line, len(lines)) - 1][: column - 1]
    if "Prefix not found" in match["detail"] and (name := re.search(r"([\w.-]*):\S*$", before)):
        return QuerySyntaxError("error.query-prefix", line=line, column=name.start() + 1, prefix=name[1])
    parts = re.split(r",\s|, \[_\]", match["detail"])
    said = next((part for part in parts if part.count(" ") > 2 and part[0].isalpha()), "")
    near = lines[min(line, len(lines)) - 1][max(0, column - 1) :][:30].strip()
    if said:
        return QuerySyntaxError("error.query-meaning", line=line, column=column, detail=said)
    if not near and line >= len(lines):
        return QuerySyntaxError("error.query-ends", line=line, column=column)
    return QuerySyntaxError("error.query-syntax", line=line, column=column, near=near)
