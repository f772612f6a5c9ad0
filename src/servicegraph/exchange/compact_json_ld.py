"""A graph as JSON-LD with the terms of a context (https://www.w3.org/TR/json-ld11/).

The context of an application profile has several terms for one property, one for each class that has it
(``Channel.identifier``, ``Rule.identifier``). Of these the one of the thing's own class is written, where a library
for all JSON-LD takes any of them.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from servicegraph.rdf.terms import RDF, XSD, Term


@dataclass(frozen=True)
class ContextTerms:
    """The terms of a context: those of classes by their IRI, and those of properties, with what they mean."""

    content: Mapping[str, Any] = field(repr=False)
    classes: Mapping[str, Sequence[str]] = field(repr=False)
    properties: Mapping[str, Sequence[str]] = field(repr=False)

    @classmethod
    def of(cls, document: bytes) -> ContextTerms:
        """The terms of a context *document*: a JSON object whose ``@context`` has a mapping of terms."""
        content = json.loads(document)["@context"]
        classes: defaultdict[str, list[str]] = defaultdict(list)
        properties: defaultdict[str, list[str]] = defaultdict(list)
        for term, meant in sorted(content.items()):
            if isinstance(meant, str):
                classes[meant].append(term)
            else:
                properties[meant["@id"]].append(term)
        return cls(content, classes, properties)

    def class_term(self, iri: str) -> str:
        """The term of the class *iri*, the one that is called like it where there are several; else the IRI."""
        terms = self.classes.get(iri, ())
        return next((one for one in terms if iri.endswith(one)), terms[0] if terms else iri)

    def property_term(self, iri: str, classes: Collection[str]) -> str:
        """The term of the property *iri* that belongs to one of the *classes*, terms too; else the IRI."""
        return next((one for one in self.properties.get(iri, ()) if one.partition(".")[0] in classes), iri)


def compact_json_ld(triples: Iterable[Triple], terms: ContextTerms) -> bytes:
    """*triples* as one document with the context of *terms* in it, sorted: nothing has to be fetched to read it."""
    by_subject: defaultdict[str, defaultdict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for triple in sorted(set(triples), key=str):
        by_subject[_name(triple.subject)][triple.predicate.value].append(triple.object)
    things = [_thing(name, said, terms) for name, said in sorted(by_subject.items())]
    return json.dumps({"@context": terms.content, "@graph": things}, ensure_ascii=False, indent=1).encode() + b"\n"


def _thing(name: str, said: Mapping[str, Sequence[Term]], terms: ContextTerms) -> dict[str, Any]:
    types = sorted({_name(one) for one in said.get(RDF + "type", ())})
    classes = {term for one in types for term in terms.classes.get(one, ())}
    thing: dict[str, Any] = {"@id": name}
    if types:
        thing["@type"] = [terms.class_term(one) for one in types]
    for predicate, values in sorted(said.items()):
        if predicate != RDF + "type":
            term = terms.property_term(predicate, classes)
            meant = terms.content.get(term, {})
            written = [_value(one, meant.get("@type", "")) for one in values]
            alone = len(written) == 1 and "@container" not in meant
            thing[term] = written[0] if alone else written
    return thing


def _value(value: Term, wanted: str) -> object:
    """*value* where a term wants its values to be of the type *wanted*; ``@id`` are IRIs, empty is none."""
    if not isinstance(value, Literal):
        return _name(value) if wanted == "@id" else {"@id": _name(value)}
    if value.language:
        return {"@language": value.language, "@value": value.value}
    kind = value.datatype.value
    if kind == XSD + "string":
        return {"@value": value.value} if wanted else value.value
    return value.value if wanted == kind else {"@type": kind, "@value": value.value}


def _name(node: Term) -> str:
    if isinstance(node, NamedNode):
        return node.value
    assert isinstance(node, BlankNode)
    return f"_:{node.value}"
