"""What gaps an address asks for: the one reading for the page, its files and the API."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from servicegraph.catalogue import Catalogue
from servicegraph.errors import ParameterError
from servicegraph.messages import shortened
from servicegraph.planning.gaps import BY, GapFilter
from servicegraph.planning.meetings import MeetingState
from servicegraph.planning.parties import is_named
from servicegraph.queries.grounds import basis_named
from servicegraph.rdf.terms import VOCABULARY
from servicegraph.web.requests import choice

GAPS = [state.value for state in MeetingState if state.is_gap]
_LACK = ("lack:", VOCABULARY + "lack/")


@dataclass(frozen=True)
class AskedGaps:
    """A filter and a day; ``unknown`` are the values that the catalogue knows nothing of, in short."""

    filter: GapFilter
    date: datetime.date
    unknown: tuple[str, ...]


def asked_gaps(catalogue: Catalogue, given: Mapping[str, str]) -> AskedGaps:
    """What the parameters *given* ask for. Raises ParameterError for a value that cannot be what it is given for."""
    things = {name: iri_in(catalogue, name, given.get(name, "")) for name in ("chain", "organisation", "segment")}
    lack = given.get("lack", "")
    for start in _LACK:
        lack = lack.removeprefix(start)
    wish = GapFilter(
        **things,
        lack=MeetingState(choice("lack", lack, GAPS)) if lack else None,
        basis=basis_named(given["basis"]) if given.get("basis") else None,
        by=choice("by", given.get("by") or BY[0], BY),
    )
    unknown = tuple(shortened(given[name]) for name, iri in things.items() if iri and not is_named(catalogue, iri))
    return AskedGaps(wish, day_in(catalogue, given.get("date", "")), unknown)


def iri_in(catalogue: Catalogue, name: str, value: str) -> str:
    """The IRI that the *value* of the parameter *name* stands for; empty when it is. Raises ParameterError."""
    if not value:
        return ""
    try:
        return NamedNode(catalogue.prefixes.expand(value)).value
    except ValueError:
        raise ParameterError("error.parameter-iri", parameter=name, value=value) from None


def day_in(catalogue: Catalogue, value: str) -> datetime.date:
    """The day that *value* names; today when it is empty. Raises ParameterError."""
    if not value:
        return catalogue.today()
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            raise ValueError
        return datetime.date.fromisoformat(value)
    except ValueError:
        raise ParameterError("error.parameter-date", parameter="date", value=value) from None
