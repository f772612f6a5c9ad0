"""Turtle files read with the line of every triple, going on after a mistake so that all of them are shown at once."""

from __future__ import annotations

import array
import functools
import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, cast

from pyoxigraph import NamedNode, Quad, QuadParser, RdfFormat, parse

from servicegraph.diagnostics import Diagnostic, Location, Severity, built_in
from servicegraph.places import Written, spelling, tokenise, written

_MOST_ERRORS = 20  # of one file; past that the file is hardly Turtle
_STATEMENT_START = re.compile(rb"[^\s#;,.\])]")
_NAME = re.compile(r"<[^<>\s]*>|(?:[A-Za-z][\w.-]*)?:[\w%-]+(?:\.[\w%-]+)*")
_LINE_JUMP = "Line jumps are not allowed"
_OPEN_STRING = re.compile(r"""(?!"{3}|'{3})(?:"(?:[^"\\\n\r]|\\.)*|'(?:[^'\\\n\r]|\\.)*)\r?\n?$""")
_STRING = re.compile(rb"\"(?:[^\"\\\\]|\\\\.)*\"")


@dataclass(frozen=True)
class TurtleFile:
    """What one file says.

    ``quads`` are its statements in the graph ``graph``. ``diagnostics`` are its syntax errors. ``incomplete`` are the
    names in statements that could not be read: findings about them may be due only to that. ``starts`` are the
    indices of the lines where reading began: the first, and one after each error.
    """

    path: str
    graph: NamedNode
    quads: tuple[Quad, ...]
    base: str = field(repr=False)
    lines: tuple[bytes, ...] = field(repr=False)
    diagnostics: tuple[Diagnostic, ...] = ()
    incomplete: frozenset[str] = frozenset()
    starts: tuple[int, ...] = (0,)
    known_ends: array.array[int] | None = field(default=None, repr=False)

    @functools.cached_property
    def ends(self) -> array.array[int]:
        """The line on which the object of each of ``quads`` ends.

        Reading with lines takes three times as long as reading, so a file without faults is read so only when
        somebody asks for a place in it.
        """
        if self.known_ends is not None:
            return self.known_ends
        reader = _LineReader(self.lines, 0, b"")
        return array.array("L", (reader.line for _ in _parsed(reader, self.base)))

    @functools.cached_property
    def written(self) -> Mapping[tuple[str, str, str], Written]:
        """The triples as they are written, each at its first place, by subject, predicate and object."""
        found: dict[tuple[str, str, str], Written] = {}
        prefixes: dict[str, str] = {}
        for start, end in itertools.pairwise((*self.starts, len(self.lines))):
            text = b"".join(self.lines[start:end]).decode("utf-8", "replace")
            for triple in written(text, prefixes, self.base, start + 1):
                found.setdefault(triple[:3], triple)
        return found


def read(file: Path, path: str, graph: NamedNode, base: str, most_bytes: int) -> TurtleFile:
    """Read the Turtle file *file*, called *path* in findings, into the named graph *graph*.

    Relative IRIs are resolved against *base*. Blank nodes get names of their own, so that files never share one.
    Any fault of the file (not UTF-8, too large, unreadable, bad syntax) becomes a diagnostic; nothing is raised.
    Turtle as in https://www.w3.org/TR/turtle/.
    """

    def failed(fault: Diagnostic) -> TurtleFile:
        return TurtleFile(path, graph, (), base, (), (fault,))

    top = Location(path, 1, 1)
    try:
        size = file.stat().st_size
        if size > most_bytes:
            return failed(built_in("file-too-large", Severity.VIOLATION, top, size=size, most=most_bytes))
        content = file.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return failed(built_in("file-unreadable", Severity.VIOLATION, top, reason=reason))
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start].splitlines(keepends=True) or [b""]
        line = len(before) + before[-1].endswith((b"\n", b"\r"))
        column = 1 if line > len(before) else len(before[-1].decode("utf-8").removeprefix("\ufeff")) + 1
        return failed(built_in("not-utf-8", Severity.VIOLATION, Location(path, line, column)))
    return parse_turtle(content.removeprefix(b"\xef\xbb\xbf"), path, graph, base)


def parse_turtle(content: bytes, path: str, graph: NamedNode, base: str) -> TurtleFile:
    """As ``read``, for the bytes of a file."""
    lines = tuple(content.splitlines(keepends=True))
    try:
        quads = tuple(Quad(quad.subject, quad.predicate, quad.object, graph) for quad in _parsed(content, base))
    except SyntaxError:
        return _parse_damaged(lines, path, graph, base)
    return TurtleFile(path, graph, quads, base, lines)


