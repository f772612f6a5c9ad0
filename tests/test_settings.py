"""Settings from file, environment and caller; each wrong value names its place and its key."""

from __future__ import annotations

import datetime
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
    assert settings.engine == "sparql"


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
        ("include = [1]", "include"),
        ('languages = ["suomi"]', "languages"),
        ('languages = ["sv_FI"]', "languages"),
        ('languages = [""]', "languages"),
        ('languages = ["fi-"]', "languages"),
        ('publisher = "Example county"', "publisher"),
        ("publisher = 1", "publisher"),
        ('licence = "CC BY 4.0"', "licence"),
        ("contact = 1", "contact"),
        ('issued = "31.1.2026"', "issued"),
        ('issued = "2026-02-30"', "issued"),
        ("issued = 2026-01-31T12:00:00", "issued"),
        ("issued = 2026", "issued"),
        ('address = "palvelut.example.org"', "address"),
        ('address = "https://example.org/?a"', "address"),
        ('accessibility = "yes"', "accessibility"),
        ("compare = [1]", "compare"),
        ('compare = [""]', "compare"),
        ('compare = ["a\\u0007"]', "compare"),
        ("accessibility = { level = 1 }", "accessibility"),
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
        ('engine = "pellet"', "Asetuksen engine arvo on sparql, shifty tai pyshacl; pellet"),
        ('base = "id/"', "Asetuksen base arvo on absoluuttinen IRI"),
        ('title = "Nimi"', 'taulukko, jossa on teksti kullakin kielellä, kuten { fi = "Nimi" }; Nimi ei kelpaa'),
    ],
)
def test_what_is_wanted_is_said_in_the_language_of_the_sentence(folder: Path, line: str, said: str) -> None:
    write(folder, line + "\n")
    with pytest.raises(SettingsError) as caught:
        load_settings(folder)
    assert said in caught.value.text("fi")


@pytest.mark.parametrize(
    ("text", "name", "line", "column", "nearest"),
    [
        ("prot = 8000", "prot", 1, 1, "port"),
        ('folder = "/"', "folder", 1, 1, ""),
        ("content = 1", "content", 1, 1, "contact"),
        ("unknown = 1", "unknown", 1, 1, ""),
        ('# language\nport = 1\n  language = ["fi"]', "language", 3, 3, "languages"),
        ('"most-rows" = 7', "most-rows", 1, 1, "most_rows"),
        ("most-rows = 7", "most-rows", 1, 1, "most_rows"),
        ("cros.x = 7", "cros", 1, 1, "cors"),
        ('[accesibility]\nstatus = "partly"', "accesibility", 1, 2, "accessibility"),
        ('[title]\nen = "a"\nprt = "b"\n\n[[ colour ]]\nport = 1', "colour", 5, 4, ""),
        ('\ufefflicense = "x"', "license", 1, 1, "licence"),
    ],
)
def test_unknown_setting_is_a_finding_at_its_line_and_changes_nothing(
    folder: Path, text: str, name: str, line: int, column: int, nearest: str
) -> None:
    write(folder, text)
    settings = load_settings(folder)
    [found] = settings.unknown
    assert (found.name, found.line, found.column, found.nearest) == (name, line, column, nearest)
    [finding] = settings.faults_at("servicegraph.toml")
    assert str(finding.location) == f"servicegraph.toml:{line}:{column}"
    assert f"setting {name}" in finding.text("en")
    assert (f"`{nearest}`" if nearest else "`query_seconds`") in finding.hint["en"]
    assert settings.folder == folder


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"port = ", 1),
        (b"# a\n[[[", 2),
        (b"port = 1\nport = 2\n", 2),
        (b"a" * 1000, 1),
        (b"\n\ntitle = 'a\n", 3),
        (b"a = " + b"[" * 5000, 1),
        (b"port = 1\r\nhost = x\r\n", 2),
    ],
)
def test_file_that_is_no_toml_is_named_with_its_line(folder: Path, content: bytes, line: int) -> None:
    (folder / "servicegraph.toml").write_bytes(content)
    with pytest.raises(SettingsError, match=rf"servicegraph\.toml:{line} is not valid TOML") as caught:
        load_settings(folder)
    assert "(at " not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "line"), [(b"\xff\xfep\x00o\x00", 1), (b'port = 1\ntitle = { fi = "\xe4" }\n', 2), (b"\n\n\xff", 3)]
)
def test_file_that_is_not_utf_8_is_named_with_its_line(folder: Path, content: bytes, line: int) -> None:
    (folder / "servicegraph.toml").write_bytes(content)
    with pytest.raises(SettingsError, match=rf"not UTF-8 \(.*servicegraph\.toml:{line}\)"):
        load_settings(folder)


