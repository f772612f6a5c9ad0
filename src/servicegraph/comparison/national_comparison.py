"""A comparison put together: the catalogues that could be had under names that differ, and sentences on the others."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from servicegraph.comparison.compared_sources import ComparedSource, told_apart
from servicegraph.comparison.comparing import ComparedCatalogue
from servicegraph.comparison.comparison_tables import ComparisonTable, Reference, comparison_tables
from servicegraph.messages import LANGUAGES, one_line, pick, shortened

_LONGEST_NAME = 80


@dataclass(frozen=True)
class NationalComparison:
    """Catalogues side by side on a ``day``: the names of those that are ``compared`` by language, and the tables.

    ``ready`` says of each whether its readiness is known. ``missing`` are those that could not be had, each with a
    sentence by language. ``identities`` stand for the catalogues in identifiers.
    """

    day: datetime.date
    compared: tuple[Mapping[str, str], ...]
    identities: tuple[str, ...]
    ready: tuple[bool, ...]
    tables: tuple[ComparisonTable, ...]
    missing: tuple[Mapping[str, str], ...] = ()

    def table(self, name: str) -> ComparisonTable:
        """The table *name*."""
        return next(one for one in self.tables if one.name == name)

    def names(self, language: str) -> tuple[str, ...]:
        """The names of the catalogues in *language*."""
        return tuple(pick(one, language) for one in self.compared)


def national_comparison(
    catalogues: Sequence[ComparedCatalogue], reference: Reference, day: datetime.date
) -> NationalComparison:
    """The *catalogues* that could be had, on *day*, beside those of *reference*."""
    had = [(one.source, one.facts) for one in catalogues if one.facts is not None]
    sources = [source for source, _ in had]
    places = [source.place for source in sources]
    by_language = {one: told_apart([_name(source, one) for source in sources], places) for one in LANGUAGES}
    return NationalComparison(
        day,
        tuple({one: names[place] for one, names in by_language.items()} for place in range(len(had))),
        # A folder may stand elsewhere tomorrow: its name stands for it, which no other has.
        tuple(source.address or by_language["fi"][place] for place, source in enumerate(sources)),
        tuple(facts.is_ready for _, facts in had),
        comparison_tables([facts for _, facts in had], reference),
        tuple(
            {language: one.failure.text(language) for language in LANGUAGES}
            for one in catalogues
            if one.failure is not None
        ),
    )


def _name(source: ComparedSource, language: str) -> str:
    name = one_line(pick(source.name, language)) if source.name else ""
    return shortened(name.strip() or source.shortest, _LONGEST_NAME)
