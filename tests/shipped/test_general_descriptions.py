"""The national layer is what its script makes of the release: the same bytes every time, nothing of bad input."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest

from tools import general_descriptions as script

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data" / "general-descriptions"
RELEASE = ROOT.parent / "shared" / "data" / "ptv"
FILES = ("general-descriptions.ttl", "classifications.ttl")
RDFS_LABEL = pyoxigraph.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
RDF_TYPE = pyoxigraph.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


def quads(path: Path) -> list[pyoxigraph.Quad]:
    return list(pyoxigraph.parse(path=str(path)))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A copy of the made-up release, to be spoilt."""
    return Path(shutil.copytree(DATA / "source", tmp_path / "source"))


def spoil(path: Path, change: Callable[[Any], None]) -> None:
    content = json.loads(path.read_text(encoding="utf-8-sig"))
    change(content)
    path.write_text(json.dumps(content), encoding="utf-8")


@pytest.mark.parametrize("name", FILES)
def test_small_release_gives_the_expected_file(name: str, tmp_path: Path) -> None:
    script.main([str(DATA / "source"), str(tmp_path)])
    assert (tmp_path / name).read_bytes() == (DATA / "expected" / name).read_bytes()


def test_expected_files_are_turtle_with_one_entity_per_code() -> None:
    descriptions = [quad.subject for quad in quads(DATA / "expected" / FILES[0]) if quad.predicate == RDF_TYPE]
    assert [str(subject).rsplit("/", 1)[1] for subject in descriptions] == [f"SOTE-000{n}>" for n in (1, 2, 3, 4)]


def test_order_of_the_rows_does_not_matter(source: Path, tmp_path: Path) -> None:
    for path in source.iterdir():
        spoil(path, lambda rows: rows.reverse())
    assert script.make(source) == script.make(DATA / "source")


def test_second_run_leaves_the_same_bytes_and_nothing_else(tmp_path: Path) -> None:
    script.main([str(DATA / "source"), str(tmp_path)])
    first = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    script.main([str(DATA / "source"), str(tmp_path)])
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == first
    assert set(first) == set(FILES)


def test_newest_version_is_the_translated_one_in_the_later_form() -> None:
    text = script.make(DATA / "source")[FILES[0]]
    assert "Vanha nimi" not in text
    assert "gd.json, Id a3" in text
    assert "gd.json, Id a2" not in text


def test_no_running_text_is_taken() -> None:
    assert not any(word in text for text in script.make(DATA / "source").values() for word in ("Juokseva", "Selite"))


def without(key: str, row: int = 0) -> Callable[[Any], None]:
    return lambda rows: rows[row].pop(key)


def with_value(key: str, value: Any, row: int = 0) -> Callable[[Any], None]:
    return lambda rows: rows[row].__setitem__(key, value)


BAD_INPUT = {
    "a list is expected": ("gd.json", lambda rows: rows.__setitem__(0, "x"), "must be a list of objects"),
    "no health and social rows": ("gd.json", lambda rows: rows.clear(), "no row has a SOTE code"),
    "malformed code": ("gd.json", with_value("ReferenceCode", "SOTE-12> ."), "SOTE- and four digits"),
    "name missing": ("gd.json", without("Name"), "SOTE-0002"),
    "Finnish name missing": ("gd.json", with_value("Name", [{"Lang": "sv", "Label": "x"}]), "Finnish label"),
    "unknown language": ("gd.json", with_value("Name", [{"Lang": "fi", "Label": "x"}, {"Lang": "xx", "Label": "y"}]),
                         "language is unknown"),
    "name is not text": ("gd.json", with_value("Name", [{"Lang": "fi", "Label": 7}]), "SOTE-0002"),
    "unknown service class": ("gd.json", with_value("ServiceClass", [{"Key": "http://example.org/x"}]),
                              "'http://example.org/x' is missing"),
    "versions disagree": ("gd.json", with_value("TargetGroup", [], row=4), "equally complete but differ"),
    "concept without an IRI": ("ServiceClasses.json", with_value("Id", None), "SOTE-0001"),
    "concept of another list": ("TargetGroups.json", with_value("Id", "http://example.org/> ."), "is not a concept of"),
    "concept without labels": ("LifeEvents.json", without("Label"), "LifeEvents.json"),
    "broader concept missing": ("ServiceClasses.json", with_value("BroaderUris", ["http://example.org/x"]),
                                "ServiceClasses.json"),
}  # fmt: skip


@pytest.mark.parametrize(("file", "change", "said"), BAD_INPUT.values(), ids=BAD_INPUT)
def test_bad_input_is_refused_with_one_sentence(
    file: str,
    change: Callable[[Any], None],
    said: str,
    source: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    spoil(source / file, change)
    target = tmp_path / "target"
    target.mkdir()
    (target / FILES[0]).write_text("as it was")
    with pytest.raises(SystemExit) as ending:
        script.main([str(source), str(target)])
    message = capsys.readouterr().err
    assert ending.value.code == 2
    assert said in message
    assert message.count("\n") == 1
    assert message.endswith(".\n")
    assert [(path.name, path.read_text()) for path in target.iterdir()] == [(FILES[0], "as it was")]


@pytest.mark.parametrize("content", [None, b"\xff\xfe", b"[1, 2"], ids=["missing", "not UTF-8", "not JSON"])
def test_unreadable_file_is_named(
    content: bytes | None, source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (source / "LifeEvents.json").unlink()
    if content is not None:
        (source / "LifeEvents.json").write_bytes(content)
    with pytest.raises(SystemExit):
        script.main([str(source), str(tmp_path)])
    assert "LifeEvents.json cannot be read" in capsys.readouterr().err


def test_target_that_is_no_folder_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        script.main([str(DATA / "source"), str(tmp_path / "nowhere")])
    assert "cannot be written to" in capsys.readouterr().err


def test_shipped_layer_has_101_descriptions_each_named_in_three_languages() -> None:
    shipped = quads(ROOT / "catalogue" / "national" / FILES[0])
    subjects = {quad.subject for quad in shipped}
    labels = [
        f"{quad.subject} {quad.object.language}"
        for quad in shipped
        if quad.predicate == RDFS_LABEL and isinstance(quad.object, pyoxigraph.Literal)
    ]
    assert len(subjects) == 101
    assert sorted(labels) == sorted(f"{subject} {tag}" for subject in subjects for tag in ("fi", "sv", "en"))


def test_every_classification_iri_in_use_has_a_label() -> None:
    shipped = quads(ROOT / "catalogue" / "national" / FILES[0])
    used = {str(quad.object) for quad in shipped if "http://uri.suomi.fi/codelist/ptv/" in str(quad.object)}
    listed = quads(ROOT / "catalogue" / "national" / FILES[1])
    labelled = {str(quad.subject) for quad in listed if str(quad.predicate).endswith("#prefLabel>")}
    assert used
    assert used <= labelled


@pytest.mark.parametrize("name", FILES)
def test_shipped_file_is_what_the_release_gives(name: str) -> None:
    if not RELEASE.is_dir():
        pytest.skip(f"the release is not at {RELEASE}: the shipped {name} was not compared with a fresh run")
    assert (ROOT / "catalogue" / "national" / name).read_text(encoding="utf-8") == script.make(RELEASE)[name]
