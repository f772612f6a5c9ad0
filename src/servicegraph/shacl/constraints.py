"""Constraints that can find nothing: halves, patterns that are none, queries that cannot be run."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from pyoxigraph import BlankNode, Literal, NamedNode

from servicegraph.rdf.index import TripleIndex, text_of
from servicegraph.rdf.terms import NS, OWL, RDF, SH, XSD, Term
from servicegraph.shacl.constraint_queries import fault_of_query
from servicegraph.shacl.patterns import is_pattern
from servicegraph.shacl.shape_faults import ShapeFault, Statement

_PATTERN, _FLAGS = SH + "pattern", SH + "flags"
_QUALIFIED, _COUNTS = SH + "qualifiedValueShape", (SH + "qualifiedMinCount", SH + "qualifiedMaxCount")
_SPARQL = SH + "sparql"
# By what a query is taken into use alone: a constraint, a target, the choice of the nodes to which a shape applies.
_ALONE = (_SPARQL, SH + "target", NS + "appliesWhere")
# Or with all that it is a part of: a validator of somebody's own constraint component.
_USES = (*_ALONE, SH + "validator", SH + "nodeValidator", SH + "propertyValidator")


def half_constraints(graph: TripleIndex, node: Term, facts: Mapping[str, Sequence[Term]]) -> Iterator[ShapeFault]:
    """The constraints of *node* that lack a part, and the pattern that is none."""
    halves = [(_FLAGS, (_PATTERN,)), (SH + "ignoredProperties", (SH + "closed",)), (_QUALIFIED, _COUNTS)]
    halves += [(name, (_QUALIFIED,)) for name in (*_COUNTS, SH + "qualifiedValueShapesDisjoint")]
    for half, others in halves:
        if half in facts and not any(graph.values(node, other) for other in others):
            said = {"property": half, "missing": others[0]}
            yield ShapeFault("half-constraint", (node, half, facts[half][0]), ((node, half, None),), values=said)
    for pattern in facts.get(_PATTERN, ()):
        flags = graph.value(node, _FLAGS)
        is_text = isinstance(pattern, Literal) and pattern.datatype.value == XSD + "string"
        if is_text and not is_pattern(text_of(pattern), text_of(flags)):
            at_flags = is_pattern(text_of(pattern)) and flags is not None
            place: Statement = (node, _FLAGS, flags) if at_flags else (node, _PATTERN, pattern)
            without = ((node, _PATTERN, None), (node, _FLAGS, None))
            yield ShapeFault("shape-pattern", place, without, "flags" if at_flags else "")


def faults_of_queries(graph: TripleIndex, node: Term, facts: Mapping[str, Sequence[Term]]) -> Iterator[ShapeFault]:
    """The faults of the queries that *node* has, and of its SPARQL-based constraints that have none."""
    for constraint in facts.get(_SPARQL, ()):
        if not graph.values(constraint, SH + "select") and SH + "js" not in graph.facts(constraint):
            place = (node, _SPARQL, constraint)
            said = graph.value(constraint, SH + "ask")
            yield ShapeFault("constraint-query", place, (place,), "none" if said is None else "ask")
    for choice in facts.get(NS + "appliesWhere", ()):
        if not graph.values(choice, SH + "select"):
            place = (node, NS + "appliesWhere", choice)
            yield ShapeFault("constraint-query", place, (place,), "applies")
    for target in facts.get(SH + "target", ()):
        # One with neither is of a target type of somebody's own: whether it can be run, the engine says.
        if not isinstance(target, BlankNode) and not graph.facts(target):
            place = (node, SH + "target", target)
            yield ShapeFault("parameter-value", place, (place,), "target", {"property": SH + "target"})
    for name in ("select", "ask"):
        texts = [text for text in facts.get(SH + name, ()) if isinstance(text, Literal)]
        for text in texts[1:]:
            yield ShapeFault(
                "repeated-parameter", (node, SH + name, text), _uses(graph, node), values={"property": SH + name}
            )
        for text in texts[:1]:
            if text.datatype.value != XSD + "string":
                yield ShapeFault(
                    "parameter-value", (node, SH + name, text), _uses(graph, node), "string", {"property": SH + name}
                )
            elif fault := fault_of_query(text.value, prefixes_for(graph, node), is_ask=name == "ask"):
                place = (node, SH + name, text)
                code = "query-prefix" if fault.remedy == "prefix" else "constraint-query"
                remedy = "" if fault.remedy == "prefix" else fault.remedy
                yield ShapeFault(code, place, _uses(graph, node), remedy, fault.values, fault.line)


def prefixes_for(graph: TripleIndex, node: Term) -> Mapping[str, str]:
    """The prefixes that are declared for the query of *node* (https://www.w3.org/TR/shacl/#sparql-prefixes)."""
    return _declared(graph, tuple(graph.values(node, SH + "prefixes")))


@functools.lru_cache(maxsize=16)  # nearly all queries use the same
def _declared(graph: TripleIndex, places: tuple[Term, ...]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    waiting, seen = list(places), set[Term]()
    while waiting:
        current = waiting.pop()
        if current in seen:
            continue
        seen.add(current)
        waiting += graph.values(current, OWL + "imports")
        for declaration in graph.values(current, SH + "declare"):
            prefix, namespace = graph.value(declaration, SH + "prefix"), graph.value(declaration, SH + "namespace")
            if prefix is not None and namespace is not None:
                found[text_of(prefix)] = text_of(namespace)
    return MappingProxyType(found)


def _uses(graph: TripleIndex, query: Term) -> tuple[Statement, ...]:
    """The statements that take *query* into use; a constraint component without its validator is left out whole."""
    found: list[Statement] = []
    for node in graph.subjects():
        for name in _USES:
            if query in graph.values(node, name):
                found.append((node, name, query) if name in _ALONE else (node, "", None))
    if NamedNode(SH + "SPARQLTarget") in graph.values(query, RDF + "type"):
        found.append((query, "", None))
    return tuple(found)
