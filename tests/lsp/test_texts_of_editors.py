"""The texts that editors hold: whatever changes they tell, the server has what they have, and nothing is a crash."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from servicegraph import Catalogue
from servicegraph.knowledge.editor_state import EditorState
from servicegraph.lsp.buffers import Buffer, EditorPlace, EditorRange, PlaceEncoding, TextChange
from servicegraph.lsp.completion import complete
from servicegraph.lsp.cursor import cursor_at
from servicegraph.lsp.editor_view import EditorView, Knowledge
from servicegraph.lsp.hovering import hover, plain
from servicegraph.lsp.outlining import folds, hints, lenses, outline
from servicegraph.lsp.term_uses import TermRole, read_terms
from servicegraph.turtle.tokens import Span
from tests.turtle.test_w3c_turtle import SUITE

DAY = datetime.date(2026, 11, 30)
PREFIXES = """@prefix sg: <https://w3id.org/servicegraph/ns#> .
@prefix interface: <https://w3id.org/servicegraph/id/interface/> .

"""
pieces = st.text(st.sampled_from(list("ab:;.,<>\"'@#[]() \n\r\té👩\u2028")), max_size=12)
encodings = st.sampled_from(list(PlaceEncoding))


@pytest.fixture(scope="module")
def knowledge(shipped: Catalogue) -> Knowledge:
    return Knowledge(EditorState(shipped.dataset, shipped.checked.diagnostics))


def view_of(text: str, knowledge: Knowledge | None, name: str = "typed.ttl") -> EditorView:
    return EditorView(Buffer(text), Path("/nowhere") / name, name, "fi", "https://example.org/", knowledge)


@given(pieces, st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12), pieces), max_size=6), encodings)
@settings(max_examples=150)
def test_the_server_has_the_text_of_the_editor(
    text: str, changes: list[tuple[int, int, str]], encoding: PlaceEncoding
) -> None:
    buffer, editors = Buffer(text, 1, encoding), text
    for one, other, piece in changes:
        start, end = sorted((min(one, len(editors)), min(other, len(editors))))
        # An editor knows no place between the two characters of a line's end.
        start -= editors[start - 1 : start + 1] == "\r\n"
        end -= editors[end - 1 : end + 1] == "\r\n"
        known = Buffer(editors, 1, encoding)
        asked = EditorRange(known.place(start), known.place(max(start, end)))
        buffer = buffer.changed([TextChange(asked, piece)], 2)
        editors = editors[:start] + piece + editors[max(start, end) :]
        assert buffer.text == editors
    for offset in range(len(editors)):
        if editors[offset - 1 : offset + 1] != "\r\n":
            assert buffer.offset(buffer.place(offset)) == offset


@given(st.text(max_size=20), st.integers(-5, 1 << 40), st.integers(-5, 1 << 40), encodings)
def test_no_place_is_impossible(text: str, line: int, character: int, encoding: PlaceEncoding) -> None:
    assert 0 <= Buffer(text, 1, encoding).offset(EditorPlace(line, character)) <= len(text)


def test_places_are_counted_as_the_editor_counts() -> None:
    text = '"👩a"'
    places = {encoding: Buffer(text, 1, encoding).place(2).character for encoding in PlaceEncoding}
    assert places == {PlaceEncoding.UTF_8: 5, PlaceEncoding.UTF_16: 3, PlaceEncoding.UTF_32: 2}


def test_half_a_character_is_a_byte_that_is_not_utf_8() -> None:
    assert Buffer("a\ud83db").content == b"a\xffb"


@given(
    st.lists(
        st.sampled_from([*"a:;.,<>\"'@#[]()\n ", "sg:from", "interface:x", "@prefix", "ko", "\n\n", '"""', "^^"]),
        max_size=25,
    )
)
@settings(max_examples=120, deadline=None)
def test_whatever_is_typed_is_answered(words: list[str]) -> None:
    text = PREFIXES + "".join(words)
    view = view_of(text, None)
    for offset in range(len(PREFIXES), len(text) + 1):
        cursor_at(view, offset)
    hover(view, len(text))
    assert [list(outline(view)), list(folds(view)), list(hints(view, Span(0, len(text)))), list(lenses(view))]


def test_every_shipped_text_is_read_as_the_parser_reads_it(shipped: Catalogue) -> None:
    for file in shipped.dataset.data[:20]:
        terms = read_terms(file.text, file.base)
        assert {one.subject.iri for one in terms.paragraphs if one.subject} == file.subjects
        said = {(use.subject, use.predicate, use.iri) for use in terms.uses if use.role is TermRole.OBJECT}
        assert {
            (quad.subject.value, quad.predicate.value, quad.object.value)
            for quad in file.quads
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode)
        } <= said


