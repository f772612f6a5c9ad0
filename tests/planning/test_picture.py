"""The pictures of the shipped catalogue and of catalogues made for the purpose."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

import pytest

from servicegraph import Catalogue
from servicegraph.diagrams import measuring
from servicegraph.planning.meetings import MeetingState, meetings
from servicegraph.planning.picture import Picture, PictureOptions, picture_of
from servicegraph.planning.picture_input import LANES
from servicegraph.rdf.index import iris

ID = "https://w3id.org/servicegraph/id/"
YOUTH, MENTAL_HEALTH = ID + "package/youth", ID + "chain/keusote-mental-health-substance-use"
OLDER_PEOPLE, FAMILIES = ID + "chain/keusote-older-people", ID + "chain/keusote-children-youth-families"
PREFIXES = """\
@prefix ex: <https://example.org/id/> .
@prefix flow: <https://w3id.org/servicegraph/vocab/flow/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sector: <https://w3id.org/servicegraph/vocab/sector/> .
@prefix sg: <https://w3id.org/servicegraph/ns#> .
"""


Make = Callable[[str], Catalogue]


@pytest.fixture
def made(tmp_path: Path) -> Make:
    """Makes a catalogue of the Turtle that it is given."""

    def make(turtle: str) -> Catalogue:
        (tmp_path / "servicegraph.toml").write_text(
            'base = "https://example.org/id/"\ntitle = { fi = "Testi" }\nlanguages = ["fi", "sv", "en"]\n', "utf-8"
        )
        (tmp_path / "data.ttl").write_text(PREFIXES + turtle, "utf-8")
        return Catalogue.load(tmp_path)

    return make


def sound(picture: Picture) -> bool:
    """Whether nothing in *picture* stands on anything else."""
    found = (measuring.through_boxes, measuring.overlapping_badges, measuring.overlaps)
    return not any(look(picture.layout) for look in found)


def wholes(catalogue: Catalogue) -> list[str]:
    """Every integrated service that *catalogue* describes."""
    found = [one for collection in catalogue.entities.wholes() for one in catalogue.memory.triples()]
    return sorted(iris(one.subject for one in found if one.predicate.value.endswith("#includes")))


@pytest.mark.matrix
@pytest.mark.parametrize("lanes", LANES)
def test_every_shipped_whole_is_drawn_soundly_and_wholly(shipped: Catalogue, lanes: str) -> None:
    for whole in wholes(shipped):
        picture = picture_of(shipped, whole, PictureOptions(lanes=lanes))
        assert sound(picture), whole
        told = [row.meeting.key for row in (*picture.rows, *picture.left_out)]
        own = [one.key for one in meetings(shipped) if one.whole == whole]
        assert set(own) <= set(told), whole
        assert [row.number for row in picture.rows] == list(range(1, len(picture.rows) + 1))
        drawn = {placed.box.key for placed in picture.layout.boxes if not placed.is_unlined}
        assert len(drawn) + len(picture.apart) == picture.services, whole


@pytest.mark.parametrize(("whole", "most"), [(YOUTH, 2), (MENTAL_HEALTH, 8), (OLDER_PEOPLE, 2), (FAMILIES, 6)])
def test_few_lines_cross(shipped: Catalogue, whole: str, most: int) -> None:
    assert measuring.crossings(picture_of(shipped, whole).layout) <= most


def test_a_process_without_interfaces_takes_those_of_what_includes_it_dashed_and_named(shipped: Catalogue) -> None:
    process = ID + "process/keusote-older-people-network"
    assert not [one for one in meetings(shipped) if one.whole == process and one.interface]
    picture = picture_of(shipped, process)
    assert picture.rows
    assert {row.borrowed_from for row in picture.rows} == {OLDER_PEOPLE} == set(picture.borrowed_from)
    assert all(placed.line.modelled for placed in picture.layout.lines)


def test_stages_are_groups_of_columns_with_their_names(shipped: Catalogue) -> None:
    stages = picture_of(shipped, OLDER_PEOPLE, PictureOptions(language="en")).layout.stages
    assert stages[0].stage.label == "Prevention, early support and recognition"
    assert all(one.x + one.width < other.x for one, other in itertools.pairwise(stages))


def test_levels_keep_their_own_order(shipped: Catalogue) -> None:
    lanes = picture_of(shipped, YOUTH, PictureOptions(lanes="level", language="en")).layout.lanes
    labels = [placed.lane.label for placed in lanes]
    assert labels == [label for label in ("Preventive", "Basic", "Special", "Not known") if label in labels]


def test_focus_dims_all_but_a_service_and_its_neighbours(shipped: Catalogue) -> None:
    service = ID + "service/child-protection"
    picture = picture_of(shipped, YOUTH, PictureOptions(focus=service))
    shown = [row for row in picture.rows if not row.is_dimmed]
    assert shown
    assert all(service in row.meeting.services for row in shown)
    assert {row.meeting.key for row in picture.rows if row.is_dimmed} <= picture.dimmed
    assert service not in picture.dimmed
    assert not picture_of(shipped, YOUTH, PictureOptions(focus=ID + "service/nowhere")).dimmed


def test_states_filter_and_every_state_is_counted(shipped: Catalogue) -> None:
    picture = picture_of(shipped, YOUTH, PictureOptions(states=(MeetingState.UNDESCRIBED,)))
    shown = [row for row in picture.rows if not row.is_dimmed]
    assert {row.meeting.state for row in shown} == {MeetingState.UNDESCRIBED}
    assert picture.counts[MeetingState.UNDESCRIBED] == len(shown)
    assert sum(picture.counts.values()) == len(picture.rows) + len(picture.left_out)


def test_a_closed_part_is_one_box_and_what_lies_inside_is_listed(shipped: Catalogue) -> None:
    opened, closed = (picture_of(shipped, FAMILIES, PictureOptions(parts=parts)) for parts in ("open", "closed"))
    assert closed.parts
    assert set(closed.parts) & {placed.box.key for placed in closed.layout.boxes} | set(closed.apart)
    assert len(closed.layout.boxes) < len(opened.layout.boxes)
    assert len(closed.rows) + len(closed.left_out) == len(opened.rows) + len(opened.left_out)
    assert sound(closed)


def chain_with(*services: str, more: str = "") -> str:
    """A chain that includes *services*, and *more* statements."""
    return f"ex:whole a sg:ServiceChain ; sg:includes {' , '.join(f'ex:{one}' for one in services)} .\n{more}\n"


def interface(name: str, origin: str, target: str, *, flow: str = "sequence") -> str:
    """An interface of the chain."""
    ends = f"sg:from ex:{origin} ; sg:to ex:{target}"
    return f"ex:{name} a sg:Interface ; sg:within ex:whole ; {ends} ; sg:flow flow:{flow} .\n"


def test_a_cycle_is_drawn_with_one_line_back(made: Make) -> None:
    more = "".join(interface(f"i{one}", one, other) for one, other in ("ab", "bc", "ca"))
    picture = picture_of(made(chain_with("a", "b", "c", more=more)), "https://example.org/id/whole")
    assert [placed.route.arrives_rightwards for placed in picture.layout.lines].count(False) == 1
    assert sound(picture)


def test_two_sectors_have_a_lane_of_their_own_three_stand_among_several_and_none_is_not_known(made: Make) -> None:
    sectors = {
        "a": "sector:social",
        "b": "sector:social , sector:health",
        "c": "sector:social , sector:health , sector:education",
    }
    more = "".join(f"ex:{key} a sg:Service ; sg:sector {values} .\n" for key, values in sectors.items())
    more += "ex:d a sg:Service .\n" + interface("i", "a", "b") + interface("j", "b", "c") + interface("k", "c", "d")
    picture = picture_of(
        made(chain_with(*"abcd", more=more)), "https://example.org/id/whole", PictureOptions(language="en")
    )
    labels = {placed.lane.label for placed in picture.layout.lanes}
    assert {"Several", "Not known"} < labels
    assert len(labels) == 4


def test_hostile_labels_and_ends_outside_are_told_and_nothing_fails(made: Make) -> None:
    labels = {"a": "x" * 400, "b": "שירות לנוער", "c": "<script>alert(1)</script>"}
    more = "".join(f'ex:{key} a sg:Service ; rdfs:label "{label}"@fi .\n' for key, label in labels.items())
    more += "".join(
        interface(name, *ends) for name, ends in {"i": "ab", "j": "bc", "k": "ad", "l": "bb", "m": "de"}.items()
    )
    more += "ex:n a sg:Interface ; sg:within ex:whole .\n"
    picture = picture_of(made(chain_with(*"abc", more=more)), "https://example.org/id/whole")
    told = {row.meeting.interface.rpartition("/")[2]: row.number for row in (*picture.rows, *picture.left_out)}
    assert {name: bool(number) for name, number in told.items()} == {
        "i": True,
        "j": True,
        "k": False,
        "l": False,
        "m": False,
    }
    assert sound(picture)


def test_a_chain_of_one_service_and_of_none(made: Make) -> None:
    catalogue = made(chain_with("a", more="ex:a a sg:Service .\nex:e a sg:ServicePackage .\n"))
    assert [placed.is_unlined for placed in picture_of(catalogue, "https://example.org/id/whole").layout.boxes] == [
        True
    ]
    assert picture_of(catalogue, "https://example.org/id/e").is_empty
    assert picture_of(catalogue, "https://example.org/id/nothing").is_empty
