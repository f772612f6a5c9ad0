"""What queries of shapes need beside the data, in graphs of its own: scopes, pairs of paths, and what rules give."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from servicegraph.rdf.patching import patched
from servicegraph.rdf.paths import Path
from servicegraph.rdf.terms import Term
from servicegraph.shacl.compiler import CompiledShapes, RuleQuery
from servicegraph.shacl.focus import ASKED, AUXILIARY, HOLDS, INFERRED, THIS, NodeSet, Pairs, held_by
from servicegraph.shacl.sight_of_facts import sight_of_facts
from servicegraph.sparql.memory import MemoryStore
from servicegraph.sparql.query_tree import Alternatives, Element, GroupPattern, Pattern, text_of_element
from servicegraph.sparql.values import Row

_MOST_VALUES = 200  # nodes that a query names itself

Given = Mapping[RuleQuery, Mapping[Term, set[Triple]]]
"""The facts that each rule gives, by focus node."""

NodesOf = Mapping[str, frozenset[Term]]
"""The nodes at which each scope, and the pairs of each path, are worked out, by what they stand under."""


def forget(store: MemoryStore) -> None:
    """Take out of *store* whatever was worked out beside its data: it follows no change that nobody tells of."""
    for graph in (AUXILIARY, INFERRED):
        store.derive(graph, f"CLEAR SILENT GRAPH {graph}")


class BesideTheData:
    """Works out, in *store*, what compiled shapes need; each thing once, and anew at single nodes when data changes."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self._known: dict[str, NodeSet | Pairs] = {}
        self._given: dict[RuleQuery, Mapping[Term, set[Triple]]] = {}
        self._predicates = frozenset[str]()  # of the facts

    @property
    def inferred(self) -> tuple[NamedNode, ...]:
        """The graph of what rules give, if there are any: it joins the data."""
        return (INFERRED,) if self._given else ()

    def seen_by(self, query: str) -> tuple[NamedNode, ...]:
        """The graphs that join the data for *query*: none where it can see nothing of what rules give."""
        return self.inferred if self._given and sight_of_facts(self._predicates).search(query) else ()

    def has_facts_apart(self, predicates: Iterable[NamedNode], of_rules: Collection[str]) -> bool:
        """Whether the data says nothing with *predicates*, and no fact has another predicate than *of_rules*."""
        said = (self._store.triples(predicate=one) for one in predicates)
        return self._predicates <= set(of_rules) and not any(said)

    def work_out(self, program: CompiledShapes) -> None:
        """Put into the store what *program* needs, unless it is there."""
        for rule in program.rules:
            if rule not in self._given:
                for scope in rule.focus.scope.within() if rule.focus.scope else ():
                    self._need(scope)
                self.give({**self._given, rule: given_by(rule, self._store, self.inferred)})
        for query in program.queries:
            for need in query.prerequisites:
                self._need(need)

    def work_out_at(self, nodes: NodesOf) -> None:
        """Work out anew what the scopes and pairs say of their *nodes*."""
        known = [(need, some) for need in self._known.values() if (some := nodes.get(need.stands_under))]
        for need, some in known:
            if isinstance(need, NodeSet):
                self._store.remove_derived(AUXILIARY, [Triple(need.name, HOLDS, node) for node in some])
                continue
            predicate = NamedNode(need.stands_under)
            for node in some:
                if isinstance(node, NamedNode | BlankNode):
                    gone = self._store.derived_from(AUXILIARY, node, predicate)
                    self._store.remove_derived(AUXILIARY, gone)
        for need, some in known:  # what rests on another comes after it
            with self.asking(some) as asked:
                self._work_out(need, asked)

    @property
    def given(self) -> Given:
        """What each rule gives, by focus node."""
        return self._given

    def given_anew(self, touched: Mapping[RuleQuery, frozenset[Term]]) -> Given:
        """What each rule gives now, looked for at its *touched* nodes; nothing of it is in the store yet."""
        found: dict[RuleQuery, Mapping[Term, set[Triple]]] = dict(self._given)
        for rule, nodes in touched.items():
            if nodes:
                with self.asking(nodes) as asked:
                    now = given_by(rule, self._store, self.inferred, asked)
                found[rule] = patched(self._given[rule], nodes, now)
        return found

    def give(self, given: Given) -> None:
        """Have each rule give what *given* says: its facts are in the store, those before are in it no more."""
        gone, come = facts_apart(self._given, given)
        self._store.remove_derived(INFERRED, gone)
        self.add_facts(come)
        self._given = dict(given)

    def add_facts(self, facts: Collection[Triple]) -> None:
        """Put *facts* into the store that some rule gives."""
        self._store.add_derived(INFERRED, facts)
        self._predicates |= {one.predicate.value for one in facts}

    @contextlib.contextmanager
    def asking(self, nodes: frozenset[Term], variable: str = THIS) -> Iterator[str]:
        """A pattern that binds *variable* to *nodes*, as long as this lasts."""
        if len(nodes) <= _MOST_VALUES and all(isinstance(node, NamedNode | Literal) for node in nodes):
            yield f"VALUES {variable} {{ {' '.join(map(str, nodes))} }}"
            return
        held = [Triple(ASKED, HOLDS, node) for node in nodes]
        self._store.add_derived(AUXILIARY, held)
        try:
            yield text_of_element(held_by(ASKED, variable))
        finally:
            self._store.remove_derived(AUXILIARY, held)

    def _need(self, need: NodeSet | Pairs) -> None:
        if need.key not in self._known:
            self._known[need.key] = need
            self._work_out(need)

    def _work_out(self, need: NodeSet | Pairs, asked: str = "") -> None:
        """Put what *need* stands for into the store, at the nodes alone that *asked* binds."""
        if isinstance(need, Pairs):
            begin = text_of_element(need.begin.pattern) if need.begin else ""
            walked = text_of_element(Pattern(THIS, need.path, "?reached"))
            self._derive(Pattern(THIS, need.predicate, "?reached"), f"{{ {asked} {begin} {walked} }}")
            return
        if need.nodes:
            self._store.add_derived(AUXILIARY, (Triple(need.name, HOLDS, node) for node in need.nodes))
        for group in need.alternatives:
            where = f"{{ {asked} {' '.join(map(text_of_element, group.elements))} }}"
            self._derive(Pattern(str(need.name), Path(predicate=HOLDS.value), THIS), where)

    def _derive(self, template: Pattern, where: str) -> None:
        """Add what *template* gives for the solutions of *where*."""
        if not self.seen_by(where):
            said = text_of_element(template)
            self._store.derive(AUXILIARY, f"INSERT {{ GRAPH {AUXILIARY} {{ {said} }} }} WHERE {where}")
            return
        # An update can name graphs to look at, but not the default graph beside them.
        names = " ".join(sorted(template.variables))
        solutions = self._store.solutions(f"SELECT DISTINCT {names} WHERE {where}", self.inferred)
        self._store.add_derived(AUXILIARY, list(_filled([template], *solutions)))


