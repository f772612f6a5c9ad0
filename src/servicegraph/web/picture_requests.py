"""What an address asks of a chain picture: the one reading for the page, its files and the file of the picture."""

from __future__ import annotations

from collections.abc import Mapping

from servicegraph.catalogue import Catalogue
from servicegraph.diagrams.chain import MOST_LANES
from servicegraph.diagrams.lanes import GATHERED
from servicegraph.errors import ParameterError
from servicegraph.planning.meetings import MeetingState
from servicegraph.planning.picture import PictureOptions
from servicegraph.planning.picture_input import LANES
from servicegraph.web.gap_requests import day_in, iri_in
from servicegraph.web.requests import choice

PICTURE = ("lanes", "parts", "state", "focus", "lanes-order", "date")
"""The parameters of a picture."""

PARTS = ("open", "closed")
_BETWEEN = " + "


def asked_picture(catalogue: Catalogue, given: Mapping[str, str], language: str) -> PictureOptions:
    """What the parameters *given* ask for; ``state`` and ``lanes-order`` hold several values with commas between.

    Raises ParameterError for a value that cannot be what it is given for. Whether the picture has what it names is
    told by ``Picture.unknown``.
    """
    states = [choice("state", one, [state.value for state in MeetingState]) for one in _several(given, "state")]
    return PictureOptions(
        lanes=choice("lanes", given.get("lanes") or PictureOptions.lanes, tuple(LANES)),
        parts=choice("parts", given["parts"], PARTS) if given.get("parts") else "",
        states=tuple(map(MeetingState, states)),
        focus=iri_in(catalogue, "focus", given.get("focus", "")),
        lanes_order=lanes_in(catalogue, given.get("lanes-order", "")),
        date=day_in(catalogue, given["date"]) if given.get("date") else None,
        language=language,
    )


def lanes_in(catalogue: Catalogue, value: str) -> tuple[str, ...]:
    """The keys of lanes that the *value* of ``lanes-order`` names, with commas between. Raises ParameterError."""
    names = [one.strip() for one in value.split(",") if one.strip()]
    if len(names) > MOST_LANES:
        raise ParameterError("error.parameter-too-long-list", parameter="lanes-order", most=MOST_LANES)
    return tuple(_BETWEEN.join(_lane(catalogue, part) for part in name.split(_BETWEEN)) for name in names)


def _lane(catalogue: Catalogue, name: str) -> str:
    """The key of a lane of one value; one that gathers others is its own name."""
    return name if name in GATHERED else iri_in(catalogue, "lanes-order", name)


def _several(given: Mapping[str, str], name: str) -> list[str]:
    return [one.strip() for one in given.get(name, "").split(",") if one.strip()]
