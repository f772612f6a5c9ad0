"""Changes single values in a Turtle file: everything else of it, comments and layout, stays byte for byte."""

from __future__ import annotations

import codecs
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from servicegraph.edits import replaced
from servicegraph.errors import WriteError
from servicegraph.exchange.written_terms import TermWriter
from servicegraph.turtle.reading import TurtleFile, read
from servicegraph.turtle.tokens import Span
from servicegraph.turtle.tree import Document, Node

Value = NamedNode | Literal
_Change = tuple[Span, str]


@dataclass(frozen=True)
class ValueChange:
    """Of *subject*, the values *before* of *predicate* give way to those *after*; others that it has stay."""

    subject: NamedNode
    predicate: NamedNode
    before: tuple[Value, ...]
    after: tuple[Value, ...]

    @property
    def removed(self) -> tuple[Value, ...]:
        """The values that go."""
        return tuple(value for value in dict.fromkeys(self.before) if value not in self.after)

    @property
    def added(self) -> tuple[Value, ...]:
        """The values that come."""
        return tuple(value for value in dict.fromkeys(self.after) if value not in self.before)


def rewritten(file: TurtleFile, changes: Sequence[ValueChange], prefixes: Mapping[str, str]) -> bytes:
    """The content of *file* after *changes*, which are of different pairs of subject and predicate.

    A new value takes the place of one that goes, else it comes after the last of its property, else at the end of the
    statement that says the type. *prefixes* may be declared where one is needed. The result is read again. Raises
    WriteError when the file has mistakes, does not say what is to go, or the result would not say what it should.
    """
    if file.diagnostics:
        raise WriteError("error.not-rewritten", path=file.path)
    plan = _Plan(file, prefixes)
    try:
        text = replaced(file.text, plan.changes(changes))
    except (LookupError, ValueError) as error:
        raise WriteError("error.not-rewritten", path=file.path) from error
    content = text.encode("utf-8", "surrogateescape")
    after = read(content, file.path, file.graph, file.base)
    if after.diagnostics or _triples(after) != _wanted(_triples(file), changes):
        raise WriteError("error.not-rewritten", path=file.path)
    return content


def without_subjects(file: TurtleFile, subjects: Collection[NamedNode]) -> bytes:
    """The content of *file* without the statements about *subjects*; comments stay. The result is read again.

    Raises WriteError when the file has mistakes, or the result would not say all else.
    """
    if file.diagnostics:
        raise WriteError("error.not-rewritten", path=file.path)
    try:
        content = replaced(file.text, _Plan(file, {}).without(subjects)).encode("utf-8", "surrogateescape")
    except (LookupError, ValueError) as error:
        raise WriteError("error.not-rewritten", path=file.path) from error
    after = read(content, file.path, file.graph, file.base)
    # Blank nodes go with the thing that they belong to, and those that stay get other names.
    wanted = {one for one in _triples(file) if one.subject not in subjects and not _has_blank_node(one)}
    said = _triples(after)
    if after.diagnostics or wanted != {one for one in said if not _has_blank_node(one)}:
        raise WriteError("error.not-rewritten", path=file.path)
    return content


def _has_blank_node(triple: Triple) -> bool:
    return isinstance(triple.subject, BlankNode) or isinstance(triple.object, BlankNode)


def with_mark(before: bytes, content: bytes) -> bytes:
    """*content* with the byte order mark that the bytes *before* began with, if they did."""
    return codecs.BOM_UTF8 + content if before.startswith(codecs.BOM_UTF8) else content


def _triples(file: TurtleFile) -> set[Triple]:
    return {quad.triple for quad in file.quads}


def _wanted(triples: set[Triple], changes: Iterable[ValueChange]) -> set[Triple]:
    found = set(triples)
    for change in changes:
        found -= {Triple(change.subject, change.predicate, value) for value in change.removed}
        found |= {Triple(change.subject, change.predicate, value) for value in change.added}
    return found


@dataclass(frozen=True)
class _Place:
    """Where a value stands: its statement, the pair in it, and the object in that."""

    statement: Node
    pair: Node
    value: Node


