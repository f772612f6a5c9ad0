"""Findings as values: their order, their place as text, their levels."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode

from servicegraph import Catalogue
from servicegraph.diagnostics import Diagnostic, Fix, LazyTexts, Location, Severity, at_least, built_in
from servicegraph.messages import pick
from servicegraph.rdf.paths import Path as PropertyPath
from servicegraph.reports.grouping import Group


def test_place_is_written_as_path_line_column() -> None:
    assert str(Location("a/b.ttl", 3, 5)) == "a/b.ttl:3:5"
    assert str(Location("a/b.ttl")) == "a/b.ttl"
    assert str(Location()) == ""


def test_findings_are_ordered_by_place_and_the_gravest_comes_first() -> None:
    def found(path: str, line: int, severity: Severity) -> Diagnostic:
        return Diagnostic("a-code", severity, {"en": "x"}, Location(path, line, 1))

    right = [
        found("a.ttl", 2, Severity.VIOLATION),
        found("a.ttl", 2, Severity.INFO),
        found("a.ttl", 10, Severity.INFO),
        found("b.ttl", 1, Severity.VIOLATION),
    ]
    assert sorted([right[2], right[0], right[3], right[1]], key=Diagnostic.order) == right


def test_level_keeps_what_is_as_grave_or_graver() -> None:
    every = [Diagnostic("a-code", severity, {}) for severity in Severity]
    assert at_least(every, Severity.INFO) == every
    assert [found.severity.word for found in at_least(every, Severity.WARNING)] == ["warning", "violation"]
    assert [found.severity.word for found in at_least(every, Severity.VIOLATION)] == ["violation"]


def test_finding_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Diagnostic("a-code", Severity.INFO, {}).severity = Severity.WARNING  # type: ignore[misc]


def test_built_in_finding_has_sentence_and_remedy_in_three_languages() -> None:
    found = built_in("unknown-prefix", Severity.VIOLATION, Location("a.ttl", 1, 1), prefix="sg", value=Literal("sg:"))
    assert found.text("en") == "The prefix sg: is not declared."
    assert set(found.message) == set(found.hint) == {"fi", "sv", "en"}
    assert found.shape == "https://w3id.org/servicegraph/docs/checks#unknown-prefix"
    assert found.value == Literal("sg:")


def test_a_sentence_is_written_once_when_it_is_picked_and_never_to_tell_whether_there_is_one() -> None:
    written: list[str] = []

    def write(language: str) -> str:
        written.append(language)
        return f"said in {language}"

    texts = LazyTexts(("fi", "en"), write, "key")
    assert [language in texts for language in ("fi", "sv")] == [True, False]
    assert written == []
    assert pick(texts, "fi") == "said in fi"
    assert written == ["fi"]


def test_a_remedy_that_is_not_shared_is_known_by_the_first_that_differs() -> None:
    written: list[int] = []

    def numbered(number: int) -> Diagnostic:
        def write(language: str) -> str:
            written.append(number)
            return f"Write {number} in {language}."

        return Diagnostic("a-code", Severity.INFO, {}, hint=LazyTexts(("en",), write, number))

    assert Group("a-code", tuple(numbered(number) for number in range(9))).shared_hint("en") == ""
    assert set(written) == {0, 1}
    same = Diagnostic("a-code", Severity.INFO, {}, hint={"en": "Write it."})
    assert Group("a-code", (same, same)).shared_hint("en") == "Write it."


# --- fingerprints -----------------------------------------------------------------------------------------------


def found(**changed: object) -> Diagnostic:
    """A finding with everything that a fingerprint may look at, some of it *changed*."""
    one = Diagnostic(
        "a-code",
        Severity.WARNING,
        {"en": "A sentence.", "fi": "Lause."},
        Location("a.ttl", 3, 5),
        focus=NamedNode("https://example.org/id/service/a"),
        path=PropertyPath(predicate="https://example.org/p"),
        value=Literal("x", language="fi"),
    )
    return dataclasses.replace(one, **changed)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changed",
    [
        {"location": Location("a.ttl", 30, 1)},
        {"location": Location("b.ttl", 3, 5)},
        {"severity": Severity.VIOLATION},
        {"message": {"en": "Said in other words."}},
        {"fixes": (Fix({}, ()),)},
    ],
)
def test_fingerprint_survives_moved_lines_and_other_words(changed: dict[str, object]) -> None:
    assert found(**changed).fingerprint == found().fingerprint


@pytest.mark.parametrize(
    "changed",
    [
        {"code": "b-code"},
        {"focus": NamedNode("https://example.org/id/service/b")},
        {"path": PropertyPath(predicate="https://example.org/q")},
        {"path": PropertyPath("^", parts=(PropertyPath(predicate="https://example.org/p"),))},
        {"path": None},
        {"value": Literal("x", language="sv")},
        {"value": Literal("x")},
        {"value": None},
    ],
)
def test_fingerprint_tells_code_focus_property_and_value_apart(changed: dict[str, object]) -> None:
    assert found(**changed).fingerprint != found().fingerprint


def test_findings_about_no_term_are_told_apart_by_file_and_sentence() -> None:
    one = found(focus=None, path=None, value=None)
    moved = dataclasses.replace(one, location=Location("a.ttl", 30, 1))
    assert one.fingerprint == moved.fingerprint
    assert one.fingerprint != dataclasses.replace(one, location=Location("b.ttl", 3, 5)).fingerprint
    assert one.fingerprint != dataclasses.replace(one, message={"en": "Another."}).fingerprint


def test_fingerprints_of_blank_nodes_are_the_same_in_every_run(small: Path) -> None:
    with (small / "services.ttl").open("a", encoding="utf-8") as file:
        file.write('\n[] a sg:Service ; rdfs:label "Nimetön"@fi .\n[] a sg:Service ; rdfs:label "Toinen"@fi .\n')

    def of_blank_nodes() -> list[tuple[str, str]]:
        checked = Catalogue.load(small).check(Severity.INFO)
        return [(one.code, one.fingerprint) for one in checked.diagnostics if isinstance(one.focus, BlankNode)]

    assert of_blank_nodes()
    assert of_blank_nodes() == of_blank_nodes()
