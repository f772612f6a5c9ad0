"""Services of the register as paragraphs, with what hangs on them: provisions, charges, conditions, statutes."""

from __future__ import annotations

import re

from pyoxigraph import Literal, NamedNode

from servicegraph.exchange.identities import uuid_of
from servicegraph.exchange.ptv.known_things import FOLDER
from servicegraph.exchange.ptv.paragraph_making import ParagraphMaking, Said, literals
from servicegraph.exchange.ptv.register_records import RegisterService, Texts
from servicegraph.exchange.ptv.turtle_paragraphs import literal_of
from servicegraph.exchange.rewriting import Value
from servicegraph.rdf.terms import DCT, NS, OWL, RDFS, SKOS

CV, ELI = "http://data.europa.eu/m8g/", "http://data.europa.eu/eli/ontology#"
SHARED_DESCRIPTIONS, SHARED_STATUTES = f"{FOLDER}general-descriptions.ttl", f"{FOLDER}statutes.ttl"
"""The files of what several organisations share."""
# Acts of Finland in the addresses that Finlex has and had: the year, and the number behind it or with the year again.
_FINLEX = re.compile(
    r"https?://(?:www\.|data\.)?finlex\.fi/"
    r"(?:(?:fi|sv|en)/(?:laki|lag)/[a-z]+/(?P<year>[0-9]{4})/(?P=year)(?P<number>[0-9]{4})"
    r"|(?:eli/sd|(?:fi|sv|en)/(?:lainsaadanto|lagstiftning|legislation))/(?P<year2>[0-9]{4})/(?P<number2>[0-9]{1,4}))"
    r"(?![0-9]).*"
)


def add_services(making: ParagraphMaking) -> None:
    """Add the paragraphs of all services of the data."""
    channels: dict[str, list[str]] = {}
    for service, channel in sorted(making.data.connections):
        channels.setdefault(service, []).append(channel)
        if service not in making.data.services:
            making.told.tell("unknown-reference", "connection.serviceContentId", service)
    for id in sorted(making.data.services):
        _add_service(making.data.services[id], channels.get(id, []), making)


def _add_service(record: RegisterService, channels: list[str], making: ParagraphMaking) -> None:
    home, subject = making.home_of(record.organisation), making.iri("service", record.id)
    said = making.naming(record.names, record.alternatives, record.summaries, record.descriptions, "service")
    organisers = [
        found
        for id in dict.fromkeys((record.organisation, *record.others))
        if (found := making.organisation(id, "service.organizationContentId"))
    ]
    subjects, audiences = _own_classes(record, making)
    said |= {
        NamedNode("http://www.w3.org/ns/dcat#keyword"): [literal_of(*pair) for pair in dict.fromkeys(record.keywords)],
        **_guessed(record, making),
        NamedNode(NS + "organisedBy"): list(dict.fromkeys(organisers)),
        NamedNode(NS + "providedBy"): _provisions(record, subject, home, making),
        NamedNode(NS + "adopts"): _adopted(record, making),
        NamedNode(DCT + "subject"): [NamedNode(one) for one in subjects],
        NamedNode(DCT + "audience"): [NamedNode(one) for one in audiences],
        NamedNode(DCT + "language"): making.languages(record.languages, "service"),
        NamedNode(NS + "area"): making.area(record.area, "service"),
        **_channels(channels, making),
        NamedNode(CV + "hasCost"): _charge(record, subject, home, making),
        NamedNode(CV + "holdsRequirement"): _requirements(record, subject, home, making),
        NamedNode(NS + "legalBasis"): _statutes(record, making),
        NamedNode(NS + "ptvId"): [literal_of(record.id)],
        NamedNode(DCT + "modified"): making.modified(record.published),
    }
    if guessed := [NamedNode(NS + name) for name in ("sector", "level") if said.get(NamedNode(NS + name))]:
        theirs = making.known.said_by_people(subject)
        said[NamedNode(NS + "completed")] = [one for one in guessed if one.value not in theirs]
    making.add(home, subject, [NS + "Service"], said)


def _own_classes(record: RegisterService, making: ParagraphMaking) -> tuple[list[str], list[str]]:
    """The classes and target groups of the service itself, without those of its general description mixed in."""
    if not record.has_mixed_classes:
        return list(record.subjects), list(record.audiences)
    adopted = making.data.descriptions.get(record.general_description)
    theirs = {*adopted.subjects, *adopted.audiences} if adopted else set()
    for iri in making.known.by_ptv_id.get(record.general_description, ()):
        said = making.known.catalogue.dataset.locations.statements(iri)
        theirs |= {getattr(file.quads[place].object, "value", "") for file, place in said}
    return [one for one in record.subjects if one not in theirs], [one for one in record.audiences if one not in theirs]


def _guessed(record: RegisterService, making: ParagraphMaking) -> Said:
    if not making.wishes.classify:
        return {}
    classes = making.tables.classifications["serviceClasses"]
    codes = tuple(one.removeprefix(classes) for one in record.subjects if one.startswith(classes))
    found = making.tables.guess(codes)
    for what, concept in found.items():
        making.told.tell("guessed", f"sg:{what}", concept)
    return {NamedNode(NS + what): [making.concept(what, found[what])] for what in ("sector", "level") if what in found}


