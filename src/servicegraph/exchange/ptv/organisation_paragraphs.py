"""Organisations of the register as paragraphs: what they are, what they are part of, and which has the number."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pyoxigraph import NamedNode

from servicegraph.exchange.ptv.paragraph_making import ParagraphMaking, Said, is_business_id, literals
from servicegraph.exchange.ptv.register_records import RegisterOrganisation
from servicegraph.exchange.ptv.turtle_paragraphs import literal_of
from servicegraph.exchange.rewriting import Value
from servicegraph.rdf.terms import DCT, NS, RDFS

_OID = re.compile(r"([01][.][1-3]?[0-9]|2[.](0|[1-9][0-9]*))([.](0|[1-9][0-9]*))*")
_PART_OF = NamedNode("http://www.w3.org/ns/org#subOrganizationOf")


def match_organisations(making: ParagraphMaking) -> None:
    """Note which organisations the catalogue describes already, by their business ID, without an identifier of PTV."""
    for number, id in _owners(making, is_told=False).items():
        described = [iri for iri in making.known.by_business_id.get(number, ()) if iri not in making.known.ptv_id_of]
        if id and id not in making.known.by_ptv_id and len(described) == 1:
            making.same[id] = described[0]


def add_organisations(making: ParagraphMaking) -> None:
    """Add the paragraphs of all organisations of the data, and of those that are known by their names only."""
    parents, owners = _parents(making), _owners(making, is_told=True)
    for id in sorted(making.data.organisations):
        record = making.data.organisations[id]
        type, number = _type(record, making), record.business_id
        said = making.naming(record.names, record.alternatives, record.summaries, record.descriptions, "organization")
        said |= {
            NamedNode(NS + "organisationType"): [making.concept("orgtype", type)] if type else [],
            _PART_OF: [parents[id]] if id in parents else [],
            NamedNode(NS + "area"): making.area(record.area, "organization"),
            NamedNode(NS + "businessId"): [literal_of(number)] if owners.get(number) == id else [],
            NamedNode(NS + "ptvId"): [literal_of(id)],
            NamedNode(NS + "oid"): _oid(record, making),
            NamedNode(DCT + "modified"): making.modified(record.published),
        }
        making.add(making.home_of(id), making.iri("organisation", id), [NS + "Organisation"], said)
    _add_named(making)


def _add_named(making: ParagraphMaking) -> None:
    """Organisations of which only a name is known, without its language: the catalogue's first is taken for it."""
    language = making.known.catalogue.settings.languages[0]
    for id in sorted(making.data.named.keys() - making.data.organisations.keys() - making.known.by_ptv_id.keys()):
        name = making.data.named[id]
        making.told.tell("assumed-language", "service.organizations.organization.name", name)
        said: Said = {NamedNode(RDFS + "label"): literals({language: name}), NamedNode(NS + "ptvId"): [literal_of(id)]}
        making.add(making.home_of(id), making.iri("organisation", id), [NS + "Organisation"], said)


def _parents(making: ParagraphMaking) -> Mapping[str, NamedNode]:
    """What each organisation is part of; of a circle, the part-of of its first member is left out."""
    records = making.data.organisations
    found: dict[str, NamedNode] = {}
    cut: set[str] = set()
    for id in sorted(records):
        step, path = id, [id]
        while (step := records[step].parent if step in records and step not in cut else "") and step not in path:
            path.append(step)
        if step:
            first = min(path[path.index(step) :])
            cut.add(first)
            making.told.tell("circle", "organization.parentOrganizationContentId", first)
    for id in sorted(records.keys() - cut):
        if parent := making.organisation(records[id].parent, "organization.parentOrganizationContentId"):
            found[id] = parent
    return found


def _owners(making: ParagraphMaking, *, is_told: bool) -> Mapping[str, str]:
    """Which organisation has each business ID: that of which the others with it are parts, else the first."""
    by_number: dict[str, list[str]] = {}
    for id, record in sorted(making.data.organisations.items()):
        if is_business_id(record.business_id):
            by_number.setdefault(record.business_id, []).append(id)
        elif record.business_id and is_told:
            making.told.tell("wrong-form", "organization.businessId", record.business_id)
    found: dict[str, str] = {}
    for number, ids in by_number.items():
        tops = [id for id in ids if making.data.organisations[id].parent not in ids] or ids
        others = {making.known.ptv_id_of.get(iri, "") for iri in making.known.by_business_id.get(number, ())}
        elsewhere = {id for id in others if id and id not in ids}
        owner = "" if elsewhere else next((id for id in tops if id in others), tops[0])
        found[number] = owner
        if is_told and (shared := len(ids) - bool(owner)):
            making.told.tell("shared-business-id", "organization.businessId", number, shared)
    return found


def _type(record: RegisterOrganisation, making: ParagraphMaking) -> str:
    """What *record* is; a regional organisation with the area and the name of a county is one."""
    if record.type == "joint-authority" and len(record.area.counties) == 1:
        county = making.known.areas.get(("county", record.area.counties[0]))
        names = making.known.names.get(county.value, frozenset()) if county else frozenset()
        if any(name.casefold() in names for name in (*record.names.values(), *record.alternatives.values())):
            return "wellbeing-services-county"
    return record.type


def _oid(record: RegisterOrganisation, making: ParagraphMaking) -> list[Value]:
    if record.oid and not _OID.fullmatch(record.oid):
        making.told.tell("wrong-form", "organization.oid", record.oid)
        return []
    return [literal_of(record.oid)] if record.oid else []
