"""Checks of shapes that did not come with the program: whether they can find anything, and what their severity is."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode, Quad

from servicegraph.checks.definition import Scope, check, found_elsewhere
from servicegraph.checks.names import standard_names_without
from servicegraph.dataset.files import Role
from servicegraph.diagnostics import Diagnostic, Location, Severity, built_in
from servicegraph.rdf.index import text_of
from servicegraph.rdf.terms import NS, RDF, ROOT, SH, Term
from servicegraph.shacl.shapes import SEVERITIES
from servicegraph.turtle.reading import TurtleFile, object_location

_TYPE, _PRESUPPOSES = RDF + "type", NS + "presupposes"
_TARGETS = tuple(SH + name for name in ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf"))
_SHAPE_TYPES = frozenset({SH + "NodeShape", SH + "PropertyShape"})


@check(
    Severity.WARNING,
    fails={"shapes/own.ttl": 'shape:Lost a sh:NodeShape ; sh:message "Nobody is looked at."@en . # here'},
    passes={
        "shapes/own.ttl": 'shape:Found a sh:NodeShape ; sh:targetClass sg:Service ; sh:message "All are."@en .',
    },
)
def untargeted_shape(scope: Scope) -> Iterator[Diagnostic]:
    """A shape that can never find anything, since nothing leads to it; of several that belong together the first."""
    own = {quad.subject for file in _own_files(scope) for quad in file.quads} - scope.shapes.left_out
    lost = [shape for node, shape in scope.shapes.shapes.items() if node in own and not shape.targets]
    quads = (quad for file in scope.dataset.shapes for quad in file.quads) if lost else ()
    parts = {quad.object for quad in quads if quad.subject != quad.object and quad.predicate.value != _PRESUPPOSES}
    for shape in lost:
        node = shape.node
        if shape.deactivated or node in parts:
            continue
        yield built_in(
            "untargeted-shape",
            Severity.WARNING,
            scope.dataset.locations.subject(node) or Location(),
            focus=node,
            shape=scope.dataset.prefixes.contract(shape.iri) if shape.iri else shape.code,
        )


@check(
    Severity.WARNING,
    fails={"shapes/own.ttl": "shape:Own a sh:NodeShape ; sh:nodeKind sh:IRI ; sh:targetClass <urn:x:Serivce> . # here"},
    passes={"shapes/own.ttl": "shape:Own a sh:NodeShape ; sh:nodeKind sh:IRI ; sh:targetClass sg:Service ."},
)
def empty_target(scope: Scope) -> Iterator[Diagnostic]:
    """A target that finds no node: a class that nothing has, a property that nothing uses, a node that is not there.

    It is worth a warning when nothing declares the name, else only a word: the entities may come yet. Names that
    another check finds to be unknown are left to it.
    """
    targets = scope.targets
    for file in _own_files(scope):
        for position, quad in enumerate(file.quads):
            predicate, value = quad.predicate.value, quad.object
            if predicate not in _TARGETS or not isinstance(value, NamedNode) or _is_unknown(value.value, scope):
                continue
            name = predicate.removeprefix(SH)
            found = targets.of([(name, value)])
            if name == "targetNode":
                found = found & {NamedNode(iri) for iri in scope.subjects}
            if not found:
                declared = value.value in scope.subjects
                remedy = _other_target(name, value.value, scope) or ("declared" if declared else "")
                yield built_in(
                    "empty-target",
                    Severity.INFO if remedy == "declared" else Severity.WARNING,
                    object_location(file, position),
                    focus=quad.subject,
                    value=value,
                    hint=f"check.empty-target.{remedy}" if remedy else "",
                    term=scope.dataset.prefixes.contract(value.value),
                )


def _other_target(name: str, iri: str, scope: Scope) -> str:
    """The remedy where a property is given as a class or a class as a property; else empty."""
    if name == "targetClass":
        is_property = iri in scope.ontology.properties and iri not in scope.ontology.classes
        return "property" if is_property else ""
    is_of_property = name in ("targetSubjectsOf", "targetObjectsOf")
    return "class" if is_of_property and iri in scope.ontology.classes else ""


def _is_unknown(iri: str, scope: Scope) -> bool:
    """Whether the check of names says that nothing defines *iri*."""
    if iri in scope.subjects:
        return False
    if iri.startswith((ROOT, SH, *scope.dataset.sources.bases)):
        return True
    return standard_names_without(iri) is not None


@check(
    Severity.WARNING,
    fails={
        "shapes/own.ttl": "shape:Own a sh:NodeShape ; sh:targetClass sg:Service ;\n"
        "    sh:severity <urn:example:Grave> ; sh:nodeKind sh:IRI . # here"
    },
    passes={
        "shapes/own.ttl": "shape:Own a sh:NodeShape ; sh:targetClass sg:Service ;\n"
        "    sh:severity sh:Info ; sh:nodeKind sh:IRI ."
    },
)
def unknown_severity(scope: Scope) -> Iterator[Diagnostic]:
    """A severity other than SHACL's three: unknown when nothing describes it, else only said what it counts as."""
    said: set[Term] = set()
    for file in _own_files(scope):
        described = {quad.subject for other in _own_files(scope) for quad in other.quads}
        for position, quad in enumerate(file.quads):
            severity = quad.object
            if quad.predicate.value != SH + "severity" or not isinstance(severity, NamedNode) or severity in said:
                continue
            if severity.value in SEVERITIES or _is_unknown(severity.value, scope):
                continue
            said.add(severity)
            code, grave = (
                ("own-severity", Severity.INFO) if severity in described else ("unknown-severity", Severity.WARNING)
            )
            name = scope.dataset.prefixes.contract(severity.value)
            yield built_in(code, grave, object_location(file, position), focus=quad.subject, value=severity, term=name)
    for file in scope.dataset.everything if scope.own_definitions else ():
        for position, quad in enumerate(file.quads if file.path in scope.own_definitions else ()):
            if quad.predicate.value == NS + "gapSeverity" and text_of(quad.object) not in SEVERITIES:
                yield built_in(
                    "unknown-severity",
                    Severity.WARNING,
                    object_location(file, position),
                    focus=quad.subject,
                    value=quad.object,
                    sentence="check.unknown-severity.of-phase",
                    hint="check.unknown-severity.of-phase-hint",
                    term=scope.dataset.prefixes.contract(text_of(quad.object)),
                )


