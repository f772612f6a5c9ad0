"""What is provided, what ends and what was measured, over a small catalogue; the rows expected are written by hand."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path

import pytest

from servicegraph import Catalogue
from servicegraph.rdf.terms import VOCABULARY
from tests.asking import Row, rows

Ask = Callable[..., list[Row]]


@pytest.fixture(scope="module")
def planted() -> Catalogue:
    return Catalogue.load(Path(__file__).parents[1] / "data" / "questions" / "days")


@pytest.fixture
def ask(planted: Catalogue) -> Ask:
    """Asks the planted catalogue a question."""
    return functools.partial(rows, planted)


# Provisions


def test_two_providers_under_one_contract(ask: Ask, planted: Catalogue) -> None:
    contract = "instrument:framework"
    kinds = [planted.prefixes.contract(f"{VOCABULARY}provisionkind/{kind}") for kind in ("procured", "voucher")]
    expected = [
        ("service:bought", f"organisation:{one}", f"provision:bought-{one}", kind, contract)
        for one, kind in zip(("first", "second"), kinds, strict=True)
    ]
    assert [row[:5] for row in ask("provisions", contract=contract)] == expected
    assert [row[:5] for row in ask("provisions", kind=kinds[1])] == expected[1:]


@pytest.mark.parametrize(("day", "providing"), [("2026-03-31", "first"), ("2026-04-01", "second")])
def test_provider_changes_on_a_day(ask: Ask, day: str, providing: str) -> None:
    first, second = (
        ("service:changing", "organisation:first", "provision:changing-first", "", "", "", "2026-03-31"),
        ("service:changing", "organisation:second", "provision:changing-second", "", "", "2026-04-01", ""),
    )
    assert ask("provisions", service="service:changing", date=day) == [
        (*first, str(providing == "first").lower()),
        (*second, str(providing == "second").lower()),
    ]


def test_provider_that_is_only_named_is_told_without_a_provision(ask: Ask) -> None:
    plain = ("service:plain", "organisation:unit", "", "", "", "", "", "true")
    assert ask("provisions", service="service:plain") == [plain]
    assert plain in ask("provisions", provider="organisation:county")


@pytest.mark.parametrize(
    ("service", "day", "valid"),
    [
        ("service:ended", "2026-02-28", "true"),
        ("service:ended", "2026-03-01", "false"),
        ("service:of-merged", "2026-06-30", "false"),
        ("service:of-merged", "2026-07-01", "true"),
    ],
)
def test_nobody_provides_outside_the_days_of_service_and_provider(ask: Ask, service: str, day: str, valid: str) -> None:
    assert [row[-1] for row in ask("provisions", service=service, date=day)] == [valid]


# What ends

RULE, PILOT = "sg:CoordinationRule", "package:pilot"
ENDING = [
    (PILOT, "sg:ServicePackage", "2028-02-28", "0", PILOT, "1", "organisation:county", "1"),
    ("service:there", "sg:Service", "2028-02-29", "1", PILOT, "1", "organisation:second", "1"),
    ("interface:here-to-there", "sg:Interface", "2028-03-01", "2", PILOT, "1", "organisation:county", "1"),
    ("rule:of-interface", RULE, "2028-03-02", "3", PILOT, "1", "organisation:county", "1"),
    ("rule:of-pilot", RULE, "2028-03-03", "4", PILOT, "2", "organisation:county", "2"),
    ("rule:between", RULE, "2028-03-04", "5", "", "0", "organisation:first", "2"),
    ("forum:of-pilot", "sg:DialogueForum", "2028-03-05", "6", PILOT, "1", "organisation:county", "1"),
    ("responsibility:of-pilot", "sg:Responsibility", "2028-03-06", "7", PILOT, "1", "organisation:unit", "1"),
    ("operating-model:of-pilot", "sg:OperatingModel", "2028-03-07", "8", PILOT, "1", "organisation:second", "1"),
]


def test_everything_that_ends_within_the_days_has_one_row(ask: Ask) -> None:
    assert ask("ending-soon", date="2028-02-28", days="30") == ENDING
    assert ask("ending-soon", date="2028-02-28", days="2") == ENDING[:3]
    assert ask("ending-soon", date="2028-02-29", days="0") == [(*ENDING[1][:3], "0", *ENDING[1][4:])]


def test_days_left_are_counted_over_years_and_leap_days(ask: Ask) -> None:
    asked = {"chain": "", "type": RULE}
    of_nothing = ask("ending-soon", date="2028-02-28", days="366", **asked)[-1]
    assert of_nothing == ("rule:of-nothing", RULE, "2029-02-28", "366", "", "0", "", "0")
    assert of_nothing[0] not in {row[0] for row in ask("ending-soon", date="2028-02-28", days="365", **asked)}


def test_what_has_ended_is_told_when_it_is_asked_for(ask: Ask) -> None:
    rows = ask("ending-soon", date="2028-03-01", days="0", past="2")
    assert [(row[0], row[3]) for row in rows] == [
        (PILOT, "-2"),
        ("service:there", "-1"),
        ("interface:here-to-there", "0"),
    ]


def test_provision_and_contract_end_where_their_service_is(ask: Ask) -> None:
    chain, first = "chain:homes", "organisation:first"
    assert ask("ending-soon", date="2026-03-01", days="310", chain=chain) == [
        ("provision:changing-first", "sg:Provision", "2026-03-31", "30", chain, "1", first, "1"),
        ("instrument:framework", "sg:SteeringInstrument", "2026-12-31", "305", chain, "1", first, "2"),
    ]


def test_what_ends_by_class_whole_and_organisation(ask: Ask) -> None:
    asked = {"date": "2028-02-28", "days": "30"}
    assert ask("ending-soon", **asked, type="sg:IntegratedService") == ENDING[:1]
    assert ask("ending-soon", **asked, type=RULE) == ENDING[3:6]
    assert ask("ending-soon", **asked, chain="chain:outer", type="sg:DialogueForum") == ENDING[6:7]
    assert [row[0] for row in ask("ending-soon", **asked, chain="package:second")] == ["rule:of-pilot"]
    second = ask("ending-soon", **asked, organisation="organisation:second")
    assert [row[0] for row in second] == ["service:there", "rule:between", "operating-model:of-pilot"]
    assert {row[6] for row in second} == {"organisation:second"}


# Measured values


JANUARY, FEBRUARY, JANUARY_TWO = "measurement:january-one", "measurement:february-one", "measurement:january-two"


def measurements(found: list[Row]) -> list[str]:
    return [row[11] for row in found]


def test_waiting_time_by_month_and_municipality_beside_its_target(ask: Ask, planted: Catalogue) -> None:
    days = planted.prefixes.contract(f"{VOCABULARY}unit/days")
    found = ask("indicator-values", indicator="indicator:waiting-time")
    assert {(*row[:2], *row[5:8], *row[9:11]) for row in found} == {
        ("indicator:waiting-time", "service:there", "", "", "14", "2027-12-31", days)
    }
    assert [(*row[2:5], row[8], *row[11:]) for row in found] == [
        ("municipality:mantsala", "2027-01", "21", "7", JANUARY, "source:appendix"),
        ("municipality:mantsala", "2027-02", "12.5", "-1.5", FEBRUARY, ""),
        ("municipality:pornainen", "2027-01", "14", "0", JANUARY_TWO, ""),
    ]
    assert measurements(ask("indicator-values", area="municipality:pornainen")) == [JANUARY_TWO]


def test_values_that_are_no_numbers_have_columns_of_their_own(ask: Ask) -> None:
    assert [row[:7] for row in ask("indicator-values", indicator="indicator:met")] == [
        ("indicator:met", "package:second", "", "2026-03-15/2026-06", "", "true", "")
    ]
    assert [row[:7] for row in ask("indicator-values", indicator="indicator:opinion")] == [
        ("indicator:opinion", "", "", "", "", "", "mostly content")
    ]


@pytest.mark.parametrize(
    ("between", "expected"),
    [
        ({"from": "2027-01-31"}, [JANUARY, FEBRUARY, JANUARY_TWO]),
        ({"from": "2027-02-01"}, [FEBRUARY]),
        ({"from": "2027-01-15", "until": "2027-01-20"}, [JANUARY, JANUARY_TWO]),
        ({"until": "2027-01-01", "from": "2026-07-01"}, [JANUARY, JANUARY_TWO]),
        ({"until": "2026-03-14"}, []),
    ],
)
def test_times_that_overlap_the_days_asked_about(ask: Ask, between: dict[str, str], expected: list[str]) -> None:
    assert measurements(ask("indicator-values", **between)) == expected


def test_values_of_a_chain_are_those_of_its_parts_and_services(ask: Ask) -> None:
    assert measurements(ask("indicator-values", chain="chain:outer")) == [JANUARY, FEBRUARY, JANUARY_TWO]
    assert [row[0] for row in ask("indicator-values", chain="package:second")] == ["indicator:met"]


# Goals

OF_GOALS = [
    "goals-without-indicator",
    "indicators-without-source",
    "indicators-by-source",
    "indicators-by-reporter",
    "goal-tree",
    "impact-kinds",
]


@pytest.mark.parametrize("question", OF_GOALS)
@pytest.mark.parametrize(
    ("day", "is_there"), [("2025-01-31", False), ("2025-02-01", True), ("2026-01-31", True), ("2026-02-01", False)]
)
def test_goals_count_while_their_integrated_service_does(ask: Ask, question: str, day: str, is_there: bool) -> None:
    found = ask(question, date=day)
    assert any("chain:with-goals" in row for row in found) == is_there
    assert not any("chain:ended-undated" in row for row in found)


@pytest.mark.parametrize("question", OF_GOALS)
def test_goal_of_what_has_ended_is_not_one_that_is_set_for_nothing(ask: Ask, question: str) -> None:
    found = {cell for row in ask(question, date="2026-02-01") for cell in row}
    assert found.isdisjoint({"goal:of-ended", "goal:unmeasured", "indicator:of-register", "indicator:without-source"})


# Steering


def without_contract(ask: Ask, day: str) -> list[str]:
    asked = {"chain": "package:bought", "finding": "finding:without-contract"}
    return [row[1] for row in ask("steering-of-provider", **asked, date=day)]


def test_only_what_another_organises_needs_a_contract(ask: Ask) -> None:
    assert without_contract(ask, "2026-06-30") == []


def test_provider_is_without_a_contract_when_it_has_ended(ask: Ask) -> None:
    assert without_contract(ask, "2026-07-01") == ["organisation:contractor"]


def test_providers_are_steered_on_the_day(ask: Ask) -> None:
    def steering(day: str) -> set[Row]:
        found = ask("steering-of-provider", chain="package:bought", date=day)
        return {row[1:4] for row in found if row[1] in ("organisation:contractor", "organisation:stopped")}

    contract, stopped = "instrument:yearly", ("organisation:stopped", "finding:not-steered", "")
    assert steering("2026-06-30") == {("organisation:contractor", "finding:steered", contract)}
    assert stopped in steering("2025-12-31")
    assert steering("2026-07-01") == {
        ("organisation:contractor", "finding:not-steered", ""),
        ("organisation:contractor", "finding:without-contract", ""),
    }


def test_provider_of_a_part_that_has_ended_is_not_asked_for(ask: Ask) -> None:
    asked = {"chain": "package:bought", "organisation": "organisation:past"}
    assert ask("steering-of-provider", **asked, date="2025-12-31")
    assert ask("steering-of-provider", **asked, date="2026-01-01") == []


# Dialogue, monitoring and responsibility


def test_forum_that_has_ended_is_no_forum(ask: Ask) -> None:
    def of_providers(day: str) -> list[Row]:
        found = ask("dialogue-gaps", chain="package:led", date=day)
        return [row[2:] for row in found if row[1] == "party:providers"]

    assert of_providers("2026-06-30") == [("finding:too-seldom", "forum:yearly", "12")]
    assert of_providers("2026-07-01") == [("finding:no-forum", "", "")]


@pytest.mark.parametrize(("day", "is_asked"), [("2026-08-31", True), ("2026-09-01", False)])
def test_organisers_need_a_forum_while_there_are_several(ask: Ask, day: str, is_asked: bool) -> None:
    found = ask("dialogue-gaps", chain="package:led", date=day)
    assert ("party:organisers" in {row[1] for row in found}) == is_asked


def test_calendar_tells_where_data_is_stored_handled_and_published(ask: Ask) -> None:
    def told(**asked: str) -> list[Row]:
        return [row[6:] for row in ask("reporting-calendar", chain="package:led", **asked)]

    register, address = "data-source:register", "https://example.org/figures"
    assert told(date="2026-06-30", language="fi") == [(register, "taulukko", "forum:monthly", address)]
    assert told(date="2026-12-31", language="en") == [(register, "table", "forum:monthly", address)]
    assert told(date="2026-12-31", language="se") == [(register, "tabell", "forum:monthly", address)]
    assert told(date="2027-01-01") == []


@pytest.mark.parametrize(("day", "holder"), [("2026-03-31", "before"), ("2026-04-01", "after")])
def test_responsibility_passes_to_another_on_a_day(ask: Ask, day: str, holder: str) -> None:
    owners = ask("responsibilities", chain="package:led", role="role:chain-owner", date=day)
    assert [row[1:4] for row in owners] == [
        (f"responsibility:owner-{holder}", "role:chain-owner", f"organisation:{holder}")
    ]


def test_responsibility_that_has_ended_is_unfilled(ask: Ask) -> None:
    def unfilled(day: str) -> list[Row]:
        return ask("responsibilities", chain="package:led", filled="false", date=day)

    ended = ("package:led", "responsibility:manager", "role:service-manager", "", "", "", "2026-06-30")
    assert unfilled("2026-06-30") == []
    assert unfilled("2026-07-01") == [ended]
    # Its holder has ended, and not the responsibility.
    assert [row[1] for row in unfilled("2026-10-01")] == ["responsibility:lead", "responsibility:manager"]


def test_levels_of_implementation_have_the_responsibilities_of_the_day(ask: Ask) -> None:
    def answering(day: str) -> list[Row]:
        found = ask("implementation-levels", chain="package:led", date=day)
        return [(row[1], row[2], row[4]) for row in found if row[2]]

    organising, production = "implementation:organising", "implementation:production"
    manager = (production, "responsibility:manager", "organisation:after")
    before, after = (
        (organising, f"responsibility:owner-{holder}", f"organisation:{holder}") for holder in ("before", "after")
    )
    assert answering("2026-03-31") == [before, manager]
    assert answering("2026-04-01") == [after, manager]
    assert answering("2026-07-01") == [after]


# What breaks


def affected(found: list[Row]) -> dict[str, tuple[str, ...]]:
    """What is affected, with whether it breaks, how much of it goes and how much remains."""
    return {row[1]: row[2:] for row in found}


def test_provider_whose_provision_has_ended_breaks_nothing_by_leaving(ask: Ask) -> None:
    def first(day: str) -> dict[str, tuple[str, ...]]:
        return affected(ask("impact-of-provider", organisation="organisation:first", date=day))

    assert first("2026-03-31")["service:changing"] == ("true", "1", "0")
    assert first("2026-03-31")["chain:homes"] == ("false", "1", "1")
    assert set(first("2026-04-01")) == {"service:bought"}


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("impact-of-service", {"service": "service:south"}),
        ("impact-of-provider", {"organisation": "organisation:south"}),
    ],
)
def test_rules_that_hold_on_the_day_lose_an_interface(ask: Ask, question: str, asked: dict[str, str]) -> None:
    def rules(day: str) -> dict[str, tuple[str, ...]]:
        found = affected(ask(question, **asked, date=day))
        return {name: how for name, how in found.items() if name.startswith("rule:")}

    agreed, gone = "rule:agreed", ("true", "1", "0")
    assert rules("2025-12-31") == {"rule:past": gone, agreed: gone}
    assert rules("2026-01-01") == {"rule:present": gone, agreed: gone}


def test_agreement_holds_where_every_provider_of_the_day_is_a_party(ask: Ask) -> None:
    def agreed(day: str) -> tuple[str, ...]:
        return affected(ask("impact-of-service", service="service:south", date=day))["rule:agreed"]

    # At the interface of the service that a third organisation provides too it does not hold.
    assert agreed("2026-12-31") == ("true", "1", "0")
    assert agreed("2027-01-01") == ("false", "1", "1")


def test_interface_is_affected_from_its_first_day(ask: Ask) -> None:
    def interfaces(day: str) -> set[str]:
        found = affected(ask("impact-of-service", service="service:north", date=day))
        return {name for name in found if name.startswith("interface:")}

    assert interfaces("2026-01-31") == {"interface:north-to-south"}
    assert interfaces("2026-02-01") == {"interface:north-to-south", "interface:mixed-to-north"}
