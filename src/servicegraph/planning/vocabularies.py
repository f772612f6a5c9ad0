"""The vocabularies as people read them: a scheme with its concepts, each with how many things use it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from servicegraph.catalogue import Catalogue
from servicegraph.dataset.schemes import Scheme, schemes_in
from servicegraph.rdf.terms import SKOS

# What ties the concepts of a scheme together and says nothing of who uses them.
_WITHIN = (SKOS, "http://www.w3.org/2000/01/rdf-schema#")


@dataclass(frozen=True)
class SchemeView:
    """A concept scheme; ``uses`` are the numbers of statements of the catalogue that name each concept, by IRI."""

    scheme: Scheme
    uses: Mapping[str, int]


def scheme_view(catalogue: Catalogue, iri: str) -> SchemeView:
    """The concept scheme *iri* with its concepts, each followed by the narrower ones. Raises UnknownEntity."""
    schemes = catalogue.derived("schemes", lambda: {one.iri: one for one in schemes_in(catalogue.dataset.quads())})
    if iri not in schemes:
        raise catalogue.entities.unknown(f"<{iri}>")
    return catalogue.derived(("scheme", iri), lambda: _view(catalogue, schemes[iri]))


def _view(catalogue: Catalogue, scheme: Scheme) -> SchemeView:
    def uses(concept: str) -> int:
        naming = catalogue.memory.triples(object=NamedNode(concept))
        return sum(not one.predicate.value.startswith(_WITHIN) for one in naming)

    return SchemeView(scheme, {concept.iri: uses(concept.iri) for concept in scheme.concepts})
