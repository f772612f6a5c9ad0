"""The question library: ``.rq`` files with a typed header, read strictly, each when it is first asked for."""

from __future__ import annotations

import difflib
import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from types import MappingProxyType

from pyoxigraph import Literal, NamedNode

from servicegraph.dataset.files import SourceFile
from servicegraph.errors import ParameterError, QueryFileError, ServicegraphError, UnknownQuery
from servicegraph.messages import LANGUAGES
from servicegraph.queries.binding import with_terms
from servicegraph.queries.header import Column, NamedQuery, read_header
from servicegraph.queries.parameters import SAMPLES, Parameter, read
from servicegraph.rdf.terms import Prefixes
from servicegraph.sparql.lexer import tokenise
from servicegraph.sparql.memory import MemoryStore
from servicegraph.sparql.values import Solutions

_MOST_BYTES = 100_000  # of a query file; those that people write have some thousand
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class Library:
    """All named queries of a catalogue, by name. A file is read when it is first asked for, and once.

    ``files`` are the query files by name, ``shipped`` those that came with the program, replaced or not.
    """

    def __init__(
        self, files: Mapping[str, SourceFile], shipped: Mapping[str, SourceFile] = MappingProxyType({})
    ) -> None:
        self.files = files
        self.shipped = shipped
        self._entry = functools.cache(self._read)

    def _read(self, name: str) -> NamedQuery | QueryFileError:
        try:
            return read_question(self.files[name])
        except QueryFileError as error:
            return error

    @property
    def queries(self) -> Mapping[str, NamedQuery]:
        """Every query whose file can be used."""
        entries = {name: self._entry(name) for name in self.files}
        return {name: entry for name, entry in entries.items() if isinstance(entry, NamedQuery)}

    def usable(self, name: str) -> NamedQuery | None:
        """The query called *name* when there is one and its file can be used; no other file is read for it."""
        entry = self._entry(name) if name in self.files else None
        return entry if isinstance(entry, NamedQuery) else None

    @property
    def broken(self) -> Mapping[str, QueryFileError]:
        """Every query whose file cannot be used, with the reason."""
        return self.faults(self.files)

    def faults(self, names: Iterable[str]) -> Mapping[str, QueryFileError]:
        """Those of *names* whose files cannot be used, with the reason."""
        entries = {name: self._entry(name) for name in names}
        return {name: entry for name, entry in entries.items() if isinstance(entry, QueryFileError)}

    def __iter__(self) -> Iterator[NamedQuery]:
        return iter(self.queries.values())

    def __len__(self) -> int:
        return len(self.files)

    def get(self, name: str) -> NamedQuery:
        """The query called *name*.

        Raises UnknownQuery that names the likest ones when there is none, QueryFileError when its file is broken.
        """
        if name not in self.files:
            if near := difflib.get_close_matches(name, self.files, n=3, cutoff=0.5):
                raise UnknownQuery("error.query-unknown-near", name=name[:100], near=", ".join(near))
            raise UnknownQuery("error.query-unknown", name=name[:100])
        entry = self._entry(name)
        if isinstance(entry, QueryFileError):
            raise entry
        return entry

    def replaced(self, name: str) -> NamedQuery:
        """The query called *name* that came with the program, whatever has taken its place.

        Raises UnknownQuery, QueryFileError.
        """
        return read_question(self.shipped[name]) if name in self.shipped else self.get(name)


def load_library(files: Iterable[SourceFile]) -> Library:
    """The library of query *files*; of several with one name the first that did not come with the program is asked."""
    found: dict[str, SourceFile] = {}
    shipped: dict[str, SourceFile] = {}
    for file in files:
        name = PurePosixPath(file.path).stem
        if file.is_shipped:
            shipped[name] = file
        if name not in found or (found[name].is_shipped and not file.is_shipped):
            found[name] = file
    return Library(dict(sorted(found.items())), shipped)


def read_question(file: SourceFile) -> NamedQuery:
    """The named query of one ``.rq`` file. Raises QueryFileError that names file and line."""
    if file.faults:
        raise QueryFileError("error.query-file-unreadable", path=file.path)
    if len(file.content) > _MOST_BYTES:
        raise QueryFileError("error.query-file-size", path=file.path, most=_MOST_BYTES)
    return _shipped(file.content, file.path) if file.is_shipped else _decoded(file.content, file.path)