def _parsed(content: bytes | _LineReader, base: str) -> QuadParser:
    # The parser asks a reader for nothing but read(size), though its signature wants a whole IO object.
    whole = cast("bytes | IO[bytes]", content)
    return parse(whole, format=RdfFormat.TURTLE, base_iri=base, rename_blank_nodes=True)


def _parse_damaged(lines: tuple[bytes, ...], path: str, graph: NamedNode, base: str) -> TurtleFile:
    """What can be read of a file with mistakes, and all of them: after each, reading goes on."""
    quads: list[Quad] = []
    ends: array.array[int] = array.array("L")
    diagnostics: dict[tuple[str, str], Diagnostic] = {}
    incomplete: set[str] = set()
    starts = [0]
    header = ""
    while starts[-1] < len(lines):
        start = starts[-1]
        reader = _LineReader(lines, start, header.encode())
        parser = _parsed(reader, base)
        try:
            for quad in parser:
                quads.append(Quad(quad.subject, quad.predicate, quad.object, graph))
                ends.append(reader.line)
            break
        except SyntaxError as error:
            fault, damaged, resume = _recover(error, path, lines, start, len(header))
            header = _header(parser.prefixes, parser.base_iri)
            # A prefix that is not declared is said once, however often it is used.
            once = fault.value if fault.shape.endswith("#unknown-prefix") else str(fault.location)
            diagnostics.setdefault((fault.shape, once), fault)
            if len(diagnostics) == _MOST_ERRORS and resume < len(lines):
                place = Location(path, resume + 1, 1)
                diagnostics["", "rest"] = built_in("rest-not-read", Severity.VIOLATION, place, most=_MOST_ERRORS)
                resume = len(lines)
            incomplete.update(_names(lines[damaged:resume], parser.prefixes, parser.base_iri or base))
            starts.append(resume)
    found = tuple(diagnostics.values())
    return TurtleFile(path, graph, tuple(quads), base, lines, found, frozenset(incomplete), tuple(starts), ends)


class _LineReader:
    """A reader that hands out at most one line per call and never more bytes than asked for.

    The parser of pyoxigraph asks for the next line only when it has used up the last one, so ``line`` is the line
    on which the object of the triple just yielded ends. A test holds this (undocumented) behaviour.
    """

    def __init__(self, lines: tuple[bytes, ...], start: int, header: bytes) -> None:
        self._lines = lines
        self._rest = memoryview(header)
        self.line = start

    def read(self, size: int = -1) -> bytes:
        if not self._rest:
            if self.line >= len(self._lines):
                return b""
            self._rest = memoryview(self._lines[self.line])
            self.line += 1
        if size < 0:
            size = len(self._rest)
        part, self._rest = self._rest[:size], self._rest[size:]
        return bytes(part)


def _header(prefixes: Mapping[str, str], base: str | None) -> str:
    """Declarations for a restart, on one line without an end, so that line numbers stay true."""
    declared = [f"@base <{base}> . "] if base else []
    return "".join([*declared, *(f"@prefix {name}: <{iri}> . " for name, iri in prefixes.items())])


def _recover(
    error: SyntaxError, path: str, lines: tuple[bytes, ...], start: int, header: int
) -> tuple[Diagnostic, int, int]:
    """What *error* says to a user, the index of the line where the damaged statement begins, and where to go on.

    The lines were read from the index *start* after a header of *header* characters. A statement that was never
    closed is noticed only in the next one, which is whole: then reading goes on with that one.
    """
    line, column = error.lineno or 1, error.offset or 1
    if line == 1:
        column = max(1, column - header)
    index = start + line - 1
    detail = re.sub(r"^Parser error .*?: ", "", str(error.msg))
    if detail == "Unexpected end":
        index = len(lines)
    if index >= len(lines) or _STATEMENT_START.match(lines[index]):
        last = _last_words(lines, min(index, len(lines)), start)
        is_apart = index >= len(lines) or last < index - 1 or "dot is expected" in detail
        if last >= start and is_apart and not _is_closed(lines[last]):
            words = _without_comment(lines[last]).decode("utf-8", "replace").rstrip()
            fault = built_in("missing-full-stop", Severity.VIOLATION, Location(path, last + 1, len(words) + 1))
            return fault, _statement_begin(lines, last, start), index
    index = min(index, len(lines) - 1)
    text = lines[index].decode("utf-8", "replace")
    if _LINE_JUMP in detail:
        # The parser names the end of the line; what is to be mended begins before.
        column = next((token.place[1] for token in tokenise(text) if token.text in ('"', "'")), column)
    elif _OPEN_STRING.match(text, column - 1):
        detail = _LINE_JUMP
    location = Location(path, index + 1, column)
    return _syntax_error(detail, location), _statement_begin(lines, index, start), _next_statement(lines, index + 1)


