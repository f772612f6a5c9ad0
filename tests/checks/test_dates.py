"""Dates, intervals and other values: one finding for each that is none, with the right way to write it."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicegraph import Severity
from servicegraph.checks.date_reading import is_none, is_under_a_day, months_of_minutes, read_date, read_interval
from servicegraph.rdf.lexical import is_well_formed
from servicegraph.rdf.terms import XSD
from tests.checks.catalogues import built_in, codes, found_in, loaded_with, mended

RULE = (
    'rule:r a sg:CoordinationRule ; rdfs:label "S"@fi , "R"@sv , "R"@en ; sg:ruleKind rulekind:referral ;\n'
    '    sg:validFrom %s ; sg:validUntil "2030-12-31"^^xsd:date .'
)
FORUM = (
    'forum:f a sg:DialogueForum ; rdfs:label "F"@fi , "F"@sv , "F"@en ; sg:party party:organisers ;\n'
    '    sg:validFrom "2025-01-31"^^xsd:date ; sg:frequency %s .'
)
ZONE = "Europe/Helsinki"


@pytest.mark.matrix
@pytest.mark.parametrize(
    ("written", "code", "better"),
    [
        ('"2025-01-31"^^xsd:date', "", ""),
        ('"2025-01-31+02:00"^^xsd:date', "", ""),
        ('"2025-01-31"', "not-a-date", '"2025-01-31"^^xsd:date'),
        ('"2025-01-31"@fi', "not-a-date", '"2025-01-31"^^xsd:date'),
        ('"31.1.2025"', "not-a-date", '"2025-01-31"^^xsd:date'),
        ('"31.01.2025"^^xsd:date', "not-a-date", '"2025-01-31"^^xsd:date'),
        ('"2025-1-31"^^xsd:date', "not-a-date", '"2025-01-31"^^xsd:date'),
        ('"2025–01–31"^^xsd:date', "not-a-date", '"2025-01-31"^^xsd:date'),
        ('"2025-01-31T00:00:00"^^xsd:dateTime', "not-a-date", '"2025-01-31"^^xsd:date'),
        ('"2025-01-30T22:00:00Z"^^xsd:dateTime', "not-a-date", '"2025-01-31"^^xsd:date'),
        ('"2025-01-31"^^xsd:Date', "not-a-date", '"2025-01-31"^^xsd:date'),
        ('"2025-02-30"^^xsd:date', "not-a-date", ""),
        ('"3/4/2025"', "not-a-date", ""),
        ('"2025"^^xsd:gYear', "not-a-date", ""),
        ('"2025-01"^^xsd:gYearMonth', "not-a-date", ""),
        ("2025", "not-a-date", ""),
        ('"keväällä"@fi', "not-a-date", ""),
        ('"0202-01-31"^^xsd:date', "unlikely-year", ""),
    ],
)
def test_date_that_is_none_is_one_finding(tmp_path: Path, written: str, code: str, better: str) -> None:
    catalogue = loaded_with(tmp_path, RULE % written)
    found = built_in(catalogue)
    every = catalogue.check(Severity.VIOLATION).diagnostics
    assert codes(found) == [code] * bool(code)
    assert [one.code for one in every] == [code] * (code == "not-a-date")
    assert mended(tmp_path, found) == RULE % (better or written)


def test_year_of_five_digits_is_told(tmp_path: Path) -> None:
    text = RULE.replace("2030-12-31", "20030-12-31") % '"2025-01-31"^^xsd:date'
    [found] = found_in(tmp_path, text)
    assert (found.code, found.severity) == ("unlikely-year", Severity.WARNING)


def test_hint_says_when_there_is_no_such_day(tmp_path: Path) -> None:
    [found] = found_in(tmp_path, RULE % '"2025-02-30"^^xsd:date')
    assert found.hint["en"].startswith("There is no such day")


def test_ninety_minutes_were_not_meant_as_months() -> None:
    assert (months_of_minutes("PT6M"), months_of_minutes("PT90M")) == ("P6M", "")


def test_validity_that_ends_before_it_begins_is_still_found(tmp_path: Path) -> None:
    catalogue = loaded_with(tmp_path, RULE % '"2031-01-01"^^xsd:date')
    every = catalogue.check(Severity.VIOLATION).diagnostics
    assert [one.code for one in every] == ["Period-order"]


@pytest.mark.matrix
@pytest.mark.parametrize(
    ("written", "code", "better"),
    [
        ('"P6M"^^xsd:duration', "", ""),
        ('"PT24H"^^xsd:duration', "", ""),
        ('"P6M"', "not-an-interval", '"P6M"^^xsd:duration'),
        ('"p6m"^^xsd:duration', "not-an-interval", '"P6M"^^xsd:duration'),
        ('"P2W"^^xsd:duration', "not-an-interval", '"P14D"^^xsd:duration'),
        ('"P6M"^^xsd:yearMonthDuration', "not-an-interval", '"P6M"^^xsd:duration'),
        ('"kahdesti vuodessa"@fi', "not-an-interval", ""),
        ("6", "not-an-interval", ""),
        ('"-P6M"^^xsd:duration', "no-interval", '"P6M"^^xsd:duration'),
        ('"P0D"^^xsd:duration', "no-interval", ""),
        ('"PT6M"^^xsd:duration', "short-interval", '"P6M"^^xsd:duration'),
        ('"PT2H"^^xsd:duration', "short-interval", ""),
    ],
)
def test_interval_that_is_none_is_one_finding(tmp_path: Path, written: str, code: str, better: str) -> None:
    catalogue = loaded_with(tmp_path, FORUM % written)
    found = built_in(catalogue)
    assert codes(found) == [code] * bool(code)
    grave = catalogue.check(Severity.WARNING).diagnostics
    assert len([one for one in grave if one.location.path == "more.ttl"]) == bool(code)
    assert mended(tmp_path, found) == FORUM % (better or written)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ('"abc"^^xsd:integer', "malformed-value"),
        ('"yes"^^xsd:boolean', "malformed-value"),
        ('"1,5"^^xsd:decimal', "malformed-value"),
        ('"2025-13-01"^^xsd:date', "malformed-value"),
        ('"2025-01-31"^^xsd:datum', "unknown-datatype"),
        ('"2025-01-31T10:00:00"^^xsd:datetime', "unknown-datatype"),
        ('"2025-01-31"^^xsd:date', ""),
        ('"x"^^<https://own.example/type>', ""),
        ('"https://a.fi"^^xsd:anyURI', ""),
    ],
)
def test_value_that_does_not_fit_its_datatype_is_one_finding(tmp_path: Path, written: str, code: str) -> None:
    assert codes(found_in(tmp_path, f"service:clinic dct:modified {written} .")) == [code] * bool(code)


def test_datatype_is_written_with_the_prefix_of_the_file(tmp_path: Path) -> None:
    text = (
        "@prefix s: <https://w3id.org/servicegraph/ns#> .\n"
        '<https://example.org/id/service/clinic> s:validFrom "31.1.2025" .'
    )
    [found] = found_in(tmp_path, text)
    assert found.fixes[0].edits[1].text == "^^<http://www.w3.org/2001/XMLSchema#date>"


@given(st.dates(datetime.date(1000, 1, 1)))
def test_every_usual_way_of_writing_a_day_is_understood(day: datetime.date) -> None:
    said = day.isoformat()
    for written in (
        f"{day.day}.{day.month}.{day.year:04}",
        f"{day.day:02}.{day.month:02}.{day.year:04}",
        said.replace("-", "/"),
        said.replace("-", ""),
        said + "T12:00:00",
        f" {said} ",
    ):
        assert read_date(written, ZONE) == said


@given(st.text(), st.sampled_from(["date", "dateTime", "duration", "integer", "boolean", "gYear", "token"]))
def test_no_text_makes_reading_fail(text: str, datatype: str) -> None:
    is_well_formed(text, XSD + datatype)
    day, interval = read_date(text, ZONE), read_interval(text)
    assert not day or is_well_formed(day, XSD + "date")
    assert not interval or is_well_formed(interval, XSD + "duration")


@given(st.datetimes())
def test_every_moment_and_day_of_the_calendar_is_well_formed(moment: datetime.datetime) -> None:
    assert is_well_formed(moment.isoformat(), XSD + "dateTime")
    assert is_well_formed(moment.date().isoformat(), XSD + "date")


@pytest.mark.parametrize("interval", ["P1Y", "P1Y2M3DT4H5M6.7S", "-P1D", "PT1S", "P0Y", "P1MT1H"])
def test_durations_of_xml_schema_are_well_formed(interval: str) -> None:
    assert is_well_formed(interval, XSD + "duration")


@pytest.mark.parametrize("interval", ["P", "PT", "P1", "1Y", "P1DT", "P1.5Y", "P-1Y", "P1H", "PT1D"])
def test_what_is_no_duration_is_not_well_formed(interval: str) -> None:
    assert not is_well_formed(interval, XSD + "duration")


def test_interval_of_nothing_and_one_under_a_day_are_told_apart() -> None:
    assert is_none("P0D")
    assert is_none("-P6M")
    assert not is_none("P10D")
    assert is_under_a_day("PT23H59M")
    assert not is_under_a_day("PT24H")
