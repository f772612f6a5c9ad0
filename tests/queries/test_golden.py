"""Every example of every shipped question against its golden answer in tests/golden.

A golden file is CSV with names as CURIEs, in the order of the answer. The question's ``@source`` lines say which
document and place prove it. ``pytest tests/queries/test_golden.py --update-golden`` writes the files anew; look at the
difference before it is committed.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from servicegraph import Catalogue
from servicegraph.queries.header import NamedQuery
from servicegraph.queries.library import untranslated
from tests.asking import rows
from tests.queries.shipped_library import LIBRARY

GOLDEN = Path(__file__).parents[1] / "golden"
EXAMPLES = [(query.name, number) for query in LIBRARY for number in range(len(query.examples))]


def file_of(name: str, example: Mapping[str, str]) -> Path:
    words = "_".join(f"{key}={value}" for key, value in example.items()) or "all"
    return GOLDEN / name / (re.sub(r"[^\w.=-]+", "-", words) + ".csv")


def rendered(catalogue: Catalogue, name: str, example: Mapping[str, str]) -> str:
    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\n")
    writer.writerow(column.name for column in LIBRARY.get(name).columns)
    writer.writerows(rows(catalogue, name, **example))
    return output.getvalue()


@pytest.mark.parametrize(("name", "number"), EXAMPLES)
def test_example_gives_its_golden_answer(
    name: str, number: int, shipped: Catalogue, request: pytest.FixtureRequest
) -> None:
    example = LIBRARY.get(name).examples[number]
    file = file_of(name, example)
    answer = rendered(shipped, name, example)
    if request.config.getoption("--update-golden"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(answer, "utf-8")
    assert file.is_file(), f"no golden answer {file}: look at the answer, then run with --update-golden"
    assert answer == file.read_text("utf-8")


@pytest.mark.parametrize("query", LIBRARY, ids=lambda query: query.name)
def test_question_is_complete(query: NamedQuery) -> None:
    assert not untranslated(query)
    assert query.examples, "at least one example"
    assert query.sources, "at least one @source that says what proves the answer"
    assert all(parameter.description["en"] for parameter in query.parameters)
    assert all(column.description["en"] for column in query.columns)
    assert "ORDER BY" in query.text, "the order of an answer is part of it"


def test_no_golden_file_is_left_over() -> None:
    expected = {file_of(query.name, example) for query in LIBRARY for example in query.examples}
    assert set(GOLDEN.rglob("*.csv")) == expected


def test_no_question_is_broken() -> None:
    assert not LIBRARY.broken
