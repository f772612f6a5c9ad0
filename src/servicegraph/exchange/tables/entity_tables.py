"""The entities of one kind as a table of words: a row for each, a column for each property and language or type."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Quad

from servicegraph.catalogue import Catalogue
from servicegraph.dataset.files import Role
from servicegraph.dataset.kinds import Kind
from servicegraph.exchange.rewriting import Value
from servicegraph.exchange.tables.fitting_columns import ValueColumn, fitting_columns
from servicegraph.knowledge.editor_state import TYPE
from servicegraph.turtle.formatting_order import GUIDE_FIRST, GUIDE_LAST
from servicegraph.turtle.reading import TurtleFile


@dataclass(frozen=True)
class EntityTable:
    """The entities of *kind*: their values by IRI and column, in the order of the columns."""

    kind: Kind
    columns: tuple[ValueColumn, ...]
    rows: Mapping[str, Mapping[ValueColumn, tuple[Value, ...]]] = field(repr=False)


def own_files(catalogue: Catalogue) -> dict[TurtleFile, bytes]:
    """The Turtle files of the catalogue's own data, each with its bytes, a byte order mark included."""
    folder = catalogue.settings.folder.resolve()
    included = [(folder / one).resolve() for one in catalogue.settings.include]
    return {
        file.turtle: file.source.content
        for file in catalogue.dataset.files
        if file.source.role == Role.DATA
        and file.source.file.suffix == ".ttl"
        and file.source.file.resolve().is_relative_to(folder)
        and not any(file.source.file.resolve().is_relative_to(one) for one in included)
    }


def entity_table(catalogue: Catalogue, kind: Kind) -> EntityTable:
    """The entities of *kind* that the catalogue's own files describe; blank nodes and types are left out.

    The columns are those that an entity has a value in, and those in which shapes or ontology want one.
    """
    return catalogue.derived(("entity table", kind.name), lambda: _entity_table(catalogue, kind))


def _entity_table(catalogue: Catalogue, kind: Kind) -> EntityTable:
    said = catalogue.derived("statements of own files", lambda: _said(own_files(catalogue)))
    classes = catalogue.dataset.presentation.classes_of(kind)
    found = sorted({iri for one in classes for iri in said.members.get(one, ())})
    rows: dict[str, dict[ValueColumn, dict[Value, None]]] = {iri: {} for iri in found}
    for iri, row in rows.items():
        for quad in said.about[iri]:
            if isinstance(quad.object, NamedNode | Literal) and quad.predicate.value != TYPE:
                row.setdefault(column_of(quad.predicate, quad.object), {})[quad.object] = None
    used = {column for row in rows.values() for column in row}
    order = _ColumnOrder(catalogue)
    columns = sorted({*used, *fitting_columns(catalogue, kind, used)}, key=order.place)
    return EntityTable(
        kind,
        tuple(columns),
        {iri: {column: tuple(values) for column, values in row.items()} for iri, row in rows.items()},
    )


@dataclass(frozen=True)
class _Said:
    """Statements by the IRI that they are ``about``, and the ``members`` of classes."""

    about: Mapping[str, list[Quad]]
    members: Mapping[str, list[str]]


def _said(files: Iterable[TurtleFile]) -> _Said:
    about: dict[str, list[Quad]] = {}
    members: dict[str, list[str]] = {}
    for file in files:
        for quad in file.quads:
            if isinstance(quad.subject, NamedNode):
                about.setdefault(quad.subject.value, []).append(quad)
                if quad.predicate.value == TYPE and isinstance(quad.object, NamedNode):
                    members.setdefault(quad.object.value, []).append(quad.subject.value)
    return _Said(about, members)


class _ColumnOrder:
    """The order of columns: names first, then as the ontology ranks the properties, on what all rests last."""

    def __init__(self, catalogue: Catalogue) -> None:
        rank = catalogue.dataset.presentation.rank
        ranked = sorted(rank, key=lambda one: rank[one])
        self._last = len(GUIDE_FIRST) + len(ranked)
        self._places = {one: place for place, one in enumerate((*GUIDE_FIRST, *ranked))}
        self._places |= {one: self._last + 1 + place for place, one in enumerate(GUIDE_LAST)}
        self._languages = catalogue.settings.languages

    def place(self, column: ValueColumn) -> tuple[int, str, int, ValueColumn]:
        """What columns are sorted by."""
        tag = column.language
        language = (
            self._languages.index(tag) if tag in self._languages else len(self._languages) * bool(tag) - (not tag)
        )
        return self._places.get(column.predicate, self._last), column.predicate, language, column


def column_of(predicate: NamedNode, value: Value) -> ValueColumn:
    """The column in which *value* of *predicate* stands."""
    if isinstance(value, NamedNode):
        return ValueColumn(predicate.value)
    if value.language:
        return ValueColumn(predicate.value, value.language)
    return ValueColumn(predicate.value, datatype=value.datatype.value)


def column_key(column: ValueColumn, catalogue: Catalogue) -> str:
    """What a program knows *column* by: ``rdfs:label@fi``, ``sg:size^^xsd:integer``, ``sg:sector``."""
    short = catalogue.prefixes.contract(column.predicate)
    if column.language:
        return f"{short}@{column.language}"
    return f"{short}^^{catalogue.prefixes.contract(column.datatype)}" if column.datatype else short


def rows_version(rows: Iterable[str]) -> str:
    """A short digest of which entities, by IRI, are the rows of a table."""
    return hashlib.sha256("\0".join(sorted(rows)).encode("utf-8", "surrogatepass")).hexdigest()[:12]
