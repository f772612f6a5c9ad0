"""Drawings for the tests of this room: of wholes made up, of the shipped catalogue, and by hand."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from hypothesis import strategies as st
from lxml import etree
from pyoxigraph import NamedNode

from servicegraph.catalogue import Catalogue
from servicegraph.diagrams.chain import LaneWords
from servicegraph.exchange.bpmn.bpmn_export import exported_drawing
from servicegraph.exchange.bpmn.bpmn_import import imported_drawings
from servicegraph.exchange.bpmn.bpmn_writing import written_process
from servicegraph.exchange.bpmn.drawn_whole import DrawnInterface, DrawnMeeting, DrawnService, DrawnWhole
from servicegraph.exchange.bpmn.element_names import PREFIXES
from servicegraph.exchange.bpmn.process_layout import placed_process
from servicegraph.exchange.bpmn.process_model import process_of
from servicegraph.exchange.bpmn.process_places import DrawnBounds
from servicegraph.exchange.exchange_values import Export, ExportWishes, Import, ImportWishes
from servicegraph.planning.meetings import MeetingState
from servicegraph.rdf.index import iris
from servicegraph.rdf.terms import RDF
from tests.conftest import REPOSITORY

DRAWINGS = REPOSITORY / "tests" / "data" / "drawings"
MODELER, POOLS = DRAWINGS / "camunda-modeler.bpmn", DRAWINGS / "several-pools.bpmn"
BASE = "https://example.org/id/"
TARGET = Path("a.bpmn")
Line = tuple[int, int, str, bool]


def whole_of(count: int, lines: Iterable[Line], parts: Iterable[int] = (), name: str = "Palvelu") -> DrawnWhole:
    """A whole of *count* services in three lanes; each of *lines* is origin, target, flow, and whether described."""
    inside = set(parts)
    services = tuple(
        DrawnService(f"{BASE}service/s{n}", f"{name} {n}", ("Kuvaus",), (f"{BASE}lane/{n % 3}",), n in inside)
        for n in range(count)
    )
    meetings = {
        (origin, target, is_described): DrawnMeeting(
            f"{BASE}service/s{origin}",
            f"{BASE}service/s{target}",
            state := MeetingState.NO_RULE if is_described else MeetingState.UNDESCRIBED,
            flow,
            (DrawnInterface(f"{BASE}interface/i{origin}-{target}" if is_described else "", "n", state),),
            ("Kerrottu",),
        )
        for origin, target, flow, is_described in lines
        if is_described or origin != target
    }
    lanes = {f"{BASE}lane/{n}": f"Rata {n}" for n in range(3)}
    return DrawnWhole(f"{BASE}chain/odd", "Outo", (), "fi", services, tuple(meetings.values()), lanes, ())


@st.composite
def wholes(draw: st.DrawFn) -> DrawnWhole:
    """Any whole of a few services: with circles, ways of a service to itself, pairs, and wholes within it."""
    count = draw(st.integers(0, 9))
    place = st.integers(0, max(0, count - 1))
    flow = st.sampled_from(("sequence", "parallel", "alternative"))
    lines = draw(st.lists(st.tuples(place, place, flow, st.booleans()), max_size=16)) if count else []
    return whole_of(count, lines, draw(st.sets(place, max_size=2)) if count else ())


def drawn(whole: DrawnWhole) -> bytes:
    """The file of *whole*."""
    process = process_of(whole)
    return written_process(process, placed_process(process, LaneWords(), frozenset()))


def export_of(catalogue: Catalogue, whole: str, language: str = "fi", lanes: str = "") -> Export:
    """The drawing of *whole*."""
    return exported_drawing(catalogue, ExportWishes(TARGET, language, whole=whole, lanes=lanes))


def file_of(catalogue: Catalogue, whole: str, language: str = "fi", lanes: str = "") -> bytes:
    """The file of *whole*."""
    return export_of(catalogue, whole, language, lanes).contents[TARGET]


def import_of(catalogue: Catalogue, *contents: bytes, language: str = "fi", name: str = "a", kind: str = "") -> Import:
    """What the files *contents* ask for."""
    named = {f"{name}{number or ''}.bpmn": content for number, content in enumerate(contents)}
    return imported_drawings(catalogue, ImportWishes(named, language, as_kind=kind))


def wholes_of(catalogue: Catalogue) -> list[str]:
    """The IRIs of all wholes of *catalogue*, sorted."""
    kinds = catalogue.entities.wholes().values()
    typed = [catalogue.memory.triples(None, NamedNode(RDF + "type"), NamedNode(kind.classes[0])) for kind in kinds]
    return sorted(iris(triple.subject for triples in typed for triple in triples))


def root_of(content: bytes) -> etree._Element:
    """The root element of a file."""
    return etree.fromstring(content)


def found(root: etree._Element, path: str) -> list[etree._Element]:
    """The elements at *path* below *root*, with the usual prefixes."""
    return list(root.iterfind(path, dict(PREFIXES)))


def bounds_of(element: etree._Element) -> DrawnBounds:
    """The bounds that *element* tells."""
    bounds = found(element, "dc:Bounds")[0]
    return DrawnBounds(*(float(bounds.get(name)) for name in ("x", "y", "width", "height")))
