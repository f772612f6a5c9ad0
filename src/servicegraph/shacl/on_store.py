"""Compiled shapes run over the store that holds the data: nothing is copied and nothing written out."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterable, Iterator

from pyoxigraph import NamedNode

from servicegraph.errors import EngineError
from servicegraph.rdf.index import text_of
from servicegraph.rdf.paths import Path
from servicegraph.rdf.terms import RDFS, SH, Term
from servicegraph.shacl.beside_data import BesideTheData
from servicegraph.shacl.compiler import CompiledShapes, compiled
from servicegraph.shacl.constraint_query import ConstraintQuery
from servicegraph.shacl.engine_reports import results_of
from servicegraph.shacl.engines import prepared
from servicegraph.shacl.filled_messages import FilledMessages, texts_to_fill
from servicegraph.shacl.results import ORDER_OF_RESULTS, ValidationResult
from servicegraph.shacl.shapes import Shapes
from servicegraph.sparql.memory import MemoryStore
from servicegraph.sparql.solutions_at_once import TermsAsWritten
from servicegraph.sparql.values import Row

_FUNCTION = NamedNode(SH + "SPARQLFunction")
_SUBCLASS = NamedNode(RDFS + "subClassOf")


class StoreValidator:
    """Validates what *store* holds; what several runs need beside the data is worked out once.

    *fallback* names the engine for shapes that no query stands for.
    """

    def __init__(self, store: MemoryStore, fallback: str = "shifty") -> None:
        self._store = store
        self._fallback = fallback
        self.beside = BesideTheData(store)
        self._lock = threading.Lock()
        self._superclasses: frozenset[str] | None = None

    @property
    def store(self) -> MemoryStore:
        """The store that is validated."""
        return self._store

    def compiled(self, shapes: Shapes) -> CompiledShapes:
        """*shapes* as they are run here."""
        if self._superclasses is None:
            pairs = self._store.triples(predicate=_SUBCLASS)
            self._superclasses = frozenset(text_of(one.object) for one in pairs if one.object != one.subject)
        return compiled(shapes, self._superclasses)

    def prepare(self, shapes: Shapes) -> Callable[[], list[ValidationResult]]:
        """Gives the results of validating against *shapes*, sorted, when it is called. Raises EngineError."""
        program = self.compiled(shapes)
        if program.rest:  # what its engine has against it is said now
            prepared(program.rest, self._fallback)

        def run() -> list[ValidationResult]:
            with self._lock:
                self.beside.work_out(program)
            by_query, refused = self.by_query(program)
            found = [one for some in by_query for one in some]
            return sorted([*found, *self.of_rest(program, refused)], key=ORDER_OF_RESULTS)

        return run

    def by_query(self, program: CompiledShapes) -> tuple[list[list[ValidationResult]], frozenset[Term]]:
        """The results of each query of *program*, and the shapes with a target one of whose queries the store refuses.

        Of those there are no results. What stands beside the data has to be worked out. Raises EngineError.
        """
        refused: set[Term] = set()
        terms = TermsAsWritten()  # many results are of the same nodes

        def found(query: ConstraintQuery) -> list[ValidationResult]:
            try:
                return self._results(query, *self._solutions(query, terms))
            except RuntimeError as error:  # a function that the store lacks: only shapes that declare it know it
                if not any(one.object == _FUNCTION for one in program.shapes.triples):
                    raise EngineError("error.engine", detail=error) from None
            except (SyntaxError, ValueError, OSError):  # a form that the store does not read
                pass
            refused.update(() if query.target is None else (query.target,))
            return []

        # Two threads would hinder each other: they count references to the same statements.
        results = [found(query) for query in program.queries]
        told = [[] if query.target in refused else some for query, some in zip(program.queries, results, strict=True)]
        return told, frozenset(refused)

    def of_rest(self, program: CompiledShapes, refused: frozenset[Term]) -> list[ValidationResult]:
        """The results of the shapes that no query stands for, and of those that are *refused*. Raises EngineError."""
        rest = program.rest_with(refused)
        if rest is None:
            return []
        content = b"".join(self._store.n_triples(graph) for graph in (None, *self.beside.inferred))
        return results_of(prepared(rest, self._fallback), content, rest)

    def of_query(self, query: ConstraintQuery, nodes: frozenset[Term] | None = None) -> list[ValidationResult]:
        """The results of *query*, at *nodes* alone where they are given."""
        if nodes is None:
            return self._results(query, *self._solutions(query))
        with self.beside.asking(nodes) as asked:
            text = query.text_where(asked)
            return self._results(query, *self._store.solutions(text, self.beside.seen_by(text)))

    def _results(self, query: ConstraintQuery, variables: tuple[str, ...], rows: list[Row]) -> list[ValidationResult]:
        results = list(results_of_query(query, variables, rows))
        return self._as_often(query, results) if results and query.focus.chain else results

    def _solutions(
        self, query: ConstraintQuery, terms: TermsAsWritten | None = None
    ) -> tuple[tuple[str, ...], list[Row]]:
        graphs, apart = self.beside.seen_by(query.text), query.facts_apart
        if not graphs:
            return self._store.solutions(query.in_one_graph or query.text, (), terms)
        if apart and self.beside.has_facts_apart(apart.predicates, apart.of_rules):
            return self._store.solutions(apart.text, (), terms)
        return self._store.solutions(query.text, graphs, terms)

    def _as_often(self, query: ConstraintQuery, results: Iterable[ValidationResult]) -> list[ValidationResult]:
        """*results*, each as often as its focus node is looked at."""
        times = query.focus.times
        _, rows = self._store.solutions(times, self.beside.seen_by(times))
        numbers = {focus: int(text_of(number)) for focus, number in rows}
        return [one for one in results for _ in range(numbers.get(one.focus, 1))]


def results_of_query(
    query: ConstraintQuery, variables: tuple[str, ...], rows: Iterable[Row]
) -> Iterator[ValidationResult]:
    """The results that the solutions *rows* of *query* are."""
    source = query.source
    texts = texts_to_fill(source.messages, variables)
    at = {name: place for place, name in enumerate(variables)}
    this, at_path, at_value = (at.get(name) for name in ("this", "path", "value"))
    for row in rows:
        focus = None if this is None else row[this]
        if focus is None:
            continue
        path = None if at_path is None else row[at_path]
        value = None if at_value is None else row[at_value]
        yield ValidationResult(
            focus=focus,
            path=_predicate_path(path.value) if isinstance(path, NamedNode) else source.path,
            value=focus if value is None and source.takes_focus else value,
            severity=source.severity,
            component=source.component,
            shape=source.shape,
            messages=FilledMessages(texts, row) if texts else source.messages,
        )


@functools.lru_cache(maxsize=1024)
def _predicate_path(predicate: str) -> Path:
    return Path(predicate=predicate)
