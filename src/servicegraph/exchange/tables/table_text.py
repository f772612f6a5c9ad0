"""A table as rows of texts, whatever file it stands in: the names of its columns, their keys, and the entities."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from servicegraph.catalogue import Catalogue
from servicegraph.dataset.kinds import Kind
from servicegraph.exchange.tables.entity_tables import EntityTable, column_key, entity_table, rows_version
from servicegraph.exchange.tables.fitting_columns import fitting_things, is_wanted
from servicegraph.exchange.tables.row_versions import row_version
from servicegraph.exchange.tables.value_words import value_words
from servicegraph.messages import LANGUAGES, pick, shortened, text
from servicegraph.reports.foreign_names import foreign_name

_IRI, _VERSION = "iri", "version"
WANTED = " *"
"""What stands behind the name of a column in which every entity should have a value."""


@dataclass(frozen=True)
class WrittenTable:
    """The entities of a kind as texts: the ``heads`` of the columns, their ``keys``, and a row for each entity.

    The first column is the IRI, the second the version of the row; those of the values follow, as in ``table``.
    """

    title: str
    table: EntityTable = field(repr=False)
    heads: tuple[str, ...]
    keys: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = field(repr=False)


@dataclass(frozen=True)
class TableKeys:
    """What the keys of a table say: the *kind*, the *language* of its words, which rows it had, and its columns."""

    kind: str
    language: str
    rows: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class CellPlace:
    """A cell: its *file* and *sheet*, its *row* and *column*, both counted from 1; 0 is the whole row, or sheet.

    *sheet* is empty where a file has only one, *head* what stands above the cell.
    """

    file: str
    sheet: str
    row: int
    column: int
    head: str = ""

    def text(self, language: str) -> str:
        """The place in words, in *language*."""
        values = {"row": self.row, "letters": column_letters(self.column), "head": self.head}
        key = "table.row" if not self.column else "table.cell-of" if self.head else "table.cell"
        parts = [text("table.sheet", language, sheet=self.sheet)] if self.sheet else []
        return ", ".join([*parts, text(key, language, **values)] if self.row else parts)


@dataclass(frozen=True)
class TableFault:
    """What is wrong at *place*: the key of a sentence, and its values."""

    key: str
    place: CellPlace
    values: Mapping[str, str] = field(default_factory=dict)

    def text(self, language: str) -> str:
        """The file, the place in it and the sentence in *language*."""
        said = text(self.key, language, **{name: shortened(value) for name, value in self.values.items()})
        return ": ".join(filter(None, (self.place.file, self.place.text(language), said)))


@dataclass(frozen=True)
class SheetText:
    """One table as it was read: rows of texts as they stand in the file, and what was wrong in reading them.

    ``kept`` is what the sort of file keeps of a text: a spreadsheet cannot hold all.
    """

    file: str
    name: str
    rows: Sequence[Sequence[str]] = field(repr=False)
    faults: tuple[TableFault, ...] = ()
    kept: Callable[[str], str] = field(default=str, repr=False)

    def place(self, row: int = -1, column: int = -1) -> CellPlace:
        """The cell of *row* and *column*, both counted from 0 (-1: all), with what stands above it."""
        heads = self.rows[1 - self.keys_at] if self.keys_at in (0, 1) and len(self.rows) > 1 else ()
        head = heads[column].removesuffix(WANTED) if 0 <= column < len(heads) else ""
        return CellPlace(self.file, self.name, row + 1, column + 1, shortened(head.replace("\n", " "), 40))

    @property
    def keys_at(self) -> int:
        """Which row, counted from 0, holds the keys; -1 when none does."""
        for number, row in enumerate(self.rows[:2]):
            if _keys(row):
                return number
        return -1

    @property
    def keys(self) -> TableKeys | None:
        """What the keys say; None when this is no table that was exported."""
        return _keys(self.rows[self.keys_at]) if self.keys_at >= 0 else None


def written_table(catalogue: Catalogue, kind: Kind, language: str) -> WrittenTable:
    """The entities of *kind* in words of *language*."""
    table, words = entity_table(catalogue, kind), value_words(catalogue, language)
    heads = ["IRI", text("table.version", language)]
    keys = [f"{_IRI} {kind.name}", f"{_VERSION} {language} {rows_version(table.rows)}"]
    for column in table.columns:
        name = foreign_name(column.predicate, language) or catalogue.label(column.predicate, language)
        name = f"{name} ({column.language})" if column.language else name
        heads.append(name + WANTED if is_wanted(catalogue, kind, column) else name)
        keys.append(column_key(column, catalogue))
    fitting = [(column, fitting_things(catalogue, kind, column)) for column in table.columns]
    rows = []
    for iri, row in table.rows.items():
        cells = [words.cell(row.get(column, ()), among) for column, among in fitting]
        rows.append((iri, row_version(dict(zip(keys[2:], cells, strict=True))), *cells))
    title = pick(catalogue.dataset.presentation.plural_of(kind), language) or kind.name
    return WrittenTable(title, table, tuple(heads), tuple(keys), tuple(rows))


def column_letters(number: int) -> str:
    """What a spreadsheet calls the column *number*, counted from 1: A, Z, AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _keys(row: Sequence[str]) -> TableKeys | None:
    first, second = ([cell.strip().split(" ") for cell in row[:2]] + [[], []])[:2]
    if len(first) != 2 or first[0] != _IRI or len(second) != 3 or second[0] != _VERSION:
        return None
    if second[1] not in LANGUAGES:
        return None
    columns = [cell.strip() for cell in row[2:]]
    while columns and not columns[-1]:
        columns.pop()
    return TableKeys(first[1], second[1], second[2], tuple(columns))
