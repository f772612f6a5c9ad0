"""The header of a ``.rq`` file, read strictly: what a named query says about itself."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from servicegraph.errors import ParameterError, QueryFileError
from servicegraph.queries.facts import Fact, FactError, iris_in, namespaces_of, predicates_of, read_fact
from servicegraph.queries.parameters import TYPES, Parameter, read
from servicegraph.queries.showing import Chart, ShowingError, Values, read_chart, read_group, read_values
from servicegraph.rdf.terms import Prefixes

_TAG = re.compile(r"@(\w+)\s*(.*)", re.DOTALL)
_PARAMETER = re.compile(
    r"(?P<name>\w+)\s+(?P<type>\w+)(?:\s+(?P<required>required)\b|\s*=\s*(?P<default>\"[^\"]*\"|\S+))?\s*(?P<text>.*)",
    re.DOTALL,
)
_COLUMN = re.compile(r"(?P<name>\w+)\s+(?P<type>\w+)\s*(?P<text>.*)", re.DOTALL)
_LABEL = re.compile(r"(?P<language>[a-z]{2,3})\s+(?P<name>\w+)\s*=\s*(?P<text>.+)", re.DOTALL)
_TEXT = re.compile(r"(?P<language>[a-z]{2,3})\s+(?P<text>.+)", re.DOTALL)

# Names that the API and the command line use themselves beside a query's own parameters.
RESERVED = frozenset(
    {"page", "size", "lang", "format", "labels", "basis", "trace", "at", "explain", "catalogue", "help"}
)
# What a question may need beside the files: figures that are derived from the check.
NEEDS = ("readiness",)


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
    document and place proves the answer, ``needs`` what is derived from the data and asked about too, ``facts`` on
    what a row rests. ``group`` is the concept under which it is listed (empty: none), ``values`` what fits its
    parameters, ``charts`` how its answer is drawn. ``text`` is the SPARQL with its ``$`` parameters, ``path`` the
    file's name in findings.
    """

    name: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    examples: tuple[Mapping[str, str], ...]
    sources: tuple[str, ...]
    text: str
    path: str
    needs: frozenset[str] = frozenset()
    facts: tuple[Fact, ...] = ()
    group: str = ""
    values: Mapping[str, Values] = field(default_factory=dict)
    charts: tuple[Chart, ...] = ()

    def parameter(self, name: str) -> Parameter:
        """The parameter called *name*; ParameterError when there is none."""
        for parameter in self.parameters:
            if parameter.name == name:
                return parameter
        known = ", ".join(parameter.name for parameter in self.parameters) or "–"
        raise ParameterError("error.parameter-unknown", parameter=name, query=self.name, known=known)


def read_header(text: str, path: str) -> NamedQuery:
    """The named query that the header of *text* describes; *path* names the file. Raises QueryFileError with a line."""
    header = _Header(path)
    for line, paragraph in _paragraphs(text):
        header.add(line, paragraph)
    return header.finish(text)


