"""The age limits that the evaluation of Keusote gives are data, on the segments and services that it gives them for."""

from __future__ import annotations

import pytest

from tests.shipped.asking import ask

LIMITS = (
    "{0} a ?class . OPTIONAL {{ {0} sg:minimumAge ?minimum }} OPTIONAL {{ {0} sg:maximumAge ?maximum }} "
    "VALUES ?class {{ sg:Segment sg:Service }}"
)


@pytest.mark.parametrize(
    ("entity", "minimum", "maximum"),
    [
        ("segment:keusote-children-under-13", "", "12"),
        ("segment:keusote-families-of-under-13", "", "12"),
        ("segment:keusote-families-of-13-17", "13", "17"),
        ("segment:keusote-young-people-13-17", "13", "17"),
        ("segment:keusote-young-adults", "18", "24"),
        ("service:keusote-nuorten-kipina", "18", "25"),
        ("service:keusote-guided-self-care", "18", ""),
        ("service:keusote-adult-mental-health-substance-use", "18", ""),
    ],
)
def test_age_limits_are_those_of_the_report(entity: str, minimum: str, maximum: str) -> None:
    assert ask(LIMITS.format(entity), "minimum", "maximum") == [(minimum, maximum)]


@pytest.mark.parametrize(
    ("service", "segments"),
    [
        ("keusote-cool-kids", ["keusote-young-people-13-17"]),
        ("keusote-ipc", ["keusote-children-under-13", "keusote-young-people-13-17"]),
        ("keusote-youth-guided-self-care", ["keusote-young-people-13-17"]),
        ("keusote-children-guided-self-care", ["keusote-children-under-13"]),
        ("keusote-small-children-guided-self-care", ["keusote-children-under-13"]),
    ],
)
def test_methods_for_the_young_serve_the_young(service: str, segments: list[str]) -> None:
    assert [segment for (segment,) in ask(f"service:{service} sg:serves ?segment", "segment")] == segments


def test_no_age_limit_is_said_to_be_completed() -> None:
    assert not ask("?entity sg:completed ?property VALUES ?property { sg:minimumAge sg:maximumAge }", "entity")
