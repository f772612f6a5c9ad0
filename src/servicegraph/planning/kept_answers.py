"""Answers to questions that are asked again and again, as pages are opened: given once for a state and a day."""

from __future__ import annotations

from dataclasses import replace

from servicegraph.catalogue import Catalogue
from servicegraph.queries.answer import Answer, BoundQuery

_MOST_ROWS = 1_000  # of one answer; some hundred may be kept at a time


def kept_answer(catalogue: Catalogue, asked: BoundQuery) -> Answer:
    """The answer of *catalogue* to the question *asked*, which may have been given before.

    Kept is what follows from the state and the day alone: nothing that took too long to be whole, and of questions
    that were given parameters, of which there is no end, nothing that has many rows. Raises as ``Catalogue.answer``.
    """
    if asked.is_changing:
        return catalogue.answer(asked)
    most = catalogue.limits.rows

    def keeps(answer: Answer) -> bool:
        number = len(answer.rows)
        return (answer.complete or number >= most) and (number <= _MOST_ROWS or not asked.parameters)

    key = ("answer", asked.query.name, asked.sparql, most)
    kept = catalogue.derived(key, lambda: catalogue.answer(asked), keeps)
    return replace(kept, parameters=asked.parameters)
