"""The check of terms and concepts that are no longer to be used, with what replaces them."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode

from servicegraph.checks.definition import Scope, check
from servicegraph.checks.writing import with_end, write_instead, written
from servicegraph.diagnostics import Diagnostic, Location, Severity, built_in
from servicegraph.rdf.index import iris
from servicegraph.rdf.terms import DCT, OWL, RDFS, SKOS
from servicegraph.turtle.reading import TurtleFile, object_location, predicate_location

# What a vocabulary says of its own order and history is no use of a term.
_OF_VOCABULARIES = frozenset(
    (
        *(DCT + name for name in ("isReplacedBy", "replaces", "isVersionOf", "hasVersion")),
        *(RDFS + name for name in ("subClassOf", "subPropertyOf", "isDefinedBy", "seeAlso")),
        *(OWL + name for name in ("inverseOf", "equivalentClass", "equivalentProperty")),
        *(SKOS + name for name in ("hasTopConcept", "topConceptOf", "inScheme", "member")),
        *(SKOS + name for name in ("broader", "narrower", "related", "broaderTransitive", "narrowerTransitive")),
        *(SKOS + name for name in ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")),
    )
)
_OWN = """@prefix own: <https://example.org/ns#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix dct: <http://purl.org/dc/terms/> .
own:storey a owl:DatatypeProperty .
own:floor a owl:DatatypeProperty ; owl:deprecated true ; dct:isReplacedBy own:storey .
"""


@check(
    Severity.WARNING,
    fails={"ontology/own.ttl": _OWN, "more.ttl": "service:ward <https://example.org/ns#floor> 2 . # here"},
    passes={"ontology/own.ttl": _OWN, "more.ttl": "service:ward <https://example.org/ns#storey> 2 ."},
)
def renamed_term(scope: Scope) -> Iterator[Diagnostic]:
    """Each use of a property, a class or a concept that is deprecated (``owl:deprecated``), wherever it is declared.

    The remedy is what ``dct:isReplacedBy`` names, when that is one term.
    """
    found = scope.store.triples(predicate=NamedNode(OWL + "deprecated"))
    deprecated = frozenset(
        one.subject.value
        for one in found
        if isinstance(one.subject, NamedNode) and isinstance(one.object, Literal) and one.object.value in ("true", "1")
    )
    if not deprecated:
        return
    own = [one.turtle for one in scope.dataset.files if not one.source.is_shipped]
    for iri, file, place in (use for one in own for use in _uses(one, deprecated)):
        replaced = scope.store.triples(NamedNode(iri), NamedNode(DCT + "isReplacedBy"))
        by = sorted(iris(one.object for one in replaced))
        yield built_in(
            "renamed-term",
            Severity.WARNING,
            with_end(file, place),
            value=NamedNode(iri),
            fixes=write_instead(file, place, written(file, by[0])) if len(by) == 1 else (),
            hint="" if by else "check.renamed-term.without",
            term=scope.dataset.prefixes.contract(iri),
            replacement=" , ".join(scope.dataset.prefixes.contract(one) for one in by),
        )


def _uses(file: TurtleFile, names: frozenset[str]) -> Iterator[tuple[str, TurtleFile, Location]]:
    for position, quad in enumerate(file.quads):
        if quad.predicate.value in names:
            yield quad.predicate.value, file, predicate_location(file, position)
        value = quad.object
        if isinstance(value, NamedNode) and value.value in names and quad.predicate.value not in _OF_VOCABULARIES:
            yield value.value, file, object_location(file, position)
