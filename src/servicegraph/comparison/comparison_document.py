"""A comparison as a text for a terminal, as the document for programs, and as tables for spreadsheets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from servicegraph.comparison.comparison_tables import (
    GROUPS_TABLE,
    READINESS_TABLE,
    WHOLES_TABLE,
    ComparisonFigure,
    ComparisonRow,
    ComparisonTable,
    Reference,
)
from servicegraph.comparison.comparison_words import (
    figure_text,
    row_label,
    survey_share,
    survey_text,
    table_title,
)
from servicegraph.comparison.national_comparison import NationalComparison
from servicegraph.comparison.survey_figures import SurveyFigure
from servicegraph.messages import one_line, pick, shortened, text
from servicegraph.reports.table import drawn
from servicegraph.reports.workbook import Cell, Sheet

_WIDEST_HEAD = 24
_PLACES = 4  # decimals of a share


def comparison_text(comparison: NationalComparison, reference: Reference, language: str) -> str:
    """All tables as aligned columns, with what has to be known to read them."""
    parts = [text("comparison.day", language, day=comparison.day.isoformat())]
    parts += [one_line(pick(one, language)) for one in comparison.missing]
    parts += catalogue_notes(comparison, language)
    for table in comparison.tables:
        if table.rows:
            heads, rows = table_cells(table, comparison, reference, language)
            shown = [shortened(head, _WIDEST_HEAD) for head in heads]
            parts.append(f"{table_title(table.name, language)}\n\n{drawn(shown, rows)}")
    parts.append(text("comparison.how", language))
    return "\n\n".join(parts)


def catalogue_notes(comparison: NationalComparison, language: str) -> list[str]:
    """Sentences on the catalogues that have nothing to compare, or whose readiness is not known."""
    notes = []
    totals = comparison.table(WHOLES_TABLE).rows
    for place, name in enumerate(comparison.names(language)):
        if not any(row.figures[place].count for row in totals):
            notes.append(text("comparison.empty", language, name=name))
        elif not comparison.ready[place]:
            notes.append(text("comparison.not-ready", language, name=name))
    return notes


def table_cells(
    table: ComparisonTable, comparison: NationalComparison, reference: Reference, language: str
) -> tuple[list[str], list[list[str]]]:
    """The heads and rows of *table* as texts: each catalogue, all together, the survey; what is left out comes last."""
    has_survey = any(row.survey for row in table.rows)
    words = [text("comparison.customer-group", language)] if table.name == GROUPS_TABLE else []
    heads = [
        *words,
        text(first_head(table), language),
        *comparison.names(language),
        text("comparison.together", language),
    ]
    heads += [text("comparison.survey", language)] if has_survey else []
    rows = []
    for row in table.rows:
        cells = [row_label(one, reference.catalogue, language) for one in row.concepts]
        cells += [figure_text(one, language) for one in (*row.figures, row.together)]
        rows.append([*cells, *([survey_text(row.survey, table, language)] if has_survey else [])])
    if any(table.left_out):
        empty = [""] * (len(heads) - len(table.left_out) - 1 - has_survey)
        last = [text("comparison.left-out", language), *empty, *map(str, table.left_out)]
        rows.append([*last, *([""] if has_survey else [])])
    return heads, rows


def first_head(table: ComparisonTable) -> str:
    """The key of the words over the names of the rows of *table*."""
    if table.name == WHOLES_TABLE:
        return "comparison.what"
    if table.name == READINESS_TABLE:
        return "comparison.task"
    return "comparison.service-group" if table.name == GROUPS_TABLE else "comparison.row"


def comparison_json(comparison: NationalComparison, reference: Reference, language: str) -> dict[str, Any]:
    """The document for programs: figures in the order of ``catalogues``; null where nothing is known."""
    return {
        "date": comparison.day.isoformat(),
        "catalogues": [
            {"name": name, "readiness_known": is_ready}
            for name, is_ready in zip(comparison.names(language), comparison.ready, strict=True)
        ],
        "missing": [pick(one, language) for one in comparison.missing],
        "tables": [
            {
                "table": table.name,
                "title": table_title(table.name, language),
                "rows": [_row(row, table, reference, language) for row in table.rows],
                "left_out": list(table.left_out[:-1]),
                "left_out_together": table.left_out[-1],
            }
            for table in comparison.tables
        ],
    }


def _row(row: ComparisonRow, table: ComparisonTable, reference: Reference, language: str) -> dict[str, Any]:
    return {
        "concepts": [
            {
                "iri": one if ":" in one else None,
                "word": None if ":" in one else one,
                "label": row_label(one, reference.catalogue, language),
            }
            for one in row.concepts
        ],
        "figures": [_figure(one) for one in row.figures],
        "together": _figure(row.together),
        "survey": _surveyed(row.survey, table) if row.survey else None,
    }


def _figure(figure: ComparisonFigure) -> dict[str, Any]:
    return {
        "count": figure.count,
        "of": figure.of,
        "share": _rounded(figure.share),
        "median": figure.median,
        "applicable": figure.applicable,
    }


def _surveyed(figure: SurveyFigure, table: ComparisonTable) -> dict[str, Any]:
    return {"count": figure.count, "share": _rounded(survey_share(figure, table)), "rank": figure.rank}


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, _PLACES)


TIDY_HEADS = (
    *("table", "concept", "within", "label", "column", "catalogue"),
    *("count", "of", "share", "median", "applicable", "rank"),
)
"""The columns of the tidy table: one figure a row. ``column`` is ``catalogue``, ``together`` or ``survey``."""


def tidy_sheet(comparison: NationalComparison, reference: Reference, language: str) -> Sheet:
    """All figures of all tables as one table, one figure a row."""
    return Sheet(
        text("comparison.title", language),
        TIDY_HEADS,
        [
            line
            for table in comparison.tables
            for row in table.rows
            for line in _tidy(row, table, comparison, reference, language)
        ],
    )


def _tidy(
    row: ComparisonRow, table: ComparisonTable, comparison: NationalComparison, reference: Reference, language: str
) -> Sequence[Sequence[Cell]]:
    *within, concept = row.concepts
    label = row_label(concept, reference.catalogue, language)
    what: tuple[Cell, ...] = (table.name, concept, within[0] if within else None, label)
    columns = [("catalogue", name, one) for name, one in zip(comparison.names(language), row.figures, strict=True)]
    columns.append(("together", "", row.together))
    lines: list[Sequence[Cell]] = []
    for column, name, one in columns:
        figures: tuple[Cell, ...] = (one.count, one.of, _rounded(one.share), one.median, one.applicable, None)
        lines.append((*what, column, name or None, *figures))
    if row.survey:
        share = _rounded(survey_share(row.survey, table))
        lines.append((*what, "survey", None, row.survey.count, None, share, None, None, row.survey.rank))
    return lines


def comparison_sheets(comparison: NationalComparison, reference: Reference, language: str) -> list[Sheet]:
    """A sheet with all figures, then one for each table as people read it."""
    sheets = [tidy_sheet(comparison, reference, language)]
    for table in comparison.tables:
        heads, rows = table_cells(table, comparison, reference, language)
        sheets.append(Sheet(table_title(table.name, language), heads, rows))
    return sheets
