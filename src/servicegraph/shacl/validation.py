"""Data validated against shapes: the results of a validation report (https://www.w3.org/TR/shacl/#results)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pyoxigraph
from pyoxigraph import NamedNode, Quad, RdfFormat, Triple

from servicegraph.diagnostics import Severity
from servicegraph.rdf.index import TripleIndex, text_of
from servicegraph.rdf.paths import Path, PathError, read_path
from servicegraph.rdf.terms import SH, Term
from servicegraph.shacl.engines import Engine, n_triples, prepared
from servicegraph.shacl.shapes import OTHER_SEVERITY, SEVERITIES, Shape, Shapes


@dataclass(frozen=True)
class ValidationResult:
    """One result of a validation report; ``shape`` is the node of the shape that gave it.

    ``messages`` are the engine's: those of the shape with the values of a query put in, without their languages.
    """

    focus: Term
    path: Path | None
    value: Term | None
    severity: Severity
    component: str
    shape: Term
    messages: tuple[str, ...] = field(compare=False, default=())

    def order(self) -> tuple[str, ...]:
        """Sort key."""
        return tuple(map(str, (self.focus, self.shape, self.path, self.value, self.component)))


def validate(shapes: Shapes, data: Iterable[Quad] | bytes, engine: str = "shifty") -> list[ValidationResult]:
    """The results of validating *data*, quads or N-Triples, against *shapes* with *engine*, sorted.

    Paths that the engine leaves out of its report are those of the source shape. Raises EngineError when a shape
    could not be evaluated.
    """
    content = data if isinstance(data, bytes) else n_triples(dict.fromkeys(quad.triple for quad in data))
    return results_of(prepared(shapes, engine), content, shapes)


def results_of(engine: Engine, data: bytes, shapes: Shapes) -> list[ValidationResult]:
    """As ``validate``, with an *engine* that has read the *shapes*; *data* is N-Triples."""
    results = (result for report in engine.run(data) for result in _results(report, shapes, engine.anonymous))
    return sorted(results, key=ValidationResult.order)


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
