"""Checks of shapes: whether they can find anything."""

from __future__ import annotations

from collections.abc import Iterator

from servicegraph.checks.definition import Scope, check
from servicegraph.diagnostics import Diagnostic, Location, Severity, built_in


@check(
    Severity.WARNING,
    fails={"shapes/own.ttl": 'shape:Lost a sh:NodeShape ; sh:message "Nobody is looked at."@en . # here'},
    passes={
        "shapes/own.ttl": 'shape:Found a sh:NodeShape ; sh:targetClass sg:Service ; sh:message "All are."@en .',
    },
)
def untargeted_shape(scope: Scope) -> Iterator[Diagnostic]:
    """A shape that can never find anything, since nothing leads to it."""
    for shape in scope.shapes.speaking():
        if not shape.targets:
            yield built_in(
                "untargeted-shape",
                Severity.WARNING,
                scope.dataset.locations.subject(shape.node) or Location(),
                focus=shape.node,
                shape=scope.dataset.prefixes.contract(shape.iri) if shape.iri else shape.code,
            )
