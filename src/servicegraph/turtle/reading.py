"""Turtle files read into quads whose places are known. What is wrong in a file costs only the part it stands in."""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, parse

from servicegraph.diagnostics import Diagnostic, Location
from servicegraph.rdf.index import iris
from servicegraph.rdf.making import Making
from servicegraph.rdf.taken_apart import TakenApart
from servicegraph.rdf.terms import Term
from servicegraph.turtle.statements import Statements
from servicegraph.turtle.tokens import MOST_NESTED, Lines, Span, words
from servicegraph.turtle.triples import TripleSpan, triple_spans

if TYPE_CHECKING:
    from servicegraph.turtle.tree import Document

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_BRACKETS = (b"[", b"(", b"_:")
_BRACKET = re.compile(rb"[\[(]|[\])]")
_RDF_1_2 = b"<<"
# What pyoxigraph reads without a word although Turtle 1.1 has no such thing, or a person would not see it; each behind
# a byte without which it is not there: to look for one byte takes a twentieth of the time.
_NOT_TURTLE = ((b"|", b"{|"), (b"~", b"~"), (b"\xef", _BYTE_ORDER_MARK))
_DIRECTION = re.compile(rb"@[A-Za-z-]+--(?:ltr|rtl)")
_VERSION = re.compile(rb"""^\s*@?version\s*["']""", re.IGNORECASE | re.MULTILINE)
_ODD_BEGINNINGS = (b"\xe2", b"\xc2", b"\xef")
_ODD_IRI = re.compile(
    rb'<[^<>"\s]*(?:\xe2\x80[\x80-\x8f\xa8-\xaf]|\xe2\x81[\x9f-\xaf]|\xc2[\x85\xa0\xad]|\xef\xbb\xbf)'
)


@dataclass(frozen=True)
class TurtleFile(Making):
    """What one file says.

    ``quads`` are its statements, in no graph, as the parser gives them; ``graph`` is where they are kept. Its blank
    nodes are named from the file and their order in it, so that no two files share one and every reading gives the
    same. ``diagnostics`` are its mistakes.
    ``incomplete`` are the names (IRIs, and labels of blank nodes) in statements that could not be read wholly:
    findings about them may be due only to that. ``content`` is without a byte order mark. What is made of all files
    from what is made ``once`` of each costs little after a change: most files stay.
    """

    path: str
    graph: NamedNode
    quads: TakenApart
    base: str = field(repr=False)
    content: bytes = field(repr=False)
    diagnostics: tuple[Diagnostic, ...] = field(default=(), hash=False)
    incomplete: frozenset[str] = frozenset()
    known_spans: tuple[TripleSpan, ...] | None = field(default=None, repr=False)

    @functools.cached_property
    def text(self) -> str:
        """Its text. Bytes that are not UTF-8 are lone surrogates in it."""
        return self.content.decode("utf-8", "surrogateescape")

    @functools.cached_property
    def lines(self) -> tuple[bytes, ...]:
        """Its lines, each with its end."""
        return tuple(self.content.splitlines(keepends=True))

    @functools.cached_property
    def document(self) -> Document:
        """Its syntax tree: for edits and whatever else needs more than the places of triples."""
        from servicegraph.turtle.syntax import parse_turtle  # needed for edits alone

        return parse_turtle(self.text)

    @functools.cached_property
    def by_subject(self) -> Mapping[Term, Sequence[int]]:
        """The positions in ``quads`` of the statements about each subject, in their order."""
        found: dict[Term, list[int]] = {}
        before, positions = None, []
        for position, subject in enumerate(self.quads.subjects):
            if subject is not before:  # nearly always one is spoken of until the next
                before, positions = subject, found.setdefault(subject, [])
            positions.append(position)
        return found

    @functools.cached_property
    def subjects(self) -> frozenset[str]:
        """The IRIs of all that it says something about."""
        return frozenset(iris(self.by_subject))

    @functools.cached_property
    def spans(self) -> Sequence[TripleSpan]:
        """Where the terms of each of ``quads`` stand."""
        return self.known_spans if self.known_spans is not None else tuple(triple_spans(words(self.text)))

    def span(self, position: int, part: int) -> Span | None:
        """Where the subject, the predicate or the object (*part* 0, 1 or 2) of ``quads[position]`` stands.

        None for a way of writing that the tokens do not know. The whole file is cut into tokens only where a place
        cannot be found in the statement alone.
        """
        if statements := self._statements:
            found = statements.subject(position) if part == 0 else (statements.triple(position) or (None,) * 3)[part]
            if found is not None:
                return found
        return self.spans[position][part] if len(self.spans) == len(self.quads) else None

    @functools.cached_property
    def _statements(self) -> Statements | None:
        return Statements.of(self.text, self.quads) if self.known_spans is None else None

    def location(self, span: Span) -> Location:
        """The lines and columns of *span*."""
        return Location(self.path, *self._line_starts.place(span.start), *self._line_starts.place(span.end))

    @functools.cached_property
    def _line_starts(self) -> Lines:
        return Lines(self.text)


