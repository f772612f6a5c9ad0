"""The entities of one kind as a table of words: a row for each, a column for each property and language or type."""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode

from servicegraph.catalogue import Catalogue
from servicegraph.dataset.files import Role
from servicegraph.dataset.kinds import Kind
from servicegraph.exchange.rewriting import Value
from servicegraph.rdf.terms import RDF
from servicegraph.turtle.reading import TurtleFile

_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r"}
_ESCAPED = re.compile(r"[\\\n\r]|^\"\"$")
_MEANT = re.compile(r"\\(.)")


@dataclass(frozen=True, order=True)
class ValueColumn:
    """The values of *predicate* in *language*, of *datatype*, or, where both are empty, those that are things."""

    predicate: str
    language: str = ""
    datatype: str = ""


@dataclass(frozen=True)
class EntityTable:
    """The entities of *kind*: their values by IRI and column, in the order of the columns."""

    kind: Kind
    columns: tuple[ValueColumn, ...]
    rows: Mapping[str, Mapping[ValueColumn, tuple[Value, ...]]] = field(repr=False)


class ValueWords:
    """The values of a catalogue as words in *language*, and back."""

    def __init__(self, catalogue: Catalogue, language: str) -> None:
        self._catalogue, self._language = catalogue, language

    @functools.cached_property
    def _named(self) -> Mapping[str, frozenset[str]]:
        """The IRIs of what has a name, by the name in any language, without regard to case and spaces."""
        found: dict[str, set[str]] = {}
        for iri, names in self._catalogue.dataset.labels.names.items():
            for name in names.values():
                found.setdefault(_plain(name), set()).add(iri)
        return {name: frozenset(iris) for name, iris in found.items()}

    def said(self, value: Value) -> str:
        """*value* on one line: a thing by its name, with its CURIE where others are called the same."""
        if isinstance(value, Literal):
            return _ESCAPED.sub(lambda match: _ESCAPES.get(match[0], '\\""'), value.value) or '""'
        name, short = self._catalogue.label(value.value, self._language), self._catalogue.prefixes.contract(value.value)
        if name == short or "\n" in name or "\r" in name:
            return short
        return name if self._named.get(_plain(name)) == frozenset({value.value}) else f"{name} ({short})"

    def meant(self, line: str, column: ValueColumn) -> tuple[Value, ...]:
        """The values that *line* may stand for: one, none that is known, or several of the same name."""
        if column.language:
            return (Literal(_text(line), language=column.language),)
        if column.datatype:
            return (Literal(_text(line), datatype=NamedNode(column.datatype)),)
        if found := self._named.get(_plain(line)):
            return tuple(NamedNode(iri) for iri in sorted(found))
        short = line.strip()
        if short.endswith(")") and "(" in short:
            short = short.rpartition("(")[2][:-1]
        try:
            iri = self._catalogue.prefixes.expand(short)
        except ValueError:
            return ()
        return (NamedNode(iri),) if iri in self._catalogue.dataset.described else ()

    def cell(self, values: tuple[Value, ...]) -> str:
        """*values*, each on its line, in an order that follows from them alone."""
        return "\n".join(sorted(self.said(value) for value in values))


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
    """The entities of *kind* that the catalogue's own files describe; blank nodes and types are left out."""
    return catalogue.derived(("entity table", kind.name), lambda: _entity_table(catalogue, kind))


def _entity_table(catalogue: Catalogue, kind: Kind) -> EntityTable:
    presentation = catalogue.dataset.presentation
    classes = {NamedNode(iri) for iri in presentation.classes_of(kind)}
    files = list(own_files(catalogue))
    found = {
        quad.subject.value
        for file in files
        for quad in file.quads
        if quad.predicate.value == RDF + "type" and quad.object in classes and isinstance(quad.subject, NamedNode)
    }
    rows: dict[str, dict[ValueColumn, dict[Value, None]]] = {iri: {} for iri in sorted(found)}
    for file in files:
        for quad in file.quads:
            if not isinstance(quad.subject, NamedNode) or quad.subject.value not in rows:
                continue
            if isinstance(quad.object, NamedNode | Literal) and quad.predicate.value != RDF + "type":
                column = column_of(quad.predicate, quad.object)
                rows[quad.subject.value].setdefault(column, {})[quad.object] = None
    used = {column for row in rows.values() for column in row}
    last = len(presentation.rank)
    columns = sorted(used, key=lambda column: (presentation.rank.get(column.predicate, last), column))
    return EntityTable(
        kind,
        tuple(columns),
        {iri: {column: tuple(values) for column, values in row.items()} for iri, row in rows.items()},
    )


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


def row_version(cells: tuple[str, ...]) -> str:
    """A short digest of *cells*: another one means that the row has changed."""
    return hashlib.sha256("\0".join(cells).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _text(line: str) -> str:
    if line == '""':
        return ""
    return _MEANT.sub(lambda match: {"n": "\n", "r": "\r"}.get(match[1], match[1]), line)
