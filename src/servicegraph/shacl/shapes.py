"""Shapes graphs read: what each shape says about itself, and what leads to it."""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pyoxigraph import Literal, NamedNode, Quad, Triple

from servicegraph.diagnostics import Severity
from servicegraph.rdf.index import TripleIndex, text_of
from servicegraph.rdf.paths import Path, PathError, read_path
from servicegraph.rdf.terms import NS, OWL, RDF, RDFS, SH, XSD, Term
from servicegraph.shacl.constraints import prefixes_for
from servicegraph.shacl.shape_faults import ShapeFault

SEVERITIES = {SH + "Violation": Severity.VIOLATION, SH + "Warning": Severity.WARNING, SH + "Info": Severity.INFO}
TARGETS = ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf", "target")
REFERENCES = ("property", "node", "not", "qualifiedValueShape")
LISTS = ("and", "or", "xone")
# What a severity of somebody's own counts as: SHACL lets one name any, and says no order.
OTHER_SEVERITY = Severity.WARNING
_LOCAL = re.compile(r"[\w-]*:([\w-]+)")  # of a name in a query
_OWN = re.compile(r"\bshape:[\w-]+")  # what a rule of the shapes gives has a name of theirs
_TYPE, _OFF = RDF + "type", SH + "deactivated"
IMPLICIT = frozenset({RDFS + "Class", OWL + "Class"})
"""The types that make a shape its own target: https://www.w3.org/TR/shacl/#implicit-targetClass"""

Target = tuple[str, Term]
"""How focus nodes are found: the local name of the SHACL property, and its value."""


@dataclass(frozen=True)
class Shape:
    """What a shape says about itself.

    ``node`` names it in the shapes graph, ``code`` in findings (its local name; an anonymous one has that of the shape
    that it belongs to, with its property). ``title``, ``message``, ``rationale`` and ``hint`` are by language,
    ``task`` is the IRI of the handbook task that it belongs to (empty: of none), ``follows_phase`` whether its
    severity depends on the phase of the integrated service that the focus node is part of. ``targets`` are its own
    and those of all shapes that lead to it. ``presupposes`` are the shapes without which this one has nothing to look
    at: it finds nothing where one of them has a finding. One that is ``deactivated`` checks nothing.
    ``criterion`` is the IRI of the criterion of readiness that it checks (empty: one of its own), ``applies_where``
    a query for those of its focus nodes to which it applies (empty: all). Where ``value_is_missing``, the value of a
    finding is what the focus node lacks.
    ``constraint_messages`` are those of its SPARQL-based constraints, when it has several and no message of its own.
    """

    node: Term
    code: str
    message: Mapping[str, str]
    hint: Mapping[str, str]
    severity: Severity
    task: str
    follows_phase: bool
    path: Path | None
    targets: tuple[Target, ...]
    title: Mapping[str, str] = field(default_factory=dict)
    rationale: Mapping[str, str] = field(default_factory=dict)
    presupposes: tuple[str, ...] = ()
    criterion: str = ""
    applies_where: str = field(default="", repr=False)
    deactivated: bool = False
    value_is_missing: bool = False
    constraint_messages: tuple[Mapping[str, str], ...] = ()

    @functools.cached_property
    def iri(self) -> str:
        """Its IRI; empty when it is anonymous."""
        return self.node.value if isinstance(self.node, NamedNode) else ""


