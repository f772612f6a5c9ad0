"""The entities of a kind as CSV that people edit, and what they changed in it."""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from servicegraph.catalogue import Catalogue
from servicegraph.dataset.kinds import Kind
from servicegraph.errors import ParameterError
from servicegraph.exchange.entity_tables import (
    EntityTable,
    ValueColumn,
    ValueWords,
    column_key,
    entity_table,
    own_files,
    row_version,
)
from servicegraph.exchange.rewriting import Value, ValueChange, rewritten, with_mark
from servicegraph.messages import LANGUAGES, shortened, text
from servicegraph.rdf.terms import XSD
from servicegraph.reports.workbook import Sheet, csv_for_people
from servicegraph.turtle.reading import TurtleFile

MOST_BYTES = 50_000_000
"""How large a table may be."""
_PATTERNS = {
    "integer": r"[+-]?\d+",
    "decimal": r"[+-]?(\d+\.?\d*|\.\d+)",
    "boolean": "true|false|0|1",
    "date": r"\d{4}-\d{2}-\d{2}",
}
_IRI, _VERSION = "iri", "version@"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class TableFault:
    """What is wrong in the cell of *row* and *column*, both counted from 1: the key of a sentence, and its values."""

    key: str
    row: int
    column: int
    values: Mapping[str, str]

    def text(self, language: str) -> str:
        """The place and the sentence in *language*."""
        said = text(self.key, language, **{name: shortened(value) for name, value in self.values.items()})
        return text("table.fault", language, cell=f"{_letters(self.column)}{self.row}", said=said)


@dataclass(frozen=True)
class TableChanges:
    """What a table asks for: changed values, how many cells they are, and all its faults."""

    changes: tuple[ValueChange, ...]
    cells: int
    faults: tuple[TableFault, ...]


def table_csv(catalogue: Catalogue, kind: Kind, language: str) -> bytes:
    """The entities of *kind* as CSV: a row of names in *language*, one of the keys of columns, one for each entity."""
    table, words = entity_table(catalogue, kind), ValueWords(catalogue, language)
    heads = ["IRI", text("table.version", language), *(_head(one, catalogue, language) for one in table.columns)]
    rows = [[_IRI, _VERSION + language, *(column_key(column, catalogue) for column in table.columns)]]
    for iri in table.rows:
        cells = _cells(table, words, iri)
        rows.append([iri, row_version(cells), *cells])
    return csv_for_people(Sheet(kind.collection, heads, rows))


def table_changes(catalogue: Catalogue, content: bytes, name: str) -> TableChanges:
    """What the CSV *content*, called *name*, asks to be changed. Raises ParameterError when it is no such table."""
    lines = _lines(content, name)
    if len(lines) < 2 or lines[1][0:1] != [_IRI] or not lines[1][1:2] or not lines[1][1].startswith(_VERSION):
        raise ParameterError("error.no-table", parameter=name)
    language = lines[1][1].removeprefix(_VERSION)
    if language not in LANGUAGES:
        raise ParameterError("error.no-table", parameter=name)
    words = ValueWords(catalogue, language)
    tables = [entity_table(catalogue, kind) for kind in catalogue.dataset.kinds]
    by_iri = {iri: table for table in tables for iri in table.rows}
    by_key = {column_key(column, catalogue): column for table in tables for column in table.columns}
    faults: list[TableFault] = []
    columns: list[tuple[int, ValueColumn]] = []
    for number, key in enumerate(lines[1][2:], 2):
        if key not in by_key or key in lines[1][2:number]:
            faults.append(TableFault("table.unknown-column", 2, number + 1, {"value": key}))
        else:
            columns.append((number, by_key[key]))
    changes: list[ValueChange] = []
    cells = 0
    seen: set[str] = set()
    for number, line in enumerate(lines[2:], 3):
        if not any(line):
            continue
        iri = line[0]
        if iri not in by_iri or iri in seen:
            key = "table.row-twice" if iri in seen else "table.unknown-row"
            faults.append(TableFault(key, number, 1, {"value": iri}))
            continue
        seen.add(iri)
        table = by_iri[iri]
        is_current = line[1:2] == [row_version(_cells(table, words, iri))]
        for place, column in columns:
            before = table.rows[iri].get(column, ())
            given = line[place] if place < len(line) else ""
            said = words.cell(before)
            if given in (said, _harmless(said)):
                continue
            if not is_current:
                faults.append(TableFault("table.conflict", number, place + 1, {"value": said}))
                continue
            after = list(_values(given, before, column, words, (number, place + 1), faults))
            cells += 1
            changes.append(ValueChange(NamedNode(iri), NamedNode(column.predicate), before, tuple(after)))
    return TableChanges(tuple(changes), cells, tuple(faults))


