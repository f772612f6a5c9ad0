"""Turtle files read with the line of every triple, going on after a mistake so that all of them are shown at once."""

from __future__ import annotations

import array
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from servicegraph.diagnostics import Diagnostic, Location, Severity, built_in
from servicegraph.terms import RDF

_MOST_ERRORS = 20  # of one file; past that the file is hardly Turtle
_STATEMENT_START = re.compile(rb"[^\s#;,.\])]")
_NAME = re.compile(r"<[^<>\s]*>|[A-Za-z][\w.-]*:[\w%-]+(?:\.[\w%-]+)*")
_PREFIX = re.compile(rb"^\s*(?:@prefix|PREFIX)\s+([A-Za-z][\w.-]*|):\s*<([^>]*)>", re.IGNORECASE)


@dataclass(frozen=True)
class TurtleFile:
    """What one file says.

    ``quads`` are its statements in the graph ``graph``; ``ends[i]`` is the line on which the object of ``quads[i]``
    ends. ``diagnostics`` are its syntax errors. ``incomplete`` are the subjects of statements that could not be
    read: findings about them may be due only to that.
    """

    path: str
    graph: NamedNode
    quads: tuple[Quad, ...]
    ends: array.array[int] = field(repr=False)
    prefixes: Mapping[str, str] = field(repr=False)
    base: str = field(repr=False)
    lines: tuple[bytes, ...] = field(repr=False)
    diagnostics: tuple[Diagnostic, ...] = ()
    incomplete: frozenset[str] = frozenset()


def read(file: Path, path: str, graph: NamedNode, base: str, most_bytes: int) -> TurtleFile:
    """Read the Turtle file *file*, called *path* in findings, into the named graph *graph*.

    Relative IRIs are resolved against *base*. Blank nodes get names of their own, so that files never share one.
    Any fault of the file (not UTF-8, too large, unreadable, bad syntax) becomes a diagnostic; nothing is raised.
    Turtle as in https://www.w3.org/TR/turtle/.
    """

    def failed(key: str, **values: object) -> TurtleFile:
        fault = built_in(key, Severity.VIOLATION, Location(path, 1, 1), **values)
        return TurtleFile(path, graph, (), array.array("L"), {}, base, (), (fault,))

    try:
        size = file.stat().st_size
        if size > most_bytes:
            return failed("file-too-large", size=size, most=most_bytes)
        content = file.read_bytes()
    except OSError as error:
        return failed("file-unreadable", reason=error.strerror or type(error).__name__)
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        fault = built_in("not-utf-8", Severity.VIOLATION, Location(path, line, 1))
        return TurtleFile(path, graph, (), array.array("L"), {}, base, (), (fault,))
    return parse_turtle(content.removeprefix(b"\xef\xbb\xbf"), path, graph, base)


def parse_turtle(content: bytes, path: str, graph: NamedNode, base: str) -> TurtleFile:
    """As ``read``, for the bytes of a file."""
    lines = tuple(content.splitlines(keepends=True))
    quads: list[Quad] = []
    ends: array.array[int] = array.array("L")
    prefixes: dict[str, str] = {}
    diagnostics: list[Diagnostic] = []
    incomplete: set[str] = set()
    start = 0
    while start < len(lines):
        header = _header(prefixes, base) if start else b""
        reader = _LineReader(lines, start, header)
        parser = parse(reader, format=RdfFormat.TURTLE, base_iri=base, rename_blank_nodes=True)
        try:
            for quad in parser:
                quads.append(Quad(quad.subject, quad.predicate, quad.object, graph))
                ends.append(reader.line)
            prefixes.update(parser.prefixes)
            break
        except SyntaxError as error:
            prefixes.update(_declared(lines[start : reader.line]))
            location = _error_location(error, path, start, len(header), len(lines))
            diagnostics.append(_syntax_error(error, location))
            resume = _next_statement(lines, max(location.line, start + 1))
            begin = _statement_begin(lines, location.line - 1, start)
            incomplete.update(_subjects(lines[begin:resume], prefixes, base))
            if ends and ends[-1] > begin and isinstance(quads[-1].subject, NamedNode):
                incomplete.add(quads[-1].subject.value)
            start = resume
            if len(diagnostics) >= _MOST_ERRORS:
                break
    return TurtleFile(
        path, graph, tuple(quads), ends, prefixes, base, lines, tuple(diagnostics), frozenset(incomplete)
    )


