"""This catalogue beside others and beside the national survey of 2023: phases, rules, service groups, readiness."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from servicegraph.comparison.comparison_document import catalogue_notes, first_head
from servicegraph.comparison.comparison_questions import PHASES, RULE_STATUSES
from servicegraph.comparison.comparison_tables import GROUPS_TABLE, ComparisonFigure, ComparisonRow, ComparisonTable
from servicegraph.comparison.comparison_words import (
    figure_text,
    row_label,
    survey_share,
    survey_text,
    table_title,
)
from servicegraph.comparison.own_comparison import OwnComparison
from servicegraph.messages import pick, text
from servicegraph.web.pages.rendering import page
from servicegraph.web.pages.view import View
from servicegraph.web.planning_tables import comparison_file
from servicegraph.web.requests import known_only
from servicegraph.web.saved_tables import file_asked, saved


@dataclass(frozen=True)
class CellShown:
    """One figure in words, and how long its bar is, in percent; None without a bar."""

    said: str
    bar: float | None
    is_nothing: bool


@dataclass(frozen=True)
class LineShown:
    """One row: its name, the figures of the catalogues and of all together, and what the survey found."""

    name: str
    cells: Sequence[CellShown]
    survey: CellShown


@dataclass(frozen=True)
class PartShown:
    """Rows under a heading; it is empty where a table has only one part."""

    heading: str
    lines: Sequence[LineShown]


@dataclass(frozen=True)
class TableShown:
    """A table: its title, the head of its rows, its parts, and what it leaves out, if anything.

    One that ``is_long`` is folded away at first.
    """

    name: str
    title: str
    head: str
    parts: Sequence[PartShown]
    left_out: Sequence[int]
    has_survey: bool
    is_long: bool


def compare_page(request: Request) -> Response:
    """The page ``/compare``."""
    known_only(request, "format")
    view = View.of(request)
    asked_file = file_asked(request)
    served = view.state
    if asked_file:
        ready = served.comparison.require(view.catalogue, served.check)
        told, sheets = comparison_file(ready.comparison, ready.reference, view.language)
        return saved(request, told, sheets, language=view.language, changing=True)
    made = served.comparison.latest(view.catalogue, served.check)
    title = text("comparison.title", view.language)
    if made is None:
        return page(
            request, "compare.html", title=title, section="compare", needs_check=True, is_changing=True, made=None
        )
    comparison = made.comparison
    return page(
        request,
        "compare.html",
        title=title,
        section="compare",
        needs_check=True,
        is_changing=True,
        made=made,
        day=view.day(comparison.day),
        names=comparison.names(view.language),
        missing=[pick(one, view.language) for one in comparison.missing],
        notes=catalogue_notes(comparison, view.language),
        tables=[_table(one, made, view.language) for one in comparison.tables if one.rows],
        is_alone=not view.catalogue.settings.compare,
        how=text("comparison.how", view.language),
        together=text("comparison.together", view.language),
        survey=text("comparison.survey", view.language),
        left_out=text("comparison.left-out", view.language),
        turtle=view.data("/api/compare", format="ttl"),
    )


def _table(table: ComparisonTable, made: OwnComparison, language: str) -> TableShown:
    grouped: dict[str, list[LineShown]] = {}
    for row in table.rows:
        heading = row_label(row.concepts[0], made.reference.catalogue, language) if len(row.concepts) > 1 else ""
        grouped.setdefault(heading, []).append(_line(row, table, made, language))
    return TableShown(
        table.name,
        table_title(table.name, language),
        text(first_head(table), language),
        [PartShown(heading, lines) for heading, lines in grouped.items()],
        table.left_out if any(table.left_out) else (),
        has_survey=any(row.survey for row in table.rows),
        is_long=table.name == GROUPS_TABLE,
    )


def _line(row: ComparisonRow, table: ComparisonTable, made: OwnComparison, language: str) -> LineShown:
    has_bars = table.name in (PHASES, RULE_STATUSES)
    share = survey_share(row.survey, table) if row.survey and has_bars else None
    return LineShown(
        row_label(row.concepts[-1], made.reference.catalogue, language),
        [_cell(one, language, has_bars=has_bars) for one in (*row.figures, row.together)],
        CellShown(survey_text(row.survey, table, language), None if share is None else 100 * share, is_nothing=False),
    )


def _cell(figure: ComparisonFigure, language: str, *, has_bars: bool) -> CellShown:
    bar = 100 * figure.share if has_bars and figure.share is not None else None
    return CellShown(figure_text(figure, language), bar, is_nothing=not figure.count and not figure.median)
