"""The drawing in numbers: what follows the picture, what touches what, and what lies on nothing else."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings

from servicegraph.catalogue import Catalogue
from servicegraph.diagrams.chain import LaneWords
from servicegraph.exchange.bpmn.bpmn_writing import written_process
from servicegraph.exchange.bpmn.drawn_whole import DrawnWhole
from servicegraph.exchange.bpmn.process_layout import placed_process
from servicegraph.exchange.bpmn.process_model import SERVICE, process_of
from servicegraph.exchange.bpmn.process_places import DrawnBounds, Point
from servicegraph.planning.picture import PictureOptions, picture_of
from tests.exchange.bpmn.drawing_asking import BASE, bounds_of, file_of, found, root_of, whole_of, wholes


def touches(bounds: DrawnBounds, point: Point) -> bool:
    """Whether *point* lies on the border of *bounds*."""
    x, y = point
    inside = bounds.x - 1 <= x <= bounds.right + 1 and bounds.y - 1 <= y <= bounds.bottom + 1
    return inside and (min(abs(x - bounds.x), abs(x - bounds.right), abs(y - bounds.y), abs(y - bounds.bottom)) <= 1)


def runs_through(bounds: DrawnBounds, one: Point, other: Point) -> bool:
    """Whether the line between two corners has a point within *bounds*."""
    (left, right), (top, bottom) = (sorted(pair) for pair in zip(one, other, strict=True))
    inside = DrawnBounds(bounds.x + 1, bounds.y + 1, bounds.width - 2, bounds.height - 2)
    return left < inside.right and inside.x < right + 0.1 and top < inside.bottom and inside.y < bottom + 0.1


def lies_over(one: DrawnBounds, other: DrawnBounds) -> bool:
    """Whether two rectangles have a point in common."""
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom


@settings(max_examples=25)
@given(wholes())
def test_nothing_lies_on_another_and_every_way_touches_what_it_joins(whole: DrawnWhole) -> None:
    process = process_of(whole)
    placed = placed_process(process, LaneWords(), frozenset())
    for one, other in itertools.combinations([*placed.nodes.values(), *placed.notes.values()], 2):
        assert not lies_over(one, other)
    for bounds in placed.nodes.values():
        assert lies_over(placed.pool, bounds)
        assert placed.pool.x <= bounds.x
        assert bounds.right <= placed.pool.right
        assert placed.pool.y <= bounds.y
        assert bounds.bottom <= placed.pool.bottom
    ways = [*placed.flows.values(), *(way for both in placed.ways.values() for way in both)]
    services = [bounds for key, bounds in placed.nodes.items() if process.nodes[key].kind == SERVICE]
    for way, bounds in itertools.product(ways, services):
        assert not any(runs_through(bounds, one, other) for one, other in itertools.pairwise(way))
    for flow in process.flows:
        way = placed.flows[flow.key]
        assert touches(placed.nodes[flow.source], way[0]), flow
        assert touches(placed.nodes[flow.target], way[-1]), flow
        assert all(a == c or b == d for (a, b), (c, d) in itertools.pairwise(way)), flow
    for key, (x, y) in placed.number_places.items():
        assert any(
            min(a, c) <= x <= max(a, c) and abs(b - y) < 0.1 and abs(d - y) < 0.1
            for (a, b), (c, d) in itertools.pairwise(placed.flows[key])
        ), "a number stands over its own flow"
    for (origin, target), (first, second) in placed.ways.items():
        assert touches(placed.nodes[f"{SERVICE} {origin}"], first[0])
        assert touches(placed.nodes[f"{SERVICE} {target}"], second[-1])
        assert touches(placed.notes[origin, target], first[-1])
        assert touches(placed.notes[origin, target], second[0])


@settings(max_examples=10)
@given(wholes())
def test_every_node_stands_in_the_lane_that_names_it(whole: DrawnWhole) -> None:
    process = process_of(whole)
    placed = placed_process(process, LaneWords(), frozenset())
    told = [key for _, _, keys in placed.lanes for key in keys]
    assert len(told) == len(set(told))
    assert set(told) >= process.services.keys()
    for _, bounds, keys in placed.lanes:
        for key in keys:
            node = placed.nodes[f"{SERVICE} {key}" if key in process.services else key]
            assert bounds.y <= node.y
            assert node.bottom <= bounds.bottom + 0.1


def test_services_stand_as_in_the_picture(shipped: Catalogue) -> None:
    """From left to right and from top to bottom in the same order as in the picture with the same lanes."""
    whole = "https://w3id.org/servicegraph/id/package/youth"
    picture = picture_of(shipped, whole, PictureOptions("sector", language="en", is_whole=True)).layout
    root = root_of(file_of(shipped, "package:youth", "en", "sector"))
    place = {
        shape.get("bpmnElement"): [float(found(shape, "dc:Bounds")[0].get(name)) for name in ("x", "y")]
        for shape in found(root, ".//bpmndi:BPMNShape")
    }
    drawn_at = {
        found(task, "bpmn:extensionElements/sg:service")[0].get("iri"): place[task.get("id")]
        for task in found(root, ".//bpmn:task")
    }
    for axis in (0, 1):
        order = {box.box.key: (box.x, box.y)[axis] for box in picture.boxes if not box.is_unlined}
        for one, other in itertools.combinations(sorted(order), 2):
            if axis == 0 and order[one] < order[other]:
                assert drawn_at[one][axis] < drawn_at[other][axis], (one, other)
    lanes = [lane.lane.label for lane in picture.lanes]
    assert [lane.get("name") for lane in found(root, ".//bpmn:lane")] == lanes


def test_no_name_lies_on_another_or_on_what_is_drawn(shipped: Catalogue) -> None:
    for whole in ("package:youth", "chain:keusote-older-people"):
        root = root_of(file_of(shipped, whole, "en"))
        shapes = {
            shape.get("bpmnElement"): bounds_of(shape)
            for shape in found(root, ".//bpmndi:BPMNShape")
            if not shape.get("bpmnElement").startswith(("Lane", "Participant", "Group"))
        }
        names = [bounds_of(label) for label in found(root, ".//bpmndi:BPMNLabel")]
        assert len(names) > 30
        assert not [one for one, other in itertools.combinations(names, 2) if lies_over(one, other)]
        assert not [one for one, other in itertools.product(names, shapes.values()) if lies_over(one, other)]


def test_whole_of_many_services_is_drawn_soon() -> None:
    lines = [(n, (n * 7 + 3) % 150, "sequence", True) for n in range(0, 150, 2)]
    process = process_of(whole_of(150, lines))
    content = written_process(process, placed_process(process, LaneWords(), frozenset()))
    assert len(found(root_of(content), ".//bpmn:task")) == 150


@pytest.mark.parametrize(
    "name", ['"><b>&', "\N{GRINNING FACE}", "\x00\x07\ufffe", "a" * 400, " \N{RIGHT-TO-LEFT OVERRIDE}x"]
)
def test_any_name_is_written_as_text(name: str) -> None:
    process = process_of(whole_of(2, [(0, 1, "sequence", True)], name=name))
    root = root_of(written_process(process, placed_process(process, LaneWords(), frozenset())))
    task = next(one for one in found(root, ".//bpmn:task") if one.get("id").endswith("s0"))
    kept = "".join("�" if letter in "\x00\x07\ufffe\u202e" else letter for letter in f"{name} 0")
    assert task.get("name") == kept
    assert task.get("id") == "Activity_service-s0"
    assert f"{BASE}service/s0" in {one.get("iri") for one in found(task, ".//sg:service")}
