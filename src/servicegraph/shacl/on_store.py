"""Compiled shapes run over the store that holds the data: nothing is copied and nothing written out."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from pyoxigraph import Literal, NamedNode

from servicegraph.errors import EngineError
from servicegraph.rdf.index import text_of
from servicegraph.rdf.paths import Path
from servicegraph.rdf.terms import RDFS, SH, Term
from servicegraph.shacl.beside_data import BesideTheData
from servicegraph.shacl.compiler import CompiledShapes, compiled
from servicegraph.shacl.constraint_query import ConstraintQuery
from servicegraph.shacl.engine_reports import results_of
from servicegraph.shacl.engines import prepared
from servicegraph.shacl.results import ValidationResult
from servicegraph.shacl.shapes import Shapes
from servicegraph.sparql.memory import MemoryStore
from servicegraph.sparql.values import Row

_FUNCTION = NamedNode(SH + "SPARQLFunction")
_SUBCLASS = NamedNode(RDFS + "subClassOf")
_THREADS = 2  # the engine works outside Python's lock


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
            return sorted([*found, *self.of_rest(program, refused)], key=ValidationResult.order)

        return run

    def by_query(self, program: CompiledShapes) -> tuple[list[list[ValidationResult]], frozenset[Term]]:
        """The results of each query of *program*, and the shapes with a target one of whose queries the store refuses.

        Of those there are no results. What stands beside the data has to be worked out. Raises EngineError.
        """
        refused: set[Term] = set()

        def found(query: ConstraintQuery) -> list[ValidationResult]:
            try:
                return self.of_query(query)
            except RuntimeError as error:  # a function that the store lacks: only shapes that declare it know it
                if not any(one.object == _FUNCTION for one in program.shapes.triples):
                    raise EngineError("error.engine", detail=error) from None
            except (SyntaxError, ValueError, OSError):  # a form that the store does not read
                pass
            refused.update(() if query.target is None else (query.target,))
            return []

        with ThreadPoolExecutor(max_workers=_THREADS) as pool:
            results = list(pool.map(found, program.queries))
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
            solutions = self._solutions(query.text)
        else:
            with self.beside.asking(nodes) as asked:
                solutions = self._solutions(query.text_where(asked))
        results = list(results_of_query(query, *solutions))
        return self._as_often(query, results) if results and query.focus.chain else results

    def _solutions(self, text: str) -> tuple[tuple[str, ...], list[Row]]:
        return self._store.solutions(text, self.beside.seen_by(text))

    def _as_often(self, query: ConstraintQuery, results: Iterable[ValidationResult]) -> list[ValidationResult]:
        """*results*, each as often as its focus node is looked at."""
        _, rows = self._solutions(query.focus.times)
        times = {focus: int(text_of(number)) for focus, number in rows}
        return [one for one in results for _ in range(times.get(one.focus, 1))]


def results_of_query(
    query: ConstraintQuery, variables: Sequence[str], rows: Iterable[Sequence[Term | None]]
) -> Iterator[ValidationResult]:
    """The results that the solutions *rows* of *query* are."""
    source = query.source
    texts = [(text, _marks_in(text, variables)) for text in source.messages]
    is_filled = any(marks for _, marks in texts)
    at = {name: place for place, name in enumerate(variables)}
    this, at_path, at_value = (at.get(name) for name in ("this", "path", "value"))
    known: dict[Term, Term] = {}  # of the values there are few, and many results of each
    for row in rows:
        focus = None if this is None else row[this]
        if focus is None:
            continue
        path = None if at_path is None else row[at_path]
        value = None if at_value is None else row[at_value]
        value = None if value is None else known.setdefault(value, value)
        yield ValidationResult(
            focus=focus,
            path=_predicate_path(path.value) if isinstance(path, NamedNode) else source.path,
            value=focus if value is None and source.takes_focus else value,
            severity=source.severity,
            component=source.component,
            shape=source.shape,
            messages=tuple(_filled_in(*text, row) for text in texts) if is_filled else source.messages,
        )


@functools.lru_cache(maxsize=1024)
def _predicate_path(predicate: str) -> Path:
    return Path(predicate=predicate)


def _marks_in(text: str, variables: Sequence[str]) -> tuple[tuple[str, int], ...]:
    """The places of *text* that a solution fills, each with the number of the variable among *variables*."""
    marks = ((f"{{{sign}{name}}}", number) for number, name in enumerate(variables) for sign in "$?")
    return tuple((mark, number) for mark, number in marks if mark in text)


def _filled_in(text: str, marks: Iterable[tuple[str, int]], row: Sequence[Term | None]) -> str:
    """*text* with what the solution *row* gives in the places *marks*."""
    for mark, number in marks:
        value = row[number]
        text = text.replace(mark, value.value if isinstance(value, Literal) else str(value))
    return text
