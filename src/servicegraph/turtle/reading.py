"""Turtle files read with the line of every triple, going on after a mistake so that all of them are shown at once."""

from __future__ import annotations

import array
import functools
import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO, cast

from pyoxigraph import NamedNode, Quad, QuadParser, RdfFormat, parse

from servicegraph.diagnostics import Diagnostic, Location, Severity, built_in
from servicegraph.turtle.places import TripleSpan, spans, spelling
from servicegraph.turtle.recovery import header, names_in, recover

_MOST_ERRORS = 20  # of one file; past that the file is hardly Turtle


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
    def spans(self) -> Mapping[tuple[str, str, str], TripleSpan]:
        """The triples as they are written, each at its first place, by subject, predicate and object."""
        found: dict[tuple[str, str, str], TripleSpan] = {}
        prefixes: dict[str, str] = {}
        for start, end in itertools.pairwise((*self.starts, len(self.lines))):
            text = b"".join(self.lines[start:end]).decode("utf-8", "replace")
            for triple in spans(text, prefixes, self.base, start + 1):
                found.setdefault(triple[:3], triple)
        return found


def read(content: bytes, path: str, graph: NamedNode, base: str) -> TurtleFile:
    """Read the bytes of a Turtle file, called *path* in findings, into the named graph *graph*.

    Relative IRIs are resolved against *base*. Blank nodes get names of their own, so that files never share one.
    Any fault of the file (not UTF-8, bad syntax) becomes a diagnostic; nothing is raised.
    Turtle as in https://www.w3.org/TR/turtle/.
    """
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start].splitlines(keepends=True) or [b""]
        line = len(before) + before[-1].endswith((b"\n", b"\r"))
        column = 1 if line > len(before) else len(before[-1].decode("utf-8").removeprefix("\ufeff")) + 1
        fault = built_in("not-utf-8", Severity.VIOLATION, Location(path, line, column))
        return TurtleFile(path, graph, (), base, (), (fault,))
    content = content.removeprefix(b"\xef\xbb\xbf")
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
    declared = ""
    while starts[-1] < len(lines):
        start = starts[-1]
        reader = _LineReader(lines, start, declared.encode())
        parser = _parsed(reader, base)
        try:
            for quad in parser:
                quads.append(Quad(quad.subject, quad.predicate, quad.object, graph))
                ends.append(reader.line)
            break
        except SyntaxError as error:
            fault, damaged, resume = recover(error, path, lines, start, len(declared))
            declared = header(parser.prefixes, parser.base_iri)
            # A prefix that is not declared is said once, however often it is used.
            once = str(fault.value if fault.code == "unknown-prefix" else fault.location)
            diagnostics.setdefault((fault.code, once), fault)
            if len(diagnostics) == _MOST_ERRORS and resume < len(lines):
                place = Location(path, resume + 1, 1)
                diagnostics["", "rest"] = built_in("rest-not-read", Severity.VIOLATION, place, most=_MOST_ERRORS)
                resume = len(lines)
            incomplete.update(names_in(lines[damaged:resume], parser.prefixes, parser.base_iri or base))
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
    found = file.spans.get((subject, quad.predicate.value, spelling(quad.object)))
    if found:
        return Location(file.path, *(found.subject_place, found.predicate_place, found.object_place)[part])
    # A triple that is not written as such, like a link of a collection: the first character of its last line.
    line = file.lines[file.ends[position] - 1].decode("utf-8", "replace")
    return Location(file.path, file.ends[position], len(line) - len(line.lstrip()) + 1)
