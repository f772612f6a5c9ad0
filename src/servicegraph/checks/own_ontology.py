"""Checks of the ontology and the vocabularies that did not come with the program."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode

from servicegraph.checks.definition import Remedy, Scope, check
from servicegraph.checks.writing import with_end, write_instead, written
from servicegraph.dataset.kinds import RESERVED
from servicegraph.diagnostics import Diagnostic, Severity, built_in
from servicegraph.rdf.index import text_of
from servicegraph.rdf.paths import Path
from servicegraph.rdf.terms import NS, OWL, RDF, RDFS, SKOS, XSD
from servicegraph.turtle.reading import object_location

# Whose values are classes, properties or concepts, and never texts.
_OF_TERMS = frozenset(
    (
        *(RDFS + name for name in ("domain", "range", "subClassOf", "subPropertyOf")),
        *(OWL + name for name in ("inverseOf", "equivalentClass", "equivalentProperty", "disjointWith", "onProperty")),
        *(OWL + name for name in ("someValuesFrom", "allValuesFrom", "complementOf", "propertyDisjointWith")),
        *(SKOS + name for name in ("broader", "narrower", "related", "inScheme", "topConceptOf", "hasTopConcept")),
        *(SKOS + name for name in ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")),
    )
)
_OF_THINGS, _OF_VALUES = OWL + "ObjectProperty", OWL + "DatatypeProperty"
_COLLECTION = NS + "collection"
_LIST = '<https://example.org/ns#Bed> a owl:Class ; sg:kind "bed" ; sg:collection "{}" .'
_KEEPS = "<https://example.org/ns#keeps> a owl:ObjectProperty ; rdfs:domain {} ."


@check(
    Severity.VIOLATION,
    remedy=Remedy.SAFE,
    fails={"ontology/own.ttl": _KEEPS.format('"sg:Service"') + " # here"},
    passes={"ontology/own.ttl": _KEEPS.format("sg:Service")},
)
def text_for_term(scope: Scope) -> Iterator[Diagnostic]:
    """A text in an own ontology, vocabulary or shape where only a class, a property or a concept says something."""
    prefixes = scope.dataset.prefixes
    for file in scope.dataset.everything:
        if file.path not in scope.own_definitions:
            continue
        for position, quad in enumerate(file.quads):
            value = quad.object
            if quad.predicate.value not in _OF_TERMS or not isinstance(value, Literal):
                continue
            try:
                meant = prefixes.expand(value.value)
            except ValueError:
                meant = ""
            known = meant if meant in scope.subjects else ""
            place = with_end(file, object_location(file, position))
            yield built_in(
                "text-for-term",
                Severity.VIOLATION,
                place,
                focus=quad.subject if isinstance(quad.subject, NamedNode) else None,
                path=Path(predicate=quad.predicate.value),
                value=value,
                hint="" if known else "check.text-for-term.hint-form",
                fixes=write_instead(file, object_location(file, position), written(file, known), is_safe=True)
                if known
                else (),
                property=prefixes.contract(quad.predicate.value),
                text=value.value[:60],
                right=prefixes.contract(known) if known else "",
            )


@check(
    Severity.VIOLATION,
    fails={"ontology/own.ttl": "<https://example.org/ns#beds> a owl:ObjectProperty ; rdfs:range xsd:integer . # here"},
    passes={"ontology/own.ttl": "<https://example.org/ns#beds> a owl:DatatypeProperty ; rdfs:range xsd:integer ."},
)
def wrong_property_kind(scope: Scope) -> Iterator[Diagnostic]:
    """A property that is declared to lead to things and to values at once, by its types or by its range.

    OWL 2 DL keeps the two apart: https://www.w3.org/TR/owl2-syntax/#Typing_Constraints_of_OWL_2_DL
    """
    for file in scope.dataset.everything:
        if file.path not in scope.own_definitions:
            continue
        for position, quad in enumerate(file.quads):
            kinds = set(scope.described.types.get(text_of(quad.subject), ())) & {_OF_THINGS, _OF_VALUES}
            value, predicate = text_of(quad.object), quad.predicate.value
            is_twice = predicate == RDF + "type" and value == _OF_VALUES and len(kinds) > 1
            is_datatype = value.startswith(XSD) or value in (RDFS + "Literal", RDF + "langString")
            is_class = value in scope.ontology.classes
            is_range = predicate == RDFS + "range" and isinstance(quad.object, NamedNode) and len(kinds) == 1
            if is_twice or (is_range and ((_OF_THINGS in kinds and is_datatype) or (_OF_VALUES in kinds and is_class))):
                yield built_in(
                    "wrong-property-kind",
                    Severity.VIOLATION,
                    with_end(file, object_location(file, position)),
                    focus=quad.subject,
                    path=Path(predicate=predicate),
                    value=quad.object,
                    property=scope.dataset.prefixes.contract(text_of(quad.subject)),
                )


@check(
    Severity.VIOLATION,
    fails={"ontology/own.ttl": _LIST.format("search") + " # here"},
    passes={"ontology/own.ttl": _LIST.format("beds")},
)
def reserved_collection(scope: Scope) -> Iterator[Diagnostic]:
    """A list of an own kind under a name that pages of the program have: nobody would ever see the list."""
    for file in scope.dataset.everything:
        if file.path not in scope.own_definitions:
            continue
        for position, quad in enumerate(file.quads):
            if quad.predicate.value == _COLLECTION and text_of(quad.object) in RESERVED:
                yield built_in(
                    "reserved-collection",
                    Severity.VIOLATION,
                    with_end(file, object_location(file, position)),
                    focus=quad.subject,
                    path=Path(predicate=_COLLECTION),
                    value=quad.object,
                    name=text_of(quad.object),
                    reserved=", ".join(sorted(RESERVED)),
                )
