"""A check that is alone with its store finds what any other finds, and leaves the store as it was."""

from __future__ import annotations

import ctypes
from pathlib import Path
from types import SimpleNamespace

import pytest

from bench.generate import generate
from servicegraph import Catalogue, Severity
from servicegraph.checks import run, shape_results
from servicegraph.checks.definition import Scope
from tests.checks.test_rechecking import told


def written(folder: Path) -> Path:
    """A generated catalogue in which some things have ended, so that not all of it counts today."""
    generate(folder, services=48, seed=5, faults=4)
    path = sorted(folder.rglob("interfaces.ttl"))[0]
    text = path.read_text("utf-8")
    ended = 'a sg:Interface ; sg:validFrom "2019-01-01"^^xsd:date ; sg:validUntil "2020-01-01"^^xsd:date'
    path.write_text(text.replace("a sg:Interface", ended, 3), "utf-8")
    return folder


def test_what_does_not_count_today_is_taken_out_for_a_moment_in_place_of_a_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = written(tmp_path / "generated")
    wanted = told(Catalogue.load(folder).check(Severity.INFO))
    monkeypatch.setattr(shape_results, "_LITTLE", 1.0)
    catalogue = Catalogue.load(folder)
    before = sorted(catalogue.memory.n_triples().splitlines())
    assert catalogue.scope.not_of_the_day
    # Neither a slip nor anything else needs the copy: without one it cannot be.
    monkeypatch.setattr(Scope, "todays", property(lambda _: pytest.fail("a copy was made")))
    assert told(catalogue.check(Severity.INFO, alone=True)) == wanted
    assert sorted(catalogue.memory.n_triples().splitlines()) == before


def test_check_that_fails_does_not_wait_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue = Catalogue.load(written(tmp_path / "generated"))
    monkeypatch.setattr(shape_results, "_LITTLE", 1.0)
    monkeypatch.setattr(Scope, "literals", property(lambda _: 1 / 0))
    with pytest.raises(ZeroDivisionError):
        catalogue.check(Severity.INFO, alone=True)


def test_what_only_the_checks_need_is_given_back_before_the_findings_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = written(tmp_path / "generated")
    wanted = told(Catalogue.load(folder).check(Severity.INFO))
    held: list[tuple[bool, bool]] = []  # whether statements are as the parser gave them, and what was made of them
    catalogue = Catalogue.load(folder)

    def give_back() -> None:
        scope = catalogue.scope
        as_given = any(file.quads._quads is not None for file in scope.dataset.data)
        held.append((as_given, bool(vars(scope).keys() & {"literals", "likeness", "namesakes"})))

    monkeypatch.setattr(run, "_give_back", give_back)
    monkeypatch.setattr(run, "_MANY", 1)
    assert told(catalogue.check(Severity.INFO, alone=True)) == wanted
    assert held == [(False, False), (False, False)]
    assert vars(catalogue.scope).keys().isdisjoint(("literals", "likeness", "namesakes"))
    # Made again, it is as it was.
    assert catalogue.scope.namesakes == Catalogue.load(folder).scope.namesakes
    assert catalogue.scope.likeness == Catalogue.load(folder).scope.likeness


def test_memory_is_given_back_where_the_library_can_be_told_and_else_nothing_happens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = written(tmp_path / "generated")
    trimmed: list[int] = []
    monkeypatch.setattr(ctypes, "CDLL", lambda _: SimpleNamespace(malloc_trim=trimmed.append))
    Catalogue.load(folder).check(Severity.INFO, alone=True)
    assert trimmed == []  # a small one need not
    monkeypatch.setattr(run, "_MANY", 1)
    Catalogue.load(folder).check(Severity.INFO)
    assert trimmed == []  # nor does a server, which goes on
    Catalogue.load(folder).check(Severity.INFO, alone=True)
    assert trimmed == [0, 0]
    monkeypatch.setattr(ctypes, "CDLL", lambda _: SimpleNamespace())
    Catalogue.load(folder).check(Severity.INFO, alone=True)
