"""A validation that follows the data: after a change only what it can touch is looked at again."""

from __future__ import annotations

import functools
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Quad, Triple

from servicegraph.rdf.terms import RDFS, Term
from servicegraph.shacl.beside_data import forget
from servicegraph.shacl.compiler import CompiledShapes
from servicegraph.shacl.focus import THIS, NodeSet, Pairs
from servicegraph.shacl.on_store import StoreValidator
from servicegraph.shacl.results import ValidationResult
from servicegraph.shacl.shapes import Shapes
from servicegraph.shacl.touching import Dependency, WorkedOut, dependencies_of, dependencies_of_path
from servicegraph.sparql.memory import MemoryStore
from servicegraph.sparql.query_reader import read_select
from servicegraph.sparql.query_tree import GroupPattern, SelectQuery, text_of_path

_SUBCLASS = RDFS + "subClassOf"
_MOST_CHANGES = 3_000  # statements: past that everything is looked at again

Edges = Mapping[str, list[Triple]]
"""Changed statements by predicate."""


@dataclass(frozen=True)
class Touched:
    """The nodes that a change may touch: ``nodes``, or all."""

    nodes: frozenset[Term] = frozenset()
    is_all: bool = False

    def __or__(self, other: Touched) -> Touched:
        """Both together."""
        return Touched(self.nodes | other.nodes, self.is_all or other.is_all)


@dataclass(frozen=True)
class _Dependencies:
    """What the queries, the rules and the auxiliary graph of *program* depend on, worked out at the first change."""

    program: CompiledShapes

    @functools.cached_property
    def _worked_out(self) -> WorkedOut:
        needs = [need for query in self.program.queries for need in query.prerequisites]
        needs += [scope for rule in self.program.rules if rule.focus.scope for scope in rule.focus.scope.within()]
        return WorkedOut(
            {need.predicate.predicate: need.path for need in needs if isinstance(need, Pairs)},
            {str(need.name): need.alternatives for need in needs if isinstance(need, NodeSet)},
        )

    @functools.cached_property
    def of_queries(self) -> list[frozenset[Dependency]]:
        """What each query depends on."""
        return [dependencies_of(read_select(query.text, {}), self._worked_out) for query in self.program.queries]

    @functools.cached_property
    def of_rules(self) -> list[frozenset[Dependency]]:
        """What each rule depends on."""
        rules = self.program.rules
        wheres = (GroupPattern((rule.focus.pattern, *rule.where.elements)) for rule in rules)
        return [dependencies_of(SelectQuery(True, (), where), self._worked_out) for where in wheres]

    @functools.cached_property
    def beside(self) -> frozenset[Dependency]:
        """What the auxiliary graph depends on."""
        known = self._worked_out
        found = frozenset[Dependency]().union(*map(dependencies_of_path, known.pairs.values()))
        for groups in known.scopes.values():
            for group in groups:
                found |= dependencies_of(SelectQuery(True, (), group), known)
        return found


