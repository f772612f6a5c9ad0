"""Shapes as queries find what the reference implementation finds, on random shapes and data."""

from __future__ import annotations

from collections import Counter

import pyoxigraph
import pytest
from hypothesis import HealthCheck, given, settings
from pyoxigraph import BlankNode, Quad, RdfFormat

from servicegraph.rdf.terms import Term
from servicegraph.shacl.results import ValidationResult
from servicegraph.shacl.shapes import read_shapes
from servicegraph.shacl.validation import validate
from tests.shacl.random_shapes import data_graphs, shapes_graphs


def quads(text: str) -> list[Quad]:
    return list(pyoxigraph.parse(text.encode(), format=RdfFormat.TURTLE))


def term(node: Term | None) -> str:
    return "_" if isinstance(node, BlankNode) else str(node)


def results(found: list[ValidationResult]) -> Counter[tuple[str, ...]]:
    """The results as multiset of focus node, path, value, severity, component and source shape."""
    return Counter(
        (term(one.focus), str(one.path), term(one.value), one.severity.name, one.component, term(one.shape))
        for one in found
    )


def agree(shapes: str, data: str) -> None:
    ours = results(validate(read_shapes(quads(shapes)), quads(data)))
    assert ours == results(validate(read_shapes(quads(shapes)), quads(data), "pyshacl"))


@given(shapes=shapes_graphs(), data=data_graphs())
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_random_shapes_find_what_the_reference_finds(shapes: str, data: str) -> None:
    agree(shapes, data)


@pytest.mark.matrix
@given(shapes=shapes_graphs(), data=data_graphs())
@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_many_random_shapes_find_what_the_reference_finds(shapes: str, data: str) -> None:
    agree(shapes, data)
