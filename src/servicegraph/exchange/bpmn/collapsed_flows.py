"""The ways from service to service in a drawing, with the events and gateways between them left away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from servicegraph.exchange.bpmn.read_drawing import ReadDrawing, ReadFlow, ReadNode
from servicegraph.exchange.rule_files import read_rule_file

_SEQUENCE, _PARALLEL, _ALTERNATIVE = "sequence", "parallel", "alternative"
_MOST_WAYS = 20_000


class TooManyWays(Exception):
    """Gateways join so many services that nobody can have meant it."""


@dataclass(frozen=True)
class CollapsedFlow:
    """A way from one task to another, by their identifiers: the local name of its flow, and what it passes.

    ``is_guessed`` when the drawing does not tell its flow. ``texts`` are the names and texts of the flows that it is
    made of, ``interfaces`` the IRIs of our own marks, ``flows`` the identifiers.
    """

    source: str
    target: str
    flow: str
    is_guessed: bool
    texts: tuple[str, ...] = ()
    interfaces: tuple[str, ...] = ()
    flows: tuple[str, ...] = ()


def collapsed_flows(drawing: ReadDrawing, tasks: Mapping[str, ReadNode]) -> Sequence[CollapsedFlow]:
    """The ways between *tasks*, each pair once, in the order of the drawing. Raises TooManyWays."""
    leaving: dict[str, list[ReadFlow]] = {}
    for flow in drawing.flows:
        leaving.setdefault(flow.source, []).append(flow)
    caught = {node.link: node.id for node in drawing.nodes.values() if node.link and _catches(node)}
    events: dict[str, list[str]] = {}
    for node in drawing.nodes.values():
        if node.attached_to:
            events.setdefault(node.attached_to, []).append(node.id)
        if node.link and not _catches(node) and node.link in caught:
            leaving.setdefault(node.id, []).append(ReadFlow(node.id, node.id, caught[node.link]))
    found: dict[tuple[str, str], CollapsedFlow] = {}
    for task in tasks:
        begins = [(flow, _ALTERNATIVE, False) for event in events.get(task, ()) for flow in leaving.get(event, ())]
        # That everything ends beside is no second way.
        own = [flow for flow in leaving.get(task, []) if drawing.nodes[flow.target].element != "endEvent"]
        for flow in own:
            kind, is_guessed = _at_task(flow, own)
            begins.append((flow, kind, is_guessed))
        waiting: list[tuple[ReadFlow, str, bool, tuple[ReadFlow, ...]]] = [(*begin, ()) for begin in begins]
        seen: set[tuple[str, str]] = set()
        while waiting:
            flow, kind, is_guessed, before = waiting.pop(0)
            if (flow.id, flow.target) in seen:
                continue
            seen.add((flow.id, flow.target))
            passed = (*before, flow)
            if flow.target in tasks:
                _add(found, CollapsedFlow(task, flow.target, kind, is_guessed, *_told(passed)))
                if len(found) > _MOST_WAYS:
                    raise TooManyWays
                continue
            node = drawing.nodes[flow.target]
            further = leaving.get(node.id, [])
            if len([one for one in further if not one.is_message]) > 1:
                kind, is_guessed = _at_gateway(node, kind)
            waiting += [(one, _SEQUENCE if one.is_message else kind, is_guessed, passed) for one in further]
    return tuple(found.values())


def _at_task(flow: ReadFlow, own: Sequence[ReadFlow]) -> tuple[str, bool]:
    """The flow of one of the flows that a task has, and whether it is guessed: several run at the same time."""
    if flow.is_conditional:
        return _ALTERNATIVE, False
    if not flow.is_message and len([one for one in own if not one.is_message]) > 1:
        return _PARALLEL, True
    return _SEQUENCE, False


def _at_gateway(node: ReadNode, before: str) -> tuple[str, bool]:
    """The flow behind a *node* that several flows leave; that one of several ways is chosen stays so."""
    if before == _ALTERNATIVE:
        return before, False
    for rule in read_rule_file("bpmn").table["rule"]:
        if rule.get("element") == node.element and rule.get("flow") in (_PARALLEL, _ALTERNATIVE):
            return str(rule["flow"]), False
    return (_ALTERNATIVE, False) if node.element == "eventBasedGateway" else (_SEQUENCE, True)


def _told(passed: Sequence[ReadFlow]) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    texts = tuple(dict.fromkeys(filter(None, (flow.text for flow in passed))))
    interfaces = tuple(dict.fromkeys(iri for flow in passed for iri in flow.interfaces))
    return texts, interfaces, tuple(flow.id for flow in passed)


def _add(found: dict[tuple[str, str], CollapsedFlow], way: CollapsedFlow) -> None:
    pair = (way.source, way.target)
    known = found.get(pair)
    if known is None:
        found[pair] = way
        return
    interfaces = tuple(dict.fromkeys((*known.interfaces, *way.interfaces)))
    texts = tuple(dict.fromkeys((*known.texts, *way.texts)))
    is_same = known.flow == way.flow
    flow = known.flow if is_same else _SEQUENCE
    guessed = known.is_guessed or way.is_guessed or not is_same
    found[pair] = CollapsedFlow(*pair, flow, guessed, texts, interfaces, known.flows)


def _catches(node: ReadNode) -> bool:
    return node.element == "intermediateCatchEvent"