def read(content: bytes, path: str, graph: NamedNode, base: str) -> TurtleFile:
    """Read the bytes of a Turtle file, called *path* in findings, into the named graph *graph*.

    Relative IRIs are resolved against *base*. Any fault of the file becomes a diagnostic; nothing is raised.
    Turtle as in https://www.w3.org/TR/turtle/; what only RDF 1.2 has is told and left out.
    """
    content = content.removeprefix(_BYTE_ORDER_MARK)
    namer = _BlankNodes(path, graph)
    try:
        if _RDF_1_2 in content:  # what is nested in it would end the process of the parser
            raise SyntaxError
        if _may_be_nested_too_deeply(content):
            raise SyntaxError
        content.decode("utf-8")
        quads = tuple(parse(content, format=RdfFormat.TURTLE, base_iri=base))
        if any(bracket in content for bracket in _BRACKETS) and any(map(_has_blank_node, quads)):
            quads = tuple(namer.renamed(quads))
    except (SyntaxError, UnicodeDecodeError):
        is_damaged = True
    else:
        is_damaged = _is_suspicious(content)
    if not is_damaged:
        return TurtleFile(path, graph, TakenApart(quads), base, content)
    from servicegraph.turtle.damaged import read_damaged  # a file without mistakes never needs it

    found = read_damaged(content.decode("utf-8", "surrogateescape"), path, base)
    pairs = list(zip(_BlankNodes(path, graph).renamed(found.quads), found.spans, strict=True))
    kept = [(quad, span) for (quad, span), is_kept in zip(pairs, found.is_kept, strict=True) if is_kept]
    incomplete = set(found.incomplete)
    for quad, span in pairs:
        if isinstance(quad.subject, BlankNode) and found.is_damaged_at(span.subject.start):
            incomplete.add(quad.subject.value)
    return TurtleFile(
        path,
        graph,
        TakenApart(quad for quad, _ in kept),
        base,
        content,
        found.diagnostics,
        frozenset(incomplete),
        tuple(span for _, span in kept),
    )


def _is_suspicious(content: bytes) -> bool:
    """Whether there may be something in *content* that is no Turtle 1.1 or cannot be seen."""
    if any(first in content and mark in content for first, mark in _NOT_TURTLE):
        return True
    if any(first in content for first in _ODD_BEGINNINGS) and _ODD_IRI.search(content):
        return True
    if b"--" in content and _DIRECTION.search(content):
        return True
    return (b"ersion" in content or b"ERSION" in content) and _VERSION.search(content) is not None


def _may_be_nested_too_deeply(content: bytes) -> bool:
    """Whether more than MOST_NESTED brackets seem to stand within one another; those in texts are counted too."""
    if content.count(b"[") + content.count(b"(") <= MOST_NESTED:
        return False
    depth = 0
    for bracket in _BRACKET.findall(content):
        depth = depth + 1 if bracket in (b"[", b"(") else max(0, depth - 1)
        if depth > MOST_NESTED:
            return True
    return False


def _has_blank_node(quad: Quad) -> bool:
    return isinstance(quad.object, BlankNode) or isinstance(quad.subject, BlankNode)


class _BlankNodes:
    """Names the blank nodes of a file by the order in which they come."""

    def __init__(self, path: str, graph: NamedNode) -> None:
        self._stem = "f" + hashlib.sha256(f"{graph.value}\n{path}".encode("utf-8", "surrogateescape")).hexdigest()[:12]
        self._names: dict[BlankNode, BlankNode] = {}

    def renamed(self, quads: Iterable[Quad]) -> Iterable[Quad]:
        for quad in quads:
            if not _has_blank_node(quad):  # most of them: to take each apart would take longer than all the rest
                yield quad
                continue
            subject, predicate, object, _ = quad
            if isinstance(subject, BlankNode):
                subject = self._name(subject)
            if isinstance(object, BlankNode):
                object = self._name(object)
            yield Quad(subject, predicate, object)

    def _name(self, node: BlankNode) -> BlankNode:
        name = self._names.get(node)
        if name is None:
            name = self._names[node] = BlankNode(f"{self._stem}n{len(self._names)}")
        return name


def subject_location(file: TurtleFile, position: int) -> Location:
    """Where the subject of the statement *position* stands."""
    return _location(file, position, 0)


def predicate_location(file: TurtleFile, position: int) -> Location:
    """Where the predicate of the statement *position* stands."""
    return _location(file, position, 1)


def object_location(file: TurtleFile, position: int) -> Location:
    """Where the object of the statement *position* stands."""
    return _location(file, position, 2)


def _location(file: TurtleFile, position: int, part: int) -> Location:
    span = file.span(position, part)
    return Location(file.path, 1, 1) if span is None else file.location(span)
