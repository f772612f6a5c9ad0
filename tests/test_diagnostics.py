"""Findings as values: their order, their place as text, their levels."""

from __future__ import annotations

import dataclasses

import pytest

from servicegraph.diagnostics import Diagnostic, Location, Severity, at_least, built_in


def test_place_is_written_as_path_line_column() -> None:
    assert str(Location("a/b.ttl", 3, 5)) == "a/b.ttl:3:5"
    assert str(Location("a/b.ttl")) == "a/b.ttl"
    assert str(Location()) == ""


def test_findings_are_ordered_by_place_and_the_gravest_comes_first() -> None:
    def found(path: str, line: int, severity: Severity) -> Diagnostic:
        return Diagnostic(severity, {"en": "x"}, Location(path, line, 1))

    right = [
        found("a.ttl", 2, Severity.VIOLATION),
        found("a.ttl", 2, Severity.INFO),
        found("a.ttl", 10, Severity.INFO),
        found("b.ttl", 1, Severity.VIOLATION),
    ]
    assert sorted([right[2], right[0], right[3], right[1]], key=Diagnostic.order) == right


def test_level_keeps_what_is_as_grave_or_graver() -> None:
    every = [Diagnostic(severity, {}) for severity in Severity]
    assert at_least(every, Severity.INFO) == every
    assert [found.severity.word for found in at_least(every, Severity.WARNING)] == ["warning", "violation"]
    assert [found.severity.word for found in at_least(every, Severity.VIOLATION)] == ["violation"]


def test_finding_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Diagnostic(Severity.INFO, {}).severity = Severity.WARNING  # type: ignore[misc]


def test_built_in_finding_has_sentence_and_remedy_in_three_languages() -> None:
    found = built_in("unknown-prefix", Severity.VIOLATION, Location("a.ttl", 1, 1), prefix="sg", value="sg:")
    assert found.text("en") == "The prefix sg: is not declared."
    assert set(found.message) == set(found.hint) == {"fi", "sv", "en"}
    assert found.shape == "https://w3id.org/servicegraph/docs/checks#unknown-prefix"
    assert found.value == "sg:"
