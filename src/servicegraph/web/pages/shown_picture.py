"""The chain picture on a page: what the address asks of it, its links and names, and the choices beside it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from markupsafe import Markup

from servicegraph.diagrams.glyphs import glyph
from servicegraph.diagrams.svg import Dress, heads, svg
from servicegraph.messages import shortened
from servicegraph.planning.meetings import MeetingState
from servicegraph.planning.picture import Picture, PictureOptions, Row, picture_of
from servicegraph.planning.picture_input import LANES
from servicegraph.web.pages.view import View
from servicegraph.web.state import State

LEAST_SCALE = 0.9

_TAKEN = ("lanes", "parts", "focus", "lanes-order", "date")
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
    """A picture as a page shows it: drawn, with the choices of lanes, parts and states as links.

    ``heads`` are the heads of the lanes once more, which stay in sight while the picture is moved; ``least`` is how
    wide it is at least. ``services`` may be looked at alone, ``kept`` are the parameters that such a form keeps.
    ``download`` and ``bpmn`` are the addresses of the picture and of the same as a drawing that others can go on with.
    """

    view: View
    picture: Picture
    drawing: Markup
    heads: Markup
    least: int
    lanes: tuple[Choice, ...]
    parts: tuple[Choice, ...]
    states: tuple[tuple[MeetingState, Choice], ...]
    services: tuple[tuple[str, str, bool], ...]
    kept: Mapping[str, str]
    without_focus: str
    without_states: str
    without_unknown: str
    download: str
    bpmn: str

    @property
    def lit(self) -> int:
        """How many lines are in focus."""
        return sum(not row.is_dimmed for row in self.picture.rows)

    @property
    def unknown(self) -> Sequence[str]:
        """What was asked for and is not in the picture, as an address has it, in short."""
        contract = self.view.catalogue.prefixes.contract
        return [shortened(contract(iri)) for names in self.picture.unknown.values() for iri in names]

    @staticmethod
    def sign(state: MeetingState) -> Markup:
        """The sign of *state*."""
        return state_glyph(state)


def shown_picture(view: View, whole: str, options: PictureOptions) -> ShownPicture:
    """The picture of *whole* as *options*, read from the address of the page, ask for it."""
    picture = picture_of(view.catalogue, whole, options)
    drawing = svg(picture.layout, dress(view, picture))
    services = sorted((placed.box.label.casefold(), placed.box.key) for placed in picture.layout.boxes)
    return ShownPicture(
        view=view,
        picture=picture,
        drawing=Markup(drawing),  # noqa: S704 - every text in it is escaped
        heads=Markup(heads(picture.layout)),  # noqa: S704 - as above
        least=round(picture.layout.width * LEAST_SCALE),
        lanes=tuple(
            Choice(
                view.text(f"picture.{_LANES[name]}"),
                _here(view, lanes=None if name == "sector" else name, lanes_order=None),
                name == options.lanes,
            )
            for name in LANES
        ),
        parts=tuple(
            Choice(view.text(f"picture.{key}"), _here(view, parts=name), is_chosen)
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
                    _here(view, state=_with(options.states, state)),
                    state in options.states,
                    picture.counts[state],
                ),
            )
            for state in MeetingState
        ),
        services=tuple(
            (view.catalogue.prefixes.contract(key), view.name(key).text, key == options.focus) for _, key in services
        ),
        kept={name: value for name, value in view.parameters.items() if name not in ("focus", "page")},
        without_focus=_here(view, focus=None) if options.focus else "",
        without_states=_here(view, state=None) if options.states else "",
        without_unknown=view.here(**dict.fromkeys(picture.unknown)) if picture.unknown else "",
        download=_download(view, whole, picture.unknown),
        bpmn=f"/export/bpmn?{urlencode({'whole': whole, 'lang': view.language})}",
    )


def _download(view: View, whole: str, left_out: Collection[str]) -> str:
    """The address of the file of the picture, with what the page is asked but for the parameters *left_out*.

    It is empty when the server has no page of the picture.
    """
    _, _, place = view.page_of(whole).partition("?")[0].partition("/id/")
    kind, _, slug = place.partition("/")
    collections = {one.name: collection for collection, one in view.catalogue.entities.wholes().items()}
    if not slug or kind not in collections:
        return ""
    asked = {name: view.parameters[name] for name in _TAKEN if view.parameters.get(name) and name not in left_out}
    states = [("state", one) for one in view.parameters.get("state", "").split(",") if one]
    query = urlencode([*asked.items(), *states, ("lang", view.language)])
    return f"/api/{collections[kind]}/{slug}/diagram.svg?{query}"


def _with(states: tuple[MeetingState, ...], one: MeetingState) -> str:
    """The states that are asked for when *one* more is, or no longer."""
    wanted = set(states) ^ {one}
    return ",".join(state.value for state in MeetingState if state in wanted)


def _here(view: View, **changes: object) -> str:
    return view.here(**{name.replace("_", "-"): value for name, value in changes.items()}) + "#picture"


def dress(view: View, picture: Picture) -> Dress:
    """The names and links of *picture* on the page: services lead to their pages, lines to their rows in the table."""
    rows = {row.meeting.key: row for row in picture.rows}
    titles = {key: line_title(view, row) for key, row in rows.items()}
    links = {key: f"#meeting-{row.number}" for key, row in rows.items() if not row.is_dimmed}
    for placed in picture.layout.boxes:
        links[placed.box.key] = view.page_of(placed.box.key)
    return Dress(
        title=view.text("picture.name", name=view.name(picture.whole).text),
        description=view.text("picture.description", services=len(picture.layout.boxes), lines=len(picture.rows)),
        dimmed=picture.dimmed,
        titles=titles,
        links={key: link for key, link in links.items() if link},
        unlined=view.text("picture.unlined", n=len(picture.apart)),
    )


def dress_alone(state: State, picture: Picture, style: str) -> Dress:
    """The names of *picture* in a file of its own; links are there when the address of the server is known."""
    view = View(state, "", (), picture.options.language, False)
    told = dress(view, picture)
    base = state.settings.address.rstrip("/")
    things = {
        **{placed.box.key: placed.box.key for placed in picture.layout.boxes},
        **{row.meeting.key: row.meeting.interface for row in picture.rows},
    }
    pages = {key: view.page_of(thing) for key, thing in things.items() if thing and base}
    return replace(
        told,
        title=view.name(picture.whole).text,
        links={key: base + page for key, page in pages.items() if page},
        style=style,
        is_alone=True,
        legend={
            one.value: f"{view.text(f'picture.{_STATES[one]}')} ({count})"
            for one, count in picture.counts.items()
            if count
        },
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
        f'<svg class="sign" viewBox="0 0 13 13" width="18" height="18" aria-hidden="true" focusable="false">'
        f'<g class="line {state.value}">{sign}</g></svg>'
    )
