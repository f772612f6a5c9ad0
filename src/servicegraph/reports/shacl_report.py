"""Findings as a SHACL validation report in Turtle (https://www.w3.org/TR/shacl/#validation-report)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple

from servicegraph.diagnostics import Checked, Diagnostic, Location
from servicegraph.rdf.paths import Path
from servicegraph.rdf.terms import NS, RDF, SH, XSD, Term
from servicegraph.reports.options import PLAIN, Options

_OPERATORS: Mapping[str, str] = MappingProxyType(
    {
        "^": "inversePath",
        "*": "zeroOrMorePath",
        "+": "oneOrMorePath",
        "?": "zeroOrOnePath",
        "|": "alternativePath",
    }
)
_PREFIXES: Mapping[str, str] = MappingProxyType({"rdf": RDF, "sh": SH, "sg": NS, "xsd": XSD})


def as_turtle(checked: Checked, language: str, options: Options = PLAIN) -> str:
    """A SHACL validation report with messages in every language and the places of the findings.

    Terms are what they are in the data; blank nodes have names that mean something within the report only.
    Severities are those that count here: a shape that follows the phase has the severity of the phase. A check that
    is no shape is named as its own constraint component, since each result has one.
    """
    content = pyoxigraph.serialize(_Report().triples(checked), format=RdfFormat.TURTLE, prefixes=dict(_PREFIXES))
    assert content is not None
    return content.decode().rstrip()


class _Report:
    """Makes the triples of a report, with blank nodes named in the order in which they are needed."""

    def __init__(self) -> None:
        self._made = 0
        self._names: dict[BlankNode, BlankNode] = {}

    def triples(self, checked: Checked) -> Iterator[Triple]:
        """The report and its results."""
        report = BlankNode("report")
        yield _fact(report, RDF + "type", NamedNode(SH + "ValidationReport"))
        yield _fact(report, SH + "conforms", Literal(checked.conforms))
        for number, found in enumerate(checked.diagnostics, 1):
            node = BlankNode(f"result{number}")
            yield _fact(report, SH + "result", node)
            yield from self._result(node, found)

    def _result(self, node: BlankNode, found: Diagnostic) -> Iterator[Triple]:
        yield _fact(node, RDF + "type", NamedNode(SH + "ValidationResult"))
        yield _fact(node, SH + "resultSeverity", NamedNode(SH + found.severity.word.capitalize()))
        if shape := _named(found.shape):
            yield _fact(node, SH + "sourceShape", shape)
        if component := _named(found.component) or shape:
            yield _fact(node, SH + "sourceConstraintComponent", component)
        if found.focus is not None:
            yield _fact(node, SH + "focusNode", self._term(found.focus))
        if found.path is not None:
            start, triples = self._path(found.path)
            yield _fact(node, SH + "resultPath", start)
            yield from triples
        if found.value is not None:
            yield _fact(node, SH + "value", self._term(found.value))
        for tag, said in found.message.items():
            yield _fact(node, SH + "resultMessage", Literal(said, language=tag))
        yield from _place(node, found.location)

    def _term(self, term: Term) -> Term:
        """*term* as it is; a blank node under a name of the report, a quoted triple as text that any tool can read."""
        if isinstance(term, BlankNode):
            return self._names.setdefault(term, BlankNode(f"node{len(self._names) + 1}"))
        return Literal(str(term)) if isinstance(term, Triple) else term

    def _path(self, path: Path) -> tuple[NamedNode | BlankNode, list[Triple]]:
        """The node that stands for *path*, and the triples that describe it as in a shape."""
        if path.is_predicate:
            return NamedNode(path.predicate), []
        triples: list[Triple] = []
        parts: list[Term] = []
        for part in path.parts:
            start, inner = self._path(part)
            parts.append(start)
            triples += inner
        if path.operator == "/":
            start, links = self._collection(parts)
            return start, triples + links
        if path.operator == "|":
            start, links = self._collection(parts)
            triples += links
            parts = [start]
        node = self._new()
        return node, [*triples, _fact(node, SH + _OPERATORS[path.operator], parts[0])]

    def _collection(self, items: list[Term]) -> tuple[BlankNode, list[Triple]]:
        links = [self._new() for _ in items]
        rests: list[Term] = [*links[1:], NamedNode(RDF + "nil")]
        triples = []
        for link, item, rest in zip(links, items, rests, strict=True):
            triples += [_fact(link, RDF + "first", item), _fact(link, RDF + "rest", rest)]
        return links[0], triples

    def _new(self) -> BlankNode:
        self._made += 1
        return BlankNode(f"path{self._made}")


def _place(node: BlankNode, location: Location) -> Iterator[Triple]:
    """Where the finding stands: what is not known is left out."""
    if location.path:
        yield _fact(node, NS + "foundInFile", Literal(location.path.encode("utf-8", "replace").decode()))
    numbers = {
        "foundAtLine": location.line,
        "foundAtColumn": location.column,
        "foundUntilLine": location.end_line,
        "foundUntilColumn": location.end_column,
    }
    for name, number in numbers.items():
        if number:
            yield _fact(node, NS + name, Literal(number))


def _named(iri: str) -> NamedNode | None:
    """The node of *iri*; None when it is no IRI, as for a shape without a name."""
    try:
        return NamedNode(iri)
    except ValueError:
        return None


def _fact(subject: BlankNode, predicate: str, value: Term) -> Triple:
    return Triple(subject, NamedNode(predicate), value)