# The parser's own words for the mistakes that editors make most, and the messages that say them in three languages.
_PLAIN_WORDS = (
    ("Unexpected end", "unexpected-end"),
    (_LINE_JUMP, "unclosed-string"),
    ("Invalid IRI", "invalid-iri"),
    ("A dot is expected", "missing-mark"),
)
_MISPLACED = re.compile(r"(\S+) is not a valid (?:subject|predicate|RDF object)")
_UNDECLARED = re.compile(r"The prefix (\S*?):? has not been declared")


def _syntax_error(detail: str, location: Location) -> Diagnostic:
    if match := _UNDECLARED.search(detail):
        return built_in("unknown-prefix", Severity.VIOLATION, location, value=f"{match[1]}:", prefix=match[1])
    if match := _MISPLACED.match(detail):
        return built_in("misplaced-word", Severity.VIOLATION, location, value=match[1], word=match[1])
    for said, key in _PLAIN_WORDS:
        if said in detail:
            return built_in(key, Severity.VIOLATION, location)
    return built_in("syntax", Severity.VIOLATION, location, detail=detail)


def _without_comment(line: bytes) -> bytes:
    """*line* without a comment at its end; one that a string or an IRI seems to hold is left."""
    plain = _STRING.sub(lambda match: b"x" * len(match[0]), line)
    place = plain.find(b"#") if plain.lstrip().startswith(b"#") else plain.find(b" #")
    return line if place < 0 else line[:place]


def _is_closed(line: bytes) -> bool:
    return _without_comment(line).rstrip().endswith(b".")


def _last_words(lines: tuple[bytes, ...], before: int, least: int) -> int:
    """Index of the last line before the index *before* that holds more than a comment; *least* - 1 if none does."""
    for index in range(before - 1, least - 1, -1):
        if _without_comment(lines[index]).strip():
            return index
    return least - 1


def _next_statement(lines: tuple[bytes, ...], after: int) -> int:
    """Index of the first line after *after* on which a statement seems to begin: at the margin, after an end."""
    ended = False
    for index in range(after - 1, len(lines)):
        line = lines[index]
        if index >= after and _STATEMENT_START.match(line) and ended:
            return index
        if not line.strip():
            ended = True  # a blank line: paragraphs are statements
        elif _without_comment(line).strip():
            ended = _is_closed(line)
    return len(lines)


def _statement_begin(lines: tuple[bytes, ...], index: int, least: int) -> int:
    """Index of the line at or before *index* on which the statement around it seems to begin: at the margin."""
    for candidate in range(min(index, len(lines) - 1), least - 1, -1):
        if _STATEMENT_START.match(lines[candidate]):
            return candidate
    return least


def _names(lines: tuple[bytes, ...], prefixes: Mapping[str, str], base: str) -> Iterator[str]:
    """The IRIs that the names in *lines* stand for; a prefix that is not declared is taken for a kind of entity."""
    for name in _NAME.findall(b"".join(lines).decode("utf-8", "replace")):
        if name.startswith("<"):
            yield name[1:-1] if ":" in name else base + name[1:-1]
        else:
            prefix, _, local = name.partition(":")
            yield prefixes.get(prefix, f"{base}{prefix}/") + local


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


def subject_location(file: TurtleFile, position: int) -> Location:
    """Where the subject of the statement *position* stands."""
    return _location(file, position, 0)


def predicate_location(file: TurtleFile, position: int) -> Location:
    """Where the predicate of the statement *position* stands."""
    return _location(file, position, 1)


def object_location(file: TurtleFile, position: int) -> Location:
    """Where the object of the statement *position* begins."""
    return _location(file, position, 2)


def _location(file: TurtleFile, position: int, part: int) -> Location:
    quad = file.quads[position]
    subject = quad.subject.value if isinstance(quad.subject, NamedNode) else ""
    found = file.written.get((subject, quad.predicate.value, spelling(quad.object)))
    if found:
        return Location(file.path, *(found.subject_place, found.predicate_place, found.object_place)[part])
    # A triple that is not written as such, like a link of a collection: the first character of its last line.
    line = file.lines[file.ends[position] - 1].decode("utf-8", "replace")
    return Location(file.path, file.ends[position], len(line) - len(line.lstrip()) + 1)
