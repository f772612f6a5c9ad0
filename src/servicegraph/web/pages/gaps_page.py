"""The page of gaps: where rules are lacking, grouped by the organisations that have to agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from starlette.requests import Request
from starlette.responses import Response

from servicegraph.messages import MOST_OF_NAME, shortened
from servicegraph.planning.collation import in_order
from servicegraph.planning.gaps import ORGANISATION, GapGroup, Gaps, gap_choices, gaps
from servicegraph.planning.meetings import meetings
from servicegraph.planning.parties import are_municipalities
from servicegraph.reports.gap_sheets import gap_sheet
from servicegraph.web.gap_requests import AskedGaps, asked_gaps
from servicegraph.web.pages.rendering import page
from servicegraph.web.pages.view import View
from servicegraph.web.requests import known_only, number
from servicegraph.web.saved_tables import Told, file_asked, saved

_MOST_CHOICES = 400
_FILTERS = ("chain", "organisation", "segment", "basis", "lack", "date")
_KNOWN = (*_FILTERS, "by", "format", "page")
_ON_A_PAGE = 250  # gaps, more or less: a group is not parted


@dataclass(frozen=True)
class GapChoice:
    """Something that gaps can be asked for by: its CURIE, its name, and whether it is asked for."""

    value: str
    name: str
    is_chosen: bool


@dataclass(frozen=True)
class GapField:
    """What one field offers; ``value`` is what is asked for, typed when there are too many to choose from."""

    name: str
    words: str
    offered: Sequence[GapChoice]
    value: str

    @property
    def is_typed(self) -> bool:
        """Whether there are too many for a list."""
        return len(self.offered) > _MOST_CHOICES


@dataclass(frozen=True)
class GapsPart:
    """What the page of gaps shows; ``asked_page``, which counts from 1, is the part of the groups asked for."""

    view: View
    asked: AskedGaps
    found: Gaps
    fields: Sequence[GapField]
    described: int
    asked_page: int = 1

    @cached_property
    def parts(self) -> Sequence[frozenset[str]]:
        """The keys of the groups, by the part of the page that they stand in."""
        parts: list[list[str]] = [[]]
        number = 0
        for group in self.found.groups:
            if parts[-1] and number + len(group.meetings) > _ON_A_PAGE:
                parts.append([])
                number = 0
            parts[-1].append(group.key)
            number += len(group.meetings)
        return [frozenset(keys) for keys in parts]

    @property
    def number(self) -> int:
        """The part that is shown; the last, when one beyond it is asked for."""
        return min(self.asked_page, len(self.parts))

    def in_part(self, groups: Sequence[GapGroup]) -> Sequence[GapGroup]:
        """Those of *groups* that stand in the part that is shown."""
        return [group for group in groups if group.key in self.parts[self.number - 1]]

    @property
    def most_rows(self) -> int:
        """How many gaps of one group are shown at most; the files have them all."""
        return _ON_A_PAGE

    @property
    def is_narrowed(self) -> bool:
        """Whether a filter is set that the form or the row of states shows."""
        return any(self.view.parameters.get(name) for name in _FILTERS)

    @property
    def by_unit(self) -> bool:
        """Whether units stand for themselves."""
        return self.asked.filter.by != ORGANISATION

    @property
    def all_of(self) -> str:
        """The address of the page without filters."""
        return self.view.here(**dict.fromkeys(_FILTERS))

    @property
    def day(self) -> str:
        """The day asked about, when the address names it."""
        return self.view.day(self.asked.date) if self.view.parameters.get("date") else ""

    def pack(self, here: str, there: str) -> str:
        """The address of the negotiation pack of two organisations."""
        return self.view.url("/negotiation", a=self._short(here), b=self._short(there), date=self._date)

    def choose(self, here: str) -> str:
        """The address where the other side is chosen."""
        return self.view.url("/negotiation", a=self._short(here), date=self._date)

    def units_of(self, organisation: str) -> str:
        """The address of the gaps between the units of *organisation*."""
        return self.view.here(by="unit", organisation=self._short(organisation))

    def only_municipalities(self, group: GapGroup) -> bool:
        """Whether the other side of *group* are municipalities."""
        return are_municipalities(self.view.catalogue, group.there)

    @property
    def _date(self) -> str:
        return self.view.parameters.get("date", "")

    def _short(self, iri: str) -> str:
        return self.view.catalogue.prefixes.contract(iri)


def gaps_page(request: Request) -> Response:
    """The page ``/gaps``; with ``format`` its table as a file. Raises ParameterError."""
    view = View.of(request)
    catalogue = view.catalogue
    known_only(request, *_KNOWN)
    asked = asked_gaps(catalogue, view.parameters)
    asked_page = number("page", view.parameters.get("page") or "1", view.state.settings.most_rows)
    found = gaps(catalogue, asked.filter, asked.date)
    part = GapsPart(view, asked, found, _fields(view, asked), len(meetings(catalogue, asked.date)), asked_page)
    if file_asked(request):
        told = {field.words: catalogue.label(iri, view.language) for field, iri in _chosen(part)}
        return saved(
            request,
            Told(view.text("gaps"), view.text("gaps.question"), told),
            [gap_sheet(found, catalogue, view.language)],
            language=view.language,
        )
    narrowed = [
        *([view.text("gaps.by-unit")] if part.by_unit else []),
        *([view.text(f"picture.state-{asked.filter.lack.value}")] if asked.filter.lack else []),
        *(catalogue.label(iri, view.language) for _, iri in _chosen(part)),
    ]
    title = ": ".join([view.text("gaps"), *([shortened(", ".join(narrowed), MOST_OF_NAME)] if narrowed else [])])
    return page(request, "gaps.html", title=title, section="gaps", part=part)


def _chosen(part: GapsPart) -> Sequence[tuple[GapField, str]]:
    wish = part.asked.filter
    things = (wish.chain, wish.organisation, wish.segment)
    return [(field, iri) for field, iri in zip(part.fields, things, strict=True) if iri]


def _fields(view: View, asked: AskedGaps) -> Sequence[GapField]:
    offered, wish = gap_choices(view.catalogue, asked.date), asked.filter
    return (
        _field(view, "chain", view.text("gaps.chain"), offered.chains, wish.chain),
        _field(view, "organisation", view.text("gaps.organisation"), offered.organisations, wish.organisation),
        _field(view, "segment", view.text("gaps.segment"), offered.segments, wish.segment),
    )


def _field(view: View, name: str, words: str, things: Sequence[str], chosen: str) -> GapField:
    catalogue = view.catalogue
    every = things if not chosen or chosen in things else (*things, chosen)
    ordered = catalogue.derived(
        ("gap field", name, every, view.language), lambda: in_order(catalogue, every, view.language)
    )
    contract = catalogue.prefixes.contract
    names = {iri: shortened(catalogue.label(iri, view.language), MOST_OF_NAME) for iri in ordered}
    offered = [GapChoice(contract(iri), name, iri == chosen) for iri, name in names.items()]
    return GapField(name, words, offered, contract(chosen) if chosen else "")
