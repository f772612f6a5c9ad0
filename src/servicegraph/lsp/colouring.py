"""What the names in a text stand for, so that an editor can colour them: classes, properties, concepts, entities."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lsprotocol import types as lsp

from servicegraph.knowledge.editor_state import CLASSES, PROPERTIES, EditorState
from servicegraph.lsp.answers_to_editors import Asking
from servicegraph.lsp.buffers import Buffer
from servicegraph.lsp.editor_view import EditorView
from servicegraph.lsp.naming import named_in_question
from servicegraph.lsp.protocol_values import editor_range
from servicegraph.lsp.term_uses import TermRole
from servicegraph.turtle.tokens import Span

_MOST_NAMES = 50_000
_CLASS, _PROPERTY, _CONCEPT, _ENTITY = range(4)
_DESCRIBED, _DEPRECATED, _SHIPPED = 1, 2, 4
LEGEND = lsp.SemanticTokensLegend(
    [
        lsp.SemanticTokenTypes.Class,
        lsp.SemanticTokenTypes.Property,
        lsp.SemanticTokenTypes.EnumMember,
        lsp.SemanticTokenTypes.Variable,
    ],
    [
        lsp.SemanticTokenModifiers.Declaration,
        lsp.SemanticTokenModifiers.Deprecated,
        lsp.SemanticTokenModifiers.DefaultLibrary,
    ],
)
"""The words by which the protocol calls a class, a property, a concept and an entity; and that a name is described
there, is not to be used any more, and came with the program."""


def all_colours(asking: Asking, params: lsp.SemanticTokensParams) -> lsp.SemanticTokens:
    """What the names of the whole text stand for."""
    return _encoded(asking.view, Span(0, len(asking.view.buffer.text)))


def colours_in_range(asking: Asking, params: lsp.SemanticTokensRangeParams) -> lsp.SemanticTokens:
    """What the names of a part of the text stand for."""
    buffer = asking.view.buffer
    asked = editor_range(params.range)
    return _encoded(asking.view, Span(buffer.offset(asked.start), buffer.offset(asked.end)))


def _encoded(view: EditorView, part: Span) -> lsp.SemanticTokens:
    data: list[int] = []
    line = character = 0
    for _, (span, kind, modifiers) in zip(range(_MOST_NAMES), _names(view, part), strict=False):
        start, length = view.buffer.place(span.start), _length(view.buffer, span)
        on_same = start.line == line
        data += [start.line - line, start.character - (character if on_same else 0), length, kind, modifiers]
        line, character = start
    return lsp.SemanticTokens(data)


def _length(buffer: Buffer, span: Span) -> int:
    return buffer.encoding.units(buffer.text[span.start : span.end])


def _names(view: EditorView, part: Span) -> Iterator[tuple[Span, int, int]]:
    """The names in *part* of the text whose kind is known, in their order, with kind and modifiers."""
    state = view.state
    if state is None:
        return
    for iri, span, is_subject in _mentioned(view):
        if span.end <= part.start or span.start >= part.end:
            continue
        kind = _kind(state, iri)
        if kind is not None:
            modifiers = _DESCRIBED * is_subject + _DEPRECATED * state.is_deprecated(iri)
            yield span, kind, modifiers + _SHIPPED * (iri in state.shipped_terms)


def _mentioned(view: EditorView) -> Sequence[tuple[str, Span, bool]]:
    if view.is_question:
        return [(iri, span, False) for span, iri in sorted((one.span, iri) for iri, one in named_in_question(view))]
    if not view.is_turtle:
        return []
    return [
        (use.iri, use.span, use.role is TermRole.SUBJECT)
        for use in view.terms.uses
        if use.iri and use.text != "a" and use.role is not TermRole.NAMESPACE
    ]


def _kind(state: EditorState, iri: str) -> int | None:
    """What *iri* is; None when nothing says it."""
    classes = state.classes(iri)
    if not PROPERTIES.isdisjoint(classes) or (not classes and iri in state.properties_in_use):
        return _PROPERTY
    if not CLASSES.isdisjoint(classes):
        return _CLASS
    if state.schemes(iri):
        return _CONCEPT
    return _ENTITY if classes else None
