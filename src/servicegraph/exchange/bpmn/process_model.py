"""A whole as a process: its services with the events and gateways that BPMN wants around them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from servicegraph.exchange.bpmn.drawn_whole import DrawnMeeting, DrawnService, DrawnWhole

SERVICE, START, END, SPLIT, JOIN = "service", "start", "end", "split", "join"


@dataclass(frozen=True)
class ProcessNode:
    """A node of a process: the ``kind`` of it, and the service (its IRI) that it is or stands beside.

    ``flow`` is what decides of which type a gateway that splits is. An event that is ``is_apart`` has a place of its
    own: it starts or ends a circle.
    """

    kind: str
    service: str
    flow: str = ""
    is_apart: bool = False

    @property
    def key(self) -> str:
        """What tells it from every other node."""
        return f"{self.kind} {self.service}"


@dataclass(frozen=True)
class ProcessFlow:
    """A flow between two nodes, by their keys; ``meeting`` is None for one beside an event or a gateway."""

    source: str
    target: str
    meeting: DrawnMeeting | None = None

    @property
    def key(self) -> str:
        """What tells it from every other flow."""
        return f"{self.source} > {self.target}"


@dataclass(frozen=True)
class ServiceProcess:
    """The nodes of a process by key, its flows, and the undescribed meetings beside them."""

    whole: DrawnWhole
    nodes: Mapping[str, ProcessNode]
    flows: Sequence[ProcessFlow]
    undescribed: Sequence[DrawnMeeting]
    services: Mapping[str, DrawnService] = field(repr=False)

    def beside(self, service: str, *kinds: str) -> ProcessNode | None:
        """The node of one of *kinds* that stands close to *service*, if there is one."""
        for kind in kinds:
            node = self.nodes.get(f"{kind} {service}")
            if node and not node.is_apart:
                return node
        return None

    def leaving(self, service: str) -> str:
        """The key of the node from which customers go on after *service*."""
        return (self.beside(service, SPLIT) or self.nodes[f"{SERVICE} {service}"]).key

    def entering(self, service: str) -> str:
        """The key of the node to which customers come before *service*."""
        return (self.beside(service, JOIN) or self.nodes[f"{SERVICE} {service}"]).key


def process_of(whole: DrawnWhole) -> ServiceProcess:
    """The process of *whole*: every service is reached from a start and reaches an end, and no flow splits or joins
    but at a gateway."""
    described = [one for one in whole.meetings if one.is_described]
    coming: dict[str, list[DrawnMeeting]] = {one.iri: [] for one in whole.services}
    going: dict[str, list[DrawnMeeting]] = {one.iri: [] for one in whole.services}
    for one in described:
        coming[one.target].append(one)
        going[one.origin].append(one)
    after = {service: [one.target for one in those] for service, those in going.items()}
    before = {service: [one.origin for one in those] for service, those in coming.items()}
    starting, ending = set(_unreached(after, before)), set(_unreached(before, after))
    nodes: dict[str, ProcessNode] = {}

    def add(node: ProcessNode) -> None:
        nodes[node.key] = node

    for service in coming:
        ins, outs = coming[service], going[service]
        add(ProcessNode(SERVICE, service))
        if service in starting:
            add(ProcessNode(START, service, is_apart=bool(ins)))
        if service in ending:
            add(ProcessNode(END, service, is_apart=bool(outs)))
        if len(ins) + (service in starting) > 1:
            add(ProcessNode(JOIN, service))
        if len(outs) + (service in ending) > 1:
            add(ProcessNode(SPLIT, service, _flow(outs, service in ending)))
    if not nodes:
        add(ProcessNode(START, ""))
        add(ProcessNode(END, ""))
    services = {one.iri: one for one in whole.services}
    process = ServiceProcess(whole, nodes, (), [one for one in whole.meetings if not one.is_described], services)
    return ServiceProcess(whole, nodes, tuple(_flows(process, described)), process.undescribed, services)


def _flow(outs: Sequence[DrawnMeeting], ends: bool) -> str:
    """The flow that all of *outs* have; that the way *ends* is one more choice. Else ``mixed``."""
    flows = {one.flow for one in outs} | ({"alternative"} if ends else set())
    return flows.pop() if len(flows) == 1 and flows <= {"parallel", "alternative"} else "mixed"


def _flows(process: ServiceProcess, described: Sequence[DrawnMeeting]) -> Iterator[ProcessFlow]:
    if not process.services:
        yield ProcessFlow(f"{START} ", f"{END} ")
    for service in process.services:
        own, entering, leaving = f"{SERVICE} {service}", process.entering(service), process.leaving(service)
        for node in (process.nodes.get(f"{START} {service}"),):
            if node:
                yield ProcessFlow(node.key, entering)
        if entering != own:
            yield ProcessFlow(entering, own)
        if leaving != own:
            yield ProcessFlow(own, leaving)
        if f"{END} {service}" in process.nodes:
            yield ProcessFlow(leaving, f"{END} {service}")
    for one in described:
        yield ProcessFlow(process.leaving(one.origin), process.entering(one.target), one)


def _unreached(after: Mapping[str, Sequence[str]], before: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """The first of each circle that nothing else leads to; a service that nothing leads to is such a circle."""
    number = {service: place for place, service in enumerate(after)}
    for circle in _circles(after, before):
        if not any(one not in circle for member in circle for one in before[member]):
            yield min(circle, key=number.__getitem__)


def _circles(after: Mapping[str, Sequence[str]], before: Mapping[str, Sequence[str]]) -> Iterator[frozenset[str]]:
    """The services in groups of which each reaches each other (Kosaraju's algorithm)."""
    done: dict[str, None] = {}
    seen: set[str] = set()
    for root in after:
        waiting = [(root, iter(after[root]))] if root not in seen else []
        seen.add(root)
        while waiting:
            service, others = waiting[-1]
            other = next((one for one in others if one not in seen), None)
            if other is None:
                done[service] = None
                waiting.pop()
            else:
                seen.add(other)
                waiting.append((other, iter(after[other])))
    taken: set[str] = set()
    for root in reversed(done):
        if root in taken:
            continue
        circle, turn = set(), [root]
        while turn:
            service = turn.pop()
            if service not in taken:
                taken.add(service)
                circle.add(service)
                turn += before[service]
        yield frozenset(circle)
