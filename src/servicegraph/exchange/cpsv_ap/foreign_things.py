"""What the things of foreign files become: entities of which kind, under which IRIs."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode

from servicegraph.exchange.cpsv_ap.foreign_graph import ForeignGraph
from servicegraph.exchange.cpsv_ap.import_rules import ForeignClass, ImportRules
from servicegraph.exchange.cpsv_ap.stated_elsewhere import StatedElsewhere
from servicegraph.exchange.exchange_report import ReportRow
from servicegraph.exchange.identities import uuid_of
from servicegraph.rdf.terms import DCT, ROOT, Term

_IDENTIFIER = DCT + "identifier"
_LONGEST_IRI = 500
_TERMS = (f"{ROOT}ns", f"{ROOT}vocab/", f"{ROOT}shapes/")
RELATIVE = "cpsv-ap-file/"
"""What relative IRIs of files are resolved against, below the base of the catalogue."""


@dataclass(frozen=True)
class ForeignThing:
    """An entity that the files describe under *terms*; all that they say of these is said of ``iri``."""

    iri: str
    kind: str
    terms: tuple[Term, ...] = field(repr=False)


@dataclass(frozen=True)
class ForeignThings:
    """The things of the files by each of their terms and in the order of their IRIs; ``rows`` tell of the others."""

    by_term: Mapping[Term, ForeignThing]
    every: Sequence[ForeignThing]
    rows: tuple[ReportRow, ...]

    @functools.cached_property
    def by_iri(self) -> Mapping[str, ForeignThing]:
        """The things by their IRIs."""
        return {thing.iri: thing for thing in self.every}


def foreign_things(
    graph: ForeignGraph, rules: ImportRules, elsewhere: StatedElsewhere, base: str, name: str
) -> ForeignThings:
    """What the things of *graph* become in a catalogue with *base*; *name* is that of the file that is written.

    A thing whose class no rule knows is what the first rule takes it for that names it as a value.
    """
    kinds: dict[Term, tuple[ForeignClass, str]] = {}
    rows: list[ReportRow] = []
    for term in graph.subjects:
        if (rule := _class_of(graph, rules, term, base)) is not None:
            kinds[term] = rule, rule.kind
    _add_named(graph, rules, kinds)
    terms: dict[tuple[str, str], list[Term]] = {}
    for term, (rule, kind) in kinds.items():
        if not kind:
            continue
        if graph.classes(term) & set(rule.never):
            rows.append(ReportRow("person", _shown(rules, graph, term)))
            continue
        iri = _iri(graph, elsewhere, base, name, term, rule)
        known = elsewhere.kind_of(iri)
        if known and known != rule.kind and known not in rule.accepts:
            rows.append(ReportRow("other-kind", iri, known))
            continue
        kind = known or kind
        if not known and rule.reason:
            rows.append(ReportRow(rule.reason, iri))
        if isinstance(term, NamedNode) and term.value != iri:
            rows.append(ReportRow("other-identifier", term.value, iri))
        terms.setdefault((iri, kind), []).append(term)
    things: dict[str, ForeignThing] = {}
    for (iri, kind), same in sorted(terms.items()):
        if iri in things:
            rows.append(ReportRow("other-kind", iri, things[iri].kind))
        else:
            things[iri] = ForeignThing(iri, kind, tuple(same))
    by_term = {term: thing for thing in things.values() for term in thing.terms}
    return ForeignThings(by_term, tuple(things.values()), (*rows, *_same_identifiers(graph, things.values())))


def _class_of(graph: ForeignGraph, rules: ImportRules, term: Term, base: str) -> ForeignClass | None:
    classes = graph.classes(term)
    for rule in rules.classes:
        if rule.under and not (isinstance(term, NamedNode) and term.value.startswith(base + rule.under)):
            continue
        if classes.intersection(rule.classes) and (not rule.parts or _is_whole(graph, rule, term)):
            return rule
    return None


def _is_whole(graph: ForeignGraph, rule: ForeignClass, term: Term) -> bool:
    """Whether one of the same classes is a part of *term*."""
    ways = (*rule.parts, *(f"{one}^" for one in rule.wholes))
    parts = (part for way in ways for part in graph.values(term, way))
    return any(part != term and graph.classes(part).intersection(rule.classes) for part in parts)


def _add_named(graph: ForeignGraph, rules: ImportRules, kinds: dict[Term, tuple[ForeignClass, str]]) -> None:
    """Add what has no class that a rule knows, but is described and named where a thing of some kind stands."""
    by_kind = {rule.kind: rule for rule in reversed(rules.classes) if not rule.parts}
    waiting = list(kinds)
    while waiting:
        term = waiting.pop()
        for rule in rules.properties:
            if kinds[term][1] in rule.of and rule.conversion in ("thing", "participation"):
                for value in _named(graph, rule.properties, rule.names("participants"), term):
                    wanted = by_kind[rule.options.get("kind", "organisation")]
                    if value not in kinds and not isinstance(value, Literal) and graph.facts(value):
                        kinds[value] = wanted, wanted.kind
                        waiting.append(value)


def _named(graph: ForeignGraph, ways: Sequence[str], further: Sequence[str], term: Term) -> Iterator[Term]:
    for way in ways:
        for value in graph.values(term, way):
            if further:
                yield from (one for next_way in further for one in graph.values(value, next_way))
            else:
                yield value


def _iri(graph: ForeignGraph, elsewhere: StatedElsewhere, base: str, name: str, term: Term, rule: ForeignClass) -> str:
    """The IRI of *term*: its own, that of what the catalogue has with its registered identifier, or one of ours."""
    own = term.value if isinstance(term, NamedNode) else ""
    allowed = (rule.kind, *rule.accepts)
    if own and elsewhere.kind_of(own) in allowed:
        return own
    identifiers = sorted(one.value for one in graph.values(term, _IDENTIFIER) if isinstance(one, Literal))
    for identifier in identifiers:
        for iri in elsewhere.registered(identifier):
            if elsewhere.kind_of(iri) in allowed:
                return iri
    is_taken = own.startswith((*_TERMS, f"{base}{RELATIVE}")) or own == f"{base}source/cpsv-ap-{name}"
    if own.startswith(("http://", "https://")) and len(own) <= _LONGEST_IRI and not is_taken:
        return own
    key = own or next(iter(identifiers), "") or graph.digest(term)
    return f"{base}{rule.kind}/cpsv-ap-{uuid_of(f'{base}{RELATIVE}{name}', rule.kind, key)}"


def _same_identifiers(graph: ForeignGraph, things: Iterable[ForeignThing]) -> Iterator[ReportRow]:
    found: dict[tuple[str, str], list[str]] = {}
    for thing in things:
        ends = (one for term in thing.terms for one in graph.values(term, _IDENTIFIER))
        for value in {one.value for one in ends if isinstance(one, Literal)}:
            found.setdefault((thing.kind, value), []).append(thing.iri)
    for (_, value), iris in found.items():
        if len(iris) > 1:
            yield from (ReportRow("same-identifier", iri, value) for iri in iris)


def _shown(rules: ImportRules, graph: ForeignGraph, term: Term) -> str:
    """The class of a person, never the name."""
    return ", ".join(sorted(map(rules.prefixes.contract, graph.classes(term))))
