"""A thing with another name: however it is written, in whatever file, and why it may not have one."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad

from servicegraph import Catalogue
from servicegraph.knowledge.editor_state import EditorState
from servicegraph.lsp.buffers import Buffer
from servicegraph.lsp.editor_view import EditorView, Knowledge
from servicegraph.lsp.naming import NamedPlace
from servicegraph.lsp.renaming import RenameRefused, rename_at, renamed_places
from servicegraph.turtle.reading import read

SMALL = Path(__file__).parents[1] / "data" / "small"
BASE = "https://example.org/id/"
WAYS = f"""@prefix sg: <https://w3id.org/servicegraph/ns#> .
@prefix all: <{BASE}> .
@prefix service: <{BASE}service/> .
@base <{BASE}> .

<https://example.org/about> sg:names service:youth-clinic , <{BASE}service/youth-clinic> , <service/youth-clinic> ;
    sg:text "service:youth-clinic" . # service:youth-clinic
"""


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> EditorView:
    folder = tmp_path_factory.mktemp("renaming") / "small"
    shutil.copytree(SMALL, folder)
    (folder / "ways.ttl").write_text(WAYS, "utf-8")
    (folder / "ways.nt").write_text(f"<{BASE}x> <{BASE}y> <{BASE}service/youth-clinic> .\n", "utf-8")
    state = EditorState(Catalogue.load(folder).dataset)
    source = state.sources["services.ttl"]
    buffer = Buffer(source.content.decode())
    return EditorView(buffer, source.file, "services.ttl", "en", source.base, Knowledge(state), {})


def offset(view: EditorView, name: str = "service:youth-clinic") -> int:
    return view.buffer.text.index(name) + 3


def written(places: list[tuple[NamedPlace, str]], path: str) -> list[str]:
    return [text for place, text in places if place.path == path]


def test_each_place_keeps_its_way_of_writing(view: EditorView) -> None:
    places = renamed_places(view, offset(view), "clinic")
    assert written(places, "ways.ttl") == ["service:clinic", f"<{BASE}service/clinic>", "<service/clinic>"]
    assert written(places, "ways.nt") == [f"<{BASE}service/clinic>"]
    assert set(written(places, "package.ttl")) == {"service:clinic"}


def test_a_name_of_another_kind_is_written_as_each_text_can(view: EditorView) -> None:
    places = renamed_places(view, offset(view), "organisation:clinic")
    assert written(places, "services.ttl")[0] == "organisation:clinic"
    assert written(places, "ways.ttl") == [f"<{BASE}organisation/clinic>"] * 3


def test_the_renamed_files_say_the_same_of_the_new_name(view: EditorView) -> None:
    state = view.state
    assert state
    places = renamed_places(view, offset(view), "clinic")
    for path in {place.path for place, _ in places}:
        text = view.buffer_of(path).text
        before = {(quad.subject, quad.predicate, quad.object) for quad in _file(state, path)}
        for place, new in sorted((one for one in places if one[0].path == path), key=lambda one: -one[0].span.start):
            text = text[: place.span.start] + new + text[place.span.end :]
        after = {(q.subject, q.predicate, q.object) for q in _read(text, path, state.sources[path].base)}
        old, renamed = f"{BASE}service/youth-clinic", f"{BASE}service/clinic"
        assert {tuple(str(one).replace(f"<{old}>", f"<{renamed}>") for one in triple) for triple in before} == {
            tuple(map(str, triple)) for triple in after
        }


def _file(state: EditorState, path: str) -> Sequence[Quad]:
    return next(one.turtle.quads for one in state.dataset.files if one.path == path)


def _read(text: str, path: str, base: str) -> Sequence[Quad]:
    return read(text.encode(), path, NamedNode("urn:graph"), base).quads


@pytest.mark.parametrize("name", ["child-protection", "service:child-protection", f"<{BASE}service/child-protection>"])
def test_a_name_that_is_taken_is_refused(view: EditorView, name: str) -> None:
    with pytest.raises(RenameRefused, match="taken"):
        renamed_places(view, offset(view), name)


@pytest.mark.parametrize("name", ["", "two words", "<no iri>", "nobody:knows", "<relative>", "a\nb"])
def test_what_cannot_be_a_name_is_refused(view: EditorView, name: str) -> None:
    with pytest.raises(RenameRefused, match="cannot be a name"):
        renamed_places(view, offset(view), name)


@pytest.mark.parametrize("name", ["sg:Service", "level:special", "rdfs:label"])
def test_what_came_with_the_program_keeps_its_name(view: EditorView, name: str) -> None:
    with pytest.raises(RenameRefused, match="was not given in this catalogue"):
        rename_at(view, offset(view, name))


def test_only_the_last_part_is_typed_anew(view: EditorView) -> None:
    found = rename_at(view, offset(view))
    assert view.buffer.text[found.span.start : found.span.end] == found.slug == "youth-clinic"
