"""Compiled shapes run over the store that holds the data: nothing is copied and nothing written out."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from servicegraph.rdf.index import text_of
from servicegraph.rdf.paths import Path
from servicegraph.rdf.terms import RDFS, Term
from servicegraph.shacl.compiler import CompiledShapes, RuleQuery, compiled
from servicegraph.shacl.constraint_query import ConstraintQuery
from servicegraph.shacl.engine_reports import results_of
from servicegraph.shacl.engines import prepared
from servicegraph.shacl.focus import AUXILIARY, HOLDS, INFERRED, THIS, NodeSet, Pairs
from servicegraph.shacl.results import ValidationResult
from servicegraph.shacl.shapes import Shapes
from servicegraph.sparql.memory import MemoryStore
from servicegraph.sparql.query_tree import GroupPattern, Pattern, text_of_element, text_of_group

_SUBCLASS = NamedNode(RDFS + "subClassOf")
_THREADS = 2  # the engine works outside Python's lock


class StoreValidator:
    """Validates what *store* holds; what several runs need beside the data is worked out once.

    *fallback* names the engine for shapes that no query stands for.
    """

    def __init__(self, store: MemoryStore, fallback: str = "shifty") -> None:
        self._store = store
        self._fallback = fallback
        self._known: set[str] = set()
        self._rules: set[RuleQuery] = set()
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
        rest = prepared(program.rest, self._fallback) if program.rest else None

        def run() -> list[ValidationResult]:
            results = self._run(program)
            if rest is not None and program.rest is not None:
                results += results_of(rest, self._store.n_triples() + self._inferred(), program.rest)
            return sorted(results, key=ValidationResult.order)

        return run

    def _run(self, program: CompiledShapes) -> list[ValidationResult]:
        with self._lock:
            self._work_out(program)
        graphs = (INFERRED,) if self._rules else ()

        def found(query: ConstraintQuery) -> list[ValidationResult]:
            results = list(results_of_query(query, *self._store.solutions(query.text, graphs)))
            return self._as_often(query, results, graphs) if results and query.focus.chain else results

        with ThreadPoolExecutor(max_workers=_THREADS) as pool:
            return [one for results in pool.map(found, program.queries) for one in results]

    def _as_often(
        self, query: ConstraintQuery, results: Iterable[ValidationResult], graphs: Sequence[NamedNode]
    ) -> list[ValidationResult]:
        """*results*, each as often as its focus node is looked at."""
        _, rows = self._store.solutions(query.focus.times, graphs)
        times = {focus: int(text_of(number)) for focus, number in rows}
        return [one for one in results for _ in range(times.get(one.focus, 1))]

    def _work_out(self, program: CompiledShapes) -> None:
        """Put into the store what *program* needs beside the data, unless it is there."""
        for rule in program.rules:
            if rule not in self._rules:
                for scope in rule.focus.scope.within() if rule.focus.scope else ():
                    self._need(scope)
                self._store.add_derived(INFERRED, inferred(rule, self._store))
                self._rules.add(rule)
        for query in program.queries:
            for need in query.prerequisites:
                self._need(need)

    def _need(self, need: NodeSet | Pairs) -> None:
        name = _name(need)
        if name in self._known:
            return
        self._known.add(name)
        if isinstance(need, Pairs):
            self._store.derive(AUXILIARY, _insert_pairs(need))
            return
        if need.nodes:
            self._store.add_derived(AUXILIARY, (Triple(need.name, HOLDS, node) for node in need.nodes))
        for group in need.alternatives:
            self._store.derive(AUXILIARY, _insert_nodes(need.name, group))

    def _inferred(self) -> bytes:
        return b"" if not self._rules else self._store.n_triples(INFERRED)


def _name(need: NodeSet | Pairs) -> str:
    if isinstance(need, NodeSet):
        return need.name.value
    return need.predicate.predicate + (text_of_element(need.begin.pattern) if need.begin else "")


def _insert_nodes(name: NamedNode, group: GroupPattern) -> str:
    return f"INSERT {{ GRAPH {AUXILIARY} {{ {name} {HOLDS} {THIS} }} }} WHERE {text_of_group(group)}"


def _insert_pairs(pairs: Pairs) -> str:
    begin = text_of_element(pairs.begin.pattern) if pairs.begin else ""
    walked = text_of_element(Pattern(THIS, pairs.path, "?reached"))
    to = text_of_element(Pattern(THIS, pairs.predicate, "?reached"))
    return f"INSERT {{ GRAPH {AUXILIARY} {{ {to} }} }} WHERE {{ {begin} {walked} }}"


def inferred(rule: RuleQuery, store: MemoryStore) -> Iterator[Triple]:
    """The triples that *rule* gives over *store*; what would be no triple is left out, as SPARQL has it."""
    patterns = [one for one in rule.template.elements if isinstance(one, Pattern)]
    names = sorted({name for pattern in patterns for name in pattern.variables})
    body = " ".join([text_of_element(rule.focus.pattern), *map(text_of_element, rule.where.elements)])
    variables, rows = store.solutions(f"SELECT DISTINCT {' '.join(names)} WHERE {{ {body} }}")
    for row in rows:
        values = {f"?{name}": value for name, value in zip(variables, row, strict=True)}
        for pattern in patterns:
            subject, predicate, object = (
                _filled(end, values) for end in (pattern.subject, pattern.path, pattern.object)
            )
            if isinstance(subject, NamedNode | BlankNode) and isinstance(predicate, NamedNode) and object is not None:
                yield Triple(subject, predicate, object)


def _filled(end: Path | str, values: dict[str, Term | None]) -> Term | None:
    if isinstance(end, Path):
        return NamedNode(end.predicate)
    if end.startswith("?"):
        return values.get(end)
    return NamedNode(end[1:-1]) if end.startswith("<") else None


def results_of_query(
    query: ConstraintQuery, variables: Sequence[str], rows: Iterable[Sequence[Term | None]]
) -> Iterator[ValidationResult]:
    """The results that the solutions *rows* of *query* are."""
    source = query.source
    for row in rows:
        values = dict(zip(variables, row, strict=True))
        focus = values.get("this")
        if focus is None:
            continue
        path = values.get("path")
        value = values.get("value")
        yield ValidationResult(
            focus=focus,
            path=Path(predicate=path.value) if isinstance(path, NamedNode) else source.path,
            value=focus if value is None and source.takes_focus else value,
            severity=source.severity,
            component=source.component,
            shape=source.shape,
            messages=tuple(_filled_in(text, values) for text in source.messages),
        )


def _filled_in(text: str, values: dict[str, Term | None]) -> str:
    for name, value in values.items():
        for mark in "$?":
            text = text.replace(f"{{{mark}{name}}}", value.value if isinstance(value, Literal) else str(value))
    return text
