"""The page that finds things: a box, the hits by rank, their kinds beside them, and a way on when there are none."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from servicegraph.messages import primary, shortened
from servicegraph.search.found import PAGE, Hit, Results, kinds_of, search
from servicegraph.web.api.search_operations import known_kind
from servicegraph.web.pages.rendering import page
from servicegraph.web.pages.view import Name, View
from servicegraph.web.requests import known_only, number

_KNOWN = ("q", "kind", "page")


@dataclass(frozen=True)
class KindChoice:
    """A kind as a link that keeps only its hits; the first stands for all kinds."""

    name: Name | None
    count: int
    address: str
    is_chosen: bool


@dataclass(frozen=True)
class ShownHit:
    """A hit with the address of its page, and the name of the language of its context when it is another's."""

    hit: Hit
    address: str
    kind: Name
    context_language: str


@dataclass(frozen=True)
class SearchPart:
    """What the template shows of one search; ``before`` and ``after`` are addresses, empty at the ends."""

    results: Results
    hits: tuple[ShownHit, ...]
    kinds: tuple[KindChoice, ...]
    before: str
    after: str

    @property
    def everything(self) -> int:
        """How many hits there are of every kind."""
        return sum(kind.count for kind in self.results.kinds)


def search_page(request: Request) -> Response:
    """The page ``/search?q=&kind=&page=``. Raises ParameterError for a kind that there is not."""
    view = View.of(request)
    known_only(request, *_KNOWN)
    asked = view.parameters.get("q", "").strip()
    kind = known_kind(view.state, view.parameters.get("kind", ""))
    most = view.state.settings.most_rows
    wanted = number("page", view.parameters.get("page") or "1", most)
    part = _part(view, asked, kind, wanted) if asked else None
    title = _title(view, asked, part) if part else view.text("search.title")
    return page(request, "search.html", title=title, asked=asked, sought=asked, part=part)


def _part(view: View, asked: str, kind: str, wanted: int) -> SearchPart:
    results = search(view.catalogue, asked, view.language, kind, wanted)
    if wanted > results.pages:
        results = search(view.catalogue, asked, view.language, kind, results.pages)
    return SearchPart(
        results,
        tuple(_shown(view, hit) for hit in results.hits),
        tuple(_choices(view, results, kind)),
        view.here(page=results.page - 1 if results.page > 2 else None) if results.page > 1 else "",
        view.here(page=results.page + 1) if results.page * PAGE < results.total else "",
    )


def _title(view: View, asked: str, part: SearchPart) -> str:
    """What tells the page from every other: the words, the kind if one is chosen, the page after the first."""
    told = [view.text("search.title-of", q=shortened(asked, 60))]
    told += [choice.name.text for choice in part.kinds if choice.name and choice.is_chosen]
    if part.results.page > 1:
        told.append(view.text("search.page-number", page=part.results.page))
    return ", ".join(told)


def _shown(view: View, hit: Hit) -> ShownHit:
    tag = primary(hit.context.language) if hit.context else ""
    known = {primary(choice.tag): choice.name for choice in view.languages}
    foreign = known.get(tag, tag) if tag and tag != primary(view.language) else ""
    return ShownHit(hit, view.page_of(hit.iri), view.name(hit.kind_iri), foreign)


def _choices(view: View, results: Results, chosen: str) -> list[KindChoice]:
    counted = {kind.name: kind.count for kind in results.kinds}
    shown = [
        *results.kinds,
        *(kind for kind in kinds_of(view.catalogue) if kind.name == chosen and chosen not in counted),
    ]
    return [
        KindChoice(None, sum(counted.values()), view.here(kind=None), not chosen),
        *(
            KindChoice(view.name(kind.iri), counted.get(kind.name, 0), view.here(kind=kind.name), kind.name == chosen)
            for kind in shown
        ),
    ]
