"""Findings as text: all of few, the first of many, nothing that is left out without a word."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from servicegraph.diagnostics import Location, Severity
from servicegraph.messages import one_line
from servicegraph.reports.options import Options
from servicegraph.reports.text_report import as_text
from tests.reports.samples import ONLY_ENGLISH, WRONG_CLASS, checked, many

PLACE = re.compile(r"^data/things\.ttl:\d+:\d+: ")


def places(lines: list[str]) -> list[str]:
    """The lines that begin with a place that a terminal can follow."""
    return [line for line in lines if PLACE.match(line)]


def test_few_findings_are_a_line_each_with_the_remedy_and_a_summary() -> None:
    assert as_text(checked(WRONG_CLASS, ONLY_ENGLISH, level=Severity.WARNING), "en").splitlines() == [
        "a b/ä,c:d.ttl:3:7: violation: Wrong: 100 %, two lines",
        "    Mend it.",
        ".: warning: Only English",
        "Files: 2, statements: 30, violations: 1, warnings: 1. Remarks are shown by --level info.",
    ]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fi", ("virhe: Väärä", "    Korjaa.", "varoitus")),
        ("sv", ("fel: Fel", "    Rätta.", "varning")),
        ("en", ("violation: Wrong", "    Mend", "warning")),
    ],
)
def test_text_speaks_the_language(language: str, words: tuple[str, ...]) -> None:
    shown = as_text(checked(WRONG_CLASS, ONLY_ENGLISH), language)
    assert all(word in shown for word in words)


def test_twenty_findings_are_all_shown() -> None:
    lines = as_text(checked(*many(20, "A")), "en").splitlines()
    assert len(places(lines)) == 20
    assert lines.count("    Mend it.") == 20


def test_many_of_one_kind_are_its_title_reason_and_remedy_once_and_its_first_places() -> None:
    assert as_text(checked(*many(60, "A", Severity.VIOLATION)), "en").splitlines() == [
        "violation: 60 × Title of A [A]",
        "    It matters for A.",
        "    Mend it.",
        "data/things.ttl:1:5: violation: Thing 1 is wrong.",
        "data/things.ttl:2:5: violation: Thing 2 is wrong.",
        "data/things.ttl:3:5: violation: Thing 3 is wrong.",
        "    … and 57 more: --all or --shape A",
        "",
        "Files: 2, statements: 30, violations: 60, warnings: 0, remarks: 0.",
    ]


def test_remedy_that_differs_stands_at_each_place() -> None:
    lines = as_text(checked(*many(60, "A", hint="Did you mean {line}?")), "en").splitlines()
    assert lines[2:4] == ["data/things.ttl:1:5: warning: Thing 1 is wrong.", "    Did you mean 1?"]


def test_gravest_kind_comes_first_and_then_the_most_frequent() -> None:
    found = [*many(9, "B"), *many(30, "C", Severity.INFO), *many(12, "A"), *many(2, "D", Severity.VIOLATION)]
    headings = [line for line in as_text(checked(*found), "en").splitlines() if " × " in line][:4]
    assert [heading.partition("[")[2] for heading in headings] == ["D]", "A]", "B]", "C]"]


def test_kind_of_several_severities_is_named_by_the_gravest_and_counts_the_others() -> None:
    found = [*many(20, "A", Severity.INFO), *many(5, "A", Severity.WARNING)]
    lines = as_text(checked(*found), "en").splitlines()
    assert lines[0] == "warning: 25 × Title of A [A] (remarks: 20)"
    assert ": warning: " in places(lines)[0]


def test_list_by_kind_stands_at_the_end_when_there_are_many() -> None:
    found = [one for code in "ABCD" for one in many(10, code)]
    lines = as_text(checked(*found), "en").splitlines()
    start = lines.index("Findings by kind (4), each with its first place:")
    assert lines[start + 1 : start + 5] == [
        f"warning  10 × Title of {code} [{code}]  data/things.ttl:1:5" for code in "ABCD"
    ]
    assert "Findings by kind" not in as_text(checked(*many(60, "A")), "en")


@pytest.mark.parametrize("kinds", [5, 12, 20, 40, 70])
@pytest.mark.parametrize("number", [1, 2, 30])
def test_findings_fit_on_two_screens_and_every_kind_is_there(kinds: int, number: int) -> None:
    found = [one for kind in range(kinds) for one in many(number, f"Kind-{kind:03}", hint="Write {line}.")]
    lines = as_text(checked(*found), "en").splitlines()
    assert len(lines) <= 112
    named = [kind for kind in range(kinds) if any(f"Kind-{kind:03}" in line for line in lines)]
    assert len(named) == kinds or number == 1 or len(found) <= 20
    assert places(lines)
    hidden = len(found) - len(places(lines))
    assert not hidden or any("--all" in line for line in lines)


def test_every_place_is_shown_on_demand() -> None:
    found = [one for code in "ABCDEFGHIJKLMNOP" for one in many(30, code)]
    lines = as_text(checked(*found), "en", Options(every=True)).splitlines()
    assert len(places(lines)) == len(found)
    assert not any("--all" in line for line in lines)


def test_what_a_filter_leaves_out_is_counted() -> None:
    assert "leaves out: 7." in as_text(checked(), "en", Options(left_out=7))


def test_kind_without_a_title_goes_by_its_code() -> None:
    found = [replace(one, title={}, rationale={}, hint={}) for one in many(21, "Own-shape")]
    assert as_text(checked(*found), "en").splitlines()[:2] == [
        "warning: 21 × Own-shape",
        "data/things.ttl:1:5: warning: Thing 1 is wrong.",
    ]


def test_colours_are_restrained_and_only_on_demand() -> None:
    found = checked(*many(30, "A"), WRONG_CLASS)
    plain, coloured = as_text(found, "en"), as_text(found, "en", Options(coloured=True))
    assert "\x1b" not in plain
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain
    assert all(line.startswith("data/") for line in coloured.splitlines() if "things.ttl:1:5: " in line)


def test_data_steers_no_terminal_in_any_part_of_the_report() -> None:
    odd = "a\x1b[2Jb\r\nservicegraph: fine\u202e"
    found = [
        replace(
            one,
            code="A\x07",
            message={"en": odd},
            hint={"en": odd},
            title={"en": odd},
            rationale={"en": odd},
            location=Location(odd, 1, 1),
        )
        for one in many(25, "A")
    ] + [one for code in "BCDE" for one in many(9, code)]
    for options in (Options(), Options(every=True)):
        shown = as_text(checked(*found), "en", options)
        assert one_line(shown.replace("\n", "")) == shown.replace("\n", "")
        assert not [line for line in shown.split("\n") if line.startswith("servicegraph")]
