"""A read-only RDF store in memory that answers SPARQL within limits of time and number."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, Triple

from servicegraph.errors import QueryRefused
from servicegraph.rdf.terms import Term
from servicegraph.sparql.collecting import collect
from servicegraph.sparql.complaints import syntax_error, unknown_function
from servicegraph.sparql.derived_graphs import DerivedGraphs
from servicegraph.sparql.file_graphs import FileGraphs
from servicegraph.sparql.formats import (
    BOOLEAN_FORMATS,
    GRAPH_FORMATS,
    SOLUTION_FORMATS,
    Format,
    Writer,
    choose,
    write_boolean,
    write_graph,
    write_solutions,
)
from servicegraph.sparql.language_tags import with_small_tags
from servicegraph.sparql.solutions_at_once import TermsAsWritten, rows_at_once
from servicegraph.sparql.texts_looked_at import TextsLookedAt
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

_ALL = 10**12  # more rows than there are


class MemoryStore:
    """Quads in memory, one named graph per file; the default graph of a query is the union of these.

    The union is kept as a graph: pyoxigraph's own gives a triple that stands in two files twice, and counts it twice.
    *prefixes* are used where a graph is written as an answer.
    """

    def __init__(self, quads: Iterable[Quad] = (), prefixes: Mapping[str, str] | None = None) -> None:
        self._prefixes = prefixes or {}
        self._derived = DerivedGraphs()
        self._texts = TextsLookedAt()
        graphs: dict[NamedNode, list[Quad]] = {}
        for quad in quads:
            if isinstance(quad.graph_name, NamedNode):
                graphs.setdefault(quad.graph_name, []).append(Quad(*quad.triple))
        self._store, self._graphs = _of_union(graphs), FileGraphs(graphs)

    @classmethod
    def of_graphs(
        cls, graphs: Mapping[NamedNode, Sequence[Quad]], prefixes: Mapping[str, str] | None = None
    ) -> MemoryStore:
        """A store of named graphs, each given as a parser gives it: as quads of the default graph.

        Their union is there at once; the graphs themselves are filled when somebody asks for one, as few do.
        """
        made = cls(prefixes=prefixes)
        made._store, made._graphs = _of_union(graphs), FileGraphs(graphs)
        return made

    @classmethod
    def of_n_triples(cls, content: bytes) -> MemoryStore:
        """A store of the statements *content*, N-Triples, in no named graph."""
        made = cls()
        made._store.bulk_load(content, format=pyoxigraph.RdfFormat.N_TRIPLES)
        return made

    def without(self, triples: Iterable[Triple]) -> MemoryStore:
        """A store of the statements of this one but *triples*, in no named graph."""
        made = MemoryStore()
        made._store.bulk_extend(self._store.quads_for_pattern(None, None, None, DefaultGraph()))
        for subject, predicate, object in triples:
            made._store.remove(Quad(subject, predicate, object))
        return made

    @classmethod
    def of_n_quads(cls, content: bytes, prefixes: Mapping[str, str] | None = None) -> MemoryStore:
        """The store of which *content* is what ``n_quads`` gave."""
        made, store = cls(prefixes=prefixes), pyoxigraph.Store()
        store.bulk_load(content, format=pyoxigraph.RdfFormat.N_QUADS)
        made._store.bulk_extend(store.quads_for_pattern(None, None, None, DefaultGraph()))
        made._graphs = FileGraphs({}, store)
        return made

    def fill(self) -> None:
        """Fill the named graphs now instead of when the first change comes."""
        self._graphs.filled()

    def fill_for_questions(self) -> None:
        """Make now what is asked by texts that name graphs, instead of when the first of these comes."""
        self._with_graphs()

    def _with_graphs(self) -> pyoxigraph.Store:
        """A store with the union, the graphs of files, and the derived ones that were given whole."""
        return self._graphs.beside(self._store, self._derived.given_whole)

    def __len__(self) -> int:
        """The number of triples, each counted once."""
        return sum(1 for _ in self._store.quads_for_pattern(None, None, None, DefaultGraph()))

    def query(
        self,
        sparql: str,
        limits: Limits | None = None,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        derived_graphs: Sequence[str] = (),
        base: str = "",
        made_from: str = "",
    ) -> QueryResult:
        """The answer to the SPARQL 1.1 query *sparql*, whose relative IRIs begin with *base*.

        *default_graphs* and *named_graphs* are IRIs that make up the dataset, as in the SPARQL 1.1 Protocol; by
        default it is the union of the files' graphs and all of these. Graphs of ``extend`` are seen only when
        *derived_graphs* names them; they then join the default graph. Updates are no queries: QuerySyntaxError.
        SERVICE would fetch from outside, and what is nested too deeply or joins too much would end the process:
        QueryRefused. QueryTimeout when *limits* run out of time; a result longer than they allow is cut and says so.
        """
        graphs = default_graphs, named_graphs, derived_graphs
        return self._value(QueryRequest(sparql, limits or Limits(), None, *graphs, base, made_from))

    def _value(self, request: QueryRequest) -> QueryResult:
        deadline = time.monotonic() + request.limits.seconds
        result = self._found(request)
        if isinstance(result, pyoxigraph.QueryBoolean):
            return Boolean(bool(result))
        try:
            if isinstance(result, pyoxigraph.QuerySolutions):
                variables = tuple(variable.value for variable in result.variables)
                rows, complete = collect((tuple(solution) for solution in result), deadline, request.limits)
                return Solutions(variables, tuple(rows), complete)
            triples, complete = collect(result, deadline, request.limits)
            return Graph(tuple(triples), complete)
        except (OSError, RuntimeError) as error:
            raise QueryRefused("error.evaluation", detail=error) from None

    def _found(
        self, request: QueryRequest
    ) -> pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean | pyoxigraph.QueryTriples:
        """What the engine finds, of which only the answer to an ASK has been sought already."""
        sparql = request.sparql
        words = self._texts.words_of_graphs(sparql, request.made_from)
        dataset = self._derived.dataset(request, words, self._graphs_of_files)
        store = self._with_graphs() if request.default_graphs or request.named_graphs or words else self._store
        try:
            return store.query(with_small_tags(sparql), base_iri=request.base or None, **dataset)  # type: ignore[arg-type]
        except (SyntaxError, ValueError) as error:
            raise syntax_error(error, sparql) from None
        except RuntimeError as error:
            raise unknown_function(error, sparql) from None
        except OSError as error:  # the answer to an ASK is found at once
            raise QueryRefused("error.evaluation", detail=error) from None

    def respond(self, request: QueryRequest) -> QueryResponse:
        """The answer to *request* in the format that it prefers. Raises as ``query``, and NotAcceptable."""
        found = self._value(request)
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
        deadline = time.monotonic() + request.limits.seconds
        result = self._found(request)
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
                triples, _ = collect(result, deadline, replace(request.limits, rows=_ALL))
                begin(format).write(write_graph(Graph(tuple(triples)), format, self._prefixes))
        except ConnectionError:
            raise
        except (OSError, RuntimeError) as error:
            raise QueryRefused("error.evaluation", detail=error) from None

    def triples(
        self, subject: Term | None = None, predicate: NamedNode | None = None, object: Term | None = None
    ) -> list[Triple]:
        """The triples that match, whichever files say them, each once; None matches anything.

        A list, since an iterator of the engine must not outlive its thread, not even in the traceback of an error.
        """
        found = self._store.quads_for_pattern(subject, predicate, object, DefaultGraph())  # type: ignore[arg-type]
        return [quad.triple for quad in found]

    def _is_in_union(self, node: NamedNode) -> bool:
        """Whether a statement of the union has *node*."""
        places = (node, None, None), (None, node, None), (None, None, node)
        return any(
            next(self._store.quads_for_pattern(subject, predicate, object, DefaultGraph()), None)
            for subject, predicate, object in places
        )

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

    def _graphs_of_files(self) -> list[NamedNode]:
        graphs = self._with_graphs().named_graphs()
        return [one for one in graphs if isinstance(one, NamedNode) and one.value not in self._derived]

    def extend(self, quads: Iterable[Quad]) -> None:
        """Add named graphs that are derived from the data, for the queries that ask for them.

        A graph that was added before has *quads* in place of what it had.
        """
        added = set(quads)
        graphs = {quad.graph_name for quad in added}
        self._derived.take(added, self._is_in_union)
        before = {quad for graph in graphs for quad in self._store.quads_for_pattern(None, None, None, graph)}
        # What stays is not touched, so that a query meanwhile misses nothing of it.
        self._store.extend(added - before)
        for quad in before - added:
            self._store.remove(quad)
        self._graphs.apply(before - added, added - before)

    def solutions(
        self, sparql: str, graphs: Sequence[NamedNode] = (), terms: TermsAsWritten | None = None
    ) -> tuple[tuple[str, ...], list[Row]]:
        """The variables and the solutions of *sparql*, a SELECT of the program itself: without limits.

        *graphs*, derived ones, join the default graph. What *terms* holds is taken from there, and the rest is added.
        """
        dataset = {"default_graph": [DefaultGraph(), *graphs]} if graphs else {}
        found = self._store.query(sparql, **dataset)  # type: ignore[arg-type]
        assert isinstance(found, pyoxigraph.QuerySolutions)
        names = tuple(variable.value for variable in found.variables)
        return names, rows_at_once(found, TermsAsWritten() if terms is None else terms)

    def derive(self, graph: NamedNode, update: str) -> None:
        """Change the derived *graph*, which no query sees unasked, by *update*, one of the program itself."""
        self._derived.add(graph)
        self._store.update(update)

    def add_derived(self, graph: NamedNode, triples: Iterable[Triple]) -> None:
        """Add *triples* to the derived *graph*."""
        self._derived.add(graph)
        self._store.extend(Quad(subject, predicate, object, graph) for subject, predicate, object in triples)

    def remove_derived(self, graph: NamedNode, triples: Iterable[Triple]) -> None:
        """Take *triples* out of the derived *graph*."""
        for subject, predicate, object in triples:
            self._store.remove(Quad(subject, predicate, object, graph))

    def derived_from(self, graph: NamedNode, subject: NamedNode | BlankNode, predicate: NamedNode) -> list[Triple]:
        """The triples of the derived *graph* with *subject* and *predicate*."""
        found = self._store.quads_for_pattern(subject, predicate, None, graph)
        return [quad.triple for quad in found]

    def apply(self, removed: Iterable[Quad], added: Iterable[Quad]) -> None:
        """Take the quads *removed* out of their named graphs, then put *added* in; the union follows.

        A quad in no graph changes the union alone, whichever files say it. To be used when nobody asks: a query
        meanwhile would see a part of it.
        """
        removed, added = list(removed), list(added)
        if any(isinstance(quad.graph_name, NamedNode) for quad in (*removed, *added)):
            files = self._graphs.filled()
            self._graphs.apply(removed, added)
            # What another file says too stays.
            removed = [
                quad for quad in removed if not any(map(self._is_of_file, files.quads_for_pattern(*quad.triple)))
            ]
        gone, come = ([Quad(*quad.triple) for quad in quads] for quads in (removed, added))
        for quad in gone:
            self._store.remove(quad)
        self._store.extend(come)
        self._graphs.apply(gone, come)

    def _is_of_file(self, quad: Quad) -> bool:
        return isinstance(quad.graph_name, NamedNode) and quad.graph_name.value not in self._derived

    def n_triples(self, graph: NamedNode | DefaultGraph | None = None) -> bytes:
        """The union of all graphs, or *graph* alone, as N-Triples."""
        content = self._store.dump(format=pyoxigraph.RdfFormat.N_TRIPLES, from_graph=graph or DefaultGraph())
        assert content is not None
        return content

    def n_quads(self) -> bytes:
        """The whole dataset but the derived graphs as N-Quads, with the union as its default graph."""
        files = filter(self._is_of_file, self._graphs.filled())
        return self.n_triples() + (pyoxigraph.serialize(files, format=pyoxigraph.RdfFormat.N_QUADS) or b"")


def _of_union(graphs: Mapping[NamedNode, Sequence[Quad]]) -> pyoxigraph.Store:
    """A store with the statements of all *graphs* in its default graph."""
    store = pyoxigraph.Store()
    store.bulk_extend(itertools.chain.from_iterable(graphs.values()))
    return store
