"""The format ``dcat``: the description of a catalogue as a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pyoxigraph import NamedNode

from servicegraph.catalogue import Catalogue
from servicegraph.exchange.dcat.catalogue_description import PREFIXES, OfferedFormat, catalogue_description
from servicegraph.exchange.exchange_report import ReportRow, report_of
from servicegraph.exchange.exchange_values import Export, ExportWishes
from servicegraph.exchange.view_export import format_of_target
from servicegraph.rdf.terms import RDF, Prefixes
from servicegraph.sparql.formats import write_graph


def exported_description(catalogue: Catalogue, wishes: ExportWishes, formats: Sequence[OfferedFormat]) -> Export:
    """The description of *catalogue*, which can be had in *formats*. Raises ParameterError, QueryTimeout."""
    syntax = format_of_target(wishes.target)
    head, graph = catalogue_description(catalogue, formats, wishes.address)
    namespaces = {**catalogue.prefixes.namespaces, **PREFIXES}
    shown = Prefixes(namespaces).contract
    kinds = {(one.subject, one.object) for one in graph.triples if one.predicate.value == RDF + "type"}
    written = Counter(shown(kind.value) for _, kind in kinds if isinstance(kind, NamedNode))
    rows = [ReportRow(row.reason, shown(row.subject), row.value) for row in head.rows]
    content = write_graph(graph, syntax, namespaces)
    return Export({wishes.target: content}, report_of("dcat", {"dcat:Dataset": 1}, written, rows))
