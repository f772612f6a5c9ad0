"""Who refers to a thing: the subjects that have it as a value, by property."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pyoxigraph import BlankNode, NamedNode

from servicegraph.rdf.terms import NS, OWL, SKOS, Term
from servicegraph.sparql.memory import MemoryStore

# What speaks of the writing of a fact and not of the thing; and what a scheme's own page shows as its concepts.
_ASIDE = frozenset({NS + "completedValue", SKOS + "topConceptOf", SKOS + "hasTopConcept", OWL + "annotatedTarget"})


def references(store: MemoryStore, iri: str) -> Mapping[str, tuple[str, ...]]:
    """The IRIs of what refers to *iri*, in their order, by the property with which it does.

    A blank node refers for the thing that it belongs to.
    """
    found: dict[str, dict[str, None]] = {}
    for triple in store.references_to(NamedNode(iri)):
        if triple.predicate.value not in _ASIDE:
            owners = dict.fromkeys(_owners(store, triple.subject))
            found.setdefault(triple.predicate.value, {}).update(owners)
    return {property: tuple(sorted(subjects)) for property, subjects in found.items() if subjects}


def _owners(store: MemoryStore, node: Term) -> Iterator[str]:
    """The IRI *node*, or those of which the blank node is a value, however deep."""
    seen: set[Term] = {node}
    waiting = [node]
    while waiting:
        current = waiting.pop()
        if isinstance(current, NamedNode):
            yield current.value
        elif isinstance(current, BlankNode):
            above = [one.subject for one in store.triples(object=current) if one.subject not in seen]
            seen.update(above)
            waiting += above
