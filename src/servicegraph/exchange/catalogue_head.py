"""What a catalogue says of itself, from its settings: the dataset that its services are part of.

The settings are no data, so no graph of the store has these statements: exports and descriptions add them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Triple

from servicegraph.catalogue import Catalogue
from servicegraph.dataset.same_things import REGISTERED
from servicegraph.exchange.exchange_report import ReportRow
from servicegraph.messages import texts
from servicegraph.rdf.literals import literal
from servicegraph.rdf.terms import DCT, RDF, RDFS, SKOS, STANDARD_PREFIXES

UNDETERMINED = "und"
"""The tag of a text whose language nobody has said, where a format takes none without (BCP 47)."""
_DCAT, _FOAF = STANDARD_PREFIXES["dcat"], STANDARD_PREFIXES["foaf"]
VCARD = "http://www.w3.org/2006/vcard/ns#"
_NAMES = (RDFS + "label", SKOS + "prefLabel", _FOAF + "name", DCT + "title")
_MAIL = re.compile(r"(?:mailto:)?([^\s<>\"@:]+@[^\s<>\"@:]+\.[^\s<>\"@:]+)")
_WEB = re.compile(r"https?://[^\s<>\"{}|\\^`]+")


@dataclass(frozen=True)
class CatalogueHead:
    """The statements about the *dataset*, and what had to be said otherwise than one would wish.

    It is *complete* when its publisher is known: without one neither DCAT-AP nor CPSV-AP knows a dataset.
    """

    dataset: NamedNode
    triples: tuple[Triple, ...]
    rows: tuple[ReportRow, ...]
    complete: bool


def catalogue_head(catalogue: Catalogue) -> CatalogueHead:
    """The head of *catalogue*: title, description, publisher, licence, contact and day of issue of its dataset."""
    rows: list[ReportRow] = []
    dataset = NamedNode(catalogue.settings.base)
    triples = tuple(dict.fromkeys(_triples(catalogue, dataset, rows)))
    return CatalogueHead(dataset, triples, tuple(rows), bool(catalogue.settings.publisher))


def part_of(dataset: str, name: str) -> NamedNode:
    """What is called *name* beside a *dataset* of this IRI, which ends in a slash or a number sign."""
    return NamedNode(dataset + (name if dataset.endswith("#") else f"#{name}"))


def in_languages(subject: NamedNode, predicate: str, said: Mapping[str, str]) -> Iterator[Triple]:
    """A statement of *subject* for each language of what is *said* of it."""
    for language, one in said.items():
        yield Triple(subject, NamedNode(predicate), Literal(one, language=language))


def _triples(catalogue: Catalogue, dataset: NamedNode, rows: list[ReportRow]) -> Iterator[Triple]:
    settings = catalogue.settings
    yield Triple(dataset, NamedNode(RDF + "type"), NamedNode(_DCAT + "Dataset"))
    yield from in_languages(dataset, DCT + "title", settings.title)
    described = texts("exchange.dataset-description", title=settings.title)
    yield from in_languages(dataset, DCT + "description", described)
    if settings.publisher:
        publisher = NamedNode(settings.publisher)
        yield Triple(dataset, NamedNode(DCT + "publisher"), publisher)
        yield from _publisher(catalogue, publisher, rows)
    else:
        rows.append(ReportRow("no-publisher", dataset.value))
    if settings.licence:
        yield Triple(dataset, NamedNode(DCT + "license"), NamedNode(settings.licence))
    if settings.contact:
        yield from _contact(dataset, settings.contact)
    if settings.issued:
        yield Triple(dataset, NamedNode(DCT + "issued"), literal(settings.issued))


def _publisher(catalogue: Catalogue, publisher: NamedNode, rows: list[ReportRow]) -> Iterator[Triple]:
    """The publisher as an agent. It may be an organisation of the catalogue: then it is named and known as that."""
    yield Triple(publisher, NamedNode(RDF + "type"), NamedNode(_FOAF + "Agent"))
    yield Triple(publisher, NamedNode(DCT + "identifier"), Literal(registered_identifier(catalogue, publisher)))
    said = (one for name in _NAMES for one in _texts(catalogue, publisher, name))
    names = [one if one.language else Literal(one.value, language=UNDETERMINED) for one in said]
    if not names:
        rows.append(ReportRow("publisher-unnamed", publisher.value))
        names = [Literal(one, language=tag) for tag, one in catalogue.settings.title.items()]
    for name in names:
        yield Triple(publisher, NamedNode(DCT + "title"), name)
        yield Triple(publisher, NamedNode(_FOAF + "name"), name)


def _texts(catalogue: Catalogue, thing: NamedNode, predicate: str) -> list[Literal]:
    said = (one.object for one in catalogue.memory.triples(thing, NamedNode(predicate)))
    return [one for one in said if isinstance(one, Literal)]


def registered_identifier(catalogue: Catalogue, thing: NamedNode) -> str:
    """The identifier under which registers know *thing*, the one that others know best; else its IRI."""
    for name in REGISTERED:
        if said := sorted(one.value for one in _texts(catalogue, thing, name)):
            return said[0]
    return thing.value


def _contact(dataset: NamedNode, contact: str) -> Iterator[Triple]:
    """How to reach those who keep the catalogue: an address of mail or of a page where the text is one."""
    point = part_of(dataset.value, "contact")
    yield Triple(dataset, NamedNode(_DCAT + "contactPoint"), point)
    yield Triple(point, NamedNode(RDF + "type"), NamedNode(VCARD + "Kind"))
    yield Triple(point, NamedNode(VCARD + "fn"), Literal(contact))
    if mail := _MAIL.fullmatch(contact.strip()):
        yield Triple(point, NamedNode(VCARD + "hasEmail"), NamedNode("mailto:" + quote(mail[1], safe="@+")))
    elif _WEB.fullmatch(contact.strip()):
        yield Triple(point, NamedNode(VCARD + "hasURL"), NamedNode(contact.strip()))
