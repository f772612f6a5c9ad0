"""Cooperation around parents with mental health or substance use problems, as far as the report tells of it."""

from __future__ import annotations

from servicegraph import Catalogue
from tests.asking import rows
from tests.shipped.asking import ask

PACKAGE = "package:keusote-parents-mental-health-substance-use"


def test_services_for_adults_meet_services_for_children_and_families() -> None:
    meetings = ask(f"?interface sg:within {PACKAGE} ; sg:from ?from ; sg:to ?to", "from", "to")
    assert ("keusote-adult-mental-health-substance-use", "keusote-family-centre") in meetings
    assert ("keusote-adult-mental-health-substance-use", "keusote-child-protection-open-care") in meetings
    assert len(meetings) == 5


def test_interfaces_are_modelled_and_what_is_observed_at_them_is_stated() -> None:
    assert ask(f"?interface sg:within {PACKAGE} ; sg:basis ?basis", "basis") == [("modelled",)]
    observed = f"?interface sg:within {PACKAGE} ; sg:hasPitfall ?pitfall . ?pitfall sg:basis ?basis"
    assert ask(observed, "pitfall", "basis") == [("keusote-parents-structures-vary", "stated")]


def test_lacking_rules_are_told(shipped: Catalogue) -> None:
    lacks = rows(shipped, "interfaces-without-rules", chain=PACKAGE)
    assert len([row for row in lacks if "lack:no-rule" in row]) == 5


def test_steering_group_meets_every_two_weeks_and_systemic_teams_every_week() -> None:
    forums = "?forum a sg:DialogueForum ; sg:frequency ?frequency"
    assert {("keusote-parents-steering-group", "P14D"), ("keusote-systemic-weekly-meetings", "P7D")} <= set(
        ask(forums, "forum", "frequency")
    )


def test_meetings_about_one_customer_do_not_pass_for_steering_the_whole() -> None:
    party = "forum:keusote-systemic-weekly-meetings sg:party/skos:broader* ?party"
    assert ask(party, "party") == [("client-and-professionals",)]
