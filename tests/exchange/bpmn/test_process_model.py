"""A whole as a process: whatever its services and interfaces, it is one that checkers of BPMN accept."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings

from servicegraph.exchange.bpmn.drawn_whole import DrawnWhole
from servicegraph.exchange.bpmn.process_model import END, JOIN, SERVICE, SPLIT, START, process_of
from tests.exchange.bpmn.drawing_asking import BASE, whole_of, wholes


@settings(max_examples=25)
@given(wholes())
def test_flows_split_and_join_at_gateways_only_and_every_service_lies_between_a_start_and_an_end(
    whole: DrawnWhole,
) -> None:
    process = process_of(whole)
    going = Counter(flow.source for flow in process.flows)
    coming = Counter(flow.target for flow in process.flows)
    for key, node in process.nodes.items():
        ins, outs = coming[key], going[key]
        assert (ins == 0) == (node.kind == START)
        assert (outs == 0) == (node.kind == END)
        assert (ins > 1) == (node.kind == JOIN)
        assert (outs > 1) == (node.kind == SPLIT)
    for begins, ends in ((START, False), (END, True)):
        pairs = [(flow.target, flow.source) if ends else (flow.source, flow.target) for flow in process.flows]
        reached = {key for key, node in process.nodes.items() if node.kind == begins}
        while more := {other for one, other in pairs if one in reached} - reached:
            reached |= more
        assert reached == process.nodes.keys()


def test_every_described_meeting_is_one_flow_and_no_other_is() -> None:
    whole = whole_of(3, [(0, 1, "sequence", True), (1, 2, "sequence", False), (1, 0, "parallel", True)])
    process = process_of(whole)
    assert [flow.meeting for flow in process.flows if flow.meeting] == [
        one for one in whole.meetings if one.is_described
    ]
    assert [one.target for one in process.undescribed] == [f"{BASE}service/s2"]


def test_gateway_follows_from_the_flows_that_leave() -> None:
    def flow_of(*flows: str) -> str:
        process = process_of(whole_of(4, [(0, n + 1, flow, True) for n, flow in enumerate(flows)]))
        return process.nodes[f"{SPLIT} {BASE}service/s0"].flow

    assert flow_of("parallel", "parallel") == "parallel"
    assert flow_of("alternative", "alternative", "alternative") == "alternative"
    assert flow_of("sequence", "sequence") == "mixed"
    assert flow_of("parallel", "alternative") == "mixed"


def test_circle_that_nothing_leads_to_starts_at_its_first_service() -> None:
    process = process_of(whole_of(3, [(0, 1, "sequence", True), (1, 2, "sequence", True), (2, 0, "sequence", True)]))
    starts = [node for node in process.nodes.values() if node.kind in (START, END)]
    assert [(node.service, node.is_apart) for node in starts] == [(f"{BASE}service/s0", True)] * 2


def test_whole_without_services_is_a_start_and_an_end() -> None:
    process = process_of(whole_of(0, []))
    assert {node.kind for node in process.nodes.values()} == {START, END}
    assert len(process.flows) == 1


def test_service_alone_stands_between_its_own_start_and_end() -> None:
    process = process_of(whole_of(1, []))
    assert Counter(node.kind for node in process.nodes.values()) == {SERVICE: 1, START: 1, END: 1}
