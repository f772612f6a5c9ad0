"""Asking the catalogue's questions for planners: rows as texts by the name of their column."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from pyoxigraph import NamedNode

from servicegraph.catalogue import Catalogue
from servicegraph.queries.answer import ask, in_words
from servicegraph.queries.asked import ASKED, asked_question
from servicegraph.rdf.index import text_of
from servicegraph.rdf.terms import check_iri
from servicegraph.sparql.values import Limits

_ALL = 100_000_000


def asked(catalogue: Catalogue, question: str, day: datetime.date, **given: object) -> list[Mapping[str, str]]:
    """The rows of *question* on *day*; an empty text where nothing is bound, or no thing where one belongs.

    No limit of rows cuts them: what is made of half an answer would be wrong. Where the program relies on the question
    (``ASKED``), one of somebody's own that does not tell what is needed is passed over for the shipped one. Raises
    QueryTimeout, UnknownQuery, ParameterError.
    """
    library = catalogue.library
    query = asked_question(library, question) if question in ASKED else library.get(question)
    languages = catalogue.settings.languages
    bound = in_words(query, {**given, "date": day}, catalogue.prefixes, None, languages, catalogue.today())
    answer = ask(bound, catalogue.store, Limits(catalogue.settings.query_seconds, _ALL))
    things = {column.name for column in bound.query.columns if column.type == "iri"}
    return [
        {name: "" if name in things and not isinstance(term, NamedNode) else text_of(term) for name, term in cells}
        for cells in (zip(answer.columns, row, strict=True) for row in answer.rows)
    ]


def are_things(*names: str) -> bool:
    """Whether all of *names* are IRIs: a text or an unnamed node in the place of a thing is a mistake in a file."""
    try:
        return all(check_iri(name) for name in names)
    except ValueError:
        return False
