"""Tables of planners' pages for a spreadsheet: where the services of a whole meet, and how ready wholes are."""

from __future__ import annotations

from collections.abc import Iterable

from servicegraph.catalogue import Catalogue
from servicegraph.messages import text
from servicegraph.planning.picture import Row
from servicegraph.planning.readiness_view import NOT_KNOWN, Matrix, MatrixRow, short_name
from servicegraph.reports.gap_sheets import names, state_name
from servicegraph.reports.workbook import Cell, Sheet

_MEETING_HEADS = (
    "pages.whole.number",
    "gap-sheet.from",
    "gap-sheet.to",
    "gap-sheet.lack",
    "gap-sheet.missing",
    "gap-sheet.crossings",
    "gap-sheet.whole",
    "gap-sheet.basis",
    "gap-sheet.interface",
)


def meeting_sheet(rows: Iterable[Row], catalogue: Catalogue, language: str) -> Sheet:
    """Where services meet, as the table under a picture has it: the numbers are those of the picture."""
    heads = [text(head, language) for head in _MEETING_HEADS]
    return Sheet(text("pages.whole.meetings", language), heads, [_meeting(row, catalogue, language) for row in rows])


def matrix_sheet(found: Matrix, catalogue: Catalogue, language: str) -> Sheet:
    """How many criteria of each task each whole meets, of those that apply, and how many by completed facts only."""
    heads = [text(f"pages.ready.{name}", language) for name in ("whole", "phase")]
    for task in found.tasks:
        name = f"{task.number} {short_name(catalogue, task, language)}"
        heads += [text(f"matrix-sheet.{count}", language, task=name) for count in ("met", "applicable", "completed")]
    heads.append("IRI")
    rows = [_whole(row, catalogue, language) for group in found.groups for row in group.rows]
    return Sheet(text("pages.ready.title", language), heads, rows)


def _meeting(row: Row, catalogue: Catalogue, language: str) -> tuple[Cell, ...]:
    one = row.meeting
    return (
        row.number or None,
        names(catalogue, language, one.origin),
        names(catalogue, language, one.target),
        state_name(one.state, language),
        names(catalogue, language, *one.missing),
        names(catalogue, language, *one.crossings),
        names(catalogue, language, one.whole),
        text(f"answer.{one.basis.word}", language) if one.basis else None,
        one.interface,
    )


def _whole(row: MatrixRow, catalogue: Catalogue, language: str) -> tuple[Cell, ...]:
    phase = text("pages.ready.no-phase", language) if row.phase == NOT_KNOWN else catalogue.label(row.phase, language)
    counts: list[Cell] = []
    for cell in row.cells:
        counts += [cell.met, cell.applicable, cell.completed] if cell.applies else [None, 0, None]
    return (catalogue.label(row.whole, language), phase, *counts, row.whole)
