"""The check of terms and concepts that are no longer to be used, with what replaces them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import Literal, NamedNode

from servicegraph.checks.definition import Remedy, Scope, check
from servicegraph.checks.own_questions import own_questions
from servicegraph.checks.writing import with_end, write_instead, written_anew
from servicegraph.diagnostics import Diagnostic, Edit, Fix, Location, Severity, built_in
from servicegraph.messages import texts
from servicegraph.rdf.index import iris
from servicegraph.rdf.terms import DCT, OWL, RDF, RDFS, SKOS
from servicegraph.sparql.mentions import Mention, mentions_in
from servicegraph.turtle.reading import TurtleFile, object_location, predicate_location

_LOCAL = re.compile(r"[^\W_][\w-]*")  # of a prefixed name; others are written whole
_TYPE = NamedNode(RDF + "type")
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
_OF_HISTORY = frozenset((DCT + "isReplacedBy", DCT + "replaces", OWL + "deprecated"))
_OWN = """@prefix own: <https://example.org/ns#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix dct: <http://purl.org/dc/terms/> .
own:storey a owl:DatatypeProperty .
own:floor a owl:DatatypeProperty ; owl:deprecated true ; dct:isReplacedBy own:storey .
"""


@check(
    Severity.WARNING,
    remedy=Remedy.SAFE,
    fails={"ontology/own.ttl": _OWN, "more.ttl": "service:ward <https://example.org/ns#floor> 2 . # here"},
    passes={"ontology/own.ttl": _OWN, "more.ttl": "service:ward <https://example.org/ns#storey> 2 ."},
)
def renamed_term(scope: Scope) -> Iterator[Diagnostic]:
    """Each use of a property, a class or a concept that is deprecated (``owl:deprecated``), wherever it is declared.

    The remedy is what ``dct:isReplacedBy`` names, when that is one term.
    """
    deprecated = frozenset(_deprecated(scope))
    if not deprecated:
        return
    own = [one.turtle for one in scope.dataset.files if not one.source.is_shipped]
    for iri, file, place in (use for one in own for use in _uses(one, deprecated)):
        by = _replacements(iri, deprecated, scope)
        word = written_anew(file, by[0], scope.dataset.prefixes, place) if len(by) == 1 else None
        fixes = write_instead(file, place, word.text, word.beside, is_safe=True) if word else ()
        yield _finding(iri, with_end(file, place), by, fixes, scope)
    for query in own_questions(scope):
        names = tuple(mentions_in(query.text))
        if any(name.iri in _OF_HISTORY for name in names):  # it asks what replaces what
            continue
        for name in names:
            if name.iri in deprecated and name.declares is None:
                place = Location(query.path, name.line, name.column, name.line, name.column + len(name.text))
                by = _replacements(name.iri, deprecated, scope)
                said = _in_question(names, by[0]) if len(by) == 1 else ""
                fixes = (Fix(texts("fix.write", text=said), (Edit(place, said),), is_safe=True),) if said else ()
                yield _finding(name.iri, place, by, fixes, scope)


def _in_question(names: Iterable[Mention], iri: str) -> str:
    """*iri* as a question that has *names* can write it: with a prefix that it declares, else in angle brackets."""
    declared = sorted((one for one in names if one.declares is not None), key=lambda one: -len(one.iri))
    for one in declared:
        if iri.startswith(one.iri) and _LOCAL.fullmatch(iri, len(one.iri)):
            return f"{one.declares}:{iri[len(one.iri) :]}"
    return f"<{iri}>"


def _finding(iri: str, place: Location, by: list[str], fixes: tuple[Fix, ...], scope: Scope) -> Diagnostic:
    return built_in(
        "renamed-term",
        Severity.WARNING,
        place,
        value=NamedNode(iri),
        fixes=fixes,
        hint="" if by else "check.renamed-term.without",
        term=scope.dataset.prefixes.contract(iri),
        replacement=_choice([scope.dataset.prefixes.contract(one) for one in by]),
    )


def _deprecated(scope: Scope) -> Iterator[str]:
    """What is said to be deprecated, by a mark or by its type."""
    for one in scope.store.triples(predicate=NamedNode(OWL + "deprecated")):
        is_true = isinstance(one.object, Literal) and one.object.value in ("true", "1")
        if is_true and isinstance(one.subject, NamedNode):
            yield one.subject.value
    for name in ("DeprecatedClass", "DeprecatedProperty"):
        yield from iris(one.subject for one in scope.store.triples(predicate=_TYPE, object=NamedNode(OWL + name)))


def _replacements(iri: str, deprecated: frozenset[str], scope: Scope) -> list[str]:
    """What replaces *iri*; what has been replaced in its turn is passed over, as long as one term replaces it."""
    by, seen = [iri], {iri}
    while True:
        replaced = scope.store.triples(NamedNode(by[0]), NamedNode(DCT + "isReplacedBy"))
        found = sorted(set(iris(one.object for one in replaced)) - seen)
        if not found:
            return by if by != [iri] else []
        by = found
        seen.update(by)
        if len(by) > 1 or by[0] not in deprecated:
            return by


def _choice(terms: list[str]) -> Mapping[str, str]:
    """Terms as Turtle between backticks, by the language of the word between them."""
    return {said: joint.join(f"`{term}`" for term in terms) for said, joint in texts("shapes.or").items()}


def _uses(file: TurtleFile, names: frozenset[str]) -> Iterator[tuple[str, TurtleFile, Location]]:
    for position, quad in enumerate(file.quads):
        if quad.predicate.value in names:
            yield quad.predicate.value, file, predicate_location(file, position)
        value = quad.object
        if isinstance(value, NamedNode) and value.value in names and quad.predicate.value not in _OF_VOCABULARIES:
            yield value.value, file, object_location(file, position)
