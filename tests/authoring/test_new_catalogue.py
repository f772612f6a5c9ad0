"""A new catalogue checks and is laid out, whatever its title and its organiser are called."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from servicegraph import Catalogue, Severity
from servicegraph.authoring.new_catalogue import (
    CI_FILES,
    LICENCES,
    NewCatalogue,
    catalogue_files,
    make_catalogue,
    read_base,
    read_languages,
    read_licence,
    read_name,
)
from servicegraph.dataset.dataset import load_dataset
from servicegraph.errors import AuthoringError
from servicegraph.messages import LANGUAGES, keys
from servicegraph.settings import load_settings
from servicegraph.turtle.formatting import Style, format_turtle
from servicegraph.turtle.formatting_order import GUIDE_FIRST, GUIDE_LAST

BASE = "https://example.org/id/"
NAMES = {"fi": "Esimerkkialue", "sv": "Exempelområdet", "en": "Example county"}
TEMPLATES = Path(read_name.__code__.co_filename).parent / "templates"
names = st.one_of(
    st.text(min_size=1, max_size=60),
    st.sampled_from(
        ['a"b', "a'b", 'a"""b', "a\\b", "a\\", "{base}", "a <b> `c` | d", "1", "ß", "Ω", "东", "é" * 150, "nt", "❶"]
    ),
)


def wanted(**more: object) -> NewCatalogue:
    values: dict[str, object] = {"titles": NAMES, "base": BASE, "languages": LANGUAGES, "organisers": NAMES}
    return NewCatalogue(**{**values, **more})  # type: ignore[arg-type]


def findings(folder: Path, level: Severity) -> list[str]:
    return [one.code for one in Catalogue.load(folder).check(level).diagnostics]


@pytest.mark.parametrize(
    ("languages", "language"),
    [("fi,sv,en", "fi"), ("sv", "en"), *(pytest.param("en,sv", one, marks=pytest.mark.matrix) for one in LANGUAGES)],
)
def test_new_catalogue_checks_without_a_warning(tmp_path: Path, language: str, languages: str) -> None:
    folder, asked = tmp_path / "new", read_languages(languages)
    given_names = {tag: NAMES[tag] for tag in asked}
    make_catalogue(folder, wanted(languages=asked, titles=given_names, organisers=given_names, speaks=language))
    assert findings(folder, Severity.WARNING) == []
    told = findings(folder, Severity.INFO)
    assert not [code for code in told if "name" in code.lower() or "language" in code.lower()], told
    prefixes = load_dataset(load_settings(folder)).prefixes.namespaces
    for file in folder.glob("*.ttl"):
        said = file.read_text("utf-8")
        assert format_turtle(said, Style(first=GUIDE_FIRST, last=GUIDE_LAST, prefixes=prefixes)) == said
        assert max(map(len, said.splitlines())) <= 120
    assert not [
        file
        for file in folder.rglob("*")
        if file.is_file() and "{" in file.read_text("utf-8").split("[*.{")[0] and file.suffix != ".yml"
    ]


def test_example_is_marked_as_one_and_has_its_chain_interface_and_rule(tmp_path: Path) -> None:
    make_catalogue(tmp_path / "new", wanted())
    catalogue = Catalogue.load(tmp_path / "new")
    answer = catalogue.query("interfaces-of-chain", chain="chain:home-from-hospital")
    assert len(answer.rows) == 1
    for name in ("services", "chains", "interfaces", "rules"):
        said = (tmp_path / "new" / f"{name}.ttl").read_text("utf-8")
        paragraphs = [one for one in said.split("\n\n") if "\n    a sg:" in one]
        assert paragraphs
        assert all("sg:fictitious" in one and "basis:modelled" in one for one in paragraphs)


def test_assumed_type_of_the_organiser_is_said_to_be_assumed() -> None:
    assert "sg:completed" in catalogue_files(wanted())["organisations.ttl"]
    stated = catalogue_files(wanted(organiser_type="municipality"))["organisations.ttl"]
    assert "orgtype:municipality ." in stated
    assert "sg:completed" not in stated


