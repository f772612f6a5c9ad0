"""SHACL: the shapes run over the data and what they find, as Diagnostics. The only importer of a SHACL engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple

from servicegraph.diagnostics import Diagnostic, Location, Severity, built_in
from servicegraph.errors import EngineError
from servicegraph.messages import fill
from servicegraph.terms import NS, RDF, SH, Prefixes
from servicegraph.turtle import LocationIndex

_SEVERITIES = {SH + "Violation": Severity.VIOLATION, SH + "Warning": Severity.WARNING, SH + "Info": Severity.INFO}
_TARGETS = ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf", "target")
_REFERENCES = ("property", "node", "not", "qualifiedValueShape")
_LISTS = ("and", "or", "xone")
_FIRST, _REST, _TYPE = RDF + "first", RDF + "rest", RDF + "type"
_PATH_OPERATORS = {"zeroOrMorePath": "*", "oneOrMorePath": "+", "zeroOrOnePath": "?"}

Node = NamedNode | BlankNode | Literal | Triple


@dataclass(frozen=True)
class Shape:
    """What a shape says about itself.

    ``message`` and ``hint`` are by language, ``path`` is a SPARQL property path, ``task`` the IRI of the handbook
    task that it belongs to (empty: of none), ``follows_phase`` whether its severity depends on the phase of the
    integrated service that the focus node is part of.
    """

    iri: str
    message: Mapping[str, str]
    hint: Mapping[str, str]
    severity: Severity
    task: str
    follows_phase: bool
    path: str
    targets: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Shapes:
    """The shapes of a catalogue, read once: by IRI, with the triples that an engine takes."""

    shapes: Mapping[str, Shape]
    triples: tuple[Triple, ...] = field(repr=False)

    def checks(self) -> list[Shape]:
        """The shapes that say something to a user: those with a message, by IRI."""
        return [shape for _, shape in sorted(self.shapes.items()) if shape.message]


@dataclass(frozen=True)
class Result:
    """One result of a validation report, as SHACL defines it (https://www.w3.org/TR/shacl/#results)."""

    focus: Node
    path: str
    value: Node | None
    severity: Severity
    component: str
    shape: str
    message: str = field(compare=False, default="")

    def order(self) -> tuple[str, ...]:
        """Sort key."""
        return (str(self.focus), self.shape, self.path, str(self.value), self.component)


def read_shapes(quads: Iterable[Quad], prefixes: Prefixes) -> Shapes:
    """The shapes that *quads* describe, with the targets that they have or get from the shapes that refer to them."""
    triples = tuple(dict.fromkeys(Triple(quad.subject, quad.predicate, quad.object) for quad in quads))
    graph = _Description(triples)
    own: dict[str, set[tuple[str, str]]] = {}
    referred: dict[Node, set[Node]] = {}
    for triple in triples:
        name = triple.predicate.value.removeprefix(SH)
        if name in _TARGETS and isinstance(triple.subject, NamedNode):
            own.setdefault(triple.subject.value, set()).add((name, _text(triple.object)))
        elif name in _REFERENCES:
            referred.setdefault(triple.object, set()).add(triple.subject)
        elif name in _LISTS:
            for item in graph.items(triple.object):
                referred.setdefault(item, set()).add(triple.subject)
    found = {}
    for node in graph.subjects():
        if isinstance(node, NamedNode) and graph.is_shape(node):
            found[node.value] = _shape(graph, node, _targets(node, own, referred), prefixes)
    return Shapes(found, triples)


def _targets(
    node: Node, own: Mapping[str, set[tuple[str, str]]], referred: Mapping[Node, set[Node]]
) -> tuple[tuple[str, str], ...]:
    """The targets of *node* and of all shapes that lead to it."""
    gathered: set[tuple[str, str]] = set()
    waiting, seen = [node], set()
    while waiting:
        current = waiting.pop()
        if current in seen:
            continue
        seen.add(current)
        if isinstance(current, NamedNode):
            gathered |= own.get(current.value, set())
        waiting.extend(referred.get(current, ()))
    return tuple(sorted(gathered))


def _shape(graph: _Description, node: NamedNode, targets: tuple[tuple[str, str], ...], prefixes: Prefixes) -> Shape:
    severity = graph.value(node, SH + "severity")
    path = graph.value(node, SH + "path")
    task = graph.value(node, NS + "task")
    follows = graph.value(node, NS + "severityFollowsPhase")
    return Shape(
        iri=node.value,
        message=graph.texts(node, SH + "message"),
        hint=graph.texts(node, NS + "hint"),
        severity=_SEVERITIES.get(_text(severity), Severity.VIOLATION),
        task=_text(task),
        follows_phase=_text(follows) in ("true", "1"),
        path=graph.path(path, prefixes) if path is not None else "",
        targets=targets,
    )


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


def validate(shapes: Shapes, data: Iterable[Quad], engine: str = "shifty") -> list[Result]:
    """The results of validating *data* against *shapes* with *engine*, sorted.

    *engine* is ``shifty``, or ``pyshacl`` for the reference implementation. Paths that the engine leaves out of its
    report are those of the source shape. Raises EngineError when a shape could not be evaluated.
    """
    triples = dict.fromkeys(Triple(quad.subject, quad.predicate, quad.object) for quad in data)
    run = {"shifty": _run_shifty, "pyshacl": _run_pyshacl}[engine]
    report = run(_n_triples(shapes.triples), _n_triples(triples))
    return sorted(_results(report, shapes), key=Result.order)


def _n_triples(triples: Iterable[Triple]) -> bytes:
    content = pyoxigraph.serialize(triples, format=RdfFormat.N_TRIPLES)
    assert content is not None
    return content


def _run_shifty(shapes: bytes, data: bytes) -> bytes:
    # The package's own module imports much that is not needed here; the native one is typed and enough.
    from shifty._shifty import PreparedValidator

    if not shapes:
        return b""
    validator = PreparedValidator(shapes=shapes, shapes_format="turtle")
    report = validator.validate_w3c(data=data, data_format="turtle", graph_mode="union")
    complaints = [*validator.diagnostics, *report.diagnostics]
    if complaints:
        raise EngineError("error.engine", detail=complaints[0])
    return report.report_turtle.encode()


def _run_pyshacl(shapes: bytes, data: bytes) -> bytes:
    try:
        import pyshacl
        import rdflib
    except ImportError:
        raise EngineError("error.engine-missing", engine="pyshacl") from None
    shapes_graph = rdflib.Graph().parse(data=shapes, format="nt")
    data_graph = rdflib.Graph().parse(data=data, format="nt")
    try:
        # SHACL's standard evaluation sees the shapes graph only through the shapes; shifty's union mode adds it to
        # the data, and so do we here: the vocabulary's terms are in the data already.
        _, report, _ = pyshacl.validate(data_graph, shacl_graph=shapes_graph, advanced=True, allow_warnings=True)
    except Exception as error:  # pySHACL raises many kinds; each means that it could not evaluate the shapes
        raise EngineError("error.engine", detail=error) from None
    content: bytes = report.serialize(format="nt", encoding="utf-8")
    return content


def _results(report: bytes, shapes: Shapes) -> list[Result]:
    graph = _Description(
        Triple(quad.subject, quad.predicate, quad.object) for quad in pyoxigraph.parse(report, format=RdfFormat.TURTLE)
    )
    found = []
    for node in graph.subjects():
        focus = graph.value(node, SH + "focusNode")
        if focus is None:
            continue
        source = _text(graph.value(node, SH + "sourceShape"))
        path = graph.value(node, SH + "resultPath")
        known = shapes.shapes.get(source)
        found.append(
            Result(
                focus=focus,
                path=path.value if isinstance(path, NamedNode) else (known.path if known and path is not None else ""),
                value=graph.value(node, SH + "value"),
                severity=_SEVERITIES.get(_text(graph.value(node, SH + "resultSeverity")), Severity.VIOLATION),
                component=_text(graph.value(node, SH + "sourceConstraintComponent")),
                shape=source,
                message=_text(graph.value(node, SH + "resultMessage")),
            )
        )
    return found


def diagnostics(
    results: Sequence[Result],
    shapes: Shapes,
    locations: LocationIndex,
    prefixes: Prefixes,
    labels: Mapping[str, Mapping[str, str]],
    phase_severity: Mapping[str, Severity],
) -> list[Diagnostic]:
    """The *results* as findings at their places.

    *labels* are names by IRI and language for the places in messages; *phase_severity* is the severity that the
    phase of its integrated service gives to each focus node (nodes of no integrated service are not in it).
    """
    return [_diagnostic(result, shapes, locations, prefixes, labels, phase_severity) for result in results]


def _diagnostic(
    result: Result,
    shapes: Shapes,
    locations: LocationIndex,
    prefixes: Prefixes,
    labels: Mapping[str, Mapping[str, str]],
    phase_severity: Mapping[str, Severity],
) -> Diagnostic:
    shape = shapes.shapes.get(result.shape)
    focus = _text(result.focus)
    severity = result.severity
    if shape and shape.follows_phase:
        severity = phase_severity.get(focus, severity)
    message = shape.message if shape and shape.message else {"en": result.message or result.component}

    def name(node: Node | None, language: str) -> str:
        text = _text(node)
        if not isinstance(node, NamedNode):
            return text
        named = labels.get(text, {})
        return named.get(language) or next(iter(named.values()), "") or prefixes.contract(text)

    place = None
    if result.value is not None and result.path:
        place = locations.statement(focus, result.path, result.value)
    elif result.path:
        place = locations.statement(focus, result.path) if _is_too_many(result.component) else None
    return Diagnostic(
        severity=severity,
        message={
            language: fill(text.replace("{$this}", "{this}").replace("{?value}", "{value}"), {
                "this": name(result.focus, language), "value": name(result.value, language),
            })
            for language, text in message.items()
        },
        location=place or locations.subject(focus) or Location(),
        shape=result.shape,
        focus=focus,
        property=result.path,
        value=_text(result.value),
        hint=shape.hint if shape else {},
        task=shape.task.rpartition("/")[2] if shape else "",
        component=result.component,
    )


def _is_too_many(component: str) -> bool:
    """Whether the finding is about values that are there; a missing one is shown where the description begins."""
    return "Max" in component or component.endswith("UniqueLangConstraintComponent")


def _text(node: Node | None) -> str:
    if node is None:
        return ""
    return str(node) if isinstance(node, Triple) else node.value


class _Description:
    """Triples by subject, for reading a shapes graph or a report."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._by_subject: dict[Node, dict[str, list[Node]]] = {}
        for triple in triples:
            self._by_subject.setdefault(triple.subject, {}).setdefault(triple.predicate.value, []).append(triple.object)

    def subjects(self) -> Iterable[Node]:
        return self._by_subject

    def values(self, node: Node, predicate: str) -> list[Node]:
        return self._by_subject.get(node, {}).get(predicate, [])

    def value(self, node: Node, predicate: str) -> Node | None:
        return next(iter(self.values(node, predicate)), None)

    def texts(self, node: Node, predicate: str) -> dict[str, str]:
        literals = [value for value in self.values(node, predicate) if isinstance(value, Literal)]
        return {literal.language or "en": literal.value for literal in literals}

    def items(self, node: Node) -> list[Node]:
        found = []
        while (first := self.value(node, _FIRST)) is not None:
            found.append(first)
            rest = self.value(node, _REST)
            if rest is None:
                break
            node = rest
        return found

    def is_shape(self, node: Node) -> bool:
        types = {_text(value) for value in self.values(node, _TYPE)}
        return bool(types & {SH + "NodeShape", SH + "PropertyShape"}) or bool(self.values(node, SH + "path"))

    def path(self, node: Node, prefixes: Prefixes) -> str:
        """The SHACL path *node* as a SPARQL property path; a single predicate as its IRI."""
        return node.value if isinstance(node, NamedNode) else self._path(node, prefixes)

    def _path(self, node: Node, prefixes: Prefixes) -> str:
        if isinstance(node, NamedNode):
            return prefixes.contract(node.value)
        inverse = self.value(node, SH + "inversePath")
        if inverse is not None:
            return "^" + self._path(inverse, prefixes)
        alternatives = self.value(node, SH + "alternativePath")
        if alternatives is not None:
            return "(" + "|".join(self._path(item, prefixes) for item in self.items(alternatives)) + ")"
        for name, mark in _PATH_OPERATORS.items():
            inner = self.value(node, SH + name)
            if inner is not None:
                return self._path(inner, prefixes) + mark
        return "/".join(self._path(item, prefixes) for item in self.items(node))


