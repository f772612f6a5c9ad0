"""Where services meet, as values: the state of each is what the question on interfaces without rules says."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest

from servicegraph import Catalogue
from servicegraph.planning.meetings import Meeting, MeetingState, meetings, meetings_of
from servicegraph.queries.grounds import Basis
from tests.asking import rows
from tests.planning.conftest import DATA

BASE = "https://example.org/id/"
LACKS = BASE + "package/lacks"


def by_interface(found: tuple[Meeting, ...]) -> dict[str, Meeting]:
    return {meeting.interface.rpartition("/")[2]: meeting for meeting in found if meeting.interface}


@pytest.mark.parametrize("name", ["interfaces", "little", "shipped"])
def test_states_and_missing_kinds_are_those_of_the_question(name: str, request: pytest.FixtureRequest) -> None:
    catalogue: Catalogue = request.getfixturevalue(name)
    expand = catalogue.prefixes.expand
    told = {
        (expand(row[0]), expand(row[1]) if row[1] else "", expand(row[2]), expand(row[3]), row[4].partition(":")[2])
        for row in rows(catalogue, "interfaces-without-rules")
    }
    found = meetings(catalogue)
    gaps = {(one.whole, one.interface, one.origin, one.target, one.state.value) for one in found if one.state.is_gap}
    assert gaps == told
    missing = sorted(expand(row[5]) for row in rows(catalogue, "interfaces-without-rules") if row[5])
    assert sorted(kind for one in found for kind in one.missing) == missing


def test_every_state_is_there_and_the_gravest_stands_first(interfaces: Catalogue) -> None:
    states = [meeting.state for meeting in meetings_of(interfaces, [LACKS])]
    assert states == sorted(states, key=lambda state: state.gravity)
    assert set(states) == set(MeetingState)


def test_interface_in_order_lacks_nothing(interfaces: Catalogue) -> None:
    meeting = by_interface(meetings(interfaces))["5-clinic-shop"]
    assert meeting.state is MeetingState.IN_ORDER
    assert not meeting.state.is_gap
    assert meeting.missing == ()


def test_undescribed_pair_tells_where_the_two_are_described(interfaces: Catalogue) -> None:
    pairs = {one.services: one for one in meetings(interfaces) if one.state is MeetingState.UNDESCRIBED}
    elsewhere = pairs[BASE + "service/p", BASE + "service/q"].elsewhere
    assert elsewhere == BASE + "interface/outer-p-q"
    assert all(not pair.interface for pair in pairs.values())


def test_boundary_that_is_known_to_be_crossed_is_told_apart_from_a_doubtful_one(interfaces: Catalogue) -> None:
    for meeting in meetings(interfaces):
        assert not set(meeting.crossings) & set(meeting.doubtful)
    asked = rows(interfaces, "interface-crossings")
    assert sum(len(one.crossings) for one in meetings(interfaces)) == sum("true" in row for row in asked)
    assert sum(len(one.doubtful) for one in meetings(interfaces)) == sum("false" in row for row in asked)


def test_no_meeting_stands_twice(shipped: Catalogue) -> None:
    keys = [meeting.key for meeting in meetings(shipped)]
    assert len(keys) == len(set(keys))


def test_day_decides(interfaces: Catalogue) -> None:
    later = by_interface(meetings(interfaces, datetime.date(2999, 1, 1)))
    assert by_interface(meetings(interfaces))["2-clinic-advice"].state is MeetingState.RULE_NOT_IN_USE
    assert later["2-clinic-advice"].state is MeetingState.KIND_MISSING, "a rule has begun"


def test_basis_is_that_of_the_interface(shipped: Catalogue) -> None:
    found = meetings(shipped)
    assert {one.basis for one in found if one.interface} <= {Basis.STATED, Basis.COMPLETED, Basis.MODELLED}
    assert any(one.is_modelled for one in found)
    assert not all(one.is_modelled for one in found)


def test_whole_without_meetings_has_none(interfaces: Catalogue) -> None:
    assert meetings_of(interfaces, [BASE + "package/nowhere"]) == ()


def test_own_questions_of_the_same_names_with_other_columns_change_nothing(
    interfaces: Catalogue, write: Callable[[str, str], Path]
) -> None:
    for name in ("interfaces-of-chain", "interfaces-without-rules", "interface-crossings"):
        text = "# Own\n#\n# Mine.\n#\n# @column thing iri A thing\n\nSELECT ?thing { ?thing a ?kind }\n"
        write(f"own/queries/{name}.rq", text)
    settings = f'base = "{BASE}"\ninclude = ["{DATA / "questions" / "interfaces"}"]\n'
    own = Catalogue.load(write("own/servicegraph.toml", settings).parent)
    assert own.library.get("interfaces-of-chain").columns[0].name == "thing"
    assert [one.key for one in meetings(own)] == [one.key for one in meetings(interfaces)]


def test_empty_catalogue_has_no_meetings(write: Callable[[str, str], Path]) -> None:
    assert meetings(Catalogue.load(write("servicegraph.toml", f'base = "{BASE}"\n').parent)) == ()
