"""The measuring of shapes: every shape has its line, and what grows faster than the data is told."""

from __future__ import annotations

import math

import pytest

from bench import shapes
from servicegraph.catalogue import Catalogue


def found(small: float, large: float) -> dict[str, dict[str, object]]:
    return {
        "10,000": {"triples": 10_000, "shapes": {"one": [small, 0], shapes.WHOLE: [1.0, 0]}},
        "100,000": {"triples": 100_000, "shapes": {"one": [large, 3], shapes.WHOLE: [10.0, 3]}},
    }


def test_shape_that_grows_faster_than_the_data_is_told_first() -> None:
    whole, one = shapes.rows_of(found(0.001, 0.05))
    assert whole == ["the whole", "1.0000", "10.0000", "3", "1.00", "none"]
    assert one == ["`one`", "0.0010", "0.0500", "3", f"{math.log10(50):.2f}", "growth"]


def test_shape_that_grows_with_the_data_keeps_the_goal() -> None:
    assert list(shapes.rows_of(found(0.003, 0.03)))[1][-2:] == ["1.00", "none"]


def test_shape_that_takes_no_time_has_no_growth() -> None:
    assert list(shapes.rows_of(found(0.0001, 0.01)))[1][-2:] == ["–", "none"]


@pytest.mark.matrix
def test_every_shape_with_queries_is_measured(shipped: Catalogue) -> None:
    measured = shapes.measured(shipped)["shapes"]
    assert isinstance(measured, dict)
    codes = {shape.code for shape in shipped.scope.shapes.shapes.values()}
    assert set(measured) - {shapes.WHOLE, shapes.BEFOREHAND} <= codes
    assert len(measured) > 200
