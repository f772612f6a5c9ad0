"""The description of a catalogue: DCAT 3 (https://www.w3.org/TR/vocab-dcat-3/) and VoID (https://www.w3.org/TR/void/).

It is made anew from the settings, the data and the formats that there are; nothing of it is kept by hand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from pyoxigraph import Literal, NamedNode, Triple

from servicegraph.catalogue import Catalogue
from servicegraph.dataset.files import Role
from servicegraph.exchange.catalogue_head import VCARD, CatalogueHead, catalogue_head, in_languages, part_of
from servicegraph.exchange.dcat.data_counts import data_counts
from servicegraph.exchange.identities import uuid_of
from servicegraph.exchange.rule_files import read_rule_file
from servicegraph.messages import texts
from servicegraph.rdf.literals import literal
from servicegraph.rdf.terms import DCT, RDF, SKOS, STANDARD_PREFIXES, VOCABULARY, Term
from servicegraph.sparql.formats import GRAPH_FORMATS
from servicegraph.sparql.values import Graph, Limits, Solutions

_DCAT, _FOAF = STANDARD_PREFIXES["dcat"], STANDARD_PREFIXES["foaf"]
_VOID = "http://rdfs.org/ns/void#"
_FORMATS = "http://www.w3.org/ns/formats/"
_MEDIA = "https://www.iana.org/assignments/media-types/"
PREFIXES: Mapping[str, str] = {"dcat": _DCAT, "foaf": _FOAF, "void": _VOID, "vcard": VCARD, "formats": _FORMATS}
_TYPE = NamedNode(RDF + "type")
_MOST_AREAS = 1_000
_AREAS = """PREFIX org: <http://www.w3.org/ns/org#> PREFIX sg: <https://w3id.org/servicegraph/ns#>
PREFIX basis: <https://w3id.org/servicegraph/vocab/basis/>
SELECT DISTINCT ?area {
  ?service sg:organisedBy ?organiser . FILTER NOT EXISTS { ?organiser sg:basis basis:modelled }
  ?organiser org:subOrganizationOf*/sg:area ?area . FILTER(isIRI(?area))
}"""


@dataclass(frozen=True)
class OfferedFormat:
    """A format in which the catalogue can be had: its *name* in addresses and its media type.

    ``title`` is by language, empty where the format has no other name.
    """

    name: str
    media_type: str
    title: Mapping[str, str]


def server_root(catalogue: Catalogue) -> str:
    """Where the catalogue is reached: the setting ``address``, else what is above the IRIs of its things.

    Without a slash at its end.
    """
    settings = catalogue.settings
    return (settings.address or settings.base.rstrip("/#").removesuffix("/id")).rstrip("/")


def catalogue_description(
    catalogue: Catalogue, formats: Sequence[OfferedFormat], address: str = ""
) -> tuple[CatalogueHead, Graph]:
    """The head of *catalogue* and its whole description, served at *address* (else ``server_root``) in *formats*.

    Raises QueryTimeout.
    """
    head = catalogue_head(catalogue)
    root = address or server_root(catalogue)
    triples = (*head.triples, *_triples(catalogue, head, formats, root))
    return head, Graph(tuple(dict.fromkeys(triples)))


def _triples(
    catalogue: Catalogue, head: CatalogueHead, formats: Sequence[OfferedFormat], root: str
) -> Iterator[Triple]:
    dataset = head.dataset
    yield from _catalogue(catalogue, head, root)
    yield from _dataset(catalogue, dataset)
    yield from _service(dataset, root)
    yield from _distributions(catalogue, dataset, formats, root)
    yield from _void(catalogue, dataset, root)


def _catalogue(catalogue: Catalogue, head: CatalogueHead, root: str) -> Iterator[Triple]:
    """The catalogue of one dataset and one service, with what its dataset says of itself."""
    own, shared = part_of(head.dataset.value, "catalogue"), ("title", "description", "publisher", "license", "issued")
    yield Triple(own, _TYPE, NamedNode(_DCAT + "Catalog"))
    for one in head.triples:
        if one.subject == head.dataset and one.predicate.value.removeprefix(DCT) in shared:
            yield Triple(own, one.predicate, one.object)
    yield Triple(own, NamedNode(_DCAT + "dataset"), head.dataset)
    yield Triple(own, NamedNode(_DCAT + "service"), part_of(head.dataset.value, "sparql"))
    page = NamedNode(f"{root}/catalogue")
    yield Triple(own, NamedNode(_FOAF + "homepage"), page)
    yield Triple(page, _TYPE, NamedNode(_FOAF + "Document"))


def _dataset(catalogue: Catalogue, dataset: NamedNode) -> Iterator[Triple]:
    yield Triple(dataset, NamedNode(_DCAT + "version"), Literal(catalogue.state))
    if modified := _modified(catalogue):
        yield Triple(dataset, NamedNode(DCT + "modified"), literal(modified.date()))
    yield Triple(dataset, NamedNode(DCT + "identifier"), Literal(dataset.value))
    for language in _languages(catalogue):
        yield Triple(dataset, NamedNode(DCT + "language"), language)
        yield Triple(language, _TYPE, NamedNode(DCT + "LinguisticSystem"))
    found = catalogue.store.query(_AREAS, Limits(catalogue.settings.query_seconds, _MOST_AREAS))
    assert isinstance(found, Solutions)
    for area in sorted({row[0] for row in found.rows}, key=str):
        assert isinstance(area, NamedNode)
        yield Triple(dataset, NamedNode(DCT + "spatial"), area)
        yield Triple(area, _TYPE, NamedNode(DCT + "Location"))
        for named in catalogue.memory.triples(area, NamedNode(SKOS + "prefLabel")):
            yield Triple(area, named.predicate, named.object)


def _modified(catalogue: Catalogue) -> datetime | None:
    """When one of the files of the catalogue was last written, in its time zone; None when there is none."""
    times = []
    for source in catalogue.dataset.sources.of(Role.DATA):
        try:
            times.append(source.file.stat().st_mtime)
        except OSError:  # gone since it was read
            continue
    return datetime.fromtimestamp(max(times), UTC).astimezone(ZoneInfo(catalogue.settings.timezone)) if times else None


def _languages(catalogue: Catalogue) -> Iterator[NamedNode]:
    """The languages of the catalogue's texts, as the vocabulary of languages knows them."""
    scheme = NamedNode(f"{VOCABULARY}language")
    for tag in catalogue.settings.languages:
        for one in catalogue.memory.triples(None, NamedNode(SKOS + "notation"), Literal(tag)):
            if isinstance(one.subject, NamedNode) and catalogue.memory.triples(
                one.subject, NamedNode(SKOS + "inScheme"), scheme
            ):
                yield one.subject


