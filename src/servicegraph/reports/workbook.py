"""Tables as files for spreadsheets: a workbook with a sheet that says what they are, and CSV that is safe to open."""

from __future__ import annotations

import csv
import datetime
import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import xlsxwriter
from pyoxigraph import Literal, NamedNode

from servicegraph.catalogue import Catalogue
from servicegraph.messages import pick, text
from servicegraph.queries.answer import Answer
from servicegraph.rdf.literals import scalar
from servicegraph.rdf.terms import XSD, Term
from servicegraph.reports.written import written
from servicegraph.sparql.values import Row

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_FOR_PEOPLE = "text/csv; charset=utf-8"

Cell = str | int | float | datetime.date | None
"""What a cell holds; None leaves it empty."""

# What Excel refuses in the name of a sheet, and how long one may be; how much text fits into a cell.
_NOT_IN_NAMES, _LONGEST_NAME, _LONGEST_TEXT = re.compile(r"[\[\]:*?/\\\x00-\x1f]|[^\u0000-\uffff]"), 31, 32_767
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_MANY_ROWS, _NARROWEST, _WIDEST = 10_000, 8, 60
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_FIRST_YEAR = 1901  # spreadsheets count days from 1900, which they take for a leap year
_DATE = XSD + "date"
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class Sheet:
    """A table: its *name*, a head for each column, and rows of as many cells."""

    name: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def workbook(
    sheets: Sequence[Sheet], information: Sequence[tuple[str, str]], language: str, day: datetime.date
) -> bytes:
    """An XLSX file of *sheets*, made on *day*, and one more sheet, which tells the pairs of *information*.

    Texts stay texts, also where they look like formulas or addresses. The same values give the same bytes.
    """
    told = [(cell_text(name), cell_text(value)) for name, value in information if value]
    out = io.BytesIO()
    is_long = any(len(sheet.rows) > _MANY_ROWS for sheet in sheets)
    options = {
        "in_memory": not is_long,
        "constant_memory": is_long,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"created": datetime.datetime.combine(day, datetime.time())})
        taken: set[str] = set()
        for number, sheet in enumerate(sheets, 1):
            _add(book, sheet, sheet_name(sheet.name, taken), f"Table{number}", is_long)
        page = book.add_worksheet(sheet_name(text("sheet.information", language), taken))
        bold, wrapped = book.add_format({"bold": True, "valign": "top"}), book.add_format({"text_wrap": True})
        page.set_column(0, 0, 24)
        page.set_column(1, 1, 90)
        for row, (name, value) in enumerate(told):
            page.write_string(row, 0, name, bold)
            page.write_string(row, 1, value, wrapped)
    return out.getvalue()


def _add(book: xlsxwriter.Workbook, sheet: Sheet, name: str, table: str, is_long: bool) -> None:
    page = book.add_worksheet(name)
    heads = _distinct([cell_text(head) for head in sheet.heads])
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    dated = book.add_format({"num_format": "yyyy-mm-dd", "align": "left", "valign": "top"})
    for column, head in enumerate(heads):
        cells = [head, *(row[column] for row in sheet.rows[:1000])]
        longest = max(max(map(len, str(cell or "").split("\n"))) for cell in cells)
        page.set_column(column, column, min(_WIDEST, max(_NARROWEST, longest + 2)))
        page.write_string(0, column, head, bold)
    page.freeze_panes(1, 0)
    for line, row in enumerate(sheet.rows, 1):
        for column, cell in enumerate(row):
            if isinstance(cell, datetime.date) and cell.year >= _FIRST_YEAR:
                page.write_datetime(line, column, datetime.datetime.combine(cell, datetime.time()), dated)
            elif isinstance(cell, str | datetime.date):
                page.write_string(line, column, cell_text(str(cell)), wrapped)
            elif cell is not None:
                page.write_number(line, column, cell, wrapped)
    last = len(sheet.rows)
    if is_long or not sheet.rows:  # a table cannot be added after its rows are gone, nor to none
        page.autofilter(0, 0, last, len(heads) - 1)
    else:
        columns = [{"header": head, "header_format": bold} for head in heads]
        place = {"name": table, "columns": columns, "style": "Table Style Light 1", "autofilter": True}
        page.add_table(0, 0, last, len(heads) - 1, place)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def csv_for_people(sheet: Sheet, note: str = "") -> bytes:
    """*sheet* as CSV that a spreadsheet opens: with a byte order mark, and no text that would be run as a formula.

    An apostrophe stands before a text that begins with ``= + - @``, a tab or a return; numbers stay as they are.
    *note* stands alone in a last row.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([_harmless(head) for head in sheet.heads])
    writer.writerows([_harmless(cell) for cell in row] for row in sheet.rows)
    if note:
        writer.writerow([_harmless(note)])
    return out.getvalue().encode("utf-8-sig", "replace")


def plain_csv(sheet: Sheet) -> bytes:
    """*sheet* as CSV for programs: UTF-8, every text as it is."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(sheet.heads)
    writer.writerows(["" if cell is None else cell for cell in row] for row in sheet.rows)
    return out.getvalue().encode("utf-8", "replace")