class FollowingValidation:
    """The results of *shapes* over *store*, kept up with its changes.

    The store is changed by ``follow`` alone. What no query stands for is validated anew after every change. A shape
    that asks for the time is asked when it is looked at, so that the next day wants a validation of its own. Raises
    EngineError, as ``follow`` does.
    """

    def __init__(self, store: MemoryStore, shapes: Shapes, fallback: str = "shifty") -> None:
        self._store = store
        self._shapes = shapes
        self._fallback = fallback
        self._begin()

    def _begin(self) -> None:
        """Validate everything."""
        forget(self._store)
        self._validator = StoreValidator(self._store, self._fallback)
        self._program = self._validator.compiled(self._shapes)
        self._dependencies = _Dependencies(self._program)
        self._validator.beside.work_out(self._program)
        found, self._refused = self._validator.by_query(self._program)
        self._results = [_by_focus(some) for some in found]
        self._sorted = sorted((one for some in found for one in some), key=ValidationResult.order)
        self._rest = self._validator.of_rest(self._program, self._refused)

    @property
    def results(self) -> list[ValidationResult]:
        """What the shapes find now, sorted."""
        return sorted([*self._sorted, *self._rest], key=ValidationResult.order) if self._rest else self._sorted

    def follow(self, removed: Collection[Quad], added: Collection[Quad]) -> Touched:
        """Take the quads *removed* out of the store, put *added* into it, and look again at what that may touch.

        Gives the nodes that were looked at again.
        """
        new = [one.triple for one in added if not self._store.triples(*one.triple)]
        changed = [*(one.triple for one in removed), *new]
        if len(changed) > _MOST_CHANGES or any(one.predicate.value == _SUBCLASS for one in changed):
            return self._anew(removed, added)
        edges = _by_predicate(changed)
        # What joins a statement to the nodes that it touches may be there before or after: both are looked at together.
        self._store.apply((), added)
        touched = [self._touched(one, edges) for one in self._dependencies.of_queries]
        beside = self._touched(self._dependencies.beside, edges)
        by_rule = [self._touched(one, edges) for one in self._dependencies.of_rules]
        self._store.apply(removed, ())
        if beside.is_all or any(one.is_all for one in by_rule):
            return self._anew((), ())
        gone, come = self._validator.beside.facts_anew([one.nodes for one in by_rule])
        if gone or come:
            self._validator.beside.change_facts((), come)
            self._store.apply((), removed)
            more = _by_predicate([*gone, *come])
            of_queries = zip(touched, self._dependencies.of_queries, strict=True)
            touched = [one | self._touched(dependencies, more) for one, dependencies in of_queries]
            beside |= self._touched(self._dependencies.beside, more)
            self._store.apply(removed, ())
            self._validator.beside.change_facts(gone, ())
            if beside.is_all:
                return self._anew((), ())
        every = functools.reduce(Touched.__or__, touched, beside)
        self._validator.beside.work_out_at(every.nodes)
        for number, one in enumerate(touched):
            self._look_again(number, one)
        self._sort_again(touched)
        self._rest = self._validator.of_rest(self._program, self._refused)
        return every

    def _anew(self, removed: Collection[Quad], added: Collection[Quad]) -> Touched:
        self._store.apply(removed, added)
        self._begin()
        return Touched(is_all=True)

    def _look_again(self, number: int, touched: Touched) -> None:
        query = self._program.queries[number]
        if query.target in self._refused:  # one of the rest
            return
        if touched.is_all:
            self._results[number] = _by_focus(self._validator.of_query(query))
        elif touched.nodes:
            kept = self._results[number]
            for node in touched.nodes:
                kept.pop(node, None)
            kept.update(_by_focus(self._validator.of_query(query, touched.nodes)))

    def _sort_again(self, touched: Sequence[Touched]) -> None:
        """Put the results of the *touched* nodes in the place of those that they had."""
        if any(one.is_all for one in touched):
            every = (one for by_focus in self._results for some in by_focus.values() for one in some)
            self._sorted = sorted(every, key=ValidationResult.order)
            return
        found = [*self._sorted]
        for node in frozenset[Term]().union(*(one.nodes for one in touched)):
            now = [one for by_focus in self._results for one in by_focus.get(node, ())]
            begin = bisect_left(found, str(node), key=_focus)
            end = bisect_right(found, str(node), begin, key=_focus)
            found[begin:end] = sorted(now, key=ValidationResult.order)
        self._sorted = found

    def _touched(self, dependencies: Iterable[Dependency], edges: Edges) -> Touched:
        found: set[Term] = set()
        for one in dependencies:
            statements = edges.get(one.predicate, ()) if one.predicate else [t for some in edges.values() for t in some]
            if not statements:
                continue
            if one.way is None:
                return Touched(is_all=True)
            ends = frozenset(each.object if one.ends_at_object else each.subject for each in statements)
            found |= self._leading_to(ends, one)
        return Touched(frozenset(found))

    def _leading_to(self, ends: frozenset[Term], dependency: Dependency) -> frozenset[Term]:
        """The nodes from which the way of *dependency* leads to one of *ends*."""
        if not dependency.way:
            return ends
        path = "/".join(f"({text_of_path(step)})" for step in dependency.way)
        with self._validator.beside.asking(ends, "?end") as asked:
            query = f"SELECT DISTINCT {THIS} WHERE {{ {asked} {THIS} {path} ?end }}"
            _, rows = self._store.solutions(query, self._validator.beside.inferred)
        return frozenset(node for (node,) in rows if node is not None)


def _focus(result: ValidationResult) -> str:
    """What results are sorted by in the first place."""
    return result.order()[0]


def _by_predicate(triples: Iterable[Triple]) -> Edges:
    found: dict[str, list[Triple]] = {}
    for one in triples:
        found.setdefault(one.predicate.value, []).append(one)
    return found


def _by_focus(results: Iterable[ValidationResult]) -> dict[Term, list[ValidationResult]]:
    found: dict[Term, list[ValidationResult]] = {}
    for one in results:
        found.setdefault(one.focus, []).append(one)
    return found
