"""Findings as annotations of a pull request: escaped, and no more than GitHub shows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from servicegraph.diagnostics import Location, Severity
from servicegraph.reports.github import as_github
from tests.reports.samples import BLANK, ONLY_ENGLISH, WRONG_CLASS, checked, many


def test_what_ends_a_property_or_a_line_is_escaped() -> None:
    first, second = as_github(checked(WRONG_CLASS, ONLY_ENGLISH), "en").splitlines()
    assert first == (
        "::error file=a b/ä%2Cc%3Ad.ttl,line=3,col=7,endLine=3,endColumn=21,title=Service-provider"
        "::Wrong: 100 %25,%0Atwo lines Mend it."
    )
    assert second == "::warning file=.,line=1,col=1,title=empty::Only English"


def test_span_of_several_lines_has_no_columns() -> None:
    found = replace(WRONG_CLASS, location=Location("a.ttl", 3, 7, 5, 2))
    assert as_github(checked(found), "en").startswith("::error file=a.ttl,line=3,endLine=5,title=")


def test_each_finding_is_one_line_whatever_it_says() -> None:
    found = replace(BLANK, message={"en": "a\r\nb\n::error::c"}, code="x,y:z\n", location=Location("n\nm,.ttl", 1, 1))
    [line] = as_github(checked(found), "en").split("\n")
    assert line == "::notice file=n%0Am%2C.ttl,line=1,col=1,title=x%2Cy%3Az%0A::a%0D%0Ab%0A::error::c"


def test_ten_of_each_level_are_shown_and_the_rest_is_named_by_kind() -> None:
    found = [
        *many(12, "A", Severity.VIOLATION),
        *many(40, "B", Severity.WARNING),
        *many(2, "C", Severity.WARNING),
        *many(3, "D", Severity.INFO),
    ]
    lines = as_github(checked(*found), "en").splitlines()
    levels = [line.split(" ")[0] for line in lines]
    assert levels == ["::error"] * 10 + ["::warning"] * 10 + ["::notice"] * 4
    assert lines[-1] == (
        "::notice title=servicegraph::Findings not shown here: 34 (2 × Title of A, 32 × Title of B). "
        "servicegraph check --all --level info shows every one."
    )
    assert sum("title=C" in line for line in lines) == 2, "a kind found twice is not crowded out by a frequent one"


def test_rest_is_told_in_the_log_when_there_is_no_room_for_an_annotation() -> None:
    lines = as_github(checked(*many(30, "A", Severity.INFO)), "en").splitlines()
    assert len([line for line in lines if line.startswith("::")]) == 10
    assert lines[-1].startswith("Findings not shown here: 20 (20 × Title of A).")


@pytest.mark.parametrize("number", [1, 10])
def test_nothing_is_added_when_everything_is_shown(number: int) -> None:
    assert len(as_github(checked(*many(number, "A", Severity.VIOLATION)), "fi").splitlines()) == number