def information(
    catalogue: Catalogue, language: str, question: str, parameters: Mapping[str, str], sources: Sequence[str] = ()
) -> list[tuple[str, str]]:
    """What a file says of itself: what was asked, of which catalogue in which state, on which sources and licence.

    *question* is a sentence, *parameters* are texts by their names for people, *sources* are names or sentences.
    """

    def say(key: str) -> str:
        return text(key, language)

    settings = catalogue.settings
    return [
        (say("sheet.question"), question),
        *parameters.items(),
        (say("sheet.catalogue"), pick(settings.title, language)),
        (say("sheet.state"), catalogue.state),
        (say("sheet.made"), catalogue.today().isoformat()),
        *((say("sheet.source"), source) for source in sources),
        (say("sheet.publisher"), settings.publisher),
        (say("sheet.licence"), settings.licence),
        (say("sheet.address"), settings.address),
    ]


def answer_sheet(answer: Answer, catalogue: Catalogue, language: str, rows: Sequence[Row] | None = None) -> Sheet:
    """*answer*, or *rows* of it, as a table for people: names, beside each thing its IRI, and the basis of the row."""
    columns = answer.query.columns
    heads: list[str] = []
    for column in columns:
        label = pick(column.label, language)
        heads += [label, text("sheet.iri", language, name=label)] if column.type == "iri" else [label]
    lines = []
    for row in answer.rows if rows is None else rows:
        line: list[Cell] = []
        for column, term in zip(columns, row, strict=True):
            line += _named(term, catalogue, language) if column.type == "iri" else [table_cell(term, language)]
        basis = answer.ground(row).basis
        lines.append((*line, text(f"answer.{basis.word}", language) if basis else None))
    return Sheet(pick(answer.query.title, language), (*heads, text("answer.basis", language)), lines)


def answer_workbook(answer: Answer, catalogue: Catalogue, language: str, rows: Sequence[Row] | None = None) -> bytes:
    """*answer*, or *rows* of it, as an XLSX file."""
    query, asked = answer.query, asked_in_words(answer, language)
    told = information(catalogue, language, pick(query.description, language), asked, query.sources)
    if not answer.complete:
        told.append((text("sheet.cut", language), text("query.cut", language, most=len(answer.rows))))
    return workbook([answer_sheet(answer, catalogue, language, rows)], told, language, catalogue.today())


def asked_in_words(answer: Answer, language: str) -> Mapping[str, str]:
    """With what the question of *answer* was asked, by the names of its parameters for people."""
    labels = {one.name: pick(one.label, language) or one.name for one in answer.query.parameters}
    return {labels.get(name, name): value for name, value in answer.parameters.items()}


def _named(term: Term | None, catalogue: Catalogue, language: str) -> list[Cell]:
    if isinstance(term, NamedNode):
        return [catalogue.label(term.value, language), term.value]
    return [table_cell(term, language), None]


def table_cell(term: Term | None, language: str) -> Cell:
    """*term* as a cell: a number where a spreadsheet holds it exactly, a day as one, all else as text."""
    value = scalar(term) if isinstance(term, Literal) else None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if isinstance(term, Literal) and term.datatype.value == _DATE:
        return day_cell(term.value)
    return written(term, language) if term is not None else None


def day_cell(value: str) -> Cell:
    """The day that *value* is, so that a spreadsheet can sort and count with it; a text that is none stays one."""
    try:
        return datetime.date.fromisoformat(value) if _DAY.fullmatch(value) else value or None
    except ValueError:
        return value


def _harmless(cell: Cell) -> Cell:
    if cell is None:
        return ""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def cell_text(value: str) -> str:
    """What a cell of a workbook can hold of *value*: no control characters, and not more than so many letters."""
    units = _NOT_IN_XML.sub("\ufffd", value).encode("utf-16-le")  # what a spreadsheet counts
    return units[: 2 * _LONGEST_TEXT].decode("utf-16-le", "ignore")


def _distinct(heads: Sequence[str]) -> list[str]:
    """*heads* with a number behind those that stand there already: a table has no two alike, and none is empty."""
    found: list[str] = []
    for head in heads:
        name, number = head or "–", 2
        while name.casefold() in {one.casefold() for one in found}:
            name, number = f"{head} {number}", number + 1
        found.append(name)
    return found


def sheet_name(wanted: str, taken: set[str]) -> str:
    """A name for a sheet like *wanted* that Excel takes and no other has."""
    base = _NOT_IN_NAMES.sub(" ", cell_text(wanted)).strip(" '")[:_LONGEST_NAME].strip(" '") or "–"
    name, number = base, 2
    while name.casefold() in taken or name.casefold() == "history":
        ending = f" {number}"
        name, number = base[: _LONGEST_NAME - len(ending)] + ending, number + 1
    taken.add(name.casefold())
    return name


def saved_as(title: str, day: datetime.date, ending: str) -> dict[str, str]:
    """The header that has a browser keep a file of *title*, under a name that every system takes."""
    letters = unicodedata.normalize("NFKD", title.casefold()).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "-", letters)[:60].strip("-") or "servicegraph"
    return {"Content-Disposition": f'attachment; filename="{name}-{day.isoformat()}.{ending}"'}