@pytest.mark.parametrize("typed", ["hemvård", "hemvard", "kotih", "service:keusote-home-care", "service:koti"])
def test_a_thing_is_found_by_any_of_its_names(knowledge: Knowledge, typed: str) -> None:
    text = PREFIXES + f"interface:x\n    a sg:Interface ;\n    sg:from {typed}"
    found = complete(view_of(text, knowledge), len(text), DAY).offers
    assert found[0].insert.startswith("service:keusote-home-care")
    assert "@prefix service:" in found[0].beside[0].text


def test_a_prefix_is_put_where_it_belongs(knowledge: Knowledge) -> None:
    text = (
        "# A comment.\n\n@prefix rdfs:  <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "@prefix xsd:   <http://www.w3.org/2001/XMLSchema#> .\n\n<x> sg:from kotihoi"
    )
    (line,) = complete(view_of(text, knowledge), len(text), DAY).offers[0].beside
    made = text[: line.offset] + line.text + text[line.offset :]
    assert made.splitlines()[3].startswith("@prefix service: <")
    assert made.splitlines()[4].startswith("@prefix xsd:")


def test_a_property_that_is_required_and_missing_comes_first(knowledge: Knowledge) -> None:
    text = PREFIXES + "interface:x\n    a sg:Interface ;\n    \n    sg:to service:y ;\n    sg:from service:z .\n"
    offset = text.index("    \n    sg:to") + 4
    found = complete(view_of(text, knowledge), offset, DAY).offers
    assert found[0].insert == "sg:within "
    assert found[0].is_wanted
    assert "sg:to " not in [one.insert for one in found[:20]], "it is there already, below"


def test_a_day_is_offered_as_a_day(knowledge: Knowledge) -> None:
    text = PREFIXES + "interface:x\n    a sg:Interface ;\n    sg:validFrom "
    assert complete(view_of(text, knowledge), len(text), DAY).offers[0].insert == '"${1:2026-11-30}"^^xsd:date'


def test_a_paragraph_is_offered_by_the_name_of_its_kind(knowledge: Knowledge) -> None:
    text = PREFIXES + "yhdysp"
    (found,) = complete(view_of(text, knowledge), len(text), DAY).offers
    assert found.insert.startswith("interface:${1:interface}\n    a sg:Interface ;\n")
    assert "sg:from $" in found.insert


def test_markdown_in_a_name_is_shown_as_it_is_written() -> None:
    assert plain("[a](javascript:x) <b>\n`c`") == r"\[a\]\(javascript:x\) \<b\> \`c\`"


@pytest.mark.skipif(not SUITE.is_dir(), reason="needs ../shared/suites/w3c-turtle, which is not here")
def test_every_text_of_the_suite_is_answered_whatever_is_wrong_with_it() -> None:
    for file in sorted(SUITE.glob("*.ttl")):
        view = view_of(file.read_bytes().decode("utf-8", "replace"), None)
        length = len(view.buffer.text)
        for offset in (0, length // 2, length):
            hover(view, offset)
            cursor_at(view, offset)
        assert all(one.span.start <= one.name_span.start for one in outline(view))
        assert all(span.start <= span.end <= length for span, _ in folds(view))


def test_a_note_above_an_interface_says_which_rule_is_missing(knowledge: Knowledge) -> None:
    source = next(
        one for one in knowledge.state.sources.values() if one.path == "keusote/customer-guidance-interfaces.ttl"
    )
    view = EditorView(Buffer(source.content.decode()), source.file, source.path, "en", source.base, knowledge)
    said = [one.said for one in lenses(view)]
    assert any(one.startswith("Interface without a rule that is always needed: ") for one in said)
    assert "0 references" in said


@pytest.mark.parametrize("place", ["middle", "end"])
def test_in_a_long_text_the_part_around_the_place_is_enough(knowledge: Knowledge, place: str) -> None:
    head = (
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
    )
    filler = "".join(f'<https://example.org/{n}>\n    rdfs:label "number {n}"@fi .\n\n' for n in range(1_500))
    begun = f"{head}{PREFIXES}{filler}interface:x\n    a sg:Interface ;\n    sg:from hemv"
    text = begun + ("" if place == "end" else f"\n    sg:to service:y .\n\n{filler}")
    assert len(text) > 100_000 or place == "end"
    found = complete(view_of(text, knowledge), len(begun), DAY).offers
    assert found[0].insert.startswith("service:keusote-home-care")
    assert text[found[0].span.start : found[0].span.end] == "hemv"
    (line,) = found[0].beside
    assert text[line.offset :].startswith("@prefix xsd:"), "before the first prefix that comes after it"
