"""The questions on sharing, cover and impact, asked of a small catalogue in which each case is planted.

The expected rows are written by hand; ``tests/data/questions/cover`` says in comments which case each thing plants.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import rdflib
from rdflib.query import ResultRow

from servicegraph import Catalogue
from servicegraph.errors import ParameterError
from servicegraph.queries.binding import bind
from servicegraph.rdf.index import text_of
from tests.asking import Row
from tests.asking import rows as ask


@pytest.fixture(scope="module")
def cover() -> Catalogue:
    return Catalogue.load(Path(__file__).parents[1] / "data" / "questions" / "cover")


def table(text: str) -> list[Row]:
    """Rows written one a line, with ``-`` for an unbound cell."""
    return [tuple("" if cell == "-" else cell for cell in line.split()) for line in text.strip().splitlines()]


def test_small_catalogue_has_no_unknown_names(cover: Catalogue) -> None:
    names = {"unknown-term", "unknown-concept", "undescribed-entity", "unknown-standard-term"}
    assert [found.message["en"] for found in cover.checked.diagnostics if found.code in names] == []


# --- Where a question and a shape ask the same thing, they give the same answer


def found_by(catalogue: Catalogue, shape: str) -> set[str]:
    """The CURIEs of the things in which the shape called *shape* finds fault."""
    contract = catalogue.prefixes.contract
    return {
        contract(text_of(found.focus)) for found in catalogue.checked.diagnostics if found.shape.endswith(f"/{shape}")
    }


@pytest.mark.parametrize("which", ["cover", "shipped"])
def test_questions_agree_with_the_shapes(which: str, request: pytest.FixtureRequest) -> None:
    catalogue: Catalogue = request.getfixturevalue(which)
    unserved = {row[0] for row in ask(catalogue, "segments-without-chain")}
    assert unserved == found_by(catalogue, "Segment-served")
    in_no_chain = {row[0] for row in ask(catalogue, "services-in-no-chain")}
    assert in_no_chain == found_by(catalogue, "Service-included")
    without_prevention = {
        row[0]
        for row in ask(catalogue, "levels-of-chain", level="level:preventive", missing="true")
        if not row[0].startswith("process:")  # the shape asks it of packages and chains only
    }
    assert without_prevention == found_by(catalogue, "IntegratedService-preventive")


# --- providers-sharing-segment


def test_pairs_that_share_most_come_first_with_the_services_of_both_sides(cover: Catalogue) -> None:
    assert ask(cover, "providers-sharing-segment", minimum="2", language="en") == [
        ("organisation:county", "organisation:state", "2", "Night nursing; Night patrol", "Hospital"),
        ("organisation:state", "organisation:unit", "2", "Hospital", "Home care; Hospital at home"),
    ]


def test_each_pair_is_given_once_and_a_unit_makes_no_pair_with_its_own_organisation(cover: Catalogue) -> None:
    pairs = [row[:3] for row in ask(cover, "providers-sharing-segment", segment="segment:older")]
    assert pairs == table("""
        organisation:association  organisation:county   1
        organisation:association  organisation:state    1
        organisation:association  organisation:town     1
        organisation:association  organisation:unit     1
        organisation:association  organisation:village  1
        organisation:county       organisation:state    1
        organisation:county       organisation:town     1
        organisation:county       organisation:village  1
        organisation:state        organisation:town     1
        organisation:state        organisation:unit     1
        organisation:state        organisation:village  1
        organisation:town         organisation:unit     1
        organisation:town         organisation:village  1
        organisation:unit         organisation:village  1
    """)


def test_names_are_in_the_language_asked_for(cover: Catalogue) -> None:
    rows = ask(cover, "providers-sharing-segment", segment="segment:older", language="fi")
    assert ("organisation:town", "organisation:unit") in [row[:2] for row in rows]
    (village,) = (row for row in rows if row[:2] == ("organisation:association", "organisation:village"))
    assert "Neuvonta" in village[4].split("; ")


def test_nobody_shares_a_segment_that_one_provider_serves(cover: Catalogue) -> None:
    assert ask(cover, "providers-sharing-segment", segment="segment:young") == []


# --- segments-of-provider


def test_a_providers_segments_come_with_chain_and_service_and_its_units_count(cover: Catalogue) -> None:
    assert ask(cover, "segments-of-provider", organisation="organisation:county") == table("""
        organisation:county  segment:older        chain:older    service:night-nursing
        organisation:county  segment:older        chain:older    service:night-patrol
        organisation:county  segment:older-frail  process:frail  service:night-nursing
        organisation:county  segment:older-frail  process:frail  service:night-patrol
        organisation:unit    segment:older        chain:older    service:home-care
        organisation:unit    segment:older        chain:older    service:home-hospital
        organisation:unit    segment:older-frail  process:frail  service:home-care
        organisation:unit    segment:older-frail  process:frail  service:home-hospital
    """)


def test_a_segment_that_only_the_service_names_has_no_chain(cover: Catalogue) -> None:
    assert ask(cover, "segments-of-provider", organisation="organisation:state") == table("""
        organisation:state  segment:older        chain:older    service:hospital
        organisation:state  segment:older-frail  process:frail  service:hospital
        organisation:state  segment:young        -              service:hospital
    """)
    assert ask(cover, "segments-of-provider", segment="segment:migrants") == table("""
        organisation:association  segment:migrants  -  service:helpline
    """)


def test_a_segment_that_service_and_chain_name_is_given_once(cover: Catalogue) -> None:
    assert ask(cover, "segments-of-provider", organisation="organisation:town") == table("""
        organisation:town  segment:older  chain:older  service:advice
        organisation:town  segment:older  chain:older  service:meals
    """)


# --- chains-of-segment


def test_the_chain_of_a_broader_segment_is_a_segments_chain(cover: Catalogue) -> None:
    assert ask(cover, "chains-of-segment", segment="segment:older-frail") == table("""
        segment:older-frail  chain:older    sg:ServiceChain     segment:older        phase:pilot
        segment:older-frail  process:frail  sg:CustomerProcess  segment:older-frail  phase:definition
    """)
    assert ask(cover, "chains-of-segment", segment="segment:older-frail", phase="phase:pilot") == table("""
        segment:older-frail  chain:older    sg:ServiceChain     segment:older        phase:pilot
    """)


def test_the_chain_of_a_narrower_segment_is_not(cover: Catalogue) -> None:
    assert ask(cover, "chains-of-segment", segment="segment:older") == table("""
        segment:older  chain:older  sg:ServiceChain  segment:older  phase:pilot
    """)
    assert ask(cover, "chains-of-segment", segment="segment:forgotten") == []


# --- segments-without-chain


def test_segments_without_chain_show_what_else_reaches_them(cover: Catalogue) -> None:
    assert ask(cover, "segments-without-chain") == table("""
        segment:forgotten     segmentkind:permanent  -              0
        segment:migrants      segmentkind:changing   -              1
        segment:older-lonely  segmentkind:changing   segment:older  0
        segment:young         -                      -              1
    """)


def test_segments_that_nothing_reaches_can_be_asked_for(cover: Catalogue) -> None:
    assert [row[0] for row in ask(cover, "segments-without-chain", reached="false")] == ["segment:forgotten"]
    reached = [row[0] for row in ask(cover, "segments-without-chain", reached="true")]
    assert reached == ["segment:migrants", "segment:older-lonely", "segment:young"]


def test_segments_without_chain_by_criterion_and_kind(cover: Catalogue) -> None:
    special = [row[0] for row in ask(cover, "segments-without-chain", criterion="criterion:special-group")]
    assert special == ["segment:forgotten", "segment:migrants"]
    changing = [row[0] for row in ask(cover, "segments-without-chain", kind="segmentkind:changing")]
    assert changing == ["segment:migrants", "segment:older-lonely"]


# --- services-by-sector


def test_picture_has_a_column_for_each_sector_and_for_state_and_third_sector(cover: Catalogue) -> None:
    county, municipality = "orgtype:wellbeing-services-county", "orgtype:municipality"
    assert [row[1:] for row in ask(cover, "services-by-sector", chain="chain:older")] == table(f"""
        sector:social        service:night-patrol   sector:social               {county}             -
        sector:social        service:advice         sector:social               {municipality}       level:preventive
        sector:social        service:home-care      sector:social               {county}             level:basic
        sector:social        service:meals          sector:social               {municipality}       level:basic
        sector:social        service:village-meals  sector:social               {municipality}       level:basic
        sector:health        service:advice         sector:health               {municipality}       level:preventive
        sector:health        service:home-hospital  sector:health               {county}             level:special
        sector:health        service:night-nursing  sector:health               {county}             level:special
        orgtype:association  service:day-centre     sector:wellbeing-promotion  orgtype:association  level:basic
        orgtype:state        service:hospital       sector:health               orgtype:state        level:special
    """)


def test_picture_of_the_youth_package_is_the_handbooks(shipped: Catalogue) -> None:
    columns: dict[str, set[str]] = {}
    for _, column, service, *_ in ask(shipped, "services-by-sector", chain="package:youth"):
        columns.setdefault(column, set()).add(service.removeprefix("service:"))
    assert columns == {  # the handbook's task 5, figure of the services of the package, column by column
        "sector:social": {
            "family-services",
            "child-protection",
            "young-adults-social-work",
            "emergency-social-services",
        },
        "sector:health": {
            "primary-health-care",
            "adolescent-psychiatry-outpatient",
            "adolescent-psychiatry-ward",
            "youth-stations",
        },
        "sector:wellbeing-promotion": {"sports-services", "libraries", "youth-work"},
        "sector:education-culture": {"pupil-welfare"},
        "orgtype:association": {"sekasin-chat", "youth-shelter", "youth-group-activities", "youth-support-persons"},
        "orgtype:state": {"kela-basic-social-assistance", "kela-rehabilitation", "state-residential-schools"},
    }


def test_picture_by_sector_type_and_level(cover: Catalogue) -> None:
    def services(**parameters: str) -> list[str]:
        return [row[2] for row in ask(cover, "services-by-sector", chain="chain:older", **parameters)]

    assert services(sector="sector:health", level="level:special") == [
        "service:home-hospital",
        "service:night-nursing",
        "service:hospital",
    ]
    assert services(type="orgtype:association") == ["service:day-centre"]
    assert services(level="level:preventive") == ["service:advice", "service:advice"]


# --- service-menu


def test_a_segment_inherits_what_the_chain_does_not_give_to_another(cover: Catalogue) -> None:
    assert ask(cover, "service-menu", chain="chain:older", segment="segment:older-lonely") == table("""
        chain:older  segment:older-lonely  service:advice         chain:older
        chain:older  segment:older-lonely  service:day-centre     package:evening
        chain:older  segment:older-lonely  service:meals          chain:older
        chain:older  segment:older-lonely  service:village-meals  chain:older
    """)


def test_a_segment_meets_the_services_of_its_process_and_what_is_for_all(cover: Catalogue) -> None:
    assert ask(cover, "service-menu", chain="chain:older", segment="segment:older-frail") == table("""
        chain:older  segment:older-frail  service:advice         chain:older
        chain:older  segment:older-frail  service:day-centre     package:evening
        chain:older  segment:older-frail  service:home-care      process:frail
        chain:older  segment:older-frail  service:home-hospital  process:frail
        chain:older  segment:older-frail  service:hospital       process:frail
        chain:older  segment:older-frail  service:meals          chain:older
        chain:older  segment:older-frail  service:night-nursing  process:frail
        chain:older  segment:older-frail  service:night-patrol   process:frail
        chain:older  segment:older-frail  service:village-meals  chain:older
    """)


def test_the_chains_own_segment_meets_all_that_the_chain_names(cover: Catalogue) -> None:
    assert ask(cover, "service-menu", chain="chain:older", segment="segment:older") == table("""
        chain:older  segment:older  service:advice         chain:older
        chain:older  segment:older  service:day-centre     package:evening
        chain:older  segment:older  service:home-care      chain:older
        chain:older  segment:older  service:meals          chain:older
        chain:older  segment:older  service:village-meals  chain:older
    """)


def test_a_service_is_on_the_menu_of_the_segment_that_it_names_itself(cover: Catalogue) -> None:
    assert ask(cover, "service-menu", segment="segment:young") == table("""
        chain:older    segment:young  service:hospital  process:frail
        process:frail  segment:young  service:hospital  process:frail
    """)
    assert ask(cover, "service-menu", segment="segment:forgotten") == []


# --- services-in-no-chain


def test_services_in_no_chain_with_those_that_guide_to_them(cover: Catalogue) -> None:
    assert ask(cover, "services-in-no-chain") == table("""
        service:helpline  organisation:association  sector:social  service:advice
        service:orphan    -                         -              -
    """)


def test_services_in_no_chain_by_organisation_and_sector(cover: Catalogue) -> None:
    helpline = table("service:helpline  organisation:association  sector:social  service:advice")
    assert ask(cover, "services-in-no-chain", organisation="organisation:association") == helpline
    assert ask(cover, "services-in-no-chain", sector="sector:social") == helpline
    assert ask(cover, "services-in-no-chain", organisation="organisation:county") == []
    assert ask(cover, "services-in-no-chain", sector="sector:health") == []


# --- overlapping-services

OVERLAPS = """
    service:day-centre  organisation:association  service:home-care      organisation:unit     municipality:hyvinkaa
    service:day-centre  organisation:association  service:meals          organisation:town     municipality:hyvinkaa
    service:day-centre  organisation:association  service:village-meals  organisation:village  municipality:jarvenpaa
    service:home-care   organisation:unit         service:meals          organisation:town     municipality:hyvinkaa
