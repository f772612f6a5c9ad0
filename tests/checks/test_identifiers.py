"""Registered identifiers are those of the registers: of their form, with the right check digit, and of one thing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.checks.finding import NAMES, found


def about(folder: Path, text: str) -> list[str]:
    """The codes of the findings on identifiers in *text*."""
    return [one.code for one in found(folder, {"more.ttl": text}) if one.code.startswith("Identifier-")]


def weighted(digits: str) -> int:
    """The sum that the check digit completes, as the rule for the numbers says."""
    return sum(int(digit) * weight for digit, weight in zip(digits, (7, 9, 10, 5, 8, 4, 2), strict=True))


@pytest.mark.parametrize("digits", ["0246246", "1234567", "2345678", "7654321", "0000001", "0000010", "9999999"])
def test_of_ten_check_digits_one_at_most_is_right(tmp_path: Path, digits: str) -> None:
    lines = (
        f'organisation:n{last} a sg:Organisation ; {NAMES} ; sg:businessId "{digits}-{last}" .' for last in range(10)
    )
    wrong = about(tmp_path, "\n".join(lines)).count("Identifier-business-id-check-digit")
    remainder = weighted(digits) % 11
    assert wrong == (10 if remainder == 1 else 9)


def test_two_things_with_one_identifier_are_told_once_and_both_are_named(tmp_path: Path) -> None:
    text = "\n".join(
        f'organisation:{name} a sg:Organisation ; rdfs:label "{name}"@fi ; sg:businessId "0246246-0" .'
        for name in ("kela", "social-insurance")
    )
    [one] = [one for one in found(tmp_path, {"more.ttl": text}) if one.code == "Identifier-unique"]
    assert one.text("en") == "“social-insurance” and “kela” have the same registered identifier."


@pytest.mark.parametrize("oid", ["1.2.246", "1.2.246.10.2462460.10.1", "2.999.3", "0.9.2342"])
def test_object_identifier_of_numbers_between_dots_is_accepted(tmp_path: Path, oid: str) -> None:
    assert about(tmp_path, f'organisation:a a sg:Organisation ; {NAMES} ; sg:oid "{oid}" .') == []


@pytest.mark.parametrize("oid", ["1.2.246.", "1.2.0246", "3.1", "1.40", "urn:oid:1.2.246", "1 2 246", "1"])
def test_anything_else_is_no_object_identifier(tmp_path: Path, oid: str) -> None:
    text = f'organisation:a a sg:Organisation ; {NAMES} ; sg:oid "{oid}" .'
    assert about(tmp_path, text) == ["Identifier-oid-form"]
