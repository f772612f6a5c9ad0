"""What the page of a package, chain or process tells: parts, meetings, what is borrowed, rules, what is over."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest

from servicegraph import Catalogue
from servicegraph.planning.meetings import MeetingState, meetings
from servicegraph.planning.picture import picture_of
from servicegraph.planning.whole_view import is_whole, whole_view
from servicegraph.rdf.terms import NS

SMALL = "https://example.org/id/"
HEAD = """\
@prefix sg: <https://w3id.org/servicegraph/ns#> . @prefix e: <https://example.org/id/chain/> .
@prefix s: <https://example.org/id/service/> . @prefix i: <https://example.org/id/interface/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix p: <https://example.org/id/process/> .
s:one a sg:Service . s:two a sg:Service . s:three a sg:Service .
"""
LENDING = (
    HEAD
    + """
e:chain a sg:ServiceChain ; sg:includes s:one , s:two , s:three , p:process .
p:process a sg:CustomerProcess ; sg:includes s:one , s:two .
i:inside a sg:Interface ; sg:within e:chain ; sg:from s:one ; sg:to s:two .
i:outside a sg:Interface ; sg:within e:chain ; sg:from s:two ; sg:to s:three .
"""
)


@pytest.fixture
def load(tmp_path: Path) -> Callable[[str], Catalogue]:
    """Loads a catalogue of one file."""

    def made(text: str) -> Catalogue:
        (tmp_path / "servicegraph.toml").write_text('base = "https://example.org/id/"\n', "utf-8")
        (tmp_path / "a.ttl").write_text(text, "utf-8")
        return Catalogue.load(tmp_path)

    return made


def test_package_tells_its_meetings_rules_and_facts(little: Catalogue) -> None:
    told = whole_view(little, SMALL + "package/youth")
    assert told.type == NS + "ServicePackage"
    assert told.totals[MeetingState.UNDESCRIBED] == 1
    assert told.meetings == meetings(little)
    assert told.facts["organisedBy"] == (SMALL + "organisation/county",)
    assert len(told.services) == 3
    assert told.apart == ()
    assert told.borrowed == ()
    assert not told.has_ended


def test_meetings_of_parts_stand_with_those_of_the_whole(load: Callable[[str], Catalogue]) -> None:
    catalogue = load(
        HEAD
        + "e:a a sg:ServiceChain ; sg:includes e:b , s:one . e:b a sg:ServiceChain ; sg:includes s:two , s:three .\n"
        "i:x a sg:Interface ; sg:within e:b ; sg:from s:two ; sg:to s:three .\n"
    )
    told = whole_view(catalogue, SMALL + "chain/a")
    assert told.parts == (SMALL + "chain/b",)
    assert [one.interface for one in told.meetings] == [SMALL + "interface/x"]
    assert set(told.services) == {SMALL + f"service/{name}" for name in ("one", "two", "three")}
    assert told.apart == (SMALL + "service/one",)
    assert whole_view(catalogue, SMALL + "chain/b").part_of == (SMALL + "chain/a",)


def test_process_without_interfaces_borrows_those_between_its_services(load: Callable[[str], Catalogue]) -> None:
    told = whole_view(load(LENDING), SMALL + "process/process")
    assert told.meetings == ()
    assert [one.interface for one in told.borrowed] == [SMALL + "interface/inside"]
    assert told.gaps == 0, "what is borrowed is counted where it belongs"
    assert told.apart == ()


def test_wholes_that_include_one_another_are_told_without_end(load: Callable[[str], Catalogue]) -> None:
    catalogue = load(
        HEAD + "e:a a sg:ServiceChain ; sg:includes e:b . e:b a sg:ServiceChain ; sg:includes e:a , s:one ."
    )
    assert whole_view(catalogue, SMALL + "chain/a").parts == (SMALL + "chain/b",)
    assert whole_view(catalogue, SMALL + "chain/b").services == (SMALL + "service/one",)


def test_whole_that_is_over_says_so_and_what_is_over_in_it_is_left_out(load: Callable[[str], Catalogue]) -> None:
    catalogue = load(
        HEAD
        + 'e:a a sg:ServiceChain ; sg:includes s:old , s:one ; sg:validUntil "2024-12-31"^^xsd:date .\n'
        + 's:old a sg:Service ; sg:validUntil "2020-12-31"^^xsd:date .'
    )
    assert whole_view(catalogue, SMALL + "chain/a", datetime.date(2025, 1, 1)).has_ended
    before = whole_view(catalogue, SMALL + "chain/a", datetime.date(2024, 1, 1))
    assert not before.has_ended
    assert before.services == (SMALL + "service/one",)


def test_rule_of_the_whole_is_told_once_with_what_it_settles_and_who_answers(shipped: Catalogue) -> None:
    wholes = [iri for iri in shipped.readiness if whole_view(shipped, iri).rules]
    assert wholes
    for iri in wholes:
        rules = [(one.whole, one.rule) for one in whole_view(shipped, iri).rules]
        assert len(rules) == len(set(rules))


def test_every_shipped_whole_is_told(shipped: Catalogue) -> None:
    counted: set[str] = set()
    for iri in shipped.readiness:
        told = whole_view(shipped, iri)
        assert told.type
        assert is_whole(shipped, iri)
        assert sum(told.totals.values()) == len(told.meetings)
        counted.update(one.key for one in told.meetings)
    assert counted == {one.key for one in meetings(shipped)}, "every meeting stands on the page of some whole"


def test_service_is_no_whole(little: Catalogue) -> None:
    assert not is_whole(little, SMALL + "service/night-chat")


def test_page_and_picture_of_a_whole_are_made_of_the_same(load: Callable[[str], Catalogue]) -> None:
    catalogue = load(
        HEAD + "e:a a sg:ServiceChain ; sg:includes s:one , e:b . e:b a sg:ServiceChain ; sg:includes s:two , e:c .\n"
        "e:c a sg:ServiceChain ; sg:includes s:three , e:a .\n"
        "i:x a sg:Interface ; sg:within e:c ; sg:from s:two ; sg:to s:three .\n"
    )
    told, drawn = whole_view(catalogue, SMALL + "chain/a"), picture_of(catalogue, SMALL + "chain/a")
    assert told.parts == (SMALL + "chain/b", SMALL + "chain/c")
    assert len(told.services) == drawn.services == 3
    assert told.meetings == tuple(row.meeting for row in (*drawn.rows, *drawn.left_out)) != ()