def facts_apart(before: Given, after: Given) -> tuple[set[Triple], set[Triple]]:
    """The facts that there are in *before* alone, and those in *after* alone."""
    if before == after:  # as after most changes: then nothing has to be put together
        return set(), set()
    old, new = facts_in(before), facts_in(after)
    return old - new, new - old


def facts_in(given: Given) -> set[Triple]:
    """The facts that rules give, each once."""
    return {one for by_node in given.values() for some in by_node.values() for one in some}


def given_by(
    rule: RuleQuery, store: MemoryStore, graphs: Sequence[NamedNode], asked: str = ""
) -> dict[Term, set[Triple]]:
    """The triples that *rule* gives over *store* with the derived *graphs*, by focus node.

    *asked* is a pattern that binds the focus nodes to look at; empty for all.
    """
    patterns = _patterns(rule.template)
    names = sorted({THIS, *(name for pattern in patterns for name in pattern.variables)})
    where = (_asking_within(element, asked) for element in rule.where.elements)
    body = " ".join([asked, text_of_element(rule.focus.pattern), *where])
    variables, rows = store.solutions(f"SELECT DISTINCT {' '.join(names)} WHERE {{ {body} }}", graphs)
    this = variables.index(THIS[1:])
    of_node: dict[Term | None, list[Row]] = {}
    for row in rows:
        of_node.setdefault(row[this], []).append(row)
    return {node: set(_filled(patterns, variables, some)) for node, some in of_node.items() if node is not None}


def _asking_within(element: Element, asked: str) -> str:
    """*element* with *asked* also in each of its alternatives that binds the focus node: the engine begins there."""
    if not asked or not isinstance(element, Alternatives):
        return text_of_element(element)
    beginnings = (asked if any(THIS in one.variables for one in _patterns(group)) else "" for group in element.groups)
    groups = zip(beginnings, element.groups, strict=True)
    return " UNION ".join(f"{{ {one} {' '.join(map(text_of_element, group.elements))} }}" for one, group in groups)


def _patterns(template: GroupPattern) -> list[Pattern]:
    return [one for one in template.elements if isinstance(one, Pattern)]


def _filled(patterns: list[Pattern], variables: tuple[str, ...], rows: list[Row]) -> Iterator[Triple]:
    """The triples that *patterns* give for each of *rows*; what would be no triple is left out, as SPARQL has it."""
    # What does not change from row to row follows the row, so that each end is only a place in the two together.
    constants: list[Term | None] = []

    def place(end: Path | str) -> int:
        if isinstance(end, str) and end[1:] in variables and end.startswith("?"):
            return variables.index(end[1:])
        constants.append(_constant(end))
        return len(variables) + len(constants) - 1

    places = [(place(pattern.subject), place(pattern.path), place(pattern.object)) for pattern in patterns]
    for row in rows:
        terms = (*row, *constants)
        for at_subject, at_predicate, at_object in places:
            subject, predicate, object = terms[at_subject], terms[at_predicate], terms[at_object]
            if isinstance(subject, NamedNode | BlankNode) and isinstance(predicate, NamedNode) and object is not None:
                yield Triple(subject, predicate, object)


def _constant(end: Path | str) -> Term | None:
    if isinstance(end, Path):
        return NamedNode(end.predicate)
    return NamedNode(end[1:-1]) if end.startswith("<") else None
