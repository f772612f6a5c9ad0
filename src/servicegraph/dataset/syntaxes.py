"""RDF files in other syntaxes than Turtle: TriG, JSON-LD and RDF/XML, read with the line of every triple."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import IO, cast

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from servicegraph.dataset.hazards import hazard
from servicegraph.diagnostics import Diagnostic, Location, Severity, built_in
from servicegraph.rdf.taken_apart import TakenApart
from servicegraph.turtle.reading import TurtleFile
from servicegraph.turtle.tokens import Span
from servicegraph.turtle.triples import TripleSpan

SYNTAXES: Mapping[str, tuple[str, RdfFormat]] = MappingProxyType(
    {
        ".trig": ("TriG", RdfFormat.TRIG),
        ".jsonld": ("JSON-LD", RdfFormat.JSON_LD),
        ".rdf": ("RDF/XML", RdfFormat.RDF_XML),
    }
)
"""By the ending of a file: the name of the syntax and the parser's. N-Triples is Turtle, and read as such."""

_MOST_ERRORS = 20  # of one file; past that the file is hardly what its name says
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"'{}|\\^`]+")
_GRAPH_END = "} is not a valid subject or graph name"
_PARSER = re.compile(r"^Parser error .*?: | \(line \d+\)$")


def read_other(content: bytes, path: str, graph: NamedNode, base: str, ending: str) -> TurtleFile:
    """Read the bytes of the file *path* in the syntax of *ending*, all its graphs into *graph*.

    Every fault becomes a diagnostic; nothing is raised, and nothing is fetched from outside.
    """
    name, format = SYNTAXES[ending]
    content = content.removeprefix(b"\xef\xbb\xbf")
    lines = tuple(content.splitlines(keepends=True))
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        fault = built_in("not-utf-8", Severity.VIOLATION, _place(path, content, error.start))
        return TurtleFile(
            path, graph, TakenApart(()), base, content, (fault,), _names(content.decode("utf-8", "replace")), ()
        )
    if found := hazard(text, ending):
        offset, sentence = found
        place = _place(path, content, len(text[:offset].encode()))
        fault = built_in("rdf-syntax", Severity.VIOLATION, place, sentence=sentence, syntax=name)
        return TurtleFile(path, graph, TakenApart(()), base, content, (fault,), _names(text), ())
    reader = _LineReader(lines)
    quads: list[Quad] = []
    at: list[int] = []
    faults: dict[int, Diagnostic] = {}
    named = _Named(path)
    parser = parse(cast("IO[bytes]", reader), format=format, base_iri=base)
    where = _json_places(lines) if format == RdfFormat.JSON_LD else None
    incomplete: set[str] = set()
    graph_end: tuple[int | None, int | None] | None = None
    lost_from = 0  # the line of the mistake after which nothing has been read yet
    while len(faults) < _MOST_ERRORS:
        try:
            quad = next(parser)
        except StopIteration:
            break
        except SyntaxError as error:
            where_told = (error.lineno, error.offset)
            if faults and (
                _GRAPH_END in str(error.msg) or where_told == graph_end
            ):  # of the graph with the last mistake
                graph_end = where_told
                continue
            fault = _fault(error, path, name, lines, reader.line)
            faults.setdefault(fault.location.line, fault)
            lost_from = lost_from or fault.location.line
            if quads and isinstance(quads[-1].subject, NamedNode):  # the mistake may stand in its description
                incomplete.add(quads[-1].subject.value)
            if error.lineno is None or format != RdfFormat.TRIG:  # only the parser of TriG goes on after a mistake
                break
            continue
        if isinstance(quad.object, Triple):
            place = _at(path, lines, reader.line)
            fault = built_in("rdf-syntax", Severity.VIOLATION, place, sentence="check.rdf-syntax.newer", syntax=name)
            faults.setdefault(reader.line, fault)
            continue
        if lost_from:
            incomplete |= _names(b"".join(lines[lost_from - 1 : reader.line]).decode(), parser.prefixes)
            lost_from = 0
        subject = named(quad.subject) if isinstance(quad.subject, BlankNode) else quad.subject
        value = named(quad.object) if isinstance(quad.object, BlankNode) else quad.object
        at.append(max(1, where(quad) if where else reader.line))
        quads.append(Quad(subject, quad.predicate, value))
    # What stands after a mistake is not read: findings about a name in it may be due only to that.
    if lost_from:
        rest = lines if format == RdfFormat.JSON_LD else lines[lost_from - 1 :]
        incomplete |= _names(b"".join(rest).decode(), parser.prefixes)
    if not quads and not faults and text.strip():
        sentence, hint = "check.rdf-syntax.nothing", "check.rdf-syntax.hint-nothing"
        faults[1] = built_in(
            "rdf-syntax", Severity.WARNING, Location(path, 1, 1), sentence=sentence, hint=hint, syntax=name
        )
    spans = tuple(map(_spans_of_lines(lines).__getitem__, at))
    return TurtleFile(
        path, graph, TakenApart(quads), base, content, tuple(faults.values()), frozenset(incomplete), spans
    )


