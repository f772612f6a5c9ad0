"""The chain picture on a page: what the address asks of it, its links and names, and the choices beside it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from servicegraph.diagrams.glyphs import glyph
from servicegraph.diagrams.svg import Dress, svg
from servicegraph.planning.meetings import MeetingState
from servicegraph.planning.picture import Picture, PictureOptions, Row, picture_of
from servicegraph.planning.picture_input import LANES
from servicegraph.web.pages.view import View

_LANES = {
    "sector": "lanes-sector",
    "provider": "lanes-provider",
    "organiser": "lanes-organiser",
    "organisation-type": "lanes-organisation-type",
    "level": "lanes-level",
}
_STATES = {
    MeetingState.UNDESCRIBED: "state-undescribed",
    MeetingState.NO_RULE: "state-no-rule",
    MeetingState.RULE_NOT_IN_USE: "state-rule-not-in-use",
    MeetingState.RULE_EXPIRED: "state-rule-expired",
    MeetingState.KIND_MISSING: "state-kind-missing",
    MeetingState.IN_ORDER: "state-in-order",
}


@dataclass(frozen=True)
class Choice:
    """One of several ways to see the picture: its words, its address, and whether it is the present one."""

    name: str
    address: str
    is_chosen: bool
    count: int = 0


@dataclass(frozen=True)
class ShownPicture:
    """A picture as a page shows it: drawn, with the choices of lanes, parts and states as links."""

    picture: Picture
    drawing: Markup
    lanes: tuple[Choice, ...]
    parts: tuple[Choice, ...]
    states: tuple[tuple[MeetingState, Choice], ...]


def shown_picture(view: View, whole: str) -> ShownPicture:
    """The picture of *whole* as the address of the page asks for it."""
    options = options_of(view.parameters, view)
    picture = picture_of(view.catalogue, whole, options)
    chosen = set(options.states)

    def with_state(state: MeetingState) -> str:
        wanted = chosen ^ {state}
        return ",".join(one.value for one in MeetingState if one in wanted)

    return ShownPicture(
        picture=picture,
        drawing=Markup(svg(picture.layout, dress(view, picture))),  # noqa: S704 - every text in it is escaped
        lanes=tuple(
            Choice(
                view.text(f"picture.{_LANES[name]}"),
                view.here(lanes=name if name != "sector" else None, **{"lanes-order": None}) + "#picture",
                name == options.lanes,
            )
            for name in LANES
        ),
        parts=tuple(
            Choice(view.text(f"picture.{key}"), view.here(parts=name) + "#picture", is_chosen)
            for name, key, is_chosen in (
                ("open", "parts-open", picture.is_open),
                ("closed", "parts-closed", not picture.is_open),
            )
        )
        if picture.parts
        else (),
        states=tuple(
            (
                state,
                Choice(
                    view.text(f"picture.{_STATES[state]}"),
                    view.here(state=with_state(state)) + "#picture",
                    state in chosen,
                    picture.counts[state],
                ),
            )
            for state in MeetingState
        ),
    )


def options_of(parameters: Mapping[str, str], view: View) -> PictureOptions:
    """What *parameters* ask of a picture; what they say that is not known is passed over."""
    lanes = parameters.get("lanes", "")
    states = {one.value: one for one in MeetingState}
    return PictureOptions(
        lanes=lanes if lanes in LANES else "sector",
        parts=parameters.get("parts", ""),
        states=tuple(states[one] for one in parameters.get("state", "").split(",") if one in states),
        focus=_iri(view, parameters.get("focus", "")),
        lanes_order=tuple(_iri(view, one) for one in parameters.get("lanes-order", "").split(",") if one),
        date=_date(parameters.get("date", "")),
        language=view.language,
    )


def dress(view: View, picture: Picture) -> Dress:
    """The names and links of *picture* on the page: services lead to their pages, lines to their rows in the table."""
    rows = {row.meeting.key: row for row in picture.rows}
    titles = {key: line_title(view, row) for key, row in rows.items()}
    links = {key: f"#meeting-{row.number}" for key, row in rows.items()}
    for placed in picture.layout.boxes:
        links[placed.box.key] = view.page_of(placed.box.key)
    name = view.name(picture.whole).text
    return Dress(
        title=view.text("picture.name", name=name),
        description=view.text("picture.description", services=len(picture.layout.boxes), lines=len(picture.rows)),
        dimmed=picture.dimmed,
        titles=titles,
        links={key: link for key, link in links.items() if link},
        unlined=view.text("picture.unlined", n=len(picture.apart)),
    )


def line_title(view: View, row: Row) -> str:
    """A line in words: its number, its services, how its rules stand, and what it crosses."""
    meeting = row.meeting
    ends = " → ".join(view.name(service).text for service in meeting.services)
    said = f"{row.number}: {ends}, {view.text(f'picture.{_STATES[meeting.state]}')}"
    if meeting.crossings:
        crossed = ", ".join(view.name(crossing).text for crossing in meeting.crossings)
        said += f" ({crossed})"
    if row.borrowed_from:
        said += f", {view.text('picture.borrowed', name=view.name(row.borrowed_from).text)}"
    return said


def state_glyph(state: MeetingState) -> Markup:
    """The sign of *state* alone, for tables and legends."""
    sign = glyph(state.value, 6.5, 6.5)
    return Markup(  # noqa: S704 - nothing in it comes from the catalogue
        f'<svg class="picture sign line {state.value}" viewBox="0 0 13 13" width="18" height="18" '
        f'aria-hidden="true" focusable="false">{sign}</svg>'
    )


def _iri(view: View, name: str) -> str:
    try:
        return view.catalogue.prefixes.expand(name) if name else ""
    except ValueError:
        return name


def _date(value: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(value) if value else None
    except ValueError:
        return None
