"""The questions on sharing, cover and impact, asked of a small catalogue in which each case is planted.

The expected rows are written by hand; ``tests/data/questions/cover`` says in comments which case each thing plants.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from servicegraph import Catalogue
from servicegraph.errors import ParameterError
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
    # The shape looks at all that is written; on this day the pilots that have ended since were there too.
    unserved = {row[0] for row in ask(catalogue, "segments-without-chain", date="2023-06-01")}
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


def test_pairs_that_share_most_come_first_with_the_number_of_services_on_both_sides(cover: Catalogue) -> None:
    assert ask(cover, "providers-sharing-segment", minimum="2") == table("""
        organisation:county  organisation:state  2  2  1
        organisation:state   organisation:unit   2  1  2
    """)


def test_pairs_of_one_provider_are_those_of_its_units_too(cover: Catalogue) -> None:
    pairs = [row[:2] for row in ask(cover, "providers-sharing-segment", organisation="organisation:county")]
    assert ("organisation:state", "organisation:unit") in pairs
    assert all({"organisation:county", "organisation:unit"} & set(pair) for pair in pairs)


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


def test_segment_without_a_chain_is_one_that_no_broader_segment_shares_one_with(cover: Catalogue) -> None:
    assert ask(cover, "segments-without-chain") == table("""
        segment:forgotten  segmentkind:permanent  true  0
        segment:migrants   segmentkind:changing   true  1
        segment:young      -                      true  1
    """)


def test_segments_that_nothing_reaches_can_be_asked_for(cover: Catalogue) -> None:
    assert [row[0] for row in ask(cover, "segments-without-chain", reached="false")] == ["segment:forgotten"]
    reached = [row[0] for row in ask(cover, "segments-without-chain", reached="true")]
    assert reached == ["segment:migrants", "segment:young"]


def test_segments_without_chain_by_criterion_and_kind(cover: Catalogue) -> None:
    special = [row[0] for row in ask(cover, "segments-without-chain", criterion="criterion:special-group")]
    assert special == ["segment:forgotten", "segment:migrants"]
    changing = [row[0] for row in ask(cover, "segments-without-chain", kind="segmentkind:changing")]
    assert changing == ["segment:migrants"]


# --- services-by-sector


def test_picture_has_a_column_for_each_sector_and_for_state_and_third_sector(cover: Catalogue) -> None:
    assert [row[1:] for row in ask(cover, "services-by-sector", chain="chain:older")] == table("""
        picturecolumn:social   service:night-patrol   sector:social  orgtype:wellbeing-services-county  -
        picturecolumn:social   service:advice         sector:social  orgtype:municipality               level:preventive
        picturecolumn:social   service:home-care      sector:social  orgtype:wellbeing-services-county  level:basic
        picturecolumn:social   service:meals          sector:social  orgtype:municipality               level:basic
        picturecolumn:social   service:village-meals  sector:social  orgtype:municipality               level:basic
        picturecolumn:health   service:advice         sector:health  orgtype:municipality               level:preventive
        picturecolumn:health   service:home-hospital  sector:health  orgtype:wellbeing-services-county  level:special
        picturecolumn:health   service:night-nursing  sector:health  orgtype:wellbeing-services-county  level:special
        picturecolumn:private-third-sector service:day-centre sector:wellbeing-promotion orgtype:association level:basic
        picturecolumn:state    service:hospital       sector:health  orgtype:state                      level:special
    """)


def test_picture_of_the_youth_package_is_the_handbooks(shipped: Catalogue) -> None:
    columns: dict[str, set[str]] = {}
    for _, column, service, *_ in ask(shipped, "services-by-sector", chain="package:youth"):
        columns.setdefault(column, set()).add(service.removeprefix("service:"))
    assert columns == {  # the handbook's task 5, figure of the services of the package, column by column
        "picturecolumn:social": {
            "family-services",
            "child-protection",
            "young-adults-social-work",
            "emergency-social-services",
        },
        "picturecolumn:health": {
            "primary-health-care",
            "adolescent-psychiatry-outpatient",
            "adolescent-psychiatry-ward",
            "youth-stations",
        },
        "picturecolumn:wellbeing-promotion": {"sports-services", "libraries", "youth-work"},
        "picturecolumn:education-culture": {"pupil-welfare"},
        "picturecolumn:private-third-sector": {
            "sekasin-chat",
            "youth-shelter",
            "youth-group-activities",
            "youth-support-persons",
        },
        "picturecolumn:state": {"kela-basic-social-assistance", "kela-rehabilitation", "state-residential-schools"},
    }


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("fi", ["sosiaalipalvelut", "terveyspalvelut", "yksityinen ja kolmas sektori", "valtion palvelut"]),
        ("sv", ["socialservice", "hälso- och sjukvård", "privat och tredje sektor", "statens tjänster"]),
        ("en", ["social services", "health services", "private and third sector", "state services"]),
    ],
)
def test_columns_are_called_what_the_picture_calls_them(cover: Catalogue, language: str, names: list[str]) -> None:
    columns = dict.fromkeys(row[1] for row in ask(cover, "services-by-sector", chain="chain:older"))
    assert [cover.label(cover.prefixes.expand(column), language) for column in columns] == names


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


def test_a_segment_meets_what_its_process_includes_and_nothing_else_of_the_chain(cover: Catalogue) -> None:
    menu = table("""
        segment:older-frail  service:home-care      process:frail
        segment:older-frail  service:home-hospital  process:frail
        segment:older-frail  service:hospital       process:frail
        segment:older-frail  service:night-nursing  process:frail
        segment:older-frail  service:night-patrol   process:frail
    """)
    assert ask(cover, "service-menu", chain="process:frail") == [("process:frail", *row) for row in menu]
    assert ask(cover, "service-menu", chain="chain:older") == [("chain:older", *row) for row in menu]
    assert ask(cover, "service-menu", segment="segment:older-frail") == [("chain:older", *row) for row in menu]
    assert ask(cover, "service-menu", segment="segment:young") == []


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
    assert [(*row[:4], row[6]) for row in rows] == table(OVERLAPS)
    assert {row[4:6] for row in rows} == {("group:older-people-social-services", "level:basic")}
    assert {row[7:] for row in rows} == {("1", "1")}


def test_overlaps_in_one_area(cover: Catalogue) -> None:
    in_village = ask(cover, "overlapping-services", area="municipality:jarvenpaa")
    assert [(*row[:4], row[6]) for row in in_village] == table(OVERLAPS)[2:3]
    in_county = ask(cover, "overlapping-services", area="county:central-uusimaa")
    assert [(*row[:4], row[6]) for row in in_county] == table(OVERLAPS)
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


def test_a_whole_whose_area_nobody_names_is_in_no_municipality(shipped: Catalogue) -> None:
    assert ask(shipped, "municipal-cover", chain="package:youth") == []


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
