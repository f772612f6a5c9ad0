"""On a day, each question of sharing and cover counts what is there on it, and providers by their provisions."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.queries.planting import Ask, asking

# The old package, service and provider end with March, the new ones begin with April.
CHANGE = """
organisation:county a sg:Organisation ; sg:area municipality:tuusula ; sg:organisationType orgtype:municipality .
organisation:old a sg:Organisation ; sg:area municipality:tuusula ; sg:organisationType orgtype:company .
organisation:new a sg:Organisation ; sg:area municipality:tuusula ; sg:organisationType orgtype:state .
segment:people a sg:Segment .
package:old a sg:ServicePackage ; sg:serves segment:people ; sg:area municipality:tuusula ;
    sg:organisedBy organisation:county ; sg:includes service:old , service:changing ;
    sg:phase phase:ended ; sg:validUntil "2026-03-31"^^xsd:date .
package:new a sg:ServicePackage ; sg:serves segment:people ; sg:area municipality:tuusula ;
    sg:organisedBy organisation:county ; sg:includes service:new , service:changing , service:old ;
    sg:validFrom "2026-04-01"^^xsd:date .
service:old a sg:Service ; sg:providedBy organisation:old ; sg:level level:basic ; sg:sector sector:health ;
    sg:serviceGroup group:home-care ; sg:channel channel:digital ; sg:validUntil "2026-03-31"^^xsd:date .
service:new a sg:Service ; sg:providedBy organisation:new ; sg:level level:basic ; sg:sector sector:health ;
    sg:serviceGroup group:home-care ; sg:channel channel:digital ; sg:validFrom "2026-04-01"^^xsd:date .
service:changing a sg:Service ; sg:providedBy organisation:old , organisation:new ; sg:level level:basic ;
    sg:sector sector:health ; sg:serviceGroup group:home-care ; sg:channel channel:digital .
provision:old a sg:Provision ; sg:provisionOf service:changing ; sg:provider organisation:old ;
    sg:validUntil "2026-03-31"^^xsd:date .
provision:new a sg:Provision ; sg:provisionOf service:changing ; sg:provider organisation:new ;
    sg:validFrom "2026-04-01"^^xsd:date .
"""
LAST, FIRST = "2026-03-31", "2026-04-01"


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    return asking(CHANGE, tmp_path_factory.mktemp("change"))


@pytest.mark.parametrize(
    "question", ["levels-of-chain", "channels-of-chain", "services-by-sector", "service-menu", "municipal-cover"]
)
@pytest.mark.parametrize(("day", "which"), [(LAST, "old"), (FIRST, "new")])
def test_services_are_those_of_the_day_in_what_is_there_on_it(ask: Ask, question: str, day: str, which: str) -> None:
    found = ask(question, date=day)
    named = {cell for row in found for cell in row if cell.startswith(("package:", "service:"))}
    assert named == {f"package:{which}", f"service:{which}", "service:changing"}


@pytest.mark.parametrize(("day", "which", "kind"), [(LAST, "old", "orgtype:company"), (FIRST, "new", "orgtype:state")])
def test_provider_counts_on_the_days_of_its_provision(ask: Ask, day: str, which: str, kind: str) -> None:
    found = ask("segments-of-provider", date=day)
    assert {row[0] for row in found} == {f"organisation:{which}"}
    assert {row[3] for row in found} == {f"service:{which}", "service:changing"}
    assert {row[4] for row in ask("services-by-sector", date=day)} == {kind}


def test_provider_without_provisions_counts_always(tmp_path: Path) -> None:
    ask = asking(CHANGE.replace("organisation:old , organisation:new", "organisation:county"), tmp_path)
    for day in (LAST, FIRST):
        assert "organisation:county" in {row[0] for row in ask("segments-of-provider", date=day)}


@pytest.mark.parametrize(("day", "whole"), [(LAST, "package:old"), (FIRST, "package:new")])
def test_chains_of_a_segment_are_those_of_the_day(ask: Ask, day: str, whole: str) -> None:
    assert [row[1] for row in ask("chains-of-segment", segment="segment:people", date=day)] == [whole]


def test_service_of_an_ended_package_alone_is_in_no_chain(tmp_path: Path) -> None:
    ask = asking(CHANGE.replace("service:new , service:changing , service:old", "service:new"), tmp_path)
    assert ask("services-in-no-chain", date=LAST) == []
    assert {row[0] for row in ask("services-in-no-chain", date=FIRST)} == {"service:changing"}


def test_segment_is_without_a_chain_once_it_has_ended(tmp_path: Path) -> None:
    ask = asking(CHANGE.split("package:new a")[0] + "service:old a sg:Service .", tmp_path)
    assert ask("segments-without-chain", date=LAST) == []
    assert [row[0] for row in ask("segments-without-chain", date=FIRST)] == ["segment:people"]


def test_ended_package_without_a_day_is_there_on_none(tmp_path: Path) -> None:
    undated = CHANGE.replace('sg:phase phase:ended ; sg:validUntil "2026-03-31"^^xsd:date', "sg:phase phase:ended")
    ask = asking(undated, tmp_path)
    assert ask("service-menu", date=LAST) == []


def test_providers_share_a_segment_and_services_overlap_on_a_day(tmp_path: Path) -> None:
    both = CHANGE + "service:changing sg:providedBy organisation:county ."
    ask = asking(both, tmp_path)
    assert [row[:2] for row in ask("providers-sharing-segment", date=LAST)] == [
        ("organisation:county", "organisation:old")
    ]
    assert [row[:2] for row in ask("providers-sharing-segment", date=FIRST)] == [
        ("organisation:county", "organisation:new")
    ]
    apart = CHANGE.replace("sg:providedBy organisation:old , organisation:new", "sg:providedBy organisation:county")
    pairs = asking(apart, tmp_path)
    assert [row[0:3:2] for row in pairs("overlapping-services", date=LAST)] == [("service:changing", "service:old")]
    assert [row[0:3:2] for row in pairs("overlapping-services", date=FIRST)] == [("service:changing", "service:new")]


def test_service_whose_only_provider_has_gone_is_of_unknown_cover(tmp_path: Path) -> None:
    ask = asking(CHANGE.split("provision:new a")[0], tmp_path)
    cover = {row[1]: row[3:] for row in ask("municipal-cover", date=LAST)}
    assert cover["service:changing"] == ("true", "true")
    gone = asking(CHANGE.split("provision:new a")[0].replace(" , organisation:new", ""), tmp_path)
    assert {row[1]: row[3:] for row in gone("municipal-cover", date=FIRST)}["service:changing"] == ("", "")


# --- shared-organisers

SHARED = """
organisation:hospital a sg:Organisation . organisation:town a sg:Organisation . organisation:county a sg:Organisation .
organisation:unit a sg:Organisation ; org:subOrganizationOf organisation:county .
post:owner a org:Post ; org:postIn organisation:unit .
chain:shared a sg:ServiceChain ; sg:organisedBy organisation:county ; sg:includes service:care , service:ward ;
    sg:hasResponsibility responsibility:owner .
