"""The findings of the catalogue's check."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal

from fastapi import Query
from pydantic import Field

from servicegraph.diagnostics import Checked as Check
from servicegraph.diagnostics import Diagnostic, Location, Severity
from servicegraph.reports.findings import document
from servicegraph.web.api.dependencies import Found, Language, ServedState
from servicegraph.web.api.models import Model
from servicegraph.web.api.operation import api_router

router = api_router("operation")

Level = Literal["info", "warning", "violation"]
Line = Annotated[int, Field(ge=0)]


class Place(Model):
    """Where something stands: lines and columns count from 1, and are 0 where the whole file is meant."""

    path: str
    line: Line
    column: Line
    end_line: Line
    end_column: Line


class RelatedPlace(Place):
    """A further place that a finding is about."""

    message: str


class ToldEdit(Place):
    """The text that replaces what stands at a place."""

    text: str


class ToldFix(Model):
    """Edits that remedy a finding together; those that are safe can be carried out unseen."""

    title: str
    safe: bool
    edits: list[ToldEdit]


class Finding(Place):
    """Something that the check found: what it is, where, about which thing, and what to do."""

    severity: Level
    code: str
    shape: str
    focus: str
    property: str
    value: str
    message: str
    hint: str
    task: str
    fingerprint: str
    related: list[RelatedPlace]
    fixes: list[ToldFix]


class Extent(Model):
    """How much was checked."""

    files: int
    triples: int
    focusNodes: int  # noqa: N815


class Findings(Model):
    """What the check found, and whether nothing of it is a violation."""

    conforms: bool
    findings: list[Finding]
    checked: Extent
    state: str


@router.get("/api/check", operation_id="check")
def findings(
    state: ServedState, checked: Found, language: Language, level: Annotated[Level, Query()] = "info"
) -> Findings:
    """The findings as the command line prints them with ``--format json``; ``level`` leaves out lesser ones."""
    told = told_at(checked, Severity[level.upper()], language)
    return Findings.model_validate({**told, "state": state.catalogue.state})


def told_at(checked: Check, level: Severity, language: str) -> dict[str, Any]:
    """The findings as grave as *level* or graver, in *language*, without the folders of the server."""
    shown = checked.at(level)
    return document(replace(shown, diagnostics=tuple(map(without_folders, shown.diagnostics))), language)


def without_folders(found: Diagnostic) -> Diagnostic:
    """The finding with no more of its paths than the catalogue's own folder: the rest is the server's business."""
    related = tuple(replace(one, location=_inside(one.location)) for one in found.related)
    edits = ((fix, tuple(replace(edit, location=_inside(edit.location)) for edit in fix.edits)) for fix in found.fixes)
    fixes = tuple(replace(fix, edits=changed) for fix, changed in edits)
    return replace(found, location=_inside(found.location), related=related, fixes=fixes)


def _inside(place: Location) -> Location:
    return replace(place, path=PurePosixPath(place.path).name) if place.path.startswith("../") else place
