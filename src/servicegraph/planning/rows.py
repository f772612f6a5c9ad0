"""The whole answers to questions that the program itself asks, as texts by column."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from servicegraph.catalogue import Catalogue
from servicegraph.queries.answer import ask, in_words
from servicegraph.queries.asked import asked_question
from servicegraph.rdf.terms import Term
from servicegraph.sparql.values import Limits

_ALL = 100_000_000

Cells = Mapping[str, str]


def rows_of(catalogue: Catalogue, question: str, day: datetime.date, **given: object) -> tuple[Cells, ...]:
    """The rows of *question*, one of ``queries.asked.ASKED``, on *day*: an empty text where nothing is bound.

    No limit of rows cuts them: what is made of half an answer would be wrong. A question of somebody's own that does
    not tell what is needed is passed over for the shipped one. Raises QueryTimeout, ParameterError.
    """
    query = asked_question(catalogue.library, question)
    offered = catalogue.settings.languages
    asked = in_words(query, {**given, "date": day}, catalogue.prefixes, None, offered, catalogue.today())
    answer = ask(asked, catalogue.store, Limits(catalogue.settings.query_seconds, _ALL))
    return tuple(dict(zip(answer.columns, map(_text, row), strict=True)) for row in answer.rows)


def _text(term: Term | None) -> str:
    return getattr(term, "value", "")