@dataclass(frozen=True, eq=False)
class Shapes:
    """The shapes of a catalogue, read once: by node, with the triples that an engine takes.

    One is only ever the same as itself, so that what is made of it can be kept.

    ``faults`` are what is wrong with them, ``left_out`` the shapes that a fault takes away, wholly or in part.
    """

    shapes: Mapping[Term, Shape]
    triples: tuple[Triple, ...] = field(repr=False)
    faults: tuple[ShapeFault, ...] = ()
    left_out: frozenset[Term] = frozenset()

    @functools.cached_property
    def index(self) -> TripleIndex:
        """The triples by subject."""
        return TripleIndex(self.triples)

    @functools.cached_property
    def leading(self) -> Mapping[int, Triple]:
        """The triples by which focus nodes come to a shape, targets and ``sh:property``, by their place in all."""
        return {
            at: one for at, one in enumerate(self.triples) if one.predicate.value == SH + "property" or is_target(one)
        }

    def lacking(self, places: Collection[int]) -> Shapes:
        """The same without the triples at *places*, which are places of ``leading``."""
        kept = tuple(one for at, one in enumerate(self.triples) if at not in places)
        rest = _indexed(replace(self, triples=kept), self.index.lacking(self.triples[at] for at in places))
        gone = 0
        leading: dict[int, Triple] = {}
        for at, one in self.leading.items():
            if at in places:
                gone += 1
            else:
                leading[at - gone] = one
        vars(rest)["leading"] = leading  # as in _indexed
        return rest

    @functools.cached_property
    def by_iri(self) -> Mapping[str, Shape]:
        """The shapes that have an IRI."""
        return {shape.iri: shape for shape in self.shapes.values() if shape.iri}

    @functools.cached_property
    def phased(self) -> frozenset[Term]:
        """The shapes whose severity follows the phase."""
        return frozenset(node for node, shape in self.shapes.items() if shape.follows_phase)

    def in_use(self) -> list[Shape]:
        """The shapes that are run: those that nobody has turned off and that have no fault."""
        return [shape for node, shape in self.shapes.items() if not shape.deactivated and node not in self.left_out]

    @functools.cached_property
    def wanted_datatypes(self) -> Mapping[str, str]:
        """The datatype that a shape wants for the values of a property, by property."""
        paths: dict[Term, str] = {}
        datatypes: dict[Term, str] = {}
        for triple in self.triples:
            name = triple.predicate.value
            if name in (SH + "path", SH + "datatype") and isinstance(triple.object, NamedNode):
                (paths if name == SH + "path" else datatypes)[triple.subject] = triple.object.value
        return {paths[shape]: datatype for shape, datatype in datatypes.items() if shape in paths}

    def words_of(self, shape: Term) -> frozenset[str]:
        """The last parts of the names that *shape*, with all that it consists of, asks about; not those in texts.

        What a rule of the shapes works out is asked about with all that the rule asks about.
        """
        found = self._words_within(shape)
        return found.union(*(words for words in self._inferring if not found.isdisjoint(_worked_out(words))))

    def _words_within(self, shape: Term) -> frozenset[str]:
        found: set[str] = set()
        waiting, seen = [shape], {shape}
        while waiting:
            for triple in self._by_subject.get(waiting.pop(), ()):
                value = triple.object
                if isinstance(value, Literal):
                    found.update(_LOCAL.findall("" if value.language else value.value))
                    found.update(_OWN.findall("" if value.language else value.value))
                elif isinstance(value, NamedNode):
                    found.add(local_name(value.value))
                elif value not in seen:
                    seen.add(value)
                    waiting.append(value)
        return frozenset(found)

    @functools.cached_property
    def _inferring(self) -> tuple[frozenset[str], ...]:
        """The words of each shape that has rules."""
        having = {triple.subject for triple in self.triples if triple.predicate.value == SH + "rule"}
        return tuple(map(self._words_within, having))

    @functools.cached_property
    def _by_subject(self) -> Mapping[Term, Sequence[Triple]]:
        found: dict[Term, list[Triple]] = {}
        for triple in self.triples:
            found.setdefault(triple.subject, []).append(triple)
        return found

    def speaking(self) -> list[Shape]:
        """The shapes that say something to a user: with a message, not turned off, without a fault; by code."""
        found = (shape for shape in self.in_use() if shape.message or shape.constraint_messages)
        return sorted(found, key=lambda shape: (shape.code, str(shape.node)))


def read_shapes(quads: Iterable[Quad]) -> Shapes:
    """The shapes that *quads* describe, with the targets that they have or get from the shapes that refer to them."""
    triples = tuple(dict.fromkeys(quad.triple for quad in quads))
    graph = TripleIndex(triples)
    own: dict[Term, set[Target]] = {}
    referred: dict[Term, list[Term]] = {}
    turned_off = {triple.subject for triple in triples if triple.predicate.value == _OFF and is_true(triple.object)}
    for triple in triples:
        if triple.subject in turned_off:
            continue
        name = triple.predicate.value.removeprefix(SH)
        if is_target(triple):
            implicit = name not in TARGETS
            target: Target = ("targetClass", triple.subject) if implicit else (name, triple.object)
            own.setdefault(triple.subject, set()).add(target)
        elif name in REFERENCES:
            referred.setdefault(triple.object, []).append(triple.subject)
        elif name in LISTS:
            for item in graph.items(triple.object):
                referred.setdefault(item, []).append(triple.subject)
    nodes = [node for node in graph.subjects() if is_shape(graph, node) or node in referred]
    return _indexed(Shapes({node: _shape(graph, node, own, referred) for node in nodes}, triples), graph)