def _spans_of_lines(lines: Iterable[bytes]) -> dict[int, TripleSpan]:
    """The words of each line, by its number: where the syntax tells no more, a statement stands on all of its line."""
    found, start = {}, 0
    for number, line in enumerate((line.decode() for line in lines), 1):
        span = Span(start + len(line) - len(line.lstrip()), start + len(line.rstrip()))
        found[number] = TripleSpan(span, span, span)
        start += len(line)
    return found


def _fault(error: SyntaxError, path: str, syntax: str, lines: tuple[bytes, ...], line: int) -> Diagnostic:
    detail = _PARSER.sub("", str(error.msg))
    if "LoadDocumentCallback" in detail:
        found = next((number for number, one in enumerate(lines, 1) if b'"@context"' in one or b'"@import"' in one), 1)
        return built_in("remote-context", Severity.VIOLATION, _at(path, lines, found))
    if error.lineno is not None:
        place = Location(path, min(error.lineno, max(1, len(lines))), error.offset or 1)
    else:
        place = _at(path, lines, max(1, min(line, len(lines))) if syntax != "JSON-LD" else _line_of(detail, lines))
    return built_in("rdf-syntax", Severity.VIOLATION, place, syntax=syntax, detail=detail.rstrip("."))


def _line_of(detail: str, lines: Iterable[bytes]) -> int:
    """The first line with what a complaint quotes; 1 when there is none."""
    quoted = [word.encode() for word in re.findall(r"[@\w:/#.-]{4,}", detail) if word.startswith("@") or ":" in word]
    return next((number for number, line in enumerate(lines, 1) if any(word in line for word in quoted)), 1)


def _at(path: str, lines: tuple[bytes, ...], line: int) -> Location:
    text = lines[line - 1].decode("utf-8", "replace") if lines else ""
    return Location(path, line, len(text) - len(text.lstrip()) + 1 if text.strip() else 1)


def _place(path: str, content: bytes, offset: int) -> Location:
    before = content[:offset]
    begin = max(before.rfind(b"\n"), before.rfind(b"\r")) + 1
    return Location(path, len((before + b"x").splitlines()), len(before[begin:].decode()) + 1)


def _names(text: str, prefixes: Mapping[str, str] | None = None) -> frozenset[str]:
    """The IRIs in *text*, also those that are shortened with one of *prefixes*."""
    found = set(_IRI.findall(text))
    for name in tuple(found) if prefixes else ():
        prefix, _, local = name.rstrip(".;,").partition(":")
        if prefixes and prefix in prefixes:
            found.add(prefixes[prefix] + local)
    return frozenset(found)


def _json_places(lines: Iterable[bytes]) -> Callable[[Quad], int]:
    """Where the triples of a JSON text stand: the first line after the subject's that holds the value.

    The parser does not tell lines, and a name may be written whole or shortened by the context.
    """
    first: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        for word in re.findall(r'"((?:[^"\\]|\\.)*)"', line.decode()):
            first.setdefault(word, number)
            if ":" in word or "/" in word:
                first.setdefault("…" + _end(word), number)

    def line_of(term: object) -> int:
        if isinstance(term, NamedNode):
            return first.get(term.value) or first.get("…" + _end(term.value), 0)
        return first.get(term.value, 0) if isinstance(term, Literal) else 0

    def place(quad: Quad) -> int:
        begin, value = line_of(quad.subject), line_of(quad.object)
        return value if value >= begin else begin

    return place


def _end(name: str) -> str:
    return re.split(r"[#/:]", name)[-1]


class _Named:
    """Gives the blank nodes of a file names that are the same in every run and are those of no other file."""

    def __init__(self, path: str) -> None:
        self._prefix = "f" + hashlib.sha256(path.encode()).hexdigest()[:12]
        self._found: dict[BlankNode, BlankNode] = {}

    def __call__(self, node: BlankNode) -> BlankNode:
        return self._found.setdefault(node, BlankNode(f"{self._prefix}n{len(self._found)}"))


class _LineReader:
    """Hands out at most one line per call, so that ``line`` is the one on which the object just yielded ends."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self._lines: Iterator[bytes] = iter(lines)
        self._rest = b""
        self.line = 0

    def read(self, size: int = -1) -> bytes:
        if not self._rest:
            self._rest = next(self._lines, b"")
            self.line += bool(self._rest)
        count = len(self._rest) if size < 0 else size
        part, self._rest = self._rest[:count], self._rest[count:]
        return part