class _Plan:
    """The changes of the text of one file that change values of what it says."""

    def __init__(self, file: TurtleFile, prefixes: Mapping[str, str]) -> None:
        self._file = file
        self._document: Document = file.document
        self._line_end = "\r\n" if "\r\n" in file.text else "\n"
        self._writer = TermWriter(self._document, prefixes, self._line_end)
        self._places: dict[int, _Place] = {
            self._document.span(value).start: _Place(statement, pair, value)
            for statement in self._document.root.children
            if statement.kind == "statement"
            for pair in statement.children
            if pair.kind == "pair"
            for value in pair.children
            if value.kind == "object"
        }

    def changes(self, wanted: Iterable[ValueChange]) -> list[_Change]:
        """All changes of the text, those at one place in the order in which they are to stand."""
        inside: list[_Change] = []
        further: list[_Change] = []
        gone: list[_Place] = []
        new: list[tuple[ValueChange, tuple[Value, ...]]] = []
        for change in wanted:
            places = self._of(change.subject, change.predicate)
            leaving = [place for value in change.removed for place in places[value]]
            coming = change.added
            for place, value in zip(leaving, coming, strict=False):
                inside.append((self._document.span(place.value), self._writer.term(value)))
            gone += leaving[len(coming) :]
            if rest := coming[len(leaving) :]:
                # What goes has been replaced already, so the pair that holds the last value stays.
                if standing := [place for found in places.values() for place in found]:
                    further += self._beside(max(standing, key=lambda place: place.value.first), rest)
                else:
                    new.append((change, rest))
        removed = list(self._without(gone))
        added = [one for change, values in new for one in self._pair(change, values, gone)]
        return [*self._writer.declarations(), *removed, *inside, *further, *added]

    def without(self, subjects: Collection[NamedNode]) -> Iterator[_Change]:
        """The changes of the text that take away all statements about *subjects*."""
        statements = {
            self._document.span(node.children[0]).start: node
            for node in self._document.root.children
            if node.kind == "statement" and node.children
        }
        going: dict[int, None] = {}
        for subject in subjects:
            for position in self._file.by_subject.get(subject, ()):
                span = self._file.span(position, 0)
                if span is None:
                    raise LookupError(subject.value)
                going[span.start] = None
        for start in going:
            yield from self._whole(statements[start])

    def _of(self, subject: NamedNode, predicate: NamedNode) -> dict[Value, list[_Place]]:
        found: dict[Value, list[_Place]] = {}
        for position in self._file.by_subject.get(subject, ()):
            quad = self._file.quads[position]
            span = self._file.span(position, 2) if quad.predicate == predicate else None
            if span is not None and isinstance(quad.object, NamedNode | Literal):
                found.setdefault(quad.object, []).append(self._places[span.start])
        return found

    def _beside(self, place: _Place, values: Iterable[Value]) -> Iterator[_Change]:
        """*values* after the one at *place*: texts below it, names on the same line unless each has its own."""
        span = self._document.span(place.value)
        margin = " " * (self._column(span.start) - 1)
        values = tuple(values)
        has_lines = len(place.pair.children) > 1 and "\n" in self._document.said(place.pair)
        is_below = has_lines or any(isinstance(value, Literal) and value.language for value in values)
        between = f" ,{self._line_end}{margin}" if is_below else " , "
        yield Span(span.end, span.end), "".join(between + self._writer.term(value) for value in values)

    def _pair(self, change: ValueChange, values: Iterable[Value], gone: Iterable[_Place]) -> Iterator[_Change]:
        """A new predicate with *values* at the end of the statement that says the type, else of the last one."""
        leaving = {place.value.first for place in gone}
        statements: dict[int, Node] = {}
        says_type: int | None = None
        for position in self._file.by_subject.get(change.subject, ()):
            span = self._file.span(position, 2)
            if span is None:
                continue
            place = self._places[span.start]
            if place.value.first in leaving:
                continue
            statements[place.statement.first] = place.statement
            if says_type is None and self._document.tokens[place.pair.first].text == "a":
                says_type = place.statement.first
        statement = statements[max(statements) if says_type is None else says_type]
        pairs = [node for node in statement.children if node.kind == "pair"]
        last = self._document.span(pairs[-1])
        column = self._column(last.start)
        line = self._document.text[last.start - column + 1 : last.start]
        margin = " " * (column - 1) if not line.strip() else "    "
        predicate = self._writer.predicate(change.predicate)
        objects = [node for node in pairs[-1].children if node.kind == "object"]
        width = self._document.span(objects[0]).start - last.start if objects and not line.strip() else 0
        head = (predicate + " ").ljust(width)
        between = f" ,{self._line_end}{margin}{' ' * len(head)}"
        said = between.join(self._writer.term(value) for value in values)
        yield Span(last.end, last.end), f" ;{self._line_end}{margin}{head}{said}"

    def _without(self, gone: Sequence[_Place]) -> Iterator[_Change]:
        leaving = {place.value.first for place in gone}
        seen: set[int] = set()
        for place in gone:
            statement = place.statement
            if statement.first in seen:
                continue
            seen.add(statement.first)
            pairs = [node for node in statement.children if node.kind == "pair"]
            empty = [pair for pair in pairs if all(value.first in leaving for value in _objects(pair))]
            if len(empty) == len(pairs):
                yield from self._whole(statement)
                continue
            yield from self._parts(statement, pairs, empty, ";")
            for pair in pairs:
                if pair not in empty:
                    values = _objects(pair)
                    going = [value for value in values if value.first in leaving]
                    yield from self._parts(pair, values, going, ",")

    def _whole(self, statement: Node) -> Iterator[_Change]:
        text, span = self._document.text, self._document.span(statement)
        rest = len(text[span.end :]) - len(text[span.end :].lstrip(" \t"))
        end = span.end + rest
        if any(self._document.tokens[index].kind == "comment" for index in range(statement.first, statement.last)):
            yield from self._words_of(statement.first, statement.last)
        elif text.startswith(("\r\n", "\n"), end):
            yield Span(span.start, end + (2 if text[end] == "\r" else 1)), ""
        else:
            yield span, ""

    def _words_of(self, first: int, last: int) -> Iterator[_Change]:
        """Take away what stands from the token *first* up to *last*, but for its comments and white space."""
        for token in self._document.tokens[first:last]:
            if token.kind not in ("space", "comment"):
                yield Span(token.start, token.end), ""

    def _parts(self, node: Node, members: Sequence[Node], going: Sequence[Node], mark: str) -> Iterator[_Change]:
        """Take *going*, some of the *members* of *node*, away, each with the *mark* that parts it from another."""
        stays = False
        marks = [index for index in node.gaps() if self._document.tokens[index].text == mark]
        for number, member in enumerate(members):
            if member not in going:
                stays = True
                continue
            if stays:
                first = max(members[number - 1].last, 0)
                between = [index for index in marks if first <= index < member.first]
                yield from self._cut(between, member, is_before=True)
            else:
                following = members[number + 1].first if number + 1 < len(members) else node.last
                between = [index for index in marks if member.last <= index < following]
                yield from self._cut(between, member, is_before=False)

    def _cut(self, marks: Sequence[int], member: Node, *, is_before: bool) -> Iterator[_Change]:
        """Take *member* and its *marks* away, and the white space between; comments stay."""
        tokens = self._document.tokens
        first, last = (
            (min([*marks, member.first]), member.last)
            if is_before
            else (
                member.first,
                max([member.last, *(index + 1 for index in marks)]),
            )
        )
        if any(tokens[index].kind == "comment" for index in range(first, last)):
            yield from self._words_of(first, last)
            return
        start, end = tokens[first].start, tokens[last - 1].end
        if is_before and tokens[first - 1].kind == "space" and tokens[first - 2].kind != "comment":
            start = tokens[first - 1].start
        elif (
            not is_before and last < len(tokens) and tokens[last].kind == "space" and tokens[last + 1].kind != "comment"
        ):
            end = tokens[last].end
        yield Span(start, end), ""

    def _column(self, offset: int) -> int:
        return self._document.lines.place(offset)[1]


def _objects(pair: Node) -> list[Node]:
    return [node for node in pair.children if node.kind == "object"]
