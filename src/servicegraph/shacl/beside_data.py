"""What queries of shapes need beside the data, in graphs of its own: scopes, pairs of paths, and what rules give."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from servicegraph.rdf.paths import Path
from servicegraph.rdf.terms import Term
from servicegraph.shacl.compiler import CompiledShapes, RuleQuery
from servicegraph.shacl.focus import ASKED, AUXILIARY, HOLDS, INFERRED, THIS, NodeSet, Pairs, held_by
from servicegraph.sparql.memory import MemoryStore
from servicegraph.sparql.query_tree import GroupPattern, Pattern, text_of_element
from servicegraph.sparql.values import Row

_MOST_VALUES = 200  # nodes that a query names itself


def forget(store: MemoryStore) -> None:
    """Take out of *store* whatever was worked out beside its data: it follows no change that nobody tells of."""
    for graph in (AUXILIARY, INFERRED):
        store.derive(graph, f"CLEAR SILENT GRAPH {graph}")


class BesideTheData:
    """Works out, in *store*, what compiled shapes need; each thing once, and anew at single nodes when data changes."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self._known: dict[str, NodeSet | Pairs] = {}
        self._given: dict[RuleQuery, dict[Term, set[Triple]]] = {}
        self._givers: Counter[Triple] | None = None  # of each fact, counted at the first change

    @property
    def inferred(self) -> tuple[NamedNode, ...]:
        """The graph of what rules give, if there are any: it joins the data."""
        return (INFERRED,) if self._given else ()

    def work_out(self, program: CompiledShapes) -> None:
        """Put into the store what *program* needs, unless it is there."""
        for rule in program.rules:
            if rule not in self._given:
                for scope in rule.focus.scope.within() if rule.focus.scope else ():
                    self._need(scope)
                facts = given_by(rule, self._store, self.inferred)
                self._store.add_derived(INFERRED, [one for some in facts.values() for one in some])
                self._given[rule] = facts
                self._givers = None
        for query in program.queries:
            for need in query.prerequisites:
                self._need(need)

    def work_out_at(self, nodes: frozenset[Term]) -> None:
        """Work out anew what the scopes and pairs say of *nodes*."""
        if not nodes:
            return
        for need in self._known.values():
            name = need.predicate.predicate if isinstance(need, Pairs) else ""
            for node in nodes:
                if not isinstance(need, Pairs):
                    self._store.remove_derived(AUXILIARY, [Triple(need.name, HOLDS, node)])
                elif isinstance(node, NamedNode | BlankNode):
                    gone = self._store.derived_from(AUXILIARY, node, NamedNode(name))
                    self._store.remove_derived(AUXILIARY, gone)
        with self.asking(nodes) as asked:
            for need in self._known.values():
                self._work_out(need, asked)

    def facts_anew(self, touched: Sequence[frozenset[Term]]) -> tuple[list[Triple], list[Triple]]:
        """The facts that the rules give no longer, and those that they give now, at the nodes *touched* of each.

        Nothing of it is in the store yet.
        """
        givers = self._givers
        if givers is None:
            every = (some for by_node in self._given.values() for some in by_node.values())
            givers = self._givers = Counter(chain.from_iterable(every))
        change: Counter[Triple] = Counter()
        for (rule, by_node), nodes in zip(self._given.items(), touched, strict=True):
            if nodes:
                for node in nodes:
                    change.subtract(by_node.pop(node, ()))
                with self.asking(nodes) as asked:
                    given = given_by(rule, self._store, self.inferred, asked)
                by_node.update(given)
                change.update(chain.from_iterable(given.values()))
        # What several nodes give goes with the last of them.
        gone = [one for one, more in change.items() if givers[one] and not givers[one] + more]
        come = [one for one, more in change.items() if more and not givers[one]]
        givers.update(change)
        for one in gone:
            del givers[one]
        return gone, come

    def change_facts(self, gone: Iterable[Triple], come: Iterable[Triple]) -> None:
        """Take the facts *gone* out of the store, and put those that have *come* into it."""
        self._store.remove_derived(INFERRED, gone)
        self._store.add_derived(INFERRED, come)

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
        name = _name(need)
        if name not in self._known:
            self._known[name] = need
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
        if not any(f"<{name}>" in where for name in self._inferred_names()):
            said = text_of_element(template)
            self._store.derive(AUXILIARY, f"INSERT {{ GRAPH {AUXILIARY} {{ {said} }} }} WHERE {where}")
            return
        # An update can name graphs to look at, but not the default graph beside them.
        names = " ".join(sorted(template.variables))
        solutions = self._store.solutions(f"SELECT DISTINCT {names} WHERE {where}", self.inferred)
        self._store.add_derived(AUXILIARY, list(_filled([template], *solutions)))

    def _inferred_names(self) -> Iterator[str]:
        """The predicates that rules give."""
        for rule in self._given:
            for pattern in _patterns(rule.template):
                if isinstance(pattern.path, Path):
                    yield pattern.path.predicate


def given_by(
    rule: RuleQuery, store: MemoryStore, graphs: Sequence[NamedNode], asked: str = ""
) -> dict[Term, set[Triple]]:
    """The triples that *rule* gives over *store* with the derived *graphs*, by focus node.

    *asked* is a pattern that binds the focus nodes to look at; empty for all.
    """
    patterns = _patterns(rule.template)
    names = sorted({THIS, *(name for pattern in patterns for name in pattern.variables)})
    body = " ".join([asked, text_of_element(rule.focus.pattern), *map(text_of_element, rule.where.elements)])
    variables, rows = store.solutions(f"SELECT DISTINCT {' '.join(names)} WHERE {{ {body} }}", graphs)
    this = variables.index(THIS[1:])
    of_node: dict[Term | None, list[Row]] = {}
    for row in rows:
        of_node.setdefault(row[this], []).append(row)
    return {node: set(_filled(patterns, variables, some)) for node, some in of_node.items() if node is not None}


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


def _name(need: NodeSet | Pairs) -> str:
    if isinstance(need, NodeSet):
        return need.name.value
    return need.predicate.predicate + (text_of_element(need.begin.pattern) if need.begin else "")