own_severity = found_elsewhere(
    "own-severity",
    Severity.INFO,
    fails={
        "shapes/own.ttl": "shape:Advice a sh:Severity .\n\nshape:Own a sh:NodeShape ; sh:targetClass sg:Service ;\n"
        "    sh:severity shape:Advice ; sh:nodeKind sh:IRI . # here"
    },
    passes={
        "shapes/own.ttl": "shape:Own a sh:NodeShape ; sh:targetClass sg:Service ;\n"
        "    sh:severity sh:Warning ; sh:nodeKind sh:IRI ."
    },
)


@check(
    Severity.WARNING,
    fails={"rules.ttl": "shape:Own a sh:NodeShape ; sh:targetClass sg:Service ; sh:nodeKind sh:IRI . # here"},
    passes={"shapes/rules.ttl": "shape:Own a sh:NodeShape ; sh:targetClass sg:Service ; sh:nodeKind sh:IRI ."},
)
def shape_in_data(scope: Scope) -> Iterator[Diagnostic]:
    """A shape among the data: nothing runs it there. One finding for each shape that is no part of another."""
    for file in scope.dataset.files:
        if file.source.role == Role.SHAPE or not file.turtle.once(_names_shacl):
            continue
        for node in file.turtle.once(_shapes_in):
            yield built_in(
                "shape-in-data",
                Severity.WARNING,
                scope.dataset.locations.subject(node) or Location(file.path, 1, 1),
                focus=node,
                shape=scope.dataset.prefixes.contract(text_of(node)) if isinstance(node, NamedNode) else "[ ]",
            )


@check(
    Severity.WARNING,
    fails={"shapes/more.ttl": 'service:more a sg:Service ; rdfs:label "Lisä"@fi . # here'},
    passes={"more.ttl": 'service:more a sg:Service ; rdfs:label "Lisä"@fi .'},
)
def data_in_shapes(scope: Scope) -> Iterator[Diagnostic]:
    """An entity of the catalogue among the shapes: no question and no shape sees it there. One finding a file."""
    bases = scope.dataset.sources.bases
    for file in _own_files(scope):
        found = {
            quad.subject: None
            for quad in file.quads
            if quad.predicate.value == _TYPE and text_of(quad.object).startswith(NS)
            if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(bases)
        }
        for node in list(found)[:1]:
            yield built_in(
                "data-in-shapes",
                Severity.WARNING,
                scope.dataset.locations.subject(node) or Location(file.path, 1, 1),
                focus=node,
                entity=scope.dataset.prefixes.contract(text_of(node)),
                count=len(found),
            )


def _names_shacl(file: TurtleFile) -> bool:
    return SH.encode() in file.content


def _shapes_in(file: TurtleFile) -> tuple[Term, ...]:
    """The shapes of *file* that are no part of another, in their order."""
    parts = {quad.object for quad in file.quads if quad.predicate.value.startswith(SH)}
    shapes = dict.fromkeys(quad.subject for quad in file.quads if _makes_a_shape(quad))
    return tuple(node for node in shapes if node not in parts)


def _makes_a_shape(quad: Quad) -> bool:
    if quad.predicate.value == _TYPE:
        return text_of(quad.object) in _SHAPE_TYPES
    return quad.predicate.value in _TARGETS or quad.predicate.value in (SH + "property", SH + "path")


def _own_files(scope: Scope) -> list[TurtleFile]:
    """The shape files that did not come with the program."""
    return [
        file.turtle for file in scope.dataset.files if file.source.role == Role.SHAPE and not file.source.is_shipped
    ]
