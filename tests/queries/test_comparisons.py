"""The comparisons with the survey count what sources state of real packages and chains, and say what is left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from servicegraph import Catalogue
from tests.asking import rows
from tests.queries.planting import asking

WHOLES = """
chain:stated a sg:ServiceChain ; sg:phase phase:pilot ; sg:ruleStatus rulestatus:in-use ;
    sg:customerGroup customergroup:older-people ; sg:includes service:homes , service:meals .
chain:completed a sg:ServiceChain ; sg:phase phase:pilot ; sg:ruleStatus rulestatus:in-use ;
    sg:customerGroup customergroup:older-people ; sg:includes service:homes ;
    sg:completed sg:phase , sg:ruleStatus , sg:includes .
chain:completed-value a sg:ServiceChain ; sg:phase phase:pilot ; sg:ruleStatus rulestatus:in-use ;
    sg:customerGroup customergroup:older-people ; sg:includes service:homes ;
    sg:completedValue phase:pilot , rulestatus:in-use , service:homes .
chain:modelled a sg:ServiceChain ; sg:phase phase:pilot ; sg:ruleStatus rulestatus:in-use ;
    sg:customerGroup customergroup:older-people ; sg:includes service:homes ; sg:basis basis:modelled .
package:invented a sg:ServicePackage ; sg:phase phase:pilot ; sg:ruleStatus rulestatus:in-use ;
    sg:customerGroup customergroup:older-people ; sg:includes service:homes ; sg:fictitious true .
package:untold a sg:ServicePackage .
package:over a sg:ServicePackage ; sg:phase phase:pilot ; sg:ruleStatus rulestatus:in-use ;
    sg:customerGroup customergroup:older-people ; sg:includes service:homes ;
    sg:validFrom "2022-01-01"^^xsd:date ; sg:validUntil "2023-12-31"^^xsd:date .
package:ended a sg:ServicePackage ; sg:phase phase:ended ; sg:ruleStatus rulestatus:in-use .
process:uncounted a sg:CustomerProcess ; sg:phase phase:pilot ; sg:ruleStatus rulestatus:in-use .
service:homes a sg:Service ; sg:serviceGroup group:housing-services .
service:meals a sg:Service ; sg:serviceGroup group:home-care ; sg:completed sg:serviceGroup .
"""


def counts(folder: Path, question: str, turtle: str = WHOLES, **parameters: str) -> dict[str, tuple[str, ...]]:
    """Of each phase or status: stated, share, completed, fictitious."""
    return {row[0]: row[1:5] for row in asking(turtle, folder)(question, **{"date": "2024-06-01", **parameters})}


@pytest.mark.parametrize(
    ("question", "of"), [("chains-by-phase", "phase:pilot"), ("rules-by-status", "rulestatus:in-use")]
)
def test_stated_facts_of_real_chains_are_counted_and_the_others_beside_them(
    question: str, of: str, tmp_path: Path
) -> None:
    found = counts(tmp_path, question)
    assert found[of] == ("1", "1", "3", "1")
    assert found["finding:not-known"] == ("1", "", "0", "0")


def test_ended_pilot_is_no_pilot(tmp_path: Path) -> None:
    assert counts(tmp_path, "chains-by-phase")["phase:ended"] == ("2", "", "0", "0")
    # While it went on it was one.
    before = counts(tmp_path, "chains-by-phase", date="2023-12-31")
    assert before["phase:pilot"][0] == "2"
    assert before["phase:ended"][0] == "1"
    assert counts(tmp_path, "chains-by-phase", date="2021-12-31")["phase:pilot"][0] == "1"


def test_ended_package_says_nothing_of_how_far_rules_are(tmp_path: Path) -> None:
    assert counts(tmp_path, "rules-by-status", date="2023-12-31")["rulestatus:in-use"][0] == "2"
    assert counts(tmp_path, "rules-by-status", date="2024-01-01")["rulestatus:in-use"][0] == "1"


def test_share_is_of_the_stated_ones_alone(tmp_path: Path) -> None:
    more = "chain:second a sg:ServiceChain ; sg:phase phase:operation ; sg:ruleStatus rulestatus:not-started ."
    assert counts(tmp_path, "chains-by-phase", WHOLES + more)["phase:pilot"][:2] == ("1", "0.5")
    assert counts(tmp_path, "rules-by-status", WHOLES + more)["rulestatus:in-use"][:2] == ("1", "0.5")
    none = "chain:completed a sg:ServiceChain ; sg:phase phase:pilot ; sg:completed sg:phase ."
    assert counts(tmp_path, "chains-by-phase", none)["phase:pilot"] == ("0", "", "1", "0")


def test_single_rules_are_those_in_force_that_a_source_states(tmp_path: Path) -> None:
    rules = """
rule:told a sg:CoordinationRule ; sg:ruleStatus rulestatus:in-use .
rule:completed a sg:CoordinationRule ; sg:ruleStatus rulestatus:in-use ; sg:completed sg:ruleStatus .
rule:over a sg:CoordinationRule ; sg:ruleStatus rulestatus:in-use ; sg:validUntil "2023-12-31"^^xsd:date .
rule:invented a sg:CoordinationRule ; sg:ruleStatus rulestatus:in-use .
chain:stated sg:governedBy rule:told , rule:completed , rule:over .
package:invented sg:governedBy rule:invented .
"""
    found = asking(WHOLES + rules, tmp_path)("rules-by-status", date="2024-06-01")
    assert {row[0]: row[5] for row in found}["rulestatus:in-use"] == "1"


def test_service_group_counts_where_customer_group_membership_and_group_are_stated(tmp_path: Path) -> None:
    found = asking(WHOLES, tmp_path)("service-groups-by-customer-group", date="2024-06-01")
    by_group = {row[1]: row[2:5] for row in found}
    assert by_group["group:housing-services"] == ("1", "3", "1")
    assert by_group["group:home-care"] == ("0", "1", "0")


def test_no_completed_status_makes_the_shipped_catalogue_like_the_nation(shipped: Catalogue) -> None:
    for question in ("chains-by-phase", "rules-by-status"):
        found = rows(shipped, question, date="2026-01-01")
        assert all(row[0] for row in found), "no row without a name"
        assert sum(int(row[3]) for row in found) > 0
        assert sum(int(row[4]) for row in found) == 1, "the handbook's example is invented"