def _provisions(record: RegisterService, subject: NamedNode, home: str, making: ParagraphMaking) -> list[Value]:
    """Those who provide the service; for each way in which one does, a provision."""
    found: dict[Value, None] = {}
    for id, kind in sorted(set(record.producers)):
        provider = making.organisation(id, "service.producers")
        if provider is None:
            continue
        found[provider] = None
        if kind:
            provision = making.new("provision", uuid_of(subject.value, provider.value, kind))
            said: Said = {
                NamedNode(NS + "provisionOf"): [subject],
                NamedNode(NS + "provider"): [provider],
                NamedNode(NS + "provisionKind"): [making.concept("provisionkind", kind)],
            }
            making.add(home, provision, [NS + "Provision"], said)
    return list(found)


def _adopted(record: RegisterService, making: ParagraphMaking) -> list[Value]:
    id = record.general_description
    if not id:
        return []
    if id not in making.data.descriptions and id not in making.known.by_ptv_id:
        making.told.tell("unknown-reference", "service.generalDescriptionContentId", id)
        return []
    return [making.iri("general-description", id)]


def _channels(channels: list[str], making: ParagraphMaking) -> Said:
    """The channels of a service, and the kinds that they are of."""
    found: dict[Value, None] = {}
    kinds: dict[Value, None] = {}
    for id in channels:
        record = making.data.channels.get(id)
        if record is None and id in making.known.by_ptv_id:
            found[making.iri("service-channel", id)] = None
        elif record is None:
            making.told.tell("unknown-reference", "connection.channelContentId", id)
        elif record.kind:
            found[making.iri("service-channel", id)] = None
            kinds[making.concept("channel", record.kind)] = None
    return {NamedNode(NS + "channel"): list(kinds), NamedNode(CV + "hasChannel"): list(found)}


def _charge(record: RegisterService, subject: NamedNode, home: str, making: ParagraphMaking) -> list[Value]:
    if not making.wishes.texts:
        making.left_out(record.charge_texts, "service.chargeTypeAdditionalInformation")
    if not record.is_charged:
        return []
    names, charged = making.tables.names["charge"], making.tables.names["charged"]
    texts = record.charge_texts if making.wishes.texts and record.charge_texts else charged
    charge = making.new("charge", uuid_of(subject.value, "charge"))
    said: Said = {
        NamedNode(RDFS + "label"): literals(_of(names, making)),
        NamedNode(DCT + "description"): literals(texts if texts is not charged else _of(charged, making)),
    }
    making.add(home, charge, [CV + "Cost"], said)
    return [charge]


def _requirements(record: RegisterService, subject: NamedNode, home: str, making: ParagraphMaking) -> list[Value]:
    found: list[Value] = []
    for role, texts in (("conditions", record.conditions), ("instructions", record.instructions)):
        if not making.wishes.texts:
            making.left_out(texts, f"service.{role}")
        elif texts:
            requirement = making.new("requirement", uuid_of(subject.value, role))
            names = {tag: name for tag, name in making.tables.names[role].items() if tag in texts}
            said: Said = {
                NamedNode(RDFS + "label"): literals(names or making.tables.names[role]),
                NamedNode(DCT + "description"): literals(texts),
            }
            making.add(home, requirement, [CV + "Requirement"], said)
            found.append(requirement)
    return found


def _of(names: Texts, making: ParagraphMaking) -> Texts:
    """*names* in the languages of the catalogue."""
    return {tag: name for tag, name in names.items() if tag in making.known.catalogue.settings.languages} or names


def _statutes(record: RegisterService, making: ParagraphMaking) -> list[Value]:
    """The statutes that the service rests on; one that the catalogue does not know is described by its number."""
    found: dict[Value, None] = {}
    for law in record.laws:
        match = _FINLEX.fullmatch(law.url.strip())
        if match is None:
            making.told.tell("no-statute", "service.legislationLinks", law.url)
            continue
        year, number = match["year"] or match["year2"], str(int(match["number"] or match["number2"]))
        cited = f"{number}/{year}"
        statute = making.known.statutes.get(cited) or making.new("statute", f"{year}-{number}")
        found[statute] = None
        if not making.known.described_elsewhere(statute):
            held = making.paragraphs.get(SHARED_STATUTES, {}).get(statute)
            label = NamedNode(RDFS + "label")
            said_before = held.values.get(label, ()) if held else ()
            names = {one.language or "": one.value for one in said_before if isinstance(one, Literal)}
            for language, name in law.names.items():
                names[language] = min(name, names.get(language, name))
            said: Said = {
                label: literals(dict(sorted(names.items()))),
                NamedNode(ELI + "id_local"): [literal_of(cited)],
                NamedNode(OWL + "sameAs"): [NamedNode(f"http://data.finlex.fi/eli/sd/{year}/{number}")],
            }
            making.add(SHARED_STATUTES, statute, [ELI + "LegalResource"], said)
    return list(found)


def add_descriptions(making: ParagraphMaking) -> None:
    """Add the paragraphs of the general descriptions that services adopt and the catalogue does not describe itself."""
    adopted = {record.general_description for record in making.data.services.values()}
    for id, record in sorted(making.data.descriptions.items()):
        subject = making.iri("general-description", id)
        if id not in adopted or making.known.described_elsewhere(subject):
            continue
        said = making.naming(record.names, {}, record.summaries, {}, "generalDescription")
        said |= {
            NamedNode(SKOS + "notation"): [literal_of(id)],
            NamedNode(DCT + "subject"): [NamedNode(one) for one in record.subjects],
            NamedNode(DCT + "audience"): [NamedNode(one) for one in record.audiences],
            NamedNode(NS + "ptvId"): [literal_of(id)],
            NamedNode(DCT + "modified"): making.modified(record.published),
        }
        making.add(SHARED_DESCRIPTIONS, subject, [NS + "GeneralDescription"], said)
