"""SHACL: the shapes run over the data, and what they find. The only importer of a SHACL engine."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple

from servicegraph.diagnostics import Severity
from servicegraph.errors import EngineError
from servicegraph.terms import NS, OWL, RDF, RDFS, SH, Prefixes

_SEVERITIES = {SH + "Violation": Severity.VIOLATION, SH + "Warning": Severity.WARNING, SH + "Info": Severity.INFO}
_TARGETS = ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf", "target")
_REFERENCES = ("property", "node", "not", "qualifiedValueShape")
_LISTS = ("and", "or", "xone")
_FIRST, _REST, _TYPE = RDF + "first", RDF + "rest", RDF + "type"
_CLASSES = (RDFS + "Class", OWL + "Class")
_PATH_OPERATORS = {"zeroOrMorePath": "*", "oneOrMorePath": "+", "zeroOrOnePath": "?"}

Node = NamedNode | BlankNode | Literal | Triple


@dataclass(frozen=True)
class Shape:
    """What a shape says about itself.

    ``message`` and ``hint`` are by language, ``path`` is a SPARQL property path, ``task`` the IRI of the handbook
    task that it belongs to (empty: of none), ``follows_phase`` whether its severity depends on the phase of the
    integrated service that the focus node is part of. ``presupposes`` are the shapes without which this one has
    nothing to look at: it finds nothing where one of them has a finding. One that is ``deactivated`` checks nothing.
    """

    iri: str
    message: Mapping[str, str]
    hint: Mapping[str, str]
    severity: Severity
    task: str
    follows_phase: bool
    path: str
    targets: tuple[tuple[str, str], ...]
    presupposes: tuple[str, ...] = ()
    deactivated: bool = False


@dataclass(frozen=True)
class Shapes:
    """The shapes of a catalogue, read once: by IRI, with the triples that an engine takes."""

    shapes: Mapping[str, Shape]
    triples: tuple[Triple, ...] = field(repr=False)

    @functools.cached_property
    def phased(self) -> frozenset[str]:
        """The shapes whose severity follows the phase."""
        return frozenset(shape.iri for shape in self.shapes.values() if shape.follows_phase)

    def checks(self) -> list[Shape]:
        """The shapes that say something to a user: those with a message that nobody has turned off, by IRI."""
        return [shape for _, shape in sorted(self.shapes.items()) if shape.message and not shape.deactivated]


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
        if _is_target(triple) and isinstance(triple.subject, NamedNode):
            implicit = name not in _TARGETS
            target = ("targetClass", triple.subject.value) if implicit else (name, term_text(triple.object))
            own.setdefault(triple.subject.value, set()).add(target)
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


def _is_target(triple: Triple) -> bool:
    """Whether *triple* gives its subject focus nodes.

    A shape that is a class is its own target: https://www.w3.org/TR/shacl/#implicit-targetClass
    """
    if triple.predicate.value == _TYPE:
        return term_text(triple.object) in _CLASSES
    return triple.predicate.value.removeprefix(SH) in _TARGETS


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
    return Shape(
        iri=node.value,
        message=graph.texts(node, SH + "message"),
        hint=graph.texts(node, NS + "hint"),
        severity=_SEVERITIES.get(term_text(severity), Severity.VIOLATION),
        task=term_text(graph.value(node, NS + "task")),
        follows_phase=term_text(graph.value(node, NS + "severityFollowsPhase")) in ("true", "1"),
        path=graph.path(path, prefixes) if path is not None else "",
        targets=targets,
        presupposes=tuple(sorted(term_text(value) for value in graph.values(node, NS + "presupposes"))),
        deactivated=term_text(graph.value(node, SH + "deactivated")) in ("true", "1"),
    )


def reaching(shapes: Shapes, level: Severity, phase: Severity) -> Shapes:
    """The *shapes* without those that can find nothing as grave as *level*.

    *phase* is the gravest severity that a phase in use gives. Shapes that others refer to otherwise than with
    sh:property stay as they are, since the others' verdict rests on them.
    """
    light = {
        NamedNode(shape.iri)
        for shape in shapes.shapes.values()
        if max(shape.severity, phase if shape.follows_phase else shape.severity) < level
    }
    graph = _Description(shapes.triples)
    relied_on = _relied_on(graph)
    leaves = {shape for shape in light if not graph.values(shape, SH + "property")}

    def is_needed(triple: Triple) -> bool:
        if triple.predicate.value == SH + "property":
            return triple.object not in leaves or triple.subject in relied_on
        return triple.subject not in leaves or not _is_target(triple)

    return Shapes(shapes.shapes, tuple(filter(is_needed, shapes.triples)))


def _relied_on(graph: _Description) -> set[Node]:
    """The shapes whose verdict another shape uses, with their parts."""
    waiting = [
        shape
        for node in graph.subjects()
        for name in (*_REFERENCES, *_LISTS)
        if name != "property"
        for value in graph.values(node, SH + name)
        for shape in (value, *graph.items(value))
    ]
    found: set[Node] = set()
    while waiting:
        shape = waiting.pop()
        if shape not in found:
            found.add(shape)
            waiting += graph.values(shape, SH + "property")
    return found


def validate(shapes: Shapes, data: Iterable[Quad] | bytes, engine: str = "shifty") -> list[Result]:
    """The results of validating *data*, quads or N-Triples, against *shapes* with *engine*, sorted.

    *engine* is ``shifty``, or ``pyshacl`` for the reference implementation. Paths that the engine leaves out of its
    report are those of the source shape. Raises EngineError when a shape could not be evaluated.
    """
    forms = _n_triples(shapes.triples)
    content = data if isinstance(data, bytes) else _n_triples(dict.fromkeys(quad.triple for quad in data))
    reports = _run_shifty(forms, content, _halves(shapes)) if engine == "shifty" else [_run_pyshacl(forms, content)]
    return sorted((result for report in reports for result in _results(report, shapes)), key=Result.order)


def _n_triples(triples: Iterable[Triple]) -> bytes:
    content = pyoxigraph.serialize(triples, format=RdfFormat.N_TRIPLES)
    assert content is not None
    return content


def _halves(shapes: Shapes) -> list[list[str]]:
    """The shapes with a target of their own, dealt out so that each half is validated on a core of its own.

    Empty when one of them is a blank node, which cannot be named to the engine: then all run at once.
    """
    with_target = {triple.subject for triple in shapes.triples if _is_target(triple)}
    names = sorted(node.value for node in with_target if isinstance(node, NamedNode))
    return [names[::2], names[1::2]] if 1 < len(names) == len(with_target) else []


def _run_shifty(shapes: bytes, data: bytes, parts: Sequence[list[str]]) -> list[bytes]:
    # The package's own module imports much that is not needed here; the native one is typed and enough.
    from shifty._shifty import PreparedValidator

    if not shapes:
        return []
    try:
        validator = PreparedValidator(shapes=shapes, shapes_format="turtle")
    except ValueError as error:
        raise EngineError("error.engine", detail=error) from None

    def run(names: list[str] | None) -> bytes:
        # As the standard has it, constraints see the data only; the vocabulary's terms are a part of them.
        try:
            report = validator.validate_w3c(data=data, data_format="turtle", graph_mode="data", entry_shape_names=names)
        except ValueError as error:
            raise EngineError("error.engine", detail=error) from None
        for complaint in (*validator.diagnostics, *report.diagnostics):
            raise EngineError("error.engine", detail=complaint)
        return report.report_turtle.encode()

    # The engine works outside Python's lock, so threads share the cores.
    with ThreadPoolExecutor(max_workers=2) as pool:
        return list(pool.map(run, parts or [None]))


def _run_pyshacl(shapes: bytes, data: bytes) -> bytes:
    try:
        import pyshacl
        import rdflib
    except ImportError:
        raise EngineError("error.engine-missing", engine="pyshacl") from None
    shapes_graph = rdflib.Graph().parse(data=shapes, format="nt")
    data_graph = rdflib.Graph().parse(data=data, format="nt")
    try:
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
    # Only what the report itself names: results below another one (sh:detail) explain it.
    for node in [result for subject in graph.subjects() for result in graph.values(subject, SH + "result")]:
        focus = graph.value(node, SH + "focusNode")
        if focus is None:
            continue
        source = term_text(graph.value(node, SH + "sourceShape"))
        path = graph.value(node, SH + "resultPath")
        known = shapes.shapes.get(source)
        found.append(
            Result(
                focus=focus,
                path=path.value if isinstance(path, NamedNode) else (known.path if known and path is not None else ""),
                value=graph.value(node, SH + "value"),
                severity=_SEVERITIES.get(term_text(graph.value(node, SH + "resultSeverity")), Severity.VIOLATION),
                component=term_text(graph.value(node, SH + "sourceConstraintComponent")),
                shape=source,
                message=term_text(graph.value(node, SH + "resultMessage")),
            )
        )
    return found


def term_text(node: Node | None) -> str:
    """The IRI, label or lexical form of *node*; empty for None."""
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
        types = {term_text(value) for value in self.values(node, _TYPE)}
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
