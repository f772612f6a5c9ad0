"""Tables as CSV that people edit: safe to open in a spreadsheet, and read back to the same texts."""

from __future__ import annotations

import csv
import io
import re

from servicegraph.errors import ParameterError
from servicegraph.exchange.tables.table_text import SheetText, WrittenTable
from servicegraph.reports.workbook import Sheet, csv_for_people

# What a spreadsheet would take for a formula, or what was made harmless before, gets an apostrophe that goes again.
_GUARDED = re.compile(r"'*[=+\-@\t\r]")


def table_csv(written: WrittenTable) -> bytes:
    """*written* as CSV: a row of names, one of the keys of columns, one for each entity."""
    rows = [written.keys, *written.rows]
    return csv_for_people(Sheet(written.title, written.heads, [[_guarded(cell) for cell in row] for row in rows]))


def csv_sheet(content: bytes, name: str) -> SheetText:
    """The texts of the CSV *content*, called *name*. Raises ParameterError when it is no CSV."""
    try:
        said = content.decode("utf-8-sig")
        first = "".join(said.split("\n", 2)[:2])  # the names and the keys of the columns
        delimiter = max(",;\t", key=first.count)
        before = csv.field_size_limit(len(content) + 1)  # a text of the catalogue may be longer than csv expects
        try:
            found = list(csv.reader(io.StringIO(said, newline=""), delimiter=delimiter, strict=True))
        finally:
            csv.field_size_limit(before)
    except (UnicodeDecodeError, csv.Error) as error:
        raise ParameterError("error.no-table", parameter=name) from error
    return SheetText(name, "", [[_bare(cell) for cell in row] for row in found])


def _guarded(cell: str) -> str:
    return f"'{cell}" if _GUARDED.match(cell) else cell


def _bare(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _GUARDED.match(cell) else cell
