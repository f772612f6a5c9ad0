"""Answers written in the standard formats, and the choice of a format by an Accept header."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode, QueryResultsFormat, RdfFormat, Triple

from servicegraph.errors import NotAcceptable
from servicegraph.rdf.terms import Term
from servicegraph.sparql.values import Boolean, Graph, Solutions

# Points a reader of a cut result to what it means; SPARQL results allow links in their head.
INCOMPLETE = "https://w3id.org/servicegraph/docs/api#incomplete"


class Writer(Protocol):
    """What an answer is written to; whatever it raises ends the writing."""

    def write(self, content: bytes, /) -> int:
        """Take *content*; gives how many bytes that are."""

    def flush(self) -> None:
        """Whatever was taken may go on now."""


@dataclass(frozen=True)
class Format:
    """An output format: the name used in ``--format`` and file endings, its media type, and what writes it."""

    name: str
    media_type: str
    writer: QueryResultsFormat | RdfFormat

    @property
    def content_type(self) -> str:
        """The Content-Type header: text formats say their character set."""
        return self.media_type + ("; charset=utf-8" if self.media_type.startswith("text/") else "")


SOLUTION_FORMATS = (
    Format("json", "application/sparql-results+json", QueryResultsFormat.JSON),
    Format("xml", "application/sparql-results+xml", QueryResultsFormat.XML),
    Format("csv", "text/csv", QueryResultsFormat.CSV),
    Format("tsv", "text/tab-separated-values", QueryResultsFormat.TSV),
)
# CSV and TSV have no form for the answer to an ASK (SPARQL 1.1 Query Results CSV and TSV Formats, 1).
BOOLEAN_FORMATS = SOLUTION_FORMATS[:2]
GRAPH_FORMATS = (
    Format("ttl", "text/turtle", RdfFormat.TURTLE),
    Format("nt", "application/n-triples", RdfFormat.N_TRIPLES),
    Format("rdf", "application/rdf+xml", RdfFormat.RDF_XML),
    Format("jsonld", "application/ld+json", RdfFormat.JSON_LD),
)
# https://www.w3.org/TR/xml/#charsets and https://www.w3.org/TR/xml-names/#NT-NCName
_NOT_IN_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
_NAME_AT_END = re.compile(r"[^\W\d][\w.-]*\Z")
_ALIASES = {"application/json": "application/sparql-results+json", "application/xml": "application/sparql-results+xml"}


def negotiate(accept: str | None, offered: Sequence[str]) -> str:
    """The media type among *offered* that the Accept header *accept* prefers; the first when it has no wish.

    Quality values and the precedence of specific over general ranges follow RFC 9110, 12.5.1. Raises NotAcceptable
    when nothing fits, naming what is offered.
    """
    if not accept or not accept.strip():
        return offered[0]
    ranges = [_media_range(part) for part in accept.split(",")[:50]]
    best, chosen = 0.0, ""
    for media_type in offered:
        quality = _quality(ranges, media_type)
        if quality > best:
            best, chosen = quality, media_type
    if not chosen:
        raise NotAcceptable("error.not-acceptable", accept=accept[:100], offered=", ".join(offered))
    return chosen


def choose(accept: str | None, formats: Sequence[Format]) -> Format:
    """The format of *formats* that *accept* prefers; ``application/json`` and ``application/xml`` mean the results'
    own JSON and XML. Raises NotAcceptable."""
    if exact := next((one for one in formats if one.media_type == accept), None):
        return exact  # what programs ask most, and what an answer is asked for that others have chosen a format for
    offered = [one.media_type for one in formats]
    general = [alias for alias, target in _ALIASES.items() if target in offered]
    media_type = negotiate(accept, [*offered, *general])
    media_type = _ALIASES.get(media_type, media_type)
    return next(one for one in formats if one.media_type == media_type)


def _media_range(part: str) -> tuple[str, float]:
    name, *parameters = (piece.strip().lower() for piece in part.split(";"))
    quality = 1.0
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                quality = min(1.0, max(0.0, float(parameter[2:])))
            except ValueError:
                quality = 0.0
    return name, quality


def _quality(ranges: Iterable[tuple[str, float]], media_type: str) -> float:
    by_name = dict(ranges)
    for name in (media_type, media_type.split("/")[0] + "/*", "*/*"):
        if name in by_name:
            return by_name[name]
    return 0.0


def write_solutions(solutions: Solutions, format: Format) -> bytes:
    """*solutions* in *format*. JSON per SPARQL 1.1 Query Results JSON Format; the library converts it to the others.

    Raises NotAcceptable when the format has no way to say them.
    """
    head: dict[str, object] = {"vars": list(solutions.variables)}
    if not solutions.complete:
        head["link"] = [INCOMPLETE]
    bindings = [
        {name: _json_term(term) for name, term in zip(solutions.variables, row, strict=True) if term is not None}
        for row in solutions.rows
    ]
    content = json.dumps({"head": head, "results": {"bindings": bindings}}, ensure_ascii=False).encode()
    return content if format.writer == QueryResultsFormat.JSON else _convert(content, format)


def write_boolean(answer: Boolean, format: Format) -> bytes:
    """*answer* in *format*."""
    content = b'{"head": {}, "boolean": true}' if answer.value else b'{"head": {}, "boolean": false}'
    return content if format.writer == QueryResultsFormat.JSON else _convert(content, format)


def _convert(content: bytes, format: Format) -> bytes:
    assert isinstance(format.writer, QueryResultsFormat)
    parsed = pyoxigraph.parse_query_results(content, format=QueryResultsFormat.JSON)
    output = io.BytesIO()
    parsed.serialize(output, format=format.writer)
    return require_well_formed(output.getvalue(), format)


def require_well_formed(content: bytes, format: Format) -> bytes:
    """*content*, unless it is XML with characters that XML has no form for; the library writes them as they are.

    Raises NotAcceptable then.
    """
    if format.name in ("xml", "rdf") and _NOT_IN_XML.search(content):
        raise NotAcceptable("error.not-expressible", format=format.media_type)
    return content


def _json_term(term: Term) -> dict[str, object]:
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, Literal):
        described: dict[str, object] = {"type": "literal", "value": term.value}
        if term.language:
            described["xml:lang"] = term.language
        elif term.datatype.value != "http://www.w3.org/2001/XMLSchema#string":
            described["datatype"] = term.datatype.value
        return described
    parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
    return {"type": "triple", "value": {name: _json_term(part) for name, part in parts.items()}}


def write_graph(graph: Graph, format: Format, prefixes: Mapping[str, str]) -> bytes:
    """The triples of *graph* in *format*, sorted by subject so that each is written as one paragraph.

    Raises NotAcceptable when the format has no way to say them.
    """
    assert isinstance(format.writer, RdfFormat)
    if format.writer == RdfFormat.N_TRIPLES:  # each is a line, and lines are sorted in a tenth of the time
        written = pyoxigraph.serialize(set(graph.triples), format=format.writer) or b""
        return b"".join(sorted(written.splitlines(keepends=True)))
    triples = sorted(set(graph.triples), key=_triple_order)
    used = {triple.subject.value for triple in triples if isinstance(triple.subject, NamedNode)}
    used |= {triple.predicate.value for triple in triples}
    used |= {triple.object.value for triple in triples if isinstance(triple.object, NamedNode)}
    needed = {name: iri for name, iri in prefixes.items() if any(value.startswith(iri) for value in used)}
    # RDF/XML splits a predicate into a name space and a name; without a name the library writes what is no XML.
    nameless = format.name == "rdf" and not all(
        _NAME_AT_END.search(triple.predicate.value[-200:]) for triple in triples
    )
    try:
        content = None if nameless else pyoxigraph.serialize(triples, format=format.writer, prefixes=needed)
    except OSError:  # a triple as a term, in a format that has none
        content = None
    if content is None:
        raise NotAcceptable("error.not-expressible", format=format.media_type)
    return require_well_formed(content, format)


def _triple_order(triple: Triple) -> tuple[str, bool, str, str]:
    predicate = triple.predicate.value
    return (str(triple.subject), not predicate.endswith("#type"), predicate, str(triple.object))