service:care a sg:Service ; sg:organisedBy organisation:unit .
service:ward a sg:Service ; sg:organisedBy organisation:hospital .
responsibility:owner a sg:Responsibility ; sg:role role:chain-owner ; sg:holder post:owner .
"""
AGREED = "a sg:CoordinationRule ; sg:ruleKind rulekind:overall-responsibility ; sg:ruleStatus rulestatus:in-use"


def test_owner_inside_one_organiser_is_no_agreement_with_the_other(tmp_path: Path) -> None:
    assert asking(SHARED, tmp_path)("shared-organisers") == [
        ("chain:shared", "organisation:county", "1", "", ""),
        ("chain:shared", "organisation:hospital", "1", "", ""),
    ]


def test_organisation_and_its_unit_are_one_organiser(tmp_path: Path) -> None:
    alone = SHARED.replace("sg:organisedBy organisation:hospital", "sg:organisedBy organisation:unit")
    assert asking(alone, tmp_path)("shared-organisers") == []


@pytest.mark.parametrize(
    "agreement",
    [
        f"chain:shared sg:governedBy rule:agreed . rule:agreed {AGREED} .",
        f"rule:agreed {AGREED} ; sg:agreedBetween organisation:county , organisation:hospital .",
        "responsibility:owner sg:holder organisation:hospital .",
        f"chain:big a sg:ServiceChain ; sg:includes chain:shared ; sg:governedBy rule:agreed . rule:agreed {AGREED} .",
    ],
    ids=["rule of the chain", "rule between them", "shared responsibility", "rule of what includes it"],
)
def test_organisers_who_have_agreed_are_no_finding(tmp_path: Path, agreement: str) -> None:
    assert "chain:shared" not in {row[0] for row in asking(SHARED + agreement, tmp_path)("shared-organisers")}


@pytest.mark.parametrize(
    "agreement",
    [
        f"rule:agreed {AGREED} ; sg:agreedBetween organisation:county , organisation:town .",
        f"rule:agreed {AGREED} ; sg:agreedBetween organisation:unit , organisation:hospital .",
        f"chain:shared sg:governedBy rule:agreed . rule:agreed {AGREED} ; sg:validUntil '2025-12-31'^^xsd:date .",
        "chain:shared sg:governedBy rule:agreed . rule:agreed a sg:CoordinationRule ; sg:ruleStatus rulestatus:in-use ;"
        " sg:ruleKind rulekind:referral .",
        "responsibility:second a sg:Responsibility ; sg:role role:chain-owner ; sg:holder organisation:hospital ;"
        " sg:validUntil '2025-12-31'^^xsd:date . chain:shared sg:hasResponsibility responsibility:second .",
    ],
    ids=["another party", "a unit for its organisation", "ended", "another kind", "ended responsibility"],
)
def test_what_does_not_bind_all_of_them_on_the_day_is_no_agreement(tmp_path: Path, agreement: str) -> None:
    found = asking(SHARED + agreement, tmp_path)("shared-organisers", date="2026-01-01")
    assert [row[1] for row in found] == ["organisation:county", "organisation:hospital"]
