"""A made-up register of any size: responses of both versions, with all that real ones were seen to have.

Names in six languages, nulls and empty texts, classes written in three ways, archived services, things that nothing is
known of. The same size gives the same responses.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

LANGUAGES = ("fi", "sv", "en", "se", "smn", "sms")
SENTENCES = {
    "fi": "Palvelu auttaa arjessa ja neuvoo, mistä apua saa.",
    "sv": "Tjänsten hjälper i vardagen och berättar var man får stöd.",
    "en": "The service helps in everyday life and tells where to get support.",
}
CLASSES = ("P3.8", "P4.2", "P4.3", "P5.1", "P5.6", "P5.10", "P6.2", "P10.1", "P28")
GROUPS = ("KR1", "KR1.2", "KR1.4", "KR3")
PAGE = 100
Json = dict[str, Any]


def identifier(kind: str, number: int) -> str:
    """The identifier of thing *number* of a *kind*."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{kind} {number}"))


def business_id(number: int) -> str:
    """A business ID with the right check digit; the next number that has one, where *number* has none."""
    while True:
        digits = f"{number:07d}"
        remainder = sum(weight * int(one) for weight, one in zip((7, 9, 10, 5, 8, 4, 2), digits, strict=True)) % 11
        if remainder != 1:
            return f"{digits}-{(11 - remainder) % 11}"
        number += 10_000


