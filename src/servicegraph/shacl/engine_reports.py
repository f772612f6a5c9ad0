"""Validation reports of engines that write them, read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pyoxigraph
from pyoxigraph import NamedNode, RdfFormat, Triple

from servicegraph.diagnostics import Severity
from servicegraph.rdf.index import TripleIndex, text_of
from servicegraph.rdf.paths import Path, PathError, read_path
from servicegraph.rdf.terms import SH, Term
from servicegraph.shacl.engines import Engine
from servicegraph.shacl.results import ORDER_OF_RESULTS, ValidationResult
from servicegraph.shacl.shapes import OTHER_SEVERITY, SEVERITIES, Shape, Shapes


def results_of(engine: Engine, data: bytes, shapes: Shapes) -> list[ValidationResult]:
    """The results of validating *data*, N-Triples, with an *engine* that has read the *shapes*, sorted.

    Paths that the engine leaves out of its report are those of the source shape. Raises EngineError.
    """
    results = (result for report in engine.run(data) for result in _results(report, shapes, engine.anonymous))
    return sorted(results, key=ORDER_OF_RESULTS)


def _results(report: bytes, shapes: Shapes, anonymous: Mapping[str, Term]) -> Iterable[ValidationResult]:
    graph = TripleIndex(
        Triple(quad.subject, quad.predicate, quad.object) for quad in pyoxigraph.parse(report, format=RdfFormat.TURTLE)
    )
    # Only what the report itself names: results below another one (sh:detail) explain it.
    for node in [result for subject in graph.subjects() for result in graph.values(subject, SH + "result")]:
        focus = graph.value(node, SH + "focusNode")
        if focus is None:
            continue
        source = graph.value(node, SH + "sourceShape")
        shape = anonymous.get(text_of(source), source)
        severity = text_of(graph.value(node, SH + "resultSeverity"))
        yield ValidationResult(
            focus=focus,
            path=_path(graph, node, shapes.shapes.get(shape) if shape is not None else None),
            value=graph.value(node, SH + "value"),
            severity=SEVERITIES.get(severity, OTHER_SEVERITY if severity else Severity.VIOLATION),
            component=text_of(graph.value(node, SH + "sourceConstraintComponent")),
            shape=shape if shape is not None else NamedNode(SH + "Shape"),
            messages=tuple(sorted(text_of(said) for said in graph.values(node, SH + "resultMessage"))),
        )


def _path(graph: TripleIndex, result: Term, shape: Shape | None) -> Path | None:
    """The path of a result; a composite one is the shape's, since not every engine writes it out."""
    node = graph.value(result, SH + "resultPath")
    if isinstance(node, NamedNode):
        return Path(predicate=node.value)
    if node is None:
        return None
    if shape is not None and shape.path is not None:
        return shape.path
    try:
        return read_path(graph, node)
    except PathError:
        return None