def test_byte_order_mark_and_line_ends_of_windows_change_nothing(folder: Path) -> None:
    (folder / "servicegraph.toml").write_bytes(b'\xef\xbb\xbfbase = "https://example.org/id/"\r\nport = 8100\r\n')
    assert load_settings(folder).port == 8100


def test_wrong_value_names_its_line(folder: Path) -> None:
    write(folder, '# port = 1\nhost = "0.0.0.0"\n\n  port = "http"\n')
    with pytest.raises(SettingsError, match=r"servicegraph\.toml:4\)"):
        load_settings(folder)


def test_what_pages_and_exports_will_tell_is_kept(folder: Path) -> None:
    write(
        folder,
        """
publisher = "https://example.org/"
licence = "https://creativecommons.org/licenses/by/4.0/"
contact = "kirjaamo@example.org"
issued = 2026-01-31
address = "https://palvelut.example.org/luettelo"

[accessibility]
status = "partly"
evaluated = 2026-01-31
feedback = { fi = "palaute@example.org", sv = "respons@example.org" }
shortcomings = ["tables"]
""",
    )
    settings = load_settings(folder)
    assert settings.unknown == ()
    assert settings.publisher == "https://example.org/"
    assert settings.licence.endswith("/4.0/")
    assert settings.contact == "kirjaamo@example.org"
    assert settings.issued == datetime.date(2026, 1, 31)
    assert settings.address == "https://palvelut.example.org/luettelo"
    assert settings.accessibility["feedback"] == {"fi": "palaute@example.org", "sv": "respons@example.org"}


def test_day_of_issue_may_be_a_text_as_the_environment_gives_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings(folder).issued is None
    monkeypatch.setenv("SERVICEGRAPH_ISSUED", "2026-05-01")
    assert load_settings(folder).issued == datetime.date(2026, 5, 1)


@pytest.mark.parametrize("tag", ["fi", "sv-FI", "zh-Hant-TW", "es-419", "sl-rozaj", "de-1996", "smn"])
def test_language_tag_is_taken(folder: Path, tag: str) -> None:
    write(folder, f'languages = ["{tag}"]')
    assert load_settings(folder).languages == (tag,)


@pytest.mark.parametrize("name", ["bàse", "a\nb", "{name}", "x" * 500])
def test_name_of_an_unknown_setting_may_hold_anything(folder: Path, name: str) -> None:
    quoted = name.replace("\n", "\\n")
    write(folder, f'"{quoted}" = 1')
    assert load_settings(folder).faults_at("servicegraph.toml")[0].text("fi")


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
    folder: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path_factory.mktemp("other")
    write(other, "")
    monkeypatch.setenv("SERVICEGRAPH_CATALOGUE", str(other))
    assert find_catalogue() == other
    assert find_catalogue(folder) == folder


def test_file_of_a_catalogue_leads_to_its_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    below = folder / "a" / "b"
    below.mkdir(parents=True)
    for file in (folder / "data.ttl", below / "data.ttl", folder / "servicegraph.toml"):
        file.touch()
        assert find_catalogue(file) == folder
    (folder / "a" / "servicegraph.toml").touch()
    assert find_catalogue(below / "data.ttl") == folder / "a"
    monkeypatch.chdir(below)
    assert find_catalogue("data.ttl") == (folder / "a").resolve()
    monkeypatch.chdir(folder)
    assert find_catalogue("data.ttl") == Path(".")


def test_file_of_no_catalogue_is_said(tmp_path: Path) -> None:
    (tmp_path / "data.ttl").touch()
    with pytest.raises(SettingsError, match=r"data\.ttl belongs to no catalogue"):
        find_catalogue(tmp_path / "data.ttl")


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


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("port 8000", "yhtäsuuruusmerkki"),
        ("port = 1\nport = 2\n", "toisen kerran"),
        ('base = "x', "lainausmerkki"),
        ("base = 'x", "lainausmerkki"),
        ("languages = ['fi'", "`]`"),
        ("title = { fi = 'a'", "`}`"),
        ("host = x", "lainausmerkkeihin"),
        ('include = ["C:\\kansio"]', "kenoviiva"),
        ("[[[", "hakasulkeissa"),
    ],
)
def test_what_is_wrong_in_the_file_is_said_in_the_asked_language(folder: Path, content: str, said: str) -> None:
    (folder / "servicegraph.toml").write_text(content, "utf-8")
    with pytest.raises(SettingsError) as caught:
        load_settings(folder)
    assert said in caught.value.text("fi")
    for english in ("Expected", "Invalid", "Cannot", "Unterminated", "Unclosed"):
        assert english not in caught.value.text("sv")


def test_missing_included_folder_is_named_with_the_line_of_its_entry(folder: Path) -> None:
    (folder / "servicegraph.toml").write_text('include = [\n  ".",\n  "../nowhere",\n]\n', "utf-8")
    with pytest.raises(SettingsError, match=r"no folder .*nowhere.*servicegraph\.toml:3\)"):
        load_settings(folder)