def changed_files(catalogue: Catalogue, changes: Sequence[ValueChange]) -> dict[str, tuple[bytes, bytes]]:
    """The bytes before and after *changes* of each file that they touch, by its name in findings. Raises WriteError."""
    files = own_files(catalogue)
    wanted: dict[TurtleFile, dict[tuple[NamedNode, NamedNode], ValueChange]] = {}
    for change in changes:
        for file, one in _by_file(change, list(files)):
            key = (one.subject, one.predicate)
            known = wanted.setdefault(file, {}).get(key)
            joined = ValueChange(*key, known.before + one.before, known.after + one.after) if known else one
            wanted[file][key] = joined
    found = {}
    for file, by_pair in wanted.items():
        content = rewritten(file, tuple(by_pair.values()), catalogue.prefixes.namespaces)
        found[file.path] = (files[file], with_mark(files[file], content))
    return found


def _by_file(change: ValueChange, files: Sequence[TurtleFile]) -> Iterator[tuple[TurtleFile, ValueChange]]:
    """The part of *change* in each file: what goes, where it is said; what comes, where that or its like is said."""
    removed, added = change.removed, change.added
    holders: dict[TurtleFile, list[Value]] = {}
    about: list[tuple[bool, TurtleFile]] = []
    for file in files:
        quads = [file.quads[position] for position in file.by_subject.get(change.subject, ())]
        said = [quad.object for quad in quads if quad.predicate == change.predicate]
        if going := [value for value in removed if value in said]:
            holders[file] = going
        if quads:
            about.append((not said, file))
    target = next(iter(holders), None) or min(about, key=lambda pair: pair[0])[1]
    for file in dict.fromkeys((*holders, target)):
        leaving, coming = tuple(holders.get(file, ())), added if file is target else ()
        if leaving or coming:
            yield file, ValueChange(change.subject, change.predicate, leaving, coming)


def _values(
    given: str,
    before: tuple[Value, ...],
    column: ValueColumn,
    words: ValueWords,
    place: tuple[int, int],
    faults: list[TableFault],
) -> Iterator[Value]:
    known = {words.said(value): value for value in before}
    for line in given.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        plain = line[1:] if line[:1] == "'" and line[1:].startswith(_FORMULA) else line
        if not plain.strip():
            continue
        if plain in known:
            yield known[plain]
            continue
        found = words.meant(plain, column)
        if len(found) != 1:
            key = "table.several-meanings" if found else "table.unknown-value"
            others = ", ".join(words.said(value) for value in found)
            faults.append(TableFault(key, *place, {"value": plain, "others": others}))
        elif column.datatype and not _is_valid(found[0], column):
            faults.append(TableFault("table.wrong-value", *place, {"value": plain}))
        else:
            yield found[0]


def _is_valid(value: Value, column: ValueColumn) -> bool:
    """Whether *value* is what the column holds, where that is a number, a Boolean or a day."""
    datatype = column.datatype.removeprefix(XSD)
    if datatype not in _PATTERNS:
        return True
    try:
        if datatype == "date":
            datetime.date.fromisoformat(value.value)
    except ValueError:
        return False
    return bool(re.fullmatch(_PATTERNS[datatype], value.value, re.ASCII))


def _lines(content: bytes, name: str) -> list[list[str]]:
    if len(content) > MOST_BYTES:
        raise ParameterError("error.no-table", parameter=name)
    try:
        said = content.decode("utf-8-sig")
        delimiter = ";" if said.partition("\n")[0].count(";") > said.partition("\n")[0].count(",") else ","
        return list(csv.reader(io.StringIO(said, newline=""), delimiter=delimiter, strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise ParameterError("error.no-table", parameter=name) from error


def _cells(table: EntityTable, words: ValueWords, iri: str) -> tuple[str, ...]:
    return tuple(words.cell(table.rows[iri].get(column, ())) for column in table.columns)


def _head(column: ValueColumn, catalogue: Catalogue, language: str) -> str:
    name = catalogue.label(column.predicate, language)
    return f"{name} ({column.language})" if column.language else name


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
