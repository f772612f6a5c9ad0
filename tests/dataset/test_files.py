"""Which files make up a catalogue: each read once, and a word about every one that is left unread."""

from __future__ import annotations

import os
import socket
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from servicegraph import Catalogue
from servicegraph.dataset.files import Role, Sources, read_sources
from servicegraph.diagnostics import Severity
from servicegraph.errors import SettingsError
from servicegraph.messages import file_name
from servicegraph.rdf.index import text_of
from servicegraph.settings import load_settings

SETTINGS = 'base = "https://example.org/id/"\n'
TURTLE = "@prefix sg: <https://w3id.org/servicegraph/ns#> .\n<https://example.org/id/service/{}> a sg:Service .\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return catalogue(tmp_path / "catalogue")


def catalogue(folder: Path, more: str = "") -> Path:
    folder.mkdir(parents=True)
    (folder / "servicegraph.toml").write_text(SETTINGS + more, "utf-8")
    (folder / "data.ttl").write_text(TURTLE.format("clinic"), "utf-8")
    return folder


def sources(folder: Path) -> Sources:
    return read_sources(load_settings(folder))


def own(folder: Path) -> list[str]:
    return [file.path for file in sources(folder).of(Role.DATA)]


def unread(folder: Path) -> list[tuple[str, str]]:
    return [(found.location.path, found.text("en")) for found in sources(folder).unread]


def findings(folder: Path, *codes: str) -> list[tuple[str, str]]:
    found = Catalogue.load(folder).check(Severity.INFO).diagnostics
    return [(one.code, str(one.location)) for one in found if one.code in codes]


def test_files_of_all_folders_are_found_but_hidden_ones_shapes_and_queries(small: Path) -> None:
    before = own(small)
    for name in ("deep/er/a.ttl", "x.ttl/b.ttl", ".hidden/c.ttl", ".d.ttl", "shapes/e.ttl", "queries/f.ttl", "g.txt"):
        (small / name).parent.mkdir(parents=True, exist_ok=True)
        (small / name).touch()
    assert set(own(small)) - set(before) == {"deep/er/a.ttl", "x.ttl/b.ttl"}


def test_folder_that_cannot_be_read_is_said(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed, scandir = small / "closed", os.scandir
    closed.mkdir()

    def refusing(place: str) -> object:
        if Path(place) == closed:
            raise PermissionError(13, "Permission denied", str(place))
        return scandir(place)

    monkeypatch.setattr(os, "scandir", refusing)  # the superuser of a test may read everything
    with pytest.raises(SettingsError, match=rf"The folder {closed} cannot be read: Permission denied"):
        own(small)


@pytest.mark.parametrize(
    ("name", "content", "remedy"),
    [
        ("MORE.TTL", TURTLE, "MORE.ttl"),
        ("More.Rdf", "", "More.rdf"),
        ("more.turtle", TURTLE, "more.ttl"),
        ("own.RQ", "SELECT", "own.rq"),
        ("own.sparql", "SELECT", "own.rq"),
        ("more.n3", TURTLE, "Convert"),
        ("more.owl", "<rdf:RDF/>", "Convert"),
        ("more.trix", "", "Convert"),
        ("more.nq", "", "Convert"),
        ("more.ttl.gz", "", "Convert"),
        ("more.txt", TURTLE, "more.ttl"),
        ("more.ttl.txt", "# Services\n\nPREFIX sg: <https://w3id.org/servicegraph/ns#>\n", "more.ttl`"),
        ("more", TURTLE, "more.ttl"),
        ("more.tll", TURTLE, "more.ttl"),
        ("question.txt", "PREFIX sg: <https://w3id.org/servicegraph/ns#>\nSELECT * {}", "question.rq"),
        ("export.xml", "<?xml version='1.0'?>\n<rdf:RDF xmlns:rdf='x'/>", "export.rdf"),
        ("export.json", '{"@context": {}, "@id": "https://example.org/"}', "export.jsonld"),
        ("question.rq", "SELECT", "folder `queries`"),
        ("queries/more.ttl", TURTLE, "out of the folder `queries`"),
        ("shapes/question.rq", "SELECT", "folder `queries`"),
        ("shapes/OWN.TTL", TURTLE, "OWN.ttl"),
        ("inner/servicegraph.toml", SETTINGS, "include"),
    ],
)
def test_file_that_somebody_may_think_is_read_is_named(folder: Path, name: str, content: str, remedy: str) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(content, "utf-8")
    [found] = sources(folder).unread
    assert found.location.path == name
    assert found.severity is Severity.WARNING
    for language in ("fi", "sv", "en"):
        assert Path(name).name in found.text(language)
    assert remedy in found.hint["en"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("README.md", "@prefix sg: <https://w3id.org/servicegraph/ns#> .\n"),
        ("LICENSE", "MIT"),
        (".gitignore", "*.ttl~"),
        (".MORE.TTL", TURTLE),
        ("Makefile", "check:\n"),
        ("pyproject.toml", ""),
        ("services.csv", "a,b"),
        ("notes.txt", "Remember @prefix"),
        ("package.json", '{"name": "x"}'),
        ("feed.xml", "<rss/>"),
        ("more.ttl~", TURTLE),
        ("more.ttl.bak", TURTLE),
        ("picture.png", "\x89PNG"),
        ("queries/README.md", "# Questions"),
    ],
)
def test_file_that_lies_beside_a_catalogue_is_passed_over(folder: Path, name: str, content: str) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(content, "utf-8")
    assert unread(folder) == []


