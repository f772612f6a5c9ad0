"""The format ``hsds``: a folder for each language of the catalogue with the lists of services and organisations."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path

from pyoxigraph import NamedNode, Triple

from servicegraph.catalogue import Catalogue
from servicegraph.dataset.labels import NAMING
from servicegraph.errors import ParameterError
from servicegraph.exchange.exchange_report import ReportRow, report_of
from servicegraph.exchange.exchange_values import Export, ExportWishes
from servicegraph.exchange.hsds.hsds_records import Record, RecordMaker
from servicegraph.exchange.hsds.hsds_rules import HsdsTable, hsds_table
from servicegraph.exchange.hsds.path_graph import PathGraph
from servicegraph.rdf.terms import NS, RDF, VOCABULARY

_BASIS, _MODELLED = NS + "basis", f"{VOCABULARY}basis/modelled"
_PROVIDED_BY = NS + "providedBy"
# What stands in every thing and speaks of its description, not of it.
_ASIDE = frozenset(
    {
        RDF + "type",
        _BASIS,
        NS + "completed",
        NS + "completedValue",
        NS + "sourcePlace",
        NS + "fictitious",
        "http://purl.org/dc/terms/source",
    }
)


def exported_hsds(catalogue: Catalogue, wishes: ExportWishes) -> Export:
    """The files ``<language>/services.json`` and ``<language>/organizations.json`` in the folder of the target.

    Each is the answer of the standard's ``GET /services`` as one page, so that a file that was cut shows it. What was
    modelled here goes out only where it is wished. Raises ParameterError when the target is a file.
    """
    if wishes.target.suffix or wishes.target.is_file():
        raise ParameterError("error.hsds-folder", parameter=str(wishes.target))
    table, dataset = hsds_table(), catalogue.dataset
    triples = (quad.triple for quad in dataset.quads())
    hidden = _hidden(catalogue.scope.not_of_the_day)
    graph = PathGraph((one for one in triples if one not in hidden), catalogue.prefixes)
    left_out = _modelled(graph) if not wishes.modelled else frozenset()
    members = {name: graph.members(one) for name, (_, one) in table.lists.items()}
    contents: dict[Path, bytes] = {}
    rows: list[ReportRow] = []
    for language in catalogue.settings.languages:
        maker = RecordMaker(graph, table, language, catalogue.today(), left_out)
        for name, (record, _) in table.lists.items():
            found = [maker.shared(record, one) for one in members[name] if one.value not in left_out]
            contents[wishes.target / language / f"{name}.json"] = _page(found)
        rows += maker.rows if not rows else [row for row in maker.rows if row.reason == "hsds-other-language"]
    rows += [ReportRow("modelled", one.value) for those in members.values() for one in those if one.value in left_out]
    rows += _without_place(catalogue, graph, table, members)
    shown = catalogue.prefixes.contract
    told = [ReportRow(row.reason, _short(shown, row.subject), _short(shown, row.value), row.count) for row in rows]
    found_things = {one: len(members[name]) for name, (_, one) in table.lists.items()}
    written = {
        record: sum(one.value not in left_out for one in members[name]) for name, (record, _) in table.lists.items()
    }
    return Export(contents, report_of("hsds", found_things, written, told))


def _page(records: Sequence[Record]) -> bytes:
    count = len(records)
    page = {
        "total_items": count,
        "total_pages": 1,
        "page_number": 1,
        "size": count,
        "first_page": True,
        "last_page": True,
        "empty": not count,
        "contents": sorted(records, key=lambda one: str(one["id"])),
    }
    return (json.dumps(page, ensure_ascii=False, indent=1) + "\n").encode()


def _hidden(not_of_the_day: Collection[Triple]) -> frozenset[Triple]:
    """Who provides a service that goes on, but not on this day; of one that has ended the last providers stay."""
    ended = {one.subject for one in not_of_the_day if one.predicate.value == RDF + "type"}
    return frozenset(one for one in not_of_the_day if one.predicate.value == _PROVIDED_BY and one.subject not in ended)


def _modelled(graph: PathGraph) -> frozenset[str]:
    return frozenset(one.value for one in graph.nodes(NamedNode(_MODELLED), f"^<{_BASIS}>"))


def _short(shown: Callable[[str], str], said: str) -> str:
    return shown(said) if said.startswith(("http://", "https://")) else said


def _without_place(
    catalogue: Catalogue, graph: PathGraph, table: HsdsTable, members: Mapping[str, Sequence[NamedNode]]
) -> Iterator[ReportRow]:
    """The kinds and properties of which no rule makes anything, each with its count."""
    used = {graph.whole(word) for word in table.names} | {*NAMING}
    for kind in catalogue.dataset.kinds:
        if kind.classes[0] not in used and (count := len(graph.members(kind.classes[0]))):
            yield ReportRow("no-place", kind.classes[0], count=count)
    known = {one.value for those in members.values() for one in those}
    counts = Counter(name for subject, name in graph.pairs() if subject in known)
    for name, count in sorted(counts.items()):
        if name not in used and name not in _ASIDE:
            yield ReportRow("no-place", name, count=count)