def _service(dataset: NamedNode, root: str) -> Iterator[Triple]:
    service, endpoint = part_of(dataset.value, "sparql"), NamedNode(f"{root}/sparql")
    yield Triple(service, _TYPE, NamedNode(_DCAT + "DataService"))
    yield from in_languages(service, DCT + "title", texts("exchange.sparql-service"))
    yield Triple(service, NamedNode(_DCAT + "endpointURL"), endpoint)
    yield Triple(service, NamedNode(_DCAT + "endpointDescription"), endpoint)
    yield Triple(service, NamedNode(DCT + "conformsTo"), NamedNode("https://www.w3.org/TR/sparql11-protocol/"))
    yield Triple(service, NamedNode(_DCAT + "servesDataset"), dataset)


def _distributions(
    catalogue: Catalogue, dataset: NamedNode, formats: Sequence[OfferedFormat], root: str
) -> Iterator[Triple]:
    conforming: Mapping[str, str] = read_rule_file("dcat").table["conforms"]
    for one in GRAPH_FORMATS:
        address = NamedNode(f"{root}/graphs?default=&format={one.name}")
        own = part_of(dataset.value, f"distribution-{one.name}")
        yield from _distribution(dataset, own, address, one.media_type)
        yield from in_languages(own, DCT + "title", texts("exchange.distribution-graph", format=one.name))
        yield Triple(own, NamedNode(_DCAT + "downloadURL"), address)
    for offered in formats:
        own = part_of(dataset.value, f"distribution-{offered.name}")
        yield from _distribution(dataset, own, NamedNode(f"{root}/export/{offered.name}"), offered.media_type)
        called = offered.title or offered.name
        yield from in_languages(own, DCT + "title", texts("exchange.distribution-format", format=called))
        if standard := conforming.get(offered.name):
            yield Triple(own, NamedNode(DCT + "conformsTo"), NamedNode(standard))


