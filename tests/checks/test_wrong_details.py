"""A wrong detail of a service, a channel or a chain is told once and as what it is; a right one is left in peace."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from servicegraph.checks.examples import prefixes
from tests.checks.finding import FACTS, NAMES, found

pytestmark = pytest.mark.matrix

HEAD = prefixes() + "".join(
    f"@prefix {kind}: <https://example.org/id/{kind}/> .\n" for kind in ("charge", "service-channel", "stage")
)
THING = re.compile(r"^(?:[\w-]+:[\w-]+|<[^>]+(?=>))")
CHANNEL = f"service-channel:form a cv:Channel ; {NAMES} ; dct:type channel:digital ;"
CHARGE = f"charge:visit a cv:Cost ; {NAMES} ;"
VACCINATION = f"service:vaccination a sg:Service ; {NAMES} ; {FACTS} ;"
STAGE = f"stage:first a sg:Stage ; {NAMES} ;"


def told(folder: Path, texts: Sequence[str], *subjects: str) -> list[list[str]]:
    """The codes of the shapes about *subjects* (Age, Charge, Channel, Stage) in each of *texts*, in one catalogue.

    What each describes has a name of its own there.
    """
    files = {f"{number}.ttl": HEAD + THING.sub(rf"\g<0>-{number}", text) for number, text in enumerate(texts)}
    codes: dict[str, set[str]] = {name: set() for name in files}
    for one in found(folder, files):
        if one.code.startswith(subjects):
            codes[one.location.path].add(one.code)
    return [sorted(some) for some in codes.values()]


def test_wrong_detail_is_told_once(tmp_path: Path) -> None:
    wrong = [
        (f'{CHANNEL} schema:url "https://example.org/form" .', "Channel-url"),
        (f"{CHANNEL} schema:url <ftp://example.org/form> .", "Channel-url"),
        (f'{CHANNEL} schema:url <https://example.org> ; schema:openingHours "Mo-Fr 9-16" .', "Channel-hours"),
        (f'{CHANNEL} schema:url <https://example.org> ; schema:telephone "(09) 123 456" .', "Channel-telephone"),
        (f'{CHARGE} cv:hasValue "28,20 €" .', "Charge-amount"),
        (f"{CHARGE} cv:hasValue -1 .", "Charge-amount"),
        (f"{CHARGE} cv:hasValue 20 , 28.20 .", "Charge-amount"),
        (f"{VACCINATION} sg:minimumAge 18 ; sg:maximumAge 17 .", "Age-order"),
        (f'{VACCINATION} sg:minimumAge "18" ; sg:maximumAge 17 .', "Age-minimum"),
        (f"{VACCINATION} sg:minimumAge 18 ; sg:maximumAge 17.5 .", "Age-maximum"),
        (f'{VACCINATION} sg:ptvId "3F2B0E5C-9D1A-4C57-8A45-0B7A4D1E6F90" .', "Identifier-ptv-id-form"),
    ]
    subjects = {code.partition("-")[0] for _, code in wrong}
    assert told(tmp_path, [text for text, _ in wrong], *subjects) == [[code] for _, code in wrong]


def test_position_of_a_stage_is_a_whole_number_from_one(tmp_path: Path) -> None:
    positions = ("0", "1.5", '"1"')
    found = told(tmp_path, [f"{STAGE} sg:position {position} ." for position in positions], "Stage")
    assert ["Stage-position-first" in codes for codes in found] == [True] * 3


@pytest.mark.parametrize(
    "text",
    [
        f"{CHANNEL} schema:url <https://example.org/form> .",
        f'{CHANNEL} schema:url <https://example.org> ; schema:telephone "+358 19 2260 0100" , "116117" .',
        f'{CHANNEL} schema:url <https://example.org> ; schema:openingHours "Mo-Th,Sa 08:00-16:00" , "Su 20:00-24:00" .',
        f"{CHARGE} cv:hasValue 28.20 .",
        f"{CHARGE} cv:hasValue 28 .",
        f"{CHARGE} cv:hasValue 0 .",
        f"{VACCINATION} sg:minimumAge 0 ; sg:maximumAge 0 .",
        f'{VACCINATION} sg:ptvId "3f2b0e5c-9d1a-4c57-8a45-0b7a4d1e6f90" .',
    ],
)
def test_right_detail_is_left_in_peace(tmp_path: Path, text: str) -> None:
    assert [one.text("en") for one in found(tmp_path, {"more.ttl": HEAD + text})] == []


def test_what_is_no_organisation_is_not_offered_as_a_provider(tmp_path: Path) -> None:
    provision = (
        "provision:visit a sg:Provision ; sg:provisionOf service:vaccination ; sg:provider service:vaccination ."
    )
    codes = [one.code for one in found(tmp_path, {"more.ttl": f"{VACCINATION[:-1]} .\n{provision}"})]
    assert "Service-provision-provider" not in codes
    assert "wrong-range" in codes


def statute(number: str) -> str:
    """A statute with its *number*."""
    return f'<https://example.org/id/statute/act> a eli:LegalResource ; {NAMES} ; eli:id_local "{number}" .'


def test_number_of_a_statute_with_its_year_first_or_none_is_told(tmp_path: Path) -> None:
    numbers = ("2014/1301", "1301/14", "1301/3014", "0/2014")
    assert told(tmp_path, [*map(statute, numbers)], "Statute") == [["Statute-number-form"]] * 4


def test_number_of_a_statute_of_any_age_is_left_in_peace(tmp_path: Path) -> None:
    numbers = ("1301/2014", "4/1734", "(EU) 2016/679")
    assert told(tmp_path, [*map(statute, numbers)], "Statute") == [[]] * 3


def test_time_of_a_measurement_is_a_day_or_month_that_there_is(tmp_path: Path) -> None:
    is_right = {
        "2026-13": False,
        "2026-00": False,
        "2026-01-32": False,
        "2025/2026-13": False,
        "2025-12": True,
        "2025-12-31": True,
        "2025-01/2025-12-31": True,
    }
    measurement = f"<https://example.org/id/measurement/wait> a dqv:QualityMeasurement ; {NAMES} ;"
    found = told(tmp_path, [f'{measurement} dct:temporal "{time}" .' for time in is_right], "Measurement")
    assert ["Measurement-time-form" not in codes for codes in found] == [*is_right.values()]


@pytest.mark.parametrize(
    ("text", "subject", "message"),
    [
        (f'{CHANNEL} schema:url "www.example.org" .', "Channel-url", "The web address “www.example.org” of"),
        (f'{CHARGE} cv:hasValue "two" .', "Charge-amount", "The amount “two” of"),
        (f"{CHARGE} cv:hasValue 2 , 3 .", "Charge-amount", "The amount 2, 3 of"),
        (f"{CHARGE} cv:hasValue 2 ; cv:currency currency:EUR , currency:SEK .", "Charge-currency", "The currency "),
        (f"{VACCINATION} sg:minimumAge 13 , 15 .", "Age-minimum", "The minimum age 13, 15 of"),
        (f"{VACCINATION} sg:maximumAge 17 , 29 .", "Age-maximum", "The maximum age 17, 29 of"),
        (f'{VACCINATION} sg:minimumAge "18" .', "Age-minimum", "The minimum age “18” of"),
    ],
)
def test_what_breaks_several_constraints_of_a_shape_is_one_sentence(
    tmp_path: Path, text: str, subject: str, message: str
) -> None:
    head = HEAD + "@prefix currency: <http://publications.europa.eu/resource/authority/currency/> .\n"
    (one,) = (one for one in found(tmp_path, {"more.ttl": head + text}) if one.code == subject)
    assert one.text("en").startswith(message)
    assert not any("{" in one.text(language) for language in ("fi", "sv", "en"))
