"""The question library: ``.rq`` files with a typed header, read strictly, bound safely and run."""

from __future__ import annotations

import difflib
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from servicegraph.errors import ParameterError, QueryFileError, ServicegraphError, UnknownQuery
from servicegraph.messages import LANGUAGES
from servicegraph.parameters import TYPES, Parameter, read, token
from servicegraph.store import Solutions, Store
from servicegraph.terms import Prefixes
from servicegraph.tokens import tokenise

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_TAG = re.compile(r"@(\w+)\s*(.*)", re.DOTALL)
_PARAMETER = re.compile(
    r"(?P<name>\w+)\s+(?P<type>\w+)(?:\s+(?P<required>required)\b|\s*=\s*(?P<default>\"[^\"]*\"|\S+))?\s*(?P<text>.*)",
    re.DOTALL,
)
_COLUMN = re.compile(r"(?P<name>\w+)\s+(?P<type>\w+)\s*(?P<text>.*)", re.DOTALL)
_LABEL = re.compile(r"(?P<language>[a-z]{2,3})\s+(?P<name>\w+)\s*=\s*(?P<text>.+)", re.DOTALL)
_TEXT = re.compile(r"(?P<language>[a-z]{2,3})\s+(?P<text>.+)", re.DOTALL)


@dataclass(frozen=True)
class Column:
    """A column of an answer: its variable, its type, what it means and its label, by language."""

    name: str
    type: str
    description: Mapping[str, str]
    label: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class NamedQuery:
    """A question of the library.

    ``title`` and ``description`` are by language, ``examples`` are parameter texts by name, ``sources`` say which
    document and place proves the answer. ``text`` is the SPARQL with its ``$`` parameters, ``path`` the file.
    """

    name: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    examples: tuple[Mapping[str, str], ...]
    sources: tuple[str, ...]
    text: str
    path: Path

    @property
    def needs_readiness(self) -> bool:
        """Whether the query asks about the figures that are counted from the checks."""
        return any(piece.kind == "name" and piece.text.endswith(":TaskReadiness") for piece in tokenise(self.text))

    def parameter(self, name: str) -> Parameter:
        """The parameter called *name*; ParameterError when there is none."""
        for parameter in self.parameters:
            if parameter.name == name:
                return parameter
        known = ", ".join(parameter.name for parameter in self.parameters) or "–"
        raise ParameterError("error.parameter-unknown", parameter=name, query=self.name, known=known)


@dataclass(frozen=True)
class Library:
    """All named queries of a catalogue, by name; ``broken`` are those whose files cannot be used, with the reason."""

    queries: Mapping[str, NamedQuery]
    broken: Mapping[str, QueryFileError] = field(default_factory=dict)

    def __iter__(self) -> Iterator[NamedQuery]:
        return iter(self.queries.values())

    def __len__(self) -> int:
        return len(self.queries)

    def get(self, name: str) -> NamedQuery:
        """The query called *name*.

        Raises UnknownQuery that names the nearest ones when there is none, QueryFileError when its file is broken.
        """
        if name in self.queries:
            return self.queries[name]
        if name in self.broken:
            raise self.broken[name]
        near = difflib.get_close_matches(name, self.queries, n=3, cutoff=0.5) or sorted(self.queries)[:3]
        raise UnknownQuery("error.query-unknown", name=name[:100], near=", ".join(near))


def load(folders: Sequence[Path]) -> Library:
    """Read every ``.rq`` file of *folders*; a later folder's file replaces an earlier one's of the same name.

    A file whose header and text disagree does not stop the others: it is among ``broken``.
    """
    files: dict[str, Path] = {}
    for folder in folders:
        files.update({file.stem: file for file in sorted(folder.glob("*.rq"))})
    queries, broken = {}, {}
    for name in sorted(files):
        try:
            queries[name] = load_file(files[name])
        except QueryFileError as error:
            broken[name] = error
    return Library(queries, broken)


def load_file(file: Path) -> NamedQuery:
    """Read one ``.rq`` file. Raises QueryFileError that names file and line."""
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise QueryFileError("error.query-file-unreadable", path=file, reason=error) from None
    return parse(text, file)


def parse(text: str, path: Path) -> NamedQuery:
    """The named query that the file text *text* describes; *path* names it. Raises QueryFileError."""
    if not _NAME.fullmatch(path.stem):
        raise QueryFileError("error.query-file-name", path=path)
    header = _Header(path)
    for line, paragraph in _paragraphs(text):
        header.add(line, paragraph)
    query = header.finish(text)
    _compare_parameters(query)
    _compare_columns(query)
    return query


def _paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """The header's entries with their lines: a tag or a text, with the indented or plain lines that go on with it."""
    start, parts = 0, []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith("#"):
            break
        content = line[1:].removeprefix(" ").rstrip()
        continues = parts and content and (content.startswith(" ") or not (content.startswith("@") or parts[0].startswith("@")))
        if continues:
            parts.append(content.strip())
            continue
        if parts:
            yield start, " ".join(parts)
        start, parts = number, [content.strip()] if content.strip() else []
    if parts:
        yield start, " ".join(parts)


