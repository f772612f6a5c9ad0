"""The negotiation pack of two organisations: the form that asks for them, the pack, and what stands in its way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from servicegraph.diagrams.two_columns import TwoColumns, two_columns
from servicegraph.messages import shortened
from servicegraph.planning.collation import in_order
from servicegraph.planning.meetings import MeetingState
from servicegraph.planning.negotiation import negotiation, negotiators, partners
from servicegraph.planning.pack import Pack, PackRow, Partner
from servicegraph.planning.parties import is_named
from servicegraph.reports.pack_sheets import pack_sheets
from servicegraph.web.gap_requests import day_in, iri_in
from servicegraph.web.pages.rendering import page
from servicegraph.web.pages.view import View
from servicegraph.web.requests import known_only
from servicegraph.web.saved_tables import Told, file_asked, saved

_KNOWN = ("a", "b", "date", "format")


@dataclass(frozen=True)
class PackPart:
    """What the page of a pack shows beside the pack itself."""

    view: View
    pack: Pack
    picture: TwoColumns
    day: str

    @property
    def groups(self) -> Sequence[tuple[str, Sequence[PackRow]]]:
        """The rows by integrated service, in their order."""
        found: dict[str, list[PackRow]] = {}
        for row in self.pack.rows:
            found.setdefault(row.whole, []).append(row)
        return list(found.items())

    @property
    def states(self) -> Sequence[MeetingState]:
        """The states that the picture has lines of, gravest first."""
        return sorted({meeting.state for meeting in self.pack.meetings}, key=lambda state: state.gravity)


@dataclass(frozen=True)
class Choosing:
    """What the page shows while one of the two is missing, unknown, or both are the same or do not meet."""

    view: View
    a: str
    b: str
    unknown: Sequence[str]
    offered: Sequence[str]
    met: Sequence[Partner]
    shared: Sequence[str]

    @property
    def is_same(self) -> bool:
        """Whether one organisation was asked for twice."""
        return bool(self.a) and self.a == self.b

    @property
    def parts_ways(self) -> bool:
        """Whether both are known and do not meet."""
        return bool(self.a and self.b) and not self.unknown and not self.is_same

    @property
    def strange(self) -> str:
        """What was asked for and is unknown, as an address has it."""
        return ", ".join(shortened(self.short(iri)) for iri in self.unknown)

    def short(self, iri: str) -> str:
        """What *iri* is in an address."""
        return self.view.catalogue.prefixes.contract(iri)

    def pack(self, a: str, b: str) -> str:
        """The address of the pack of two organisations."""
        return self.view.url("/negotiation", a=self.short(a), b=self.short(b), date=self.view.parameters.get("date"))


def negotiation_page(request: Request) -> Response:
    """The page ``/negotiation``; with ``format`` the pack as a file. Raises ParameterError."""
    view = View.of(request)
    catalogue = view.catalogue
    known_only(request, *_KNOWN)
    asked_file = file_asked(request)
    a, b = (iri_in(catalogue, name, view.parameters.get(name, "").strip()) for name in ("a", "b"))
    day = day_in(catalogue, view.parameters.get("date", ""))
    unknown = [iri for iri in (a, b) if iri and not is_named(catalogue, iri)]
    pack = negotiation(catalogue, a, b, day) if a and b and a != b and not unknown else None
    if pack is None or not pack.links:
        met = partners(catalogue, a, day) if a and a not in unknown else ()
        others = {one.organisation for one in partners(catalogue, b, day)} if b and b not in unknown else set()
        shared = [one.organisation for one in met if one.organisation in others]
        offered = in_order(catalogue, {*negotiators(catalogue, day), *({a, b} - {"", *unknown})}, view.language)
        chosen = ", ".join(view.name(iri).text for iri in (a, b) if iri and iri not in unknown)
        part = Choosing(view, a, b, unknown, offered, met, shared)
        return page(
            request,
            "negotiation_choice.html",
            title=": ".join([view.text("pack"), *([chosen] if chosen else [])]),
            section="negotiation",
            part=part,
            status=404 if unknown else 400 if asked_file else 200,
        )
    title = view.text("pack.pair", a=view.name(a).text, b=view.name(b).text)
    if asked_file:
        told = Told(
            title, view.text("pack.question"), {}, [catalogue.label(one, view.language) for one in pack.sources]
        )
        return saved(request, told, pack_sheets(pack, catalogue, view.language), language=view.language)
    labels: Mapping[str, str] = {key: view.name(key).text for link in pack.links for key in link[:2]}
    drawn = two_columns([(here, there, met.state.value) for here, there, met in pack.links], labels)
    shown = PackPart(view, pack, drawn, view.day(day))
    return page(request, "negotiation.html", title=f"{view.text('pack')}: {title}", section="negotiation", part=shown)
