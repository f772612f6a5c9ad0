"""Shapes compiled to queries over the data, as many of them as queries can say."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from pyoxigraph import Literal, NamedNode

from servicegraph.rdf.index import text_of
from servicegraph.rdf.paths import Path
from servicegraph.rdf.terms import RDF, SH, Term
from servicegraph.shacl.components import Components
from servicegraph.shacl.conditions import Conditions
from servicegraph.shacl.constraint_query import ConstraintQuery
from servicegraph.shacl.constraints import prefixes_for
from servicegraph.shacl.covered import NotCovered, ShapeReader, constant
from servicegraph.shacl.focus import THIS, FocusNodes, NodeSet, Pairs, class_nodes
from servicegraph.shacl.prebinding import sparql_constraints
from servicegraph.shacl.shapes import IMPLICIT, Shapes, is_target
from servicegraph.shacl.sight_of_facts import predicates_of_all, sight_of_facts
from servicegraph.sparql.query_reader import OtherSyntax, read_construct, read_select
from servicegraph.sparql.query_tree import GroupPattern, Pattern, SubSelect, text_of_group, text_of_path

_TYPE = RDF + "type"
_EMPTY = frozenset({SH + "zeroOrMorePath", SH + "zeroOrOnePath"})
_MOST_DEPTH = 12  # property shapes within one another


@dataclass(frozen=True)
class RuleQuery:
    """A SPARQL rule (https://www.w3.org/TR/shacl-af/#SPARQLRule): the triples that it gives for each focus node."""

    focus: FocusNodes
    template: GroupPattern
    where: GroupPattern


@dataclass(frozen=True)
class CompiledShapes:
    """Shapes as ``queries``, with the ``rules`` that give them facts; ``rest`` are those that no query stands for.

    ``reasons`` tells of each shape with a target in the rest what of it is not covered.
    """

    shapes: Shapes
    queries: tuple[ConstraintQuery, ...]
    rules: tuple[RuleQuery, ...]
    rest: Shapes | None
    reasons: tuple[tuple[Term, str], ...] = ()

    def rest_with(self, refused: Collection[Term | None]) -> Shapes | None:
        """The rest, and the shapes with a target whose queries the store has *refused*."""
        return _rest(self.shapes, [*(shape for shape, _ in self.reasons), *refused]) if refused else self.rest


@functools.lru_cache(maxsize=16)
def compiled(shapes: Shapes, superclasses: frozenset[str]) -> CompiledShapes:
    """*shapes* compiled for data in which the classes *superclasses* (IRIs) have subclasses."""
    reader = ShapeReader.of(shapes.index, superclasses)
    with_target = dict.fromkeys(triple.subject for triple in shapes.leading.values() if is_target(triple))
    try:
        rules = tuple(rule for shape in with_target for rule in _rules(reader, shape))
    except NotCovered as error:  # what the rules give is asked about by shapes of which nobody knows which
        return CompiledShapes(shapes, (), (), shapes, tuple((shape, str(error)) for shape in with_target))
    facts = predicates_of_all((rule.template, rule.where) for rule in rules)
    queries: list[ConstraintQuery] = []
    reasons: list[tuple[Term, str]] = []
    for shape in with_target:
        try:
            queries += _of_shape(reader, shape, facts or frozenset())
        except NotCovered as error:
            reasons.append((shape, str(error)))
    rest = _rest(shapes, [shape for shape, _ in reasons])
    return CompiledShapes(shapes, tuple(queries), rules if rest else _seen(rules, queries, facts), rest, tuple(reasons))


def _seen(
    rules: tuple[RuleQuery, ...], queries: Sequence[ConstraintQuery], facts: frozenset[str] | None
) -> tuple[RuleQuery, ...]:
    """*rules*, unless none of *queries* can see what they give: shapes with rules are there for others too.

    *facts* are the predicates of that; None when they are not known.
    """
    if facts is None:
        return rules
    needs = {id(need): need for query in queries for need in query.prerequisites}.values()
    texts = itertools.chain((query.text for query in queries), map(_text_of_need, needs))
    return rules if any(map(sight_of_facts(facts).search, texts)) else ()


def _text_of_need(need: NodeSet | Pairs) -> str:
    return text_of_path(need.path) if isinstance(need, Pairs) else " ".join(map(text_of_group, need.alternatives))


def _of_shape(reader: ShapeReader, shape: Term, facts: frozenset[str]) -> list[ConstraintQuery]:
    if reader.is_off(shape):
        return []
    # An empty path leads from a node to itself, but in SPARQL only from one that the data says something of.
    if reader.values(shape, "targetNode") and not _EMPTY.isdisjoint(_properties_within(reader, shape)):
        raise NotCovered("empty path")
    focus = focus_nodes(reader, shape)
    writer = _QueryWriter(reader, Components(reader, Conditions(reader)), facts)
    queries = writer.within(shape, focus) if focus else ()
    return [replace(query, target=shape) for query in queries]


def _properties_within(reader: ShapeReader, shape: Term) -> set[str]:
    """The properties by which *shape* and all that it consists of are described."""
    found: set[str] = set()
    waiting, seen = [shape], {shape}
    while waiting:
        for name, values in reader.graph.facts(waiting.pop()).items():
            found.add(name)
            new = [value for value in values if value not in seen]
            seen.update(new)
            waiting += new
    return found


@dataclass(frozen=True)
class _QueryWriter:
    """Writes the queries of shapes; ``facts`` are the predicates of what rules give."""

    reader: ShapeReader
    components: Components
    facts: frozenset[str]

    def within(self, shape: Term, focus: FocusNodes, depth: int = 0) -> Iterator[ConstraintQuery]:
        """The queries of *shape* and of the property shapes within it. Raises NotCovered."""
        reader = self.reader
        if reader.is_off(shape):
            return
        if depth > _MOST_DEPTH:
            raise NotCovered("recursion")
        reader.require_known(shape)
        yield from self.components.of(shape, focus)
        yield from sparql_constraints(reader, shape, focus, self.facts)
        path = reader.path(shape)
        for inner in dict.fromkeys(reader.values(shape, "property")):
            yield from self.within(inner, focus.through(path) if path else focus, depth + 1)


def focus_nodes(reader: ShapeReader, shape: Term) -> FocusNodes | None:
    """The nodes that the targets of *shape* find; None when it has none. Raises NotCovered."""
    classes = [name for name in reader.values(shape, "targetClass") if isinstance(name, NamedNode)]
    kinds = {text_of(value) for value in reader.graph.values(shape, _TYPE)}
    if isinstance(shape, NamedNode) and kinds & IMPLICIT:
        classes.append(shape)
    groups = [
        GroupPattern((Pattern(THIS, _predicate(name), "?any"),)) for name in reader.values(shape, "targetSubjectsOf")
    ]
    groups += [
        GroupPattern((Pattern("?any", _predicate(name), THIS),)) for name in reader.values(shape, "targetObjectsOf")
    ]
    groups += [_target_query(reader, target) for target in reader.values(shape, "target")]
    nodes = tuple(node for node in reader.values(shape, "targetNode") if constant(node))
    if len(classes) == 1 and not groups and not nodes:
        [only] = classes
        if only.value not in reader.superclasses:
            return FocusNodes.of_class(only)
        return FocusNodes.of_scope(class_nodes(only), may_be_literals=False)
    groups += [group for name in classes for group in class_nodes(name).alternatives]
    if not groups and not nodes:
        return None
    open_ended = any(reader.values(shape, name) for name in ("targetObjectsOf", "target"))
    may_be_literals = open_ended or any(isinstance(node, Literal) for node in nodes)
    return FocusNodes.of_scope(NodeSet(tuple(groups), nodes), may_be_literals=may_be_literals)


def _predicate(name: Term) -> Path:
    return Path(predicate=text_of(name))


def _target_query(reader: ShapeReader, target: Term) -> GroupPattern:
    text = reader.value(target, "select")
    if text is None:
        raise NotCovered("target")
    try:
        query = read_select(text_of(text), prefixes_for(reader.graph, target))
    except OtherSyntax as error:
        raise NotCovered("target") from error
    return GroupPattern((SubSelect(query),))


def _rules(reader: ShapeReader, shape: Term) -> Iterator[RuleQuery]:
    """The rules of *shape*, in their order. Raises NotCovered for those that are no query."""
    rules = [rule for rule in reader.values(shape, "rule") if not reader.is_off(rule)]
    if not rules or reader.is_off(shape):
        return
    focus = focus_nodes(reader, shape)
    for rule in sorted(rules, key=lambda one: float(text_of(reader.value(one, "order")) or 0)):
        construct = reader.value(rule, "construct")
        if construct is None or focus is None or reader.values(rule, "condition"):
            raise NotCovered("rule")
        try:
            template, where = read_construct(text_of(construct), prefixes_for(reader.graph, rule))
        except OtherSyntax as error:
            raise NotCovered("rule") from error
        yield RuleQuery(focus, template, where)


def _rest(shapes: Shapes, left: Collection[Term | None]) -> Shapes | None:
    """*shapes* with the targets of those that are *left* alone; their rules have been followed already."""
    if not left:
        return None
    kept = (one for one in shapes.triples if one.subject in left or not is_target(one))
    return replace(shapes, triples=tuple(one for one in kept if one.predicate.value != SH + "rule"))
