"""Texts in the layout of ``servicegraph fmt``: a whole text, or the statements of some lines."""

from __future__ import annotations

from lsprotocol import types as lsp

from servicegraph.errors import FaultyTurtle
from servicegraph.lsp.answers_to_editors import Asking
from servicegraph.lsp.editor_view import EditorView
from servicegraph.lsp.protocol_values import as_range, text_edits
from servicegraph.turtle.formatting import Style, format_range, format_turtle
from servicegraph.turtle.formatting_order import GUIDE_FIRST, GUIDE_LAST
from servicegraph.turtle.tokens import Span

_DEFINITIONS = ("ontology/", "shapes/")  # in which no guide says what stands first


def formatting(asking: Asking, params: lsp.DocumentFormattingParams) -> list[lsp.TextEdit]:
    """The whole text laid out: one change, none where it is so already or has mistakes."""
    view = asking.view
    try:
        after = format_turtle(view.buffer.text, _style(view)) if view.is_turtle else view.buffer.text
    except FaultyTurtle:  # whose mistakes are told already
        return []
    if after == view.buffer.text:
        return []
    return [lsp.TextEdit(as_range(view.buffer, Span(0, len(view.buffer.text))), after)]


def range_formatting(asking: Asking, params: lsp.DocumentRangeFormattingParams) -> list[lsp.TextEdit]:
    """The statements laid out that touch the lines that are asked for."""
    view, last = asking.view, params.range.end
    lines = params.range.start.line + 1, last.line + (1 if last.character or last == params.range.start else 0)
    try:
        edits = format_range(view.buffer.text, *lines, _style(view)) if view.is_turtle else ()
    except FaultyTurtle:
        return []
    return text_edits(edits, view).get(view.path, [])


def _style(view: EditorView) -> Style:
    prefixes = view.prefixes.namespaces
    if view.path.startswith(_DEFINITIONS):
        return Style(prefixes=prefixes)
    return Style(first=GUIDE_FIRST, last=GUIDE_LAST, prefixes=prefixes)
