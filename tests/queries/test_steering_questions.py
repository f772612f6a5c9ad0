"""Questions 22–38 over small catalogues in which every case is planted; the rows expected are written by hand."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path

import pytest

from servicegraph import Catalogue
from tests.asking import Row, rows

Ask = Callable[..., list[Row]]


@pytest.fixture(scope="module")
def planted() -> Catalogue:
    return Catalogue.load(Path(__file__).parents[1] / "data" / "questions" / "steering")


@pytest.fixture
def ask(planted: Catalogue) -> Ask:
    """Asks the planted catalogue a question."""
    return functools.partial(rows, planted)


# Goals and measuring


def test_goals_of_a_chain_are_its_own_and_those_of_its_parts(ask: Ask) -> None:
    assert ask("goals-without-indicator", chain="chain:goals") == [
        ("chain:goals", "goal:main", "goallevel:main", "2"),
        ("process:goals", "goal:of-process", "", "0"),
    ]


def test_goal_that_is_set_for_nothing_is_found_without_a_chain(ask: Ask) -> None:
    assert ("", "goal:of-nothing", "", "0") in ask("goals-without-indicator")


def test_goals_without_indicator_by_level_and_perspective(ask: Ask) -> None:
    assert ask("goals-without-indicator", goalLevel="goallevel:main") == [
        ("chain:goals", "goal:main", "goallevel:main", "2")
    ]
    assert ask("goals-without-indicator", perspective="perspective:customer") == [
        ("process:goals", "goal:of-process", "", "0")
    ]


def test_indicator_without_source_comes_with_each_reporter(ask: Ask) -> None:
    expected = [
        ("", "", "indicator:of-nothing", ""),
        ("chain:goals", "goal:provider", "indicator:without-source", "reporter:professional"),
        ("chain:goals", "goal:provider", "indicator:without-source", "reporter:provider"),
    ]
    assert ask("indicators-without-source") == expected
    assert ask("indicators-without-source", chain="chain:goals") == expected[1:]
    assert ask("indicators-without-source", reportedBy="reporter:provider") == expected[2:]
    assert ask("indicators-without-source", chain="process:goals") == []


def test_what_hangs_on_a_source(ask: Ask) -> None:
    expected = [("data-source:register", "indicator:with-source", "goal:intermediate", "chain:goals")]
    assert ask("indicators-by-source") == expected
    assert ask("indicators-by-source", dataSource="data-source:register", chain="chain:goals") == expected
    assert ask("indicators-by-source", dataSource="data-source:other") == []


def test_goal_tree_runs_from_the_top_down(ask: Ask) -> None:
    assert ask("goal-tree", chain="chain:goals") == [
        ("chain:goals", "", "goal:main", "goallevel:main", "0", "0"),
        ("chain:goals", "goal:main", "goal:intermediate", "goallevel:intermediate", "1", "1"),
        ("chain:goals", "goal:intermediate", "goal:provider", "goallevel:provider", "2", "1"),
        ("process:goals", "", "goal:of-process", "", "0", "0"),
    ]


def test_goal_tree_of_a_perspective(ask: Ask) -> None:
    assert [row[2] for row in ask("goal-tree", perspective="perspective:customer")] == [
        "goal:intermediate",
        "goal:of-process",
    ]


def test_indicators_by_reporter_tell_of_those_without_one(ask: Ask) -> None:
    assert ask("indicators-by-reporter") == [
        ("", "indicator:of-nothing", "", ""),
        ("reporter:customer", "indicator:with-source", "goal:intermediate", "chain:goals"),
        ("reporter:professional", "indicator:without-source", "goal:provider", "chain:goals"),
        ("reporter:provider", "indicator:without-source", "goal:provider", "chain:goals"),
    ]
    assert len(ask("indicators-by-reporter", reportedBy="reporter:customer")) == 1


def test_impact_kind_comes_from_goal_or_indicator(ask: Ask) -> None:
    assert ask("impact-kinds", chain="chain:goals", covered="true") == [
        ("chain:goals", "impact:customer-impact", "goal:intermediate", ""),
        ("chain:goals", "impact:process-impact", "goal:intermediate", "indicator:with-source"),
    ]


def test_narrower_impact_kind_is_enough_for_the_broader(ask: Ask) -> None:
    missing = [row[1] for row in ask("impact-kinds", chain="chain:goals", covered="false")]
    assert missing == ["impact:cost-effectiveness", "impact:everyday-impact", "impact:organiser-impact"]


def test_whole_whose_goals_tell_no_impact_lacks_every_kind(ask: Ask) -> None:
    assert ask("impact-kinds", chain="process:goals", impactKind="impact:impact") == [
        ("process:goals", "impact:impact", "", "")
    ]


# Steering


def test_steering_of_each_provider(ask: Ask) -> None:
    assert ask("steering-of-provider", chain="package:steered") == [
        ("package:steered", "organisation:association", "finding:steered", "instrument:contract", "means:norm"),
        ("package:steered", "organisation:company", "finding:not-steered", "", ""),
        ("package:steered", "organisation:company", "finding:without-contract", "", ""),
        ("package:steered", "organisation:parish", "finding:not-steered", "", ""),
        ("package:steered", "organisation:unit", "finding:steered", "instrument:strategy", "means:norm"),
    ]


def test_steering_by_provider_form_and_finding(ask: Ask) -> None:
    assert ask("steering-of-provider", organisation="organisation:unit") == [
        ("package:other", "organisation:unit", "finding:not-steered", "", ""),
        ("package:steered", "organisation:unit", "finding:steered", "instrument:strategy", "means:norm"),
    ]
    steered = {"chain": "package:steered", "finding": "finding:steered"}
    assert [row[3] for row in ask("steering-of-provider", **steered, means="means:contract")] == ["instrument:contract"]
    assert len(ask("steering-of-provider", **steered, means="means:norm")) == 2
    assert ask("steering-of-provider", **steered, means="means:information") == []


def test_customer_process_is_not_asked_for_steering(ask: Ask) -> None:
    assert ask("steering-of-provider", chain="process:steered") == []


# Dialogue


def test_dialogue_gaps_within_half_a_year(ask: Ask) -> None:
    assert ask("dialogue-gaps", chain="package:dialogue") == [
        ("package:dialogue", "party:organisers", "finding:too-seldom", "forum:yearly", "12"),
        ("package:dialogue", "party:responsible-for-whole", "finding:no-forum", "", ""),
        ("package:dialogue", "party:providers", "finding:frequency-open", "forum:continuous", ""),
    ]


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        ("12", []),
        ("11.9", [("forum:yearly", "12")]),
        ("3", [("forum:yearly", "12"), ("forum:half-yearly", "6")]),
        ("2.9", [("forum:yearly", "12"), ("forum:half-yearly", "6"), ("forum:ninety-days", "3")]),
    ],
)
def test_forum_meets_too_seldom_beyond_the_months_asked(ask: Ask, months: str, expected: list[Row]) -> None:
    rows = ask("dialogue-gaps", chain="package:dialogue", months=months, finding="finding:too-seldom")
    assert [row[3:] for row in rows] == expected


def test_organisers_need_no_forum_where_there_is_one(ask: Ask) -> None:
    assert [row[1] for row in ask("dialogue-gaps", chain="package:silent")] == [
        "party:organisers-providers",
        "party:responsible-for-whole",
        "party:providers",
        "party:providers-customer-representatives",
    ]


# Monitoring and responsibility


def test_reporting_calendar_shows_what_is_not_agreed(ask: Ask) -> None:
    fortnightly = ("0.5", "organisation:company", "", "", "reporting-duty:of-nothing", "")
    agreed = [
        ("14", "organisation:unit", to, "indicator:with-source", "reporting-duty:agreed", "package:monitored")
        for to in ("post:director", "role:organiser")
    ]
    open_duty = ("", "", "", "", "reporting-duty:open", "chain:monitored")

    def calendar(**asked: str) -> list[Row]:
        return [row[:6] for row in ask("reporting-calendar", **asked)]

    assert calendar() == [fortnightly, *agreed, open_duty]
    assert calendar(chain="chain:monitored") == [*agreed, open_duty]
    assert calendar(reporter="organisation:company") == [fortnightly]
    assert calendar(recipient="role:organiser") == agreed[1:]


LEAD = ("package:monitored", "responsibility:lead", "role:package-director", "post:director", "organisation:county")
VACANT = ("package:monitored", "responsibility:vacant", "role:case-coordinator", "", "")
OF_SERVICE = ("service:led", "responsibility:of-service", "role:service-manager", "organisation:unit", "")


def responsibilities(ask: Ask, **asked: str) -> list[Row]:
    """The rows without the days of the responsibilities, which have none."""
    found = ask("responsibilities", **asked)
    assert {row[5:] for row in found} == {("", "")}
    return [row[:5] for row in found]


def test_responsibilities_of_a_chain_are_those_of_its_parts(ask: Ask) -> None:
    assert responsibilities(ask, chain="chain:monitored") == [LEAD, VACANT, OF_SERVICE]


def test_responsibilities_by_role_organisation_task_and_holder(ask: Ask) -> None:
    assert responsibilities(ask, role="role:case-coordinator") == [VACANT]
    assert responsibilities(ask, organisation="organisation:county") == [LEAD]
    assert responsibilities(ask, organisation="organisation:unit") == [OF_SERVICE]
    assert responsibilities(ask, task="task:9") == [LEAD]
    assert responsibilities(ask, chain="chain:monitored", filled="false") == [VACANT]
    assert responsibilities(ask, chain="chain:monitored", filled="true") == [LEAD, OF_SERVICE]


def test_responsibility_that_belongs_to_nothing_is_found_without_a_chain(ask: Ask) -> None:
    assert ("", "responsibility:of-nothing", "", "", "") in responsibilities(ask, filled="false")


def test_implementation_levels_of_a_chain_with_those_that_are_open(ask: Ask) -> None:
    assert ask("implementation-levels", chain="chain:monitored") == [
        ("chain:monitored", "implementation:organising", *LEAD[1:4]),
        ("chain:monitored", "implementation:production", *OF_SERVICE[1:4]),
        ("chain:monitored", "implementation:first-line-management", *VACANT[1:4]),
        ("chain:monitored", "implementation:resident-participation", "", "", ""),
    ]
    assert [row[1] for row in ask("implementation-levels", chain="package:monitored", filled="false")] == [
        "implementation:first-line-management",
        "implementation:resident-participation",
    ]
    production = ask("implementation-levels", chain="chain:monitored", implementationLevel="implementation:production")
    assert [row[2] for row in production] == ["responsibility:of-service"]


def test_shared_organisers_without_agreed_overall_responsibility(ask: Ask) -> None:
    east, west = "organisation:east", "organisation:west"
    assert ask("shared-organisers", organisation=east) == [
        ("package:agreement-ended", east, "0", "rule:ended", "rulestatus:in-use"),
        ("package:agreement-ended", west, "0", "rule:ended", "rulestatus:in-use"),
        ("package:agreement-to-come", east, "0", "rule:to-come", "rulestatus:in-use"),
        ("package:agreement-to-come", west, "0", "rule:to-come", "rulestatus:in-use"),
        ("package:being-agreed", east, "0", "rule:being-agreed", "rulestatus:being-defined"),
        ("package:being-agreed", west, "2", "rule:being-agreed", "rulestatus:being-defined"),
        ("package:owned", east, "0", "", ""),
        ("package:owned", west, "0", "", ""),
        ("package:owner-vacant", east, "0", "", ""),
        ("package:owner-vacant", west, "1", "", ""),
    ]


@pytest.mark.parametrize("chain", ["package:agreed", "package:of-one"])
def test_agreed_overall_responsibility_or_one_organiser_is_no_finding(ask: Ask, chain: str) -> None:
    assert ask("shared-organisers", chain=chain) == []


# State of the whole


def test_chains_by_phase_beside_the_survey(ask: Ask) -> None:
    assert ask("chains-by-phase", organisation="organisation:town") == [
        ("phase:definition", "0", "0", "0", "0", "", "", ""),
        ("phase:pilot", "0", "0", "0", "0", "30", "0.75", "dataset:phases"),
        ("phase:deployment", "1", "0.333", "0", "0", "", "", ""),
        ("phase:operation", "2", "0.667", "0", "0", "10", "0.25", "dataset:phases"),
        ("phase:ended", "0", "", "0", "0", "", "", ""),
        ("finding:not-known", "1", "", "0", "0", "", "", ""),
    ]


def test_chains_by_phase_beside_one_survey(ask: Ask) -> None:
    assert {row[7] for row in ask("chains-by-phase", survey="dataset:phases")} == {"", "dataset:phases"}
    assert {row[7] for row in ask("chains-by-phase", survey="dataset:groups")} == {""}


def test_chains_by_phase_of_a_customer_group(ask: Ask) -> None:
    rows = ask("chains-by-phase", customerGroup="customergroup:older-people")
    assert {row[0]: row[1] for row in rows if row[1] != "0"} == {"phase:operation": "2"}


def test_phase_and_rules_disagree(ask: Ask) -> None:
    expected = [
        ("chain:status-unfinished", "phase:operation", "rulestatus:being-defined", "1", "0", "0"),
        ("package:interface-unfinished", "phase:operation", "rulestatus:in-use", "2", "1", "0"),
        ("process:status-unsaid", "phase:deployment", "", "0", "0", "0"),
    ]
    assert ask("phase-and-rules-disagree") == expected
    assert ask("phase-and-rules-disagree", organisation="organisation:town") == expected
    assert ask("phase-and-rules-disagree", phase="phase:operation") == expected[:2]
    assert ask("phase-and-rules-disagree", chain="chain:status-unfinished") == [expected[0], expected[2]]
    assert ask("phase-and-rules-disagree", phase="phase:pilot") == []


def test_service_groups_beside_the_survey_count_for_broader_groups(ask: Ask) -> None:
    older = "customergroup:older-people"
    assert ask("service-groups-by-customer-group", customerGroup=older) == [
        (older, "group:mental-health-substance-use", "2", "0", "0", "1", ""),
        (older, "group:mental-health", "2", "0", "0", "", ""),
        (older, "group:housing-services", "1", "0", "0", "", ""),
        (older, "group:oral-health", "0", "0", "0", "", "4"),
    ]
    assert len(ask("service-groups-by-customer-group", serviceGroup="group:housing-services")) == 1
    assert [row[2] for row in ask("service-groups-by-customer-group", organisation="organisation:county")] == ["0", "0"]


def test_operating_models_by_outcome_and_place(ask: Ask) -> None:
    adopted = [
        ("outcome:adopted", "operating-model:adopted", place, "2024-01-01", "2024-06-30", "false")
        for place in ("package:finished", "service:talks")
    ]
    untold = ("finding:not-known", "operating-model:untold", "", "", "", "")
    assert ask("operating-models") == [*adopted, untold]
    assert ask("operating-models", outcome="finding:not-known") == [untold]
    assert ask("operating-models", ongoing="false") == adopted
    assert ask("operating-models", ongoing="true") == []
    assert len(ask("operating-models", ongoing="true", date="2024-06-30")) == 2
    assert ask("operating-models", outcome="outcome:adopted") == adopted
    assert ask("operating-models", chain="chain:status-unfinished") == adopted[1:]


def test_readiness_is_that_of_the_checks(planted: Catalogue, ask: Ask) -> None:
    measured = planted.readiness_of("package:finished")
    contract = planted.prefixes.contract
    assert [row[:4] for row in ask("readiness", chain="package:finished")] == [
        ("package:finished", contract(task.task), str(task.met), str(task.applicable))
        for task in measured.tasks
        if task.applicable
    ]
    assert any(task.applicable for task in measured.tasks)


def test_readiness_of_a_task_and_below_a_share(ask: Ask) -> None:
    unready = ask("readiness", chain="package:finished", atMost="0")
    assert unready
    assert all(row[2] == "0" and row[4] == "0" for row in unready)
    assert len(ask("readiness", chain="package:finished", task="task:5")) == 1
