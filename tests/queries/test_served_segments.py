"""Which segments, menus and overlaps follow from what serves what, over catalogues in which each case is planted."""

from __future__ import annotations

from pathlib import Path

from servicegraph import Catalogue
from tests.asking import rows
from tests.queries.planting import asking

# --- segments-without-chain

SEGMENTS = """
segment:all a sg:Segment .
segment:older a sg:Segment ; skos:broader segment:all .
segment:frail a sg:Segment ; skos:broader segment:older .
segment:young a sg:Segment ; skos:broader segment:all .
segment:customers a sg:Segment ; skos:narrower segment:clients .
segment:clients a sg:Segment .
package:care a sg:ServicePackage ; sg:serves segment:older , segment:clients .
service:chat a sg:Service ; sg:serves segment:young .
"""


def test_segment_is_served_with_a_broader_or_a_narrower_one(tmp_path: Path) -> None:
    ask = asking(SEGMENTS, tmp_path)
    assert ask("segments-without-chain") == [("segment:young", "", "true", "1")]


def test_service_outside_every_chain_is_no_chain(tmp_path: Path) -> None:
    ask = asking(SEGMENTS, tmp_path)
    assert [row[0] for row in ask("segments-without-chain", reached="true")] == ["segment:young"]
    assert ask("segments-without-chain", reached="false") == []


def test_segments_across_schemes_are_served_through_broad_matches(tmp_path: Path) -> None:
    ask = asking(SEGMENTS + "segment:teens a sg:Segment ; skos:broadMatch segment:frail .", tmp_path)
    assert [row[0] for row in ask("segments-without-chain")] == ["segment:young"]


def test_segments_of_a_text_book_are_told_apart(tmp_path: Path) -> None:
    schemes = """
segment:by-age a skos:ConceptScheme .
segment:by-need a skos:ConceptScheme .
segment:older skos:inScheme segment:by-age .
segment:young skos:inScheme segment:by-age .
segment:occasional a sg:Segment ; skos:inScheme segment:by-need .
"""
    ask = asking(SEGMENTS + schemes, tmp_path)
    assert [row[::2] for row in ask("segments-without-chain")] == [
        ("segment:young", "true"),
        ("segment:occasional", "false"),
    ]
    assert [row[0] for row in ask("segments-without-chain", used="true")] == ["segment:young"]
    assert [row[0] for row in ask("segments-without-chain", used="false")] == ["segment:occasional"]


def test_text_book_segment_whose_narrower_ones_have_chains_is_served(shipped: Catalogue) -> None:
    unserved = {row[0] for row in rows(shipped, "segments-without-chain")}
    customerships = {f"segment:{way}-customership" for way in ("self-reliant", "community", "cooperation", "network")}
    ages = {f"segment:life-course-{age}" for age in ("children-youth-families", "working-age", "older-people")}
    assert unserved.isdisjoint(customerships | ages)
    # What only an ended pilot served stands out; the rest of the answer is of schemes that are not in use.
    assert [row[0] for row in rows(shipped, "segments-without-chain", used="true", date="2026-01-01")] == [
        "segment:keusote-multi-sector-support"
    ]


# --- service-menu

MENU = """
segment:older a sg:Segment .
segment:frail a sg:Segment ; skos:broader segment:older .
segment:young a sg:Segment .
process:frail a sg:CustomerProcess ; sg:serves segment:frail ; sg:includes service:care .
chain:older a sg:ServiceChain ; sg:serves segment:older ;
    sg:includes process:frail , service:land-use , service:care .
package:evening a sg:ServicePackage ; sg:includes service:dance .
package:exams a sg:ServicePackage ; sg:serves segment:exams ; sg:includes service:tutoring .
chain:young a sg:ServiceChain ; sg:serves segment:young ;
    sg:includes package:evening , package:exams , service:clinic .
service:land-use a sg:Service . service:care a sg:Service . service:dance a sg:Service .
service:clinic a sg:Service ; sg:serves segment:frail . service:tutoring a sg:Service .
segment:exams a sg:Segment .
"""