def _paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """The header's entries with their lines: a tag or a text, with the indented or plain lines that go on with it."""
    start = 0
    parts: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith("#"):
            break
        content = line[1:].removeprefix(" ").rstrip()
        continues = (
            parts and content and (content.startswith(" ") or not (content.startswith("@") or parts[0].startswith("@")))
        )
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

    def __init__(self, path: str) -> None:
        self.path = path
        self.title: dict[str, str] = {}
        self.description: dict[str, str] = {}
        self.parameters: dict[str, tuple[int, Parameter]] = {}
        self.columns: dict[str, tuple[int, Column]] = {}
        self.labels: list[tuple[int, str, str, str]] = []
        self.examples: list[tuple[int, dict[str, str]]] = []
        self.sources: list[str] = []
        self.needs: set[str] = set()
        self.facts: list[tuple[int, str]] = []
        self.descriptions: list[tuple[int, str, str, str]] = []
        self.group = ""
        self.values: list[tuple[int, str, Values]] = []
        self.charts: list[tuple[int, Chart]] = []

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
            "describe": self._describe,
            "example": self._example,
            "source": self._source,
            "needs": self._needs,
            "fact": self._fact,
            "group": self._showing,
            "values": self._showing,
            "view": self._showing,
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
        if match["name"] in RESERVED:
            raise self.fail("error.query-reserved", line, name=match["name"], names=", ".join(sorted(RESERVED)))
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

    def _describe(self, line: int, tag: str, rest: str) -> None:
        match = _LABEL.fullmatch(rest)
        if not match:
            raise self.fail("error.query-entry", line, entry="@describe <language> <name> = <text>")
        self.descriptions.append((line, match["language"], match["name"], match["text"].strip()))

    def _fact(self, line: int, tag: str, rest: str) -> None:
        self.facts.append((line, rest))

    def _showing(self, line: int, tag: str, rest: str) -> None:
        try:
            if tag == "group":
                self.group = read_group(rest)
            elif tag == "values":
                self.values.append((line, *read_values(rest)))
            else:
                self.charts.append((line, read_chart(rest)))
        except ShowingError as error:
            raise self.fail("error.query-entry", line, entry=error) from None

    def _fitting(self) -> dict[str, Values]:
        found: dict[str, Values] = {}
        for line, name, values in self.values:
            if name not in self.parameters:
                raise self.fail("error.query-values", line, name=name)
            if self.parameters[name][1].type.name != "iri":
                raise self.fail("error.query-values-type", line, name=name)
            if name in found:
                raise self.fail("error.query-twice", line, name=name)
            found[name] = values
        return found

    def _drawn(self) -> tuple[Chart, ...]:
        for line, chart in self.charts:
            for name in chart.columns:
                if name not in self.columns:
                    raise self.fail("error.query-view", line, name=name)
            for name in chart.numbers:
                if self.columns[name][1].type not in ("integer", "decimal"):
                    raise self.fail("error.query-view-number", line, name=name)
        return tuple(chart for _, chart in self.charts)

    def _example(self, line: int, tag: str, rest: str) -> None:
        try:
            pairs = [part.partition("=") for part in shlex.split(rest)]
        except ValueError:
            pairs = [("", "", "")]
        if not all(name and mark for name, mark, _ in pairs):
            raise self.fail("error.query-entry", line, entry="@example <name>=<value> …")
        self.examples.append((line, {name: value for name, _, value in pairs}))

    def _try_value(self, line: int, parameter: Parameter, value: str) -> None:
        """An example is shown as a value of its type; only a catalogue knows the prefixes of its names."""
        if parameter.type.name != "iri":
            try:
                read(parameter, value, Prefixes({}))
            except ParameterError as error:
                raise self.fail("error.query-example-value", line, detail=error) from None

    def _source(self, line: int, tag: str, rest: str) -> None:
        self.sources.append(rest)

    def _needs(self, line: int, tag: str, rest: str) -> None:
        for name in rest.split():
            if name not in NEEDS:
                raise self.fail("error.query-needs", line, name=name, known=", ".join(NEEDS))
            self.needs.add(name)

    def finish(self, text: str) -> NamedQuery:
        if "en" not in self.title:
            raise self.fail("error.query-title", 1)
        for line, language, name, label in self.labels:
            for one in self._named(line, name):
                one.label[language] = label  # type: ignore[index]
        for line, language, name, described in self.descriptions:
            for one in self._named(line, name):
                one.description[language] = described  # type: ignore[index]
        for line, example in self.examples:
            for name in set(example) - set(self.parameters):
                raise self.fail("error.query-example", line, name=name)
            for name, value in example.items():
                self._try_value(line, self.parameters[name][1], value)
        for owner in (*self.parameters.values(), *self.columns.values()):
            owner[1].label.setdefault("en", _in_words(owner[1].name))  # type: ignore[attr-defined]
        return NamedQuery(
            name=PurePosixPath(self.path).stem,
            title=self.title,
            description=self.description,
            parameters=tuple(parameter for _, parameter in self.parameters.values()),
            columns=tuple(column for _, column in self.columns.values()),
            examples=tuple(example for _, example in self.examples),
            sources=tuple(self.sources),
            text=text,
            path=self.path,
            needs=frozenset(self.needs),
            facts=self._read_facts(text),
            group=self.group,
            values=self._fitting(),
            charts=self._drawn(),
        )

    def _named(self, line: int, name: str) -> list[Parameter | Column]:
        """What *name* names: a parameter, a column, or both."""
        found = [part[name][1] for part in (self.parameters, self.columns) if name in part]
        if not found:
            raise self.fail("error.query-label", line, name=name)
        return found

    def _read_facts(self, text: str) -> tuple[Fact, ...]:
        """The facts, which hang together: each begins at a column or at a variable of a fact before it."""
        namespaces, asked = namespaces_of(text), iris_in(text)
        known, found = set(self.columns), list[Fact]()
        for line, written in self.facts:
            try:
                fact = read_fact(written, line, namespaces)
            except FactError as error:
                raise self.fail("error.query-fact", line, piece=str(error) or written) from None
            if fact.variables.isdisjoint(known):
                raise self.fail("error.query-fact-loose", line, fact=fact.text)
            known |= fact.variables
            if strange := min(predicates_of(fact.path) - asked, default=""):
                raise self.fail("error.query-fact-strange", line, name=strange)
            found.append(fact)
        return tuple(found)


def _in_words(name: str) -> str:
    """``otherProvider`` as ``Other provider``."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|_", " ", name).lower()
    return words[:1].upper() + words[1:]
