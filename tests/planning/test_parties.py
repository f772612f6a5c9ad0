"""Who has to agree: providers on their days, else organisers; and what belongs to whom."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest

from servicegraph import Catalogue
from servicegraph.planning.parties import parties_of, tops, units
from tests.planning.conftest import SMALL_TOML

BASE = "https://example.org/id/"
HEAD = """\
@prefix sg: <https://w3id.org/servicegraph/ns#> . @prefix o: <https://example.org/id/organisation/> .
@prefix s: <https://example.org/id/service/> . @prefix p: <https://example.org/id/provision/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix org: <http://www.w3.org/ns/org#> .
o:a a sg:Organisation . o:b a sg:Organisation . o:c a sg:Organisation .
s:x a sg:Service ; sg:organisedBy o:c .
"""


@pytest.fixture
def load(write: Callable[[str, str], Path]) -> Callable[[str], Catalogue]:
    def made(text: str) -> Catalogue:
        write("servicegraph.toml", SMALL_TOML)
        return Catalogue.load(write("a.ttl", HEAD + text).parent)

    return made


def parties(catalogue: Catalogue, day: str = "2024-06-01") -> list[str]:
    found = parties_of(catalogue, BASE + "service/x", datetime.date.fromisoformat(day))
    return [one.rpartition("/")[2] for one in found]


def test_providers_outweigh_the_organiser(load: Callable[[str], Catalogue]) -> None:
    assert parties(load("s:x sg:providedBy o:a , o:b .")) == ["a", "b"]
    assert parties(load("")) == ["c"]


def test_provider_counts_on_the_days_of_its_provision(load: Callable[[str], Catalogue]) -> None:
    catalogue = load(
        "s:x sg:providedBy o:a . p:x a sg:Provision ; sg:provisionOf s:x ; sg:provider o:a ; "
        'sg:validUntil "2024-05-31"^^xsd:date .'
    )
    assert parties(catalogue, "2024-05-31") == ["a"]
    assert parties(catalogue, "2024-06-01") == ["c"], "the organiser answers when nobody provides"


def test_organisation_that_is_over_is_no_party(load: Callable[[str], Catalogue]) -> None:
    catalogue = load('s:x sg:providedBy o:a , o:b . o:a sg:validUntil "2020-12-31"^^xsd:date .')
    assert parties(catalogue) == ["b"]


def test_units_and_tops_follow_the_parts_however_deep_and_in_circles(load: Callable[[str], Catalogue]) -> None:
    deep = load("o:a org:subOrganizationOf o:b . o:b org:subOrganizationOf o:c .")
    assert tops(deep) == {
        BASE + "organisation/a": BASE + "organisation/c",
        BASE + "organisation/b": BASE + "organisation/c",
    }
    assert units(deep, BASE + "organisation/c") == {BASE + f"organisation/{name}" for name in "abc"}
    circle = load("o:a org:subOrganizationOf o:b . o:b org:subOrganizationOf o:a .")
    assert set(tops(circle).values()) == {BASE + "organisation/a"}
