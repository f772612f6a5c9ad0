"""Every check finds its failing example at the marked line, says nothing of the passing one, and has its texts."""

from __future__ import annotations

from pathlib import Path

import pytest

from servicegraph import Catalogue, Severity
from servicegraph.checks.definition import Check, Remedy
from servicegraph.checks.examples import marked_places, write_example
from servicegraph.checks.reasoning import contradiction, impossible_class
from servicegraph.checks.registry import all_checks
from servicegraph.diagnostics import Diagnostic
from servicegraph.messages import LANGUAGES, keys, texts

CHECKS = all_checks()
# What a reasoner finds is looked for only where it is asked for: tests/checks/test_reasoning.py runs those examples.
ALWAYS = [check for check in CHECKS if check not in (contradiction, impossible_class)]


def found(folder: Path, code: str) -> list[Diagnostic]:
    """The findings with *code* in the catalogue *folder*."""
    return [one for one in Catalogue.load(folder).check(Severity.INFO).diagnostics if one.code == code]


@pytest.mark.matrix
@pytest.mark.parametrize("check", ALWAYS, ids=lambda check: check.code)
def test_failing_example_has_its_finding_at_the_marked_line(check: Check, tmp_path: Path) -> None:
    folder = write_example(check.fails, tmp_path)
    marked = list(marked_places(folder))
    places = [(one.location.path, one.location.line) for one in found(folder, check.code)]
    assert len(places) == max(1, len(marked))
    assert not marked or sorted(places) == marked


@pytest.mark.matrix
@pytest.mark.parametrize("check", ALWAYS, ids=lambda check: check.code)
def test_check_offers_no_more_than_its_page_says(check: Check, tmp_path: Path) -> None:
    findings = found(write_example(check.fails, tmp_path), check.code)
    if check.remedy is not Remedy.SAFE:
        assert not any(one.safe_fix for one in findings)
    if check.remedy is Remedy.NONE:
        assert not any(one.fixes for one in findings)


@pytest.mark.matrix
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.code)
def test_passing_example_has_no_such_finding(check: Check, tmp_path: Path) -> None:
    assert not found(write_example(check.passes, tmp_path), check.code)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.code)
@pytest.mark.parametrize("part", ["", ".title", ".rationale", ".hint"])
def test_check_has_its_texts_in_every_language(check: Check, part: str) -> None:
    said = texts(f"check.{check.code}{part}")
    assert set(said) == set(LANGUAGES)
    assert all(said.values())
    assert part != ".title" or max(map(len, said.values())) <= 60


def test_codes_are_unique() -> None:
    codes = [check.code for check in CHECKS]
    assert len(codes) == len(set(codes))


def test_every_built_in_sentence_belongs_to_a_check() -> None:
    shared = {"no-name-near"}  # remedies that several checks offer
    spoken = {key.split(".")[1] for key in keys() if key.startswith("check.")} - shared
    assert spoken == {check.code for check in CHECKS}
