"""Tables for the tests of this room: exported, edited as texts, and read back."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import openpyxl

from servicegraph.catalogue import Catalogue
from servicegraph.dataset.kinds import Kind
from servicegraph.exchange.tables.table_changes import TableChanges, table_changes
from servicegraph.exchange.tables.table_csv import csv_sheet, table_csv
from servicegraph.exchange.tables.table_text import SheetText, written_table
from servicegraph.exchange.tables.table_workbook import table_workbook
from servicegraph.exchange.tables.workbook_reading import workbook_sheets

SMALL = Path(__file__).parents[2] / "data" / "small"
CLINIC = "https://example.org/id/service/youth-clinic"
Rows = list[list[str]]


def kind_named(catalogue: Catalogue, name: str) -> Kind:
    """The kind *name*."""
    return next(kind for kind in catalogue.dataset.kinds if kind.name == name)


def exported_csv(catalogue: Catalogue, name: str = "service", language: str = "en") -> bytes:
    """The table of the kind *name* as CSV."""
    return table_csv(written_table(catalogue, kind_named(catalogue, name), language))


def exported_book(catalogue: Catalogue, names: Sequence[str] = ("service",), language: str = "en") -> bytes:
    """The tables of the kinds *names* as a workbook."""
    tables = [written_table(catalogue, kind_named(catalogue, name), language) for name in names]
    return table_workbook(catalogue, tables, language)


def exported(catalogue: Catalogue, name: str = "service", language: str = "en") -> SheetText:
    """The table of the kind *name* as it is read back from CSV."""
    return csv_sheet(exported_csv(catalogue, name, language), "a.csv")


def with_cell(sheet: SheetText, key: str, said: str, iri: str = CLINIC) -> SheetText:
    """*sheet* with *said* in the column *key* of the entity *iri*."""
    column = list(sheet.rows[sheet.keys_at]).index(key)
    rows = [[said if row[:1] == [iri] and n == column else cell for n, cell in enumerate(row)] for row in sheet.rows]
    return replace(sheet, rows=rows)


def with_row(sheet: SheetText, cells: dict[str, str]) -> SheetText:
    """*sheet* with one more row, of *cells* by key."""
    keys = list(sheet.rows[sheet.keys_at])
    row = [next((said for key, said in cells.items() if one.split(" ")[0] == key), "") for one in keys]
    return replace(sheet, rows=[*sheet.rows, row])


def asked(catalogue: Catalogue, *sheets: SheetText) -> TableChanges:
    """What *sheets* ask for."""
    return table_changes(catalogue, sheets)


def book_of(content: bytes) -> openpyxl.Workbook:
    """The workbook *content*, to be edited."""
    return openpyxl.load_workbook(io.BytesIO(content))


def saved(book: openpyxl.Workbook) -> bytes:
    """The bytes of *book*."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read_book(book: openpyxl.Workbook) -> tuple[SheetText, ...]:
    """The sheets of *book* as they are read from its file."""
    return workbook_sheets(saved(book), "a.xlsx")