def _distribution(dataset: NamedNode, own: NamedNode, address: NamedNode, media_type: str) -> Iterator[Triple]:
    yield Triple(dataset, NamedNode(_DCAT + "distribution"), own)
    yield Triple(own, _TYPE, NamedNode(_DCAT + "Distribution"))
    yield Triple(own, NamedNode(_DCAT + "accessURL"), address)
    yield Triple(own, NamedNode(_DCAT + "mediaType"), NamedNode(_MEDIA + media_type))


def _void(catalogue: Catalogue, dataset: NamedNode, root: str) -> Iterator[Triple]:
    counts = data_counts(catalogue)
    document = NamedNode(f"{root}/.well-known/void")
    yield Triple(document, _TYPE, NamedNode(_VOID + "DatasetDescription"))
    yield Triple(document, NamedNode(_FOAF + "primaryTopic"), dataset)

    def void(subject: NamedNode, name: str, value: Term) -> Triple:
        return Triple(subject, NamedNode(_VOID + name), value)

    yield Triple(dataset, _TYPE, NamedNode(_VOID + "Dataset"))
    yield void(dataset, "uriSpace", Literal(catalogue.settings.base))
    yield void(dataset, "sparqlEndpoint", NamedNode(f"{root}/sparql"))
    yield void(dataset, "dataDump", NamedNode(f"{root}/graphs?default=&format=ttl"))
    for name in ("Turtle", "N-Triples", "RDF_XML", "JSON-LD"):
        yield void(dataset, "feature", NamedNode(_FORMATS + name))
    yield void(dataset, "triples", literal(counts.triples))
    yield void(dataset, "classes", literal(len(counts.classes)))
    yield void(dataset, "properties", literal(len(counts.properties)))
    for vocabulary in _vocabularies(catalogue, (*counts.classes, *counts.properties)):
        yield void(dataset, "vocabulary", NamedNode(vocabulary))
    for kind, slug in list(catalogue.entities.examples().items())[:5]:
        yield void(dataset, "exampleResource", NamedNode(f"{catalogue.settings.base}{kind.name}/{slug}"))
    for iri, number in counts.classes.items():
        part = part_of(dataset.value, f"class-{uuid_of(iri)}")
        yield void(dataset, "classPartition", part)
        yield void(part, "class", NamedNode(iri))
        yield void(part, "entities", literal(number))
    for iri, number in counts.properties.items():
        part = part_of(dataset.value, f"property-{uuid_of(iri)}")
        yield void(dataset, "propertyPartition", part)
        yield void(part, "property", NamedNode(iri))
        yield void(part, "triples", literal(number))


def _vocabularies(catalogue: Catalogue, used: Sequence[str]) -> Sequence[str]:
    """The namespaces of the classes and properties that are used, as far as a prefix knows them."""
    known = sorted(catalogue.prefixes.namespaces.values(), key=len, reverse=True)
    found = {next((namespace for namespace in known if iri.startswith(namespace)), "") for iri in used}
    return sorted(found - {""})
