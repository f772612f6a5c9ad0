"""Packages, chains and processes: how ready each is, alone and beside the others."""

from __future__ import annotations

import datetime
from typing import Annotated

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from servicegraph.catalogue import Catalogue
from servicegraph.planning.readiness_view import NOT_KNOWN, matrix_of
from servicegraph.readiness import CriterionState, Readiness
from servicegraph.reports.readiness_report import readiness_document
from servicegraph.web.api.check_result import Finding
from servicegraph.web.api.dependencies import AS_FILES, Checked, Language, Paging, ServedState, TableFormat, Wholes
from servicegraph.web.api.document_parts import PLANNING
from servicegraph.web.api.models import BasisWord, Iri, Model, Page
from servicegraph.web.api.operation import api_router
from servicegraph.web.planning_tables import matrix_tables, readiness_tables
from servicegraph.web.saved_tables import asked_in, saved

router = api_router(PLANNING)


class Named(Model):
    """A thing by its IRI and its name."""

    iri: Iri
    label: str


class CriterionTold(Model):
    """How far a criterion is met, with the findings as evidence."""

    criterion: Named
    state: CriterionState
    met: int
    applicable: int
    basis: BasisWord | None
    findings: list[Finding]


class TaskTold(Model):
    """How many of the criteria of a task that apply are met."""

    task: Named
    met: int
    applicable: int
    criteria: list[CriterionTold]


class ReadinessTold(Model):
    """How ready a package, chain or process is, by task."""

    whole: Named
    date: datetime.date
    state: str
    tasks: list[TaskTold]


class TaskCount(Model):
    """How many criteria of a task are met of those that apply; ``completed`` of them by facts completed here only."""

    task: Iri
    met: int
    applicable: int
    completed: int


class ReadinessRow(Model):
    """One package, chain or process among the others; ``phase`` is None when it is not known."""

    whole: Named
    phase: Named | None
    fictitious: bool
    tasks: list[TaskCount]


@router.get("/api/readiness", operation_id="matrix", response_model=Page[ReadinessRow], responses=AS_FILES)
def side_by_side(
    request: Request,
    state: ServedState,
    checked: Checked,
    language: Language,
    paging: Paging,
    format: TableFormat,
    phase: Annotated[str, Query(max_length=100)] = "",
    kind: Annotated[str, Query(max_length=100)] = "",
    sort: Annotated[str, Query(max_length=100)] = "",
) -> Page[ReadinessRow] | Response:
    """How ready packages, chains and processes are, side by side; the kinds one after the other."""
    catalogue = state.catalogue
    found = matrix_of(catalogue, language, phase=phase, kind=kind, sort=sort)
    rows = [row for group in found.groups for row in group.rows]
    if format != "json":
        tables = matrix_tables(paging.rows_of_file(rows), found.tasks, catalogue, language, asked_in(request))
        return saved(request, *tables, language=language, format=format, for_people=False)
    items = [
        ReadinessRow(
            whole=Named(iri=row.whole, label=catalogue.label(row.whole, language)),
            phase=None if row.phase == NOT_KNOWN else Named(iri=row.phase, label=catalogue.label(row.phase, language)),
            fictitious=row.is_fictitious,
            tasks=[
                TaskCount(task=cell.task, met=cell.met, applicable=cell.applicable, completed=cell.completed)
                for cell in row.cells
            ],
        )
        for row in paging.cut(rows)
    ]
    return paging.page_of(Page[ReadinessRow], items, len(rows))


@router.get(
    "/api/{collection}/{slug}/readiness", operation_id="readiness", response_model=ReadinessTold, responses=AS_FILES
)
# The name of a thing may hold a slash, but no line break
@router.get("/api/{collection}/{slug:path}/readiness", include_in_schema=False, response_model=ReadinessTold)
def readiness(
    request: Request,
    collection: Wholes,
    slug: str,
    state: ServedState,
    checked: Checked,
    language: Language,
    format: TableFormat,
) -> ReadinessTold | Response:
    """How ready one package, chain or process is, by task, with the findings as evidence."""
    catalogue = state.catalogue
    kind = catalogue.entities.kind_of_collection(collection)
    measured = _measured(catalogue, kind.name, slug)
    if format != "json":
        tables = readiness_tables(measured, catalogue, language)
        return saved(request, *tables, language=language, format=format, for_people=False)
    return ReadinessTold.model_validate(readiness_document(measured, catalogue, language))


def _measured(catalogue: Catalogue, kind: str, slug: str) -> Readiness:
    """The readiness of what is served at ``/id/<kind>/<slug>``. Raises UnknownEntity."""
    for node in catalogue.entities.nodes_at(kind, slug):
        if measured := catalogue.readiness.get(node.value):
            return measured
    return catalogue.readiness_of(f"{kind}:{slug}")
