"""The readiness of all packages, chains and processes side by side: which can run, and which task lags behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from servicegraph.planning.readiness_view import (
    NOT_KNOWN,
    Matrix,
    MatrixGroup,
    Task,
    kinds_in,
    matrix_of,
    name_of_phase,
    phases_in,
    plural_of,
    short_name,
)
from servicegraph.web.pages.rendering import page
from servicegraph.web.pages.shown_tasks import readiness_address
from servicegraph.web.pages.view import Name, View
from servicegraph.web.planning_tables import matrix_tables
from servicegraph.web.requests import known_only
from servicegraph.web.saved_tables import asked_in, file_asked, saved

_KNOWN = ("phase", "kind", "sort", "format")


@dataclass(frozen=True)
class Option:
    """One value of a field: as it stands in the address, and in words."""

    value: str
    name: Name
    is_chosen: bool


@dataclass(frozen=True)
class TaskHead:
    """The head of a column; ``address`` sorts by it, or no longer when it is already sorted by."""

    task: Task
    name: str
    address: str
    is_sorted: bool


@dataclass(frozen=True)
class GroupShown:
    """Rows of one kind under their heading; ``numbers`` are those of the tasks that apply to any of them."""

    heading: Name
    group: MatrixGroup
    numbers: str


def readiness(request: Request) -> Response:
    """The page ``/readiness``."""
    view = View.of(request)
    known_only(request, *_KNOWN)
    title = view.text("ready.title")
    asked_file = file_asked(request)
    if asked_file:
        view.state.check.require()
    if view.stage:
        return page(request, "readiness_unknown.html", title=title, section="readiness", needs_check=True)
    asked_phase, asked_kind = view.parameters.get("phase", ""), view.parameters.get("kind", "")
    sort = view.parameters.get("sort", "")
    kinds = view.catalogue.entities.wholes()
    found = matrix_of(view.catalogue, view.language, phase=asked_phase, kind=asked_kind, sort=sort)
    if asked_file:
        rows = [row for group in found.groups for row in group.rows]
        tables = matrix_tables(rows, found.tasks, view.catalogue, view.language, asked_in(request))
        return saved(request, *tables, language=view.language)
    return page(
        request,
        "readiness_of_all.html",
        title=title,
        section="readiness",
        needs_check=True,
        matrix=found,
        heads=_heads(view, found, sort),
        groups=[_group(view, found, one) for one in found.groups if not one.is_aside or asked_kind],
        aside=[_group(view, found, one) for one in found.groups if one.is_aside and not asked_kind],
        phases=[
            Option(name_of_phase(iri), _phase_name(view, iri), asked_phase == name_of_phase(iri))
            for iri in phases_in(view.catalogue)
        ],
        kinds=[
            Option(name, _heading(view, kind.classes[0]), asked_kind == name)
            for name, kind in sorted(kinds.items())
            if kind.classes[0] in kinds_in(view.catalogue)
        ],
        sort=sort,
        address_of=lambda whole: readiness_address(view, whole),
        phase_name=lambda iri: _phase_name(view, iri),
    )


def _phase_name(view: View, iri: str) -> Name:
    return Name(view.text("ready.no-phase"), "") if iri == NOT_KNOWN else view.name(iri)


def _heads(view: View, found: Matrix, sort: str) -> Sequence[TaskHead]:
    return [
        TaskHead(
            task,
            short_name(view.catalogue, task, view.language),
            view.here(sort="" if task.number == sort else task.number),
            task.number == sort,
        )
        for task in found.tasks
    ]


def _group(view: View, found: Matrix, group: MatrixGroup) -> GroupShown:
    applying = [task.number for task in found.tasks if task.iri in group.applying]
    return GroupShown(_heading(view, group.type), group, ", ".join(applying))


def _heading(view: View, type: str) -> Name:
    """What those of the class *type* are called together."""
    if not type:
        return Name(view.text("ready.ended"), "")
    said = view.said(plural_of(view.catalogue, type))
    return said if said.text else view.name(type)
