"""Asking the catalogue's questions for planners: rows as texts by the name of their column."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from servicegraph.catalogue import Catalogue
from servicegraph.rdf.index import text_of


def asked(catalogue: Catalogue, question: str, day: datetime.date, **given: object) -> list[Mapping[str, str]]:
    """The rows of *question* on *day*; an empty text where nothing is bound. Raises as ``Catalogue.query``."""
    answer = catalogue.query(question, given, date=day)
    return [dict(zip(answer.columns, map(text_of, row), strict=True)) for row in answer.rows]
