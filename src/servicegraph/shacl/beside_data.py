"""What queries of shapes need beside the data, in graphs of its own: scopes, pairs of paths, and what rules give."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import BlankNode, NamedNode, Triple

from servicegraph.rdf.paths import Path
from servicegraph.rdf.terms import Term
from servicegraph.shacl.compiler import CompiledShapes, RuleQuery
from servicegraph.shacl.focus import AUXILIARY, HOLDS, INFERRED, THIS, NodeSet, Pairs
from servicegraph.sparql.memory import MemoryStore
from servicegraph.sparql.query_tree import GroupPattern, Pattern, text_of_element, text_of_group


class BesideTheData:
    """Works out, in *store*, what compiled shapes need; each thing once."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self._known: set[str] = set()
        self._rules: set[RuleQuery] = set()

    @property
    def inferred(self) -> tuple[NamedNode, ...]:
        """The graph of what rules give, if there are any: it joins the data."""
        return (INFERRED,) if self._rules else ()

    def work_out(self, program: CompiledShapes) -> None:
        """Put into the store what *program* needs, unless it is there."""
        for rule in program.rules:
            if rule not in self._rules:
                for scope in rule.focus.scope.within() if rule.focus.scope else ():
                    self._need(scope)
                self._store.add_derived(INFERRED, list(given_by(rule, self._store, self.inferred)))
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
            begin = text_of_element(need.begin.pattern) if need.begin else ""
            walked = text_of_element(Pattern(THIS, need.path, "?reached"))
            self._derive(Pattern(THIS, need.predicate, "?reached"), f"{{ {begin} {walked} }}")
            return
        if need.nodes:
            self._store.add_derived(AUXILIARY, (Triple(need.name, HOLDS, node) for node in need.nodes))
        for group in need.alternatives:
            self._derive(Pattern(str(need.name), Path(predicate=HOLDS.value), THIS), text_of_group(group))

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
        for rule in self._rules:
            for pattern in _patterns(rule.template):
                if isinstance(pattern.path, Path):
                    yield pattern.path.predicate


def given_by(rule: RuleQuery, store: MemoryStore, graphs: tuple[NamedNode, ...]) -> Iterator[Triple]:
    """The triples that *rule* gives over *store* with the derived *graphs*."""
    patterns = _patterns(rule.template)
    names = sorted({name for pattern in patterns for name in pattern.variables})
    body = " ".join([text_of_element(rule.focus.pattern), *map(text_of_element, rule.where.elements)])
    yield from _filled(patterns, *store.solutions(f"SELECT DISTINCT {' '.join(names)} WHERE {{ {body} }}", graphs))


def _patterns(template: GroupPattern) -> list[Pattern]:
    return [one for one in template.elements if isinstance(one, Pattern)]


def _filled(
    patterns: list[Pattern], variables: tuple[str, ...], rows: list[tuple[Term | None, ...]]
) -> Iterator[Triple]:
    """The triples that *patterns* give for each of *rows*; what would be no triple is left out, as SPARQL has it."""
    for row in rows:
        values = {f"?{name}": value for name, value in zip(variables, row, strict=True)}
        for pattern in patterns:
            ends = (pattern.subject, pattern.path, pattern.object)
            subject, predicate, object = (_term(end, values) for end in ends)
            if isinstance(subject, NamedNode | BlankNode) and isinstance(predicate, NamedNode) and object is not None:
                yield Triple(subject, predicate, object)


def _term(end: Path | str, values: dict[str, Term | None]) -> Term | None:
    if isinstance(end, Path):
        return NamedNode(end.predicate)
    if end.startswith("?"):
        return values.get(end)
    return NamedNode(end[1:-1]) if end.startswith("<") else None


def _name(need: NodeSet | Pairs) -> str:
    if isinstance(need, NodeSet):
        return need.name.value
    return need.predicate.predicate + (text_of_element(need.begin.pattern) if need.begin else "")
