"""What properties of other vocabularies are called, where the ontology takes them as they are and names them not."""

from __future__ import annotations

from servicegraph.messages import text
from servicegraph.rdf.terms import DCT, OWL, RDF, RDFS, SKOS

_PROPERTIES = {
    RDFS + "label": "changes.property-name",
    SKOS + "prefLabel": "changes.property-name",
    RDF + "type": "changes.property-type",
    DCT + "description": "changes.property-description",
    RDFS + "comment": "changes.property-comment",
    RDFS + "seeAlso": "changes.property-see-also",
    OWL + "sameAs": "changes.property-same-as",
}


def foreign_name(iri: str, language: str) -> str:
    """The name of the property *iri* in *language*; empty when it is none of these."""
    return text(key, language) if (key := _PROPERTIES.get(iri)) else ""