def test_linked_folder_is_named_and_not_followed(folder: Path, tmp_path: Path) -> None:
    other = catalogue(tmp_path / "other")
    (folder / "linked").symlink_to(other)
    (folder / "circle").symlink_to(folder)
    (folder / "linked.ttl").symlink_to(other / "data.ttl")
    assert [path for path, _ in unread(folder)] == ["circle", "linked"]
    assert own(folder) == ["data.ttl", "linked.ttl"]


def test_pipe_and_socket_are_named_and_never_waited_for(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(folder / "pipe.ttl")
    os.mkfifo(folder / "pipe")
    monkeypatch.chdir(folder)  # the name of a socket may not be long
    with socket.socket(socket.AF_UNIX) as opened:
        opened.bind("socket.trig")
        begin = time.monotonic()
        assert [path for path, _ in unread(folder)] == ["pipe.ttl", "socket.trig"]
    assert time.monotonic() - begin < 10


def test_empty_file_is_named_and_is_no_syntax_error(folder: Path) -> None:
    names = []
    for number, content in enumerate((b"", b" \n", b"\n\n")):
        for ending in ("ttl", "nt", "trig", "jsonld", "rdf"):
            names.append(f"more-{number}.{ending}")
            (folder / names[-1]).write_bytes(content)
    found = findings(folder, "empty-file", "rdf-syntax", "syntax")
    assert sorted(found) == sorted(("empty-file", f"{name}:1:1") for name in names)


def test_file_of_prefixes_only_is_a_beginning(folder: Path) -> None:
    (folder / "more.ttl").write_text("@prefix sg: <https://w3id.org/servicegraph/ns#> .\n", "utf-8")
    assert findings(folder, "empty-file") == []


@pytest.mark.parametrize(
    "name",
    [
        b"\xe4\xe4kk\xf6set.ttl",
        b"folder\xff/a.ttl",
        b"line\nbreak.ttl",
        b"tab\t\x1b[31m.ttl",
        b"x" * 250 + b".ttl",
        b"a b%20.ttl",
    ],
)
@pytest.mark.parametrize("ending", [b"", b".TTL"])
def test_no_name_of_a_file_is_too_strange(folder: Path, name: bytes, ending: bytes) -> None:
    if len(name) > 200 and ending:
        return
    place = os.path.join(os.fsencode(folder), name + ending)
    os.makedirs(os.path.dirname(place), exist_ok=True)
    with open(place, "wb") as file:
        file.write(TURTLE.format("lost").encode())
    checked = Catalogue.load(folder).check(Severity.INFO)
    shown = [one.location.path for one in checked.diagnostics if "data.ttl" not in one.location.path]
    assert shown
    assert all(path.isprintable() and path.encode("utf-8") for path in shown)


@given(st.binary(min_size=1, max_size=40).map(os.fsdecode))
def test_every_name_can_be_shown_on_one_line(name: str) -> None:
    assert file_name(name).isprintable()
    file_name(name).encode("utf-8")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(st.binary(max_size=60), st.sampled_from(["ttl", "nt", "trig", "jsonld", "rdf", "txt", "TTL"]))
@example(b"@\x80", "ttl")
@example(b"<a> \xff:b <c> .", "ttl")
def test_nothing_in_a_file_ends_the_reading(folder: Path, content: bytes, ending: str) -> None:
    for old in folder.glob("more.*"):
        old.unlink()
    (folder / f"more.{ending}").write_bytes(content)
    assert Catalogue.load(folder).dataset.data


def test_limit_of_size_is_for_the_files_of_the_catalogue_not_for_those_of_the_program(folder: Path) -> None:
    limited = Catalogue.load(folder, most_file_bytes=50)
    assert [file.path for file in limited.dataset.sources.files if file.faults] == ["data.ttl"]


# --- included catalogues ----------------------------------------------------------------------------------------


def test_folder_included_twice_or_in_a_circle_is_read_once(tmp_path: Path) -> None:
    first = catalogue(tmp_path / "first", 'include = ["../second", "../second/", "../third"]\n')
    catalogue(tmp_path / "second", 'include = ["../first", "../third"]\n')
    catalogue(tmp_path / "third")
    assert own(first) == ["data.ttl", "../second/data.ttl", "../third/data.ttl"]
    assert len({file.graph for file in sources(first).of(Role.DATA)}) == 3


def test_included_folder_below_the_catalogue_is_read_once(folder: Path) -> None:
    catalogue(folder / "inner")
    (folder / "servicegraph.toml").write_text(SETTINGS + 'include = ["inner"]\n', "utf-8")
    assert own(folder) == ["data.ttl", "inner/data.ttl"]
    assert unread(folder) == []


def test_missing_included_folder_is_said(folder: Path) -> None:
    (folder / "servicegraph.toml").write_text(SETTINGS + 'include = ["nowhere"]\n', "utf-8")
    with pytest.raises(SettingsError, match=r"There is no folder .*nowhere"):
        own(folder)


# --- the state --------------------------------------------------------------------------------------------------


def test_state_follows_every_byte_that_is_read_and_no_other(folder: Path) -> None:
    before = sources(folder).state
    (folder / "README.md").write_text("About", "utf-8")
    assert sources(folder).state == before
    states = {before}
    (folder / "queries").mkdir()
    for name, content in (
        ("data.ttl", TURTLE.format("other")),
        ("more.nt", "<https://example.org/a> <https://example.org/b> <https://example.org/c> .\n"),
        ("queries/own.rq", "# Own"),
        ("queries/own.rq", "# Own "),
        ("servicegraph.toml", SETTINGS + "# a remark\n"),
    ):
        (folder / name).write_text(content, "utf-8")
        states.add(sources(folder).state)
    assert len(states) == 6


def test_question_rewritten_after_loading_answers_as_it_was_loaded(folder: Path) -> None:
    question = (
        "# Own\n#\n# @column thing iri A thing\nSELECT ?thing {{ ?thing a <https://w3id.org/servicegraph/ns#{}> }}"
    )
    (folder / "queries").mkdir()
    (folder / "queries" / "own.rq").write_text(question.format("Service"), "utf-8")
    loaded = Catalogue.load(folder)
    (folder / "queries" / "own.rq").write_text(question.format("Segment"), "utf-8")
    (folder / "data.ttl").write_text("", "utf-8")
    answer = loaded.query("own")
    assert [text_of(row[0]) for row in answer.rows] == ["https://example.org/id/service/clinic"]
    assert answer.state == loaded.state != Catalogue.load(folder).state
    assert Catalogue.load(folder).query("own").rows == ()
