"""A placed process as a file of BPMN 2.0 with its diagram."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from lxml import etree

from servicegraph.exchange.bpmn.drawn_whole import DrawnMeeting
from servicegraph.exchange.bpmn.element_names import (
    BOUNDS,
    BPMN,
    BPMN_IO_COLOUR,
    COLOUR,
    CORNERS,
    DIAGRAM,
    INSTANCE,
    OWN,
    PREFIXES,
    colour_name,
    colour_of,
    element_of,
    identifier,
)
from servicegraph.exchange.bpmn.process_model import END, JOIN, SERVICE, SPLIT, START, ProcessNode, ServiceProcess
from servicegraph.exchange.bpmn.process_places import DrawnBounds, PlacedProcess, Point
from servicegraph.messages import text
from servicegraph.planning.meetings import MeetingState

# What XML 1.0 cannot hold, and characters that change the direction of what follows them.
_FOREIGN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u202a-\u202e\u2066-\u2069]")
_REPLACED = "\N{REPLACEMENT CHARACTER}"
_MOST_OPEN = 40  # interfaces that the list under the drawing names
_LABEL_HEIGHT = 14.0
_LINE_HEIGHT = 15.0
_LETTER = 6.6  # pixels; a little more than a letter of bpmn-js has on the average
_GENERATED: Sequence[tuple[str, Mapping[str, str]]] = (("generated", {}),)  # no fact of the catalogue

_Element = Any  # lxml has no types


def written_process(process: ServiceProcess, placed: PlacedProcess) -> bytes:
    """The file of *process*. The same process and places always give the same bytes."""
    return _Writing(process, placed).written()


def foreign_characters(process: ServiceProcess) -> list[str]:
    """The IRIs of what has a name or a text with characters that XML does not allow; they are replaced."""
    said = {process.whole.iri: (process.whole.name, *process.whole.told)}
    said |= {one.iri: (one.name, *one.told) for one in process.whole.services}
    return sorted(iri for iri, those in said.items() if any(map(_FOREIGN.search, those)))


class _Writing:
    def __init__(self, process: ServiceProcess, placed: PlacedProcess) -> None:
        self._process, self._placed, self._language = process, placed, process.whole.language
        whole = process.whole.iri
        self._slug = identifier("", whole)
        self._ids = {node.key: self._node_id(node) for node in process.nodes.values()}
        self._ids |= {flow.key: self._flow_id(flow.source, flow.target, flow.meeting) for flow in process.flows}
        self._root = etree.Element(f"{{{BPMN}}}definitions", nsmap=dict(PREFIXES))
        for name, value in (
            ("id", f"Definitions_{self._slug}"),
            ("name", _clean(process.whole.name)),
            ("targetNamespace", whole),
            ("exporter", "Servicegraph"),
        ):
            self._root.set(name, value)

    def written(self) -> bytes:
        """The bytes of the file."""
        process = self._process
        collaboration = _add(self._root, "collaboration", id=f"Collaboration_{self._slug}")
        pool = f"Participant_{self._slug}"
        _add(collaboration, "participant", id=pool, name=process.whole.name, processRef=self._slug)
        self._stages(collaboration)
        element = _add(self._root, element_of("thing", "whole"), id=self._slug, name=process.whole.name)
        element.set("isExecutable", "false")
        _document(element, process.whole.told)
        _mark(element, [("whole", {"iri": process.whole.iri})])
        self._lanes(element)
        for node in process.nodes.values():
            self._node(element, node)
        for flow in process.flows:
            self._flow(element, flow.key, flow.source, flow.target, flow.meeting)
        for meeting in process.undescribed:
            if (meeting.origin, meeting.target) in self._placed.notes:
                self._undescribed(element, meeting)
        remarks = self._remarks()
        for identity, said, _ in remarks:
            note = _add(element, "textAnnotation", id=identity)
            _mark(note, _GENERATED)
            _add(note, "text").text = _clean(said)
        self._diagram(f"Collaboration_{self._slug}", pool, remarks)
        return bytes(
            etree.tostring(self._root, xml_declaration=True, encoding="UTF-8", pretty_print=True, standalone=None)
        )

    def _node_id(self, node: ProcessNode) -> str:
        prefix = {SERVICE: "Activity", START: "Start", END: "End", SPLIT: "Split", JOIN: "Join"}[node.kind]
        return identifier(prefix, node.service) if node.service else prefix

    def _flow_id(self, source: str, target: str, meeting: DrawnMeeting | None) -> str:
        if meeting and len(meeting.interfaces) == 1:
            return identifier("Flow", meeting.interfaces[0].iri)
        return identifier("Flow", source, target)

    def _lane_id(self, key: str) -> str:
        return identifier("Lane", self._process.whole.iri, key)

    def _stages(self, collaboration: _Element) -> None:
        """Stages are groups; what a group is called stands in a category."""
        if self._placed.stages:
            category = _add(self._root, "category", id=f"Stages_{self._slug}")
            _mark(category, _GENERATED)
        for heading, _ in self._placed.stages:
            name = identifier("Stage", heading.key)
            _add(category, "categoryValue", id=name, value=heading.label)
            group = _add(collaboration, element_of("thing", "stage"), id=identifier("Group", heading.key))
            _mark(group, _GENERATED)
            group.set("categoryValueRef", name)

    def _lanes(self, element: _Element) -> None:
        if not self._placed.lanes:
            return
        lanes = _add(element, "laneSet", id=f"Lanes_{self._slug}")
        beside: dict[str, list[ProcessNode]] = {}
        for node in self._process.nodes.values():
            beside.setdefault(node.key if node.is_apart else node.service, []).append(node)
        for heading, _, keys in self._placed.lanes:
            lane = _add(lanes, element_of("thing", "lane"), id=self._lane_id(heading.key), name=heading.label)
            values = heading.key.split(" + ")
            _mark(lane, [("lane", {"iri": value}) for value in values if value in self._process.whole.lanes])
            for key in keys:
                for node in beside.get(key, ()):
                    _add(lane, "flowNodeRef").text = self._ids[node.key]

    def _node(self, element: _Element, node: ProcessNode) -> None:
        process, say = self._process, self._say
        flows = [(flow.key, flow.source, flow.target) for flow in process.flows]
        identity = self._ids[node.key]
        if node.kind == SERVICE:
            one = process.services[node.service]
            added = _add(element, element_of("thing", "part" if one.is_part else "service"), id=identity, name=one.name)
            if one.is_part:
                added.set("calledElement", identifier("", one.iri))
            _document(added, one.told)
            _mark(added, [("part" if one.is_part else "service", {"iri": one.iri})])
        elif node.kind in (START, END):
            added = _add(element, element_of("thing", node.kind), id=identity, name=say(node.kind))
            _mark(added, _GENERATED)
        elif node.kind == SPLIT:
            type = element_of("flow", node.flow)
            added = _add(element, type, id=identity)
            if node.flow != "parallel":
                added.set("name", say("exclusive" if node.flow == "alternative" else "inclusive"))
            _mark(added, _GENERATED)
        else:
            added = _add(element, element_of("join", "any"), id=identity)
            _mark(added, _GENERATED)
        for key, _, target in flows:
            if target == node.key:
                _add(added, "incoming").text = self._ids[key]
        for key, source, _ in flows:
            if source == node.key:
                _add(added, "outgoing").text = self._ids[key]
        if node.kind == START and sum(other.kind == START for other in process.nodes.values()) > 1:
            needs = say("needs", name=process.services[node.service].name)
            definition = _add(added, "conditionalEventDefinition", id=f"Condition_{identity}")
            condition = _add(definition, "condition")
            condition.set(f"{{{INSTANCE}}}type", "bpmn:tFormalExpression")
            condition.text = _clean(needs)

    def _flow(self, element: _Element, key: str, source: str, target: str, meeting: DrawnMeeting | None) -> None:
        flow = _add(element, element_of("thing", "interface"), id=self._ids[key])
        if meeting:
            number = self._placed.numbers.get(key)
            if number:
                flow.set("name", str(number))
            _document(flow, meeting.told)
            _mark(flow, list(_marks(meeting)))
        flow.set("sourceRef", self._ids[source])
        flow.set("targetRef", self._ids[target])

    def _undescribed(self, element: _Element, meeting: DrawnMeeting) -> None:
        pair = (meeting.origin, meeting.target)
        note = _add(element, "textAnnotation", id=identifier("Note", *pair))
        _document(note, meeting.told)
        _mark(note, list(_marks(meeting)))
        _add(note, "text").text = self._say("annotation")
        ends = (self._ids[f"{SERVICE} {meeting.origin}"], note.get("id"), self._ids[f"{SERVICE} {meeting.target}"])
        for name, source, target in (("Leads", *ends[:2]), ("Reaches", *ends[1:])):
            association = _add(element, element_of("thing", "undescribed"), id=identifier(name, *pair))
            association.set("associationDirection", "None")
            association.set("sourceRef", str(source))
            association.set("targetRef", str(target))

    def _remarks(self) -> list[tuple[str, str, DrawnBounds]]:
        """What stands under the drawing: what the colours tell, and which interfaces are open."""
        process, placed = self._process, self._placed
        gaps = [one for one in process.whole.meetings if one.state.is_gap]
        if not process.whole.meetings:
            return []
        states = [state for state in MeetingState if any(one.state is state for one in process.whole.meetings)]
        legend = [self._say("legend")] + [f"■ {_hue(state, self._language)}" for state in states]
        top, left = placed.pool.bottom + 30, placed.pool.x
        remarks = [(f"Legend_{self._slug}", "\n".join(legend), self._room(left, top, legend))]
        if gaps:
            lines = [self._say("open")]
            number = {flow.meeting: placed.numbers.get(flow.key) for flow in process.flows if flow.meeting}
            for one in sorted(gaps, key=lambda gap: (gap.state.gravity, number.get(gap) or 0))[:_MOST_OPEN]:
                name = " → ".join(process.services[end].name for end in (one.origin, one.target))
                state = text(f"pages.picture.state-{one.state.value}", self._language)
                lines.append(f"{number.get(one) or '–'}  {name}: {state}")
            if len(gaps) > _MOST_OPEN:
                lines.append(self._say("further", count=len(gaps) - _MOST_OPEN))
            bounds = self._room(remarks[0][2].right + 40, top, lines)
            remarks.append((f"Open_{self._slug}", "\n".join(lines), bounds))
        return remarks

    def _room(self, left: float, top: float, lines: Sequence[str]) -> DrawnBounds:
        return DrawnBounds(left, top, max(map(len, lines)) * _LETTER + 24, len(lines) * _LINE_HEIGHT + 14)

    def _diagram(self, collaboration: str, pool: str, remarks: Sequence[tuple[str, str, DrawnBounds]]) -> None:
        placed, process = self._placed, self._process
        diagram = _add(self._root, "BPMNDiagram", DIAGRAM, id=f"Diagram_{self._slug}")
        plane = _add(diagram, "BPMNPlane", DIAGRAM, id=f"Plane_{self._slug}", bpmnElement=collaboration)
        _shape(plane, pool, placed.pool, isHorizontal="true")
        for heading, bounds, _ in placed.lanes:
            _shape(plane, self._lane_id(heading.key), bounds, isHorizontal="true")
        for key, node in process.nodes.items():
            bounds = placed.nodes[key]
            shape = _shape(plane, self._ids[key], bounds)
            if node.kind in (START, END):
                _label(shape, DrawnBounds(bounds.middle[0] - 20, bounds.bottom + 2, 40, _LABEL_HEIGHT))
            elif node.kind == SPLIT and node.flow != "parallel":
                top = bounds.bottom + 2 if key in placed.crossed else bounds.y - 2 * _LABEL_HEIGHT
                _label(shape, DrawnBounds(bounds.x - 12, top, 54, 2 * _LABEL_HEIGHT - 2))
        for meeting in process.undescribed:
            pair = (meeting.origin, meeting.target)
            if pair in placed.notes:
                _shape(plane, identifier("Note", *pair), placed.notes[pair], colour_of(meeting.state.value))
        for identity, _, bounds in remarks:
            _shape(plane, identity, bounds)
        for heading, bounds in placed.stages:
            shape = _shape(plane, identifier("Group", heading.key), bounds)
            _label(shape, DrawnBounds(bounds.x + 10, bounds.y + 8, bounds.width - 20, _LABEL_HEIGHT))
        for flow in process.flows:
            colour = colour_of(flow.meeting.state.value) if flow.meeting else ""
            edge = _edge(plane, self._ids[flow.key], placed.flows[flow.key], colour)
            if flow.key in placed.number_places:
                x, y = placed.number_places[flow.key]
                width = 8.0 * len(str(placed.numbers[flow.key])) + 6
                _label(edge, DrawnBounds(x - width / 2, y - _LABEL_HEIGHT - 1, width, _LABEL_HEIGHT))
        for meeting in process.undescribed:
            pair = (meeting.origin, meeting.target)
            if pair in placed.ways:
                colour = colour_of(meeting.state.value)
                for name, way in zip(("Leads", "Reaches"), placed.ways[pair], strict=True):
                    _edge(plane, identifier(name, *pair), way, colour)

    def _say(self, key: str, **values: object) -> str:
        return text(f"bpmn.{key}", self._language, **values)


def _hue(state: MeetingState, language: str) -> str:
    said = text(f"pages.picture.state-{state.value}", language)
    return f"{colour_name(state.value, language)}: {said}"


def _marks(meeting: DrawnMeeting) -> Sequence[tuple[str, Mapping[str, str]]]:
    """What our own extension elements say of *meeting*."""
    marks: list[tuple[str, Mapping[str, str]]] = []
    for one in meeting.interfaces:
        if one.iri:
            marks.append(("interface", {"iri": one.iri}))
        else:
            marks.append(("undescribed", {"from": meeting.origin, "to": meeting.target}))
        marks += [("rule", {"iri": rule}) for rule in one.rules if one.iri]
        if one.state.concept:
            marks.append(("lack", {"iri": one.state.concept}))
        marks += [("missing", {"iri": kind}) for kind in one.missing]
    return list({(name, tuple(values.items())): (name, values) for name, values in marks}.values())


def _clean(said: str) -> str:
    return _FOREIGN.sub(_REPLACED, said)


def _add(parent: _Element, tag: str, namespace: str = BPMN, /, **attributes: str) -> _Element:
    element = etree.SubElement(parent, f"{{{namespace}}}{tag}")
    for key, value in attributes.items():
        element.set(key, _clean(value))
    return element


def _document(element: _Element, told: Sequence[str]) -> None:
    if told:
        _add(element, "documentation").text = _clean("\n".join(told))


def _mark(element: _Element, marks: Sequence[tuple[str, Mapping[str, str]]]) -> None:
    if marks:
        extension = _add(element, "extensionElements")
        for name, values in marks:
            _add(extension, name, OWN, **values)


def _shape(plane: _Element, identity: str, bounds: DrawnBounds, colour: str = "", **attributes: str) -> _Element:
    shape = _add(plane, "BPMNShape", DIAGRAM, id=f"{identity}_di", bpmnElement=identity, **attributes)
    _dye(shape, colour)
    _box(shape, bounds)
    return shape


def _edge(plane: _Element, identity: str, way: Sequence[Point], colour: str) -> _Element:
    edge = _add(plane, "BPMNEdge", DIAGRAM, id=f"{identity}_di", bpmnElement=identity)
    _dye(edge, colour)
    for x, y in way:
        _add(edge, "waypoint", CORNERS, x=_number(x), y=_number(y))
    return edge


def _label(element: _Element, bounds: DrawnBounds) -> None:
    _box(_add(element, "BPMNLabel", DIAGRAM), bounds)


def _dye(element: _Element, colour: str) -> None:
    if colour:
        element.set(f"{{{BPMN_IO_COLOUR}}}stroke", colour)
        element.set(f"{{{COLOUR}}}border-color", colour)


def _box(element: _Element, bounds: DrawnBounds) -> None:
    sizes = {name: _number(getattr(bounds, name)) for name in ("x", "y", "width", "height")}
    _add(element, "Bounds", BOUNDS, **sizes)


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