@pytest.mark.parametrize("licence", LICENCES)
@pytest.mark.parametrize("server", CI_FILES)
def test_licence_and_file_of_the_build_server_are_those_chosen(repository: Path, licence: str, server: str) -> None:
    files = catalogue_files(wanted(licence=licence, ci=server, speaks="sv"))
    assert ("LICENSE" in files) == (licence != "none")
    assert f'licence = "{LICENCES[licence]}"' in files["servicegraph.toml"] or licence == "none"
    assert ("licence =" in files["servicegraph.toml"]) == (licence != "none")
    source, name = CI_FILES[server]
    assert [one for one in files if one.endswith(".yml")] == ([name] if name else [])
    if name:
        shown = yaml.safe_load((repository / "docs" / "guides" / "ci" / source).read_text("utf-8"))
        made = yaml.safe_load(files[name])
        shown_values, made_values = ((one.get("env") or one["servicegraph"]["variables"]) for one in (shown, made))
        assert made_values == {**shown_values, "CATALOGUE": ".", "SERVICEGRAPH_LANG": "sv"}
        shown_values |= made_values
        assert made == shown


def test_every_text_of_the_templates_is_there_and_used() -> None:
    places = {
        name
        for file in (*TEMPLATES.iterdir(), *TEMPLATES.with_name("register_templates").iterdir())
        for name in re.findall(r"\{([a-z][a-z-]*)\}", file.read_text("utf-8"))
    }
    texts = {key.removeprefix("new.text-") for key in keys() if key.startswith("new.text-")}
    inside = {
        "licence-note",
        "readme-ci",
        "about-licence",
        "type-is-assumed",
        "about-register-publisher",
    }  # of values that are put together
    assert texts - inside <= places
    values = {"base", "languages", "publisher", "licence", "titles", "title", "licence-iri", "readme-licence"}
    values |= {"organiser-slug", "organiser-names", "organiser-type", "example-segmentation", "ttl"}
    assert places <= texts | values | {"ttl,rq,toml"}


def try_names(title: str, organiser: str) -> None:
    try:
        names_given = read_name(title, "--title"), read_name(organiser, "--organiser")
    except AuthoringError:
        return
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "new"
        make_catalogue(folder, wanted(titles={"fi": names_given[0]}, organisers={"fi": names_given[1]}))
        catalogue = Catalogue.load(folder)
        assert [one.code for one in catalogue.check(Severity.WARNING).diagnostics] == []
        assert catalogue.settings.title == {"fi": names_given[0]}
        assert catalogue.label(catalogue.settings.publisher, "fi") == names_given[1]


@given(names, names)
@settings(max_examples=4)
def test_any_title_and_organiser_give_a_catalogue_that_checks_or_are_refused(title: str, organiser: str) -> None:
    try_names(title, organiser)


@pytest.mark.matrix
@given(names, names)
@settings(max_examples=150)
def test_very_many_titles_and_organisers_do_too(title: str, organiser: str) -> None:
    try_names(title, organiser)


@pytest.mark.parametrize("said", ["", " ", "a\nb", "a\x00b", "a\x1b[31m", "a\u202eb", "…", '"""', "x" * 201, "\ud800"])
def test_what_is_no_name_is_refused(said: str) -> None:
    with pytest.raises(AuthoringError) as failure:
        read_name(said, "--title")
    assert "--title" in str(failure.value)
    assert str(failure.value).isprintable()


@pytest.mark.parametrize(
    "said",
    [
        "", "id/", "/id/", "example.org/id/", "https://example.org/id", "https://example.org/i d/", "https://a/<b>/",
        'https://a/"/', "https://a/\n/", "https://w3id.org/servicegraph/id/", "https://w3id.org/servicegraph/ns#", "x",
    ],
)  # fmt: skip
def test_what_is_no_base_is_refused(said: str) -> None:
    with pytest.raises(AuthoringError) as failure:
        read_base(said)
    assert "--base" in str(failure.value)


@pytest.mark.parametrize("said", ["", "fi,,sv", "xx", "suomi", "fi;sv"])
def test_what_are_no_languages_is_refused(said: str) -> None:
    with pytest.raises(AuthoringError):
        read_languages(said)


def test_licence_is_known_in_any_letter_case() -> None:
    assert read_licence("cc0-1.0") == "CC0-1.0"
    with pytest.raises(AuthoringError, match=re.escape("CC-BY-4.0")):
        read_licence("MIT")


def test_folder_that_is_not_empty_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("mine")
    with pytest.raises(AuthoringError, match="not empty"):
        make_catalogue(tmp_path, wanted())
    with pytest.raises(AuthoringError, match="not empty"):
        make_catalogue(tmp_path / "a", wanted())
    (tmp_path / "b" / ".git").mkdir(parents=True)
    make_catalogue(tmp_path / "b", wanted())
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a", "b"]
