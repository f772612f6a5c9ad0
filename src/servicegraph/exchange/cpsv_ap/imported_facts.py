"""The rules applied to the things of foreign files: what is said of each entity, and what has no place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode

from servicegraph.exchange.cpsv_ap.foreign_graph import ForeignGraph
from servicegraph.exchange.cpsv_ap.foreign_things import ForeignThing
from servicegraph.exchange.cpsv_ap.import_rules import ForeignProperty, ImportRules
from servicegraph.exchange.cpsv_ap.value_conversions import CONVERSIONS, ConversionContext, ForeignValue
from servicegraph.exchange.exchange_report import ReportRow
from servicegraph.exchange.rewriting import Value
from servicegraph.rdf.terms import NS, RDF, RDFS, SKOS, Term

COMPLETED = NamedNode(NS + "completed")
_TYPE, _LABEL = RDF + "type", RDFS + "label"
_OUTSIDE = frozenset(
    {SKOS + "Concept", "http://purl.org/dc/terms/Location", "http://purl.org/dc/terms/LinguisticSystem"}
)


@dataclass
class EntityFacts:
    """What is to be said of an entity: values by property, in the order in which the rules stand."""

    iri: str
    kind: str
    values: dict[NamedNode, dict[Value, None]] = field(default_factory=dict)

    def add(self, name: str, value: Value) -> None:
        """Say that *value* is one of the property *name*."""
        self.values.setdefault(NamedNode(name), {})[value] = None

    def of(self, name: str) -> tuple[Value, ...]:
        """The values of the property *name*."""
        return tuple(self.values.get(NamedNode(name), ()))


def imported_facts(context: ConversionContext) -> dict[str, EntityFacts]:
    """What is to be said of each entity, by IRI. What has no place becomes a row of the context."""
    found = {}
    for thing in context.things.every:
        facts = EntityFacts(thing.iri, thing.kind)
        rest = _values(context.graph, thing)
        tried: dict[str, str] = {}
        for rule in context.rules.properties:
            if thing.kind in rule.of:
                _apply(context, thing, rule, rest, facts)
                tried.update((name, rule.reason or "not-understood") for name in rule.properties)
        context.rows += _left(context.rules, thing, rest, tried)
        found[thing.iri] = facts
    for rule in context.rules.properties:
        if rule.options.get("acyclic"):
            context.rows += _without_circles(found, NamedNode(rule.becomes))
    context.rows += _without_class(context)
    return found


def _values(graph: ForeignGraph, thing: ForeignThing) -> dict[str, dict[Term, None]]:
    found: dict[str, dict[Term, None]] = {}
    for term in thing.terms:
        for name, values in graph.facts(term).items():
            if name != _TYPE:
                found.setdefault(name, {}).update(values)
    return found


def _apply(
    context: ConversionContext,
    thing: ForeignThing,
    rule: ForeignProperty,
    rest: dict[str, dict[Term, None]],
    facts: EntityFacts,
) -> None:
    values = []
    for name in rule.properties:
        if name.endswith("^"):
            ends = dict.fromkeys(value for term in thing.terms for value in context.graph.values(term, name))
            values += [ForeignValue(name, value) for value in ends]
        else:
            values += [ForeignValue(name, value) for value in rest.get(name, ())]
    taken = CONVERSIONS[rule.conversion](context, thing, rule, values)
    for one in taken.values:
        rest.get(one.name, {}).pop(one.value, None)
    for name, value in taken.becomes:
        facts.add(name, value)
    if taken.becomes and rule.options.get("completed"):
        facts.values.setdefault(COMPLETED, {})[NamedNode(rule.becomes)] = None


def _left(
    rules: ImportRules, thing: ForeignThing, rest: Mapping[str, Mapping[Term, None]], tried: Mapping[str, str]
) -> Iterator[ReportRow]:
    """What of *rest* no rule took: a value that is not understood is shown, a property without a place is counted."""
    for name, values in rest.items():
        shown = rules.prefixes.contract(name)
        for value in values:
            if name in tried:
                said = value.value if isinstance(value, NamedNode | Literal) else ""
                yield ReportRow(tried[name], shown, rules.prefixes.contract(said) if _is_iri(value) else said[:100])
            else:
                yield ReportRow("no-place-here", shown, thing.kind)


def _is_iri(value: Term) -> bool:
    return isinstance(value, NamedNode)


def _without_circles(found: Mapping[str, EntityFacts], name: NamedNode) -> Iterator[ReportRow]:
    """Take away the statements with the property *name* that would make a thing a part of itself."""
    above: dict[str, set[str]] = {}
    for iri in sorted(found):
        values = found[iri].values.get(name, {})
        for value in sorted(values, key=str):
            assert isinstance(value, NamedNode)
            if value.value == iri or iri in _reached(above, value.value):
                del values[value]
                yield ReportRow("circle-of-parts", iri, value.value)
            else:
                above.setdefault(iri, set()).add(value.value)
        if not values:
            found[iri].values.pop(name, None)


def _reached(edges: Mapping[str, Iterable[str]], start: str) -> set[str]:
    seen, waiting = {start}, [start]
    while waiting:
        for one in edges.get(waiting.pop(), ()):
            if one not in seen:
                seen.add(one)
                waiting.append(one)
    return seen


def _without_class(context: ConversionContext) -> Iterator[ReportRow]:
    """The classes of which no rule makes anything, each with the count of its things; and what has none."""
    rules = (rule for rule in context.rules.classes if not rule.under)
    known = {iri for rule in rules for iri in (*rule.classes, *rule.never)}
    counts: Counter[tuple[str, str]] = Counter()
    for term in context.graph.subjects:
        classes = context.graph.classes(term)
        for iri in classes - known:
            if iri not in _OUTSIDE:
                counts["class-no-place", context.rules.prefixes.contract(iri)] += 1
            elif term not in context.things.by_term and not (
                isinstance(term, NamedNode) and context.elsewhere.says(term.value)
            ):
                counts["outside-code", context.rules.prefixes.contract(iri)] += 1
        if not classes and term not in context.things.by_term:
            counts["no-class", term.value if isinstance(term, NamedNode) else "[ ]"] += 1
    yield from (ReportRow(reason, subject, count=count) for (reason, subject), count in counts.items())
    for term in context.graph.subjects:
        yield from _of_bridge(context, term)


def _of_bridge(context: ConversionContext, term: Term) -> Iterator[ReportRow]:
    """What is said of a thing that only leads to others, beside that."""
    classes = context.graph.classes(term)
    for rule in context.rules.classes:
        if not rule.kind and classes.intersection(rule.classes):
            for name, values in context.graph.facts(term).items():
                if name != _TYPE and name not in rule.uses:
                    shown, of = context.rules.prefixes.contract(name), context.rules.prefixes.contract(rule.classes[0])
                    yield ReportRow("no-place-here", shown, of, len(values))
