"""The charts of an answer as numbers: bars side by side, and a matrix; how they are drawn is the page's business."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from pyoxigraph import Literal

from servicegraph.queries.answer import Answer
from servicegraph.queries.showing import Chart
from servicegraph.rdf.terms import Term
from servicegraph.sparql.values import Row

_STEPS = 4


@dataclass(frozen=True)
class ChartBar:
    """One bar: what it is of, its number, and the one beside it; None where the answer has none."""

    of: Term | None
    number: Decimal | None
    beside: Decimal | None = None


@dataclass(frozen=True)
class ChartBars:
    """Bars on one scale, whose end is ``most``. ``is_compared`` tells whether each has another beside it."""

    chart: Chart
    bars: Sequence[ChartBar]
    most: Decimal
    is_compared: bool
    is_counted: bool


@dataclass(frozen=True)
class ChartCell:
    """One cell of a matrix: its number, what it is a part of (None: of nothing), and its step of shade from 0 to 4."""

    number: Decimal
    whole: Decimal | None
    step: int


@dataclass(frozen=True)
class ChartMatrix:
    """A number for each pair of things; ``cells`` has those pairs that the answer tells of."""

    chart: Chart
    rows: Sequence[Term]
    columns: Sequence[Term]
    cells: Mapping[tuple[Term, Term], ChartCell]
    is_counted: bool


def bars(answer: Answer, chart: Chart) -> ChartBars:
    """The bars that *chart* makes of *answer*, in the order of its rows; counted ones begin with the most."""
    is_counted = _is_counted(answer, chart)
    if is_counted:
        counts: dict[Term | None, set[object]] = {}
        for number, row in enumerate(answer.rows):
            of = _at(answer, row, chart.columns[0])
            counted = _at(answer, row, chart.drawn) if chart.drawn else number
            counts.setdefault(of, set()).update(() if counted is None else (counted,))
        found = [ChartBar(of, Decimal(len(things))) for of, things in counts.items() if things]
        found.sort(key=lambda bar: -(bar.number or 0))
    else:
        found = [
            ChartBar(
                _at(answer, row, chart.columns[0]),
                _number(answer, row, chart.drawn),
                _number(answer, row, chart.beside),
            )
            for row in answer.rows
        ]
    numbers = [abs(number) for bar in found for number in (bar.number, bar.beside) if number is not None]
    return ChartBars(chart, found, max(numbers, default=Decimal(0)), bool(chart.beside), is_counted)


def matrix(answer: Answer, chart: Chart) -> ChartMatrix:
    """The matrix that *chart* makes of *answer*; rows and columns come as the answer first names them."""
    is_counted = _is_counted(answer, chart)
    rows: dict[Term, None] = {}
    columns: dict[Term, None] = {}
    found: dict[tuple[Term, Term], tuple[Decimal, Decimal | None]] = {}
    counts: dict[tuple[Term, Term], set[object]] = {}
    for order, row in enumerate(answer.rows):
        one, other = (_at(answer, row, name) for name in chart.columns[:2])
        if one is not None:
            rows[one] = None
        if other is not None:
            columns[other] = None
        if one is None or other is None:
            continue
        if is_counted:
            counted = _at(answer, row, chart.drawn) if chart.drawn else order
            counts.setdefault((one, other), set()).update(() if counted is None else (counted,))
        elif (number := _number(answer, row, chart.drawn)) is not None:
            before, part = found.get((one, other), (Decimal(0), None))
            whole = _number(answer, row, chart.beside)
            found[one, other] = before + number, whole if part is None or whole is None else part + whole
    found |= {pair: (Decimal(len(things)), None) for pair, things in counts.items()}
    most = max((number for number, _ in found.values()), default=Decimal(0))
    cells = {
        pair: ChartCell(number, whole, step(number, most if whole is None else whole))
        for pair, (number, whole) in found.items()
    }
    return ChartMatrix(chart, list(rows), list(columns), cells, is_counted)


def step(number: Decimal, whole: Decimal) -> int:
    """The shade of *number* of *whole*: 0 none, 1 under a third, 2 under two thirds, 3 under all, 4 all."""
    if number <= 0 or whole <= 0:
        return 0
    return _STEPS if number >= whole else 1 + int(3 * number / whole)


def _is_counted(answer: Answer, chart: Chart) -> bool:
    types = {column.name: column.type for column in answer.query.columns}
    return types.get(chart.drawn) not in ("integer", "decimal")


def _at(answer: Answer, row: Row, name: str) -> Term | None:
    return row[answer.columns.index(name)]


def _number(answer: Answer, row: Row, name: str) -> Decimal | None:
    """The number in the column *name* of *row*; None when there is none that is finite."""
    term = _at(answer, row, name) if name else None
    if not isinstance(term, Literal):
        return None
    try:
        number = Decimal(term.value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
