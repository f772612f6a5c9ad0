"""Wholes of the shipped catalogue as drawings: all that is in the catalogue is in them, or in the report."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from servicegraph.catalogue import Catalogue
from servicegraph.cli import main
from servicegraph.errors import ParameterError
from servicegraph.exchange.bpmn.drawn_whole import LANE_KINDS
from servicegraph.exchange.bpmn.element_names import COLOUR, colour_of, identifier
from servicegraph.planning.meetings import MeetingState
from servicegraph.planning.picture_input import LANES
from servicegraph.rdf.terms import NS
from tests.exchange.bpmn.drawing_asking import bounds_of, export_of, file_of, found, root_of

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
MANY = "chain:keusote-mental-health-substance-use"


def said(catalogue: Catalogue, subject: str, property: str) -> set[str]:
    """The values of ``sg:``*property* of *subject*, by IRI, straight from the triples."""
    node, predicate = NamedNode(catalogue.prefixes.expand(subject)), NamedNode(NS + property)
    return {triple.object.value for triple in catalogue.memory.triples(node, predicate)}  # type: ignore[union-attr]


def interfaces_within(catalogue: Catalogue, whole: str) -> set[str]:
    """The interfaces of *whole*, straight from the triples."""
    found = catalogue.memory.triples(None, NamedNode(NS + "within"), NamedNode(catalogue.prefixes.expand(whole)))
    return {triple.subject.value for triple in found}  # type: ignore[union-attr]


def test_every_service_is_a_task_and_every_interface_a_flow_with_its_rules(shipped: Catalogue) -> None:
    root = root_of(file_of(shipped, "package:youth"))
    tasks = {one.get("iri") for one in found(root, ".//bpmn:task/bpmn:extensionElements/sg:service")}
    assert tasks == said(shipped, "package:youth", "includes")
    flows = found(root, ".//bpmn:sequenceFlow/bpmn:extensionElements/sg:interface")
    assert {one.get("iri") for one in flows} == interfaces_within(shipped, "package:youth")
    rules = said(shipped, "package:youth", "governedBy")
    for flow in found(root, ".//bpmn:sequenceFlow[bpmn:extensionElements]"):
        assert {one.get("iri") for one in found(flow, ".//sg:rule")} >= rules
        assert [one.get("iri").rpartition("/")[2] for one in found(flow, ".//sg:lack")] == ["rule-not-in-use"]
        text = found(flow, "bpmn:documentation")[0].text
        assert "sääntö ei käytössä" in text
        assert len(re.findall("^Sääntö: ", text, re.MULTILINE)) == len(rules)
    colours = {edge.get(f"{{{COLOUR}}}border-color") for edge in found(root, ".//bpmndi:BPMNEdge")}
    assert colours == {None, colour_of("rule-not-in-use"), colour_of("undescribed")}


def test_undescribed_pair_is_dotted_over_a_note_and_no_flow(shipped: Catalogue) -> None:
    root = root_of(file_of(shipped, "package:youth", "en"))
    notes = found(root, ".//bpmn:textAnnotation[bpmn:documentation]")
    assert len(notes) == 6
    for note in notes:
        mark = found(note, ".//sg:undescribed")[0]
        ends = [one for one in found(root, ".//bpmn:association") if note.get("id") in one.attrib.values()]
        assert {one.get("sourceRef") for one in ends} == {note.get("id"), identifier("Activity", mark.get("from"))}
        assert {one.get("targetRef") for one in ends} == {note.get("id"), identifier("Activity", mark.get("to"))}


def test_whole_within_a_whole_is_called_and_what_meets_inside_it_is_reported(shipped: Catalogue) -> None:
    export = export_of(shipped, MANY)
    root = root_of(next(iter(export.contents.values())))
    parts = {one.get("iri") for one in found(root, ".//bpmn:callActivity/bpmn:extensionElements/sg:part")}
    called = {one.get("calledElement") for one in found(root, ".//bpmn:callActivity")}
    assert len(parts) == 6
    assert called == {iri.rpartition("/")[2] for iri in parts}
    drawn = {one.get("iri") for one in found(root, ".//bpmn:sequenceFlow/bpmn:extensionElements/sg:interface")}
    inside = [row.subject for row in export.report.rows if row.reason == "inside-part"]
    left_out = {shipped.prefixes.expand(one) for one in inside if "→" not in one}
    within = {one for whole in (MANY, *parts) for one in interfaces_within(shipped, whole)}
    assert within - drawn - left_out == set()
    assert not drawn & left_out


def test_stages_are_groups_around_their_services(shipped: Catalogue) -> None:
    root = root_of(file_of(shipped, "chain:keusote-older-people", "en"))
    place = {shape.get("bpmnElement"): bounds_of(shape) for shape in found(root, ".//bpmndi:BPMNShape")}
    values = {one.get("id"): one.get("value") for one in found(root, "bpmn:category/bpmn:categoryValue")}
    groups = {values[one.get("categoryValueRef")]: place[one.get("id")] for one in found(root, ".//bpmn:group")}
    assert list(groups) == [
        "Prevention, early support and recognition",
        "Guidance, advice, assessment and coordination of services",
        "Support for living at home",
        "Care, support and rehabilitation at the special level",
    ]
    around = groups["Support for living at home"]
    home = place[identifier("Activity", shipped.prefixes.expand("service:keusote-home-care"))]
    assert around.x < home.x
    assert home.right < around.right
    assert all(one.right < other.x for one, other in itertools.pairwise(groups.values()))


def test_what_no_source_states_says_so(shipped: Catalogue) -> None:
    root = root_of(file_of(shipped, "package:youth", "sv"))
    flow = found(root, ".//bpmn:sequenceFlow[bpmn:documentation]")[0]
    assert "Modellerad: ingen källa" in found(flow, "bpmn:documentation")[0].text
    task = next(one for one in found(root, ".//bpmn:task") if one.get("id").endswith("family-services"))
    assert "kompletterats" in found(task, "bpmn:documentation")[0].text


@pytest.mark.parametrize("lanes", LANE_KINDS)
def test_lanes_hold_every_node_once(shipped: Catalogue, lanes: str) -> None:
    assert LANE_KINDS[lanes] in LANES
    root = root_of(file_of(shipped, "package:keusote-digital-contact", "en", lanes))
    told = [one.text for one in found(root, ".//bpmn:flowNodeRef")]
    nodes = {one.get("id") for name in ("task", "startEvent", "endEvent") for one in found(root, f".//bpmn:{name}")}
    gateways = {one.get("id") for one in root.iter() if str(one.tag).endswith("Gateway")}
    assert sorted(told) == sorted(nodes | gateways)


def test_identifiers_are_names_that_stay(shipped: Catalogue) -> None:
    first, again = file_of(shipped, MANY), file_of(shipped, MANY)
    assert first == again
    ids = [one.get("id") for one in root_of(first).iter() if one.get("id")]
    assert len(ids) == len(set(ids))
    assert all(map(NAME.fullmatch, ids))
    assert identifier("", "https://example.org/id/chain/1-ä") != identifier("", "https://example.org/id/chain/1-ö")
    assert NAME.fullmatch(identifier("", "https://example.org/id/chain/1-ä"))


def test_name_in_another_language_is_reported(small: Path) -> None:
    services = small / "services.ttl"
    services.write_text(services.read_text("utf-8").replace(', "Barnskydd"@sv', ""), "utf-8")
    rows = export_of(Catalogue.load(small), "package:youth", "sv").report.rows
    told = [row for row in rows if row.reason == "name-in-other-language"]
    assert [(row.subject, row.value) for row in told] == [("service:child-protection", "Lastensuojelu@fi")]


def test_every_state_has_a_colour() -> None:
    assert all(re.fullmatch("#[0-9a-f]{6}", colour_of(state.value)) for state in MeetingState)


def test_what_is_no_whole_is_refused(small: Path) -> None:
    catalogue = Catalogue.load(small)
    for whole in ("", "service:youth-clinic", "chain:none", "a b", "<x>"):
        with pytest.raises(ParameterError) as error:
            export_of(catalogue, whole)
        assert "package:youth" in str(error.value), whole


def test_command_writes_and_reports(small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "youth.bpmn"
    arguments = ["export", "bpmn", str(target), "--whole", "package:youth", "--catalogue", str(small), "--lang", "en"]
    assert main(arguments) == 0
    assert "bpmn:task 3" in capsys.readouterr().out
    assert root_of(target.read_bytes()).tag.endswith("definitions")
    assert main([*arguments, "--lanes", "colour"]) == 2
    assert "organisation, sector" in capsys.readouterr().err
