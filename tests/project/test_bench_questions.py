"""The measuring of questions: what is asked fits the catalogue, what grows too fast is told, and nothing runs on."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from bench import generate as generator
from bench import questions
from servicegraph.catalogue import Catalogue


def found(small: float, large: float, rows: tuple[int, int] = (0, 0)) -> dict[str, dict[str, object]]:
    return {
        "10,000": {"triples": 10_000, "cases": {"asked": [small, rows[0]]}},
        "100,000": {"triples": 100_000, "cases": {"asked": [large, rows[1]]}},
    }


def test_what_grows_with_the_data_keeps_the_goals() -> None:
    missed, exponent = questions.misses("asked", found(0.05, 0.5))
    assert not missed
    assert exponent == pytest.approx(1)


def test_what_grows_with_its_pairs_keeps_the_goals() -> None:
    missed, exponent = questions.misses("asked", found(0.01, 0.5, (10_000, 1_900_000)))
    assert not missed
    assert exponent == pytest.approx(math.log(50) / math.log(100))


def test_what_grows_faster_than_the_data_is_told() -> None:
    assert questions.misses("asked", found(0.01, 0.5))[0] == ["growth"]


def test_what_was_ended_misses_every_goal() -> None:
    assert questions.misses("asked", found(0.01, math.inf))[0] == ["100,000", "growth"]


def test_what_takes_no_time_has_no_growth() -> None:
    assert questions.misses("asked", found(0.0001, 0.01)) == ([], None)


@pytest.mark.matrix
def test_every_example_names_things_of_the_catalogue_that_is_asked(tmp_path: Path) -> None:
    generator.generate(tmp_path / "valid", services=60, seed=3)
    catalogue = Catalogue.load(tmp_path / "valid")
    names = catalogue.dataset.labels.names
    asked = list(questions.cases(catalogue))
    assert {case.question for case in asked} == {query.name for query in catalogue.library}
    iris = [text for case in asked for text in case.parameters.values() if ":" in text]
    assert {text for text in iris if catalogue.prefixes.expand(text) not in names} <= {"sg:CoordinationRule"}
    paths = [case.parameters for case in asked if case.question == "path-between-services"]
    assert all(one["from"] != one["to"] for one in paths)


def test_rows_count_that_an_answer_has_no_room_for(small: Path) -> None:
    case = questions.Case("services-by-sector", "services-by-sector", {})
    whole, cut = (questions.timed(Catalogue.load(small, most_rows=most), case) for most in (10_000, 1))
    assert whole.rows == cut.rows > 1


@pytest.mark.matrix
def test_a_question_without_end_is_ended(tmp_path: Path) -> None:
    generator.generate(tmp_path / "valid", services=60, seed=3)
    (tmp_path / "valid" / "queries").mkdir()
    text = (
        "# Runs on\n#\n# @column all integer How many\n\nSELECT (COUNT(*) AS ?all) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    )
    (tmp_path / "valid" / "queries" / "runs-on.rq").write_text(text, "utf-8")
    catalogue = Catalogue.load(tmp_path / "valid", query_seconds=100)
    taken = questions.timed(catalogue, questions.Case("runs-on", "runs-on", {}), limit=1)
    assert taken == questions.Timing(math.inf, math.inf)
