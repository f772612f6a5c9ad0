"""A format of RDF: the view of its rule file asked of the catalogue, written in the syntax of the target's ending."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from servicegraph.catalogue import Catalogue
from servicegraph.errors import ParameterError
from servicegraph.exchange.exchange_report import ExchangeReport, ReportRow, report_of
from servicegraph.exchange.exchange_values import STANDARD_OUTPUT, Export, ExportWishes
from servicegraph.exchange.rule_files import LEFT_OUT, VIEW, read_rule_file, rule_folder
from servicegraph.queries.answer import bound, texts_of
from servicegraph.queries.header import NamedQuery
from servicegraph.queries.library import parse
from servicegraph.rdf.terms import RDF
from servicegraph.sparql.formats import GRAPH_FORMATS, Format, write_graph
from servicegraph.sparql.values import Graph, Limits, Solutions

ENDINGS = tuple(f".{one.name}" for one in GRAPH_FORMATS)
_ALL = 10**9  # more triples than there are
_THINGS = """PREFIX sg: <https://w3id.org/servicegraph/ns#>
SELECT ?class (COUNT(DISTINCT ?thing) AS ?things) { ?class sg:kind ?kind . ?thing a ?class } GROUP BY ?class"""


def exported_view(name: str, catalogue: Catalogue, wishes: ExportWishes) -> Export:
    """The view *name* of the catalogue; Turtle where the target has no ending. Raises ParameterError, QueryTimeout."""
    format = _format(wishes.target)
    graph = view_graph(name, catalogue, wishes)
    return Export(
        {wishes.target: write_graph(graph, format, catalogue.prefixes.namespaces)},
        view_report(name, catalogue, wishes, graph),
    )


def view_graph(name: str, catalogue: Catalogue, wishes: ExportWishes) -> Graph:
    """The triples of the view *name*. Raises QueryTimeout."""
    view = read_rule_file(name).view
    assert view
    found = catalogue.store.query(_asked(view, catalogue, wishes), Limits(catalogue.settings.query_seconds, _ALL))
    assert isinstance(found, Graph)
    return found


def view_report(name: str, catalogue: Catalogue, wishes: ExportWishes, graph: Graph) -> ExchangeReport:
    """The report of the view *name* that gave *graph*: things by class, and what its second question tells of."""
    limits = Limits(catalogue.settings.query_seconds, _ALL)
    things = catalogue.store.query(_THINGS, limits)
    assert isinstance(things, Solutions)
    shown = catalogue.prefixes.contract
    found = {
        shown(kind.value): int(count.value)
        for kind, count in things.rows
        if isinstance(kind, NamedNode) and isinstance(count, Literal)
    }
    kinds = {(triple.subject, triple.object) for triple in graph.triples if _is_type(triple)}
    written = Counter(shown(kind.value) for _, kind in kinds if isinstance(kind, NamedNode))
    rows = []
    file = rule_folder() / f"{name}{LEFT_OUT}{VIEW}"
    if file.is_file():
        left_out = parse(file.read_text("utf-8"), f"exchange/{file.name}")
        answer = catalogue.store.query(_asked(left_out, catalogue, wishes), limits)
        assert isinstance(answer, Solutions)
        for row in answer.rows:
            reason, subject, value = (getattr(term, "value", "") for term in row)
            rows.append(ReportRow(reason, shown(subject), value))
    return report_of(name, found, written, rows)


def _asked(view: NamedQuery, catalogue: Catalogue, wishes: ExportWishes) -> str:
    """The text of *view* with those of the wishes and settings put in that it has parameters for."""
    offered = {
        "modelled": wishes.modelled,
        "dataset": f"<{catalogue.settings.base}>",
        "publisher": f"<{catalogue.settings.publisher}>" if catalogue.settings.publisher else None,
        "licence": f"<{catalogue.settings.licence}>" if catalogue.settings.licence else None,
    }
    wanted = {one.name for one in view.parameters}
    given = texts_of({name: value for name, value in offered.items() if name in wanted})
    return bound(view, given, catalogue.prefixes, catalogue.today()).bare


def _is_type(triple: Triple) -> bool:
    return triple.predicate.value == RDF + "type"


def _format(target: Path) -> Format:
    ending = target.suffix.lower()
    if target == STANDARD_OUTPUT or not ending:
        return GRAPH_FORMATS[0]
    for one in GRAPH_FORMATS:
        if ending == f".{one.name}":
            return one
    choices = ", ".join(ENDINGS)
    raise ParameterError("error.export-ending", parameter=str(target), value=ending, choices=choices)
