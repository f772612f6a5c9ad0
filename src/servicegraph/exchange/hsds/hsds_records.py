"""Records of HSDS, made field by field as the rules say; what is missing is left out, never null or empty."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any

from pyoxigraph import Literal, NamedNode

from servicegraph.dataset.labels import NAMING
from servicegraph.exchange.exchange_report import ReportRow
from servicegraph.exchange.hsds.hsds_rules import FieldRule, HsdsTable
from servicegraph.exchange.hsds.path_graph import PathGraph
from servicegraph.exchange.identities import text_in, uuid_of
from servicegraph.exchange.rewriting import Value
from servicegraph.messages import primary
from servicegraph.rdf.terms import VOCABULARY
from servicegraph.rdf.uris import uri_of

Record = dict[str, Any]
_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_HOURS = re.compile(r"(?P<days>[A-Za-z,-]+) (?P<opens>[0-9:]{5})-(?P<closes>[0-9:]{5})")
_ADDRESS = re.compile(r"(https?://[^/]+|urn:).*")


@dataclass
class RecordMaker:
    """Makes the records of one language; ``left_out`` are things that go into no file, and ``rows`` what is told."""

    graph: PathGraph
    table: HsdsTable
    language: str
    day: datetime.date
    left_out: Collection[str]
    rows: list[ReportRow] = field(default_factory=list)
    _known: dict[tuple[str, str], Record] = field(default_factory=dict)

    def record(self, name: str, value: Value, owners: tuple[str, ...], role: str = "") -> Record:
        """The record *name* of *value*, which belongs to *owners*, in *role*."""
        found: Record = {}
        place = RecordPlace(name, value, owners, role)
        for rule in self.table.fields[name]:
            made = CONVERSIONS_TO_JSON[rule.conversion](self, rule, place)
            if made is None or made in ("", []):
                continue
            if "beside" in rule.options and rule.options["beside"] not in found:
                continue
            if rule.field == "*":
                found.update(made)
            elif isinstance(made, list) and rule.field in found:
                found[rule.field] += made
            else:
                found[rule.field] = made
        return found

    def shared(self, name: str, value: Value) -> Record:
        """The record *name* of something that many things share, made once."""
        key = (name, value.value)
        if key not in self._known:
            self._known[key] = self.record(name, value, ())
        return self._known[key]

    def text(self, node: Value, values: Sequence[Value], *, strict: bool = False) -> str:
        """The text of *node* in the language among *values*; unless *strict*, one in another, which is told."""
        texts: dict[str, str] = {}
        for value in values:
            if isinstance(value, Literal) and value.value.strip():
                texts.setdefault(value.language or "", value.value.strip())
        said, tag = text_in(texts, self.language)
        if not tag or primary(tag) == primary(self.language):
            return said
        if not strict:
            self.rows.append(ReportRow("hsds-other-language", node.value, tag))
        return "" if strict else said

    def label(self, node: Value) -> str:
        """The name of *node*, else the last part of its IRI. That is told, and so is a name in another language."""
        if isinstance(node, Literal):
            return node.value
        for naming in NAMING:
            if said := self.text(node, self.graph.values(node, f"<{naming}>")):
                return said
        self.rows.append(ReportRow("hsds-unnamed", node.value))
        return re.split(r"[/#:]", node.value.rstrip("/#"))[-1]


@dataclass(frozen=True)
class RecordPlace:
    """Where a field stands: the record *name* of *value*, which belongs to *owners*, in *role*."""

    name: str
    value: Value
    owners: tuple[str, ...]
    role: str

    @property
    def iris(self) -> tuple[str, ...]:
        """The IRIs and words from which its identifier follows."""
        return (*self.owners, self.value.value, self.role or self.name) if self.owners else (self.value.value,)


ConversionToJson = Callable[[RecordMaker, FieldRule, RecordPlace], Any]


def _found(maker: RecordMaker, rule: FieldRule, place: RecordPlace) -> list[Value]:
    """What the rule is about: what its path leads to, as far as its options let it; else the thing itself."""
    found = maker.graph.values(place.value, rule.path) if rule.path else [place.value]
    options = rule.options
    if "class" in options:
        found = [one for one in found if NamedNode(maker.graph.whole(options["class"])) in _classes(maker, one)]
    found = [one for one in found if one.value not in maker.left_out]
    if "having" in options:
        found = [one for one in found if maker.graph.values(one, options["having"])]
    if "lacking" in options:
        found = [one for one in found if not maker.graph.values(one, options["lacking"])]
    if options.get("several") and len(found) < 2:
        return []
    if options.get("take") == "only" and len(found) != 1:
        if rule.reason:
            maker.rows += [ReportRow(rule.reason, place.value.value, one.value) for one in found]
        found = maker.graph.values(place.value, options["otherwise"])[:1] if "otherwise" in options else []
        return [one for one in found if one.value not in maker.left_out]
    if options.get("take") == "first":
        if rule.reason:
            maker.rows += [ReportRow(rule.reason, place.value.value, one.value) for one in found[1:]]
        return found[:1]
    return found


def _classes(maker: RecordMaker, value: Value) -> Sequence[Value]:
    return maker.graph.values(value, "rdf:type")


def _uuid(maker: RecordMaker, rule: FieldRule, place: RecordPlace) -> str:
    return uuid_of(*place.iris)


def _identity(maker: RecordMaker, rule: FieldRule, place: RecordPlace) -> str:
    return uuid_of(place.value.value)


def _uuid_of(maker: RecordMaker, rule: FieldRule, place: RecordPlace) -> str | None:
    return next((uuid_of(one.value) for one in _found(maker, rule, place)), None)


def _owner(maker: RecordMaker, rule: FieldRule, place: RecordPlace) -> str:
    return uuid_of(*place.owners)


def _role(maker: RecordMaker, rule: FieldRule, place: RecordPlace) -> str:
    return place.role


def _constant(maker: RecordMaker, rule: FieldRule, place: RecordPlace) -> Any:
    return rule.options["value"]


def _language(maker: RecordMaker, rule: FieldRule, place: RecordPlace) -> str:
    return maker.language


def _label(maker: RecordMaker, rule: FieldRule, place: RecordPlace) -> str:
    return next((maker.label(one) for one in _found(maker, rule, place)), "")


def _labels(maker: RecordMaker, rule: FieldRule, place: RecordPlace) -> str:
    return "; ".join(maker.label(one) for one in _found(maker, rule, place))


def _text(maker: RecordMaker, rule: FieldRule, place: RecordPlace) -> str:
    strict = rule.options.get("strict", False)
    said = maker.text(place.value, _found(maker, rule, place), strict=strict)
    return said or (maker.label(place.value) if rule.options.get("label") else "")


def _value(maker: RecordMaker, rule: FieldRule, place: RecordPlace) -> str:
    return next((one.value for one in _found(maker, rule, place)), "")


def _last_part(maker: RecordMaker, rule: FieldRule, place: RecordPlace) -> str:
    found = next((one.value.rpartition("/")[2] for one in _found(maker, rule, place)), "")
    return found or str(rule.options.get("value", ""))


def _address(maker: RecordMaker, rule: FieldRule, place: RecordPlace) -> str:
    """The first web address or URN; where the path leads to none, the IRI of the thing. As a URI: RFC 3987, 3.1."""
    found = [*_found(maker, rule, place), *([place.value] if place.name != "url" else [])]
    addresses = (one.value for one in found if isinstance(one, NamedNode) and _ADDRESS.fullmatch(one.value))
    return uri_of(next(addresses, ""))


def _number(maker: RecordMaker, rule: FieldRule, place: RecordPlace) -> int | float | None:
    for one in _found(maker, rule, place):
        try:
            number = Decimal(one.value)
        except InvalidOperation:
            continue
        if number.is_finite():
            return int(number) if number == number.to_integral_value() else float(number)
    return None


def _status(maker: RecordMaker, rule: FieldRule, place: RecordPlace) -> str:
    """Whether the service, and one provision of it where it has any, goes on."""
    provisions = maker.graph.values(place.value, rule.path)
    goes_on = not _has_ended(maker, place.value)
    return (
        "active" if goes_on and not (provisions and all(_has_ended(maker, one) for one in provisions)) else "inactive"
    )


def _has_ended(maker: RecordMaker, value: Value) -> bool:
    days = [one.value[:10] for one in maker.graph.values(value, "sg:validUntil")]
    return bool(days) and max(days) < maker.day.isoformat()


def _record(maker: RecordMaker, rule: FieldRule, place: RecordPlace) -> Record | None:
    for one in _found(maker, rule, place):
        if rule.options["as"] == "location":
            return maker.record("location", one, place.owners)
        return maker.shared(rule.options["as"], one)
    return None


def _records(maker: RecordMaker, rule: FieldRule, place: RecordPlace) -> list[Record]:
    owners = place.owners or (place.value.value,)
    made = []
    for one in _found(maker, rule, place):
        role = rule.options.get("role", "")
        if "each" in rule.options:
            for hours in maker.graph.values(one, rule.options["each"]):
                made.append(maker.record(rule.options["as"], hours, (*owners, one.value)))
            continue
        record = maker.record(rule.options["as"], one, owners, role)
        needed = {rule.field for rule in maker.table.fields[rule.options["as"]] if rule.is_mandatory}
        if needed <= record.keys():
            made.append(record)
        elif rule.reason:
            maker.rows.append(ReportRow(rule.reason, one.value))
    return sorted(made, key=lambda one: str(one["id"]))


def _region(maker: RecordMaker, rule: FieldRule, place: RecordPlace) -> str:
    """The county of the municipality whose name is that of the post office; where none is known, that name, told."""
    found = _found(maker, rule, place)
    names = {one.value.casefold() for one in found}
    for municipality in maker.graph.values(NamedNode(f"{VOCABULARY}municipality"), "^skos:inScheme"):
        if names & {one.value.casefold() for one in maker.graph.values(municipality, "skos:prefLabel")}:
            for county in maker.graph.values(municipality, "skos:broadMatch"):
                return maker.label(county)
    if names:
        maker.rows.append(ReportRow("unknown-region", place.value.value))
    return maker.text(place.value, found)


def _opening_hours(maker: RecordMaker, rule: FieldRule, place: RecordPlace) -> Record:
    match = _HOURS.fullmatch(place.value.value)
    if not match:
        return {"description": place.value.value}
    days = ",".join(day.upper() for day in _days(match["days"]))
    return {"freq": "WEEKLY", "byday": days, "opens_at": match["opens"], "closes_at": match["closes"]}


def _days(said: str) -> Iterator[str]:
    """The days that ``Mo-We,Fr`` names, in the order of the week."""
    named: set[str] = set()
    for part in said.split(","):
        first, _, last = part.partition("-")
        begin, end = _DAYS.index(first), _DAYS.index(last or first)
        named.update(_DAYS[begin : end + 1] if begin <= end else (*_DAYS[begin:], *_DAYS[: end + 1]))
    return (day for day in _DAYS if day in named)


CONVERSIONS_TO_JSON: Mapping[str, ConversionToJson] = MappingProxyType(
    {
        "address": _address,
        "constant": _constant,
        "identity": _identity,
        "label": _label,
        "labels": _labels,
        "language": _language,
        "last-part": _last_part,
        "number": _number,
        "opening-hours": _opening_hours,
        "owner": _owner,
        "record": _record,
        "records": _records,
        "region": _region,
        "role": _role,
        "status": _status,
        "text": _text,
        "uuid": _uuid,
        "uuid-of": _uuid_of,
        "value": _value,
    }
)
"""By the name that rules call them. Each gives what stands in the field: None or something empty when nothing does."""
