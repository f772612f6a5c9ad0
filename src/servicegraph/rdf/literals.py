"""The way between Python values and RDF literals."""

from __future__ import annotations

import datetime
import decimal
import re

from pyoxigraph import Literal, NamedNode

from servicegraph.rdf.terms import XSD

_ZEROS = re.compile(r"\A([+-]?[0-9]{1,15})\.0{1,15}\Z")
Scalar = str | int | float | bool | None


def literal(value: str | bool | int | decimal.Decimal | float | datetime.date) -> Literal:
    """The RDF literal of a Python value, with the XSD datatype that belongs to its type."""
    if isinstance(value, bool):
        return Literal("true" if value else "false", datatype=NamedNode(XSD + "boolean"))
    if isinstance(value, int):
        return Literal(str(value), datatype=NamedNode(XSD + "integer"))
    if isinstance(value, decimal.Decimal):
        return Literal(format(value, "f"), datatype=NamedNode(XSD + "decimal"))
    if isinstance(value, float):
        return Literal(value)
    if isinstance(value, datetime.date):
        return Literal(value.isoformat(), datatype=NamedNode(XSD + "date"))
    return Literal(value)


def without_zeros(text: str) -> str:
    """*text* without a decimal part of zeros: by JSON Schema, which describes parameters, 10.0 is a whole one."""
    return _ZEROS.sub(r"\1", text)


def scalar(term: Literal) -> Scalar:
    """The JSON scalar of a literal: numbers and booleans as such, everything else as its text.

    Integers beyond 2**53 and non-finite numbers stay text, so that no JSON reader loses digits.
    """
    kind = term.datatype.value.removeprefix(XSD)
    try:
        if kind == "boolean":
            return {"true": True, "1": True, "false": False, "0": False}[term.value]
        if kind in _INTEGERS:
            number = int(term.value)
            return number if abs(number) <= 2**53 else term.value
        if kind in ("decimal", "double", "float"):
            value = float(term.value)
            return value if value - value == 0 else term.value
    except (KeyError, ValueError):
        pass
    return term.value


_INTEGERS = frozenset(
    "integer int long short byte nonNegativeInteger positiveInteger nonPositiveInteger negativeInteger "
    "unsignedInt unsignedLong unsignedShort unsignedByte".split()
)
