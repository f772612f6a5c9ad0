"""Tables as a workbook that people edit: a sheet for each kind, lists to choose from, and a sheet that tells of it."""

from __future__ import annotations

import datetime
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import xlsxwriter
from pyoxigraph import Literal, NamedNode, Triple

from servicegraph.catalogue import Catalogue
from servicegraph.exchange.tables.fitting_columns import ValueColumn, fitting_things
from servicegraph.exchange.tables.table_text import WANTED, WrittenTable
from servicegraph.exchange.tables.value_words import value_words
from servicegraph.messages import pick, text
from servicegraph.queries.grounds import Basis
from servicegraph.rdf.terms import XSD
from servicegraph.reports.workbook import cell_text, day_cell, sheet_name

_NEW_ROWS = 500  # empty ones below the last, made ready for what is added
_MOST_CHOICES, _MANY_CELLS = 5_000, 2_000_000
_NARROWEST, _WIDEST = 11, 46  # letters
_MOST_LINES, _LINE_HEIGHT = 8, 15  # points
_FIRST_ROW = 2  # of entities, counted from 0; the keys stand above the names, so that sorting leaves them alone
_DATE, _INTEGER, _BOOLEAN = XSD + "date", XSD + "integer", XSD + "boolean"
_WHOLE = re.compile(r"-?[1-9][0-9]{0,14}|0")
_HEAD, _LINE = "#DCE6F1", "#BFBFBF"
_COMPLETED = "#FFF2CC"
_HOW = (
    "sheet.how-cells",
    "sheet.how-several",
    "sheet.how-choices",
    "sheet.how-new",
    "sheet.how-removed",
    "sheet.how-wanted",
    "sheet.how-back",
)


def table_workbook(catalogue: Catalogue, tables: Sequence[WrittenTable], language: str) -> bytes:
    """*tables* as an XLSX file in *language*. The same catalogue gives the same bytes on the same day.

    Texts stay texts, also where they look like formulas. The IRIs, the versions of rows and the keys of columns are
    hidden. What was completed or modelled is set in italics, and the first sheet tells how much that is.
    """
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"created": datetime.datetime.combine(catalogue.today(), datetime.time())})
        taken: set[str] = set()
        first = book.add_worksheet(sheet_name(text("sheet.information", language), taken))
        taken.add(text("sheet.choices", language).casefold())
        formats = _Formats(book)
        choices = _Choices(catalogue, language)
        counts = [
            (
                name := sheet_name(written.title.capitalize(), taken),
                _SheetOf(catalogue, written, formats, choices, book.add_worksheet(name)).written(),
            )
            for written in tables
        ]
        choices.write(book.add_worksheet(text("sheet.choices", language)))
        _tell(first, formats, catalogue, counts, language)
        first.activate()
    return out.getvalue()


