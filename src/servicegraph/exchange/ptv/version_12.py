"""Responses of version 12 of the interface as records: https://api-gw.palvelutietovaranto.suomi.fi/api/v12."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from servicegraph.exchange.ptv.opening_hours import is_weekly, spans_of_week
from servicegraph.exchange.ptv.record_making import RecordMaking, RegisterVersion
from servicegraph.exchange.ptv.register_records import (
    CHANNEL,
    COLLECTION,
    CONNECTION,
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
)
from servicegraph.exchange.ptv.response_models import Response
from servicegraph.exchange.ptv.responses_12 import (
    AreaOf12,
    ChannelOf12,
    CollectionOf12,
    ConnectionOf12,
    GeneralDescriptionOf12,
    LocationOf12,
    OrganizationOf12,
    ProducersOf12,
    ServiceOf12,
)

_MODELS: Mapping[str, type[Response]] = {
    SERVICE: ServiceOf12,
    CHANNEL: ChannelOf12,
    CONNECTION: ConnectionOf12,
    ORGANISATION: OrganizationOf12,
    DESCRIPTION: GeneralDescriptionOf12,
    COLLECTION: CollectionOf12,
}


def _take(one: Response, found: FoundAt, data: RegisterData, making: RecordMaking) -> None:
    """Take *one*, a thing of one of the models, into *data* as a record."""
    match one:
        case ServiceOf12():
            making.keep(data.services, _service(one, found, making))
        case ChannelOf12():
            making.keep(data.channels, _channel(one, found, making))
        case OrganizationOf12():
            making.keep(data.organisations, _organisation(one, found, making))
        case GeneralDescriptionOf12():
            making.keep(data.descriptions, _description(one, found, making))
        case ConnectionOf12():
            data.connections.add((making.id(one.serviceContentId), making.id(one.channelContentId)))
        case CollectionOf12():
            names = _names(one.languageVersions, "serviceCollection.languageVersions", making)
            members = tuple(making.id(member.contentId) for member in one.items)
            making.keep(data.collections, RegisterCollection(making.id(one.contentId), found, names, members))


def _names(wordings: Mapping[str, Any], field: str, making: RecordMaking) -> dict[str, str]:
    return making.names({language: one.name for language, one in wordings.items()}, f"{field}.name")


def _texts(wordings: Mapping[str, Any], name: str, field: str, making: RecordMaking) -> dict[str, str]:
    limit = "summary" if name == "summary" else "text"
    return making.texts({tag: getattr(one, name) for tag, one in wordings.items()}, f"{field}.{name}", limit)


def _alternatives(wordings: Mapping[str, Any], field: str, making: RecordMaking) -> dict[str, str]:
    said = {language: one.alternativeName for language, one in wordings.items()}
    return making.names(said, f"{field}.alternativeName")


def _area(area: AreaOf12) -> RegisterArea:
    whole = area.areaType if area.areaType and area.areaType != "LimitedArea" else ""
    return RegisterArea(whole, area.municipalities, area.regions, area.wellbeingServicesCounties)


def _service(one: ServiceOf12, found: FoundAt, making: RecordMaking) -> RegisterService:
    wordings, field = one.languageVersions, "service.languageVersions"
    producers = []
    for way in type(one.producers).model_fields:
        of_way: ProducersOf12 = getattr(one.producers, way)
        producers += [(making.id(id), making.code("provision", way, "")) for id in of_way.organizations]
        for other in of_way.other:
            making.only_a_name(next(iter(other.name.values()), ""), f"service.producers.{way}.other.name")
    return RegisterService(
        making.id(one.contentId),
        found,
        _names(wordings, field, making),
        making.id(one.organizationContentId),
        tuple(making.id(id) for id in one.otherResponsibleOrganizations),
        tuple(producers),
        _alternatives(wordings, field, making),
        _texts(wordings, "summary", field, making),
        _texts(wordings, "description", field, making),
        _texts(wordings, "conditions", field, making),
        instructions=_texts(wordings, "userInstructions", field, making),
        charge_texts=_texts(wordings, "chargeTypeAdditionalInformation", field, making),
        keywords=tuple(
            pair
            for language, wording in wordings.items()
            for keyword in wording.freelyAssignedKeywords
            for pair in making.words(keyword, language, f"{field}.freelyAssignedKeywords")
        ),
        laws=tuple(
            RegisterLaw(link.url, making.names({language: link.name}, f"{field}.legislationLinks.name"))
            for language, wording in wordings.items()
            for link in wording.legislationLinks
        ),
        general_description=making.id(one.generalDescriptionContentId),
        subjects=making.subjects(one.serviceClasses, one.lifeEvents, one.ontologyTerms, "service"),
        audiences=making.concepts("targetGroups", one.targetGroups, "service"),
        area=_area(one.area),
        languages=one.serviceLanguages,
        is_charged=making.is_charged(one.chargeType, "service.chargeType"),
        published=one.publishedAt,
    )


def _channel(one: ChannelOf12, found: FoundAt, making: RecordMaking) -> RegisterChannel:
    wordings, field = one.languageVersions, "serviceChannel.languageVersions"
    first = making.first_languages(wordings)
    pages = [wording.webAddress for wording in first if wording.webAddress]
    pages += [page for wording in first for page in wording.contactWebPages]
    numbers = [number for wording in first for number in (*wording.phoneNumbers, *wording.contactPhoneNumbers)]
    return RegisterChannel(
        making.id(one.contentId),
        found,
        _names(wordings, field, making),
        making.channel_kind(one.serviceChannelType),
        making.id(one.organizationContentId),
        _texts(wordings, "summary", field, making),
        _texts(wordings, "description", field, making),
        making.urls([page.url for page in pages], f"{field}.webAddress"),
        making.telephones([(number.dialCode, number.number) for number in numbers], f"{field}.phoneNumbers"),
        making.hours(
            spans_of_week(one.serviceHours.hours),
            sum(not is_weekly(hours) for hours in one.serviceHours.hours),
            "serviceChannel.serviceHours",
        ),
        tuple(_addresses(one.location, making)),
        one.serviceLanguages,
        one.publishedAt,
    )


def _addresses(location: LocationOf12, making: RecordMaking) -> Iterator[RegisterAddress]:
    for one in location.streetAddresses:
        street = making.names(one.streetName, "serviceChannel.location.streetAddresses.streetName")
        yield RegisterAddress(street, making.cleaner.name(one.addressDetail, "addressDetail"), one.postalCode.strip())


def _organisation(one: OrganizationOf12, found: FoundAt, making: RecordMaking) -> RegisterOrganisation:
    wordings, field = one.languageVersions, "organization.languageVersions"
    return RegisterOrganisation(
        making.id(one.contentId),
        found,
        _names(wordings, field, making),
        _alternatives(wordings, field, making),
        _texts(wordings, "summary", field, making),
        _texts(wordings, "description", field, making),
        making.code("organisation", one.organizationType, "organization.organizationType"),
        making.id(one.parentOrganizationContentId),
        one.businessId.strip(),
        one.oid.strip(),
        _area(one.area),
        one.publishedAt,
    )


def _description(one: GeneralDescriptionOf12, found: FoundAt, making: RecordMaking) -> RegisterDescription:
    wordings, field = one.languageVersions, "generalDescription.languageVersions"
    return RegisterDescription(
        making.id(one.contentId),
        found,
        _names(wordings, field, making),
        _texts(wordings, "summary", field, making),
        making.subjects(one.serviceClasses, one.lifeEvents, one.ontologyTerms, "generalDescription"),
        making.concepts("targetGroups", one.targetGroups, "generalDescription"),
        one.publishedAt,
    )


VERSION_12 = RegisterVersion("v12", _MODELS, _take)
"""Version 12."""
