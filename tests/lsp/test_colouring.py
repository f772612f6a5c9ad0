"""What names stand for, as an editor is told: whatever the text, each in its line and behind the one before."""

from __future__ import annotations

import functools
from itertools import pairwise
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from lsprotocol import types as lsp

from servicegraph import Catalogue
from servicegraph.knowledge.editor_state import EditorState
from servicegraph.lsp.answers_to_editors import Asking
from servicegraph.lsp.buffers import Buffer, EditorPlace, PlaceEncoding
from servicegraph.lsp.colouring import LEGEND, all_colours, colours_in_range
from servicegraph.lsp.desk import EditorOptions
from servicegraph.lsp.editor_view import EditorView, Knowledge
from servicegraph.rdf.terms import NS

SMALL = Path(__file__).parents[1] / "data" / "small"
PREFIXES = """@prefix sg: <https://w3id.org/servicegraph/ns#> .
PREFIX level: <https://w3id.org/servicegraph/vocab/level/>
"""
MARKS = ("\n", "\r\n", " ", "\t", ";", ".", "[", "]", "# 👩 sg:level", "é", "{", "}", '"👩‍🚒', '"""', "'")
NAMES = ("sg:Service", "sg:level", "level:basic", "level:nowhere", "sg:", "a", "?x", f"<{NS}level>")
words = st.sampled_from((*MARKS, *NAMES))


@functools.cache
def knowledge() -> Knowledge:
    return Knowledge(EditorState(Catalogue.load(SMALL).dataset))


def asking(text: str, name: str, encoding: PlaceEncoding) -> Asking:
    view = EditorView(Buffer(text, 1, encoding), SMALL / name, name, "fi", "https://example.org/", knowledge())
    return Asking(view, EditorOptions())


def places(told: lsp.SemanticTokens) -> list[tuple[int, int, int]]:
    found, line, character = [], 0, 0
    for down, right, length, kind, modifiers in zip(*[iter(told.data)] * 5, strict=True):
        line, character = line + down, right if down else character + right
        found.append((line, character, length))
        assert 0 <= kind < len(LEGEND.token_types)
        assert 0 <= modifiers < 1 << len(LEGEND.token_modifiers)
    return found


@given(
    st.lists(words, max_size=30),
    st.sampled_from(["more.ttl", "more.rq"]),
    st.sampled_from(list(PlaceEncoding)),
    st.integers(0, 12),
)
@settings(max_examples=150, deadline=None)
def test_colours_of_any_text_are_in_it_and_in_order(
    said: list[str], name: str, encoding: PlaceEncoding, line: int
) -> None:
    text = PREFIXES + " ".join(said)
    asked = asking(text, name, encoding)
    found = places(all_colours(asked, lsp.SemanticTokensParams(lsp.TextDocumentIdentifier(""))))
    assert found == sorted(found)
    for (line_before, character, length), (line_after, next_character, _) in pairwise(found):
        assert line_before < line_after or character + length <= next_character
    buffer = asked.view.buffer
    for number, character, length in found:
        start = buffer.offset(EditorPlace(number, character))
        end = buffer.offset(EditorPlace(number, character + length))
        assert text[start:end].strip() == text[start:end] != ""
    part = lsp.Range(lsp.Position(line, 0), lsp.Position(line, 500))
    params = lsp.SemanticTokensRangeParams(lsp.TextDocumentIdentifier(""), part)
    assert places(colours_in_range(asked, params)) == [one for one in found if one[0] == line]
