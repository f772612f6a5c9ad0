"""The charts of an answer in words and lengths, as the templates write them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from servicegraph.planning import charts
from servicegraph.queries.answer import Answer
from servicegraph.queries.showing import Chart
from servicegraph.web.pages.answer_table import cell, number, percent
from servicegraph.web.pages.question_form import said
from servicegraph.web.pages.shown_values import Shown
from servicegraph.web.pages.view import Name, View

_MOST_BARS, _MOST_ROWS, _MOST_COLUMNS = 60, 100, 24


@dataclass(frozen=True)
class DrawnBar:
    """One bar and the one beside it: what they are of, their lengths of 100, and their numbers in words."""

    of: Shown | None
    length: str
    number: str
    beside_length: str
    beside: str


@dataclass(frozen=True)
class DrawnBars:
    """Bars as a table: their heads and rows, and how many more there are than are drawn."""

    heads: Sequence[Name]
    bars: Sequence[DrawnBar]
    is_compared: bool
    is_counted: bool
    left_out: int
    kind: str = "bars"


@dataclass(frozen=True)
class DrawnMatrix:
    """A matrix as a table; a cell is its text and its step of shade, None where the answer tells nothing.

    ``is_too_large`` when it is not drawn.
    """

    head: Name
    across: Name
    columns: Sequence[Shown]
    rows: Sequence[tuple[Shown, Sequence[tuple[str, int] | None]]]
    is_counted: bool
    is_too_large: bool
    counted: Name | None = None
    kind: str = "matrix"


def drawn(view: View, answer: Answer, chart: Chart) -> DrawnBars | DrawnMatrix:
    """What *chart* makes of *answer*, in words and lengths."""
    names = {column.name: said(view, column.label) for column in answer.query.columns}
    if chart.kind == "bars":
        return _drawn_bars(view, charts.bars(answer, chart), names)
    return _drawn_matrix(view, charts.matrix(answer, chart), names)


def _drawn_bars(view: View, found: charts.ChartBars, names: Mapping[str, Name]) -> DrawnBars:
    chart = found.chart
    are_shares = not found.is_counted and 0 < found.most <= 1

    def length(value: Decimal | None) -> str:
        return f"{100 * abs(value) / found.most:.2f}" if value and found.most else "0"

    def words(value: Decimal | None) -> str:
        if value is None:
            return ""
        return percent(view, value) if are_shares else number(view, value)

    counted = Name(view.text("question.rows-head"), "")
    heads = [names[chart.columns[0]], names[chart.drawn] if chart.drawn else counted]
    drawn = [
        DrawnBar(
            cell(view, bar.of) if bar.of is not None else None,
            length(bar.number),
            words(bar.number),
            length(bar.beside),
            words(bar.beside),
        )
        for bar in found.bars[:_MOST_BARS]
    ]
    heads += [names[chart.beside]] if found.is_compared else []
    return DrawnBars(heads, drawn, found.is_compared, found.is_counted, max(0, len(found.bars) - _MOST_BARS))


def _drawn_matrix(view: View, found: charts.ChartMatrix, names: Mapping[str, Name]) -> DrawnMatrix:
    head, across = (names[name] for name in found.chart.columns[:2])
    counted = names[found.chart.drawn] if found.chart.drawn else None
    if len(found.rows) > _MOST_ROWS or len(found.columns) > _MOST_COLUMNS or not found.columns:
        return DrawnMatrix(head, across, (), (), found.is_counted, bool(found.columns), counted)
    rows = [
        (cell(view, row), [_cell(view, found.cells.get((row, column))) for column in found.columns])
        for row in found.rows
    ]
    columns = [cell(view, column) for column in found.columns]
    return DrawnMatrix(head, across, columns, rows, found.is_counted, False, counted)


def _cell(view: View, found: charts.ChartCell | None) -> tuple[str, int] | None:
    if found is None:
        return None
    said_number = number(view, found.number)
    return (said_number if found.whole is None else f"{said_number}/{number(view, found.whole)}", found.step)
