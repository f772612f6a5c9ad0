"""What is missing before one package, chain or process can run: by task, each criterion with its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from servicegraph.planning.days import Standing, days_of
from servicegraph.planning.readiness_view import Cell, Task, cell_of, tasks_of
from servicegraph.queries.grounds import Basis
from servicegraph.readiness import CriterionReadiness, CriterionState
from servicegraph.web.api.dependencies import whole_at
from servicegraph.web.pages.rendering import page
from servicegraph.web.pages.shown_tasks import in_groups, shown_tasks
from servicegraph.web.pages.told_findings import ToldFinding, told_finding
from servicegraph.web.pages.view import Name, View
from servicegraph.web.planning_tables import readiness_tables
from servicegraph.web.requests import known_only
from servicegraph.web.saved_tables import file_asked, saved

_FIRST = 5  # findings that are shown at once; the others on request
_MOST = 100
_BASES = {Basis.COMPLETED: "ready.on-completed", Basis.MODELLED: "ready.on-modelled"}
_STATES = {
    CriterionState.MET: "ready.met",
    CriterionState.PARTLY: "ready.partly",
    CriterionState.OPEN: "ready.open",
    CriterionState.NOT_YET: "ready.not-yet",
    CriterionState.DOES_NOT_APPLY: "ready.does-not-apply",
}


@dataclass(frozen=True)
class CriterionShown:
    """One criterion: its name, its state in words, on what it rests where that is not a source, and its evidence.

    ``hint`` is the advice that all of its findings share; empty when they differ, and each then has its own.
    ``left_out`` is the number of findings that are not shown.
    """

    name: Name
    measured: CriterionReadiness
    state: str
    basis: str
    first: Sequence[ToldFinding]
    others: Sequence[ToldFinding]
    hint: Name | None
    left_out: int


@dataclass(frozen=True)
class TaskOfWhole:
    """A task with the criteria that apply, and the names of those that do not."""

    task: Task
    name: Name
    cell: Cell
    criteria: Sequence[CriterionShown]
    not_applicable: Sequence[Name]


def readiness(request: Request) -> Response:
    """The page ``/{collection}/{slug}/readiness``. Raises UnknownEntity."""
    known_only(request, "format")
    view = View.of(request)
    iri = whole_at(view.state, request.path_params["collection"], request.path_params["slug"])
    name = view.name(iri)
    title = view.text("ready.of", name=name.text)
    standing = days_of(view.catalogue, iri).standing
    measured = None if view.stage else view.catalogue.readiness.get(iri)
    if file_asked(request):
        view.state.check.require()
        measured = measured or view.catalogue.readiness_of(f"<{iri}>")
        return saved(request, *readiness_tables(measured, view.catalogue, view.language), language=view.language)
    names = {task.iri: task for task in tasks_of(view.catalogue)} if measured else {}
    return page(
        request,
        "readiness_of_whole.html",
        title=title,
        section="readiness",
        needs_check=True,
        whole=iri,
        files=view.files(view.data_here(f"/api{view.path}")),
        has_ended=standing is Standing.ENDED,
        groups=in_groups(view, shown_tasks(view, measured)) if measured else (),
        tasks=[
            TaskOfWhole(
                names[one.task],
                view.name(one.task),
                cell_of(one),
                [_shown(view, of) for of in one.criteria if of.state is not CriterionState.DOES_NOT_APPLY],
                [_name(view, of) for of in one.criteria if of.state is CriterionState.DOES_NOT_APPLY],
            )
            for one in measured.tasks
        ]
        if measured
        else (),
    )


def _name(view: View, of: CriterionReadiness) -> Name:
    """The name of a criterion; one that is a shape has its title."""
    shape = view.catalogue.scope.shapes.by_iri.get(of.criterion)
    return view.said(shape.title) if shape and shape.title else view.name(of.criterion)


def _shown(view: View, of: CriterionReadiness) -> CriterionShown:
    told = [told_finding(view, one) for one in of.findings[:_MOST]]
    hints = {one.hint for one in told}
    shared = hints.pop() if len(hints) == 1 else None
    state = view.text(_STATES[of.state], met=of.met, applicable=of.applicable)
    basis = _BASES.get(of.basis) if of.basis is not None else None
    return CriterionShown(
        name=_name(view, of),
        measured=of,
        state=state,
        basis=view.text(basis) if basis and of.state is CriterionState.MET else "",
        first=told[:_FIRST],
        others=told[_FIRST:],
        hint=shared,
        left_out=len(of.findings) - len(told),
    )
