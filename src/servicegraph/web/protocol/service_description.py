"""The service description of the SPARQL endpoint (https://www.w3.org/TR/sparql11-service-description/)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from servicegraph.rdf.literals import literal
from servicegraph.rdf.terms import DCT, RDF
from servicegraph.sparql.values import Graph

_SD = "http://www.w3.org/ns/sparql-service-description#"
_VOID = "http://rdfs.org/ns/void#"
_FORMATS = "http://www.w3.org/ns/formats/"
PREFIXES: Mapping[str, str] = MappingProxyType({"sd": _SD, "void": _VOID, "formats": _FORMATS})
_WRITTEN = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "RDF_XML",
    "JSON-LD",
)


def service(title: Mapping[str, str], sizes: Mapping[str, int], address: str) -> Graph:
    """What the endpoint at *address* can do, and its graphs with their *sizes*; *title* is the data's, by language."""
    return Graph(tuple(_triples(title, sizes, NamedNode(address))))


def _triples(title: Mapping[str, str], sizes: Mapping[str, int], endpoint: NamedNode) -> Iterator[Triple]:
    described = NamedNode(f"{endpoint.value}#service")
    dataset = NamedNode(f"{endpoint.value}#dataset")
    union = NamedNode(f"{endpoint.value}#default-graph")

    def sd(name: str) -> NamedNode:
        return NamedNode(_SD + name)

    def triple(subject: NamedNode | BlankNode, name: NamedNode, value: NamedNode | BlankNode | Literal) -> Triple:
        return Triple(subject, name, value)

    kind = NamedNode(RDF + "type")
    yield triple(described, kind, sd("Service"))
    yield triple(described, sd("endpoint"), endpoint)
    yield triple(described, sd("supportedLanguage"), sd("SPARQL11Query"))
    yield triple(described, sd("feature"), sd("UnionDefaultGraph"))
    for name in _WRITTEN:
        yield triple(described, sd("resultFormat"), NamedNode(_FORMATS + name))
    yield triple(described, sd("defaultDataset"), dataset)
    yield triple(dataset, kind, sd("Dataset"))
    for language, said in title.items():
        yield triple(dataset, NamedNode(DCT + "title"), Literal(said, language=language))
    yield triple(dataset, sd("defaultGraph"), union)
    yield triple(union, kind, sd("Graph"))
    for number, (graph, size) in enumerate(sizes.items()):
        named = BlankNode(f"named{number}")
        content = BlankNode(f"graph{number}")
        yield triple(dataset, sd("namedGraph"), named)
        yield triple(named, kind, sd("NamedGraph"))
        yield triple(named, sd("name"), NamedNode(graph))
        yield triple(named, sd("graph"), content)
        yield triple(content, kind, sd("Graph"))
        yield triple(content, NamedNode(_VOID + "triples"), literal(size))
