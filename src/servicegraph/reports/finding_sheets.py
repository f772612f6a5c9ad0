"""Findings, and how ready one integrated service is, as tables for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import NamedNode

from servicegraph.catalogue import Catalogue
from servicegraph.diagnostics import Diagnostic
from servicegraph.messages import pick, text
from servicegraph.planning.entity_view import shown_place
from servicegraph.planning.finding_lists import with_names
from servicegraph.readiness import CriterionReadiness, Readiness, number_of
from servicegraph.reports.gap_sheets import basis_name
from servicegraph.reports.readiness_report import criterion_name
from servicegraph.reports.workbook import Cell, Sheet

_FINDING_HEADS = (
    "finding-sheet.severity",
    "finding-sheet.message",
    "finding-sheet.hint",
    "finding-sheet.about",
    "finding-sheet.task",
    "finding-sheet.file",
    "finding-sheet.line",
    "finding-sheet.code",
)
_CRITERION_HEADS = (
    "readiness-sheet.task",
    "readiness-sheet.number",
    "readiness-sheet.criterion",
    "readiness-sheet.state",
    "readiness-sheet.met",
    "readiness-sheet.applicable",
    "readiness-sheet.findings",
    "answer.basis",
)


def finding_sheet(found: Iterable[Diagnostic], catalogue: Catalogue, language: str) -> Sheet:
    """The findings *found*, each with its remedy and its place; sentences and names in *language*."""
    heads = [*(text(head, language) for head in _FINDING_HEADS), "IRI"]
    rows = [_finding(one, catalogue, language) for one in found]
    return Sheet(text("pages.findings", language), heads, rows)


def criterion_sheets(readiness: Readiness, catalogue: Catalogue, language: str) -> tuple[Sheet, Sheet]:
    """The criteria of one integrated service, each with how far it is met, and the findings that are the evidence."""
    heads = [*(text(head, language) for head in _CRITERION_HEADS), "IRI"]
    rows = [_criterion(task.task, one, catalogue, language) for task in readiness.tasks for one in task.criteria]
    evidence = {
        (found.code, found.location, found.text(language)): found
        for task in readiness.tasks
        for one in task.criteria
        for found in one.findings
    }
    name = text("pages.ready.title", language)
    return Sheet(name, heads, rows), finding_sheet(evidence.values(), catalogue, language)


def _finding(found: Diagnostic, catalogue: Catalogue, language: str) -> tuple[Cell, ...]:
    place = shown_place(found.location)
    about = found.focus.value if isinstance(found.focus, NamedNode) else ""
    return (
        text(f"severity.{found.severity.word}", language),
        with_names(catalogue, found.text(language), language),
        with_names(catalogue, pick(found.hint, language), language) or None,
        catalogue.label(about, language) if about else None,
        found.task or None,
        (place.path if place else "") or None,
        (place.line if place else 0) or None,
        found.code,
        about or None,
    )


def _criterion(task: str, one: CriterionReadiness, catalogue: Catalogue, language: str) -> tuple[Cell, ...]:
    return (
        catalogue.label(task, language),
        number_of(one.criterion, catalogue.memory) or None,
        criterion_name(one.criterion, catalogue, language),
        text(f"readiness.{one.state.value}", language, met=one.met, applicable=one.applicable),
        one.met,
        one.applicable,
        len(one.findings),
        basis_name(one.basis, language),
        one.criterion,
    )
