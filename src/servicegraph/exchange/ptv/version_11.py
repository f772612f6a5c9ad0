"""Responses of version 11 of the interface as records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from servicegraph.exchange.ptv.opening_hours import Span
from servicegraph.exchange.ptv.record_making import RecordMaking, RegisterVersion, in_language
from servicegraph.exchange.ptv.register_records import (
    CHANNEL,
    COLLECTION,
    DESCRIPTION,
    ORGANISATION,
    SERVICE,
    FoundAt,
    RegisterAddress,
    RegisterArea,
    RegisterChannel,
    RegisterCollection,
    RegisterData,
    RegisterDescription,
    RegisterLaw,
    RegisterOrganisation,
    RegisterService,
    Texts,
)
from servicegraph.exchange.ptv.register_tables import register_tables
from servicegraph.exchange.ptv.response_models import Coded, Response
from servicegraph.exchange.ptv.responses_11 import (
    AddressOf11,
    AreaOf11,
    ChannelOf11,
    CollectionOf11,
    GeneralDescriptionOf11,
    HoursOf11,
    OrganizationOf11,
    SaidOf11,
    ServiceOf11,
)

_WHOLE = ("Nationwide", "NationwideExceptAlandIslands")


_MODELS: Mapping[str, type[Response]] = {
    SERVICE: ServiceOf11,
    CHANNEL: ChannelOf11,
    ORGANISATION: OrganizationOf11,
    DESCRIPTION: GeneralDescriptionOf11,
    COLLECTION: CollectionOf11,
}


def _take(one: Response, found: FoundAt, data: RegisterData, making: RecordMaking) -> None:
    """Take *one*, a thing of one of the models, into *data* as a record; what is not published stays out."""
    status = getattr(one, "publishingStatus", "")
    if status not in ("", "Published"):
        making.told.tell("not-published", getattr(one, "id", ""), status)
        return
    match one:
        case ServiceOf11():
            making.keep(data.services, _service(one, found, data, making))
        case ChannelOf11():
            id = making.id(one.id)
            making.keep(data.channels, _channel(one, found, making))
            data.connections.update((making.id(to.service.id), id) for to in one.services if to.service.id)
        case OrganizationOf11():
            making.keep(data.organisations, _organisation(one, found, making))
        case GeneralDescriptionOf11():
            making.keep(data.descriptions, _description(one, found, making))
        case CollectionOf11():
            names = making.names(in_language(_of_type(one.serviceCollectionNames, "")), "serviceCollection.names")
            members = tuple(making.id(member.id) for member in one.services)
            making.keep(data.collections, RegisterCollection(making.id(one.id), found, names, members, one.modified))


def _of_type(said: Iterable[SaidOf11], *types: str) -> Iterator[tuple[str, str]]:
    """Languages and texts of those *said* that are of one of *types*."""
    return ((one.language, one.value) for one in said if one.value and one.type in types)


def _rest(said: Iterable[SaidOf11], field: str, making: RecordMaking, *types: str) -> None:
    """Tell of the texts of other *types* than those that are read."""
    for one in said:
        if one.value and one.type not in types:
            making.told.tell("no-place-here", f"{field}.{one.type}")


def _names(said: Sequence[SaidOf11], field: str, making: RecordMaking) -> tuple[Texts, Texts]:
    """The names, and the other names."""
    return (
        making.names(in_language(_of_type(said, "Name", "")), f"{field}.Name"),
        making.names(in_language(_of_type(said, "AlternativeName", "AlternateName")), f"{field}.AlternativeName"),
    )


def _texts(said: Sequence[SaidOf11], field: str, making: RecordMaking, *types: str) -> dict[str, str]:
    limit = "summary" if "Summary" in types else "text"
    return making.texts(in_language(_of_type(said, *types)), f"{field}.{types[0]}", limit)


def _area(type: str, areas: Sequence[AreaOf11]) -> RegisterArea:
    kinds = register_tables().codes["area"]
    counties = tuple(area.code for area in areas if kinds.get(area.type) == "county" and area.code)
    within = [one.code for area in areas if kinds.get(area.type) != "county" for one in area.municipalities]
    codes = [area.code for area in areas if kinds.get(area.type) == "municipality" and area.code]
    regions = tuple(area.code for area in areas if area.type not in kinds and area.code and not area.municipalities)
    municipalities = tuple(dict.fromkeys(filter(None, (*codes, *within))))
    return RegisterArea(type if type in _WHOLE else "", municipalities, regions, counties)


def _codes(concepts: Iterable[Coded]) -> list[str]:
    """The code of each of *concepts*, else its IRI."""
    return [one.code or one.uri for one in concepts if one.code or one.uri]


def _service(one: ServiceOf11, found: FoundAt, data: RegisterData, making: RecordMaking) -> RegisterService:
    id, said, field = making.id(one.id), one.serviceDescriptions, "service.serviceDescriptions"
    for role in one.organizations:
        if role.organization.name and (named := making.id(role.organization.id)):
            name = making.cleaner.name(role.organization.name, "service.organizations.organization.name")
            data.named[named] = min(name, data.named.get(named, name))
        for text in role.additionalInformation if not role.organization.id else ():
            making.only_a_name(text.value, "service.organizations.additionalInformation")
    roles = [role for role in one.organizations if role.organization.id]
    by_role = {type: [making.id(one.organization.id) for one in roles if one.roleType == type] for type in _ROLES}
    data.connections.update((id, making.id(to.serviceChannel.id)) for to in one.serviceChannels if to.serviceChannel.id)
    for collection in one.serviceCollections:
        if collection_id := making.id(collection.id):
            making.told.tell("candidate-package", collection_id)
    _rest(said, field, making, "Summary", "Description", "UserInstruction", "ChargeTypeAdditionalInfo")
    names, alternatives = _names(one.serviceNames, "service.serviceNames", making)
    responsible = by_role["Responsible"]
    return RegisterService(
        id,
        found,
        names,
        responsible[0] if responsible else "",
        (*responsible[1:], *by_role["OtherResponsible"]),
        tuple(
            (making.id(role.organization.id), making.code("provision", role.provisionType, "service.provisionType"))
            for role in roles
            if role.roleType == "Producer"
        ),
        alternatives,
        _texts(said, field, making, "Summary"),
        _texts(said, field, making, "Description"),
        making.texts(in_language((text.language, text.value) for text in one.requirements), "service.requirements"),
        _texts(said, field, making, "UserInstruction"),
        _texts(said, field, making, "ChargeTypeAdditionalInfo"),
        tuple(pair for word in one.keywords for pair in making.words(word.value, word.language, "service.keywords")),
        tuple(
            RegisterLaw(page.url, making.names(in_language((n.language, n.value) for n in law.names), "legislation"))
            for law in one.legislation
            for page in law.webPages
        ),
        making.id(one.generalDescriptionId),
        making.subjects(_codes(one.serviceClasses), _codes(one.lifeEvents), _iris(one.ontologyTerms), "service"),
        making.concepts("targetGroups", _codes(one.targetGroups), "service"),
        _area(one.areaType, one.areas),
        one.languages,
        making.is_charged(one.serviceChargeType, "service.serviceChargeType"),
        one.modified,
        has_mixed_classes=bool(one.generalDescriptionId),
    )


_ROLES = ("Responsible", "OtherResponsible", "Producer")


def _iris(concepts: Iterable[Coded]) -> list[str]:
    return [one.uri for one in concepts if one.uri]


def _channel(one: ChannelOf11, found: FoundAt, making: RecordMaking) -> RegisterChannel:
    said, field = one.serviceChannelDescriptions, "serviceChannel.serviceChannelDescriptions"
    _rest(said, field, making, "Summary", "Description")
    spans, others = _spans(one.serviceHours)
    numbers = [(number.prefixNumber, number.number) for number in one.phoneNumbers if number.type != "Fax"]
    return RegisterChannel(
        making.id(one.id),
        found,
        _names(one.serviceChannelNames, "serviceChannel.serviceChannelNames", making)[0],
        making.channel_kind(one.serviceChannelType),
        making.id(one.organizationId),
        _texts(said, field, making, "Summary"),
        _texts(said, field, making, "Description"),
        making.urls([page.url for page in one.webPages], "serviceChannel.webPages"),
        making.telephones(numbers, "serviceChannel.phoneNumbers"),
        making.hours(spans, others, "serviceChannel.serviceHours"),
        tuple(_addresses(one.addresses, making)),
        one.languages,
        one.modified,
    )


def _spans(hours: Iterable[HoursOf11]) -> tuple[list[Span], int]:
    """The weekly hours that hold until further notice, and how many others there are."""
    days, found, others = list(register_tables().codes["weekday"]), [], 0
    for one in hours:
        if one.serviceHourType != "DaysOfTheWeek" or one.isClosed or one.validTo:
            others += 1
        elif one.isAlwaysOpen:
            found += [(day, "00:00", "24:00") for day in range(len(days))]
        else:
            for span in one.openingHour:
                first, last = str(span.get("dayFrom") or ""), str(span.get("dayTo") or span.get("dayFrom") or "")
                if first in days and last in days:
                    opened = range(days.index(first), days.index(last) + 1)
                    found += [(day, str(span.get("from") or ""), str(span.get("to") or "")) for day in opened]
    return found, others


def _addresses(addresses: Iterable[AddressOf11], making: RecordMaking) -> Iterator[RegisterAddress]:
    for one in addresses:
        if one.streetAddress and one.type in ("Location", "Visiting", "Single", ""):
            street = one.streetAddress
            yield RegisterAddress(
                making.names(in_language((text.language, text.value) for text in street.street), "street"),
                making.cleaner.name(street.streetNumber, "streetNumber"),
                street.postalCode.strip(),
                making.names(in_language((text.language, text.value) for text in street.postOffice), "postOffice"),
            )


def _organisation(one: OrganizationOf11, found: FoundAt, making: RecordMaking) -> RegisterOrganisation:
    said, field = one.organizationDescriptions, "organization.organizationDescriptions"
    names, alternatives = _names(one.organizationNames, "organization.organizationNames", making)
    return RegisterOrganisation(
        making.id(one.id),
        found,
        names,
        alternatives,
        _texts(said, field, making, "Summary", "ShortDescription"),
        _texts(said, field, making, "Description"),
        making.code("organisation", one.organizationType, "organization.organizationType"),
        making.id(one.parentOrganizationId),
        one.businessCode.strip(),
        one.oid.strip(),
        _area(one.areaType, one.areas),
        one.modified,
    )


def _description(one: GeneralDescriptionOf11, found: FoundAt, making: RecordMaking) -> RegisterDescription:
    _rest(one.descriptions, "generalDescription.descriptions", making, "Summary", "ShortDescription")
    return RegisterDescription(
        making.id(one.id),
        found,
        _names(one.names, "generalDescription.names", making)[0],
        _texts(one.descriptions, "generalDescription.descriptions", making, "Summary", "ShortDescription"),
        making.subjects(
            _codes(one.serviceClasses), _codes(one.lifeEvents), _iris(one.ontologyTerms), "generalDescription"
        ),
        making.concepts("targetGroups", _codes(one.targetGroups), "generalDescription"),
        one.modified,
    )


VERSION_11 = RegisterVersion("v11", _MODELS, _take)
"""Version 11."""
