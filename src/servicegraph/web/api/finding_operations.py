"""The findings of the check as planners look at them: narrowed, by parts, and as a file."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from servicegraph.planning.finding_lists import FindingFilters, findings
from servicegraph.reports.findings import findings as told_findings
from servicegraph.web.api.check_result import Finding, Level, without_folders
from servicegraph.web.api.dependencies import (
    AS_FILES,
    Found,
    GivenIri,
    Language,
    Paging,
    ServedState,
    TableFormat,
    iri_of,
)
from servicegraph.web.api.document_parts import PLANNING
from servicegraph.web.api.models import Page
from servicegraph.web.api.operation import api_router
from servicegraph.web.planning_tables import finding_tables
from servicegraph.web.saved_tables import asked_in, saved

router = api_router(PLANNING)


class FindingsPart(Page[Finding]):
    """A part of the findings that fit: ``all`` counts them whatever the filters.

    The other counts tell, by value of each filter, what would be left with that value and the other filters.
    """

    all: int
    by_severity: dict[str, int]
    by_code: dict[str, int]
    by_task: dict[str, int]
    by_file: dict[str, int]


@router.get("/api/findings", operation_id="findings", response_model=FindingsPart, responses=AS_FILES)
def findings_told(
    request: Request,
    state: ServedState,
    checked: Found,
    language: Language,
    paging: Paging,
    format: TableFormat,
    severity: Annotated[Level | None, Query()] = None,
    code: Annotated[str, Query(max_length=200)] = "",
    task: Annotated[str, Query(max_length=20)] = "",
    whole: Annotated[GivenIri | None, Query()] = None,
    file: Annotated[str, Query(max_length=1000)] = "",
) -> FindingsPart | Response:
    """What the check found, gravest first, narrowed by severity, kind, task, integrated service, and file."""
    catalogue = state.catalogue
    inside = iri_of(state, "whole", whole) if whole else ""
    told = findings(catalogue, checked, FindingFilters(severity or "", code, task, inside, file))
    if format != "json":
        tables = finding_tables(paging.rows_of_file(told.found), catalogue, language, asked_in(request))
        return saved(request, *tables, language=language, format=format, for_people=False)
    return paging.page_of(
        FindingsPart,
        told_findings([without_folders(one) for one in paging.cut(told.found)], language),
        len(told.found),
        all=told.all,
        by_severity=dict(told.by_severity),
        by_code=dict(told.by_code),
        by_task=dict(told.by_task),
        by_file=dict(told.by_file),
    )
