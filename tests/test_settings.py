"""Settings from file, environment and caller; each wrong value names its place and its key."""

from __future__ import annotations

from pathlib import Path

import pytest

from servicegraph.errors import SettingsError
from servicegraph.settings import find_catalogue, load_settings, shipped


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "servicegraph.toml").write_text('base = "https://example.org/id/"\nport = 8100\n', "utf-8")
    return tmp_path


def write(folder: Path, text: str) -> None:
    (folder / "servicegraph.toml").write_text(text, "utf-8")


def test_caller_wins_over_environment_over_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings(folder).port == 8100
    monkeypatch.setenv("SERVICEGRAPH_PORT", "8200")
    assert load_settings(folder).port == 8200
    assert load_settings(folder, port=8300).port == 8300
    assert load_settings(folder, port=None).port == 8200


def test_empty_file_gives_the_defaults_and_the_folder_as_title(tmp_path: Path) -> None:
    write(tmp_path, "")
    settings = load_settings(tmp_path)
    assert settings.title == {"en": tmp_path.name}
    assert settings.base == "https://w3id.org/servicegraph/id/"
    assert settings.languages == ("fi", "sv", "en")
    assert settings.engine == "shifty"


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("port = -1", "port"),
        ("port = 65536", "port"),
        ("port = 80.5", "port"),
        ("port = true", "port"),
        ('port = "http"', "port"),
        ("most_rows = 0", "most_rows"),
        ("most_rows = inf", "most_rows"),
        ("most_rows = [1]", "most_rows"),
        ("query_seconds = 0", "query_seconds"),
        ("query_seconds = nan", "query_seconds"),
        ("query_seconds = 2026-01-31", "query_seconds"),
        ('engine = "pellet"', "engine"),
        ("engine = 1", "engine"),
        ("host = 1", "host"),
        ('base = "id/"', "base"),
        ('base = "https://example.org/id"', "base"),
        ('base = "https://example.org/ /"', "base"),
        ("base = 1", "base"),
        ('cors = "https://example.org/"', "cors"),
        ('cors = "*\\r\\nX-Evil: 1"', "cors"),
        ("cors = true", "cors"),
        ('title = "Nimi"', "title"),
        ("title = {}", "title"),
        ("title = { fi = 1 }", "title"),
        ("languages = []", "languages"),
        ("languages = [1]", "languages"),
        ("include = 1", "include"),
    ],
)
def test_wrong_value_names_file_and_key(folder: Path, line: str, name: str) -> None:
    write(folder, line + "\n")
    with pytest.raises(SettingsError) as caught:
        load_settings(folder)
    for language in ("fi", "sv", "en"):
        assert str(folder / "servicegraph.toml") in caught.value.text(language)
        assert f" {name} " in caught.value.text(language)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("port = 65536", "Asetuksen port arvo on kokonaisluku väliltä 0–65535; 65536 ei kelpaa"),
        ("query_seconds = 0", "Asetuksen query_seconds arvo on nollaa suurempi luku"),
        ('engine = "pellet"', "Asetuksen engine arvo on shifty tai pyshacl; pellet"),
        ('base = "id/"', "Asetuksen base arvo on absoluuttinen IRI"),
        ('title = "Nimi"', 'taulukko, jossa on teksti kullakin kielellä, kuten { fi = "Nimi" }; Nimi ei kelpaa'),
    ],
)
def test_what_is_wanted_is_said_in_the_language_of_the_sentence(folder: Path, line: str, said: str) -> None:
    write(folder, line + "\n")
    with pytest.raises(SettingsError) as caught:
        load_settings(folder)
    assert said in caught.value.text("fi")


@pytest.mark.parametrize("line", ["prot = 8000", 'folder = "/"'])
def test_unknown_key_names_the_known_ones(folder: Path, line: str) -> None:
    write(folder, line)
    with pytest.raises(SettingsError, match=rf"unknown setting {line.split()[0]}\b.*query_seconds"):
        load_settings(folder)


@pytest.mark.parametrize("content", [b"port = ", b"[[[", b"\xff\xfe", b"port = 1\nport = 2\n", b"a" * 1000])
def test_file_that_is_no_toml_is_named(folder: Path, content: bytes) -> None:
    (folder / "servicegraph.toml").write_bytes(content)
    with pytest.raises(SettingsError, match=r"servicegraph\.toml is not valid TOML"):
        load_settings(folder)


def test_wrong_value_in_the_environment_names_the_variable(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVICEGRAPH_MOST_ROWS", "many")
    with pytest.raises(SettingsError, match=r"most_rows.*many.*SERVICEGRAPH_MOST_ROWS"):
        load_settings(folder)


def test_lists_in_the_environment_are_split(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVICEGRAPH_LANGUAGES", "sv,fi")
    monkeypatch.setenv("SERVICEGRAPH_INCLUDE", "a:b")
    settings = load_settings(folder)
    assert settings.languages == ("sv", "fi")
    assert settings.include == (folder / "a", folder / "b")


def test_nearest_catalogue_upwards_is_found(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    below = folder / "a" / "b"
    below.mkdir(parents=True)
    assert find_catalogue(start=below) == folder.resolve()
    monkeypatch.chdir(below)
    assert find_catalogue() == folder.resolve()


def test_named_folder_wins_over_the_environment(
    folder: Path, tmp_path_factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path_factory.mktemp("other")
    write(other, "")
    monkeypatch.setenv("SERVICEGRAPH_CATALOGUE", str(other))
    assert find_catalogue() == other
    assert find_catalogue(folder) == folder


def test_shipped_catalogue_is_used_where_there_is_no_other(tmp_path: Path) -> None:
    assert find_catalogue(start=tmp_path) == shipped("catalogue")


def test_folder_that_is_missing_or_no_catalogue_is_said(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no folder"):
        find_catalogue(tmp_path / "missing")
    with pytest.raises(SettingsError, match=r"it has no servicegraph\.toml"):
        find_catalogue(tmp_path)
    with pytest.raises(SettingsError, match=r"no servicegraph\.toml"):
        load_settings(tmp_path)
    (tmp_path / "servicegraph.toml").mkdir()
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings(tmp_path)
