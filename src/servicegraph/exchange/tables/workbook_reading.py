"""Workbooks of others read with care: as texts by sheet, whatever stands in the file, and nothing in it is run.

What a file claims of its size is looked at before anything of it is unpacked, and its XML may declare no entities.
"""

from __future__ import annotations

import datetime
import decimal
import io
import re
import warnings
import zipfile
from collections import Counter
from collections.abc import Iterator
from typing import Any

from servicegraph.errors import ParameterError
from servicegraph.exchange.tables.table_text import SheetText, TableFault
from servicegraph.messages import LANGUAGES, text
from servicegraph.reports.workbook import cell_text

_MOST_UNPACKED, _MOST_PARTS = 100_000_000, 2_000
# Tags and attributes, which cost much more memory than their letters: in sheets and texts, and in all other parts.
_MOST_MARKS, _MOST_OTHER_MARKS = 5_000_000, 300_000
_CONTENTS = ("xl/worksheets/", "xl/sharedStrings")
_MOST_SHEETS, _MOST_ROWS, _MOST_COLUMNS, _MOST_CELLS = 200, 100_000, 1_000, 3_000_000
_OLD_FILE, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_DECLARED = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ENCODING = re.compile(rb"""\A\s*<\?xml[^>]*encoding\s*=\s*["']([^"']*)["']""")
_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\s[^>]*?ref\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})""")
_MIDNIGHT = datetime.time()


def is_workbook(content: bytes) -> bool:
    """Whether *content* begins as the files of spreadsheet programs do, old and encrypted ones included."""
    return content.startswith((_ZIP, _OLD_FILE))


def workbook_sheets(content: bytes, name: str) -> tuple[SheetText, ...]:
    """The sheets of the XLSX file *content*, called *name*, but for those that tell of the file.

    Numbers, days and Booleans are written as their datatypes write them. Formulas, errors and merged cells are faults
    of their sheet. Raises ParameterError when the file is no such workbook, too large, encrypted, or may do more than
    hold data.
    """
    archive = _opened(content, name)
    _look_through(archive, name)
    from openpyxl import load_workbook  # takes long to load

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what openpyxl does not know and we do not need
            book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
            if len(book.worksheets) > _MOST_SHEETS:
                raise ParameterError("error.table-too-large", parameter=name)
            left = _MOST_CELLS
            sheets = []
            for page in book.worksheets:
                if page.title in _own_sheets():
                    continue
                sheet = _sheet(page, name, left, _merged(archive, page))
                left -= sum(map(len, sheet.rows))
                sheets.append(sheet)
            return tuple(sheets)
    except ParameterError:
        raise
    except Exception as error:  # a damaged file can fail anywhere in openpyxl
        raise ParameterError("error.table-damaged", parameter=name) from error


def kept_in_cell(said: str) -> str:
    """What a cell of a workbook keeps of *said*, as it is read again."""
    return cell_text(said).replace("x005F_", "")  # openpyxl takes these letters out of every text


def _own_sheets() -> frozenset[str]:
    return frozenset(text(key, one) for key in ("sheet.information", "sheet.choices") for one in LANGUAGES)


def _opened(content: bytes, name: str) -> zipfile.ZipFile:
    if content.startswith(_OLD_FILE):
        key = "error.table-encrypted" if _ENCRYPTED in content else "error.table-old"
        raise ParameterError(key, parameter=name)
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError) as error:
        raise ParameterError("error.table-damaged", parameter=name) from error


def _look_through(archive: zipfile.ZipFile, name: str) -> None:
    """Refuse what is too large, may run or fetch something, or is another sort of file, before it is read as XML."""
    parts = archive.infolist()
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
        raise ParameterError("error.table-too-large", parameter=name)
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names and not any(one.startswith("xl/") for one in names):
        raise ParameterError("error.table-other", parameter=name)
    if any(one.endswith("vbaProject.bin") for one in names):
        raise ParameterError("error.table-macros", parameter=name)
    if any(one.startswith("xl/externalLinks/") for one in names):
        raise ParameterError("error.table-links", parameter=name)
    if len(names) < len(parts) or any(part.flag_bits & 1 for part in parts):
        raise ParameterError("error.table-damaged", parameter=name)
    marks: Counter[bool] = Counter()
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            try:
                said = archive.read(part)
            except Exception as error:  # zlib, bz2, lzma and zipfile have their own
                raise ParameterError("error.table-damaged", parameter=name) from error
            encoding = _ENCODING.search(said[:200])
            is_plain = not encoding or encoding[1].lower() in (b"utf-8", b"us-ascii", b"ascii")
            if _DECLARED.search(said) or b"\0" in said or not is_plain:
                raise ParameterError("error.table-damaged", parameter=name)
            marks[part.filename.startswith(_CONTENTS)] += said.count(b"<") + said.count(b"=")
            if marks[True] > _MOST_MARKS or marks[False] > _MOST_OTHER_MARKS:
                raise ParameterError("error.table-too-large", parameter=name)
            if part.filename == "[Content_Types].xml" and b"macroEnabled" in said:
                raise ParameterError("error.table-macros", parameter=name)


def _merged(archive: zipfile.ZipFile, page: Any) -> Iterator[tuple[int, int]]:
    """The first cell of each merged range of *page*, by row and column counted from 0."""
    for letters, row in _MERGED.findall(archive.read(page._worksheet_path)):
        column = 0
        for letter in letters.decode():
            column = column * 26 + ord(letter) - 64
        yield int(row) - 1, column - 1


def _sheet(page: Any, name: str, most_cells: int, merged: Iterator[tuple[int, int]]) -> SheetText:
    """The texts of *page*, of at most *most_cells* cells; what the file says of its size is not believed."""
    page.reset_dimensions()
    rows: list[list[str]] = []
    wrong: list[tuple[str, int, int]] = [("table.merged", row, column) for row, column in merged]
    count = 0
    for number, row in enumerate(page.iter_rows()):
        count += len(row)
        if number >= _MOST_ROWS or len(row) > _MOST_COLUMNS or count > most_cells:
            raise ParameterError("error.table-too-large", parameter=name)
        cells = []
        for column, cell in enumerate(row):
            if cell.data_type == "f":
                wrong.append(("table.formula", number, column))
            elif cell.data_type == "e":
                wrong.append(("table.error-value", number, column))
            cells.append("" if cell.data_type in ("f", "e") else _lexical(cell.value))
        while cells and not cells[-1]:
            cells.pop()
        rows.append(cells)
    sheet = SheetText(name, page.title, rows, kept=kept_in_cell)
    if not sheet.keys:  # a sheet of notes may hold what it likes
        return sheet
    return SheetText(name, page.title, rows, tuple(_faults(sheet, wrong)), kept_in_cell)


def _faults(sheet: SheetText, wrong: list[tuple[str, int, int]]) -> Iterator[TableFault]:
    for key, row, column in sorted(wrong, key=lambda one: one[1:]):
        yield TableFault(key, sheet.place(row, column))


def _lexical(value: object) -> str:
    """*value* as the datatype that it has in a cell writes it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return format(decimal.Decimal(repr(value)), "f").removesuffix(".0") if value - value == 0 else str(value)
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == _MIDNIGHT else value.isoformat()
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return str(value)
