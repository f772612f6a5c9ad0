"""Names in the languages of the catalogue, and language tags: what is asked for, and what is left in peace."""

from __future__ import annotations

from pathlib import Path

import pytest

from servicegraph import Catalogue, Severity
from tests.checks.catalogues import codes, found_in, mended

ENGLISH = 'title = { en = "Example" }\nbase = "https://example.org/id/"\nlanguages = ["en"]\n'
CLUB = "service:club a sg:Service ; rdfs:label %s ."


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ('"Kerho"@fi , "Klubb"@sv , "Club"@en', []),
        ('"Kerho"@fi-FI , "Klubb"@sv-FI , "Club"@en-GB', []),
        ('"Klubb"@sv , "Club"@en', ["missing-name"]),
        ('"Kerho"@fi', ["missing-translation"]),
        ('"Klubb"@sv', ["missing-name"]),
        ('"Kerho"@fl , "Klubb"@sv , "Club"@en', ["unknown-language"]),
        ('"Kerho"@fin , "Klubb"@sv , "Club"@en', ["unknown-language"]),
        ('" "@fi , "Klubb"@sv , "Club"@en', ["empty-text"]),
        ('"Kerho"@FI , "Klubb"@sv , "Club"@en', ["language-tag-case"]),
        ('"Kerho"@fi , "Klubb"@sv , "Club"@en , "Searvi"@se , "Klub"@et , "Клуб"@ru-Cyrl', []),
    ],
)
def test_each_mistake_in_the_names_of_an_entity_is_one_finding(tmp_path: Path, names: str, expected: list[str]) -> None:
    assert codes(found_in(tmp_path, CLUB % names)) == expected


def test_one_finding_names_all_languages_that_lack(tmp_path: Path) -> None:
    [found] = found_in(tmp_path, CLUB % '"Kerho"@fi')
    assert found.text("en") == "“Kerho” has no name in Swedish or in English."
    assert found.text("fi") == "Kohteella ”Kerho” ei ole nimeä ruotsiksi eikä englanniksi."
    assert 'rdfs:label "…"@sv , "…"@en' in found.hint["en"]
    assert found.severity is Severity.INFO


def test_nothing_is_asked_in_a_language_that_the_catalogue_has_not_chosen(tmp_path: Path) -> None:
    more = CLUB % '"Club"@en'
    assert not found_in(tmp_path, more, settings=ENGLISH)


def test_regional_language_of_the_catalogue_is_answered_by_the_plain_one(tmp_path: Path) -> None:
    settings = ENGLISH.replace('["en"]', '["en-GB", "sv-FI"]')
    assert not found_in(tmp_path, CLUB % '"Club"@en , "Klubb"@sv', settings=settings)


def test_misspelt_naming_property_is_told_once(tmp_path: Path) -> None:
    text = 'service:club a sg:Service ; rdfs:lable "Kerho"@fi , "Klubb"@sv , "Club"@en .'
    found = found_in(tmp_path, text)
    assert set(codes(found)) == {"unknown-standard-term"}


def test_name_without_a_language_is_left_to_the_check_that_asks_for_one(tmp_path: Path) -> None:
    assert not found_in(tmp_path, CLUB % '"Kerho"')


def test_interface_needs_no_name(tmp_path: Path) -> None:
    assert not found_in(tmp_path, "interface:a a sg:Interface ; sg:from service:clinic ; sg:to service:ward .")


def test_concepts_of_an_own_scheme_need_names_and_those_of_others_do_not(tmp_path: Path) -> None:
    text = """
<https://example.org/id/colours> a skos:ConceptScheme ; skos:prefLabel "Värit"@fi , "Färger"@sv , "Colours"@en .
<https://example.org/id/colour/red> a skos:Concept ; skos:inScheme <https://example.org/id/colours> .
<https://other.example/red> a skos:Concept ; skos:inScheme <https://other.example/colours> .
<https://other.example/colours> a skos:ConceptScheme .
"""
    found = [one for one in found_in(tmp_path, text) if one.code.startswith("missing-")]
    assert [(one.code, str(one.focus)) for one in found] == [("missing-name", "<https://example.org/id/colour/red>")]
    assert "skos:prefLabel" in found[0].hint["en"]


def test_entities_of_an_included_catalogue_are_not_asked_for_the_languages_of_this_one(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "servicegraph.toml").write_text(
        'title = { sv = "Annan" }\nbase = "https://other.example/id/"\nlanguages = ["sv"]\n', "utf-8"
    )
    (other / "a.ttl").write_text(
        "@prefix sg: <https://w3id.org/servicegraph/ns#> .\n@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        '<https://other.example/id/service/a> a sg:Service ; rdfs:label "Klubb"@sv .\n',
        "utf-8",
    )
    own = tmp_path / "own"
    own.mkdir()
    settings = 'title = { fi = "Oma" }\nbase = "https://example.org/id/"\ninclude = ["../other"]\n'
    assert not found_in(own, CLUB % '"Kerho"@fi , "Klubb"@sv , "Club"@en', settings=settings)
    checked = Catalogue.load(own).check(Severity.INFO)
    assert not [one for one in checked.diagnostics if one.code in ("missing-name", "missing-translation")]


def test_tags_in_capitals_are_told_once_a_file_with_a_remedy_for_all(tmp_path: Path) -> None:
    text = CLUB % '"Kerho"@fi , "Klubb"@SV , "Club"@en' + '\nservice:clinic dct:description "Mottagning"@SV-FI .'
    text += "\nservice:ward skos:altLabel 'Avdelning'@SV ."
    found = found_in(tmp_path, text)
    assert codes(found) == ["language-tag-case", "language-tag-case"]
    assert "@SV" not in mended(tmp_path, found)
    assert mended(tmp_path, found) == text.replace("@SV", "@sv")


def test_code_of_three_letters_is_mended_to_the_registered_one(tmp_path: Path) -> None:
    text = CLUB % '"Kerho"@fin , "Klubb"@swe , "Club"@en'
    found = found_in(tmp_path, text)
    assert codes(found) == ["unknown-language", "unknown-language"]
    assert mended(tmp_path, found) == CLUB % '"Kerho"@fi , "Klubb"@sv , "Club"@en'


def test_name_under_the_tag_of_another_language_is_told_once_with_the_remedy(tmp_path: Path) -> None:
    text = CLUB % '"Vanhuspalvelujen ohjaus ja neuvonta"@sv , "Advice"@en'
    found = found_in(tmp_path, text)
    assert codes(found) == ["missing-name"]
    assert mended(tmp_path, found) == text.replace("@sv", "@fi")


def test_translation_under_the_tag_of_another_language_is_told_once(tmp_path: Path) -> None:
    found = found_in(tmp_path, CLUB % '"Neuvonta"@fi , "Dagverksamhet för äldre och deras anhöriga"@en')
    assert codes(found) == ["text-in-other-language"]
