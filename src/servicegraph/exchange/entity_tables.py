"""The entities of one kind as a table of words: a row for each, a column for each property and language or type."""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Quad

from servicegraph.catalogue import Catalogue
from servicegraph.dataset.files import Role
from servicegraph.dataset.kinds import Kind
from servicegraph.exchange.fitting_columns import ValueColumn, fitting_columns
from servicegraph.exchange.rewriting import Value
from servicegraph.knowledge.editor_state import TYPE
from servicegraph.messages import LANGUAGES
from servicegraph.rdf.nearest import nearest
from servicegraph.rdf.terms import check_iri
from servicegraph.turtle.formatting_order import GUIDE_FIRST, GUIDE_LAST
from servicegraph.turtle.reading import TurtleFile

_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r"}
_ESCAPED = re.compile(r"[\\\n\r]")
_BLANK = re.compile(r'"\s*"|\s*')
_MEANT = re.compile(r"\\(.)")
_MOST_LIKELY, _FEW = 3, 20


@dataclass(frozen=True)
class EntityTable:
    """The entities of *kind*: their values by IRI and column, in the order of the columns."""

    kind: Kind
    columns: tuple[ValueColumn, ...]
    rows: Mapping[str, Mapping[ValueColumn, tuple[Value, ...]]] = field(repr=False)


class ValueWords:
    """The values of a catalogue as words in *language*, and back; *coming* are things that it is to have, by name."""

    def __init__(
        self, catalogue: Catalogue, language: str, coming: Mapping[str, Collection[str]] | None = None
    ) -> None:
        self._catalogue, self._language = catalogue, language
        self._coming = coming or {}
        self._said: dict[tuple[NamedNode, frozenset[str] | None], str] = {}

    @functools.cached_property
    def _named(self) -> Mapping[str, frozenset[str]]:
        """The IRIs of what has a name, by the name in any language, without regard to case and spaces."""
        labels = self._catalogue.dataset.labels
        found: dict[str, set[str]] = {}
        for iri in labels.known:
            names = labels.names.get(iri, {}).values()
            for name in (*names, *(filter(None, (labels.of(iri, tag) for tag in LANGUAGES)) if not names else ())):
                found.setdefault(_plain(name), set()).add(iri)
        for name, iris in self._coming.items():
            found.setdefault(_plain(name), set()).update(iris)
        return {name: frozenset(iris) for name, iris in found.items()}

    def said(self, value: Value, among: frozenset[str] | None = None) -> str:
        """*value* on one line: a thing by its name, with its CURIE where others, of those *among*, are called so."""
        if isinstance(value, Literal):
            line = _ESCAPED.sub(lambda match: _ESCAPES[match[0]], value.value)
            return f'"{line}"' if not line.strip() else f"\\{line}" if _BLANK.fullmatch(line) else line
        if (value, among) not in self._said:
            self._said[value, among] = self._name(value.value, among)
        return self._said[value, among]

    def _name(self, iri: str, among: frozenset[str] | None) -> str:
        name, short = self._catalogue.label(iri, self._language), self._catalogue.prefixes.contract(iri)
        if name == short or "\n" in name or "\r" in name:
            return f"<{iri}>" if _plain(short) in self._named else short
        named = self._named.get(_plain(name), frozenset())
        return (
            name
            if iri in named and len(_narrowed(named, among)) == 1 and iri in _narrowed(named, among)
            else f"{name} ({short})"
        )

    def meant(self, line: str, column: ValueColumn, among: frozenset[str] | None = None) -> tuple[Value, ...]:
        """The values that *line* may stand for: one, none that is known, or several of the same name.

        Of several of the same name, those *among* the things that fit the column are meant, where there are such.
        """
        if column.language:
            return (Literal(_text(line), language=column.language),)
        if column.datatype:
            return (Literal(_text(line), datatype=NamedNode(column.datatype)),)
        if found := self._named.get(_plain(line)):
            return tuple(NamedNode(iri) for iri in sorted(_narrowed(found, among)))
        for short in (line.strip(), *_behind(line)):
            if (iri := self.iri(short)) and iri in self._things:
                return (NamedNode(iri),)
        return ()

    def iri(self, short: str) -> str:
        """The IRI that *short*, a CURIE or an IRI, stands for, whether or not anything is said of it; else empty."""
        try:
            return check_iri(self._catalogue.prefixes.expand(short))
        except ValueError:
            return ""

    def like(self, line: str, among: frozenset[str] | None) -> list[str]:
        """The names most like *line*, the likest first: of the things *among*, where these are known, else of all.

        Where none is like it, but few things fit, these.
        """
        wanted = _plain(line)
        names = {name: iris for name, iris in self._named.items() if among is None or not iris.isdisjoint(among)}
        holding = [name for name in names if wanted and wanted in name]
        words = [word for word in wanted.split() if len(word) > 4]
        shared = {name: sum(len(word) for word in words if word in name) for name in names}
        holding = holding or sorted(filter(shared.__getitem__, names), key=lambda name: -shared[name])
        found = dict.fromkeys(
            (
                *nearest(wanted, names, most=_MOST_LIKELY, least=75),
                *holding,
                *nearest(wanted, names, most=_MOST_LIKELY, least=60),
            )
        )
        things = dict.fromkeys(iri for name in found for iri in sorted(names[name]) if not among or iri in among)
        if not things and among and len(among) <= _FEW:
            return sorted(self.said(NamedNode(iri), among) for iri in among)
        return [self.said(NamedNode(iri), among) for iri in things][:_MOST_LIKELY]

    def cell(self, values: tuple[Value, ...], among: frozenset[str] | None = None) -> str:
        """*values*, each on its line, in an order that follows from them alone; *among* as in ``said``."""
        return "\n".join(sorted(self.said(value, among) for value in values))

    @functools.cached_property
    def _things(self) -> frozenset[str]:
        """What the catalogue says something about, or is to."""
        coming = {iri for iris in self._coming.values() for iri in iris}
        return frozenset(self._catalogue.dataset.described) | coming


def value_words(catalogue: Catalogue, language: str) -> ValueWords:
    """The values of *catalogue* as words in *language*, and back."""
    return catalogue.derived(("value words", language), lambda: ValueWords(catalogue, language))


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


def row_version(row: Mapping[ValueColumn, tuple[Value, ...]]) -> str:
    """A short digest of the values of *row*: another one means that the row has changed, in whatever language."""
    said = sorted(f"{column.predicate} {value}" for column, values in row.items() for value in values)
    return hashlib.sha256("\0".join(said).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def rows_version(rows: Iterable[str]) -> str:
    """A short digest of which entities, by IRI, are the rows of a table."""
    return hashlib.sha256("\0".join(sorted(rows)).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _narrowed(iris: frozenset[str], among: frozenset[str] | None) -> frozenset[str]:
    return (iris & among or iris) if among is not None else iris


def _text(line: str) -> str:
    if line[:1] == line[-1:] == '"' and len(line) > 1 and not line[1:-1].strip():
        return line[1:-1]
    return _MEANT.sub(lambda match: {"n": "\n", "r": "\r"}.get(match[1], match[1]), line)


def _behind(line: str) -> Iterator[str]:
    """What stands in brackets at the end of *line*, as behind a name that several things have."""
    if line.rstrip().endswith(")") and "(" in line:
        yield line.rstrip().rpartition(" (")[2][:-1]
