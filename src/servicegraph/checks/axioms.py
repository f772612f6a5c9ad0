"""What the ontology says of its properties: of what they are stated (domain) and what their values are (range)."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from servicegraph.dataset.dataset import Dataset, FilesOfContent
from servicegraph.dataset.files import Role
from servicegraph.rdf.index import TripleIndex, iris
from servicegraph.rdf.terms import OWL, RDF, RDFS, XSD, Term

_ALIGNMENTS = "/graph/ontology/alignments/"
_ANYTHING = frozenset((OWL + "Thing", RDFS + "Resource", OWL + "NamedIndividual"))
_LITERALS = frozenset((RDFS + "Literal", RDF + "langString", RDF + "PlainLiteral", RDF + "HTML", RDF + "XMLLiteral"))


@dataclass(frozen=True)
class Axioms:
    """Of one property: sets of classes of which the subject (``domains``) and the value (``ranges``) must be a member.

    Each set must have one. ``datatypes`` are the datatypes of which a literal must have one; empty: any.
    """

    domains: tuple[frozenset[str], ...] = ()
    ranges: tuple[frozenset[str], ...] = ()
    datatypes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class OntologyAxioms:
    """What an ontology says of its properties, and the classes that it declares."""

    properties: Mapping[str, Axioms]
    classes: frozenset[str]


def axioms_of(dataset: Dataset) -> OntologyAxioms:
    """What the ontologies of *dataset* say. Alignments are none: they speak of the terms of others.

    A property has also what is said of the properties above it.
    """
    files = (one for one in dataset.files if one.source.role is Role.ONTOLOGY and _ALIGNMENTS not in one.source.graph)
    return _axioms_in(FilesOfContent.of(files))


@functools.lru_cache(maxsize=2)  # a catalogue seldom has an ontology of its own
def _axioms_in(files: FilesOfContent) -> OntologyAxioms:
    graph = TripleIndex(quad.triple for quad in files.quads)
    found = {}
    for node in graph.subjects():
        if isinstance(node, NamedNode):
            above = _above(graph, node)
            domains = [_members(graph, one) for each in above for one in graph.values(each, RDFS + "domain")]
            ranges = [_members(graph, one) for each in above for one in graph.values(each, RDFS + "range")]
            is_data = [members for members in ranges if members and all(map(_is_datatype, members))]
            axioms = Axioms(
                tuple(members for members in domains if members),
                tuple(members for members in ranges if members and not any(map(_is_datatype, members))),
                is_data[0] if is_data else frozenset(),
            )
            if axioms != Axioms():
                found[node.value] = axioms
    classes = (node for node in graph.subjects() if NamedNode(OWL + "Class") in graph.values(node, RDF + "type"))
    others = (node for node in graph.subjects() if NamedNode(RDFS + "Class") in graph.values(node, RDF + "type"))
    return OntologyAxioms(found, frozenset(iris((*classes, *others))))


def _above(graph: TripleIndex, node: Term) -> list[Term]:
    found = [node]
    for one in found:
        found += [parent for parent in graph.values(one, RDFS + "subPropertyOf") if parent not in found]
    return found


def _members(graph: TripleIndex, node: Term) -> frozenset[str]:
    """The classes of which one suffices to be in *node*; empty when *node* is no union of named classes."""
    if isinstance(node, NamedNode) and node.value in _ANYTHING:
        return frozenset()
    found: set[str] = {node.value} if isinstance(node, NamedNode) else set()
    waiting, seen = [node], {node}
    while waiting:
        current = waiting.pop()
        unions = graph.values(current, OWL + "unionOf")
        parts = [part for union in unions if graph.is_collection(union) for part in graph.items(union)]
        parts += [one for one in graph.values(current, OWL + "equivalentClass") if isinstance(one, NamedNode)]
        if not isinstance(current, NamedNode) and not parts:
            return frozenset()  # an expression of another kind: nothing is checked
        waiting += [part for part in parts if part not in seen]
        seen.update(parts)
        found.update(iris(parts))
    return frozenset() if found & _ANYTHING else frozenset(found)


def _is_datatype(iri: str) -> bool:
    return iri.startswith(XSD) or iri in _LITERALS


_WIDER: Mapping[str, str] = {
    name: wider
    for wider, names in {
        "decimal": ("integer",),
        "integer": ("nonNegativeInteger", "nonPositiveInteger", "long"),
        "nonNegativeInteger": ("positiveInteger", "unsignedLong"),
        "nonPositiveInteger": ("negativeInteger",),
        "long": ("int",),
        "int": ("short",),
        "short": ("byte",),
        "unsignedLong": ("unsignedInt",),
        "unsignedInt": ("unsignedShort",),
        "unsignedShort": ("unsignedByte",),
        "dateTime": ("dateTimeStamp",),
        "duration": ("yearMonthDuration", "dayTimeDuration"),
        "string": ("normalizedString",),
        "normalizedString": ("token",),
        "token": ("language", "Name", "NMTOKEN"),
    }.items()
    for name in names
}


def is_of_datatype(datatype: str, wanted: Iterable[str]) -> bool:
    """Whether a literal of *datatype* has one of the datatypes *wanted*, or one derived from it."""
    allowed = frozenset(wanted)
    if allowed & {RDFS + "Literal", RDF + "PlainLiteral"}:
        return True
    current: str | None = datatype
    while current is not None and current not in allowed:
        wider = _WIDER.get(current.removeprefix(XSD))
        current = XSD + wider if wider else None
    return current is not None
