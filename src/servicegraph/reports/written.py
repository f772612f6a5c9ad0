"""One value as its language writes it: what people read in tables, not what programs read."""

from __future__ import annotations

import decimal

from pyoxigraph import Literal

from servicegraph.messages import text
from servicegraph.rdf.literals import scalar
from servicegraph.rdf.terms import XSD, Term

_FRACTIONS = frozenset(XSD + name for name in ("decimal", "double", "float"))


def written(term: Term | None, language: str) -> str:
    """*term* as one line of text in *language*: ``kyllä`` and ``0,238`` in Finnish, ``yes`` and ``0.238`` in English.

    Integers have neither marks nor spaces between thousands, dates are ISO 8601, an unbound term is empty. A literal
    that is no value of its datatype stands as it was written. An IRI is itself: its label is another matter.
    """
    if term is None:
        return ""
    if not isinstance(term, Literal):
        return getattr(term, "value", str(term))
    value = scalar(term)
    if isinstance(value, bool):
        return text("written.true" if value else "written.false", language)
    if term.datatype.value in _FRACTIONS and isinstance(value, float):
        return _fraction(term.value, language)
    return " ".join(term.value.split())


def _fraction(digits: str, language: str) -> str:
    """The number *digits* without exponent and without zeros that say nothing, with the decimal mark of *language*."""
    number = format(decimal.Decimal(digits), "f")
    if "." in number:
        number = number.rstrip("0").removesuffix(".")
    return number.replace(".", text("written.decimal-mark", language))
