"""Ways from task to task: what lies between falls away, and its kind tells the flow."""

from __future__ import annotations

import pytest

from servicegraph.exchange.bpmn.collapsed_flows import collapsed_flows
from servicegraph.exchange.bpmn.drawing_reading import FaultyDrawing, read_drawing, task_elements
from servicegraph.exchange.bpmn.read_drawing import ReadDrawing

HEAD = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p">'


def read(nodes: str, *flows: str) -> ReadDrawing:
    """The drawing of *nodes*, XML, and *flows*: ``a>b``, with a ``?`` behind one that has a condition."""
    parts = []
    for number, flow in enumerate(flows):
        source, target = flow.rstrip("?").split(">")
        condition = "<conditionExpression>x</conditionExpression>" if flow.endswith("?") else ""
        ends = f'sourceRef="{source}" targetRef="{target}"'
        parts.append(f'<sequenceFlow id="f{number}" {ends}>{condition}</sequenceFlow>')
    return read_drawing(f"{HEAD}{nodes}{''.join(parts)}</process></definitions>".encode(), "a.bpmn")


def ways(nodes: str, *flows: str) -> dict[str, str]:
    """The flow of each way; a star behind one that is guessed."""
    drawing = read(nodes, *flows)
    tasks = {key: node for key, node in drawing.nodes.items() if node.element in task_elements()}
    return {f"{way.source}>{way.target}": way.flow + "*" * way.is_guessed for way in collapsed_flows(drawing, tasks)}


def tasks(names: str) -> str:
    """A task for each letter of *names*."""
    return "".join(f'<task id="{name}" name="{name}"/>' for name in names)


@pytest.mark.parametrize(
    ("gateway", "flow"),
    [
        ("exclusiveGateway", "alternative"),
        ("eventBasedGateway", "alternative"),
        ("parallelGateway", "parallel"),
        ("inclusiveGateway", "sequence*"),
        ("complexGateway", "sequence*"),
    ],
)
def test_gateway_that_splits_tells_the_flow(gateway: str, flow: str) -> None:
    assert ways(f'{tasks("abc")}<{gateway} id="g"/>', "a>g", "g>b", "g>c") == {"a>b": flow, "a>c": flow}


def test_gateway_that_only_joins_tells_nothing() -> None:
    nodes = f'{tasks("abc")}<parallelGateway id="g"/>'
    assert ways(nodes, "a>g", "b>g", "g>c") == {"a>c": "sequence", "b>c": "sequence"}


def test_choice_behind_a_split_and_split_behind_a_choice_are_choices() -> None:
    nodes = f'{tasks("abcd")}<parallelGateway id="g"/><exclusiveGateway id="h"/>'
    assert ways(nodes, "a>g", "g>b", "g>h", "h>c", "h>d")["a>c"] == "alternative"
    assert ways(nodes, "a>h", "h>b", "h>g", "g>c", "g>d")["a>c"] == "alternative"


def test_several_flows_of_a_task_run_at_once_unless_they_have_conditions() -> None:
    assert ways(tasks("abc"), "a>b", "a>c") == {"a>b": "parallel*", "a>c": "parallel*"}
    assert ways(tasks("abc"), "a>b?", "a>c?") == {"a>b": "alternative", "a>c": "alternative"}
    assert ways(f'{tasks("ab")}<endEvent id="e"/>', "a>b", "a>e") == {"a>b": "sequence"}


def test_events_are_passed_and_those_on_a_border_begin_a_choice() -> None:
    nodes = f'{tasks("abc")}<intermediateCatchEvent id="e"/><boundaryEvent id="x" attachedToRef="a"/>'
    assert ways(nodes, "a>e", "e>b", "x>c") == {"a>b": "sequence", "a>c": "alternative"}


def test_links_join_what_they_name() -> None:
    throw = '<intermediateThrowEvent id="t"><linkEventDefinition id="l" name="L"/></intermediateThrowEvent>'
    catch = '<intermediateCatchEvent id="c"><linkEventDefinition id="m" name="L"/></intermediateCatchEvent>'
    assert ways(tasks("ab") + throw + catch, "a>t", "c>b") == {"a>b": "sequence"}


def test_gateways_in_a_circle_come_to_an_end() -> None:
    nodes = f'{tasks("ab")}<exclusiveGateway id="g"/><exclusiveGateway id="h"/>'
    assert ways(nodes, "a>g", "g>h", "h>g", "h>b") == {"a>b": "alternative"}


def test_inside_of_a_subprocess_is_no_way() -> None:
    inside = f'<subProcess id="s" name="s">{tasks("xy")}<sequenceFlow id="i" sourceRef="x" targetRef="y"/></subProcess>'
    assert ways(tasks("a") + inside, "a>s") == {"a>s": "sequence"}


@pytest.mark.parametrize("flow", ["a>zz", "zz>a", "a>"])
def test_flow_to_nowhere_is_refused(flow: str) -> None:
    with pytest.raises(FaultyDrawing):
        read(tasks("a"), flow)


def test_event_on_the_border_of_nothing_is_refused() -> None:
    with pytest.raises(FaultyDrawing):
        read(f'{tasks("a")}<boundaryEvent id="x" attachedToRef="zz"/>')
