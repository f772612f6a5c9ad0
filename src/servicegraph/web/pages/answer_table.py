"""The rows of an answer as people read them: names as links, numbers as they are written, and what a row rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from pyoxigraph import Literal, NamedNode

from servicegraph.queries.answer import Answer
from servicegraph.queries.grounds import GroundFact
from servicegraph.queries.header import Column
from servicegraph.rdf.terms import XSD, Term
from servicegraph.sparql.values import Row
from servicegraph.web.pages.shown_values import Shown, shown
from servicegraph.web.pages.view import View

_NUMBERS = ("integer", "decimal")
_FRACTIONS = (XSD + "decimal", XSD + "double", XSD + "float")
_CENTS = Decimal("0.01")


@dataclass(frozen=True)
class ShownFact:
    """A statement that a row rests on: its three parts, the word of its basis, and where it stands (else empty)."""

    parts: Sequence[Shown]
    basis: str
    place: str


@dataclass(frozen=True)
class ShownRow:
    """A row in words: a cell for each column (None: nothing is known), the word of its basis, and its facts."""

    cells: Sequence[Shown | None]
    basis: str
    facts: Sequence[ShownFact]


def is_number(column: Column) -> bool:
    """Whether the column holds numbers, which stand at the right."""
    return column.type in _NUMBERS


def shown_rows(view: View, answer: Answer, rows: Sequence[Row], trace: bool) -> Sequence[ShownRow]:
    """The *rows* of *answer*, each with its basis, and with *trace* with the facts that it rests on."""
    found = []
    for row in rows:
        ground = answer.ground(row)
        facts = [_fact(view, fact) for fact in ground.facts] if trace else []
        cells = [None if term is None else cell(view, term) for term in row]
        found.append(ShownRow(cells, ground.basis.word if ground.basis else "", facts))
    return found


def cell(view: View, term: Term) -> Shown:
    """What *term* is shown as in a table: a fraction has two decimals at most."""
    if isinstance(term, Literal) and term.datatype.value in _FRACTIONS:
        return Shown(number(view, term.value))
    return shown(view, term)


def number(view: View, written: str | Decimal) -> str:
    """A number as the language of the page writes it, with two decimals at most."""
    try:
        value = Decimal(written)
        rounded = value.quantize(_CENTS) if value.is_finite() else value
    except InvalidOperation:  # as large as no share or sum is
        return str(written)
    said = format(rounded, "f")
    said = said.rstrip("0").rstrip(".") if "." in said else said
    said = "0" if said == "-0" else said.replace("-", "\N{MINUS SIGN}")
    return said if view.language == "en" else said.replace(".", ",")


def percent(view: View, share: Decimal) -> str:
    """A share from 0 to 1 as whole percent."""
    return view.text("question.percent", n=f"{100 * share:.0f}")


def _fact(view: View, fact: GroundFact) -> ShownFact:
    parts = [_part(view, term) for term in fact.statement]
    place = f"{fact.location.path}:{fact.location.line}" if fact.location else ""
    return ShownFact(parts, fact.basis.word, place)


def _part(view: View, term: Term) -> Shown:
    if isinstance(term, NamedNode):
        name = view.name(term.value)
        return Shown(name.text, name.language, view.page_of(term.value))
    return shown(view, term)
