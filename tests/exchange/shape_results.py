"""What shapes from elsewhere find in a graph: each result as the component and the path, so that tests can name it."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph
from pyoxigraph import NamedNode, Quad, RdfFormat, Triple

from servicegraph.shacl.shapes import Shapes, read_shapes
from servicegraph.shacl.validation import validate

DCT = "http://purl.org/dc/terms/"


@functools.cache
def shapes_in(file: Path) -> Shapes:
    """The shapes in a Turtle file."""
    return read_shapes(pyoxigraph.parse(file.read_bytes(), format=RdfFormat.TURTLE))


def triples_in(file: Path) -> set[Triple]:
    """The triples in a Turtle file."""
    return {quad.triple for quad in pyoxigraph.parse(file.read_bytes(), format=RdfFormat.TURTLE)}


def results(shapes: Shapes, triples: Iterable[Triple]) -> list[tuple[str, str, str]]:
    """The results by shifty: focus node, last part of the path, last part of the component."""
    graph = NamedNode("https://example.org/graph")
    quads = [Quad(one.subject, one.predicate, one.object, graph) for one in set(triples)]

    def last(said: object) -> str:
        return str(getattr(said, "value", said or "")).rstrip("/>").replace("#", "/").split("/")[-1]

    found = validate(shapes, quads, "shifty")
    return sorted(
        (getattr(one.focus, "value", ""), last(one.path.predicate if one.path else ""), last(one.component))
        for one in found
    )
