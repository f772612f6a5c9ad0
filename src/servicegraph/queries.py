"""The question library: ``.rq`` files with a typed header, read strictly, bound safely and run."""

from __future__ import annotations

import difflib
import functools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from servicegraph.errors import ParameterError, QueryFileError, ServicegraphError, UnknownQuery
from servicegraph.headers import NamedQuery, read_header
from servicegraph.messages import LANGUAGES
from servicegraph.parameters import SAMPLES, read, token
from servicegraph.store import Solutions, Store
from servicegraph.terms import Prefixes
from servicegraph.tokens import tokenise

_MOST_BYTES = 100_000  # of a query file; those that people write have some thousand
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class Library:
    """All named queries of a catalogue, by name. A file is read when it is first asked for, and once.

    ``files`` are the query files by name.
    """

    def __init__(self, files: Mapping[str, Path]) -> None:
        self.files = files
        self._entry = functools.cache(self._read)

    def _read(self, name: str) -> NamedQuery | QueryFileError:
        try:
            return load_file(self.files[name])
        except QueryFileError as error:
            return error

    @property
    def queries(self) -> Mapping[str, NamedQuery]:
        """Every query whose file can be used."""
        entries = {name: self._entry(name) for name in self.files}
        return {name: entry for name, entry in entries.items() if isinstance(entry, NamedQuery)}

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

        Raises UnknownQuery that names the nearest ones when there is none, QueryFileError when its file is broken.
        """
        if name not in self.files:
            near = difflib.get_close_matches(name, self.files, n=3, cutoff=0.5) or sorted(self.files)[:3]
            raise UnknownQuery("error.query-unknown", name=name[:100], near=", ".join(near))
        entry = self._entry(name)
        if isinstance(entry, QueryFileError):
            raise entry
        return entry


def load(folders: Sequence[Path]) -> Library:
    """The library of the ``.rq`` files of *folders*; a later folder's file replaces an earlier one's of its name."""
    files: dict[str, Path] = {}
    for folder in folders:
        files.update({file.stem: file for file in folder.glob("*.rq")})
    return Library(dict(sorted(files.items())))


def load_file(file: Path) -> NamedQuery:
    """Read one ``.rq`` file. Raises QueryFileError that names file and line."""
    try:
        if not file.is_file() or file.stat().st_size > _MOST_BYTES:
            raise QueryFileError("error.query-file-size", path=file, most=_MOST_BYTES)
        text = file.read_text("utf-8")
    except OSError as error:
        raise QueryFileError("error.query-file-unreadable", path=file, reason=error.strerror) from None
    except UnicodeDecodeError:
        raise QueryFileError("error.query-file-encoding", path=file) from None
    return parse(text, file)


def parse(text: str, path: Path) -> NamedQuery:
    """The named query that the file text *text* describes; *path* names it. Raises QueryFileError."""
    if not _NAME.fullmatch(path.stem):
        raise QueryFileError("error.query-file-name", path=path)
    query = read_header(text, path)
    _compare_parameters(query)
    _compare_columns(query)
    return query


def _compare_parameters(query: NamedQuery) -> None:
    """Declared and used parameters agree both ways, and a name is a parameter or a variable, not both.

    Only a column may have the name of a parameter: ``FILTER(?chain = $chain)`` then holds for the value given and,
    since SPARQL takes both marks for one variable, for every value when none is given.
    """
    declared = {parameter.name for parameter in query.parameters}
    columns = {column.name for column in query.columns}
    used: set[str] = set()
    variables: dict[str, int] = {}
    for piece in tokenise(query.text):
        if piece.kind != "variable":
            continue
        name = piece.text[1:]
        if piece.text[0] == "?":
            variables.setdefault(name, piece.line)
            continue
        used.add(name)
        if name not in declared:
            raise QueryFileError("error.query-undeclared", path=query.path, line=piece.line, name=name)
    for name in declared:
        line = _declaration_line(query, "param", name)
        if name in variables and name not in columns:
            raise QueryFileError("error.query-both", path=query.path, line=variables[name], name=name)
        if name not in used:
            raise QueryFileError("error.query-unused", path=query.path, line=line, name=name)


def _compare_columns(query: NamedQuery) -> None:
    """The query can be parsed, is a SELECT, and its projection is the declared columns, in their order."""
    try:
        answer = Store().query(bind(query, {}, Prefixes({}), strict=False))
        # What may stand where a variable stands is not everywhere the same: the query must do with values too.
        Store().query(
            _with_terms(query, {parameter.name: SAMPLES[parameter.type.name] for parameter in query.parameters})
        )
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


def read_parameters(query: NamedQuery, given: Mapping[str, str], prefixes: Prefixes) -> dict[str, NamedNode | Literal]:
    """The terms of the texts *given*, with the defaults of what was not given.

    An empty text counts as not given, as an HTML form sends it. Raises ParameterError.
    """
    for name in given:
        query.parameter(name)
    terms = {}
    for parameter in query.parameters:
        text = given.get(parameter.name) or parameter.default
        if text is not None:
            terms[parameter.name] = read(parameter, text, prefixes)
        elif parameter.required:
            raise ParameterError("error.parameter-required", parameter=parameter.name, query=query.name)
    return terms


def in_language(query: NamedQuery, given: Mapping[str, str], language: str | None) -> dict[str, str]:
    """The texts *given*, with *language* for each language parameter that has none; None leaves the defaults.

    Only a language that somebody asked for counts, so that nobody's answer depends on where it is asked.
    """
    asked = {parameter.name: language for parameter in query.parameters if parameter.type.name == "lang"}
    return {**{name: tag for name, tag in asked.items() if tag}, **{name: text for name, text in given.items() if text}}


def bind(query: NamedQuery, given: Mapping[str, str], prefixes: Prefixes, *, strict: bool = True) -> str:
    """The SPARQL text of *query* with the parameter texts *given* in place of its ``$`` tokens.

    Each value is read by its parameter's type and serialised as one RDF term; strings, IRIs and comments of the
    query are never touched. A parameter without value stays a variable and matches anything. With *strict* false,
    required parameters may be left out (to look at the query only). Raises ParameterError.
    """
    return _with_terms(query, read_parameters(query, given, prefixes) if strict else _defaults(query, prefixes))


def _with_terms(query: NamedQuery, terms: Mapping[str, NamedNode | Literal]) -> str:
    parts = []
    for piece in tokenise(query.text):
        name = piece.text[1:]
        bound = piece.kind == "variable" and piece.text[0] == "$" and name in terms
        parts.append(f" {token(terms[name])} " if bound else piece.text)
    return "".join(parts)


def _defaults(query: NamedQuery, prefixes: Prefixes) -> dict[str, NamedNode | Literal]:
    """The defaults that can be read without knowing a catalogue's prefixes."""
    terms = {}
    for parameter in query.parameters:
        if parameter.default is not None and parameter.type.name != "iri":
            try:
                terms[parameter.name] = read(parameter, parameter.default, prefixes)
            except ParameterError as error:
                line = _declaration_line(query, "param", parameter.name)
                raise QueryFileError("error.query-default", path=query.path, line=line, detail=error) from None
    return terms


def untranslated(query: NamedQuery) -> list[str]:
    """What of *query* lacks a text in Finnish or Swedish: ``title``, ``description``, names of parts, with language."""
    texts: dict[str, Mapping[str, str]] = {"title": query.title, "description": query.description}
    texts |= {parameter.name: parameter.label for parameter in query.parameters}
    texts |= {column.name: column.label for column in query.columns}
    return [f"{name}@{language}" for name, text in texts.items() for language in LANGUAGES if not text.get(language)]
