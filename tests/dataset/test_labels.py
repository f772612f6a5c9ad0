"""Which name of a thing is shown: by the language asked for, whatever its region, then as the catalogue has it."""

from __future__ import annotations

from pathlib import Path

import pytest

from servicegraph import Catalogue
from servicegraph.checks.examples import write_example
from servicegraph.dataset.labels import is_blank

NAMES = {
    "more.ttl": """
service:regional a sg:Service ; rdfs:label "Lisä"@fi-FI , "Tillägg"@sv-FI , "Extra"@en-GB .
service:english a sg:Service ; rdfs:label "Club"@en .
service:blank a sg:Service ; rdfs:label " "@fi , "Klubb"@sv .
service:plain a sg:Service ; rdfs:label "Kela" .
interface:a a sg:Interface ; sg:from service:regional ; sg:to service:english .
interface:finnish a sg:Interface ; rdfs:label "Lisästä kerhoon"@fi ; sg:from service:regional ; sg:to service:english .
interface:unnamed-end a sg:Interface ; sg:from service:regional ; sg:to service:none .
interface:no-names a sg:Interface ; sg:from service:none ; sg:to service:nothing .
interface:half a sg:Interface ; sg:from service:regional .
provision:a a sg:Provision ; sg:provisionOf service:regional ; sg:provider organisation:county .
address:a a locn:Address ; locn:thoroughfare "Keskuskatu 1" .
"""
}


@pytest.mark.parametrize(
    ("name", "language", "shown"),
    [
        ("service/regional", "sv", "Tillägg"),
        ("service/regional", "sv-FI", "Tillägg"),
        ("service/regional", "en", "Extra"),
        ("service/regional", "EN-us", "Extra"),
        ("service/regional", "de", "Lisä"),
        ("service/english", "fi", "Club"),
        ("service/blank", "fi", "Klubb"),
        ("service/plain", "sv", "Kela"),
        ("service/none", "sv", "service:none"),
        ("interface/a", "sv", "Tillägg → Club"),
        ("interface/finnish", "fi", "Lisästä kerhoon"),
        ("interface/finnish", "en", "Extra → Club"),
        ("interface/finnish", "sv", "Lisästä kerhoon"),
        ("interface/unnamed-end", "sv", "Tillägg → none"),
        ("interface/no-names", "sv", "interface:no-names"),
        ("interface/half", "sv", "interface:half"),
        ("provision/a", "sv", "Tillägg – Området"),
        ("address/a", "sv", "Keskuskatu 1"),
    ],
)
def test_name_is_looked_up_by_language_and_falls_back(tmp_path: Path, name: str, language: str, shown: str) -> None:
    catalogue = Catalogue.load(write_example(NAMES, tmp_path))
    assert catalogue.label(f"https://example.org/id/{name}", language) == shown


@pytest.mark.parametrize(
    ("name", "language", "tag"),
    [
        ("interface/a", "en", ""),
        ("interface/a", "fi", ""),  # one end speaks Finnish, the other only English
        ("interface/finnish", "fi", ""),
        ("interface/finnish", "en", ""),
        ("interface/finnish", "sv", "fi"),
        ("interface/english", "sv", "en"),
        ("service/english", "sv", "en"),
    ],
)
def test_language_of_a_name_is_told_where_it_is_another_one(tmp_path: Path, name: str, language: str, tag: str) -> None:
    more = "interface:english a sg:Interface ; sg:from service:english ; sg:to service:english .\n"
    catalogue = Catalogue.load(write_example({"more.ttl": NAMES["more.ttl"] + more}, tmp_path))
    assert catalogue.dataset.labels.language_of(f"https://example.org/id/{name}", language) == tag


def test_missing_name_falls_back_in_the_order_of_the_catalogue_s_languages(tmp_path: Path) -> None:
    catalogue = Catalogue.load(write_example(NAMES, tmp_path), languages=("en", "sv", "fi"))
    assert catalogue.label("https://example.org/id/service/regional", "de") == "Extra"


def test_nothing_has_no_name(tmp_path: Path) -> None:
    catalogue = Catalogue.load(write_example(NAMES, tmp_path))
    assert catalogue.label(None) == ""
    assert catalogue.label("") == ""


def test_answers_are_in_the_first_language_of_a_catalogue_that_has_no_finnish(tmp_path: Path) -> None:
    files = {
        "servicegraph.toml": 'title = { en = "E" }\nbase = "https://example.org/id/"\nlanguages = ["en"]\n',
        "services.ttl": 'service:a a sg:Service ; rdfs:label "Clinic"@en-GB .\n'
        'service:b a sg:Service ; rdfs:label "Ward"@en .\n',
        "queries/names.rq": "# Names\n# @param language lang = fi The language\n# @column name string A name\n"
        "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX sg: <https://w3id.org/servicegraph/ns#>\n"
        "SELECT ?name { ?service a sg:Service ; rdfs:label ?name FILTER(LANGMATCHES(LANG(?name), $language)) }"
        " ORDER BY ?name",
    }
    catalogue = Catalogue.load(write_example(files, tmp_path))
    assert [getattr(name, "value", "") for [name] in catalogue.query("names").rows] == ["Clinic", "Ward"]


@pytest.mark.parametrize(
    ("text", "blank"), [("", True), (" \u00a0", True), ("–", True), ("\u200b", True), ("5", False)]
)
def test_text_of_spaces_and_signs_is_blank(text: str, blank: bool) -> None:
    assert is_blank(text) is blank