def _indexed(shapes: Shapes, index: TripleIndex) -> Shapes:
    """*shapes*, whose triples are known by subject already."""
    vars(shapes)["index"] = index  # where the cached property would put it
    return shapes


def is_target(triple: Triple) -> bool:
    """Whether *triple* gives its subject focus nodes; a shape that is a class is its own target."""
    if triple.predicate.value == _TYPE:
        return text_of(triple.object) in IMPLICIT
    return triple.predicate.value.removeprefix(SH) in TARGETS


def is_shape(graph: TripleIndex, node: Term) -> bool:
    """Whether *node* is declared a shape or has a path."""
    types = {text_of(value) for value in graph.values(node, _TYPE)}
    return bool(types & {SH + "NodeShape", SH + "PropertyShape"}) or bool(graph.values(node, SH + "path"))


def _leading_to(node: Term, referred: Mapping[Term, Sequence[Term]]) -> Iterator[Term]:
    """*node* and all shapes that refer to it, directly or not, the nearest first."""
    waiting, seen = [node], {node}
    while waiting:
        current = waiting.pop(0)
        yield current
        for other in referred.get(current, ()):
            if other not in seen:
                seen.add(other)
                waiting.append(other)


def _shape(
    graph: TripleIndex, node: Term, own: Mapping[Term, set[Target]], referred: Mapping[Term, Sequence[Term]]
) -> Shape:
    try:
        path = read_path(graph, found) if (found := graph.value(node, SH + "path")) is not None else None
    except PathError:  # said by the check of the shapes themselves
        path = None
    severity = graph.value(node, SH + "severity")
    message = graph.texts(node, SH + "message")
    by_constraint = [graph.texts(constraint, SH + "message") for constraint in graph.values(node, SH + "sparql")]
    above = list(_leading_to(node, referred))
    targets = {target for shape in above for target in own.get(shape, ())}
    return Shape(
        node=node,
        code=_code(node, above, path),
        message=message or (by_constraint[0] if len(by_constraint) == 1 else {}),
        hint=graph.texts(node, NS + "hint"),
        severity=Severity.VIOLATION if severity is None else SEVERITIES.get(text_of(severity), OTHER_SEVERITY),
        task=text_of(graph.value(node, NS + "task")),
        follows_phase=is_true(graph.value(node, NS + "severityFollowsPhase")),
        path=path,
        targets=tuple(sorted(targets, key=str)),
        title=graph.texts(node, RDFS + "label"),
        rationale=graph.texts(node, NS + "rationale"),
        presupposes=tuple(sorted(text_of(value) for value in graph.values(node, NS + "presupposes"))),
        criterion=text_of(graph.value(node, NS + "readinessCriterion")),
        applies_where=_applies_where(graph, node),
        deactivated=is_true(graph.value(node, _OFF)),
        value_is_missing=is_true(graph.value(node, NS + "valueIsMissing")),
        constraint_messages=tuple(filter(None, by_constraint)) if not message and len(by_constraint) > 1 else (),
    )


def _applies_where(graph: TripleIndex, node: Term) -> str:
    """The query for the nodes to which the shape *node* applies, with its prefixes; empty when it has none."""
    place = graph.value(node, NS + "appliesWhere")
    query = text_of(graph.value(place, SH + "select")) if place is not None else ""
    if place is None or not query:
        return ""
    return "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in prefixes_for(graph, place).items()) + query


def _code(node: Term, above: Sequence[Term], path: Path | None) -> str:
    named = next((shape for shape in above if isinstance(shape, NamedNode)), None)
    name = local_name(named.value) if named is not None else "shape"
    if isinstance(node, NamedNode) or path is None or not path.is_predicate:
        return name
    return f"{name}-{local_name(path.predicate)}"


def _worked_out(words: Iterable[str]) -> set[str]:
    return {word for word in words if word.startswith("shape:")}


def local_name(iri: str) -> str:
    """What follows the last ``#`` or ``/`` of *iri*."""
    return iri.rpartition("/")[2].rpartition("#")[2] or iri


def is_true(value: Term | None) -> bool:
    """Whether *value* is the boolean true, written ``true`` or ``1``."""
    return isinstance(value, Literal) and value.datatype.value == XSD + "boolean" and value.value in ("true", "1")
