"""Rows of a question of the comparison, from whoever answered: looked at before anything is made of them."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from servicegraph.comparison.comparison_questions import comparison_question, question_text
from servicegraph.rdf.terms import check_iri

MOST_ROWS = 200_000
"""How many rows one question may have in one catalogue."""
_LONGEST, _MOST_NUMBER = 2_000, 10_000


class FaultyRow(ValueError):
    """A row that no catalogue can have given: a text where a thing belongs, a number without bounds."""


@dataclass(frozen=True)
class AskedTerm:
    """A value of an answer as it came: its text, and whether it is an IRI."""

    text: str
    is_iri: bool


AskedRow = Mapping[str, AskedTerm]
Asker = Callable[[str, str], Sequence[AskedRow]]
"""Asks a question by name and text; gives its rows."""


def rows_of(ask: Asker, name: str, day: datetime.date, at_a_time: int) -> list[Mapping[str, str]]:
    """All rows of the question *name* about *day* as texts by column; an unbound column is left out.

    The answer is asked for in parts of *at_a_time* rows. Raises FaultyRow, and what *ask* raises.
    """
    types = {column.name: column.type for column in comparison_question(name).columns}
    found: list[Mapping[str, str]] = []
    while True:
        part = ask(name, question_text(name, day, len(found), at_a_time))
        found += [_checked(row, types) for row in part]
        if len(found) > MOST_ROWS or len(part) > at_a_time:
            raise FaultyRow
        if len(part) < at_a_time:
            return found


def _checked(row: AskedRow, types: Mapping[str, str]) -> Mapping[str, str]:
    for name, type in types.items():
        term = row.get(name)
        if term is None:
            if name in ("identifier", "kind"):
                continue
            raise FaultyRow
        if len(term.text) > _LONGEST or (type == "iri") != term.is_iri:
            raise FaultyRow
        if type == "iri":
            try:
                check_iri(term.text)
            except ValueError:
                raise FaultyRow from None
        if type == "integer" and not (
            term.text.isascii() and term.text.isdigit() and len(term.text) < 6 and int(term.text) <= _MOST_NUMBER
        ):
            raise FaultyRow
    return {name: row[name].text for name in types if name in row}