class _LineReader:
    """A reader that hands out at most one line per call and never more bytes than asked for.

    The parser of pyoxigraph asks for the next line only when it has used up the last one, so ``line`` is the line
    on which the object of the triple just yielded ends. A test holds this (undocumented) behaviour.
    """

    def __init__(self, lines: tuple[bytes, ...], start: int, header: bytes) -> None:
        self._lines = lines
        self._rest = header
        self.line = start

    def read(self, size: int = -1) -> bytes:
        if not self._rest:
            if self.line >= len(self._lines):
                return b""
            self._rest = self._lines[self.line]
            self.line += 1
        if size < 0:
            size = len(self._rest)
        part, self._rest = self._rest[:size], self._rest[size:]
        return part


def _header(prefixes: Mapping[str, str], base: str) -> bytes:
    """Declarations for a restart, on one line without an end, so that line numbers stay true."""
    return b"".join(f"@prefix {name}: <{iri}> . ".encode() for name, iri in prefixes.items())


def _declared(lines: tuple[bytes, ...]) -> Iterator[tuple[str, str]]:
    for line in lines:
        if match := _PREFIX.match(line):
            yield match[1].decode(), match[2].decode()


def _error_location(error: SyntaxError, path: str, start: int, header: int, count: int) -> Location:
    line, column = error.lineno or 1, error.offset or 1
    if line == 1 and start:
        column = max(1, column - header)
    return Location(path, min(start + line, count), column)


# The parser's own words for the mistakes that editors make most, and the messages that say them in three languages.
_PLAIN_WORDS = (
    ("Unexpected end of file", "unexpected-end"),
    ("A dot is expected", "missing-full-stop"),
    ("Line jumps are not allowed", "unclosed-string"),
    ("Invalid IRI", "invalid-iri"),
)
_UNDECLARED = re.compile(r"The prefix (\S*?):? has not been declared")


def _syntax_error(error: SyntaxError, location: Location) -> Diagnostic:
    detail = re.sub(r"^Parser error .*?: ", "", str(error.msg))
    if match := _UNDECLARED.search(detail):
        return built_in("unknown-prefix", Severity.VIOLATION, location, value=match[1], prefix=match[1])
    for said, key in _PLAIN_WORDS:
        if said in detail:
            return built_in(key, Severity.VIOLATION, location)
    return built_in("syntax", Severity.VIOLATION, location, detail=detail)


def _next_statement(lines: tuple[bytes, ...], after: int) -> int:
    """Index of the first line after *after* on which a statement seems to begin: at the margin, after an end."""
    ended = False
    for index in range(after - 1, len(lines)):
        line = lines[index]
        if index >= after and _STATEMENT_START.match(line) and ended:
            return index
        stripped = line.split(b" #")[0].strip()
        if not stripped:
            ended = True  # a blank line: paragraphs are statements
        elif not stripped.startswith(b"#"):
            ended = stripped.endswith(b".")
    return len(lines)


def _statement_begin(lines: tuple[bytes, ...], index: int, least: int) -> int:
    for candidate in range(min(index, len(lines) - 1), least - 1, -1):
        if _STATEMENT_START.match(lines[candidate]):
            return candidate
    return least


def _subjects(lines: tuple[bytes, ...], prefixes: Mapping[str, str], base: str) -> Iterator[str]:
    """The IRIs with which lines at the margin begin: the subjects of the statements in *lines*."""
    for line in lines:
        match = _NAME.match(line.decode("utf-8", "replace"))
        if not match:
            continue
        name = match[0]
        if name.startswith("<"):
            yield name[1:-1] if ":" in name else base + name[1:-1]
        else:
            prefix, _, local = name.partition(":")
            if prefix in prefixes:
                yield prefixes[prefix] + local