class _Formats:
    """The formats of cells in one workbook, each made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._made: dict[tuple[str, Basis | None], object] = {}
        self.head = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bg_color": _HEAD, "bottom": 1, "bottom_color": _LINE}
        )
        self.bold = book.add_format({"bold": True, "valign": "top"})
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})

    def cell(self, number_format: str, basis: Basis | None) -> object:
        """The format of a cell whose facts rest on *basis*."""
        key = number_format, basis
        if key not in self._made:
            wanted: dict[str, object] = {"num_format": number_format, "text_wrap": True, "valign": "top"}
            if number_format != "@":
                wanted["align"] = "left"
            if basis in (Basis.COMPLETED, Basis.MODELLED):
                wanted["italic"] = True
            if basis == Basis.COMPLETED:
                wanted["bg_color"] = _COMPLETED
            self._made[key] = self._book.add_format(wanted)
        return self._made[key]


@dataclass
class _Choices:
    """What may be chosen in columns, by name: a column for each list in a hidden sheet."""

    catalogue: Catalogue
    language: str
    lists: dict[tuple[str, ...], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._words = value_words(self.catalogue, self.language)
        self._known: dict[frozenset[str], str] = {}

    def source(self, written: WrittenTable, column: ValueColumn) -> str:
        """Where the names stand that may be chosen in *column*; empty where there are none, or too many."""
        if column.datatype == _BOOLEAN:
            return self._place(("true", "false"))
        things = fitting_things(self.catalogue, written.table.kind, column)
        if not things or len(things) > _MOST_CHOICES:
            return ""
        if things not in self._known:
            names = {self._words.said(NamedNode(iri), things) for iri in things}
            self._known[things] = self._place(tuple(sorted(names, key=str.casefold)))
        return self._known[things]

    def _place(self, names: tuple[str, ...]) -> str:
        from xlsxwriter.utility import xl_col_to_name

        letters = xl_col_to_name(self.lists.setdefault(names, len(self.lists)))
        sheet = text("sheet.choices", self.language)
        return f"='{sheet}'!${letters}$1:${letters}${len(names)}"

    def write(self, page: xlsxwriter.worksheet.Worksheet) -> None:
        """Write the lists that were asked for into *page*, and hide it."""
        for names, column in self.lists.items():
            for row, name in enumerate(names):
                page.write_string(row, column, cell_text(name))
        page.hide()


@dataclass
class _SheetOf:
    """The sheet of one table."""

    catalogue: Catalogue
    table: WrittenTable
    formats: _Formats
    choices: _Choices
    page: xlsxwriter.worksheet.Worksheet

    def written(self) -> Counter[Basis | None]:
        """Write the sheet; how many of its entities, and how many cells of stated ones, rest on what."""
        columns, page = self.table.table.columns, self.page
        self.widths = [self._width(place) for place in range(2, len(columns) + 2)]
        for place, (head, key) in enumerate(zip(self.table.heads, self.table.keys, strict=True)):
            page.write_string(0, place, cell_text(key))
            page.write_string(1, place, cell_text(head), self.formats.head)
        last = _FIRST_ROW + len(self.table.rows) - 1
        for place, column in enumerate(columns, 2):
            page.set_column(place, place, self.widths[place - 2], self.formats.cell(_number_format(column), None))
            if source := self.choices.source(self.table, column):
                page.data_validation(
                    _FIRST_ROW,
                    place,
                    last + _NEW_ROWS,
                    place,
                    {"validate": "list", "source": source, "show_error": False},
                )
        page.set_column(0, 1, 12, None, {"hidden": True})
        page.set_row(0, None, None, {"hidden": True})
        page.set_row(1, self._height(self.table.heads, bold=1.15))
        counts = Counter(basis for row in enumerate(self.table.rows, _FIRST_ROW) for basis in self._row(*row))
        named = next((place for place, column in enumerate(columns, 3) if column.language), 2)
        page.freeze_panes(_FIRST_ROW, named)
        page.autofilter(1, 0, max(last, 1), len(columns) + 1)
        page.ignore_errors({"number_stored_as_text": f"A1:{_corner(len(columns) + 1, last + _NEW_ROWS)}"})
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(1)
        return counts

    def _width(self, place: int) -> float:
        """How wide the column *place* is: its longest line and word of its head fit, unless they are very long."""
        cells = (line for row in self.table.rows[:500] for line in row[place].split("\n"))
        longest = max((len(line) for line in cells), default=0)
        word = max(map(len, self.table.heads[place].split()), default=0)
        return min(_WIDEST, max(_NARROWEST, longest + 2, word + 3))

    def _height(self, cells: Sequence[str], bold: float = 1) -> float | None:
        """How high the row of *cells* is; None for one line, which a spreadsheet makes higher where one is added."""
        lines = max(
            (
                sum(-(-int(len(line) * bold + 1) // int(width)) for line in cell.split("\n"))
                for cell, width in zip(cells[2:], self.widths, strict=True)
            ),
            default=1,
        )
        return min(lines, _MOST_LINES) * _LINE_HEIGHT if lines > 1 else None

    def _row(self, line: int, row: tuple[str, ...]) -> Iterator[Basis | None]:
        """Write the entity *row* into *line*; on what it rests, and on what those of its cells that are weaker."""
        subject = NamedNode(row[0])
        values = self.table.table.rows[row[0]]
        of_row = self.catalogue.grounds.of_entity(subject)
        if height := self._height(row):
            self.page.set_row(line, height)
        yield of_row
        for place in range(2):
            self.page.write_string(line, place, cell_text(row[place]))
        for place, column in enumerate(self.table.table.columns, 2):
            found = values.get(column)
            if not found:
                continue
            predicate = NamedNode(column.predicate)
            basis = (
                Basis.MODELLED
                if of_row == Basis.MODELLED
                else min(self.catalogue.grounds.of_fact(Triple(subject, predicate, value)) for value in found)
            )
            if basis == Basis.COMPLETED:
                yield basis
            self._cell(line, place, row[place], found, column, basis)

    def _cell(
        self, line: int, place: int, said: str, values: tuple[object, ...], column: ValueColumn, basis: Basis | None
    ) -> None:
        shown = self.formats.cell(_number_format(column), basis)
        one = values[0] if len(values) == 1 else None
        if isinstance(one, Literal) and column.datatype == _DATE:
            day = day_cell(one.value)
            if isinstance(day, datetime.date) and day.year > 1900 and day.isoformat() == one.value:
                self.page.write_datetime(line, place, datetime.datetime.combine(day, datetime.time()), shown)
                return
        if isinstance(one, Literal) and column.datatype == _INTEGER and _WHOLE.fullmatch(one.value):
            self.page.write_number(line, place, int(one.value), shown)
            return
        self.page.write_string(line, place, cell_text(said), shown)


def _number_format(column: ValueColumn) -> str:
    """How a spreadsheet takes what is typed into *column*: a day as a day, a number as one, all else as it is typed."""
    return {_DATE: "yyyy-mm-dd", _INTEGER: "0"}.get(column.datatype, "@")


def _corner(column: int, row: int) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell

    return str(xl_rowcol_to_cell(row, column))


def _tell(
    page: xlsxwriter.worksheet.Worksheet,
    formats: _Formats,
    catalogue: Catalogue,
    counts: Sequence[tuple[str, Counter[Basis | None]]],
    language: str,
) -> None:
    """What the file is, how it is used, and how much of it nobody has stated."""
    settings = catalogue.settings
    page.set_column(0, 0, 30)
    page.set_column(1, 1, 100)
    page.write_string(0, 0, cell_text(pick(settings.title, language)), formats.title)
    facts = [
        ("sheet.made", catalogue.today().isoformat()),
        ("sheet.state", catalogue.state),
        ("sheet.language", text("sheet.this-language", language)),
        ("sheet.publisher", settings.publisher),
        ("sheet.licence", settings.licence),
        ("sheet.address", settings.address),
    ]
    row = 2
    for key, value in facts:
        if value:
            page.write_string(row, 0, text(key, language), formats.bold)
            page.write_string(row, 1, cell_text(value), formats.wrapped)
            row += 1
    row += 1
    page.write_string(row, 0, text("sheet.how", language), formats.bold)
    for key in _HOW:
        said = text(key, language, sign=WANTED.strip())
        page.write_string(row, 1, said, formats.wrapped)
        page.set_row(row, _LINE_HEIGHT * -(-len(said) // 110))
        row += 1
    row += 1
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.write_string(row, 0, text("sheet.basis", language), formats.bold)
    for key, basis in (("sheet.basis-modelled", Basis.MODELLED), ("sheet.basis-completed", Basis.COMPLETED)):
        page.write_string(row, 1, text(key, language), formats.cell("@", basis))
        row += 1
    for name, found in counts:
        total = sum(number for basis, number in found.items() if basis != Basis.COMPLETED)
        values = {"total": total, "modelled": found[Basis.MODELLED], "completed": found[Basis.COMPLETED]}
        page.write_string(row, 0, cell_text(name), formats.wrapped)
        page.write_string(row, 1, text("sheet.basis-counts", language, **values), formats.wrapped)
        row += 1
