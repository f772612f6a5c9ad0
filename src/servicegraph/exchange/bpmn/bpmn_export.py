"""The format ``bpmn`` out: one whole of the catalogue as a drawing."""

from __future__ import annotations

from pyoxigraph import NamedNode

from servicegraph.catalogue import Catalogue
from servicegraph.diagrams.chain import LaneWords
from servicegraph.errors import ParameterError, UnknownEntity
from servicegraph.exchange.bpmn.bpmn_writing import foreign_characters, written_process
from servicegraph.exchange.bpmn.drawn_whole import LANE_KINDS, DrawnWhole, drawn_whole
from servicegraph.exchange.bpmn.process_layout import placed_process
from servicegraph.exchange.bpmn.process_model import ServiceProcess, process_of
from servicegraph.exchange.exchange_report import ExchangeReport, ReportRow, report_of
from servicegraph.exchange.exchange_values import Export, ExportWishes
from servicegraph.messages import text
from servicegraph.planning.picture import known_words
from servicegraph.rdf.index import iris
from servicegraph.rdf.nearest import nearest
from servicegraph.rdf.terms import NS, RDF


def exported_drawing(catalogue: Catalogue, wishes: ExportWishes) -> Export:
    """The whole that is wished for, drawn. Raises ParameterError, and as ``Catalogue.query``."""
    lanes = wishes.lanes or "organisation"
    if lanes not in LANE_KINDS:
        choices = ", ".join(LANE_KINDS)
        raise ParameterError("error.bpmn-lanes", parameter="--lanes", value=lanes, choices=choices)
    whole = drawn_whole(catalogue, _whole(catalogue, wishes.whole), lanes, wishes.language)
    process = process_of(whole)
    words = LaneWords(
        text("pages.picture.several", wishes.language),
        text("pages.picture.unknown", wishes.language),
        text("pages.picture.others", wishes.language),
    )
    placed = placed_process(process, words, known_words(catalogue, wishes.language))
    return Export({wishes.target: written_process(process, placed)}, _report(catalogue, whole, process))


def _whole(catalogue: Catalogue, name: str) -> str:
    """The IRI of the whole called *name*. Raises ParameterError, with one that is there."""
    kinds = sorted(kind.classes[0] for kind in catalogue.dataset.kinds if NS + "IntegratedService" in kind.classes)
    found = (catalogue.memory.triples(None, NamedNode(RDF + "type"), NamedNode(kind)) for kind in kinds)
    wholes = sorted(iris(triple.subject for triples in found for triple in triples))
    try:
        candidates = [node.value for node in catalogue.entities.candidates(name)] if name else []
    except UnknownEntity:
        candidates = []
    for iri in candidates:
        if iri in wholes:
            return iri
    short = [catalogue.prefixes.contract(iri) for iri in wholes] or ["chain:…"]
    if not name:
        raise ParameterError("error.bpmn-needs-whole", parameter="--whole", example=short[0])
    example = next(iter(nearest(name, short)), short[0])
    raise ParameterError("error.bpmn-whole", parameter="--whole", value=name, example=example)


def _report(catalogue: Catalogue, whole: DrawnWhole, process: ServiceProcess) -> ExchangeReport:
    described = [one for one in whole.meetings if one.is_described]
    short = catalogue.prefixes.contract
    rows = list(whole.rows)
    rows += [ReportRow("foreign-character", short(iri)) for iri in foreign_characters(process)]
    for one in whole.services:
        if len(one.lanes) > 1:
            value = ", ".join(whole.lanes[lane] for lane in one.lanes)
            rows.append(ReportRow("lanes-joined", short(one.iri), value))
    found = {
        "sg:Service": sum(not one.is_part for one in whole.services),
        "sg:IntegratedService": 1 + sum(one.is_part for one in whole.services),
        "sg:Interface": sum(bool(line.iri) for one in described for line in one.interfaces),
    }
    written = {
        "bpmn:task": sum(not one.is_part for one in whole.services),
        "bpmn:callActivity": sum(one.is_part for one in whole.services),
        "bpmn:sequenceFlow": len(process.flows),
        "bpmn:textAnnotation": len(process.undescribed),
    }
    return report_of("bpmn", found, written, rows)
