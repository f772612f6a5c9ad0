"""Coverage: a catalogue at which no shape looks says so, and so do classes that nothing knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from servicegraph import Catalogue, Severity
from servicegraph.checks.definition import Files
from servicegraph.checks.examples import write_example
from tests.checks.finding import codes, found, said, service

CPSV = (
    "@prefix cpsv: <http://purl.org/vocab/cpsv#> .\n@prefix cv: <http://data.europa.eu/m8g/> .\n"
    "<https://example.org/id/service/a> a cpsv:PublicService .\n"
    "<https://example.org/id/service/b> a cpsv:PublicService .\n"
    "<https://example.org/id/organisation/town> a cv:PublicOrganisation .\n"
)
NOTHING: Files = {"services.ttl": None, "organisations.ttl": None}


def test_catalogue_at_which_no_shape_looks_says_so_with_the_classes_and_what_to_write(tmp_path: Path) -> None:
    checked = Catalogue.load(write_example({**NOTHING, "c.ttl": CPSV}, tmp_path)).check(Severity.WARNING)
    [one] = checked.diagnostics
    assert (one.code, one.severity, checked.focus_nodes) == ("nothing-checked", Severity.VIOLATION, 0)
    assert "(3)" in one.text("en")
    assert "cpsv:PublicService (2), cv:PublicOrganisation (1)" in one.text("en")
    assert "sg:Service, sg:Organisation" in one.hint["en"]
    assert "docs/modelling.md" in one.hint["en"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (CPSV.replace("PublicService .", "PublicService ", 1), "missing-full-stop"),
        (
            "@prefix sg: <http://w3id.org/servicegraph/ns#> .\n<https://example.org/id/service/a> a sg:Service .",
            "misspelt-namespace",
        ),
        ("service:a a sg:Servise .", "unknown-term"),
        ("service:a rdfs:label 'a'@fi .", "entity-without-type"),
    ],
)
def test_another_finding_is_the_reason_and_this_one_is_silent(text: str, code: str, tmp_path: Path) -> None:
    told = codes(tmp_path, {**NOTHING, "c.ttl": text})
    assert "nothing-checked" not in told
    assert code in told


def test_vocabularies_alone_are_a_warning(tmp_path: Path) -> None:
    text = "<https://codes.example/s> a skos:ConceptScheme . <https://codes.example/a> a skos:Concept ."
    severities = {one.severity for one in found(tmp_path, {**NOTHING, "c.ttl": text}) if one.code == "nothing-checked"}
    assert severities <= {Severity.WARNING}


def test_class_of_another_vocabulary_beside_ours_is_told_once_with_its_number(tmp_path: Path) -> None:
    files = {
        "c.ttl": CPSV.replace("PublicService .", "PublicService . # here", 1).replace(
            "Organisation .", "Organisation . # here"
        )
    }
    assert said(tmp_path, files) == [("unchecked-class", "here"), ("unchecked-class", "here")]
    first, _ = found(tmp_path, files)
    assert "(2)" in first.text("en")
    assert "`a sg:Service`" in first.hint["en"]


def test_class_that_no_alignment_knows_is_information(tmp_path: Path) -> None:
    text = "<https://example.org/about> a dcat:Catalog ."
    assert not codes(tmp_path, {"c.ttl": text})
    assert "unchecked-class" in codes(tmp_path, {"c.ttl": text}, Severity.INFO)


def test_thing_with_a_class_of_ours_too_is_no_finding(tmp_path: Path) -> None:
    text = service("service:more").replace("a sg:Service", "a sg:Service , cpsv:PublicService")
    assert not codes(tmp_path, {"c.ttl": text})


@pytest.mark.parametrize(
    "text", ["# Nothing yet\n", "<http://a.example/x> <http://a.example/y> 1 .", "[] a rdfs:Class ."]
)
def test_catalogue_that_says_of_nothing_what_it_is_says_so(text: str, tmp_path: Path) -> None:
    [one] = found(tmp_path, {**NOTHING, "c.ttl": text})
    assert (one.code, one.severity) == ("nothing-checked", Severity.VIOLATION)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"", "empty-file"),
        ("hello world\n", "misplaced-word"),
        ("service:a rdfs:label 'A'@fi .", "entity-without-type"),
    ],
)
def test_what_other_findings_say_is_not_told_as_nothing_checked(text: str | bytes, code: str, tmp_path: Path) -> None:
    assert codes(tmp_path, {**NOTHING, "c.ttl": text}) == [code]
