"""The front page: at how many places services meet without an agreed rule, where to begin, and what it all rests on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from servicegraph.planning.front import ComparedRow, Comparison, Front, KindCount
from servicegraph.planning.front import front as told_today
from servicegraph.planning.gaps import GapGroup, first_talks, gaps
from servicegraph.planning.sources import source_uses
from servicegraph.rdf.terms import NS
from servicegraph.web.pages.rendering import page
from servicegraph.web.pages.view import Name, View
from servicegraph.web.requests import known_only

_NOT_KNOWN = "finding/not-known"
_TALKS = 5


@dataclass(frozen=True)
class Bar:
    """A row of a comparison as it is drawn; the lengths are per cent of the longest bar of both comparisons.

    ``own_share`` and ``surveyed_share`` are whole per cents, None where there is no share.
    """

    name: Name
    row: ComparedRow
    stated: float
    completed: float
    surveyed: float
    own_share: int | None
    surveyed_share: int | None


@dataclass(frozen=True)
class Counted:
    """A number of things with the sentence or name that says of what; ``address`` is that of their list."""

    number: int
    said: Name
    address: str


@dataclass(frozen=True)
class Talk:
    """A group of gaps with the address of what to do next: the pack for both sides, or the choice of the other side."""

    group: GapGroup
    address: str
    is_pack: bool


def front(request: Request) -> Response:
    """The page ``/``."""
    known_only(request)
    view = View.of(request)
    told = told_today(view.catalogue)
    if told.is_empty:
        return page(request, "front_empty.html", title=view.text("front.question"))
    longest = max((share for one in (told.phases, told.rules) for share in _shares(one)), default=0.0)
    uses = source_uses(view.catalogue)
    return page(
        request,
        "front.html",
        title=view.text("front.question"),
        told=told,
        answer=_answer(view, told),
        wholes=[_counted(view, one, with_number=True) for one in told.wholes if one.number],
        kinds=[_counted(view, one) for one in told.kinds],
        talks=[_talk(view, group) for group in first_talks(view.catalogue, _TALKS)],
        inside=gaps(view.catalogue).number_inside,
        phases=_bars(view, told.phases, longest),
        statuses=_bars(view, told.rules, longest),
        sources=uses,
        most_used=max((one.total for one in uses), default=0),
    )


def _answer(view: View, told: Front) -> tuple[str, str]:
    """The answer to the question, and what it means."""
    every = sum(told.totals.values())
    undescribed, ready = every - told.described, every - told.gaps
    if not every:
        return view.text("front.no-interfaces"), ""
    if not told.gaps:
        return view.text("front.no-gap"), view.text("front.all-in-order", n=ready)
    said = []
    if ready == told.described and ready:
        said.append(view.text("front.all-in-order", n=ready))
    elif ready == 1:
        said.append(view.text("front.one-in-order", n=told.described))
    elif ready:
        said.append(view.text("front.some-in-order", n=told.described, ready=ready))
    elif told.described == 1:
        said.append(view.text("front.none-in-order-of-one"))
    elif told.described:
        said.append(view.text("front.none-in-order", n=told.described))
    if undescribed == 1:
        said.append(view.text("front.undescribed-one"))
    elif undescribed:
        said.append(view.text("front.undescribed", n=undescribed))
    return view.text("front.gap") if told.gaps == 1 else view.text("front.gaps", n=told.gaps), " ".join(said)


_KINDS = {
    NS + "Service": ("front.services-one", "front.services"),
    NS + "Interface": ("front.interfaces-one", "front.interfaces"),
    NS + "CoordinationRule": ("front.rules-one", "front.rules"),
    NS + "Organisation": ("front.organisations-one", "front.organisations"),
    NS + "Segment": ("front.segments-one", "front.segments"),
    NS + "ServiceChain": ("front.chains-one", "front.chains"),
    NS + "ServicePackage": ("front.packages-one", "front.packages"),
    NS + "CustomerProcess": ("front.processes-one", "front.processes"),
}


def _counted(view: View, count: KindCount, *, with_number: bool = False) -> Counted:
    keys, address = _KINDS.get(count.type), view.url(f"/{count.collection}")
    if keys is None:  # a kind of the catalogue's own
        name = view.name(count.type)
        said = Name(f"{count.number} × {name.text}", name.language) if with_number else name
    else:
        said = Name(view.text(keys[count.number != 1], n=count.number), "")
    return Counted(count.number, said, address)


def _talk(view: View, group: GapGroup) -> Talk:
    """What to do about *group*; whoever shares the same gaps with several has to choose one of them first."""
    if len(group.here) == len(group.there) == 1:
        a, b = (view.catalogue.prefixes.contract(one) for one in (*group.here, *group.there))
        return Talk(group, view.url("/negotiation", a=a, b=b), is_pack=True)
    return Talk(group, view.url("/gaps", organisation=view.catalogue.prefixes.contract(group.here[0])), is_pack=False)


def _shares(compared: Comparison) -> Iterable[float]:
    for row in compared.rows:
        yield compared.own_share(row) or 0.0
        yield compared.surveyed_share(row) or 0.0


def _bars(view: View, compared: Comparison, longest: float) -> Sequence[Bar]:
    """The rows that count towards the shares, then the one whose state is not known, if there is any."""
    return [
        _bar(view, compared, row, longest)
        for row in compared.rows
        if row.is_shared_out or (row.concept.endswith(_NOT_KNOWN) and (row.own or row.surveyed))
    ]


def _bar(view: View, compared: Comparison, row: ComparedRow, longest: float) -> Bar:
    own, surveyed = compared.own_share(row), compared.surveyed_share(row)
    scale = 100 / longest if longest else 0.0
    stated = (own or 0.0) * scale * row.stated / row.own if row.own else 0.0
    is_known = not row.concept.endswith(_NOT_KNOWN)
    return Bar(
        view.name(row.concept) if is_known else Name(view.text("front.unknown"), ""),
        row,
        stated=round(stated, 2),
        completed=round((own or 0.0) * scale - stated, 2),
        surveyed=round((surveyed or 0.0) * scale, 2),
        own_share=None if own is None else round(100 * own),
        surveyed_share=None if surveyed is None else round(100 * surveyed),
    )
