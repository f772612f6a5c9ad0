"""The list of the things of one kind, with facets, sorting and parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from servicegraph.messages import MOST_OF_NAME, picked_tag, shortened
from servicegraph.planning.facets import NOT_KNOWN, Facet, FacetValue, filter_names
from servicegraph.planning.list_order import BY_GAPS, BY_MEETINGS
from servicegraph.planning.listing import ChosenFilter, Listing, listing
from servicegraph.planning.meetings import MeetingState
from servicegraph.planning.members import STATE, collections, members_of_kind, neighbouring_kinds, plural_of
from servicegraph.planning.sources import SourceUse, source_uses
from servicegraph.rdf.terms import NS, Term
from servicegraph.web.pages.rendering import page
from servicegraph.web.pages.shown_values import Shown, shown
from servicegraph.web.pages.view import Name, View
from servicegraph.web.planning_tables import list_tables
from servicegraph.web.requests import known_only, number
from servicegraph.web.saved_tables import file_asked, saved

_OWN = ("q", "sort", "page", "size", "format")
_INTERFACE = NS + "Interface"
_DOCUMENT = NS + "SourceDocument"
_FEW = 6  # values of a facet that are shown although they would leave nothing


@dataclass(frozen=True)
class ListPage:
    """What the template of a list sees beside the view."""

    view: View
    told: Listing

    @property
    def name(self) -> Name:
        """What the things are called together."""
        return self.view.said(plural_of(self.view.catalogue, self.told.kind))

    @property
    def kind(self) -> Name:
        """What one of them is called."""
        return self.view.name(self.told.kind.classes[0])

    @property
    def beside(self) -> Sequence[tuple[Name, str, bool]]:
        """The lists of kinds that are told apart from this one: name, address, and whether it is this one."""
        kinds = neighbouring_kinds(self.view.catalogue, self.told.kind)
        return [
            (
                self.view.said(plural_of(self.view.catalogue, kind)),
                self.view.url(f"/{kind.collection}"),
                kind == self.told.kind,
            )
            for kind in kinds
        ]

    def facet_name(self, name: str, predicate: str) -> Name:
        """The heading of a facet."""
        return self.view.name(predicate) if predicate else Name(self.view.text("list.states"), "")

    def values_of(self, facet: Facet) -> Sequence[FacetValue]:
        """The values to show: those that would leave something, and all where there are few."""
        few = len(facet.values) <= _FEW
        return [one for one in facet.values if few or one.count or one.is_chosen]

    def said(self, value: FacetValue | ChosenFilter, name: str) -> Name:
        """A value of the facet *name* in words."""
        if value.term is not None:
            told = shown(self.view, value.term).name
            return Name(shortened(told.text, MOST_OF_NAME), told.language)
        if value.value == NOT_KNOWN:
            if name != STATE:
                return Name(self.view.text("list.not-described"), "")
            return Name(self.view.text("list.not-in-force" if self.are_interfaces else "list.no-meetings"), "")
        return self.state_name(MeetingState(value.value))

    def state_name(self, state: MeetingState) -> Name:
        """A state of meetings in words."""
        return self.view.name(state.concept) if state.is_gap else Name(self.view.text("entity.in-order"), "")

    @property
    def are_interfaces(self) -> bool:
        """Whether each of the things is itself a place where two services meet."""
        return _INTERFACE in self.told.kind.classes

    @property
    def states(self) -> Sequence[MeetingState]:
        """The states that the rows shown have, gravest first."""
        found = {state for row in self.told.rows if row.tally for state in row.tally.states}
        return [state for state in MeetingState if state in found]

    def without(self, choice: ChosenFilter) -> str:
        """The address of the list without one filter."""
        return self.view.here(**{choice.name: [one for one in self._chosen(choice.name) if one != choice.value]})

    def _chosen(self, name: str) -> Sequence[str]:
        return [one.value for one in self.told.choices if one.name == name]

    @property
    def plain(self) -> str:
        """The address of the list without any filter."""
        kept = {"sort": self.view.parameters.get("sort")}
        return self.view.url(self.view.path, **kept)

    def sorted_by(self, name: str) -> str:
        """The address of the list in the order *name*, or the other way round when it stands so already.

        Of what is counted, the most comes first.
        """
        first, other = name, f"-{name}"
        if name in (BY_MEETINGS, BY_GAPS):
            first, other = other, first
        return self.view.here(sort=other if self.told.sort == first else first)

    def direction(self, name: str) -> str:
        """How the list is sorted by *name*, as ``aria-sort`` says it."""
        sort = self.told.sort
        return "ascending" if sort == name else "descending" if sort == f"-{name}" else "none"

    @property
    def downloads(self) -> Sequence[tuple[str, str]]:
        """The files that the whole list can be had as, each with its address."""
        return self.view.files(self.view.data_here(f"/api/{self.told.kind.collection}"), size="")

    @property
    def uses(self) -> Mapping[str, SourceUse]:
        """Of source documents, how many things each states; empty for all other kinds."""
        if _DOCUMENT not in self.told.kind.classes:
            return {}
        return {one.source: one for one in source_uses(self.view.catalogue)}

    def part(self, number: int) -> str:
        """The address of another part of the list; empty when there is none such."""
        return self.view.here(page_=number) if 1 <= number <= self.told.pages else ""

    def shown(self, term: Term) -> Shown:
        """What a value is shown as; texts in another language than the page's are left to their own page."""
        return shown(self.view, term)

    def values(self, terms: Sequence[Term]) -> Sequence[Term]:
        """The values of a cell to show: of texts in several languages those of one."""
        tags = {one.language: "" for one in terms if isinstance(one, Literal) and one.language}
        chosen = picked_tag(tags, self.view.language, self.view.state.settings.languages)
        return [one for one in terms if not isinstance(one, Literal) or (one.language or "") in ("", chosen)]


def collection(request: Request) -> Response:
    """The list under ``/{collection}``. Raises ParameterError for a filter, order or page that there is not."""
    view = View.of(request)
    catalogue = view.catalogue
    kind = collections(catalogue).get(request.path_params["collection"])
    if kind is None:
        raise HTTPException(404)
    known_only(request, *_OWN, several=filter_names(members_of_kind(catalogue, kind)))
    filters: dict[str, list[str]] = {}
    for name, value in view.given:
        if name not in (*_OWN, "lang") and value:
            filters.setdefault(name, []).append(value)
    asked = view.parameters
    most, usual = view.state.settings.most_rows, min(view.state.settings.page_rows, 50)
    ending = file_asked(request)
    told = listing(
        catalogue,
        kind,
        filters,
        sort=asked.get("sort") or "name",
        page=1 if ending else number("page", asked.get("page") or "1", most),
        size=most if ending else number("size", asked.get("size") or str(usual), min(most, 500)),
        language=view.language,
        q=asked.get("q", ""),
    )
    listed = ListPage(view, told)
    if ending:
        return saved(request, *list_tables(told, catalogue, view.language), language=view.language)
    title = listed.name.text[:1].upper() + listed.name.text[1:]
    narrowed = [*([told.q] if told.q else []), *(listed.said(one, one.name).text for one in told.choices)]
    if narrowed:
        title += f": {shortened(', '.join(narrowed), MOST_OF_NAME)}"
    return page(request, "list.html", title=title, section=kind.collection, listed=listed, told=told)
