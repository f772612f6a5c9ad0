"""Readiness side by side: rows by kind, steps of shade, what is completed only, order, and short names of tasks."""

from __future__ import annotations

import pytest

from servicegraph import Catalogue
from servicegraph.planning.readiness_view import (
    NOT_KNOWN,
    Cell,
    kinds_in,
    matrix,
    phases_in,
    short_name,
    tasks_of,
)
from servicegraph.rdf.terms import NS, VOCABULARY

LONGEST_SHORT_NAME = 24  # letters: what nine columns have room for on two lines


@pytest.mark.parametrize(
    ("met", "applicable", "step"),
    [(0, 9, 0), (0, 0, 0), (1, 9, 1), (2, 9, 1), (3, 9, 2), (5, 9, 2), (6, 9, 3), (8, 9, 3), (9, 9, 4), (1, 1, 4)],
)
def test_steps_are_none_thirds_and_all(met: int, applicable: int, step: int) -> None:
    assert Cell("task", met, applicable, 0).step == step


@pytest.mark.parametrize(("met", "completed", "is_only"), [(0, 0, False), (3, 2, False), (3, 3, True)])
def test_cell_is_completed_only_when_no_source_meets_anything(met: int, completed: int, is_only: bool) -> None:
    assert Cell("task", met, 5, completed).is_completed_only is is_only


def test_every_whole_stands_in_the_matrix_once_with_a_cell_for_each_task(shipped: Catalogue) -> None:
    found = matrix(shipped, "fi")
    rows = [row for group in found.groups for row in group.rows]
    assert {row.whole for row in rows} == shipped.readiness.keys()
    assert len(rows) == len(set(rows)) == found.total == found.shown
    for row in rows:
        assert [cell.task for cell in row.cells] == [task.iri for task in found.tasks]
        measured = shipped.readiness[row.whole].tasks
        assert [(cell.met, cell.applicable) for cell in row.cells] == [(one.met, one.applicable) for one in measured]


def test_kinds_stand_apart_and_the_one_with_few_tasks_is_aside(shipped: Catalogue) -> None:
    groups = {group.type: group for group in matrix(shipped, "fi").groups}
    assert set(groups) <= {NS + name for name in ("ServiceChain", "ServicePackage", "CustomerProcess")} | {""}
    assert groups[NS + "CustomerProcess"].is_aside
    assert not groups[NS + "ServiceChain"].is_aside


def test_rows_stand_by_name_and_by_what_has_met_most_of_a_task(shipped: Catalogue) -> None:
    by_name = [shipped.label(row.whole, "fi") for row in matrix(shipped, "fi").groups[0].rows]
    assert by_name == sorted(by_name, key=str.casefold)
    task = tasks_of(shipped)[2].iri
    cells = [row.cells[2] for row in matrix(shipped, "fi", sort=task).groups[0].rows]
    shares = [cell.met / cell.applicable for cell in cells if cell.applies]
    assert shares == sorted(shares, reverse=True)


def test_matrix_keeps_to_the_phase_and_the_kind_asked_for(shipped: Catalogue) -> None:
    pilot, chain = VOCABULARY + "phase/pilot", NS + "ServiceChain"
    found = matrix(shipped, "fi", phase=pilot, kind=chain)
    assert found.groups
    assert {row.phase for group in found.groups for row in group.rows} == {pilot}
    assert found.shown < found.total == len(shipped.readiness)
    assert matrix(shipped, "fi", phase="nothing").groups == ()


def test_phases_and_kinds_offered_are_those_that_there_are(shipped: Catalogue, little: Catalogue) -> None:
    assert phases_in(little) == (VOCABULARY + "phase/definition",)
    assert kinds_in(little) == (NS + "ServicePackage",)
    assert {phase for phase in phases_in(shipped) if phase != NOT_KNOWN} <= {
        concept for concept in phases_in(shipped) if concept.startswith(VOCABULARY + "phase/")
    }


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_task_has_a_short_name_in_every_language(shipped: Catalogue, language: str) -> None:
    names = [short_name(shipped, task, language) for task in tasks_of(shipped)]
    assert len(set(names)) == 9
    assert all(len(name) <= LONGEST_SHORT_NAME for name in names), names


def test_tasks_stand_in_their_three_groups(shipped: Catalogue) -> None:
    groups = [task.group.rpartition("/")[2] for task in tasks_of(shipped)]
    assert groups == ["definition"] * 6 + ["steering"] * 2 + ["monitoring"]
