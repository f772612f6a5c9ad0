"""The constraint components of SHACL core as queries (https://www.w3.org/TR/shacl/#core-components)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from servicegraph.diagnostics import Severity
from servicegraph.rdf.index import text_of
from servicegraph.rdf.paths import Path
from servicegraph.rdf.terms import SH, Term
from servicegraph.shacl.conditions import ALWAYS, Conditions
from servicegraph.shacl.constraint_query import ConstraintQuery, ResultSource
from servicegraph.shacl.covered import ShapeReader, constant
from servicegraph.shacl.focus import THIS, FocusNodes, Pairs
from servicegraph.shacl.nested_exists import nested
from servicegraph.shacl.path_patterns import PathPatterns
from servicegraph.shacl.shapes import OTHER_SEVERITY, SEVERITIES, is_true
from servicegraph.sparql.query_tree import Exists, Filter, GroupPattern, Pattern, text_of_element, text_of_path


@dataclass(frozen=True)
class _Constrained:
    """A shape with its focus nodes: ``reach`` are the patterns that bind ``?value``, ``none`` tells that there is none.

    ``pairs`` are worked out for both.
    """

    shape: Term
    focus: FocusNodes
    path: Path | None
    reach: str
    none: str
    pairs: tuple[Pairs, ...]

    @property
    def is_of_properties(self) -> bool:
        """Whether each value stands in one statement about its node, so that no value is reached twice."""
        return self.path is not None and self.path.is_predicate and not self.focus.chain

    @property
    def begins_at_values(self) -> bool:
        """Whether it is quicker to ask of each found value whether it is that of a focus node."""
        return self.is_of_properties and self.focus.are_many

    @property
    def focus_condition(self) -> str:
        """The condition that ``?this`` is a focus node."""
        return f"EXISTS {{ {text_of_element(self.focus.pattern)} }}"

    @classmethod
    def of(cls, shape: Term, focus: FocusNodes, path: Path | None) -> _Constrained:
        if path is None:
            return cls(shape, focus, None, "", "", ())
        patterns = PathPatterns(focus)
        elements = patterns.of(Pattern(THIS, path, "?value"))
        none = Exists(True, nested(GroupPattern(elements), {THIS}))
        reach = " ".join(map(text_of_element, elements))
        return cls(shape, focus, path, reach, text_of_element(Filter((none,))), patterns.take_needed())


class Components:
    """Writes the queries of the core constraints that a shape has itself, with *conditions* over *reader*."""

    def __init__(self, reader: ShapeReader, conditions: Conditions) -> None:
        self._reader = reader
        self._conditions = conditions

    def of(self, shape: Term, focus: FocusNodes) -> Iterator[ConstraintQuery]:
        """The queries of the conditions of *shape* for its *focus* nodes. Raises NotCovered."""
        path = self._reader.path(shape)
        one = _Constrained.of(shape, focus, path)
        for name, parameter in self._reader.conditions(shape):
            value = "?value" if path else THIS
            condition = self._conditions.of_value(name, parameter, shape, value)
            if condition != ALWAYS:
                yield self._of_each(one, name, condition)
        for name in ("equals", "disjoint", "lessThan", "lessThanOrEquals"):
            for parameter in self._reader.values(shape, name):
                for body in self._conditions.breaches(name, constant(parameter), path, THIS, "?value"):
                    # One result for each value that another one is not less than.
                    yield self._query(one, name, body, "*")
        for wanted in self._reader.values(shape, "hasValue"):
            said = constant(wanted)
            has = f"EXISTS {{ ?this {text_of_path(path)} {said} }}" if path else f"sameTerm(?this, {said})"
            yield self._query(one, "hasValue", f"FILTER(!({has}))")
        if is_true(self._reader.value(shape, "closed")):
            stranger = self._conditions.stranger(shape, THIS, "?path", "?value")
            yield self._query(one, "closed", stranger, "?value ?path")
        if path:
            yield from self._of_numbers(one)

    def _of_numbers(self, one: _Constrained) -> Iterator[ConstraintQuery]:
        least = self._reader.number(one.shape, "minCount")
        if least == 1:
            yield self._query(one, "minCount", one.none)
        elif least:
            yield self._counted(one, "minCount", f"OPTIONAL {{ {one.reach} }}", f"< {least}")
        if (most := self._reader.number(one.shape, "maxCount")) is not None:
            yield self._too_many(one, "maxCount", one.reach, most)
        if text_of(self._reader.value(one.shape, "uniqueLang")) == "true":
            has_language = "FILTER(isLITERAL(?value) && LANG(?value) != '') BIND(LCASE(LANG(?value)) AS ?language)"
            yield self._too_many(one, "uniqueLang", f"{one.reach} {has_language}", 1, " ?language")
        if self._reader.value(one.shape, "qualifiedValueShape") is not None:
            yield from self._qualified(one)

    def _qualified(self, one: _Constrained) -> Iterator[ConstraintQuery]:
        least = self._reader.number(one.shape, "qualifiedMinCount")
        most = self._reader.number(one.shape, "qualifiedMaxCount")
        if least:
            counted = f"{one.reach} FILTER({self._conditions.qualified(one.shape, '?value')})"
            yield self._counted(one, "qualifiedMinCount", f"OPTIONAL {{ {counted} }}", f"< {least}")
        if most is not None:
            counted = f"{one.reach} FILTER({self._conditions.qualified(one.shape, '?value')})"
            yield self._too_many(one, "qualifiedMaxCount", counted, most)

    def _counted(self, one: _Constrained, name: str, body: str, wrong: str, more: str = "") -> ConstraintQuery:
        """The query for the nodes whose different values in *body* are *wrong* in number."""
        head = f"SELECT ?this{more} WHERE {{ "
        return self._made(one, name, head, f" {body} }} GROUP BY ?this{more} HAVING (COUNT(DISTINCT ?value) {wrong})")

    def _too_many(self, one: _Constrained, name: str, body: str, most: int, more: str = "") -> ConstraintQuery:
        """The query for the nodes that have more than *most* different values in *body*."""
        query = self._counted(one, name, body, f"> {most}", more)
        if not one.is_of_properties:
            return query
        # What says a value only once needs no telling apart.
        begin, condition = "", f" && {one.focus_condition}"
        if not one.begins_at_values:
            begin, condition = f"{text_of_element(one.focus.pattern)} ", ""
        having = f"COUNT(?value) > {most}{condition}"
        text = f"SELECT ?this{more} WHERE {{ {begin}{body} }} GROUP BY ?this{more} HAVING ({having})"
        return replace(query, in_one_graph=text)

    def _of_each(self, one: _Constrained, name: str, condition: str) -> ConstraintQuery:
        """The query for the values, or the nodes themselves without a path, that do not satisfy *condition*."""
        columns = "?value" if one.path else ""
        query = self._query(one, name, f"{one.reach} FILTER(!({condition}))", columns)
        if not one.begins_at_values:
            return query
        text = f"SELECT DISTINCT ?this ?value WHERE {{ {one.reach} FILTER(!({condition}) && {one.focus_condition}) }}"
        return replace(query, in_one_graph=text)

    def _query(self, one: _Constrained, name: str, body: str, columns: str = "") -> ConstraintQuery:
        selected = "*" if columns == "*" else f"?this {columns}"
        return self._made(one, name, f"SELECT DISTINCT {selected} WHERE {{ ", f" {body} }}")

    def _made(self, one: _Constrained, name: str, head: str, tail: str) -> ConstraintQuery:
        component = f"{SH}{name[0].upper()}{name[1:]}ConstraintComponent"
        takes_focus = one.path is None and name not in ("hasValue", "closed")
        severity = severity_of(self._reader, one.shape)
        source = ResultSource(one.shape, component, severity, one.path, takes_focus)
        return ConstraintQuery(source, one.focus, (head, tail), (*one.pairs, *self._conditions.take_needed()))


def severity_of(reader: ShapeReader, shape: Term) -> Severity:
    """The severity of the results of *shape*."""
    said = reader.value(shape, "severity")
    return Severity.VIOLATION if said is None else SEVERITIES.get(text_of(said), OTHER_SEVERITY)