"""


def test_services_overlap_in_group_level_segment_and_area(cover: Catalogue) -> None:
    rows = ask(cover, "overlapping-services")
    assert [row[2:7] for row in rows] == table(OVERLAPS)
    assert {row[:2] for row in rows} == {("group:older-people-social-services", "level:basic")}
    assert {row[7] for row in rows} == {"1"}


def test_overlaps_in_one_area(cover: Catalogue) -> None:
    in_village = ask(cover, "overlapping-services", area="municipality:jarvenpaa")
    assert [row[2:7] for row in in_village] == table(OVERLAPS)[2:3]
    in_county = ask(cover, "overlapping-services", area="county:central-uusimaa")
    assert [row[2:7] for row in in_county] == table(OVERLAPS)
    assert ask(cover, "overlapping-services", area="municipality:mantsala") == []


def test_overlaps_by_segment_group_and_level(cover: Catalogue) -> None:
    assert len(ask(cover, "overlapping-services", segment="segment:older")) == 4
    assert ask(cover, "overlapping-services", segment="segment:older-frail") == []
    assert ask(cover, "overlapping-services", group="group:home-nursing") == []  # a county and its own unit
    assert ask(cover, "overlapping-services", level="level:special") == []


# --- municipal-cover


def test_cover_of_each_service_in_each_municipality_of_the_chain(cover: Catalogue) -> None:
    assert [row[1:] for row in ask(cover, "municipal-cover", chain="chain:older")] == table("""
        service:advice         municipality:hyvinkaa   true   true
        service:advice         municipality:jarvenpaa  true   true
        service:day-centre     municipality:hyvinkaa   -      -
        service:day-centre     municipality:jarvenpaa  -      -
        service:home-care      municipality:hyvinkaa   true   false
        service:home-care      municipality:jarvenpaa  false  false
        service:home-hospital  municipality:hyvinkaa   true   true
        service:home-hospital  municipality:jarvenpaa  true   true
        service:hospital       municipality:hyvinkaa   -      -
        service:hospital       municipality:jarvenpaa  -      -
        service:meals          municipality:hyvinkaa   true   true
        service:meals          municipality:jarvenpaa  false  true
        service:night-nursing  municipality:hyvinkaa   true   true
        service:night-nursing  municipality:jarvenpaa  true   true
        service:night-patrol   municipality:hyvinkaa   true   true
        service:night-patrol   municipality:jarvenpaa  true   true
        service:village-meals  municipality:hyvinkaa   false  true
        service:village-meals  municipality:jarvenpaa  true   true
    """)


def test_missing_services_of_a_chain(cover: Catalogue) -> None:
    assert ask(cover, "municipal-cover", missing="true") == table("""
        chain:older  service:home-care      municipality:jarvenpaa  false  false
        chain:older  service:meals          municipality:jarvenpaa  false  true
        chain:older  service:village-meals  municipality:hyvinkaa   false  true
    """)


def test_available_services_of_a_municipality(cover: Catalogue) -> None:
    rows = ask(cover, "municipal-cover", area="municipality:jarvenpaa", missing="false")
    assert [row[1] for row in rows] == [
        "service:advice",
        "service:home-hospital",
        "service:night-nursing",
        "service:night-patrol",
        "service:village-meals",
    ]


# --- levels-of-chain and channels-of-chain


def test_levels_of_a_chain_with_the_service_that_has_none(cover: Catalogue) -> None:
    assert [row[1:] for row in ask(cover, "levels-of-chain", chain="chain:older")] == table("""
        -                 service:night-patrol
        level:preventive  service:advice
        level:basic       service:day-centre
        level:basic       service:home-care
        level:basic       service:meals
        level:basic       service:village-meals
        level:special     service:home-hospital
        level:special     service:hospital
        level:special     service:night-nursing
    """)


def test_levels_without_any_service(cover: Catalogue) -> None:
    assert ask(cover, "levels-of-chain", missing="true") == table("""
        package:evening  level:preventive  -
        package:evening  level:special     -
        process:frail    level:preventive  -
    """)
    without_prevention = ask(cover, "levels-of-chain", level="level:preventive", missing="true")
    assert [row[0] for row in without_prevention] == ["package:evening", "process:frail"]
    with_prevention = ask(cover, "levels-of-chain", level="level:preventive", missing="false")
    assert with_prevention == table("chain:older  level:preventive  service:advice")


def test_services_without_a_digital_channel(cover: Catalogue) -> None:
    rows = ask(cover, "channels-of-chain", chain="chain:older", lacking="channel:digital")
    assert [row[1:] for row in rows] == table("""
        service:day-centre     -
        service:home-care      channel:mobile
        service:home-hospital  channel:mobile
        service:hospital       channel:physical
        service:meals          channel:mobile
        service:night-nursing  channel:mobile
        service:night-patrol   channel:mobile
        service:village-meals  channel:mobile
    """)


def test_services_with_a_channel(cover: Catalogue) -> None:
    assert ask(cover, "channels-of-chain", channel="channel:digital") == table("""
        chain:older  service:advice  channel:digital
    """)
    assert len(ask(cover, "channels-of-chain", chain="chain:older")) == 10  # advice has two channels


# --- impact-of-provider and impact-of-service


def test_one_of_several_providers_weakens_a_service_and_the_only_one_breaks_it(cover: Catalogue) -> None:
    assert ask(cover, "impact-of-provider", organisation="organisation:town") == table("""
        sg:Interface         interface:advice-to-meals  true   1  1
        sg:Service           service:meals              true   1  0
        sg:CoordinationRule  rule:of-the-whole          false  1  2
        sg:CoordinationRule  rule:referral              false  1  1
        sg:Segment           segment:older              false  1  8
        sg:Service           service:advice             false  1  1
        sg:ServiceChain      chain:older                false  1  8
    """)


def test_a_whole_and_a_segment_break_with_their_last_service(cover: Catalogue) -> None:
    assert ask(cover, "impact-of-provider", organisation="organisation:association") == table("""
        sg:Segment         segment:migrants    true   1  0
        sg:Service         service:day-centre  true   1  0
        sg:Service         service:helpline    true   1  0
        sg:ServicePackage  package:evening     true   1  0
        sg:Segment         segment:older       false  1  8
        sg:ServiceChain    chain:older         false  1  8
    """)


def test_a_provider_leaves_with_its_units(cover: Catalogue) -> None:
    assert ask(cover, "impact-of-provider", organisation="organisation:county") == table("""
        sg:CoordinationRule  rule:transfer                  true   1  0
        sg:Interface         interface:advice-to-home-care  true   1  1
        sg:Interface         interface:home-care-to-hospital  true  1  1
        sg:Service           service:home-care              true   1  0
        sg:Service           service:home-hospital          true   1  0
        sg:Service           service:night-nursing          true   1  0
        sg:Service           service:night-patrol           true   1  0
        sg:CoordinationRule  rule:of-the-whole              false  2  1
        sg:CoordinationRule  rule:referral                  false  1  1
        sg:CustomerProcess   process:frail                  false  4  1
        sg:Segment           segment:older                  false  4  5
        sg:Segment           segment:older-frail            false  4  1
        sg:ServiceChain      chain:older                    false  4  5
    """)


def test_the_end_of_a_service_makes_a_dead_end_of_the_one_before_it(cover: Catalogue) -> None:
    assert ask(cover, "impact-of-service", service="service:hospital") == table("""
        sg:CoordinationRule  rule:transfer                    true   1  0
        sg:Interface         interface:home-care-to-hospital  true   1  1
        sg:Segment           segment:young                    true   1  0
        sg:Service           service:home-care                true   1  0
        sg:CoordinationRule  rule:of-the-whole                false  1  2
        sg:CustomerProcess   process:frail                    false  1  4
        sg:Segment           segment:older                    false  1  8
        sg:Segment           segment:older-frail              false  1  4
        sg:ServiceChain      chain:older                      false  1  8
    """)


def test_the_end_of_a_service_in_no_chain_leaves_its_guide_other_ways(cover: Catalogue) -> None:
    assert ask(cover, "impact-of-service", service="service:helpline") == table("""
        sg:Segment  segment:migrants  true   1  0
        sg:Service  service:advice    false  1  2
    """)
    assert ask(cover, "impact-of-service", service="service:orphan") == []


@pytest.mark.parametrize("name", ["impact-of-provider", "impact-of-service"])
def test_impact_must_be_told_of_what(cover: Catalogue, name: str) -> None:
    with pytest.raises(ParameterError):
        cover.query(name)


# --- Any endpoint can run them


@pytest.fixture(scope="module")
def elsewhere(cover: Catalogue) -> rdflib.Graph:
    """The same triples in another engine, one that follows the algebra of SPARQL from the inside out."""
    graph = rdflib.Graph()
    graph.parse(data=cover.memory.n_triples(), format="nt")
    return graph


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("providers-sharing-segment", {"language": "en"}),
        ("segments-of-provider", {}),
        ("chains-of-segment", {}),
        ("segments-without-chain", {}),
        ("services-by-sector", {}),
        ("service-menu", {}),
        ("services-in-no-chain", {}),
        ("overlapping-services", {"area": "municipality:jarvenpaa"}),
        ("municipal-cover", {}),
        ("levels-of-chain", {"missing": "true"}),
        ("channels-of-chain", {"lacking": "channel:digital"}),
        ("impact-of-provider", {"organisation": "organisation:county"}),
        ("impact-of-service", {"service": "service:hospital"}),
    ],
)
def test_another_engine_gives_the_same_rows(
    cover: Catalogue, elsewhere: rdflib.Graph, name: str, parameters: dict[str, str]
) -> None:
    here = [tuple(getattr(term, "value", "") for term in row) for row in cover.query(name, parameters).rows]
    there = elsewhere.query(bind(cover.library.get(name), parameters, cover.prefixes))
    assert here
    assert [
        tuple("" if term is None else str(term) for term in row) for row in there if isinstance(row, ResultRow)
    ] == here
