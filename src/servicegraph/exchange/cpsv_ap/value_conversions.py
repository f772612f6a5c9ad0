"""How values of foreign properties are taken: each conversion gives those that it understands, and what they become."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from pyoxigraph import Literal, NamedNode

from servicegraph.exchange.cpsv_ap.foreign_graph import ForeignGraph
from servicegraph.exchange.cpsv_ap.foreign_things import ForeignThing, ForeignThings
from servicegraph.exchange.cpsv_ap.import_rules import ForeignProperty, ImportRules
from servicegraph.exchange.cpsv_ap.stated_elsewhere import StatedElsewhere
from servicegraph.exchange.exchange_report import ReportRow
from servicegraph.exchange.rewriting import Value
from servicegraph.knowledge.slugs import slug
from servicegraph.rdf.terms import SKOS, XSD, Term

_ALT_LABEL = SKOS + "altLabel"
_NOTATION = SKOS + "notation"
_WEB_ADDRESS = re.compile(r"https?://[^/\s<>\"{}|\\^`]+(/[^\s<>\"{}|\\^`]*)?")
_BUSINESS_ID = re.compile(r"(?:FI)?([0-9]{7})-?([0-9])")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2)
_LISTS = (("/jhs/kunta_", "municipality"), ("/jhs/hyvinvointialue_", "county"))
_CODES = ("http://", "https://", "urn:")
_MOST_DIGITS = 12


@dataclass(frozen=True)
class ForeignValue:
    """A value of the foreign property ``name``."""

    name: str
    value: Term


@dataclass(frozen=True)
class Taken:
    """The *values* that a conversion understood, and what they become, by property of the catalogue, in order."""

    values: tuple[ForeignValue, ...] = ()
    becomes: tuple[tuple[str, Value], ...] = ()


@dataclass
class ConversionContext:
    """What conversions look things up in; ``rows`` gather what was guessed. ``language`` is that of untagged texts."""

    graph: ForeignGraph
    rules: ImportRules
    things: ForeignThings
    elsewhere: StatedElsewhere
    language: str
    rows: list[ReportRow] = field(default_factory=list)
    _concepts: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def concepts(self, scheme: str) -> Mapping[str, str]:
        """The concepts of *scheme* by their names, each scheme looked up once."""
        if scheme not in self._concepts:
            self._concepts[scheme] = self.elsewhere.concepts(scheme)
        return self._concepts[scheme]

    def tagged(self, value: ForeignValue) -> Literal | None:
        """The text *value* with a language; None when it is no text, or an empty one."""
        if not isinstance(value.value, Literal) or not (said := value.value.value.strip()):
            return None
        if value.value.language:
            return Literal(said, language=value.value.language)
        self.rows.append(ReportRow("guessed-language", self.rules.prefixes.contract(value.name), self.language))
        return Literal(said, language=self.language)


Conversion = Callable[[ConversionContext, ForeignThing, ForeignProperty, Sequence[ForeignValue]], Taken]


def _texts(context: ConversionContext, values: Sequence[ForeignValue]) -> list[tuple[ForeignValue, Literal]]:
    """The texts in the order of their properties, those of one in alphabetical order."""
    found = [(value, text) for value in values if (text := context.tagged(value)) is not None]
    names = {value.name: place for place, value in reversed(list(enumerate(values)))}
    return sorted(found, key=lambda pair: (names[pair[0].name], pair[1].language or "", pair[1].value))


def _name(
    context: ConversionContext, thing: ForeignThing, rule: ForeignProperty, values: Sequence[ForeignValue]
) -> Taken:
    first: dict[str, Literal] = {}
    further: list[Literal] = []
    texts = _texts(context, values)
    for _, text in texts:
        assert text.language
        if first.setdefault(text.language, text) != text:
            further.append(text)
    becomes = [(rule.becomes, text) for text in first.values()] + [(_ALT_LABEL, text) for text in further]
    return Taken(tuple(value for value, _ in texts), tuple(becomes))


def _text(
    context: ConversionContext, thing: ForeignThing, rule: ForeignProperty, values: Sequence[ForeignValue]
) -> Taken:
    first: dict[str, Literal] = {}
    taken: list[ForeignValue] = []
    names = {one.value.strip() for term in thing.terms for one in context.graph.names(term)}
    for value, text in _texts(context, values):
        assert text.language
        if first.setdefault(text.language, text) == text:
            taken.append(value)
    # What stands in place of a description, because one is mandatory, is none.
    return Taken(tuple(taken), tuple((rule.becomes, text) for text in first.values() if text.value not in names))


def _words(
    context: ConversionContext, thing: ForeignThing, rule: ForeignProperty, values: Sequence[ForeignValue]
) -> Taken:
    texts = _texts(context, values)
    return Taken(tuple(value for value, _ in texts), tuple((rule.becomes, text) for _, text in texts))


def _plain(
    context: ConversionContext, thing: ForeignThing, rule: ForeignProperty, values: Sequence[ForeignValue]
) -> Taken:
    found = [(one, one.value) for one in values if isinstance(one.value, Literal) and one.value.value.strip()]
    return _of(rule, found)


def _literal(
    context: ConversionContext, thing: ForeignThing, rule: ForeignProperty, values: Sequence[ForeignValue]
) -> Taken:
    pattern, found = re.compile(rule.options["pattern"]), []
    for one in values:
        ways = rule.names("through")
        for value in (one.value, *(end for way in ways for end in context.graph.values(one.value, way))):
            said = _said(value).removeprefix(rule.options.get("without", "")).strip()
            if "without" in rule.options:
                said = " ".join(re.sub(r"[-.()/\u00a0]", " ", said).split())
            if pattern.fullmatch(said):
                found.append((one, Literal(said)))
    return _of(rule, found)


def _amount(
    context: ConversionContext, thing: ForeignThing, rule: ForeignProperty, values: Sequence[ForeignValue]
) -> Taken:
    found = []
    for one in values:
        try:
            amount = Decimal(_said(one.value).strip().replace(",", "."))
        except InvalidOperation:
            continue
        if amount.is_finite() and amount >= 0 and amount.adjusted() < _MOST_DIGITS:
            said = f"{amount.normalize():f}"
            found.append((one, Literal(said if "." in said else said + ".0", datatype=NamedNode(XSD + "decimal"))))
    return _of(rule, found)


def _identifier(
    context: ConversionContext, thing: ForeignThing, rule: ForeignProperty, values: Sequence[ForeignValue]
) -> Taken:
    own = {thing.iri, *(term.value for term in thing.terms if isinstance(term, NamedNode))}
    taken, becomes = [], []
    for one in values:
        if said := _said(one.value).strip():
            taken.append(one)
            if said not in own and not context.elsewhere.registered(said):
                becomes.append((rule.becomes, Literal(said)))
    for term in thing.terms:
        if isinstance(term, NamedNode) and term.value != thing.iri and not context.elsewhere.says(thing.iri):
            becomes.append((rule.becomes, Literal(term.value)))
    return Taken(tuple(taken), tuple(becomes))


def _business_id(
    context: ConversionContext, thing: ForeignThing, rule: ForeignProperty, values: Sequence[ForeignValue]
) -> Taken:
    found: list[tuple[ForeignValue, Value]] = []
    for one in values:
        match = _BUSINESS_ID.fullmatch(_said(one.value).strip())
        if match and not found:
            rest = sum(int(digit) * weight for digit, weight in zip(match[1], _WEIGHTS, strict=True)) % 11
            if rest != 1 and (11 - rest) % 11 == int(match[2]):
                found.append((one, Literal(f"{match[1]}-{match[2]}")))
    return _of(rule, found)


def _web_address(
    context: ConversionContext, thing: ForeignThing, rule: ForeignProperty, values: Sequence[ForeignValue]
) -> Taken:
    return _of(rule, [(one, NamedNode(said)) for one in values if _WEB_ADDRESS.fullmatch(said := _said(one.value))])


def _thing(
    context: ConversionContext, thing: ForeignThing, rule: ForeignProperty, values: Sequence[ForeignValue]
) -> Taken:
    found = [(one, NamedNode(iri)) for one in values if (iri := _entity(context, rule, one.value))]
    if rule.options.get("irreflexive"):
        found = [(one, node) for one, node in found if node.value != thing.iri]
    if found and (reason := rule.options.get("interpreted")):
        context.rows += [ReportRow(reason, thing.iri, node.value) for _, node in found]
    return _of(rule, found)


def _entity(context: ConversionContext, rule: ForeignProperty, value: Term) -> str:
    """The IRI of the entity that *value* is, of a kind that *rule* allows; empty when it is none."""
    kinds = rule.names("kinds") or (rule.options.get("kind", "organisation"),)
    if (found := context.things.by_term.get(value)) is not None:
        return found.iri if found.kind in kinds else ""
    is_known = isinstance(value, NamedNode) and context.elsewhere.kind_of(value.value) in kinds
    return value.value if is_known and isinstance(value, NamedNode) else ""


def _participation(
    context: ConversionContext, thing: ForeignThing, rule: ForeignProperty, values: Sequence[ForeignValue]
) -> Taken:
    taken, becomes = [], []
    for one in values:
        roles = [role for name in rule.names("roles") for role in context.graph.values(one.value, name)]
        if not any(_coded(context, rule, role) for role in roles):
            continue
        for name in rule.names("participants"):
            for who in context.graph.values(one.value, name):
                if iri := _entity(context, rule, who):
                    taken.append(one)
                    becomes.append((rule.becomes, NamedNode(iri)))
    return Taken(tuple(dict.fromkeys(taken)), tuple(dict.fromkeys(becomes)))


def _known(
    context: ConversionContext, thing: ForeignThing, rule: ForeignProperty, values: Sequence[ForeignValue]
) -> Taken:
    return _of(rule, [(one, NamedNode(iri)) for one in values if (iri := _entity(context, rule, one.value))])


def _concept(
    context: ConversionContext, thing: ForeignThing, rule: ForeignProperty, values: Sequence[ForeignValue]
) -> Taken:
    return _of(rule, [(one, NamedNode(iri)) for one in values if (iri := _concept_of(context, rule, one.value))])


def _concept_of(context: ConversionContext, rule: ForeignProperty, value: Term) -> str:
    schemes = rule.names("schemes") or (rule.options["scheme"],)
    said = _said(value)
    if isinstance(value, NamedNode):
        for scheme in schemes:
            if said in context.concepts(scheme):
                return context.concepts(scheme)[said]
        for mark, scheme in _LISTS:  # whatever the year of the division: numbers stay
            if mark in said and scheme in schemes:
                return context.concepts(scheme).get(said.rpartition("/")[2], "")
    elif isinstance(value, Literal):
        for scheme in schemes:
            if said in context.concepts(scheme):
                return context.concepts(scheme)[said]
    return _coded(context, rule, value)


def _coded(context: ConversionContext, rule: ForeignProperty, value: Term) -> str:
    """What the table of codes of *rule* has for *value*: by the last part of its IRI, its own words, or its labels."""
    codes = context.rules.codes.get(rule.options.get("codes", ""), {})
    said = _said(value)
    if said in codes.values():
        return said
    names = [re.split(r"[/#:]", said)[-1] if isinstance(value, NamedNode) else said]
    names += [label.value for label in context.graph.names(value)]
    return next((codes[name] for name in map(slug, names) if name in codes), "")


def _code(
    context: ConversionContext, thing: ForeignThing, rule: ForeignProperty, values: Sequence[ForeignValue]
) -> Taken:
    found: list[tuple[ForeignValue, Value]] = []
    for one in values:
        ways = rule.names("through")
        codes = [code for way in ways for code in context.graph.values(one.value, way) if _is_code(code, rule)]
        if not codes and _is_code(one.value, rule):
            codes = [one.value]
        found += [(one, code) for code in codes if isinstance(code, NamedNode)]
    return _of(rule, found)


def _is_code(value: Term, rule: ForeignProperty) -> bool:
    starts = (rule.options["prefix"],) if "prefix" in rule.options else _CODES
    return isinstance(value, NamedNode) and value.value.startswith(starts)


def _passed(
    context: ConversionContext, thing: ForeignThing, rule: ForeignProperty, values: Sequence[ForeignValue]
) -> Taken:
    return Taken(tuple(values))


def _of(rule: ForeignProperty, found: Sequence[tuple[ForeignValue, Value]]) -> Taken:
    """What *found* pairs of values make; of a property with one value only the first counts."""
    kept = sorted(found, key=lambda pair: str(pair[1]))[:1] if rule.options.get("single") else found
    return Taken(
        tuple(dict.fromkeys(value for value, _ in kept)),
        tuple(dict.fromkeys((rule.becomes, becomes) for _, becomes in kept)),
    )


def _said(term: Term) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else ""


CONVERSIONS: Mapping[str, Conversion] = MappingProxyType(
    {
        "amount": _amount,
        "business-id": _business_id,
        "code": _code,
        "concept": _concept,
        "identifier": _identifier,
        "known": _known,
        "literal": _literal,
        "name": _name,
        "participation": _participation,
        "passed": _passed,
        "plain": _plain,
        "text": _text,
        "thing": _thing,
        "web-address": _web_address,
        "words": _words,
    }
)
"""By the name that rules call them."""
