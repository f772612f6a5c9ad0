"""A drawing as it was read: its tasks, gateways and events with their lanes, and the flows between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from servicegraph.exchange.exchange_report import ReportRow


@dataclass(frozen=True)
class ReadNode:
    """A node of a drawing: its identifier, its element, name and text, the names of its lanes from outside inwards.

    ``pool`` is the name of the pool where the drawing has several. ``marks`` are our own extension elements, the name
    with the values of each. ``attached_to`` is the task on whose border an event sits, ``link`` the name of a link
    event. ``line`` is where it stands in the file.
    """

    id: str
    element: str
    name: str = ""
    text: str = ""
    lanes: tuple[str, ...] = ()
    pool: str = ""
    marks: tuple[tuple[str, Mapping[str, str]], ...] = ()
    attached_to: str = ""
    link: str = ""
    line: int = 0

    def marked(self, *names: str) -> str:
        """The IRI that one of our own marks called one of *names* gives; empty when there is none."""
        return next((values.get("iri", "") for name, values in self.marks if name in names), "")


@dataclass(frozen=True)
class ReadFlow:
    """A flow from node to node by their identifiers; ``interfaces`` are the IRIs of our own marks.

    ``is_message`` when it leads from one pool to another, ``is_conditional`` when it has a condition of its own.
    """

    id: str
    source: str
    target: str
    name: str = ""
    text: str = ""
    interfaces: tuple[str, ...] = ()
    is_message: bool = False
    is_conditional: bool = False
    line: int = 0


@dataclass(frozen=True)
class ReadDrawing:
    """A drawing: its identifier, name and text, the IRI of our own mark, its nodes by identifier, and its flows.

    ``pools`` are the names of pools where it has several; ``is_named`` tells whether its name stands in it. ``rows``
    tell what has no place in the catalogue.
    """

    file: str
    id: str
    name: str
    text: str
    iri: str
    is_named: bool
    nodes: Mapping[str, ReadNode] = field(repr=False)
    flows: Sequence[ReadFlow] = field(repr=False)
    pools: tuple[str, ...] = ()
    rows: tuple[ReportRow, ...] = field(default=(), repr=False)
