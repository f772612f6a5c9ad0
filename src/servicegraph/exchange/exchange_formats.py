"""The formats in which catalogues go out and come in: one table of them, for the commands that export and import.

A format to come is one more `ExchangeFormat` in `exchange_formats`. What it needs is loaded when it is used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from pyoxigraph import NamedNode

from servicegraph.catalogue import Catalogue
from servicegraph.dataset.kinds import Kind
from servicegraph.errors import ParameterError
from servicegraph.exchange.changed_files import ChangedFile, changed_files

MOST_BYTES = 50_000_000
"""How large a file may be that is imported."""
_MOST_NAMED = 10


@dataclass(frozen=True)
class ExportWishes:
    """What is asked of an export: a *target*, names of *kinds* (none: all that have entities), a *language*."""

    target: Path
    kinds: tuple[str, ...]
    language: str


class Notice(Protocol):
    """What an import has to say of a place in a file."""

    def text(self, language: str) -> str:
        """The place and the sentence in *language*."""


@dataclass(frozen=True)
class Import:
    """What files ask a catalogue to become: its changed *files*, and what is to be told.

    With ``faults`` there are no files. ``notices`` are told beside the result; ``cells`` were changed, ``new`` and
    ``removed`` things, by IRI, come and go, and ``referring`` are the things that still refer to those that go.
    """

    files: tuple[ChangedFile, ...] = ()
    faults: tuple[Notice, ...] = ()
    notices: tuple[Notice, ...] = ()
    cells: int = 0
    new: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    referring: tuple[str, ...] = ()


Exporter = Callable[[Catalogue, ExportWishes], Mapping[Path, bytes]]
Importer = Callable[[Catalogue, Mapping[str, bytes], bool], Import]


@dataclass(frozen=True)
class ExchangeFormat:
    """A format: its *name* on the command line, the *endings* of its files, what writes them and what reads them.

    ``exported`` gives the content of each file. ``imported`` takes contents by name, and whether what they lack is to
    go; None for a format that only goes out. Both raise ParameterError.
    """

    name: str
    endings: tuple[str, ...]
    exported: Exporter = field(repr=False)
    imported: Importer | None = field(default=None, repr=False)


def exchange_formats() -> Mapping[str, ExchangeFormat]:
    """All formats by name."""
    every = (ExchangeFormat("table", (".xlsx", ".csv"), _exported_tables, _imported_tables),)
    return {one.name: one for one in every}


def _exported_tables(catalogue: Catalogue, wishes: ExportWishes) -> Mapping[Path, bytes]:
    """An XLSX file with all kinds, a CSV file with one, or a folder of CSV files, by the ending of the target."""
    from servicegraph.exchange.table_csv import table_csv
    from servicegraph.exchange.table_text import written_table

    ending = wishes.target.suffix.lower()
    kinds = _chosen(catalogue, wishes, is_single=ending == ".csv")
    tables = [written_table(catalogue, kind, wishes.language) for kind in kinds]
    if ending == ".xlsx":
        from servicegraph.exchange.table_workbook import table_workbook

        return {wishes.target: table_workbook(catalogue, tables, wishes.language)}
    if ending == ".csv":
        return {wishes.target: table_csv(tables[0])}
    if ending and not wishes.target.is_dir():
        raise ParameterError("error.table-ending", parameter=str(wishes.target), value=ending)
    return {wishes.target / f"{one.table.kind.name}.csv": table_csv(one) for one in tables}


def _chosen(catalogue: Catalogue, wishes: ExportWishes, *, is_single: bool) -> list[Kind]:
    """The kinds that are wished for, else all that have entities, those of the menu first."""
    from servicegraph.exchange.entity_tables import entity_table

    known = {kind.name: kind for kind in catalogue.dataset.kinds}
    unknown = [name for name in wishes.kinds if name not in known]
    if unknown or (is_single and len(set(wishes.kinds)) != 1):
        value = ", ".join(unknown or wishes.kinds)
        raise ParameterError("error.export-kind", parameter="--kind", value=value, choices=", ".join(known))
    if wishes.kinds:
        return [known[name] for name in dict.fromkeys(wishes.kinds)]
    menu = catalogue.dataset.presentation.menu
    found = [kind for kind in known.values() if entity_table(catalogue, kind).rows]
    last = max(menu.values(), default=0) + 1
    return sorted(found, key=lambda kind: (menu.get(kind.classes[0], last), kind.name))


def _imported_tables(catalogue: Catalogue, contents: Mapping[str, bytes], removes: bool) -> Import:
    from servicegraph.exchange.table_changes import table_changes
    from servicegraph.exchange.table_csv import csv_sheet
    from servicegraph.exchange.table_text import SheetText, TableFault
    from servicegraph.exchange.workbook_reading import is_workbook, workbook_sheets

    sheets: list[SheetText] = []
    for name, content in contents.items():
        if len(content) > MOST_BYTES:
            raise ParameterError("error.table-too-large", parameter=name)
        found = workbook_sheets(content, name) if is_workbook(content) else (csv_sheet(content, name),)
        if not any(sheet.keys for sheet in found):
            raise ParameterError("error.no-table", parameter=name)
        sheets += found
    asked = table_changes(catalogue, sheets)
    faults = list(asked.faults)
    notices: list[Notice] = [TableFault("table.unread", sheet.place()) for sheet in asked.unread]
    removed: list[str] = []
    for missing in asked.missing:
        names = ", ".join(catalogue.prefixes.contract(iri) for iri in missing.entities[:_MOST_NAMED])
        values = {"count": str(len(missing.entities)), "names": names + " …" * (len(missing.entities) > _MOST_NAMED)}
        if not removes:
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
