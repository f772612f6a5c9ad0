"""What two organisations take to their meeting: needs, rules, what is to be agreed; and whom an organisation meets."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from servicegraph import Catalogue
from servicegraph.errors import QueryTimeout, QueryTooLarge, ServicegraphError
from servicegraph.planning.asking import asked
from servicegraph.planning.gaps import gaps
from servicegraph.planning.meetings import meetings
from servicegraph.planning.negotiation import negotiation, negotiators, partners
from servicegraph.planning.pack import NeedState
from servicegraph.rdf.terms import VOCABULARY
from servicegraph.reports.pack_sheets import pack_sheets
from tests.planning.conftest import DATA

BASE = "https://example.org/id/"
COUNTY, CITY = (BASE + f"organisation/{name}" for name in ("county", "city"))
REAL = "https://w3id.org/servicegraph/id/organisation/"


def test_meetings_of_the_pack_are_those_of_the_two_with_their_units(interfaces: Catalogue) -> None:
    pack = negotiation(interfaces, COUNTY, CITY)
    there = {
        one.key
        for group in gaps(interfaces).between
        for one in group.meetings
        if {CITY, COUNTY} <= {*group.here, *group.there}
    }
    assert {one.key for one in pack.meetings if one.state.is_gap} == there
    assert all(BASE + "service/school" in one.services for one in pack.meetings)


def test_pack_is_the_same_from_either_side_but_for_the_sides(shipped: Catalogue) -> None:
    one, other = (
        negotiation(shipped, *pair) for pair in ((REAL + "keusote", REAL + "hus"), (REAL + "hus", REAL + "keusote"))
    )
    assert one.meetings == other.meetings
    assert (one.needed, one.in_use, one.lines, one.kinds) == (other.needed, other.in_use, other.lines, other.kinds)
    assert (one.units_a, one.units_b) == (other.units_b, other.units_a)
    assert [link[:2] for link in one.links] == [link[1::-1] for link in other.links]


def test_needs_are_counted_by_kind_and_state(shipped: Catalogue) -> None:
    pack = negotiation(shipped, REAL + "keusote", REAL + "hus")
    assert len(pack.meetings) == sum(len(row.meetings) for row in pack.rows)
    needs = [need for row in pack.rows for need in row.needs.values() for _ in row.meetings]
    assert len(needs) == pack.needed
    assert sum(need.state is NeedState.IN_USE for need in needs) == pack.in_use
    assert sum(line.number for line in pack.lines) == pack.to_agree == pack.needed - pack.in_use
    assert [line.number for line in pack.lines] == sorted((line.number for line in pack.lines), reverse=True)
    assert {line.kind for line in pack.lines} <= set(pack.kinds)
    assert pack.units_b == (REAL + "hus-hyvinkaa-hospital",)


@pytest.mark.parametrize("failure", [QueryTimeout("error.timeout", seconds=10), QueryTooLarge("error.too-large")])
def test_pack_without_suggestions_for_want_of_time_or_memory_has_all_the_rest_and_says_so(
    interfaces: Catalogue, monkeypatch: pytest.MonkeyPatch, failure: ServicegraphError
) -> None:
    whole = negotiation(interfaces, COUNTY, CITY)
    late = Catalogue.load(DATA / "questions" / "interfaces")

    def slow(catalogue: Catalogue, question: str, day: datetime.date) -> list[Mapping[str, str]]:
        if question == "suggested-rules":
            raise failure
        return asked(catalogue, question, day)

    monkeypatch.setattr("servicegraph.planning.negotiation.asked", slow)
    pack = negotiation(late, COUNTY, CITY)
    assert whole.has_suggestions
    assert not pack.has_suggestions
    assert not any(line.suggestions for line in pack.lines)
    assert [(line.kind, line.number) for line in pack.lines] == [(line.kind, line.number) for line in whole.lines]
    for language, said in (("fi", "ei ehditty"), ("sv", "hann inte"), ("en", "no time")):
        agree = pack_sheets(pack, late, language)[0]
        assert all(said in str(row[3]) for row in agree.rows)


def test_what_lacks_a_kind_lists_it_as_not_in_use(interfaces: Catalogue) -> None:
    pack = negotiation(interfaces, COUNTY, CITY)
    for row in pack.rows:
        for one in row.meetings:
            for kind in one.missing:
                assert row.needs[kind].state is not NeedState.IN_USE
    assert {need.state for row in pack.rows for need in row.needs.values()} == set(NeedState)


def test_both_directions_with_the_same_needs_are_one_row(shipped: Catalogue) -> None:
    pack = negotiation(shipped, REAL + "keusote", REAL + "hus")
    both = [row for row in pack.rows if row.is_both_ways]
    assert both
    for row in both:
        first, second = row.meetings
        assert (first.origin, first.target) == (second.target, second.origin)
        assert first.whole == second.whole
        assert row.state.gravity == min(one.state.gravity for one in row.meetings)


def test_suggestions_are_of_the_kind_and_not_among_those_that_hold_already(shipped: Catalogue) -> None:
    pack = negotiation(shipped, REAL + "keusote", REAL + "hus")
    own = {need.rule for row in pack.rows for need in row.needs.values()}
    suggested = [one.rule for line in pack.lines for one in line.suggestions]
    assert suggested
    assert not own.intersection(suggested)


def test_rules_pitfalls_and_sources_are_those_of_the_shared_interfaces(interfaces: Catalogue) -> None:
    pack = negotiation(interfaces, COUNTY, CITY)
    rules = {one.rule.rpartition("/")[2]: one for one in pack.rules}
    assert rules["referral"].is_in_force
    assert rules["referral"].kinds == (VOCABULARY + "rulekind/referral",)
    assert rules["referral"].answered_by == (VOCABULARY + "role/case-coordinator",)
    assert rules["referral"].days.last == "2999-12-31"
    assert not rules["ended"].is_in_force
    assert BASE + "observed-pitfall/lost" in {one.pitfall for one in pack.pitfalls}
    assert BASE + "package/lacks" in pack.wholes


def test_two_that_do_not_meet_and_one_with_itself_share_nothing(shipped: Catalogue) -> None:
    for pair in ((REAL + "hus", REAL + "hyvinkaa"), (REAL + "hus", REAL + "hus"), (REAL + "hus", REAL + "nobody")):
        pack = negotiation(shipped, *pair)
        assert not pack.links
        assert not pack.rows
        assert pack.needed == 0
        assert not pack.rules


def test_unit_negotiates_with_the_rest_of_its_organisation(interfaces: Catalogue) -> None:
    pack = negotiation(interfaces, BASE + "organisation/county-unit", COUNTY)
    assert pack.meetings
    assert all(one in meetings(interfaces) for one in pack.meetings)


def test_partners_are_those_whom_the_gaps_name(shipped: Catalogue) -> None:
    found = {one.organisation: one for one in partners(shipped, REAL + "keusote")}
    assert REAL + "keusote" not in found
    assert found[REAL + "hus"].gaps == len(negotiation(shipped, REAL + "keusote", REAL + "hus").meetings)
    named = {
        one
        for group in gaps(shipped).between
        if REAL + "keusote" in group.here + group.there
        for one in (*group.here, *group.there)
    }
    assert set(found) == named - {REAL + "keusote"}
    assert set(found) <= set(negotiators(shipped))


def test_own_questions_with_other_columns_change_nothing(
    interfaces: Catalogue, write: Callable[[str, str], Path]
) -> None:
    for name in ("interfaces-between-organisations", "suggested-rules", "rules-of-chain", "responsibilities"):
        text = "# Own\n#\n# Mine.\n#\n# @column thing iri A thing\n\nSELECT ?thing { ?thing a ?kind }\n"
        write(f"own/queries/{name}.rq", text)
    settings = f'base = "{BASE}"\ninclude = ["{DATA / "questions" / "interfaces"}"]\n'
    own = Catalogue.load(write("own/servicegraph.toml", settings).parent)
    assert negotiation(own, COUNTY, CITY) == negotiation(interfaces, COUNTY, CITY)
