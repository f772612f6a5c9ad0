"""Whether a thing is within its days: planners read of what is over and of what has yet to begin as such."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from enum import StrEnum

from pyoxigraph import NamedNode

from servicegraph.catalogue import Catalogue
from servicegraph.rdf.index import text_of
from servicegraph.rdf.terms import NS, VOCABULARY

_FROM, _UNTIL, _PHASE = (NamedNode(NS + name) for name in ("validFrom", "validUntil", "phase"))
_ENDED = VOCABULARY + "phase/ended"


class Standing(StrEnum):
    """Where a day lies among the days of a thing."""

    COMING = "coming"
    WITHIN = "within"
    ENDED = "ended"


@dataclass(frozen=True)
class Days:
    """The first and the last day of a thing as they are written, empty where not said, and how a day stands to them."""

    first: str
    last: str
    standing: Standing


def days_of(catalogue: Catalogue, iri: str, date: datetime.date | None = None) -> Days:
    """The days of the thing *iri*, and how the day *date*, today when omitted, stands to them.

    The last day decides; what is in the phase of having ended but names no day has ended on every day.
    """
    day = (date or catalogue.today()).isoformat()
    first, last, phase = (
        min((text_of(one.object) for one in catalogue.memory.triples(NamedNode(iri), name)), default="")
        for name in (_FROM, _UNTIL, _PHASE)
    )
    if last[:10] < day if last else phase == _ENDED:
        return Days(first, last, Standing.ENDED)
    return Days(first, last, Standing.COMING if first[:10] > day else Standing.WITHIN)
