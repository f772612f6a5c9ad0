"""Tables of planners' pages for a spreadsheet: where the services of a whole meet, and how ready wholes are."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import NamedNode

from servicegraph.catalogue import Catalogue
from servicegraph.messages import text
from servicegraph.planning.picture import Row
from servicegraph.planning.readiness_view import NOT_KNOWN, MatrixRow, Task, short_name
from servicegraph.reports.gap_sheets import basis_name, names, state_name
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


def matrix_sheet(found: Iterable[MatrixRow], tasks: Iterable[Task], catalogue: Catalogue, language: str) -> Sheet:
    """How many criteria of each of the *tasks* each whole meets, of those that apply, and how many by completed facts
    only; in the column of the basis stands that of the whole itself."""
    heads = [text(f"pages.ready.{name}", language) for name in ("whole", "phase")]
    for task in tasks:
        name = f"{task.number} {short_name(catalogue, task, language)}"
        heads += [text(f"matrix-sheet.{count}", language, task=name) for count in ("met", "applicable", "completed")]
    heads += [text("answer.basis", language), "IRI"]
    rows = [_whole(row, catalogue, language) for row in found]
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
        basis_name(one.basis, language),
        one.interface,
    )


def _whole(row: MatrixRow, catalogue: Catalogue, language: str) -> tuple[Cell, ...]:
    phase = text("pages.ready.no-phase", language) if row.phase == NOT_KNOWN else catalogue.label(row.phase, language)
    counts: list[Cell] = []
    for cell in row.cells:
        counts += [cell.met, cell.applicable, cell.completed] if cell.applies else [None, 0, None]
    basis = basis_name(catalogue.grounds.of_entity(NamedNode(row.whole)), language)
    return (catalogue.label(row.whole, language), phase, *counts, basis, row.whole)
