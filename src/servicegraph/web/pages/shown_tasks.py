"""The nine tasks of the handbook on a page: number, short name, group, and how many criteria are met."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from servicegraph.planning.readiness_view import Cell, Task, cell_of, short_name, tasks_of
from servicegraph.readiness import Readiness
from servicegraph.web.pages.view import Name, View


@dataclass(frozen=True)
class TaskShown:
    """One task of one integrated service; ``cell`` tells what is met of it."""

    task: Task
    name: str
    cell: Cell


@dataclass(frozen=True)
class TaskGroup:
    """Tasks that stand beside one another under one head, a concept of ``task:``; ``head`` is None without."""

    head: Name | None
    tasks: Sequence[TaskShown]


def shown_tasks(view: View, readiness: Readiness) -> Sequence[TaskShown]:
    """The tasks of one integrated service, in their order. Raises EngineError."""
    tasks = tasks_of(view.catalogue)
    names = {task.iri: short_name(view.catalogue, task, view.language) for task in tasks}
    by_iri = {one.task: cell_of(one) for one in readiness.tasks}
    return [TaskShown(task, names[task.iri], by_iri[task.iri]) for task in tasks if task.iri in by_iri]


def in_groups(view: View, tasks: Sequence[TaskShown]) -> Sequence[TaskGroup]:
    """*tasks* under the heads that the vocabulary puts them under."""
    return [
        TaskGroup(view.name(head) if head else None, list(members))
        for head, members in itertools.groupby(tasks, key=lambda one: one.task.group)
    ]


def readiness_address(view: View, whole: str) -> str:
    """The address of the page that tells how ready the integrated service *whole* is; empty when there is none."""
    kind, _, slug = view.page_of(whole).partition("?")[0].removeprefix("/id/").partition("/")
    of_kind = {one.name: collection for collection, one in view.catalogue.entities.wholes().items()}
    return view.url(f"/{of_kind[kind]}/{slug}/readiness") if slug and kind in of_kind else ""
