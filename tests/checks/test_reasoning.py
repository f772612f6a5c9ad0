"""A reasoner tells whether a catalogue contradicts the ontology, where, and in words that need no logic."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, NamedNode, Triple

from servicegraph import Catalogue, Severity
from servicegraph.checks import reasoning
from servicegraph.checks.conflict import smallest_conflict, units
from servicegraph.checks.definition import Check
from servicegraph.checks.examples import marked_places, write_example
from servicegraph.checks.reasoner import Reasoner, find_reasoner
from servicegraph.checks.reasoning import Reasoned, contradiction, impossible_class, reason
from servicegraph.cli.main import main
from servicegraph.errors import ReasoningError
from servicegraph.messages import LANGUAGES

HAS_JAVA = shutil.which("java") is not None or os.environ.get("CI") == "true"


def needs_java(test: Callable[..., None]) -> Callable[..., None]:
    """The reasoner takes seconds: what runs it is among the matrices."""
    reason = "HermiT needs java, which this machine lacks; with CI=true the test runs and fails instead"
    marked: Callable[..., None] = pytest.mark.matrix(pytest.mark.skipif(not HAS_JAVA, reason=reason)(test))
    return marked


def reasoned(folder: Path) -> Reasoned:
    return reason(Catalogue.load(folder).scope)


@pytest.fixture(scope="module")
def contradicting(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Reasoned]:
    """The example of a contradiction, and what is found in it."""
    folder = write_example(contradiction.fails, tmp_path_factory.mktemp("contradicting"))
    return folder, reasoned(folder)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Reasoned:
    """What follows from the catalogue of every example, which contradicts nothing."""
    return reasoned(write_example({}, tmp_path_factory.mktemp("plain")))


# --- Findings


@needs_java
@pytest.mark.parametrize("check", [contradiction, impossible_class], ids=lambda check: check.code)
def test_example_of_a_contradiction_is_found_at_its_line(
    check: Check, contradicting: tuple[Path, Reasoned], tmp_path: Path
) -> None:
    if check is contradiction:
        folder, reasons = contradicting
    else:
        folder = write_example(check.fails, tmp_path)
        reasons = reasoned(folder)
    found = reasons.diagnostics
    assert [(one.location.path, one.location.line) for one in found] == list(marked_places(folder))
    assert [(one.code, one.severity) for one in found] == [(check.code, Severity.VIOLATION)]


@needs_java
@pytest.mark.parametrize("check", [contradiction, impossible_class], ids=lambda check: check.code)
def test_mended_example_is_consistent(check: Check, tmp_path: Path) -> None:
    assert reasoned(write_example(check.passes, tmp_path)).diagnostics == ()


@needs_java
def test_a_thing_of_two_kinds_is_told_in_the_words_of_the_ontology(contradicting: tuple[Path, Reasoned]) -> None:
    (found,) = contradicting[1].diagnostics
    statements = "`service:more a sg:Organisation`; `service:more a sg:Service`"
    assert found.text("en") == (
        "service:more would be both service (sg:Service) and organisation (sg:Organisation), "
        f"though nothing can be both: {statements}."
    )
    assert "olisi sekä palvelu (sg:Service) että organisaatio (sg:Organisation)" in found.text("fi")
    assert "både tjänst (sg:Service) och organisation (sg:Organisation)" in found.text("sv")
    (other,) = found.related
    assert (other.location.path, other.location.line) == ("more.ttl", found.location.line - 1)
    assert other.message["en"] == "Cannot be true at the same time: service:more a sg:Service"


@needs_java
def test_a_contradiction_of_other_kinds_is_told_by_the_fewest_statements(tmp_path: Path) -> None:
    """Two goals that each contribute to the other: no class is at fault, and no third statement is needed."""
    goal = 'a sg:Goal ; rdfs:label "Tavoite"@fi ; sg:goalLevel goallevel:main ;'
    text = f"goal:a {goal}\n    sg:contributesTo goal:b . # one\ngoal:b {goal}\n    sg:contributesTo goal:a . # other\n"
    folder = write_example({"more.ttl": text}, tmp_path)
    (found,) = reasoned(folder).diagnostics
    assert found.text("en") == (
        "By the ontology these statements cannot all be true: "
        "`goal:b sg:contributesTo goal:a`; `goal:a sg:contributesTo goal:b`."
    )
    lines = (folder / "more.ttl").read_text(encoding="utf-8").splitlines()
    told = [found.location.line, *(other.location.line for other in found.related)]
    assert [lines[line - 1][-5:].strip("# ") for line in told] == ["other", "one"]


@needs_java
def test_what_cannot_be_explained_in_time_is_still_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reasoning, "SECONDS_TO_EXPLAIN", 0)
    folder = write_example({"more.ttl": "goal:a sg:contributesTo goal:a ; a sg:Goal ."}, tmp_path)
    (found,) = reasoned(folder).diagnostics
    assert (found.code, found.location.path) == ("contradiction", ".")


# --- What is left out, and what follows


@needs_java
def test_values_that_no_reasoner_reads_are_left_out_and_counted(plain: Reasoned, tmp_path: Path) -> None:
    rules = (
        'rule:a a sg:CoordinationRule ; sg:validFrom "2025-01-31"^^xsd:date .\n'
        'service:a a sg:Service ; sg:minimumAge "first"^^xsd:integer .\n'
        'forum:a a sg:DialogueForum ; sg:frequency "P6M"^^xsd:duration .\n'
    )
    after = reasoned(write_example({"more.ttl": rules}, tmp_path))
    assert after.diagnostics == ()
    assert after.left_out == plain.left_out + 3


@needs_java
def test_types_that_follow_are_counted(plain: Reasoned, tmp_path: Path) -> None:
    files = {"more.ttl": "service:ward sg:usesSystem <https://example.org/id/system/new> ."}
    assert reasoned(write_example(files, tmp_path)).types == plain.types + 1


# --- The command


@needs_java
def test_command_says_that_nothing_contradicts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_example({}, tmp_path)
    assert main(["check", str(folder), "--reason", "--format", "json", "--lang", "fi"]) == 0
    written = capsys.readouterr()
    assert "Päättelijä ei löytänyt ristiriitaa." in written.err
    assert written.out.startswith("{")


@needs_java
def test_command_fails_on_a_contradiction(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_example(contradiction.fails, tmp_path)
    assert main(["check", str(folder), "--reason"]) == 1
    assert "contradiction" in capsys.readouterr().out


def test_command_without_the_option_runs_no_reasoner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("a process was started"))
    assert main(["check", str(write_example({}, tmp_path))]) == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_missing_java_is_said_in_one_sentence(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    assert main(["check", str(write_example({}, tmp_path)), "--reason", "--lang", language]) == 2
    written = capsys.readouterr()
    assert "Java" in written.err
    assert written.err.count("\n") == 1
    assert not written.out


def test_missing_reasoner_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(ReasoningError, match=r"servicegraph\[reason\]"):
        find_reasoner()


# --- The process


def program(folder: Path, script: str) -> Reasoner:
    """A reasoner that is the shell script *script*."""
    file = folder / "java"
    file.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    file.chmod(0o755)
    return Reasoner(str(file), "")


def test_reasoner_that_overruns_is_ended_and_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    slow = program(tmp_path, "exec sleep 60")
    with pytest.raises(ReasoningError, match="did not come to an end"):
        Reasoner(slow.java, "", until=time.monotonic() + 0.2).contradicts([])
    assert [file.name for file in tmp_path.iterdir()] == ["java"]


def test_reasoner_that_fails_says_why(tmp_path: Path) -> None:
    with pytest.raises(ReasoningError, match="out of memory"):
        program(tmp_path, "echo out of memory >&2; exit 3").infer([])


def test_classes_without_members_and_types_are_read_from_what_it_prints(tmp_path: Path) -> None:
    printed = (
        "EquivalentClasses( <http://www.w3.org/2002/07/owl#Nothing> <https://e.org/A> <https://e.org/B> )\n"
        "EquivalentClasses( <https://e.org/C> <https://e.org/D> )\nType( <https://e.org/x> <https://e.org/C> )"
    )
    inferred = program(tmp_path, f"cat <<'END'\n{printed}\nEND").infer([])
    assert inferred is not None
    assert inferred.impossible == {"https://e.org/A", "https://e.org/B"}
    assert inferred.types == {("https://e.org/x", "https://e.org/C")}


# --- The smallest conflict


def statement(number: int) -> Triple:
    return Triple(NamedNode(f"urn:s{number}"), NamedNode("urn:p"), NamedNode("urn:o"))


@pytest.mark.parametrize("guilty", [{0}, {3, 7}, {0, 1, 19}, {5, 6, 7, 8}])
def test_smallest_conflict_is_what_contradicts_and_nothing_else(guilty: set[int]) -> None:
    wrong = {statement(number) for number in guilty}
    candidates = units(statement(number) for number in range(20))
    found = smallest_conflict([], candidates, lambda said: wrong <= set(said))
    assert {one for unit in found for one in unit} == wrong


def test_linked_statements_are_found_with_few_questions() -> None:
    """A chain of three among a thousand: after the first, only what speaks of the same things is asked about."""
    linked = [
        Triple(NamedNode(f"urn:n{number}"), NamedNode("urn:p"), NamedNode(f"urn:n{number + 1}")) for number in range(3)
    ]
    said = [statement(number) for number in range(1000)]
    said[100:100], said[500:500], said[900:900] = [linked[0]], [linked[1]], [linked[2]]
    asked: list[int] = []

    def contradicts(statements: list[Triple]) -> bool:
        asked.append(len(statements))
        return set(linked) <= set(statements)

    found = smallest_conflict([], units(said), contradicts)
    assert [one for unit in found for one in unit] == linked
    assert len(asked) < 35


def test_no_conflict_is_named_where_the_background_contradicts_itself() -> None:
    assert smallest_conflict([statement(1)], units([statement(2)]), lambda _: True) == []


def test_statements_that_share_a_blank_node_stay_together() -> None:
    inner, outer = BlankNode("inner"), BlankNode("outer")
    linked = [
        Triple(NamedNode("urn:a"), NamedNode("urn:p"), outer),
        Triple(inner, NamedNode("urn:p"), NamedNode("urn:b")),
        Triple(outer, NamedNode("urn:p"), inner),
    ]
    assert [len(unit) for unit in units([statement(1), *linked, statement(2)])] == [1, 3, 1]
