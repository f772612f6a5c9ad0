"""The typed parameters of named queries: text from a user becomes an RDF term, or one clear sentence."""

from __future__ import annotations

import datetime
import decimal
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from pyoxigraph import Literal, NamedNode

from servicegraph.errors import ParameterError
from servicegraph.rdf.literals import literal, without_zeros
from servicegraph.rdf.terms import Prefixes

TODAY = "today"  # the default of a date that is the day on which somebody asks
_MOST_CHARACTERS = 2_000  # of one value; nothing in a catalogue is named at greater length
_MOST = 10**15 - 1  # what fifteen digits can say


@dataclass(frozen=True)
class ParameterType:
    """A type of parameter: how its text is read, how the term is written in a query, and its JSON Schema."""

    name: str
    read: Callable[[str, Prefixes], NamedNode | Literal]
    schema: Mapping[str, str | int]


@dataclass(frozen=True)
class Parameter:
    """A parameter that a named query declares.

    ``default`` is a text of the type, TODAY for a date, or None; a parameter that is ``required`` has none.
    ``description`` is by language, ``label`` its name for a user by language.
    """

    name: str
    type: ParameterType
    description: Mapping[str, str]
    default: str | None = None
    required: bool = False
    label: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_of_the_day(self) -> bool:
        """Whether its default is the day on which somebody asks."""
        return self.type.name == "date" and self.default == TODAY


def _read_iri(text: str, prefixes: Prefixes) -> NamedNode:
    return NamedNode(prefixes.expand(text))


def _read_string(text: str, prefixes: Prefixes) -> Literal:
    return Literal(text)


def _read_integer(text: str, prefixes: Prefixes) -> Literal:
    text = without_zeros(text)
    if not re.fullmatch(r"[+-]?[0-9]{1,15}", text):
        raise ValueError("not an integer")
    return literal(int(text))


def _read_decimal(text: str, prefixes: Prefixes) -> Literal:
    """A decimal number; one with an exponent, as JSON may have it, to fifteen decimals."""
    found = re.fullmatch(r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,20})?(?P<exponent>[eE][+-]?[0-9]{1,3})?", text)
    number = decimal.Decimal(text) if found else None
    if found is None or number is None or abs(number) > _MOST:
        raise ValueError("not a decimal number")
    return literal(decimal.Decimal(f"{number:.15f}") if found["exponent"] else number)


def _read_boolean(text: str, prefixes: Prefixes) -> Literal:
    if text not in ("true", "false"):
        raise ValueError("neither true nor false")
    return literal(text == "true")


def _read_date(text: str, prefixes: Prefixes) -> Literal:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError("not a date")
    return literal(datetime.date.fromisoformat(text))


def _read_language(text: str, prefixes: Prefixes) -> Literal:
    if not re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", text):
        raise ValueError("not a language tag")
    return Literal(text.lower())


TYPES: Mapping[str, ParameterType] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            ParameterType("string", _read_string, {"type": "string", "maxLength": _MOST_CHARACTERS}),
            ParameterType("iri", _read_iri, {"type": "string", "format": "iri"}),
            ParameterType("integer", _read_integer, {"type": "integer", "minimum": -_MOST, "maximum": _MOST}),
            ParameterType("decimal", _read_decimal, {"type": "number", "minimum": -_MOST, "maximum": _MOST}),
            ParameterType("boolean", _read_boolean, {"type": "boolean"}),
            ParameterType("date", _read_date, {"type": "string", "format": "date"}),
            ParameterType("lang", _read_language, {"type": "string", "pattern": "^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$"}),
        )
    }
)


# A term of each type, to try a query with.
SAMPLES: Mapping[str, NamedNode | Literal] = MappingProxyType(
    {
        "string": Literal("text"),
        "iri": NamedNode("https://example.org/"),
        "integer": literal(1),
        "decimal": literal(decimal.Decimal("1.5")),
        "boolean": literal(True),
        "date": literal(datetime.date(2026, 1, 31)),
        "lang": Literal("fi"),
    }
)


def read(parameter: Parameter, text: str, prefixes: Prefixes) -> NamedNode | Literal:
    """The term that *text* stands for; raises ParameterError that names the parameter, the value and the type."""
    try:
        if len(text) > _MOST_CHARACTERS or "\x00" in text:
            raise ValueError("too long")
        return parameter.type.read(text, prefixes)
    except ValueError:
        key = f"error.parameter-{parameter.type.name}"
        raise ParameterError(key, parameter=parameter.name, value=text) from None


def token(term: NamedNode | Literal) -> str:
    """*term* as one token of a query text.

    Numbers and booleans are written bare, since LIMIT and OFFSET take no typed literal.
    """
    if isinstance(term, Literal) and term.datatype.value.rpartition("#")[2] in ("integer", "decimal", "boolean"):
        return term.value
    return str(term)  # as SPARQL and N-Triples write it
