"""The nearest known name: found among its neighbours only, each neighbourhood made ready once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import utils
from rapidfuzz.distance import OSA

from servicegraph.rdf.nearest import NearestNames, nearest, neighbourhood, slips

NS = "https://example.org/ns#"
SERVICE = "https://example.org/id/service/"
KNOWN = [
    NS + "providedBy",
    NS + "organisedBy",
    SERVICE + "clinic",
    SERVICE + "ward",
    "https://example.org/id/chain/clinic",
]


@pytest.mark.parametrize(
    ("misspelt", "meant"),
    [
        (NS + "providdBy", NS + "providedBy"),
        (NS + "ProvidedBy", NS + "providedBy"),
        (SERVICE + "clinik", SERVICE + "clinic"),
        (SERVICE + "xyzzy", ""),
        (SERVICE, ""),
        ("https://elsewhere.example/clinic", ""),
    ],
)
def test_name_is_looked_for_among_its_neighbours(misspelt: str, meant: str) -> None:
    assert NearestNames(KNOWN).of(misspelt) == meant


def test_nearest_names_come_likest_first() -> None:
    assert nearest("service:clinics", KNOWN, most=3)[:1] == [SERVICE + "clinic"]


def test_neighbours_are_made_ready_once_for_any_number_of_names(monkeypatch: pytest.MonkeyPatch) -> None:
    made = 0
    process = utils.default_process

    def counted(text: str) -> str:
        nonlocal made
        made += 1
        return process(text)

    monkeypatch.setattr(utils, "default_process", counted)
    names = NearestNames(f"{SERVICE}service-{number}" for number in range(400))
    for number in range(4000):
        names.of(f"{SERVICE}servise-{number}")
        names.of(f"{SERVICE}servise-{number}")
    assert made == 400 + 4000


@given(st.lists(st.text(alphabet="abc-/#:ä", max_size=8), max_size=8), st.text(alphabet="abc-/#:ä", max_size=8))
def test_what_is_found_is_a_known_neighbour(ends: list[str], end: str) -> None:
    known = ["https://example.org/" + one for one in ends]
    found = NearestNames(known).of("https://example.org/" + end)
    assert not found or (found in known and neighbourhood(found) == neighbourhood("https://example.org/" + end))


@given(st.text("abc/é", max_size=9), st.text("abc/é", max_size=9), st.integers(0, 4))
def test_slips_are_those_of_the_measure_also_where_letters_alone_tell_that_they_are_too_many(
    one: str, other: str, most: int
) -> None:
    assert slips(one, other, most) == min(OSA.distance(one, other), most + 1)
