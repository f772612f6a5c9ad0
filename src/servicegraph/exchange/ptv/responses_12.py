"""The shape of responses of version 12 of the interface, by its OpenAPI description 0.1.0.

The version is young: where its texts and its description call a field otherwise, both names are read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AliasChoices, BeforeValidator, Field

from servicegraph.exchange.ptv.response_models import Response, Several


class LinkOf12(Response):
    """An address with its name."""

    url: str = ""
    name: str = ""


class NumberOf12(Response):
    """A telephone number, with or without the number of the country."""

    type: str = ""
    dialCode: str = ""
    number: str = ""


class WordingOf12(Response):
    """What a thing is called in one language, and how it is reached there."""

    name: str = ""
    alternativeName: str = ""
    summary: str = ""
    description: str = ""


class ServiceWordingOf12(WordingOf12):
    """A service in one language."""

    userInstructions: str = ""
    conditions: str = ""
    chargeTypeAdditionalInformation: str = ""
    freelyAssignedKeywords: Several[str] = ()
    legislationLinks: Several[LinkOf12] = ()


class ChannelWordingOf12(WordingOf12):
    """A channel in one language."""

    webAddress: LinkOf12 | None = None
    contactWebPages: Several[LinkOf12] = ()
    phoneNumbers: Several[NumberOf12] = ()
    contactPhoneNumbers: Several[NumberOf12] = ()


class NamingOnlyOf12(Response):
    """A thing in one language of which only the name and the summary are of use."""

    name: str = ""
    summary: str = ""


class AreaOf12(Response):
    """Where something is offered."""

    areaType: str = Field(default="", validation_alias=AliasChoices("areaType", "type"))
    municipalities: Several[str] = ()
    regions: Several[str] = ()
    wellbeingServicesCounties: Several[str] = ()


def _with_its_type(area: Any) -> Any:
    """*area* as an object, also where only its type is given."""
    return {"areaType": area} if isinstance(area, str) else area


Area = Annotated[AreaOf12, BeforeValidator(_with_its_type)]


class OtherProducerOf12(Response):
    """A producer that has only a name."""

    name: Mapping[str, str] = {}


class ProducersOf12(Response):
    """Those who produce a service in one way."""

    organizations: Several[str] = ()
    other: Several[OtherProducerOf12] = ()


class AllProducersOf12(Response):
    """Those who produce a service, by the way in which they do."""

    selfProducedProducers: ProducersOf12 = Field(
        default=ProducersOf12(), validation_alias=AliasChoices("selfProducedProducers", "selfProduced")
    )
    procuredProducers: ProducersOf12 = Field(
        default=ProducersOf12(), validation_alias=AliasChoices("procuredProducers", "procured")
    )
    otherProducers: ProducersOf12 = Field(
        default=ProducersOf12(), validation_alias=AliasChoices("otherProducers", "other")
    )


class ServiceOf12(Response):
    """``ServiceResponse``."""

    contentId: str
    organizationContentId: str = ""
    otherResponsibleOrganizations: Several[str] = ()
    producers: AllProducersOf12 = AllProducersOf12()
    generalDescriptionContentId: str = ""
    targetGroups: Several[str] = ()
    lifeEvents: Several[str] = ()
    ontologyTerms: Several[str] = ()
    serviceClasses: Several[str] = ()
    chargeType: str = ""
    serviceLanguages: Several[str] = ()
    area: Area = AreaOf12()
    publishedAt: str = ""
    languageVersions: Mapping[str, ServiceWordingOf12] = {}


class StreetAddressOf12(Response):
    """``StreetAddressResponse``."""

    streetName: Mapping[str, str] = {}
    addressDetail: str = ""
    postalCode: str = ""


class LocationOf12(Response):
    """Where a service point is."""

    streetAddresses: Several[StreetAddressOf12] = ()


class HoursOf12(Response):
    """``ServiceHoursResponse``."""

    hours: Several[Mapping[str, Any]] = ()


class ChannelOf12(Response):
    """``ChannelResponse``."""

    contentId: str
    organizationContentId: str = ""
    serviceChannelType: str = ""
    serviceLanguages: Several[str] = ()
    publishedAt: str = ""
    languageVersions: Mapping[str, ChannelWordingOf12] = {}
    location: LocationOf12 = LocationOf12()
    serviceHours: HoursOf12 = HoursOf12()


class ConnectionOf12(Response):
    """``ConnectionResponse``."""

    serviceContentId: str
    channelContentId: str = Field(validation_alias=AliasChoices("channelContentId", "serviceChannelContentId"))


class OrganizationOf12(Response):
    """``OrganizationResponse``."""

    contentId: str
    parentOrganizationContentId: str = ""
    organizationType: str = ""
    businessId: str = ""
    oid: str = ""
    publishedAt: str = ""
    area: Area = AreaOf12()
    languageVersions: Mapping[str, WordingOf12] = {}


class GeneralDescriptionOf12(Response):
    """``GeneralDescriptionResponse``."""

    contentId: str
    targetGroups: Several[str] = ()
    lifeEvents: Several[str] = ()
    ontologyTerms: Several[str] = ()
    serviceClasses: Several[str] = ()
    publishedAt: str = ""
    languageVersions: Mapping[str, NamingOnlyOf12] = {}


class MemberOf12(Response):
    """What is in a collection."""

    itemType: str = ""
    contentId: str = ""


class CollectionOf12(Response):
    """``ServiceCollectionResponse``, and a line of their list."""

    contentId: str
    organizationContentId: str = ""
    languageVersions: Mapping[str, WordingOf12] = {}
    items: Several[MemberOf12] = ()
