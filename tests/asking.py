"""Answers as the tests write them down: names as CURIEs, values as text, an empty text where nothing is bound."""

from __future__ import annotations

from pyoxigraph import NamedNode

from servicegraph import Catalogue

Row = tuple[str, ...]


def rows(catalogue: Catalogue, question: str, /, **parameters: str) -> list[Row]:
    """The rows of the whole answer to *question*."""
    answer = catalogue.query(question, parameters)
    assert answer.complete
    return [
        tuple(
            catalogue.prefixes.contract(term.value) if isinstance(term, NamedNode) else getattr(term, "value", "")
            for term in row
        )
        for row in answer.rows
    ]