@functools.lru_cache(maxsize=256)
def _shipped(content: bytes, path: str) -> NamedQuery:
    """A question that comes with the program: whichever catalogue is asked, and however often, it is read once."""
    return _decoded(content, path)


def _decoded(content: bytes, path: str) -> NamedQuery:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise QueryFileError("error.query-file-encoding", path=path) from None
    return parse(text, path)


def parse(text: str, path: str) -> NamedQuery:
    """The named query that the file text *text* describes; *path* names it. Raises QueryFileError."""
    if not _NAME.fullmatch(PurePosixPath(path).stem):
        raise QueryFileError("error.query-file-name", path=path)
    query = read_header(text, path)
    compare_parameters(query)
    _compare_columns(query)
    return query


def compare_parameters(query: NamedQuery) -> None:
    """Raises QueryFileError unless declared and used parameters agree, and no name is a parameter and a variable.

    Only a column may have the name of a parameter: ``FILTER(?chain = $chain)`` then holds for the value given and,
    since SPARQL takes both marks for one variable, for every value when none is given.
    """
    declared = {parameter.name for parameter in query.parameters}
    columns = {column.name for column in query.columns}
    used: set[str] = set()
    variables: dict[str, tuple[int, int]] = {}
    for piece in tokenise(query.text):
        if piece.kind != "variable":
            continue
        name = piece.text[1:]
        if piece.text[0] == "?":
            variables.setdefault(name, (piece.line, piece.column))
            continue
        used.add(name)
        if name not in declared:
            raise QueryFileError(
                "error.query-undeclared", path=query.path, line=piece.line, column=piece.column, name=name
            )
    for name in declared:
        line = _declaration_line(query, "param", name)
        if name in variables and name not in columns:
            at, column = variables[name]
            raise QueryFileError("error.query-both", path=query.path, line=at, column=column, name=name)
        if name not in used:
            raise QueryFileError("error.query-unused", path=query.path, line=line, name=name)


def _compare_columns(query: NamedQuery) -> None:
    """The query can be parsed, is a SELECT, and its projection is the declared columns, in their order."""
    try:
        answer = MemoryStore().query(with_terms(query, _defaults(query)))
        # What may stand where a variable stands is not everywhere the same: the query must do with values too.
        MemoryStore().query(
            with_terms(query, {parameter.name: SAMPLES[parameter.type.name] for parameter in query.parameters})
        )
    except QueryFileError:
        raise
    except ServicegraphError as error:
        line = error.values.get("line", 1)
        raise QueryFileError("error.query-file-syntax", path=query.path, line=line, detail=error) from None
    declared = tuple(column.name for column in query.columns)
    if not isinstance(answer, Solutions):
        raise QueryFileError("error.query-select", path=query.path, line=1)
    if answer.variables != declared:
        projected = " ".join(f"?{name}" for name in answer.variables)
        listed = " ".join(f"?{name}" for name in declared)
        line = _declaration_line(query, "column", "")
        raise QueryFileError("error.query-columns", path=query.path, line=line, projected=projected, declared=listed)


def _declaration_line(query: NamedQuery, tag: str, name: str) -> int:
    pattern = re.compile(rf"#\s*@{tag}\s+{name}\b" if name else rf"#\s*@{tag}\b")
    lines = query.text.splitlines()
    return next((number for number, line in enumerate(lines, 1) if pattern.match(line)), 1)


def _defaults(query: NamedQuery) -> dict[str, NamedNode | Literal]:
    """The defaults that can be read without knowing a catalogue's prefixes."""
    terms = {}
    for parameter in query.parameters:
        if parameter.default is not None and parameter.type.name != "iri" and not parameter.is_of_the_day:
            try:
                terms[parameter.name] = read(parameter, parameter.default, Prefixes({}))
            except ParameterError as error:
                line = _declaration_line(query, "param", parameter.name)
                raise QueryFileError("error.query-default", path=query.path, line=line, detail=error) from None
    return terms


def untranslated(query: NamedQuery) -> list[str]:
    """What of *query* lacks a text in a language: ``title``, ``description``, names and descriptions of its parts."""
    texts: dict[str, Mapping[str, str]] = {"title": query.title, "description": query.description}
    named: list[Parameter | Column] = [*query.parameters, *query.columns]
    texts |= {one.name: one.label for one in named}
    texts |= {f"description of {one.name}": one.description for one in named}
    return [f"{name}@{language}" for name, text in texts.items() for language in LANGUAGES if not text.get(language)]