class _Header:
    """Gathers a header's entries; every fault names its line."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.title: dict[str, str] = {}
        self.description: dict[str, str] = {}
        self.parameters: dict[str, tuple[int, Parameter]] = {}
        self.columns: dict[str, tuple[int, Column]] = {}
        self.labels: list[tuple[int, str, str, str]] = []
        self.examples: list[tuple[int, dict[str, str]]] = []
        self.sources: list[str] = []

    def fail(self, key: str, line: int, **values: object) -> QueryFileError:
        return QueryFileError(key, path=self.path, line=line, **values)

    def add(self, line: int, entry: str) -> None:
        tag = _TAG.match(entry)
        if not tag:
            if "en" not in self.title:
                self.title["en"] = entry
            else:
                self.description["en"] = (self.description.get("en", "") + "\n\n" + entry).strip()
            return
        name, rest = tag[1], tag[2].strip()
        readers = {
            "title": self._text,
            "description": self._text,
            "param": self._parameter,
            "column": self._column,
            "label": self._label,
            "example": self._example,
            "source": self._source,
        }
        if name not in readers:
            raise self.fail("error.query-tag", line, tag=name, known=", ".join(f"@{known}" for known in readers))
        readers[name](line, name, rest)

    def _text(self, line: int, tag: str, rest: str) -> None:
        match = _TEXT.fullmatch(rest)
        if not match:
            raise self.fail("error.query-entry", line, entry=f"@{tag} <language> <text>")
        (self.title if tag == "title" else self.description)[match["language"]] = match["text"]

    def _parameter(self, line: int, tag: str, rest: str) -> None:
        match = _PARAMETER.fullmatch(rest)
        if not match or match["type"] not in TYPES:
            raise self.fail("error.query-param", line, types=", ".join(TYPES))
        if match["name"] in self.parameters:
            raise self.fail("error.query-twice", line, name=match["name"])
        default = match["default"].strip('"') if match["default"] is not None else None
        described = {"en": match["text"].strip()}
        parameter = Parameter(
            match["name"], TYPES[match["type"]], described, default=default, required=bool(match["required"])
        )
        self.parameters[match["name"]] = (line, parameter)

    def _column(self, line: int, tag: str, rest: str) -> None:
        match = _COLUMN.fullmatch(rest)
        if not match or match["type"] not in TYPES:
            raise self.fail("error.query-column", line, types=", ".join(TYPES))
        if match["name"] in self.columns:
            raise self.fail("error.query-twice", line, name=match["name"])
        self.columns[match["name"]] = (line, Column(match["name"], match["type"], {"en": match["text"].strip()}))

    def _label(self, line: int, tag: str, rest: str) -> None:
        language, _, pairs = rest.partition(" ")
        for pair in pairs.split(";"):
            match = _LABEL.fullmatch(f"{language} {pair.strip()}")
            if not match:
                raise self.fail("error.query-entry", line, entry="@label <language> <name> = <text>; …")
            self.labels.append((line, match["language"], match["name"], match["text"].strip()))

    def _example(self, line: int, tag: str, rest: str) -> None:
        try:
            pairs = [part.partition("=") for part in shlex.split(rest)]
        except ValueError:
            pairs = [("", "", "")]
        if not all(name and mark for name, mark, _ in pairs):
            raise self.fail("error.query-entry", line, entry="@example <name>=<value> …")
        self.examples.append((line, {name: value for name, _, value in pairs}))

    def _source(self, line: int, tag: str, rest: str) -> None:
        self.sources.append(rest)

    def finish(self, text: str) -> NamedQuery:
        if "en" not in self.title:
            raise self.fail("error.query-title", 1)
        for line, language, name, label in self.labels:
            owner = self.parameters.get(name) or self.columns.get(name)
            if owner is None:
                raise self.fail("error.query-label", line, name=name)
            owner[1].label[language] = label  # type: ignore[index]
        for line, example in self.examples:
            for name in set(example) - set(self.parameters):
                raise self.fail("error.query-example", line, name=name)
        for owner in (*self.parameters.values(), *self.columns.values()):
            owner[1].label.setdefault("en", owner[1].name)  # type: ignore[attr-defined]
        return NamedQuery(
            name=self.path.stem,
            title=self.title,
            description=self.description,
            parameters=tuple(parameter for _, parameter in self.parameters.values()),
            columns=tuple(column for _, column in self.columns.values()),
            examples=tuple(example for _, example in self.examples),
            sources=tuple(self.sources),
            text=text,
            path=self.path,
        )


def _compare_parameters(query: NamedQuery) -> None:
    """Declared and used parameters agree both ways, and a name is a parameter or a variable, never both."""
    declared = {parameter.name for parameter in query.parameters}
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
        if name in variables:
            raise QueryFileError("error.query-both", path=query.path, line=variables[name], name=name)
        if name not in used:
            raise QueryFileError("error.query-unused", path=query.path, line=line, name=name)


def _compare_columns(query: NamedQuery) -> None:
    """The query can be parsed, is a SELECT, and its projection is the declared columns, in their order."""
    bound = bind(query, {}, Prefixes({}), strict=False)
    try:
        answer = Store().query(bound)
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


def bind(query: NamedQuery, given: Mapping[str, str], prefixes: Prefixes, *, strict: bool = True) -> str:
    """The SPARQL text of *query* with the parameter texts *given* in place of its ``$`` tokens.

    Each value is read by its parameter's type and serialised as one RDF term; strings, IRIs and comments of the
    query are never touched. A parameter without value stays a variable and matches anything. With *strict* false,
    required parameters may be left out (to look at the query only). Raises ParameterError.
    """
    terms = read_parameters(query, given, prefixes) if strict else _defaults(query, prefixes)
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
    texts |= {part.name: part.label for part in (*query.parameters, *query.columns)}
    return [f"{name}@{language}" for name, text in texts.items() for language in LANGUAGES if not text.get(language)]