@dataclass
class LocationIndex:
    """Where the triples of some files stand. The index is built when the first place is asked for."""

    files: tuple[TurtleFile, ...]
    _subjects: dict[str, list[tuple[int, int]]] | None = None

    def subject(self, iri: str) -> Location | None:
        """Where the description of *iri* begins, in the first file that has one; None when there is none."""
        places = self._index().get(iri)
        if not places:
            return None
        number, position = places[0]
        return subject_location(self.files[number], position)

    def statement(self, subject: str, predicate: str, value: object = None) -> Location | None:
        """Where *subject* has *predicate* with the term *value*, or with any value when it is None."""
        for number, position in self._index().get(subject, ()):
            file = self.files[number]
            quad = file.quads[position]
            if quad.predicate.value == predicate and (value is None or quad.object == value):
                return object_location(file, position)
        return None

    def _index(self) -> dict[str, list[tuple[int, int]]]:
        if self._subjects is None:
            self._subjects = {}
            for number, file in enumerate(self.files):
                for position, quad in enumerate(file.quads):
                    if isinstance(quad.subject, NamedNode):
                        self._subjects.setdefault(quad.subject.value, []).append((number, position))
        return self._subjects


def predicate_location(file: TurtleFile, position: int) -> Location:
    """Where the predicate of the statement *position* stands, looked for upwards from its object's line."""
    return _search(file, position, _spellings(file, file.quads[position].predicate), last=True)


def subject_location(file: TurtleFile, position: int) -> Location:
    return _search(file, position, _spellings(file, file.quads[position].subject), last=False)


def object_location(file: TurtleFile, position: int) -> Location:
    return _search(file, position, _spellings(file, file.quads[position].object), last=True)




def _search(file: TurtleFile, position: int, spellings: list[str], last: bool) -> Location:
    """The place of one of *spellings* on the statement's line or on those above it, back to the statement before.

    The place is searched for in the text since the parser tells only the line; when the term is written in a way
    that is not foreseen (escapes), the answer is the first character of the line.
    """
    end = file.ends[position]
    begin = file.ends[position - 1] if position else 1
    for number in range(end, max(0, min(begin, end) - 1), -1):
        line = file.lines[number - 1].decode("utf-8", "replace")
        found = [place for spelling in spellings for place in _occurrences(line, spelling)]
        if found:
            return Location(file.path, number, (max(found) if last else min(found)) + 1)
    line = file.lines[end - 1].decode("utf-8", "replace") if end <= len(file.lines) else ""
    return Location(file.path, end, len(line) - len(line.lstrip()) + 1)


def _occurrences(line: str, spelling: str) -> Iterator[int]:
    """Where *spelling* stands in *line* as a whole name: no part of a longer one. (A pattern compiled for each name
    would take most of the time of a check.)"""
    place = line.find(spelling)
    while place >= 0:
        before, after = line[place - 1 : place], line[place + len(spelling) : place + len(spelling) + 1]
        if not (before.isalnum() or (before and before in "_:-<")) and not (after.isalnum() or (after and after in "_:-")):
            yield place
        place = line.find(spelling, place + 1)


def _spellings(file: TurtleFile, term: object) -> list[str]:
    if isinstance(term, NamedNode):
        names = [f"<{term.value}>"]
        if term.value.startswith(file.base):
            names.append(f"<{term.value.removeprefix(file.base)}>")
        names += [
            f"{name}:{term.value.removeprefix(iri)}" for name, iri in file.prefixes.items() if term.value.startswith(iri)
        ]
        return [*names, "a"] if term.value == RDF + "type" else names
    if isinstance(term, Literal):
        first = term.value.split("\n")[0]
        return [f'"{first}', f"'{first}", first] if first else ['""']
    return []
