"""A catalogue that is served beside those that its setting ``compare`` names."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from servicegraph.catalogue import Catalogue
from servicegraph.comparison.asked_rows import FaultyRow
from servicegraph.comparison.compared_sources import ComparedSource, ComparisonError, compared_sources
from servicegraph.comparison.comparing import ComparedCatalogue, ask_catalogues, facts_of_catalogue
from servicegraph.comparison.comparison_tables import Reference, shipped_reference
from servicegraph.comparison.national_comparison import NationalComparison, national_comparison
from servicegraph.errors import ParameterError, ServicegraphError
from servicegraph.settings import shipped

_SECONDS = 30.0  # that one endpoint may take


@dataclass(frozen=True)
class OwnComparison:
    """A comparison, and what it was set beside."""

    comparison: NationalComparison
    reference: Reference


def own_comparison(
    catalogue: Catalogue, day: datetime.date, derived_graphs: Callable[[], Sequence[str]]
) -> OwnComparison:
    """*catalogue* on *day* beside those of its setting ``compare``; its readiness stands in *derived_graphs*.

    Those elsewhere are asked first: until then its own readiness may be there. One that cannot be had is told of by
    its name; no sentence has the path of a folder. Raises QueryTimeout.
    """
    own = ComparedSource("", folder=catalogue.settings.folder, name=catalogue.settings.title)
    try:
        named = compared_sources(catalogue.settings.compare, catalogue.settings.folder)
        others = ask_catalogues([_shown(one) for one in named if one.identity != own.identity], day, seconds=_SECONDS)
    except ParameterError as error:
        others = (ComparedCatalogue(own, None, error),)
    try:
        facts = facts_of_catalogue(catalogue, day, derived_graphs())
        mine = ComparedCatalogue(own, facts)
    except FaultyRow:
        mine = ComparedCatalogue(own, None, ComparisonError("error.compare-faulty", name=own.shortest))
    reference = _reference_of(catalogue)
    return OwnComparison(national_comparison([mine, *map(_told, others)], reference, day), reference)


def _shown(source: ComparedSource) -> ComparedSource:
    """*source* as strangers may be told of it: by the name that it was given, else by what is shortest."""
    return replace(source, place=next(iter((source.name or {}).values()), source.shortest))


def _told(one: ComparedCatalogue) -> ComparedCatalogue:
    """*one* with a failure that names no folder."""
    failure: ServicegraphError | None = one.failure
    if failure is not None and one.source.place and not isinstance(failure, ComparisonError):
        failure = ComparisonError("error.compare-folder", name=one.source.place)
    return replace(one, failure=failure)


def _reference_of(catalogue: Catalogue) -> Reference:
    if catalogue.settings.folder.resolve() == shipped("catalogue").resolve():
        return shipped_reference(catalogue)
    return _shipped_once()


@functools.cache
def _shipped_once() -> Reference:
    """The reference in the shipped catalogue, which is the same for every state of every catalogue."""
    return shipped_reference()