@dataclass(frozen=True)
class MadeRegister:
    """A register with so many *services*, about one channel for each, and an organisation for every hundred."""

    services: int
    seed: int = 1

    @property
    def organisations(self) -> int:
        """How many organisations there are."""
        return max(3, self.services // 100)

    def organisation(self, number: int) -> Json:
        """An organisation of version 12; the first is a county, the second its unit, the others companies."""
        type = "RegionalOrganization" if number < 2 else "Company"
        names = {"fi": "Keski-Uudenmaan hyvinvointialue", "sv": "Mellersta Nylands välfärdsområde"}
        return {
            "contentId": identifier("organisation", number),
            "parentOrganizationContentId": identifier("organisation", 0) if number == 1 else None,
            "organizationType": type,
            "businessId": business_id(2_000_000 + max(number - 1, 0)),
            "oid": "1.2.246.10.32500000.10.0" if number == 0 else None,
            "eInvoiceAddresses": [],
            "publishedAt": "2026-03-01T08:00:00.000Z",
            "area": {
                "areaType": "LimitedArea",
                "municipalities": [],
                "regions": [],
                "wellbeingServicesCounties": ["02"],
            },
            "contactAddresses": {"foreignAddresses": [], "postOfficeBoxAddresses": [], "streetAddresses": []},
            "location": {"foreignAddresses": [], "otherAddresses": [], "streetAddresses": []},
            "languageVersions": {
                language: {
                    "name": names.get(language, f"Organisaatio {number}")
                    if number == 0
                    else f"Yksikkö {number} {language}",
                    "alternativeName": None if number else "Keusote",
                    "isAlternativeNamePrimary": False,
                    "summary": SENTENCES[language],
                    "description": "",
                    "contactEmails": [],
                    "contactWebPages": [],
                    "contactPhoneNumbers": [],
                }
                for language in ("fi", "sv")
            },
        }

    def service(self, number: int) -> Json:
        """A service of version 12."""
        chance = random.Random(self.seed * 1_000_003 + number)  # noqa: S311
        organisation = number % self.organisations
        languages = LANGUAGES[: 1 + number % len(LANGUAGES)]
        return {
            "contentId": identifier("service", number),
            "organizationContentId": identifier("organisation", organisation),
            "generalDescriptionContentId": identifier("description", number % 7) if number % 3 == 0 else None,
            "serviceType": "Service",
            "targetGroups": chance.sample(GROUPS, 2),
            "industrialClasses": [],
            "lifeEvents": ["KE14"] if number % 5 == 0 else [],
            "ontologyTerms": [f"http://www.yso.fi/onto/koko/p{chance.randint(1000, 90000)}" for _ in range(4)],
            "serviceClasses": chance.sample(CLASSES, 2),
            "producers": {
                "selfProducedProducers": {"organizations": [identifier("organisation", organisation)]},
                "procuredProducers": {
                    "organizations": [identifier("organisation", (organisation + 1) % self.organisations)]
                    if number % 4 == 0
                    else [],
                    "other": [{"name": {"fi": "Nimetön Oy"}}] if number % 11 == 0 else [],
                },
                "otherProducers": {"organizations": [], "other": []},
            },
            "otherResponsibleOrganizations": [],
            "chargeType": chance.choice(("Free", "Charged", None)),
            "fundingType": "PubliclyFunded",
            "serviceLanguages": ["fi", "sv", "sgn-fi"][: 1 + number % 3],
            "area": {
                "areaType": "LimitedArea",
                "municipalities": ["186", "543"] if number % 2 else [],
                "regions": [],
                "wellbeingServicesCounties": [] if number % 2 else ["02"],
            },
            "publishedAt": f"2026-0{1 + number % 9}-15T10:00:00.000Z",
            "migratedAt": None,
            "languageVersions": {
                language: {
                    "name": f"Palvelu {number} ({language})",
                    "alternativeName": f"P{number}" if number % 6 == 0 else None,
                    "summary": SENTENCES.get(language),
                    "description": "Pitkä kuvaus.\n\n* kohta\n* toinen",
                    "userInstructions": "Ota yhteyttä.",
                    "conditions": None if number % 3 else "Ehtona on kotikunta.",
                    "legislationLinks": [
                        {"name": "Sosiaalihuoltolaki", "url": "https://www.finlex.fi/fi/laki/ajantasa/2014/20141301"}
                    ]
                    if number % 10 == 0
                    else [],
                    "freelyAssignedKeywords": [f"sana {number % 50}"],
                    "voucher": {"voucherType": "NotUsed"},
                    "chargeTypeAdditionalInformation": None,
                }
                for language in languages
            },
        }

    def channel(self, number: int) -> Json:
        """A channel of version 12: a service point, a page, a telephone or a form, by turns."""
        kind = ("ServiceLocation", "WebPage", "TelephoneService", "EService", "PrintableForm")[number % 5]
        words: Json = {"name": f"Kanava {number}", "summary": f"Kanava {number} lyhyesti.", "description": None}
        found: Json = {
            "contentId": identifier("channel", number),
            "organizationContentId": identifier("organisation", number % self.organisations),
            "serviceChannelType": kind,
            "allowedConnectionType": "AllOrganizations",
            "serviceLanguages": ["fi"],
            "area": None,
            "publishedAt": "2026-02-01T08:00:00.000Z",
        }
        hours = [{"start": "08:00", "end": "16:00", "openingStatus": "Open", "repetition": "Weekly"}]
        days = ("monday", "tuesday", "wednesday", "thursday", "friday")
        week = {"type": "WeeklyUntilFurtherNoticeServiceHour", "weeklyHours": {day: {"hours": hours} for day in days}}
        phone = {"type": "DomesticPhone", "number": "0295 535 001", "chargeType": "Free"}
        if kind == "ServiceLocation":
            street = {
                "addressSource": {"source": "Posti"},
                "streetName": {"fi": "Kauppakatu", "sv": "Handelsgatan"},
                "addressDetail": str(number),
                "postalCode": "05800",
                "coordinates": [{"system": "EPSG:3067", "source": "NLS", "easting": 386000.5, "northing": 6720000.5}],
            }
            found["location"] = {"foreignAddresses": [], "otherAddresses": [], "streetAddresses": [street]}
            found["serviceHours"] = {"hours": [week], "holidayServiceHours": None}
            words["contactPhoneNumbers"] = [phone]
        elif kind == "TelephoneService":
            words["phoneNumbers"] = [{**phone, "type": "InternationalPhone", "dialCode": "+358", "number": "947943552"}]
            found["serviceHours"] = {"hours": [week], "holidayServiceHours": None}
        elif kind in ("WebPage", "EService"):
            words["webAddress"] = {"url": f"https://www.example.fi/{number}", "name": "Sivu"}
        return {**found, "languageVersions": {"fi": words}}

    def connections(self, number: int) -> list[Json]:
        """The connections of the service *number*: to a channel of its own, and to one that services share."""
        return [
            {
                "serviceContentId": identifier("service", number),
                "channelContentId": identifier("channel", channel),
                "contactAddresses": {},
                "chargeType": None,
                "serviceHours": {"hours": []},
                "languageVersions": {},
                "publishedAt": None,
            }
            for channel in sorted({number, number // 10})
        ]

    def description(self, number: int) -> Json:
        """A general description of version 12."""
        return {
            "contentId": identifier("description", number),
            "organizationContentId": identifier("authority", 0),
            "serviceType": "Service",
            "generalDescriptionType": "WellbeingServicesCounty",
            "targetGroups": ["KR1"],
            "lifeEvents": [],
            "ontologyTerms": ["http://www.yso.fi/onto/koko/p5678"],
            "serviceClasses": [CLASSES[number]],
            "publishedAt": "2026-01-01T00:00:00.000Z",
            "languageVersions": {"fi": {"name": f"Pohjakuvaus {number}", "summary": "Kansallinen kuvaus."}},
        }

    def things(self, kind: str) -> Iterator[Json]:
        """All things of a *kind*, by the name of its address."""
        match kind:
            case "organization":
                yield from map(self.organisation, range(self.organisations))
            case "service":
                yield from map(self.service, range(self.services))
            case "service-channel":
                yield from map(self.channel, range(self.services))
            case "connection":
                for number in range(self.services):
                    yield from self.connections(number)
            case "general-description":
                yield from map(self.description, range(7))

    def pages(self) -> Iterator[tuple[str, Json]]:
        """All pages of all searches of version 12, each with the name of a file."""
        for kind in ("organization", "service", "service-channel", "connection", "general-description"):
            things = list(self.things(kind))
            count = max(1, -(-len(things) // PAGE))
            for page in range(1, count + 1):
                items = things[(page - 1) * PAGE : page * PAGE]
                numbers = {"page": page, "pageSize": PAGE, "totalItems": len(things), "totalPages": count}
                yield f"{kind}-{page:05d}.json", {**numbers, "items": items}

    def service_of_11(self, number: int) -> Json:
        """The service *number* as version 11 tells of it, its classes with addresses that are old, new or missing."""
        new = self.service(number)

        def concepts(codes: list[str], scheme: str) -> list[Json]:
            ways = ("http://urn.fi/URN:NBN:fi:au:ptvl:v1070", f"http://uri.suomi.fi/codelist/ptv/{scheme}/code/", None)
            return [
                {
                    "name": [{"value": "Nimi", "language": "fi"}],
                    "code": code,
                    "uri": f"{way}{code}" if way and way.endswith("/") else way,
                    "parentId": None,
                }
                for code, way in zip(codes, ways * 3, strict=False)
            ]

        said = new["languageVersions"].items()
        texts = [
            {"language": language, "value": words[field], "type": type}
            for language, words in said
            for field, type in (("summary", "Summary"), ("description", "Description"), ("conditions", "ValidityTime"))
        ]
        names = [{"language": language, "value": words["name"], "type": "Name"} for language, words in said]
        names += [{"language": language, "value": "", "type": "AlternativeName"} for language, _ in said]
        organisation = {"id": new["organizationContentId"], "name": "Organisaation nimi"}
        roles = ("Responsible", None), ("Producer", "SelfProducedServices")
        return {
            "id": new["contentId"],
            "sourceId": None,
            "generalDescriptionId": new["generalDescriptionContentId"],
            "type": "Service",
            "serviceNames": names,
            "serviceDescriptions": texts,
            "serviceChargeType": "Chargeable" if new["chargeType"] == "Charged" else None,
            "areaType": "LimitedType",
            "areas": [
                {"type": "Municipality", "municipalities": [{"code": "186", "name": []}], "code": None, "name": None}
            ],
            "languages": ["fi", "", None],
            "serviceClasses": concepts(new["serviceClasses"], "ptvserclass"),
            "ontologyTerms": [{"uri": uri, "code": None, "name": []} for uri in new["ontologyTerms"]],
            "targetGroups": concepts(new["targetGroups"], "ptvkohderyhmat"),
            "lifeEvents": [],
            "keywords": [{"value": None, "language": "fi"}],
            "serviceChannels": [],
            "organizations": [
                {"organization": organisation, "roleType": role, "provisionType": way, "additionalInformation": []}
                for role, way in roles
            ],
            "publishingStatus": "Deleted" if number % 13 == 12 else "Published",
            "modified": new["publishedAt"],
        }
