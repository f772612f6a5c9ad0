"""Charts of an answer: what is counted, added up and compared."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pyoxigraph import Literal, NamedNode

from servicegraph.planning.charts import bars, matrix, step
from servicegraph.queries.answer import Answer
from servicegraph.queries.library import parse
from servicegraph.rdf.literals import literal
from servicegraph.sparql.values import Row

TEXT = """\
# Things
#
# @column kind iri A kind
# @column place iri A place
# @column number integer A number
# @column all integer Of how many
SELECT ?kind ?place ?number ?all { ?kind ?place ?number BIND(?number AS ?all) }
"""
A, B, X, Y = (NamedNode(f"https://example.org/{name}") for name in "abxy")


def answered(view: str, *rows: Row) -> Answer:
    query = parse(TEXT.replace("SELECT", f"# @view {view}\nSELECT"), "queries/things.rq")
    return Answer(query, {}, rows, True, "")


ROWS: tuple[Row, ...] = (
    (A, X, literal(1), literal(4)),
    (B, X, literal(2), literal(4)),
    (B, Y, literal(2), literal(2)),
    (B, None, None, None),
)


def test_rows_are_counted_with_the_most_first() -> None:
    answer = answered("bars kind", *ROWS)
    found = bars(answer, answer.query.charts[0])
    told: list[object] = [(bar.of, bar.number) for bar in found.bars]
    assert told == [(B, 3), (A, 1)]
    assert found.most == 3


def test_things_are_counted_once() -> None:
    answer = answered("bars kind place", *ROWS, (B, Y, None, None))
    assert {bar.of: bar.number for bar in bars(answer, answer.query.charts[0]).bars} == {A: 1, B: 2}


def test_numbers_stay_in_the_order_of_the_answer_beside_one_another() -> None:
    answer = answered("bars kind number all", *ROWS)
    found = bars(answer, answer.query.charts[0])
    assert [(bar.number, bar.beside) for bar in found.bars] == [(1, 4), (2, 4), (2, 2), (None, None)]
    assert found.most == 4


def test_matrix_has_a_cell_for_each_pair_that_is_told() -> None:
    answer = answered("matrix kind place number all", *ROWS)
    found = matrix(answer, answer.query.charts[0])
    assert (list(found.rows), list(found.columns)) == ([A, B], [X, Y])
    told: dict[object, object] = {pair: (cell.number, cell.whole, cell.step) for pair, cell in found.cells.items()}
    assert told == {(A, X): (1, 4, 1), (B, X): (2, 4, 2), (B, Y): (2, 2, 4)}


def test_matrix_counts_what_is_no_number() -> None:
    answer = answered("matrix kind place", *ROWS, ROWS[0])
    assert {pair: cell.number for pair, cell in matrix(answer, answer.query.charts[0]).cells.items()} == {
        (A, X): 2,
        (B, X): 1,
        (B, Y): 1,
    }


def test_what_is_no_finite_number_is_left_out() -> None:
    answer = answered("bars kind number all", (A, X, Literal("NaN"), Literal("many")))
    assert [(bar.number, bar.beside) for bar in bars(answer, answer.query.charts[0]).bars] == [(None, None)]


@pytest.mark.parametrize(("number", "shade"), [(0, 0), (1, 1), (2, 1), (3, 2), (5, 2), (6, 3), (8, 3), (9, 4)])
def test_shades_go_by_thirds(number: int, shade: int) -> None:
    assert step(Decimal(number), Decimal(9)) == shade
