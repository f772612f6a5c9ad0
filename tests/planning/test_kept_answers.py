"""Answers that are kept are those of the same question: never of other parameters, and never cut by a slow moment."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from servicegraph import Catalogue
from servicegraph.planning.kept_answers import kept_answer
from servicegraph.queries.answer import Answer


def test_kept_answer_is_that_to_its_own_parameters(small: Path) -> None:
    catalogue = Catalogue.load(small)

    def kept(**given: str) -> Answer:
        return kept_answer(catalogue, catalogue.bind("services-by-sector", given))

    def fresh(**given: str) -> Answer:
        return catalogue.answer(catalogue.bind("services-by-sector", given))

    asked: list[dict[str, str]] = [{}, {"sector": "sector:social"}, {"sector": "sector:health"}]
    for given in (*asked, *asked):
        assert kept(**given) == fresh(**given)
    written_out = {"sector": "<https://w3id.org/servicegraph/vocab/sector/social>"}
    again = kept(**written_out)
    assert again.rows is kept(sector="sector:social").rows
    assert again.parameters == fresh(**written_out).parameters


def test_answer_that_lacks_rows_for_want_of_time_is_not_kept(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue = Catalogue.load(small)
    asked = catalogue.bind("services-by-sector", {})
    whole = catalogue.answer(asked)
    given = iter((replace(whole, rows=whole.rows[:1], complete=False), whole))
    monkeypatch.setattr(Catalogue, "answer", lambda *_: next(given))
    assert [kept_answer(catalogue, asked).complete for _ in range(3)] == [False, True, True]
