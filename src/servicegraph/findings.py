"""What the shapes found, said to a user: a sentence in three languages at the place that is to be mended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pyoxigraph import NamedNode

from servicegraph.diagnostics import Diagnostic, Location, Severity, built_in
from servicegraph.messages import fill, pick
from servicegraph.shapes import Node, Result, Shapes, term_text
from servicegraph.terms import Prefixes
from servicegraph.turtle import LocationIndex


def untargeted(shapes: Shapes, locations: LocationIndex, prefixes: Prefixes) -> list[Diagnostic]:
    """A warning for each shape that can never find anything, since nothing leads to it."""
    return [
        built_in(
            "untargeted-shape",
            Severity.WARNING,
            locations.subject(shape.iri) or Location(),
            focus=shape.iri,
            shape=prefixes.contract(shape.iri),
        )
        for shape in shapes.checks()
        if not shape.targets
    ]


def with_severity(
    results: Sequence[Result], shapes: Shapes, phase_severity: Mapping[str, Severity], level: Severity
) -> list[Result]:
    """The *results* with the severity that they have here, those graver than or as grave as *level*.

    *phase_severity* is what the phase of its integrated service gives to each focus node (nodes of no integrated
    service are not in it); it counts for the shapes that follow the phase.
    """
    found = []
    for result in results:
        severity = result.severity
        if result.shape in shapes.phased:
            severity = phase_severity.get(term_text(result.focus), severity)
        if severity >= level:
            found.append(replace(result, severity=severity))
    return found


def diagnostics(
    results: Sequence[Result],
    shapes: Shapes,
    locations: LocationIndex,
    prefixes: Prefixes,
    labels: Mapping[str, Mapping[str, str]],
) -> list[Diagnostic]:
    """The *results* as findings at their places; *labels* are names by IRI and language for the messages."""
    return [_diagnostic(result, shapes, locations, prefixes, labels) for result in results]


def _diagnostic(
    result: Result,
    shapes: Shapes,
    locations: LocationIndex,
    prefixes: Prefixes,
    labels: Mapping[str, Mapping[str, str]],
) -> Diagnostic:
    shape = shapes.shapes.get(result.shape)
    focus = term_text(result.focus)
    message = shape.message if shape and shape.message else {"en": result.message or result.component}

    def name(node: Node | None, language: str) -> str:
        text = term_text(node)
        if isinstance(node, NamedNode):
            return pick(labels.get(text, {}), language) or prefixes.contract(text)
        # A shape that tells of several things at once gives their IRIs in one text.
        several = [pick(labels.get(word, {}), language) for word in text.split()]
        return " – ".join(several) if several and all(several) else text

    place = None
    if result.value is not None and result.path:
        place = locations.statement(focus, result.path, result.value)
    elif result.path:
        place = locations.statement(focus, result.path) if _is_too_many(result.component) else None
    return Diagnostic(
        severity=result.severity,
        message={
            language: fill(
                text.replace("{$this}", "{this}").replace("{?value}", "{value}"),
                {
                    "this": name(result.focus, language),
                    "value": name(result.value, language),
                },
            )
            for language, text in message.items()
        },
        location=place or locations.subject(focus) or Location(),
        shape=result.shape,
        focus=focus,
        property=result.path,
        value=term_text(result.value),
        hint=shape.hint if shape else {},
        task=shape.task.rpartition("/")[2] if shape else "",
        component=result.component,
    )


def _is_too_many(component: str) -> bool:
    """Whether the finding is about values that are there; a missing one is shown where the description begins."""
    return "Max" in component or component.endswith("UniqueLangConstraintComponent")
