"""The formatter: one layout for every Turtle text, which keeps its triples, its comments and the order of subjects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from pyoxigraph import BlankNode, RdfFormat, parse

from servicegraph.diagnostics import Edit, Location
from servicegraph.errors import FaultyTurtle
from servicegraph.rdf.terms import STANDARD_PREFIXES
from servicegraph.turtle.formatting_blocks import Layout, blocks, joined
from servicegraph.turtle.formatting_comments import has_line_end
from servicegraph.turtle.formatting_prefixes import declaration, declaration_lines, prefix_use
from servicegraph.turtle.syntax import parse_turtle
from servicegraph.turtle.tree import Document

_BYTE_ORDER_MARK = "\ufeff"
_BASE = "http://base.invalid/"  # what relative IRIs are resolved against to compare two texts


@dataclass(frozen=True)
class Style:
    """What a catalogue decides of the layout of its files.

    ``width`` is the length of a line where the words allow it, in characters; a predicate of more than
    ``longest_aligned`` stands out of the column of its statement. ``first`` and ``last`` are IRIs of predicates in the
    order in which they stand after the type and at the end; all others keep their order between them. ``prefixes`` are
    the namespaces by prefix that may be declared where a text uses them undeclared.
    """

    width: int = 120
    longest_aligned: int = 20
    first: tuple[str, ...] = ()
    last: tuple[str, ...] = ()
    prefixes: Mapping[str, str] = field(default_factory=lambda: STANDARD_PREFIXES)


def format_turtle(text: str, style: Style) -> str:
    """The Turtle *text* in the layout of docs/modelling.md.

    The triples are the same, and so are all comments; the text that comes out does not change when it is laid out
    again. Lines end as the first of *text* does. Raises FaultyTurtle for a text with mistakes.
    """
    text = text.removeprefix(_BYTE_ORDER_MARK)
    document = _whole(text)
    use = prefix_use(document)
    declared = {declaration(document, node).name for node in document.root.children if node.kind == "directive"}
    added = {name: style.prefixes[name] for name in use.undeclared if name in style.prefixes and name not in declared}
    line_end = _line_end(document)
    found = blocks(
        document,
        Layout(style.width, style.longest_aligned, _ranks(style), use.types, use.dropped, added, line_end),
    )
    laid_out = joined(found, line_end)
    laid_out += line_end if laid_out else ""
    if laid_out != text:
        header = " ".join(declaration_lines(list(added.items())))
        # What nobody has declared, and nobody knows, is told by the check; here it must only stay the same.
        unknown = {name: f"{_BASE}{name}/" for name in use.undeclared if name not in added and name not in declared}
        lead = " ".join(declaration_lines(list(unknown.items())))
        if _said(f"{lead} {header} {text}") != _said(f"{lead} {laid_out}"):
            raise FaultyTurtle("error.format-meaning")
    return laid_out


def format_range(text: str, first_line: int, last_line: int, style: Style) -> tuple[Edit, ...]:
    """The changes that lay out the statements of *text* that touch the lines from *first_line* to *last_line*.

    Lines are counted from 1, and places are in a file without a name. Declarations are touched only where they stand
    in these lines, and none is added. Raises FaultyTurtle for a text with mistakes, anywhere in it.
    """
    document = _whole(text)
    use = prefix_use(document)
    line_end = _line_end(document)
    found = blocks(
        document, Layout(style.width, style.longest_aligned, _ranks(style), use.types, use.dropped, {}, line_end)
    )
    lines = document.lines
    touched = [
        block
        for block in found
        if lines.place(block.span.start)[0] <= last_line and lines.place(block.span.end)[0] >= first_line
    ]
    if not touched:
        return ()
    start, end = touched[0].span.start, touched[-1].span.end
    start -= len(text[:start]) - len(text[:start].rstrip(" \t"))
    said = joined([replace(touched[0], is_after_blank=False), *touched[1:]], line_end)
    if text[start:end] == said:
        return ()
    return (Edit(Location("", *lines.place(start), *lines.place(end)), said),)


def _whole(text: str) -> Document:
    """The tree of *text*. Raises FaultyTurtle when it has mistakes."""
    document = parse_turtle(text)
    if document.faults or any(node.is_damaged or node.kind == "unread" for node in document.root.children):
        span = document.faults[0].span if document.faults else document.span(document.root)
        raise FaultyTurtle("error.faulty-turtle", line=document.lines.place(span.start)[0])
    return document


def _ranks(style: Style) -> dict[str, int]:
    """The places of predicates: those before all others are negative, those after them positive."""
    count = len(style.first)
    first = {iri: place - count for place, iri in enumerate(style.first)}
    return first | {iri: place for place, iri in enumerate(style.last, 1)}


def _line_end(document: Document) -> str:
    """How the lines of the text end: as the first one does that ends outside of a literal."""
    first = next((token.text for token in document.tokens if token.kind == "space" and has_line_end(token.text)), "")
    return "\r\n" if "\r\n" in first else "\n"


def _said(text: str) -> Counter[tuple[str, str, str]]:
    """The triples of *text*, blank nodes without their names. Raises FaultyTurtle when the parser refuses it."""
    try:
        return Counter(
            tuple(
                "_:" if isinstance(term, BlankNode) else str(term)
                for term in (quad.subject, quad.predicate, quad.object)
            )  # type: ignore[misc]
            for quad in parse(text.encode("utf-8", "replace"), format=RdfFormat.TURTLE, base_iri=_BASE)
        )
    except SyntaxError as error:
        raise FaultyTurtle("error.faulty-turtle", line=error.lineno or 1) from None
