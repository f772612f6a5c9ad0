"""Reads a file of BPMN 2.0 as Camunda Modeler, bpmn-js and others write it; nothing outside the file is looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any

from lxml import etree

from servicegraph.exchange.bpmn.element_names import BPMN, OWN
from servicegraph.exchange.bpmn.read_drawing import ReadDrawing, ReadFlow, ReadNode
from servicegraph.exchange.exchange_report import ReportRow
from servicegraph.exchange.exchange_values import MOST_BYTES
from servicegraph.exchange.import_faults import ImportFault
from servicegraph.exchange.rule_files import read_rule_file
from servicegraph.messages import one_line, shortened

_MOST_NODES = 20_000
_MOST_NAME = 300
_MOST_BEFORE = 65_536  # bytes
_FIRST_ELEMENT = re.compile(rb"<[A-Za-z_]")
_EVENTS = frozenset(
    {
        "startEvent",
        "endEvent",
        "intermediateCatchEvent",
        "intermediateThrowEvent",
        "boundaryEvent",
        "implicitThrowEvent",
    }
)
_GATEWAYS = frozenset(
    {"exclusiveGateway", "parallelGateway", "inclusiveGateway", "complexGateway", "eventBasedGateway"}
)
_INSIDE = frozenset({"subProcess", "transaction", "adHocSubProcess"})
_SILENT = frozenset({"laneSet", "incoming", "outgoing", "documentation", "extensionElements", "association"})
_WHOLES = frozenset({"process", "collaboration", "BPMNDiagram", "import", "extension", *_SILENT})
_OWN_MARKS = frozenset({"generated", "undescribed"})  # of notes that an export wrote
_Element = Any  # lxml has no types


class FaultyDrawing(Exception):
    """A file that cannot be read as a drawing; its fault says why."""

    def __init__(self, fault: ImportFault) -> None:
        super().__init__(fault.key)
        self.fault = fault


def read_drawing(content: bytes, file: str) -> ReadDrawing:
    """The drawing in *content*, the bytes of *file*. Raises FaultyDrawing."""
    return _Reading(_root(content, file), file).found()


def task_elements() -> frozenset[str]:
    """The elements that stand for services, as the rule file has them."""
    return frozenset(name for rule in read_rule_file("bpmn").table["rule"] for name in rule.get("reads", ()))


def _root(content: bytes, file: str) -> _Element:
    if len(content) > MOST_BYTES:
        raise FaultyDrawing(ImportFault(file, "", "bpmn.too-large", {"most": MOST_BYTES // 1_000_000}))
    # Before the first element, and before anything is expanded; in UTF-16 there are zeros between the letters.
    if b"<!DOCTYPE" in _FIRST_ELEMENT.split(content[:_MOST_BEFORE].replace(b"\0", b""), maxsplit=1)[0]:
        raise FaultyDrawing(ImportFault(file, "1", "bpmn.has-doctype"))
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        reason = one_line(str(error.msg or "")).rpartition(", line ")[0] or one_line(str(error.msg or ""))
        raise FaultyDrawing(
            ImportFault(file, f"{line}:{column}", "bpmn.no-xml", {"reason": shortened(reason)})
        ) from error
    except ValueError as error:
        raise FaultyDrawing(ImportFault(file, "", "bpmn.no-xml", {"reason": shortened(str(error))})) from error
    if root.getroottree().docinfo.doctype:
        raise FaultyDrawing(ImportFault(file, "1", "bpmn.has-doctype"))
    name = etree.QName(root)
    if name.localname != "definitions" or name.namespace != BPMN:
        value = f"{{{name.namespace}}}{name.localname}" if name.namespace else name.localname
        raise FaultyDrawing(ImportFault(file, str(root.sourceline), "bpmn.no-bpmn", {"value": shortened(value)}))
    return root


class _Reading:
    def __init__(self, root: _Element, file: str) -> None:
        self._root, self._file = root, file
        self._tasks = task_elements()
        self._rows: list[ReportRow] = []
        self._nodes: dict[str, ReadNode] = {}
        self._flows: list[ReadFlow] = []
        self._starts: dict[str, list[str]] = {}

    def found(self) -> ReadDrawing:
        processes = {one.get("id", ""): one for one in self._root.iterfind(_tag("process"))}
        collaboration = self._root.find(_tag("collaboration"))
        pools = list(collaboration.iterfind(_tag("participant"))) if collaboration is not None else []
        drawn = [pool for pool in pools if pool.get("processRef", "").rpartition(":")[2] in processes]
        pool_of = {pool.get("processRef").rpartition(":")[2]: _name(pool) for pool in drawn}
        for pool in pools:
            if pool not in drawn:
                self._leave_out(pool)
        is_several = len(drawn) > 1
        for key, process in processes.items():
            self._process(process, pool_of.get(key, "") if is_several else "")
        is_own = any(name == "whole" for process in processes.values() for name, _ in _marks_of(process))
        if not is_own and not any(node.element in self._tasks for node in self._nodes.values()):
            raise FaultyDrawing(ImportFault(self._file, str(self._root.sourceline), "bpmn.no-tasks"))
        if collaboration is not None:
            of_pool = {pool.get("id", ""): pool.get("processRef", "").rpartition(":")[2] for pool in drawn}
            self._messages(collaboration, of_pool)
        self._check()
        for element in self._root:
            if _local(element) not in _WHOLES and not _is_own(element):
                self._leave_out(element)
        return self._drawing(list(processes.values()), collaboration, drawn)

    def _drawing(self, processes: list[_Element], collaboration: _Element, pools: list[_Element]) -> ReadDrawing:
        one = processes[0] if len(processes) == 1 else collaboration if collaboration is not None else processes[0]
        marks = [mark for process in processes for mark in _marks_of(process)]
        iri = next((values.get("iri", "") for name, values in marks if name == "whole"), "")
        named = [pools[0]] if len(pools) == 1 else []
        said = [name for element in (*named, one, self._root) if (name := _name(element))]
        text = "\n\n".join(filter(None, map(_text, processes if len(processes) == 1 else [one])))
        name = said[0] if said else PurePath(self._file).stem
        several = tuple(dict.fromkeys(filter(None, map(_name, pools)))) if len(pools) > 1 else ()
        return ReadDrawing(
            self._file,
            one.get("id", "") or PurePath(self._file).stem,
            shortened(one_line(name), _MOST_NAME),
            text,
            iri,
            bool(said),
            self._nodes,
            self._flows,
            several,
            tuple(self._rows),
        )

    def _process(self, process: _Element, pool: str) -> None:
        self._foreign(process)
        lanes: dict[str, tuple[str, ...]] = {}
        for lane_set in process.iterfind(_tag("laneSet")):
            self._lane_set(lane_set, (), lanes)
        for element in process:
            local = _local(element)
            if local == "sequenceFlow":
                self._flows.append(self._flow(element))
            elif local in self._tasks or local in _EVENTS or local in _GATEWAYS:
                node = self._node(element, lanes, pool)
                if node.id in self._nodes:
                    raise self._faulty(element, "bpmn.id-twice", value=node.id)
                if local in _INSIDE and element.get("triggeredByEvent") == "true":
                    self._leave_out(element)
                    continue
                self._nodes[node.id] = node
                if local == "startEvent":
                    self._starts.setdefault(process.get("id", ""), []).append(node.id)
                self._details(element, node)
                if len(self._nodes) > _MOST_NODES:
                    raise self._faulty(element, "bpmn.too-many", most=_MOST_NODES)
            elif local not in _SILENT and not _is_own(element):
                self._leave_out(element)

    def _lane_set(self, lanes: _Element, above: tuple[str, ...], found: dict[str, tuple[str, ...]]) -> None:
        """Put the names of the lanes of each node into *found*; what XML nests cannot run in a circle."""
        for lane in lanes.iterfind(_tag("lane")):
            names = (*above, _name(lane)) if _name(lane) else above
            for reference in lane.iterfind(_tag("flowNodeRef")):
                key = (reference.text or "").strip().rpartition(":")[2]
                if len(names) >= len(found.get(key, ())):
                    found[key] = names
            if lane.find(_tag("flowNodeRef")) is None and lane.find(_tag("childLaneSet")) is None:
                self._leave_out(lane)
            for inner in lane.iterfind(_tag("childLaneSet")):
                self._lane_set(inner, names, found)

    def _node(self, element: _Element, lanes: Mapping[str, tuple[str, ...]], pool: str) -> ReadNode:
        key, link = self._id(element), element.find(_tag("linkEventDefinition"))
        return ReadNode(
            key,
            _local(element),
            _name(element),
            _text(element),
            lanes.get(key, ()),
            pool,
            tuple(_marks_of(element)),
            element.get("attachedToRef", ""),
            link.get("name", "") if link is not None else "",
            element.sourceline or 0,
        )

    def _details(self, element: _Element, node: ReadNode) -> None:
        """Report what *element* says beyond its name: of an event when it comes, of a task what is inside it."""
        if _is_own(element):
            return
        self._foreign(element)
        for inner in element:
            local = _local(inner)
            is_named_event = node.element in _EVENTS and local.endswith("EventDefinition")
            if local not in _SILENT and local != "linkEventDefinition" and not is_named_event:
                self._leave_out(inner, node)
        if node.element in _EVENTS and not node.link:
            kinds = [_local(inner) for inner in element if _local(inner).endswith("EventDefinition")]
            if kinds or node.name or node.element == "boundaryEvent":
                what = kinds[0] if kinds else node.element
                self._rows.append(ReportRow("no-place-here", what, node.name or node.id))
        elif node.element in _GATEWAYS and node.name:
            self._rows.append(ReportRow("no-place-here", node.element, node.name))

    def _foreign(self, element: _Element) -> None:
        """Report what other programs have added to *element*."""
        for extension in element.iterfind(_tag("extensionElements")):
            for one in extension:
                if etree.QName(one).namespace != OWN:
                    self._rows.append(ReportRow("no-place-here", "extensionElements", _local(one)))

    def _flow(self, element: _Element) -> ReadFlow:
        condition = element.find(_tag("conditionExpression"))
        interfaces = tuple(values.get("iri", "") for name, values in _marks_of(element) if name == "interface")
        if condition is not None:
            said = ": ".join(filter(None, (_name(element), (condition.text or "").strip())))
            self._rows.append(ReportRow("no-place-here", "conditionExpression", shortened(one_line(said))))
        elif _name(element) and not interfaces:
            self._rows.append(ReportRow("no-place-here", "sequenceFlow", _name(element)))
        return ReadFlow(
            self._id(element),
            element.get("sourceRef", ""),
            element.get("targetRef", ""),
            _name(element),
            _text(element),
            tuple(filter(None, interfaces)),
            is_conditional=condition is not None,
            line=element.sourceline or 0,
        )

    def _messages(self, collaboration: _Element, of_pool: Mapping[str, str]) -> None:
        for element in collaboration.iterfind(_tag("messageFlow")):
            source, target = (element.get(name, "").rpartition(":")[2] for name in ("sourceRef", "targetRef"))
            targets = self._starts.get(of_pool[target], []) if target in of_pool else [target]
            known = [one for one in targets if one in self._nodes]
            if source not in self._nodes or not known:
                self._leave_out(element)
            elif _name(element):
                self._rows.append(ReportRow("no-place-here", "messageFlow", _name(element)))
            for one in known if source in self._nodes else ():
                self._flows.append(
                    ReadFlow(
                        self._id(element),
                        source,
                        one,
                        _name(element),
                        _text(element),
                        is_message=True,
                        line=element.sourceline or 0,
                    )
                )
        for element in collaboration:
            if _local(element) not in ("participant", "messageFlow", *_SILENT) and not _is_own(element):
                self._leave_out(element)

    def _check(self) -> None:
        """Every flow leads from a node to a node, and every event on a border has one. Raises FaultyDrawing."""
        for node in self._nodes.values():
            if node.element == "boundaryEvent" and node.attached_to not in self._nodes:
                values = {"value": node.attached_to or "–", "flow": node.id}
                raise FaultyDrawing(ImportFault(self._file, str(node.line), "bpmn.no-such-node", values))
        for flow in self._flows:
            for end in (flow.source, flow.target):
                if end not in self._nodes and not self._is_within(end):
                    values = {"value": end or "–", "flow": flow.id}
                    raise FaultyDrawing(ImportFault(self._file, str(flow.line), "bpmn.no-such-node", values))
        self._flows = [one for one in self._flows if one.source in self._nodes and one.target in self._nodes]
        for element in self._root.iter(_tag("association")):
            if {element.get("sourceRef"), element.get("targetRef")} <= self._nodes.keys():
                self._leave_out(element)

    def _is_within(self, key: str) -> bool:
        """Whether *key* is a node that was left out: in a drawing of a subprocess, or an event subprocess."""
        return bool(key) and self._root.find(f".//*[@id='{key}']") is not None if "'" not in key else False

    def _id(self, element: _Element) -> str:
        key = str(element.get("id") or "")
        if not key:
            raise self._faulty(element, "bpmn.no-id", value=_local(element))
        return key

    def _leave_out(self, element: _Element, owner: ReadNode | None = None) -> None:
        text = element.find(_tag("text"))
        said = _name(element) or shortened(
            one_line(" ".join((text.text or "").split())) if text is not None else "", 80
        )
        name = said or (owner.name or owner.id if owner else element.get("id", ""))
        self._rows.append(ReportRow("no-place-here", _local(element), name))

    def _faulty(self, element: _Element, key: str, **values: object) -> FaultyDrawing:
        return FaultyDrawing(ImportFault(self._file, str(element.sourceline), key, values))


def _tag(name: str) -> str:
    return f"{{{BPMN}}}{name}"


def _local(element: _Element) -> str:
    return str(etree.QName(element).localname)


def _name(element: _Element) -> str:
    return shortened(" ".join(one_line(element.get("name") or "").split()), _MOST_NAME)


def _text(element: _Element) -> str:
    said = ("".join(one.itertext()).strip() for one in element.iterfind(_tag("documentation")))
    return "\n\n".join(filter(None, said))


def _marks_of(element: _Element) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Our own extension elements of *element*."""
    for extension in element.iterfind(_tag("extensionElements")):
        for one in extension:
            if etree.QName(one).namespace == OWN:
                yield _local(one), dict(one.attrib)


def _is_own(element: _Element) -> bool:
    """Whether an export wrote *element* beside what stands in the catalogue."""
    return any(name in _OWN_MARKS for name, _ in _marks_of(element))
