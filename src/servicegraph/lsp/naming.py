"""Where a thing is named: in the files of a catalogue, in its questions, and in the texts that an editor holds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from servicegraph.checks.definition import names_in_file
from servicegraph.lsp.buffers import Buffer
from servicegraph.lsp.editor_view import QUESTION, TURTLE, EditorView
from servicegraph.lsp.term_uses import TermRole, TermUse
from servicegraph.rdf.terms import Prefixes
from servicegraph.sparql.mentions import mentions_in
from servicegraph.turtle.tokens import Span

_IN_HEADER = re.compile(r"(?<![\w:/<#?])(?:[A-Za-z][\w.-]*)?:[\w.%-]*[\w%-]|<[^\s<>]+>")


@dataclass(frozen=True)
class NamedPlace:
    """A place where something is named: the file by its name in findings, the characters, and how it is written.

    ``is_subject`` says that it is described there.
    """

    path: str
    span: Span
    text: str
    is_subject: bool = False
    predicate: str = ""
    prefixes: Mapping[str, str] | None = None
    base: str = ""


def thing_at(view: EditorView, offset: int) -> tuple[str, Span] | None:
    """The IRI that is named at *offset*, and where its name stands; None where nothing is named."""
    if view.is_question:
        for place in _in_question(view.path, view.buffer, view.prefixes):
            if place[1].span.start <= offset <= place[1].span.end:
                return place[0], place[1].span
        return None
    use = view.terms.at(offset) if view.is_turtle else None
    return (use.iri, use.span) if use is not None and use.iri else None


def use_at(view: EditorView, offset: int) -> TermUse | None:
    """The word of a Turtle text at *offset*."""
    return view.terms.at(offset) if view.is_turtle else None


def places_in_text(view: EditorView, path: str, iri: str) -> Iterator[NamedPlace]:
    """Where *iri* is named in the file *path*."""
    if path.endswith(QUESTION):
        found = _in_question(path, view.buffer_of(path), view.prefixes)
        yield from (place for named, place in found if named == iri)
        return
    terms = view.terms_of(path)
    for use in terms.of(iri) if terms else ():
        is_subject = use.role is TermRole.SUBJECT
        yield NamedPlace(path, use.span, use.text, is_subject, use.predicate, terms.prefixes, terms.base)  # type: ignore[union-attr]


def places_of(view: EditorView, iri: str) -> Iterator[NamedPlace]:
    """Where *iri* is named in all files that may be edited, the text of *view* among them."""
    state = view.state
    paths = dict.fromkeys([view.path, *view.open])
    if state is not None:
        paths |= dict.fromkeys(
            file.path for file in state.editable if iri in file.once(names_in_file) or file.diagnostics
        )
        paths |= dict.fromkeys(file.path for file in state.questions)
    for path in paths:
        if path.endswith((*TURTLE, QUESTION)):
            yield from places_in_text(view, path, iri)


def unreachable(view: EditorView, iri: str) -> str:
    """The name of a file in which *iri* is named but cannot be found by its words; empty when there is none."""
    files = view.state.editable if view.state else ()
    return next((one.path for one in files if not one.path.endswith(TURTLE) and iri in one.once(names_in_file)), "")


def descriptions_of(view: EditorView, iri: str) -> Iterator[NamedPlace]:
    """Where *iri* is described: paragraphs about it, in the files that came with the program, too."""
    state = view.state
    paths = dict.fromkeys([view.path, *view.open])
    if state is not None:
        node = NamedNode(iri)
        files = (*state.dataset.definitions, *state.dataset.shapes, *state.dataset.data)
        paths |= dict.fromkeys(file.path for file in files if node in file.by_subject)
    for path in paths:
        terms = view.terms_of(path) if path.endswith(TURTLE) else None
        for use in terms.of(iri) if terms else ():
            if use.role is TermRole.SUBJECT:
                yield NamedPlace(path, use.span, use.text, True)


def named_in_question(view: EditorView) -> Iterator[tuple[str, NamedPlace]]:
    """All IRIs that the question of *view* names, those of its query before those of its header."""
    return _in_question(view.path, view.buffer, view.prefixes)


def _in_question(path: str, buffer: Buffer, known: Prefixes) -> Iterator[tuple[str, NamedPlace]]:
    """The IRIs that a question names, in its header, too."""
    text, lines = buffer.text, buffer.lines
    prefixes: dict[str, str] = {}
    for one in mentions_in(text):
        start = lines.offset(one.line, one.column)
        if one.declares is not None:
            prefixes[one.declares] = one.iri
        else:
            span = Span(start, start + len(one.text))
            yield one.iri, NamedPlace(path, span, one.text, prefixes=dict(prefixes))
    start = 0
    for line in text.splitlines(keepends=True):
        if not line.startswith("#"):
            break
        for match in _IN_HEADER.finditer(line):
            try:
                iri = known.expand(match[0])
            except ValueError:
                continue
            span = Span(start + match.start(), start + match.end())
            yield iri, NamedPlace(path, span, match[0], prefixes=known.namespaces)
        start += len(line)
