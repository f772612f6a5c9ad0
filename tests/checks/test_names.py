"""Names that nothing defines: found at every place, with the nearest known name."""

from __future__ import annotations

from pathlib import Path

import pytest

from servicegraph import Catalogue, Severity
from servicegraph.checks.examples import write_example
from servicegraph.checks.names import WELL_KNOWN, standard_names_without
from servicegraph.diagnostics import Diagnostic
from tests.checks.finding import found, said, service

_CODES = {"unknown-term", "unknown-concept", "undescribed-entity", "unknown-standard-term", "own-namespace"}


def names(folder: Path, *texts: str) -> list[Diagnostic]:
    files = {f"{number}.ttl": text for number, text in enumerate(texts)}
    return [one for one in found(folder, files) if one.code in _CODES]


def test_terms_that_are_known_without_rdflib_are_known_to_it() -> None:
    assert [iri for iri in sorted(WELL_KNOWN) if standard_names_without(iri) is not None] == []


def test_known_names_are_no_finding(tmp_path: Path) -> None:
    assert not names(tmp_path, service("service:a") + " service:a sg:refersTo service:ward .")


@pytest.mark.parametrize(
    ("statement", "code", "meant"),
    [
        ("a {sg:Servise}", "unknown-term", "sg:Service"),
        ("{sg:providdBy} organisation:county", "unknown-term", "sg:providedBy"),
        ("sg:refersTo {service:clinik}", "undescribed-entity", "service:clinic"),
        ("sg:sector {sector:helth}", "unknown-concept", "sector:health"),
        ("{skos:prefLable} 'a'@fi", "unknown-standard-term", "skos:prefLabel"),
        ("a {<http://w3id.org/servicegraph/ns#Service>}", "unknown-term", "sg:Service"),
        ("a {<https://w3id.org/Servicegraph/ns#Service>}", "unknown-term", "sg:Service"),
    ],
)
def test_misspelt_name_is_found_with_the_one_that_was_meant(
    statement: str, code: str, meant: str, tmp_path: Path
) -> None:
    wrong = statement[statement.index("{") + 1 : statement.index("}")]
    [one] = names(tmp_path, f"service:ward {statement} . # sg:".replace("{", "").replace("}", ""))
    assert one.code == code
    assert meant in one.hint["en"]
    [fix] = one.fixes
    [edit] = fix.edits
    line = (tmp_path / "0.ttl").read_text("utf-8").split("\n")[edit.location.line - 1]
    assert line[edit.location.column - 1 : edit.location.end_column - 1] == wrong
    assert edit.text == meant


def test_name_far_from_all_others_has_another_remedy(tmp_path: Path) -> None:
    [one] = names(tmp_path, "service:ward sg:xyzzy 1 .")
    assert one.hint["en"].startswith("No known name is close")
    assert not one.fixes


def test_name_is_said_at_every_place(tmp_path: Path) -> None:
    text = "service:ward sg:xyzzy 1 . # here\nservice:clinic sg:xyzzy 3 . # here\n"
    places = said(tmp_path, {"0.ttl": text, "1.ttl": text.replace("1", "2").replace("3", "4")})
    assert places == [("unknown-term", "here")] * 4


def test_entity_described_in_another_file_is_known(tmp_path: Path) -> None:
    assert not names(tmp_path, service("service:a") + " service:a sg:refersTo service:b .", service("service:b"))


def test_names_of_others_are_not_ours_to_judge(tmp_path: Path) -> None:
    other = "<https://other.example/{}>"
    statement = f"service:ward {other.format('property')} {other.format('value')} ; a {other.format('Class')} ."
    assert not names(tmp_path, statement)


def test_name_in_the_namespace_of_the_ontology_is_not_for_a_catalogue_to_describe(tmp_path: Path) -> None:
    assert [one.code for one in names(tmp_path, service("sg:Mine"))] == ["own-namespace"]


def test_entity_of_a_damaged_paragraph_is_not_called_undescribed(tmp_path: Path) -> None:
    assert not names(tmp_path, "service:ward sg:refersTo service:b .", "service:b a sg:Service ;;; <x y> .\n")


def test_misspelt_property_is_told_once_for_all_its_values_and_what_seems_to_lack_for_it_is_not(tmp_path: Path) -> None:
    text = service("service:a").replace(" .", " ; sg:levl level:basic , level:special .")
    one, *others = [one for one in found(tmp_path, {"a.ttl": text}) if one.location.path == "a.ttl"]
    assert one.code == "unknown-term"
    assert not others


def test_term_in_a_misspelt_namespace_written_in_full_is_found(tmp_path: Path) -> None:
    [one] = names(tmp_path, "service:ward <https://w3id.org/servicegrap/ns#level> level:basic . # sg:")
    assert one.code == "unknown-term"
    assert one.fixes[0].edits[0].text == "sg:level"


def test_reference_with_accents_in_another_form_finds_what_was_meant(tmp_path: Path) -> None:
    loose = "service:pa\u0308iva\u0308"
    [one] = names(tmp_path, service(loose) + " service:ward sg:refersTo service:p\u00e4iv\u00e4 .")
    assert one.code == "undescribed-entity"
    assert "pa\\u0308iva\\u0308" in one.hint["en"]
    assert one.fixes[0].edits[0].text == "<https://example.org/id/service/pa\u0308iva\u0308>"


def test_slip_in_a_term_of_the_catalogues_own_ontology_is_found_with_the_term_that_is_like_it(tmp_path: Path) -> None:
    ontology = '<https://example.org/ns#keeps> a owl:ObjectProperty ; rdfs:label "pitää"@fi .'
    data = "service:ward <https://example.org/ns#keps> organisation:county ;\n    <https://other.org/ns#keps> 1 ."
    folder = write_example({"ontology/own.ttl": ontology, "more.ttl": data}, tmp_path)
    [found] = [
        one for one in Catalogue.load(folder).check(Severity.VIOLATION).diagnostics if one.code == "unknown-term"
    ]
    assert "https://example.org/ns#keeps" in found.hint["en"]
    assert found.location.path == "more.ttl"
