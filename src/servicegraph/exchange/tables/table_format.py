"""The format ``table``: workbooks and CSV files out and in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from pyoxigraph import NamedNode

from servicegraph.catalogue import Catalogue
from servicegraph.dataset.kinds import Kind
from servicegraph.errors import ParameterError
from servicegraph.exchange.changed_files import changed_files
from servicegraph.exchange.exchange_report import ExchangeReport
from servicegraph.exchange.exchange_values import MOST_BYTES, Export, ExportWishes, Import, ImportWishes, Notice
from servicegraph.exchange.tables.entity_tables import entity_table
from servicegraph.exchange.tables.table_changes import table_changes
from servicegraph.exchange.tables.table_csv import csv_sheet, table_csv
from servicegraph.exchange.tables.table_text import SheetText, TableFault, written_table
from servicegraph.exchange.tables.table_workbook import table_workbook
from servicegraph.exchange.tables.workbook_reading import is_workbook, workbook_sheets

_MOST_NAMED = 10  # of the things that a sentence tells of


def exported_tables(catalogue: Catalogue, wishes: ExportWishes) -> Export:
    """An XLSX file with all kinds, a CSV file with one, or a folder of CSV files, by the ending of the target."""

    return Export(_files(catalogue, wishes), ExchangeReport())


def _files(catalogue: Catalogue, wishes: ExportWishes) -> Mapping[Path, bytes]:
    ending = wishes.target.suffix.lower()
    kinds = _chosen(catalogue, wishes, is_single=ending == ".csv")
    tables = [written_table(catalogue, kind, wishes.language) for kind in kinds]
    if ending == ".xlsx":
        return {wishes.target: table_workbook(catalogue, tables, wishes.language)}
    if ending == ".csv":
        return {wishes.target: table_csv(tables[0])}
    if ending and not wishes.target.is_dir():
        raise ParameterError("error.table-ending", parameter=str(wishes.target), value=ending)
    return {wishes.target / f"{one.table.kind.name}.csv": table_csv(one) for one in tables}


def _chosen(catalogue: Catalogue, wishes: ExportWishes, *, is_single: bool) -> list[Kind]:
    """The kinds that are wished for, else all that have entities, those of the menu first."""

    known = {kind.name: kind for kind in catalogue.dataset.kinds}
    unknown = [name for name in wishes.kind if name not in known]
    if unknown or (is_single and len(set(wishes.kind)) != 1):
        value = ", ".join(unknown or wishes.kind)
        raise ParameterError("error.export-kind", parameter="--kind", value=value, choices=", ".join(known))
    if wishes.kind:
        return [known[name] for name in dict.fromkeys(wishes.kind)]
    menu = catalogue.dataset.presentation.menu
    found = [kind for kind in known.values() if entity_table(catalogue, kind).rows]
    last = max(menu.values(), default=0) + 1
    return sorted(found, key=lambda kind: (menu.get(kind.classes[0], last), kind.name))


def imported_tables(catalogue: Catalogue, wishes: ImportWishes) -> Import:
    """What the tables ask for; where it is wished to remove, things whose row is gone go too."""

    sheets: list[SheetText] = []
    for name, content in wishes.contents.items():
        if len(content) > MOST_BYTES:
            raise ParameterError("error.table-too-large", parameter=name)
        found = workbook_sheets(content, name) if is_workbook(content) else (csv_sheet(content, name),)
        if not any(sheet.keys for sheet in found):
            raise ParameterError("error.no-table", parameter=name)
        sheets += found
    asked = table_changes(catalogue, sheets)
    faults = list(asked.faults)
    notices: list[Notice] = [*asked.notices]
    removed: list[str] = []
    for missing in asked.missing:
        names = ", ".join(catalogue.prefixes.contract(iri) for iri in missing.entities[:_MOST_NAMED])
        values = {"count": str(len(missing.entities)), "names": names + " …" * (len(missing.entities) > _MOST_NAMED)}
        if not wishes.remove:
            if missing.is_certain:
                notices.append(TableFault("table.missing", missing.place, values))
        elif missing.is_certain:
            removed += missing.entities
        else:
            faults.append(TableFault("table.missing-unsure", missing.place, values))
    if faults:
        return Import(faults=tuple(faults), notices=tuple(notices))
    nodes = [NamedNode(iri) for iri in removed]
    return Import(
        changed_files(catalogue, asked.changes, asked.new, nodes),
        notices=tuple(notices),
        cells=asked.cells,
        new=tuple(entity.subject.value for entity in asked.new),
        removed=tuple(removed),
        referring=tuple(_referring(catalogue, nodes)),
    )


def _referring(catalogue: Catalogue, removed: Sequence[NamedNode]) -> list[str]:
    """What refers to those *removed* and does not go itself."""
    gone = set(removed)
    found = (one.subject for node in removed for one in catalogue.memory.references_to(node))
    return sorted({one.value for one in found if isinstance(one, NamedNode) and one not in gone})
