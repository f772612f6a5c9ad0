"""The shape of responses of version 11 of the interface: https://api.palvelutietovaranto.suomi.fi/swagger/v11/swagger.json."""

from __future__ import annotations

from collections.abc import Mapping

from servicegraph.exchange.ptv.response_models import Coded, Response, Several


class SaidOf11(Response):
    """A text with its language, and what kind of text it is."""

    language: str = ""
    value: str = ""
    type: str = ""


class PageOf11(Response):
    """An address of a page in one language."""

    url: str = ""
    value: str = ""
    language: str = ""


class NamedOf11(Response):
    """Another thing, with a name of which the language is not told."""

    id: str = ""
    name: str = ""


class MunicipalityOf11(Coded):
    """A municipality."""


class AreaOf11(Response):
    """An area, with the municipalities in it."""

    type: str = ""
    code: str = ""
    municipalities: Several[MunicipalityOf11] = ()
    name: Several[Coded] = ()


class LawOf11(Response):
    """A statute."""

    names: Several[SaidOf11] = ()
    webPages: Several[PageOf11] = ()


class ToChannelOf11(Response):
    """The connection of a service to a channel."""

    serviceChannel: NamedOf11 = NamedOf11()


class ToServiceOf11(Response):
    """The connection of a channel to a service."""

    service: NamedOf11 = NamedOf11()


class RoleOf11(Response):
    """What an organisation has to do with a service."""

    organization: NamedOf11 = NamedOf11()
    roleType: str = ""
    provisionType: str = ""
    additionalInformation: Several[SaidOf11] = ()


class InCollectionOf11(Coded):
    """A collection in which a service is."""

    id: str = ""


class ServiceOf11(Response):
    """``V11VmOpenApiService``."""

    id: str
    generalDescriptionId: str = ""
    serviceNames: Several[SaidOf11] = ()
    serviceDescriptions: Several[SaidOf11] = ()
    serviceChargeType: str = ""
    areaType: str = ""
    areas: Several[AreaOf11] = ()
    languages: Several[str] = ()
    serviceClasses: Several[Coded] = ()
    ontologyTerms: Several[Coded] = ()
    targetGroups: Several[Coded] = ()
    lifeEvents: Several[Coded] = ()
    legislation: Several[LawOf11] = ()
    keywords: Several[SaidOf11] = ()
    requirements: Several[SaidOf11] = ()
    serviceChannels: Several[ToChannelOf11] = ()
    organizations: Several[RoleOf11] = ()
    serviceCollections: Several[InCollectionOf11] = ()
    publishingStatus: str = ""
    modified: str = ""


class NumberOf11(Response):
    """A telephone number."""

    type: str = ""
    prefixNumber: str = ""
    number: str = ""
    language: str = ""
    additionalInformation: str = ""
    serviceChargeType: str = ""
    chargeDescription: str = ""
    isFinnishServiceNumber: bool = False


class StreetOf11(Response):
    """A street address."""

    street: Several[SaidOf11] = ()
    streetNumber: str = ""
    postalCode: str = ""
    postOffice: Several[SaidOf11] = ()
    municipality: Coded | None = None


class AddressOf11(Response):
    """An address of a service point."""

    type: str = ""
    streetAddress: StreetOf11 | None = None


class HoursOf11(Response):
    """Opening hours."""

    serviceHourType: str = ""
    validFrom: str = ""
    validTo: str = ""
    isClosed: bool = False
    isAlwaysOpen: bool = False
    isReservation: bool = False
    validForNow: bool = False
    additionalInformation: Several[SaidOf11] = ()
    openingHour: Several[Mapping[str, str | bool | None]] = ()


class ChannelOf11(Response):
    """``V11VmOpenApiServiceLocationChannel`` and the other kinds."""

    id: str
    serviceChannelType: str = ""
    organizationId: str = ""
    serviceChannelNames: Several[SaidOf11] = ()
    serviceChannelDescriptions: Several[SaidOf11] = ()
    languages: Several[str] = ()
    webPages: Several[PageOf11] = ()
    phoneNumbers: Several[NumberOf11] = ()
    addresses: Several[AddressOf11] = ()
    serviceHours: Several[HoursOf11] = ()
    services: Several[ToServiceOf11] = ()
    publishingStatus: str = ""
    modified: str = ""


class OrganizationOf11(Response):
    """``V11VmOpenApiOrganization``."""

    id: str
    parentOrganizationId: str = ""
    organizationNames: Several[SaidOf11] = ()
    organizationDescriptions: Several[SaidOf11] = ()
    organizationType: str = ""
    businessCode: str = ""
    oid: str = ""
    areaType: str = ""
    areas: Several[AreaOf11] = ()
    publishingStatus: str = ""
    modified: str = ""


class GeneralDescriptionOf11(Response):
    """``V11VmOpenApiGeneralDescription``."""

    id: str
    names: Several[SaidOf11] = ()
    descriptions: Several[SaidOf11] = ()
    serviceClasses: Several[Coded] = ()
    ontologyTerms: Several[Coded] = ()
    targetGroups: Several[Coded] = ()
    lifeEvents: Several[Coded] = ()
    publishingStatus: str = ""
    modified: str = ""


class CollectionOf11(Response):
    """``V11VmOpenApiServiceCollection``."""

    id: str
    serviceCollectionNames: Several[SaidOf11] = ()
    services: Several[NamedOf11] = ()
    publishingStatus: str = ""
    modified: str = ""
