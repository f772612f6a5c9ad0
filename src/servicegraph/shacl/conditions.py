"""Conditions of SHACL core as expressions of SPARQL: true of what conforms, false of what does not, never an error."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode

from servicegraph.rdf.index import text_of
from servicegraph.rdf.paths import Path
from servicegraph.rdf.terms import SH, Term
from servicegraph.shacl.covered import NotCovered, ShapeReader, constant, count_of
from servicegraph.shacl.focus import NodeSet, class_nodes, class_pattern
from servicegraph.shacl.lexical_forms import has_lexical_form
from servicegraph.shacl.patterns import is_pattern
from servicegraph.shacl.shapes import is_true
from servicegraph.sparql.query_tree import text_of_path

_MOST_COUNTED = 4  # values that a condition tells apart one by one; past that a pattern of all of them is too long
_MOST_DEPTH = 12  # shapes within shapes; nobody writes such, a circle does
_NODE_KINDS = {
    "BlankNode": "isBLANK({0})",
    "IRI": "isIRI({0})",
    "Literal": "isLITERAL({0})",
    "BlankNodeOrIRI": "(isBLANK({0}) || isIRI({0}))",
    "BlankNodeOrLiteral": "(isBLANK({0}) || isLITERAL({0}))",
    "IRIOrLiteral": "(isIRI({0}) || isLITERAL({0}))",
}
_ORDER = {"minExclusive": ">", "minInclusive": ">=", "maxExclusive": "<", "maxInclusive": "<="}
ALWAYS, NEVER = "true", "false"


class Conditions:
    """Writes the conditions of the shapes that *reader* reads, each with variables of its own."""

    def __init__(self, reader: ShapeReader) -> None:
        self._reader = reader
        self._numbers = itertools.count(1)
        self._needed: dict[NodeSet, None] = {}

    def take_needed(self) -> tuple[NodeSet, ...]:
        """What has to be worked out for the conditions that were written since this was last asked."""
        needed, self._needed = tuple(self._needed), {}
        return needed

    def fresh(self) -> str:
        """A variable that no other condition has."""
        return f"?v{next(self._numbers)}"

    def of_value(self, name: str, parameter: Term, shape: Term, variable: str, depth: int = 0) -> str:
        """The condition that the parameter *name* of *shape* puts on the value *variable*. Raises NotCovered."""
        match name:
            case "class":
                return self._is_instance(parameter, variable)
            case "datatype":
                return has_lexical_form(text_of(parameter), variable)
            case "nodeKind":
                kind = _NODE_KINDS.get(text_of(parameter).removeprefix(SH))
                if kind is None:
                    raise NotCovered("nodeKind")
                return kind.format(variable)
            case "minExclusive" | "minInclusive" | "maxExclusive" | "maxInclusive":
                return f"COALESCE({variable} {_ORDER[name]} {constant(parameter)}, false)"
            case "minLength" | "maxLength":
                sign = ">=" if name == "minLength" else "<="
                length = count_of(parameter, name)
                if name == "minLength" and length == 0:
                    return f"!isBLANK({variable})"
                return f"COALESCE(STRLEN(STR({variable})) {sign} {length} && !isBLANK({variable}), false)"
            case "pattern":
                return self._matches(parameter, shape, variable)
            case "languageIn":
                ranges = [text_of(item) for item in self._reader.graph.items(parameter)]
                tests = [f"LANGMATCHES(LANG({variable}), {Literal(one)})" for one in ranges]
                return f"COALESCE(isLITERAL({variable}) && ({_either(tests)}), false)"
            case "in":
                items = [constant(item) for item in self._reader.graph.items(parameter)]
                return _either(f"sameTerm({variable}, {item})" for item in items)
            case "not":
                return f"!({self.conforms(parameter, variable, depth)})"
            case "node":
                return self.conforms(parameter, variable, depth)
        parts = [self.conforms(item, variable, depth) for item in self._reader.graph.items(parameter)]
        if name == "xone":
            return f"(({' + '.join(f'IF({part}, 1, 0)' for part in parts) or '0'}) = 1)"
        return _all(parts) if name == "and" else _either(parts)

    def conforms(self, shape: Term, variable: str, depth: int = 0) -> str:
        """Whether the node *variable* conforms to *shape*. Raises NotCovered, also where shapes run in a circle."""
        if depth > _MOST_DEPTH:
            raise NotCovered("recursion")
        if self._reader.is_off(shape):
            return ALWAYS
        self._reader.require_known(shape)
        path = self._reader.path(shape)
        if self._reader.values(shape, "sparql"):
            raise NotCovered("sparql in a condition")
        tests = [] if path is None else list(self._counts(shape, path, variable, depth))
        value = variable if path is None else self.fresh()
        of_values = [
            self.of_value(name, parameter, shape, value, depth + 1)
            for name, parameter in self._reader.conditions(shape)
        ]
        of_values += [self.conforms(one, value, depth + 1) for one in self._reader.values(shape, "property")]
        if path is None:
            tests += of_values
        elif of_values:
            tests.append(f"NOT EXISTS {{ {variable} {text_of_path(path)} {value} . FILTER(!({_all(of_values)})) }}")
        tests += self._pairs(shape, path, variable)
        return _all(tests)

    def qualified(self, shape: Term, variable: str, depth: int = 0) -> str:
        """Whether the value *variable* is one that the qualified parameters of *shape* count. Raises NotCovered."""
        wanted = self._reader.value(shape, "qualifiedValueShape")
        assert wanted is not None
        others = (f"!({self.conforms(one, variable, depth + 1)})" for one in self._reader.disjoint_shapes(shape))
        return _all([self.conforms(wanted, variable, depth + 1), *others])

    def _counts(self, shape: Term, path: Path, variable: str, depth: int) -> Iterator[str]:
        """The conditions on how many values there are, one by one: there is no counting in an expression."""
        written = text_of_path(path)
        if least := self._reader.number(shape, "minCount"):
            yield f"EXISTS {{ {self._several(variable, written, least)} }}"
        if (most := self._reader.number(shape, "maxCount")) is not None:
            yield f"NOT EXISTS {{ {self._several(variable, written, most + 1)} }}"
        if self._reader.value(shape, "qualifiedValueShape") is not None:
            if least := self._reader.number(shape, "qualifiedMinCount"):
                yield f"EXISTS {{ {self._several(variable, written, least, shape, depth)} }}"
            if (most := self._reader.number(shape, "qualifiedMaxCount")) is not None:
                yield f"NOT EXISTS {{ {self._several(variable, written, most + 1, shape, depth)} }}"
        if text_of(self._reader.value(shape, "uniqueLang")) == "true":
            one, other = self.fresh(), self.fresh()
            differ = f"!sameTerm({one}, {other}) && LANG({one}) != '' && LCASE(LANG({one})) = LCASE(LANG({other}))"
            yield (
                f"NOT EXISTS {{ {variable} {written} {one} . {variable} {written} {other} . "
                f"FILTER(isLITERAL({one}) && isLITERAL({other}) && {differ}) }}"
            )

    def _several(self, variable: str, path: str, number: int, qualified: Term | None = None, depth: int = 0) -> str:
        """Patterns of *number* different values; with *qualified*, those alone that it counts."""
        if number > _MOST_COUNTED:
            raise NotCovered("count")
        values = [self.fresh() for _ in range(number)]
        tests = [f"!sameTerm({one}, {other})" for one, other in itertools.combinations(values, 2)]
        if qualified is not None:
            tests += [self.qualified(qualified, value, depth) for value in values]
        patterns = " ".join(f"{variable} {path} {value} ." for value in values)
        return f"{patterns} FILTER({_all(tests)})" if tests else patterns

    def _pairs(self, shape: Term, path: Path | None, variable: str) -> Iterator[str]:
        """The conditions on a value and another property of the same node, and those on the node's properties."""
        for name in ("equals", "disjoint", "lessThan", "lessThanOrEquals"):
            for parameter in self._reader.values(shape, name):
                yield from (
                    f"NOT EXISTS {{ {pattern} }}"
                    for pattern in self.breaches(name, constant(parameter), path, variable, self.fresh())
                )
        for wanted in self._reader.values(shape, "hasValue"):
            if path is None:
                yield f"sameTerm({variable}, {constant(wanted)})"
            else:
                yield f"EXISTS {{ {variable} {text_of_path(path)} {constant(wanted)} }}"
        if is_true(self._reader.value(shape, "closed")):
            yield f"NOT EXISTS {{ {self.stranger(shape, variable, self.fresh(), self.fresh())} }}"

    def breaches(self, name: str, other: str, path: Path | None, variable: str, value: str) -> Iterator[str]:
        """The patterns of the values *value* at which *variable* breaks the condition *name* with the property *other*.

        Without a *path* the value is the node itself, and *value* is bound only where it is another one.
        """
        written = text_of_path(path) if path else ""
        reach = f"{variable} {written} {value} ." if path else ""
        if not path and name in ("disjoint", "equals"):
            yield f"FILTER {'' if name == 'disjoint' else 'NOT '}EXISTS {{ {variable} {other} {variable} }}"
            if name == "equals":
                yield f"{variable} {other} {value} . FILTER(!sameTerm({variable}, {value}))"
        elif name == "disjoint":
            yield f"{reach} FILTER EXISTS {{ {variable} {other} {value} }}"
        elif name == "equals":
            yield f"{reach} FILTER NOT EXISTS {{ {variable} {other} {value} }}"
            yield f"{variable} {other} {value} . FILTER NOT EXISTS {{ {variable} {written} {value} }}"
        else:
            compared = self.fresh()
            sign = "<" if name == "lessThan" else "<="
            yield f"{reach} {variable} {other} {compared} . FILTER(!COALESCE({value} {sign} {compared}, false))"

    def stranger(self, shape: Term, variable: str, predicate: str, value: str) -> str:
        """The pattern of a *value* of a *predicate* that the closed *shape* does not allow *variable* to have."""
        properties = self._reader.values(shape, "property")
        paths = (self._reader.value(one, "path") for one in properties)
        allowed = {str(path) for path in paths if isinstance(path, NamedNode)}
        for ignored in self._reader.values(shape, "ignoredProperties"):
            allowed |= {constant(item) for item in self._reader.graph.items(ignored)}
        test = f" FILTER({predicate} NOT IN ({', '.join(sorted(allowed))}))" if allowed else ""
        return f"{variable} {predicate} {value} .{test}"

    def _is_instance(self, name: Term, variable: str) -> str:
        if not isinstance(name, NamedNode):
            raise NotCovered("class")
        if name.value in self._reader.superclasses:
            self._needed[class_nodes(name)] = None
        return f"EXISTS {{ {class_pattern(name, variable, self._reader.superclasses)} }}"

    def _matches(self, pattern: Term, shape: Term, variable: str) -> str:
        flags = text_of(self._reader.value(shape, "flags"))
        if not is_pattern(text_of(pattern), flags):
            raise NotCovered("pattern")
        said = f", {Literal(flags)}" if flags else ""
        return f"COALESCE(!isBLANK({variable}) && REGEX(STR({variable}), {Literal(text_of(pattern))}{said}), false)"


def _all(parts: Iterator[str] | list[str]) -> str:
    return " && ".join(f"({part})" for part in parts if part != ALWAYS) or ALWAYS


def _either(parts: Iterator[str] | list[str]) -> str:
    return " || ".join(f"({part})" for part in parts) or NEVER
