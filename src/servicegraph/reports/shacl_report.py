"""Findings as a SHACL validation report in Turtle (https://www.w3.org/TR/shacl/#validation-report)."""

from __future__ import annotations

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple

from servicegraph.diagnostics import Checked
from servicegraph.rdf.terms import NS, RDF, SH, Term


def as_turtle(checked: Checked, language: str) -> str:
    """A SHACL validation report (https://www.w3.org/TR/shacl/#validation-report) with messages in every language.

    Severities are those that count here: a shape that follows the phase has the severity of the phase.
    """
    report = BlankNode("report")

    def triple(subject: BlankNode, name: str, value: Term) -> Triple:
        return Triple(subject, NamedNode(name), value)

    triples = [triple(report, RDF + "type", NamedNode(SH + "ValidationReport"))]
    conforms = Literal(
        "true" if checked.conforms else "false", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#boolean")
    )
    triples.append(triple(report, SH + "conforms", conforms))
    for number, found in enumerate(checked.diagnostics):
        node = BlankNode(f"result{number}")
        triples.append(triple(report, SH + "result", node))
        triples.append(triple(node, RDF + "type", NamedNode(SH + "ValidationResult")))
        named = {
            "sourceShape": found.shape,
            "sourceConstraintComponent": found.component,
            "resultSeverity": SH + found.severity.word.capitalize(),
        }
        triples += [triple(node, SH + name, NamedNode(iri)) for name, iri in named.items() if iri]
        if found.focus is not None:
            triples.append(triple(node, SH + "focusNode", found.focus))
        if found.path is not None and found.path.is_predicate:
            triples.append(triple(node, SH + "resultPath", NamedNode(found.path.predicate)))
        if found.value is not None:
            triples.append(triple(node, SH + "value", found.value))
        triples += [
            triple(node, SH + "resultMessage", Literal(said, language=tag)) for tag, said in found.message.items()
        ]
        triples.append(triple(node, NS + "sourcePlace", Literal(str(found.location))))
    content = pyoxigraph.serialize(triples, format=RdfFormat.TURTLE, prefixes={"sh": SH, "sg": NS})
    assert content is not None
    return content.decode().rstrip()
