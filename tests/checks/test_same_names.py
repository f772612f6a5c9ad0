"""Equal names of things of one kind, and what tells them apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.checks.catalogues import found_in

NAMES = '"Neuvonta"@fi , "Rådgivning"@sv , "Advice"@en'
TOWN = 'organisation:town a sg:Organisation ; rdfs:label "Kunta"@fi , "Kommun"@sv , "Town"@en .\n'


def pair(first: str, second: str, names: str = NAMES) -> str:
    one = f"service:a a sg:Service ; rdfs:label {NAMES} ; {first} .\n"
    return TOWN + one + f"service:b a sg:Service ; rdfs:label {names} ; {second} ."


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (pair("sg:providedBy organisation:county", "sg:providedBy organisation:county"), 1),
        (pair("sg:providedBy organisation:county", "sg:sector sector:health"), 1),
        (pair("sg:providedBy organisation:county", "sg:providedBy organisation:town"), 0),
        (pair("sg:level level:basic", "sg:level level:special"), 0),
        (pair("sg:level level:basic", "sg:level level:basic", NAMES.replace("Neuvonta", "neuvonta ")), 1),
        (pair("sg:level level:basic", "sg:level level:basic", NAMES.replace("Advice", "Guidance")), 0),
        (pair("sg:level level:basic", "dct:isReplacedBy service:a"), 0),
        (pair('sg:validUntil "2024-12-31"^^xsd:date', 'sg:validUntil "2025-12-31"^^xsd:date'), 0),
    ],
)
def test_same_name_is_told_once_where_nothing_tells_two_things_apart(tmp_path: Path, text: str, count: int) -> None:
    found = [one for one in found_in(tmp_path, text) if one.code == "same-name"]
    assert len(found) == count
    assert all(len(one.related) == 1 and str(one.focus).endswith("service/b>") for one in found)


def test_one_organisation_and_one_service_may_share_a_name(tmp_path: Path) -> None:
    text = f"service:a a sg:Service ; rdfs:label {NAMES} .\norganisation:a a sg:Organisation ; rdfs:label {NAMES} ."
    assert not [one for one in found_in(tmp_path, text) if one.code == "same-name"]
