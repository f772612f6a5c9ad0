"""A change of the data that shapes are run over, with what stands beside it, and the focus nodes that it may touch."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Quad, Triple

from servicegraph.rdf.paths import Path
from servicegraph.rdf.terms import RDFS, Term
from servicegraph.shacl.beside_data import NodesOf, facts_apart
from servicegraph.shacl.compiler import CompiledShapes, RuleQuery
from servicegraph.shacl.focus import THIS, NodeSet, Pairs
from servicegraph.shacl.on_store import StoreValidator
from servicegraph.shacl.results import ValidationResult
from servicegraph.shacl.shapes import Shapes
from servicegraph.shacl.touching import Dependency, WorkedOut, dependencies_of, dependencies_of_path
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
class TouchedByChange:
    """What a change may touch of each query, in their order, and of what stands ``beside`` the data for them."""

    queries: Sequence[Touched]
    beside: NodesOf

    @property
    def nodes(self) -> frozenset[Term]:
        """All nodes together."""
        return frozenset[Term]().union(*(one.nodes for one in self.queries), *self.beside.values())


@dataclass(frozen=True)
class _Dependencies:
    """What the queries, the rules and the auxiliary graph of *program* depend on, worked out at the first change."""

    program: CompiledShapes

    @functools.cached_property
    def _needs(self) -> Collection[NodeSet | Pairs]:
        """What stands beside the data, each once."""
        needs = [need for query in self.program.queries for need in query.prerequisites]
        needs += [scope for rule in self.program.rules if rule.focus.scope for scope in rule.focus.scope.within()]
        return {need.key: need for need in needs}.values()

    @functools.cached_property
    def _worked_out(self) -> WorkedOut:
        return WorkedOut(
            {need.predicate.predicate: need.path for need in self._needs if isinstance(need, Pairs)},
            {str(need.name): need.alternatives for need in self._needs if isinstance(need, NodeSet)},
        )

    @functools.cached_property
    def of_queries(self) -> list[frozenset[Dependency]]:
        """What each query depends on."""
        return [dependencies_of(read_select(query.text, {}), self._worked_out) for query in self.program.queries]

    @functools.cached_property
    def of_rules(self) -> dict[RuleQuery, frozenset[Dependency]]:
        """What each rule depends on."""
        wheres = {rule: GroupPattern((rule.focus.pattern, *rule.where.elements)) for rule in self.program.rules}
        selects = {rule: SelectQuery(True, (), where) for rule, where in wheres.items()}
        return {rule: dependencies_of(query, self._worked_out) for rule, query in selects.items()}

    @functools.cached_property
    def beside(self) -> Mapping[str, frozenset[Dependency]]:
        """What each scope, and the pairs of each path, depend on, by what they stand under."""
        found: dict[str, frozenset[Dependency]] = {}
        for need in self._needs:
            found[need.stands_under] = found.get(need.stands_under, frozenset()) | self._of_need(need)
        return found

    def _of_need(self, need: NodeSet | Pairs) -> frozenset[Dependency]:
        known = self._worked_out
        if isinstance(need, Pairs):
            begin = GroupPattern((need.begin.pattern,)) if need.begin else GroupPattern(())
            return dependencies_of_path(need.path) | dependencies_of(SelectQuery(True, (), begin), known)
        groups = (SelectQuery(True, (), group) for group in need.alternatives)
        return frozenset[Dependency]().union(*(dependencies_of(group, known) for group in groups))


class ChangingData:
    """The data of *validator*, changed together with what stands beside it for the queries of *program*.

    What they need has to be worked out before the first change. The store is changed in place: nobody else may ask it
    meanwhile. Unless it *tells_touched*, what a change touches of each query is not looked for.
    """

    def __init__(self, validator: StoreValidator, program: CompiledShapes, *, tells_touched: bool = True) -> None:
        self._store = validator.store
        self._tells_touched = tells_touched
        self._beside = validator.beside
        self._dependencies = _Dependencies(program)

    @property
    def _asked(self) -> Sequence[frozenset[Dependency]]:
        return self._dependencies.of_queries if self._tells_touched else ()

    def change(self, removed: Collection[Quad], added: Collection[Quad]) -> TouchedByChange | None:
        """Take the quads *removed* out of the store and put *added* into it: what that may touch.

        What stands beside the data has been worked out anew there. None when that is not known: then the data has
        changed, and the scopes and pairs have not.
        """
        new = [one.triple for one in added if not self._store.triples(*one.triple)]
        changed = [*(one.triple for one in removed), *new]
        if len(changed) > _MOST_CHANGES or any(one.predicate.value == _SUBCLASS for one in changed):
            self._store.apply(removed, added)
            return None
        # What joins a statement to the nodes that it touches may be there before or after: both are looked at together.
        self._store.apply((), added)
        touching = self._touching(changed)
        touched = [touching(one) for one in self._asked]
        beside = {place: touching(one) for place, one in self._dependencies.beside.items()}
        by_rule = {rule: touching(one) for rule, one in self._dependencies.of_rules.items()}
        self._store.apply(removed, ())
        if any(one.is_all for one in (*beside.values(), *by_rule.values())):
            return None
        given = self._beside.given_anew({rule: one.nodes for rule, one in by_rule.items()})
        if other := set[Triple]().union(*facts_apart(self._beside.given, given)):
            self._beside.add_facts(other)
            self._store.apply((), removed)
            touching = self._touching(other)
            of_queries = zip(touched, self._asked, strict=True)
            touched = [one | touching(dependencies) for one, dependencies in of_queries]
            beside = {place: one | touching(self._dependencies.beside[place]) for place, one in beside.items()}
            self._store.apply(removed, ())
        self._beside.give(given)
        if any(one.is_all for one in beside.values()):
            return None
        nodes = {place: one.nodes for place, one in beside.items()}
        self._beside.work_out_at(nodes)
        return TouchedByChange(touched, nodes)

    @contextlib.contextmanager
    def changed(self, removed: Collection[Quad], added: Collection[Quad]) -> Iterator[TouchedByChange | None]:
        """What ``change`` gives, as long as this lasts: then everything is as it was.

        The store has to have all of *removed*, and none of *added*.
        """
        given, touched = self._beside.given, None
        try:
            touched = self.change(removed, added)
            yield touched
        finally:
            self._store.apply(added, removed)
            self._beside.give(given)
            self._beside.work_out_at(touched.beside if touched else {})

    def _touching(self, changed: Iterable[Triple]) -> Callable[[Iterable[Dependency]], Touched]:
        """Gives the nodes that the statements *changed* touch by dependencies; many queries share these."""
        edges = _by_predicate(changed)
        by_one = functools.cache(lambda dependency: self._touched_by(edges, dependency))
        return lambda dependencies: _together(map(by_one, dependencies))

    def _touched_by(self, edges: Edges, dependency: Dependency) -> Touched:
        name = dependency.predicate
        statements = edges.get(name, ()) if name else [one for some in edges.values() for one in some]
        if not statements:
            return Touched()
        if dependency.way is None:
            return Touched(is_all=True)
        ends = frozenset(one.object if dependency.ends_at_object else one.subject for one in statements)
        return Touched(self._leading_to(ends, dependency.way))

    def _leading_to(self, ends: frozenset[Term], way: Sequence[Path]) -> frozenset[Term]:
        """The nodes from which *way* leads to one of *ends*."""
        if not way:
            return ends
        path = "/".join(f"({text_of_path(step)})" for step in way)
        with self._beside.asking(ends, "?end") as asked:
            query = f"SELECT DISTINCT {THIS} WHERE {{ {asked} {THIS} {path} ?end }}"
            _, rows = self._store.solutions(query, self._beside.inferred)
        return frozenset(node for (node,) in rows if node is not None)


def _together(touched: Iterable[Touched]) -> Touched:
    """All of *touched* together: where one is of all nodes, those that the others name are told as well."""
    every = list(touched)
    nodes = frozenset[Term]().union(*(one.nodes for one in every))
    return Touched(nodes, any(one.is_all for one in every))


def _by_predicate(triples: Iterable[Triple]) -> Edges:
    found: dict[str, list[Triple]] = {}
    for one in triples:
        found.setdefault(one.predicate.value, []).append(one)
    return found


def in_no_graph(triples: Iterable[Triple]) -> frozenset[Quad]:
    """*triples* as a change takes them, whichever files say them."""
    return frozenset(Quad(*one) for one in triples)


def results_lacking(
    statements: Iterable[Triple], validator: StoreValidator, shapes: Shapes
) -> list[ValidationResult] | None:
    """What *shapes* find in the store of *validator* without *statements*, all of which it has, sorted.

    They are taken out and put back, so that nobody else may ask the store meanwhile. None when what stands beside the
    data cannot follow. Raises EngineError.
    """
    program = validator.compiled(shapes)
    validator.beside.work_out(program)
    changing = ChangingData(validator, program, tells_touched=False)
    with changing.changed(in_no_graph(statements), ()) as touched:
        return None if touched is None else validator.prepare(shapes)()