def test_menu_of_a_chain_with_processes_is_that_of_its_processes(tmp_path: Path) -> None:
    ask = asking(MENU, tmp_path)
    assert ask("service-menu", chain="chain:older") == [
        ("chain:older", "segment:frail", "service:care", "process:frail")
    ]


def test_menu_without_a_process_is_what_the_chain_and_its_parts_for_nobody_else_include(tmp_path: Path) -> None:
    ask = asking(MENU, tmp_path)
    assert ask("service-menu", chain="chain:young") == [
        ("chain:young", "segment:exams", "service:tutoring", "package:exams"),
        ("chain:young", "segment:young", "service:clinic", "chain:young"),
        ("chain:young", "segment:young", "service:dance", "package:evening"),
    ]


def test_land_use_planning_is_on_no_menu(shipped: Catalogue) -> None:
    menus = rows(shipped, "service-menu", chain="chain:keusote-older-people")
    assert menus
    assert "service:municipal-land-use" not in {row[2] for row in menus}
    community = rows(shipped, "service-menu", segment="segment:keusote-older-people-community", chain=menus[0][0])
    assert len(community) == 4  # as the report has it


# --- overlapping-services

OVERLAPS = """
package:all a sg:ServicePackage ; sg:serves segment:families ; sg:includes service:adults , service:children .
segment:families a sg:Segment . segment:children a sg:Segment .
service:adults a sg:Service ; sg:serviceGroup group:mental-health ; sg:level level:basic ;
    sg:providedBy organisation:one .
service:children a sg:Service ; sg:serviceGroup group:mental-health ; sg:level level:basic ;
    sg:providedBy organisation:two .
"""
PAIR = ("service:adults", "organisation:one", "service:children", "organisation:two")


def test_services_that_name_no_segment_overlap_in_those_of_their_whole(tmp_path: Path) -> None:
    ask = asking(OVERLAPS, tmp_path)
    assert ask("overlapping-services") == [(*PAIR, "group:mental-health", "level:basic", "", "0", "1")]


def test_segment_of_the_whole_makes_no_pair_with_a_service_that_names_its_own(tmp_path: Path) -> None:
    ask = asking(OVERLAPS + "service:children sg:serves segment:children .", tmp_path)
    assert ask("overlapping-services") == []


def test_ages_that_exclude_each_other_make_no_pair(tmp_path: Path) -> None:
    ages = "service:adults sg:minimumAge 18 . service:children sg:maximumAge {} ."
    assert asking(OVERLAPS + ages.format(12), tmp_path)("overlapping-services") == []
    assert len(asking(OVERLAPS + ages.format(18), tmp_path)("overlapping-services")) == 1


def test_pair_is_one_row_however_many_areas_it_shares(tmp_path: Path) -> None:
    wide = OVERLAPS + "service:adults sg:area county:central-uusimaa . service:children sg:area {} ."
    whole = asking(wide.format("county:central-uusimaa"), tmp_path)("overlapping-services")
    assert [row[6:8] for row in whole] == [("county:central-uusimaa", "1")]
    # A county contains its municipalities.
    two = asking(wide.format("municipality:tuusula , municipality:hyvinkaa"), tmp_path)("overlapping-services")
    assert [row[6:8] for row in two] == [("municipality:hyvinkaa", "2")]
    assert asking(wide.format("municipality:helsinki"), tmp_path)("overlapping-services") == []


def test_every_pair_of_the_shipped_catalogue_is_one_row(shipped: Catalogue) -> None:
    pairs = [(row[0], row[2]) for row in rows(shipped, "overlapping-services")]
    assert pairs
    assert len(pairs) == len(set(pairs))
    ours = {"service:keusote-adult-mental-health-substance-use", "service:keusote-small-children-guided-self-care"}
    assert not any(set(pair) == ours for pair in pairs)
