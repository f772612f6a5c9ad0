"""Identity: one description for each entity, with its type; what is said twice is found once."""

from __future__ import annotations

from pathlib import Path

import pytest

from servicegraph.checks.examples import prefixes
from servicegraph.diagnostics import Severity
from tests.checks.finding import FACTS, NAMES, codes, found, said, service

OTHER = 'rdfs:label "Muu"@fi , "Annan"@sv , "Other"@en'


def test_entity_without_type_is_told_at_its_description_and_not_where_it_is_named(tmp_path: Path) -> None:
    text = service("service:more").replace("organisation:county", "organisation:town")
    files = {"more.ttl": f"{text}\norganisation:town {NAMES} . # here"}
    assert said(tmp_path, files) == [("entity-without-type", "here")]


def test_type_that_the_path_of_the_iri_names_is_offered(tmp_path: Path) -> None:
    [one] = found(tmp_path, {"more.ttl": f"organisation:town {NAMES} . # sg:"})
    assert "`a sg:Organisation ;`" in one.hint["en"]
    [edit] = one.fixes[0].edits
    line = (tmp_path / "more.ttl").read_text("utf-8").split("\n")[edit.location.line - 1]
    at = edit.location.column - 1
    assert edit.location.end_column == edit.location.column
    assert (line[:at] + edit.text + line[at:]).startswith("organisation:town a sg:Organisation ; rdfs:label")


def test_foreign_thing_without_type_is_no_finding(tmp_path: Path) -> None:
    assert not codes(tmp_path, {"more.ttl": f"<https://elsewhere.example/1> {NAMES} ."})


def test_facts_added_in_another_file_are_right(tmp_path: Path) -> None:
    more = "service:more a sg:Service ; sg:channel channel:digital ; sg:refersTo service:ward ."
    assert not codes(tmp_path, {"more.ttl": service("service:more"), "other.ttl": more})


@pytest.mark.parametrize("between", ["", service("service:between", OTHER) + "\n"])
def test_copied_paragraph_with_the_old_iri_is_found_at_the_copy(between: str, tmp_path: Path) -> None:
    text = f"{service('service:more')}\n{between}{service('service:more', OTHER)} # here\n"
    files = {"more.ttl": text}
    [one] = found(tmp_path, files)
    assert said(tmp_path, files) == [("described-twice", "here")]
    assert one.severity is Severity.VIOLATION
    assert one.related[0].location.line < one.location.line


def test_paragraph_repeated_word_for_word_is_a_warning(tmp_path: Path) -> None:
    [one] = found(tmp_path, {"more.ttl": f"{service('service:more')}\n\n{service('service:more')}\n"})
    assert (one.code, one.severity) == ("described-twice", Severity.WARNING)
    assert one.location.line == one.related[0].location.line + 2


def test_description_in_two_files_names_the_other_place(tmp_path: Path) -> None:
    others = "\n".join(service(f"service:other-{number}", OTHER.replace("M", str(number))) for number in (1, 2))
    twice = f"service:more a sg:Service ; {OTHER} . # here"
    files = {"more.ttl": service("service:more"), "other.ttl": f"{others}\n{twice}"}
    assert said(tmp_path, files) == [("described-twice", "here")]
    [one] = found(tmp_path, files)
    assert one.related[0].location.path == "more.ttl"


def test_thing_of_two_classes_in_one_paragraph_is_described_once(tmp_path: Path) -> None:
    text = (
        f"service:more a sg:Service , cpsv:PublicService ; {NAMES} ; {FACTS} ;\n"
        '    dct:relation [ a sg:Service ; rdfs:label "x"@fi ] ; a dct:Agent .\n'
    )
    assert "described-twice" not in codes(tmp_path, {"more.ttl": text})


@pytest.mark.parametrize("copy", ["services (1).ttl", "services copy.ttl", "services-2.ttl", "zzz.ttl"])
def test_copied_file_is_one_finding_at_the_copy(copy: str, tmp_path: Path) -> None:
    text = prefixes() + "\n".join(service(f"service:new-{number}") for number in range(5))
    [one] = found(tmp_path, {"services.ttl": text, copy: text, "organisations.ttl": COUNTY})
    assert (one.code, one.severity, one.location.path) == ("copied-file", Severity.WARNING, copy)
    assert "services.ttl" in one.text("en")


COUNTY = f"organisation:county a sg:Organisation ; {OTHER} ; sg:organisationType orgtype:wellbeing-services-county ."


def test_copied_file_with_other_names_is_a_violation_and_the_only_finding(tmp_path: Path) -> None:
    text = "\n".join(service(f"service:new-{number}") for number in range(5))
    files = {"a.ttl": text, "b.ttl": text.replace("Lisä", "Muu").replace("Extra", "Other")}
    [one] = found(tmp_path, files)
    assert (one.code, one.severity) == ("copied-file", Severity.VIOLATION)


def test_single_statement_in_two_files_is_one_finding_for_the_entity(tmp_path: Path) -> None:
    again = "service:more sg:sector sector:health ; # here\n    sg:level level:basic ; sg:channel channel:digital ."
    assert said(tmp_path, {"more.ttl": service("service:more"), "other.ttl": again}) == [("repeated-statement", "here")]


OWN = f"<https://example.org/ns#floor> a owl:DatatypeProperty , owl:FunctionalProperty ; {NAMES} ."


def test_two_values_of_a_functional_property_are_found_in_one_file_too(tmp_path: Path) -> None:
    text = "service:ward <https://example.org/ns#floor> 1 .\nservice:ward <https://example.org/ns#floor> 2 . # here"
    assert said(tmp_path, {"ontology/own.ttl": OWN, "more.ttl": text}) == [("two-values", "here")]


def test_what_a_shape_counts_is_left_to_the_shape(tmp_path: Path) -> None:
    text = (
        f"package:a a sg:ServicePackage ; {NAMES} . package:b a sg:ServicePackage ; {NAMES} .\n"
        "interface:x a sg:Interface ; sg:within package:a , package:b ; sg:from service:clinic ; sg:to service:ward ."
    )
    assert "two-values" not in codes(tmp_path, {"more.ttl": text})
