"""What people changed in tables: values that differ from the catalogue, new entities, and rows that are gone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pyoxigraph import NamedNode

from servicegraph.catalogue import Catalogue
from servicegraph.dataset.kinds import Kind
from servicegraph.dataset.labels import NAMING
from servicegraph.exchange.new_entities import NewEntity, proposed_iri
from servicegraph.exchange.rewriting import Value, ValueChange
from servicegraph.exchange.tables.entity_tables import EntityTable, column_key, entity_table, rows_version
from servicegraph.exchange.tables.fitting_columns import ValueColumn, fitting_things
from servicegraph.exchange.tables.row_versions import RowVersion
from servicegraph.exchange.tables.spreadsheet_values import without_locale
from servicegraph.exchange.tables.table_text import CellPlace, SheetText, TableFault, TableKeys
from servicegraph.exchange.tables.value_words import ValueWords, value_words
from servicegraph.rdf.lexical import is_well_formed
from servicegraph.rdf.terms import XSD

# Datatypes that a spreadsheet writes in the way of its user.
_PLAIN = frozenset(XSD + name for name in ("boolean", "date", "integer", "decimal", "double", "float"))


@dataclass(frozen=True)
class MissingRows:
    """The entities, by IRI, that the catalogue has and a table of *kind*, at *place*, has not.

    Not ``is_certain`` whether the table ever had them: other entities stood in the catalogue when it was exported.
    """

    kind: Kind
    entities: tuple[str, ...]
    place: CellPlace
    is_certain: bool = True


@dataclass(frozen=True)
class TableChanges:
    """What tables ask for: changed values, how many cells they are, new entities, rows that are gone, all faults.

    ``notices`` tell of sheets and columns that are not read.
    """

    changes: tuple[ValueChange, ...] = ()
    cells: int = 0
    new: tuple[NewEntity, ...] = ()
    missing: tuple[MissingRows, ...] = ()
    faults: tuple[TableFault, ...] = ()
    notices: tuple[TableFault, ...] = ()


def table_changes(catalogue: Catalogue, sheets: Sequence[SheetText]) -> TableChanges:
    """What *sheets*, tables of this catalogue in any number of files, ask to be changed in it."""
    kinds = {kind.name: kind for kind in catalogue.dataset.kinds}
    known = [(sheet, keys) for sheet in sheets if (keys := sheet.keys)]
    readings = [_Reading(catalogue, sheet, keys, kinds[keys.kind]) for sheet, keys in known if keys.kind in kinds]
    faults = [fault for sheet in sheets for fault in sheet.faults]
    notices = [TableFault("table.unread", sheet.place()) for sheet in sheets if not sheet.keys]
    notices += [notice for reading in readings for notice in reading.notices]
    faults += [
        TableFault("table.unknown-kind", sheet.place(sheet.keys_at, 0), {"value": keys.kind})
        for sheet, keys in known
        if keys.kind not in kinds
    ]
    seen: dict[tuple[str, str], CellPlace] = {}
    taken: dict[str, CellPlace] = {}
    for reading in readings:
        reading.look_at_rows(seen, taken)
    coming: dict[str, set[str]] = {}
    for reading in readings:
        for name, iri in reading.names():
            coming.setdefault(name, set()).add(iri)
    words = {
        one: ValueWords(catalogue, one, coming) if coming else value_words(catalogue, one)
        for one in {reading.keys.language for reading in readings}
    }
    edits: dict[tuple[str, ValueColumn], _Edit] = {}
    new: list[NewEntity] = []
    for reading in readings:
        reading.name_by_ends(words[reading.keys.language], taken)
    for reading in readings:
        for edit in reading.edits(words[reading.keys.language]):
            other = edits.setdefault((edit.subject, edit.column), edit)
            if set(other.after) != set(edit.after):
                reading.faults.append(
                    TableFault("table.edited-twice", edit.place, {"other": _told(other.place, reading.keys.language)})
                )
        new += reading.new(words[reading.keys.language])
        faults += reading.faults
    return TableChanges(
        tuple(
            ValueChange(NamedNode(one.subject), NamedNode(one.column.predicate), one.before, one.after)
            for one in edits.values()
        ),
        len(edits),
        tuple(new),
        tuple(_missing(readings, seen)),
        tuple(faults),
        tuple(notices),
    )


def _told(place: CellPlace, language: str) -> str:
    return f"{place.file}: {place.text(language)}"


def _missing(readings: Sequence[_Reading], seen: dict[tuple[str, str], CellPlace]) -> Iterator[MissingRows]:
    """What no table of a kind has of the entities that the catalogue has; one of two kinds may stand in either."""
    told: set[str] = set()
    present = {iri for _, iri in seen}
    for reading in readings:
        rows = reading.table.rows
        gone = tuple(iri for iri in rows if iri not in present)
        if gone and reading.keys.kind not in told:
            told.add(reading.keys.kind)
            is_certain = reading.keys.rows == rows_version(rows)
            yield MissingRows(reading.kind, gone, reading.sheet.place(reading.sheet.keys_at), is_certain)


@dataclass(frozen=True)
class _Edit:
    """A cell that differs from the catalogue."""

    subject: str
    column: ValueColumn
    before: tuple[Value, ...]
    after: tuple[Value, ...]
    place: CellPlace


@dataclass
class _Reading:
    """One table that is being read; faults gather on the way, so that all of them are told at once."""

    catalogue: Catalogue
    sheet: SheetText
    keys: TableKeys
    kind: Kind
    faults: list[TableFault] = field(default_factory=list)
    notices: list[TableFault] = field(default_factory=list)
    present: list[tuple[int, str]] = field(default_factory=list)
    coming: list[tuple[int, str]] = field(default_factory=list)
    unnamed: list[int] = field(default_factory=list)

    @property
    def table(self) -> EntityTable:
        """What the catalogue says of the kind."""
        return entity_table(self.catalogue, self.kind)

    def __post_init__(self) -> None:
        by_key = {column_key(column, self.catalogue): column for column in self.table.columns}
        self.known = value_words(self.catalogue, self.keys.language)
        self.columns: list[tuple[int, ValueColumn]] = []
        self.fitting = {one: fitting_things(self.catalogue, self.kind, one) for one in self.table.columns}
        for number in range(2, max(map(len, self.sheet.rows))):
            key = self._key(number)
            place = self.sheet.place(self.sheet.keys_at, number)
            if key in self.keys.columns[: number - 2] and key:
                self.faults.append(TableFault("table.column-twice", place, {"value": key}))
            elif key in by_key:
                self.columns.append((number, by_key[key]))
            elif any(self._is_edited(row, number) for row in range(2, len(self.sheet.rows))):
                if key:
                    self.faults.append(TableFault("table.unknown-column", place, {"value": key}))
                else:
                    self.notices.append(TableFault("table.unread-column", place))

    def _key(self, column: int) -> str:
        return self.keys.columns[column - 2] if column - 2 < len(self.keys.columns) else ""

    def _is_edited(self, row: int, column: int) -> bool:
        """Whether the cell says something else than at export."""
        return not RowVersion(self._cell(row, 1)).said(self._key(column), self._cell(row, column))

    def _cell(self, row: int, column: int) -> str:
        cells = self.sheet.rows[row]
        return cells[column].replace("\r\n", "\n").replace("\r", "\n") if column < len(cells) else ""

    def look_at_rows(self, seen: dict[tuple[str, str], CellPlace], taken: dict[str, CellPlace]) -> None:
        """Find out which rows are entities of the catalogue and which are new, in all tables together."""
        for number in range(2, len(self.sheet.rows)):
            if not any(cell.strip() for cell in self.sheet.rows[number]):
                continue
            said, place = self._cell(number, 0).strip(), self.sheet.place(number, 0)
            iri = said if said in self.table.rows else self.known.iri(said)
            if iri in self.table.rows:
                if first := seen.get((self.kind.name, iri)):
                    self._row_fault("table.row-twice", place, said, first)
                else:
                    seen[self.kind.name, iri] = place
                    self.present.append((number, iri))
            elif said and (not iri or self._cell(number, 1).strip()):
                self._row_fault("table.unknown-row", place, said)
            elif not any(self._cell(number, column).strip() for column, _ in self.columns):
                self._row_fault("table.empty-row", self.sheet.place(number), said)
            elif iri or (iri := self._proposed(number, None)):
                self._take(number, iri, taken)
            else:
                self.unnamed.append(number)

    def name_by_ends(self, words: ValueWords, taken: dict[str, CellPlace]) -> None:
        """Give an IRI to what is new and has no name of its own; *words* know the names of all else that is new."""
        for number in self.unnamed:
            if iri := self._proposed(number, words):
                self._take(number, iri, taken)
            else:
                self._row_fault("table.no-name", self.sheet.place(number), "")

    def _take(self, number: int, iri: str, taken: dict[str, CellPlace]) -> None:
        """The row *number* is a new entity, called *iri*, unless there is one already."""
        place, short = self.sheet.place(number), self.catalogue.prefixes.contract(iri)
        if iri in taken:
            self._row_fault("table.row-twice", place, short, taken[iri])
        elif iri in self.catalogue.dataset.described:
            self._row_fault("table.already-there", place, short)
        else:
            taken[iri] = place
            self.coming.append((number, iri))

    def _proposed(self, number: int, words: ValueWords | None) -> str:
        """An IRI for the new entity in the row *number*, also from its ends where *words* are given; else empty."""
        texts = {column: self._cell(number, place) for place, column in self.columns}
        ends = {
            column: found[0].value
            for column, said in texts.items()
            if words and not (column.language or column.datatype)
            if len(found := words.meant(said, column, self.fitting[column])) == 1
        }
        return proposed_iri(self.catalogue.settings.base, self.kind, texts, ends)

    def _row_fault(self, key: str, place: CellPlace, said: str, other: CellPlace | None = None) -> None:
        told = _told(other, self.keys.language) if other else ""
        self.faults.append(TableFault(key, place, {"value": said, "other": told}))

    def names(self) -> Iterator[tuple[str, str]]:
        """The names that the table gives to what is new, each with the IRI."""
        for number, iri in self.coming:
            for place, column in self.columns:
                if column.language and column.predicate in NAMING and (name := self._cell(number, place).strip()):
                    yield name, iri

    def edits(self, words: ValueWords) -> Iterator[_Edit]:
        """The cells of entities of the catalogue that people have edited so that they say something else than it."""
        for number, iri in self.present:
            row, version = self.table.rows[iri], RowVersion(self._cell(number, 1))
            for place, column in self.columns:
                before, given, key = row.get(column, ()), self._cell(number, place), self.keys.columns[place - 2]
                said = self.known.cell(before, self.fitting[column])
                # Whatever the catalogue says by now: what nobody has edited is no wish.
                if given in (said, self.sheet.kept(said)) or version.said(key, given):
                    continue
                cell = self.sheet.place(number, place)
                after = tuple(self._values(given, before, column, words, cell))
                if set(after) == set(before):
                    continue
                if not version.said(key, said):
                    self.faults.append(TableFault("table.conflict", cell, {"value": said}))
                elif len(self.sheet.kept(said)) < len(said):
                    self.faults.append(TableFault("table.cut", cell))
                else:
                    yield _Edit(iri, column, before, after, cell)

    def new(self, words: ValueWords) -> Iterator[NewEntity]:
        """The entities that the table has and the catalogue has not."""
        for number, iri in self.coming:
            values: dict[NamedNode, dict[Value, None]] = {}
            for place, column in self.columns:
                found = self._values(self._cell(number, place), (), column, words, self.sheet.place(number, place))
                if members := dict.fromkeys(found):
                    values.setdefault(NamedNode(column.predicate), {}).update(members)
            yield NewEntity(self.kind, NamedNode(iri), {one: tuple(members) for one, members in values.items()})

    def _values(
        self, given: str, before: tuple[Value, ...], column: ValueColumn, words: ValueWords, place: CellPlace
    ) -> Iterator[Value]:
        """What the lines of the cell *given* stand for; a line that stands for nothing, or for several, is a fault."""
        things = self.fitting[column]
        kept = {line: one for one in before for line in (self.known.said(one), self.known.said(one, things))}
        kept |= {self.sheet.kept(line): one for line, one in kept.items()}
        for line in given.split("\n"):
            if line in kept:
                yield kept[line]
                continue
            if not line.strip():
                continue
            said = without_locale(line, column.datatype) if column.datatype in _PLAIN else line
            found = words.meant(said, column, things)
            if not found and things is None and (iri := words.iri(line.strip())) and ":" in line:
                found = (NamedNode(iri),)
            if len(found) > 1:
                others = ", ".join(words.said(value, things) for value in found)
                self.faults.append(TableFault("table.several-meanings", place, {"value": line, "others": others}))
            elif not found:
                near = ", ".join(words.like(line, things))
                key = "table.unknown-value-near" if near else "table.unknown-value"
                self.faults.append(TableFault(key, place, {"value": line, "others": near}))
            elif column.datatype and not is_well_formed(found[0].value, column.datatype):
                self.faults.append(TableFault("table.wrong-value", place, {"value": line}))
            else:
                yield found[0]
