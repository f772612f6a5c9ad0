"""What the register says, whatever the version of its interface: one record for each thing, in the shape of v12."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from servicegraph.exchange.exchange_report import ReportRow
from servicegraph.messages import one_line, shortened

Texts = Mapping[str, str]
"""A text by language."""

SERVICE, CHANNEL, ORGANISATION = "service", "serviceChannel", "organization"
DESCRIPTION, CONNECTION, COLLECTION = "generalDescription", "connection", "serviceCollection"
"""The kinds of things, as the register calls them."""


@dataclass(frozen=True, slots=True)
class FoundAt:
    """Where a record was found: the name of the *file*, and the place in it, a JSON Pointer (RFC 6901)."""

    file: str
    pointer: str


@dataclass(frozen=True, slots=True)
class RegisterArea:
    """Where something is offered: codes of municipalities, regions and counties; ``whole`` names the whole country."""

    whole: str = ""
    municipalities: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    counties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RegisterAddress:
    """A street address: the *street* and the *post_names* by language, number and postcode."""

    street: Texts
    number: str = ""
    post_code: str = ""
    post_names: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RegisterLaw:
    """A link to a statute: its address, and its name by language."""

    url: str
    names: Texts


@dataclass(frozen=True, slots=True)
class RegisterOrganisation:
    """An organisation; ``type`` is an end of ``orgtype:``, empty where it is not known."""

    id: str
    found: FoundAt
    names: Texts
    alternatives: Texts = field(default_factory=dict)
    summaries: Texts = field(default_factory=dict)
    descriptions: Texts = field(default_factory=dict)
    type: str = ""
    parent: str = ""
    business_id: str = ""
    oid: str = ""
    area: RegisterArea = RegisterArea()
    published: str = ""


@dataclass(frozen=True, slots=True)
class RegisterService:
    """A service. ``producers`` are organisations, each with an end of ``provisionkind:``."""

    id: str
    found: FoundAt
    names: Texts
    organisation: str = ""
    others: tuple[str, ...] = ()
    producers: tuple[tuple[str, str], ...] = ()
    alternatives: Texts = field(default_factory=dict)
    summaries: Texts = field(default_factory=dict)
    descriptions: Texts = field(default_factory=dict)
    conditions: Texts = field(default_factory=dict)
    instructions: Texts = field(default_factory=dict)
    charge_texts: Texts = field(default_factory=dict)
    keywords: tuple[tuple[str, str], ...] = ()
    laws: tuple[RegisterLaw, ...] = ()
    general_description: str = ""
    subjects: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    area: RegisterArea = RegisterArea()
    languages: tuple[str, ...] = ()
    is_charged: bool = False
    published: str = ""
    has_mixed_classes: bool = False
    """Whether classes of the general description stand among its own, unmarked."""


@dataclass(frozen=True, slots=True)
class RegisterChannel:
    """A service channel; ``kind`` is an end of ``channel:``, empty where there is none for it."""

    id: str
    found: FoundAt
    names: Texts
    kind: str = ""
    organisation: str = ""
    summaries: Texts = field(default_factory=dict)
    descriptions: Texts = field(default_factory=dict)
    urls: tuple[str, ...] = ()
    telephones: tuple[str, ...] = ()
    hours: tuple[str, ...] = ()
    addresses: tuple[RegisterAddress, ...] = ()
    languages: tuple[str, ...] = ()
    published: str = ""


@dataclass(frozen=True, slots=True)
class RegisterDescription:
    """A general description of services."""

    id: str
    found: FoundAt
    names: Texts
    summaries: Texts = field(default_factory=dict)
    subjects: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    published: str = ""


@dataclass(frozen=True, slots=True)
class RegisterCollection:
    """A collection of services and channels."""

    id: str
    found: FoundAt
    names: Texts
    members: tuple[str, ...] = ()
    published: str = ""


Record = RegisterOrganisation | RegisterService | RegisterChannel | RegisterDescription | RegisterCollection


class ToldRows:
    """What there is to tell of an import: rows of its report, counted as they come."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str, str]] = Counter()

    def tell(self, reason: str, subject: str, value: str = "", count: int = 1) -> None:
        """Tell of something at *subject* for a *reason*, the end of a key ``exchange.reason-…``.

        Both *subject* and *value* may come from a file: what would steer a terminal goes, and what is long is cut.
        """
        self._counts[reason, shortened(one_line(subject)), shortened(one_line(value))] += count

    @property
    def rows(self) -> list[ReportRow]:
        """The rows."""
        return [ReportRow(*key, count=count) for key, count in self._counts.items()]


@dataclass
class RegisterData:
    """All that files of the register say, by identifier.

    ``connections`` are pairs of a service and a channel. ``named`` are organisations that are known by a name without
    language only. ``listed`` are the kinds of which there was a whole list, so that what it lacks is gone, where it
    belongs to one of the organisations in ``scope``.
    """

    organisations: dict[str, RegisterOrganisation] = field(default_factory=dict)
    services: dict[str, RegisterService] = field(default_factory=dict)
    channels: dict[str, RegisterChannel] = field(default_factory=dict)
    descriptions: dict[str, RegisterDescription] = field(default_factory=dict)
    collections: dict[str, RegisterCollection] = field(default_factory=dict)
    connections: set[tuple[str, str]] = field(default_factory=set)
    named: dict[str, str] = field(default_factory=dict)
    listed: set[str] = field(default_factory=set)
    scope: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)
