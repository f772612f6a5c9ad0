"""Which talks to hold next: gaps by the organisations that have to agree, counted once, and what a filter keeps."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from servicegraph import Catalogue
from servicegraph.planning.gaps import UNIT, GapFilter, GapGroup, Gaps, first_talks, gap_choices, gaps
from servicegraph.planning.meetings import MeetingState, meetings
from servicegraph.queries.grounds import Basis
from tests.planning.conftest import SMALL_TOML

BASE = "https://example.org/id/"
HEAD = """\
@prefix sg: <https://w3id.org/servicegraph/ns#> . @prefix o: <https://example.org/id/organisation/> .
@prefix s: <https://example.org/id/service/> . @prefix i: <https://example.org/id/interface/> .
@prefix c: <https://example.org/id/chain/> . @prefix g: <https://example.org/id/segment/> .
@prefix org: <http://www.w3.org/ns/org#> . @prefix basis: <https://w3id.org/servicegraph/vocab/basis/> .
o:county a sg:Organisation . o:unit a sg:Organisation ; org:subOrganizationOf o:county .
o:city a sg:Organisation . o:town a sg:Organisation . o:club a sg:Organisation .
s:ward a sg:Service ; sg:providedBy o:county . s:clinic a sg:Service ; sg:providedBy o:unit .
s:school a sg:Service ; sg:providedBy o:city , o:town . s:hobby a sg:Service ; sg:providedBy o:club .
s:nobody a sg:Service . s:no-one a sg:Service .
c:all a sg:ServiceChain ; sg:includes s:ward , s:clinic , s:school , s:hobby , s:nobody , s:no-one ; sg:serves g:young .
"""
MEETINGS = {
    "school": "i:school a sg:Interface ; sg:within c:all ; sg:from s:ward ; sg:to s:school .",
    "inside": "i:inside a sg:Interface ; sg:within c:all ; sg:from s:ward ; sg:to s:clinic .",
    "hobby": "i:hobby a sg:Interface ; sg:within c:all ; sg:from s:hobby ; sg:to s:ward .",
    "hobby too": "i:hobby-too a sg:Interface ; sg:within c:all ; sg:from s:hobby ; sg:to s:clinic .",
    "nobody": "i:nobody a sg:Interface ; sg:within c:all ; sg:from s:nobody ; sg:to s:ward .",
    "no one": "i:no-one a sg:Interface ; sg:within c:all ; sg:from s:nobody ; sg:to s:no-one .",
}

Load = Callable[..., Catalogue]


@pytest.fixture
def load(write: Callable[[str, str], Path]) -> Load:
    """Loads a catalogue of the meetings named, and of some Turtle more."""

    def made(*names: str, more: str = "") -> Catalogue:
        write("servicegraph.toml", SMALL_TOML)
        text = "\n".join([HEAD, *(MEETINGS[name] for name in names), more])
        return Catalogue.load(write("a.ttl", text).parent)

    return made


def named(*iris: str) -> list[str]:
    return [iri.removeprefix(BASE).partition("/")[2] for iri in iris]


def sides(group: GapGroup) -> tuple[list[str], list[str]]:
    return named(*group.here), named(*group.there)


def test_organisations_that_share_exactly_the_same_gaps_are_one_row(load: Load) -> None:
    found = gaps(load("school", "hobby"))
    assert [sides(group) for group in found.between] == [(["county"], ["city", "town"]), (["county"], ["club"])]
    assert found.total == found.number_between == len(found.shown) == 2


def test_organisation_with_a_gap_of_its_own_stands_in_a_row_of_its_own(load: Load) -> None:
    more = "s:library a sg:Service ; sg:providedBy o:city . c:all sg:includes s:library .\n"
    more += "i:library a sg:Interface ; sg:within c:all ; sg:from s:library ; sg:to s:ward ."
    found = gaps(load("school", more=more))
    assert [(sides(group), len(group.meetings)) for group in found.between] == [
        ((["county"], ["city"]), 2),
        ((["county"], ["town"]), 1),
    ]
    assert found.total == 2, "what stands in two rows is counted once"


def test_units_belong_to_their_organisation_unless_units_are_asked_for(load: Load) -> None:
    catalogue = load("inside", "hobby", "hobby too")
    whole = gaps(catalogue)
    assert [(sides(one), len(one.meetings)) for one in whole.between] == [((["club"], ["county"]), 2)]
    assert [sides(one) for one in whole.inside] == [(["county"], [])]
    by_unit = gaps(catalogue, GapFilter(by=UNIT))
    assert not by_unit.inside
    assert {frozenset((*one.here, *one.there)) for one in by_unit.between} == {
        frozenset(BASE + f"organisation/{name}" for name in pair)
        for pair in (("county", "unit"), ("club", "county"), ("club", "unit"))
    }


def test_what_nobody_is_known_to_provide_is_a_group_of_its_own(load: Load) -> None:
    found = gaps(load("nobody", "no one"))
    assert [sides(group) for group in found.unknown] == [(["county"], []), ([], [])]
    assert not found.between
    assert not found.inside
    assert found.number_between == 2


def test_gravest_stand_first_in_a_group_and_most_gaps_first_among_groups(shipped: Catalogue) -> None:
    found = gaps(shipped)
    real = [group for group in found.between if not group.is_fictitious]
    assert found.between[: len(real)] == tuple(real), "fictitious examples come last"
    assert [len(one.meetings) for one in real] == sorted((len(one.meetings) for one in real), reverse=True)
    for group in found.groups:
        gravities = [meeting.state.gravity for meeting in group.meetings]
        assert gravities == sorted(gravities)
        assert sum(group.states.values()) == len(group.meetings)


def test_every_gap_stands_in_a_group_and_no_meeting_in_order_does(shipped: Catalogue, interfaces: Catalogue) -> None:
    for catalogue in (shipped, interfaces):
        for by in ("organisation", "unit"):
            found = gaps(catalogue, GapFilter(by=by))
            assert {one.key for one in found.shown} == {one.key for one in meetings(catalogue) if one.state.is_gap}
            assert found.number_between + found.number_inside == found.total
            assert found.checked == len(meetings(catalogue))


def by_name(found: Gaps) -> set[str]:
    return set(named(*(one.interface for one in found.shown)))


def test_filters_keep_what_they_name(load: Load) -> None:
    more = "c:part a sg:ServiceChain ; sg:includes s:ward , s:club . c:all sg:includes c:part ."
    more += "i:hobby sg:within c:part . g:old a sg:Segment . c:part sg:serves g:old ."
    catalogue = load("school", "inside", "hobby too", more=more)
    assert by_name(gaps(catalogue, GapFilter(chain=BASE + "chain/all"))) == {"school", "inside", "hobby-too"}
    assert by_name(gaps(catalogue, GapFilter(chain=BASE + "chain/nowhere"))) == set()
    assert by_name(gaps(catalogue, GapFilter(organisation=BASE + "organisation/county"))) == {
        "school",
        "inside",
        "hobby-too",
    }
    assert by_name(gaps(catalogue, GapFilter(organisation=BASE + "organisation/unit"))) == {"inside", "hobby-too"}
    assert by_name(gaps(catalogue, GapFilter(segment=BASE + "segment/young"))) == {"school", "inside", "hobby-too"}
    assert by_name(gaps(catalogue, GapFilter(segment=BASE + "segment/old"))) == set()


def test_lack_that_is_asked_for_leaves_the_totals_as_they_are(interfaces: Catalogue) -> None:
    every = gaps(interfaces)
    found = gaps(interfaces, GapFilter(lack=MeetingState.NO_RULE))
    assert {one.state for one in found.shown} == {MeetingState.NO_RULE}
    assert found.totals == every.totals
    assert len(found.shown) == every.totals[MeetingState.NO_RULE]


def test_what_was_modelled_can_be_left_out(shipped: Catalogue) -> None:
    found = gaps(shipped, GapFilter(basis=Basis.STATED))
    assert found.shown
    assert not any(one.is_modelled for one in found.shown)
    assert not any(group.is_fictitious for group in found.groups)


def test_first_talks_are_with_real_organisations(shipped: Catalogue) -> None:
    found = first_talks(shipped, 5)
    assert len(found) == 5
    assert not any(group.is_fictitious for group in found)
    assert all(group.here and group.there for group in found)


def test_choices_are_what_has_meetings(load: Load) -> None:
    found = gap_choices(load("school", more="c:empty a sg:ServiceChain ."))
    assert named(*found.chains) == ["all"]
    assert named(*found.organisations) == ["city", "county", "town"]
    assert named(*found.segments) == ["young"]


def test_catalogue_without_organisations_or_without_anything_has_groups_or_none(load: Load, little: Catalogue) -> None:
    assert not gaps(load()).groups
    assert gaps(load()).checked == 0
    assert gaps(little).total == 2
