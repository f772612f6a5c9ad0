"""A format of RDF: the view of its rule file asked of the catalogue, written in the syntax of the target's ending."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from servicegraph.catalogue import Catalogue
from servicegraph.errors import ParameterError
from servicegraph.exchange.catalogue_head import VCARD, CatalogueHead, catalogue_head
from servicegraph.exchange.compact_json_ld import ContextTerms, compact_json_ld
from servicegraph.exchange.exchange_report import ExchangeReport, ReportRow, report_of
from servicegraph.exchange.exchange_values import STANDARD_OUTPUT, Export, ExportWishes
from servicegraph.exchange.rule_files import CONTEXT, LEFT_OUT, VIEW, read_rule_file, rule_folder
from servicegraph.queries.answer import bound, texts_of
from servicegraph.queries.facts import namespaces_of
from servicegraph.queries.header import NamedQuery
from servicegraph.queries.library import parse
from servicegraph.rdf.terms import RDF, Prefixes, Term
from servicegraph.sparql.formats import GRAPH_FORMATS, Format, write_graph
from servicegraph.sparql.values import Graph, Limits, Solutions

ENDINGS = tuple(f".{one.name}" for one in GRAPH_FORMATS)
_ALL = 10**9  # more triples than there are
_PATIENCE = 10  # a view is no text of a stranger: it may take so many times what a query may
_THINGS = """PREFIX sg: <https://w3id.org/servicegraph/ns#>
SELECT ?class (COUNT(DISTINCT ?thing) AS ?things) { ?class sg:kind ?kind . ?thing a ?class } GROUP BY ?class"""


def exported_view(name: str, catalogue: Catalogue, wishes: ExportWishes) -> Export:
    """The view *name* of the catalogue; Turtle where the target has no ending. Raises ParameterError, QueryTimeout."""
    format = format_of_target(wishes.target)
    head = _head(_view(name), catalogue)
    graph = view_graph(name, catalogue, wishes)
    content = written_view(name, graph, format, catalogue)
    return Export({wishes.target: content}, view_report(name, catalogue, wishes, graph, head.rows if head else ()))


def view_graph(name: str, catalogue: Catalogue, wishes: ExportWishes) -> Graph:
    """The triples of the view *name*, with the head of the catalogue where it speaks of a dataset.

    Raises QueryTimeout.
    """
    view = _view(name)
    head = _head(view, catalogue)
    asked = _asked(view, catalogue, wishes, head)
    found = catalogue.store.query(asked, _limits(catalogue))
    assert isinstance(found, Graph)
    return Graph((*found.triples, *head.triples)) if head and head.complete else found


def written_view(name: str, graph: Graph, format: Format, catalogue: Catalogue) -> bytes:
    """The *graph* of the view *name* in *format*; as JSON-LD with the terms of the context beside the view.

    Raises NotAcceptable when the format has no way to say it.
    """
    context = rule_folder() / f"{name}{CONTEXT}"
    if format.name == "jsonld" and context.is_file():
        return compact_json_ld(graph.triples, ContextTerms.of(context.read_bytes()))
    return write_graph(graph, format, _namespaces(name, catalogue))


def view_report(
    name: str, catalogue: Catalogue, wishes: ExportWishes, graph: Graph, rows: Sequence[ReportRow] = ()
) -> ExchangeReport:
    """The report of the view *name* that gave *graph*: things by class, *rows*, what its second question tells of."""
    limits = _limits(catalogue)
    things = catalogue.store.query(_THINGS, limits)
    assert isinstance(things, Solutions)
    shown = Prefixes(_namespaces(name, catalogue)).contract
    found = {
        shown(kind.value): int(count.value)
        for kind, count in things.rows
        if isinstance(kind, NamedNode) and isinstance(count, Literal)
    }
    kinds = {(triple.subject, triple.object) for triple in graph.triples if _is_type(triple)}
    written = Counter(shown(kind.value) for _, kind in kinds if isinstance(kind, NamedNode))
    told = [ReportRow(row.reason, shown(row.subject), row.value) for row in rows]
    file = rule_folder() / f"{name}{LEFT_OUT}{VIEW}"
    if file.is_file():
        left_out = parse(file.read_text("utf-8"), f"exchange/{file.name}")
        answer = catalogue.store.query(_asked(left_out, catalogue, wishes), limits)
        assert isinstance(answer, Solutions)
        for row in answer.rows:
            reason, subject, value = (_said(term, shown_by=catalogue.prefixes) for term in row)
            told.append(ReportRow(reason, subject, value))
    return report_of(name, found, written, told)


def format_of_target(target: Path) -> Format:
    """The syntax that the ending of *target* names; Turtle where it has none. Raises ParameterError."""
    ending = target.suffix.lower()
    if target == STANDARD_OUTPUT or not ending:
        return GRAPH_FORMATS[0]
    for one in GRAPH_FORMATS:
        if ending == f".{one.name}":
            return one
    choices = ", ".join(ENDINGS)
    raise ParameterError("error.export-ending", parameter=str(target), value=ending, choices=choices)


def _limits(catalogue: Catalogue) -> Limits:
    return Limits(catalogue.settings.query_seconds * _PATIENCE, _ALL)


def _view(name: str) -> NamedQuery:
    view = read_rule_file(name).view
    assert view
    return view


def _namespaces(name: str, catalogue: Catalogue) -> Mapping[str, str]:
    """The prefixes of the catalogue, of the head and of the view *name*."""
    return {**catalogue.prefixes.namespaces, "vcard": VCARD, **namespaces_of(_view(name).text)}


def _head(view: NamedQuery, catalogue: Catalogue) -> CatalogueHead | None:
    """The head of the catalogue, for a *view* that speaks of the dataset that its things are part of."""
    return catalogue_head(catalogue) if any(one.name == "dataset" for one in view.parameters) else None


def _asked(view: NamedQuery, catalogue: Catalogue, wishes: ExportWishes, head: CatalogueHead | None = None) -> str:
    """The text of *view* with those of the wishes and settings put in that it has parameters for."""
    offered = {"modelled": wishes.modelled, "dataset": head.dataset if head and head.complete else None}
    wanted = {one.name for one in view.parameters}
    given = texts_of({name: value for name, value in offered.items() if name in wanted})
    return bound(view, given, catalogue.prefixes, catalogue.today()).bare


def _said(term: Term | None, shown_by: Prefixes) -> str:
    return shown_by.contract(term.value) if isinstance(term, NamedNode) else getattr(term, "value", "")


def _is_type(triple: Triple) -> bool:
    return triple.predicate.value == RDF + "type"
