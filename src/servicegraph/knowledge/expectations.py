"""What may stand where: the properties of a class, and the values of a property, as shapes and ontology say it."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pyoxigraph import NamedNode

from servicegraph.diagnostics import Severity
from servicegraph.knowledge.editor_state import CLASSES, TYPE, EditorState
from servicegraph.rdf.index import TripleIndex, iris, text_of
from servicegraph.rdf.making import Making
from servicegraph.rdf.terms import RDFS, SH, SKOS, XSD, Term

_LANGUAGE_TEXT = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
_ANY_CONCEPT = frozenset({SKOS + "Concept"})
_LISTS = ("and", "or", "xone")
_WITHIN = ("node", "property", *_LISTS)
_MOST_DEPTH = 6


@dataclass(frozen=True)
class ExpectedValues:
    """What the values of a property may be: things of ``classes``, concepts of ``schemes``, one of ``values``, or
    literals of ``datatypes``. Where nothing is told, anything."""

    classes: frozenset[str] = frozenset()
    schemes: frozenset[str] = frozenset()
    values: tuple[str, ...] = ()
    datatypes: frozenset[str] = frozenset()

    def joined(self, other: ExpectedValues) -> ExpectedValues:
        """Both together."""
        return ExpectedValues(
            self.classes | other.classes,
            self.schemes | other.schemes,
            tuple(dict.fromkeys((*self.values, *other.values))),
            self.datatypes | other.datatypes,
        )

    @property
    def is_open(self) -> bool:
        """Whether nothing is told."""
        return not (self.classes or self.schemes or self.values or self.datatypes)


@dataclass(frozen=True)
class PropertyWanted:
    """A property that a shape speaks of: for which classes, whether it must be there and how gravely, what it takes."""

    predicate: str
    classes: frozenset[str]
    is_required: bool
    severity: Severity
    values: ExpectedValues = field(default=ExpectedValues())


@dataclass(frozen=True, eq=False)
class Expectations(Making):
    """What the shapes and the ontology of *state* expect."""

    state: EditorState

    @functools.cached_property
    def wanted(self) -> Mapping[str, Sequence[PropertyWanted]]:
        """What shapes want, by property."""
        found: dict[str, list[PropertyWanted]] = {}
        shapes = self.state.shapes
        for shape in shapes.in_use():
            targets = shapes.index.values(shape.node, SH + "targetClass")
            if classes := frozenset(iris(targets)):
                for one in self._within(shape.node, classes, is_certain=True):
                    found.setdefault(one.predicate, []).append(one)
        return found

    def _within(
        self, node: Term, classes: frozenset[str], *, is_certain: bool, depth: int = 0
    ) -> Iterator[PropertyWanted]:
        """What the shape *node*, which looks at things of *classes*, wants of their properties."""
        shapes = self.state.shapes
        shape = shapes.shapes.get(node)
        if shape is None or shape.deactivated or node in shapes.left_out or depth > _MOST_DEPTH:
            return
        if shape.path is not None:
            if shape.path.is_predicate:
                count = text_of(shapes.index.value(node, SH + "minCount"))
                is_required = is_certain and count.isdigit() and int(count) > 0
                values = _expected(shapes.index, node)
                yield PropertyWanted(shape.path.predicate, classes, is_required, shape.severity, values)
            return
        for name in ("property", "node", "and", "or", "xone"):
            for inner in shapes.index.values(node, SH + name):
                for one in shapes.index.items(inner) if name in _LISTS else [inner]:
                    certain = is_certain and name not in ("or", "xone")
                    yield from self._within(one, classes, is_certain=certain, depth=depth + 1)

    def values(self, predicate: str, classes: Collection[str]) -> ExpectedValues:
        """What the values of *predicate* may be where the subject has *classes*, with those above them."""
        wanted = self.wanted.get(predicate, ())
        fitting = [one for one in wanted if not one.classes.isdisjoint(classes)] or (wanted if not classes else [])
        found = functools.reduce(ExpectedValues.joined, (one.values for one in fitting), ExpectedValues())
        if found.classes or found.schemes or found.values:
            return found
        axioms = self.state.axioms.properties.get(predicate)
        if axioms is None:
            return found
        ranges = frozenset[str]().union(*axioms.ranges)
        if ranges and ranges <= _ANY_CONCEPT and predicate in self._schemes_in_use:
            return found.joined(ExpectedValues(schemes=self._schemes_in_use[predicate]))
        return found.joined(ExpectedValues(classes=ranges, datatypes=axioms.datatypes))

    def things(self, predicate: str, classes: Collection[str]) -> frozenset[str]:
        """The IRIs of the things that ``values`` speaks of, and of classes where *predicate* is the type."""
        wanted = ExpectedValues(classes=CLASSES) if predicate == TYPE else self.values(predicate, classes)
        members = (self.state.members.get(one, ()) for one in (*wanted.classes, *wanted.schemes))
        return frozenset().union(wanted.values, *members)

    @functools.cached_property
    def _schemes_in_use(self) -> Mapping[str, frozenset[str]]:
        """For properties of which no shape says it: the schemes of the values that they have."""
        found: dict[str, set[str]] = {}
        for file in self.state.dataset.data:
            for quad in file.quads:
                if isinstance(quad.object, NamedNode) and (schemes := self.state.schemes(quad.object.value)):
                    found.setdefault(quad.predicate.value, set()).update(schemes)
        return {predicate: frozenset(schemes) for predicate, schemes in found.items()}

    def properties(self, classes: Collection[str], present: Collection[str]) -> Iterator[tuple[str, int]]:
        """Every property that a thing of *classes* may have, each with how late it is offered.

        0: a shape requires it and it is not among *present*; 1: a shape speaks of it for such a thing; 2: the ontology
        means it for such a thing; 3: such things have it; 4: it is for anything.
        """
        habits = self.state.habits(classes)
        every = dict.fromkeys((*self.wanted, *self.state.axioms.properties, *habits, *self.state.properties_in_use))
        for predicate in every:
            wanted = [one for one in self.wanted.get(predicate, ()) if not one.classes.isdisjoint(classes)]
            axioms = self.state.axioms.properties.get(predicate)
            domains = axioms.domains if axioms else ()
            if any(one.is_required for one in wanted) and predicate not in present:
                yield predicate, 0
            elif wanted:
                yield predicate, 1
            elif domains and classes:
                if all(not members.isdisjoint(classes) for members in domains):
                    yield predicate, 2
            elif habits[predicate]:
                yield predicate, 3
            else:
                yield predicate, 4

    def is_text(self, predicate: str) -> bool:
        """Whether the values of *predicate* are texts in a language."""
        if predicate in (RDFS + "label", SKOS + "prefLabel", SKOS + "altLabel", SKOS + "definition"):
            return True
        axioms = self.state.axioms.properties.get(predicate)
        in_shapes = any(_LANGUAGE_TEXT in one.values.datatypes for one in self.wanted.get(predicate, ()))
        return in_shapes or (axioms is not None and _LANGUAGE_TEXT in axioms.datatypes)

    def datatypes(self, predicate: str, classes: Collection[str]) -> frozenset[str]:
        """The datatypes of the literals that *predicate* takes."""
        found = self.values(predicate, classes).datatypes
        if wanted := self.state.shapes.wanted_datatypes.get(predicate):
            found |= {wanted}
        axioms = self.state.axioms.properties.get(predicate)
        return found | (axioms.datatypes if axioms else frozenset())


def _expected(index: TripleIndex, shape: Term, depth: int = 0) -> ExpectedValues:
    """What *shape* says of the values at its path, or of the node itself."""
    found = ExpectedValues(
        classes=frozenset(iris(index.values(shape, SH + "class"))),
        values=tuple(iri for one in index.values(shape, SH + "in") for iri in iris(index.items(one))),
        datatypes=frozenset(iris(index.values(shape, SH + "datatype"))),
    )
    for name in _WITHIN if depth < _MOST_DEPTH else ():
        for inner in index.values(shape, SH + name):
            for one in index.items(inner) if name in _LISTS else [inner]:
                path = text_of(index.value(one, SH + "path"))
                if path == SKOS + "inScheme":
                    schemes = frozenset(iris(index.values(one, SH + "hasValue")))
                    found = found.joined(ExpectedValues(schemes=schemes))
                elif not path:
                    found = found.joined(_expected(index, one, depth + 1))
    return found


DATE = XSD + "date"
DURATION = XSD + "duration"
BOOLEAN = XSD + "boolean"
