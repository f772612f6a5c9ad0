"""The orders in which a list can stand."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pyoxigraph import NamedNode

from servicegraph.catalogue import Catalogue
from servicegraph.errors import ParameterError
from servicegraph.planning.collation import sort_key
from servicegraph.planning.members import Members
from servicegraph.planning.neighbours import Tally
from servicegraph.rdf.index import text_of

BY_NAME, BY_MEETINGS, BY_GAPS = "name", "meetings", "gaps"


def sort_names(members: Members) -> Sequence[str]:
    """The orders in which the list of *members* can stand; each also backwards, with ``-`` before it."""
    return [
        BY_NAME,
        *(column.name for column in members.columns),
        *([BY_MEETINGS, BY_GAPS] if members.has_states else []),
    ]


def check_sort(members: Members, sort: str) -> None:
    """Raises ParameterError when *sort* is no order of the list of *members*."""
    known = sort_names(members)
    if sort.removeprefix("-") not in known:
        said = ", ".join(known)
        raise ParameterError("error.parameter-choice", parameter="sort", value=sort, known=said)


def ordered(
    catalogue: Catalogue,
    members: Members,
    tallies: Mapping[str, Tally],
    sort: str,
    language: str,
    date: datetime.date | None,
) -> Sequence[str]:
    """All members in the asked order; what has no value to sort by stands last, whatever the direction."""
    by = sort.removeprefix("-")

    def make() -> Sequence[str]:
        names = {iri: (sort_key(catalogue.label(iri, language), language), iri) for iri in members.iris}
        if by == BY_NAME:
            return sorted(names, key=names.__getitem__, reverse=sort != by)
        value = _sort_value(catalogue, members, tallies, by, language)
        having = [iri for iri in sorted(names, key=names.__getitem__) if value(iri) is not None]
        having.sort(key=value, reverse=sort != by)
        return [*having, *(iri for iri in sorted(names, key=names.__getitem__) if value(iri) is None)]

    return catalogue.derived(("order", members.kind.name, sort, language, date or catalogue.today()), make)


def _sort_value(
    catalogue: Catalogue, members: Members, tallies: Mapping[str, Tally], by: str, language: str
) -> Callable[[str], Any]:
    if by == BY_MEETINGS:
        return lambda iri: tallies[iri].total
    if by == BY_GAPS:
        return lambda iri: tallies[iri].gaps
    predicate = next(column.predicate for column in members.columns if column.name == by)
    values = members.values[predicate]

    def first(iri: str) -> Any:
        said = [
            catalogue.label(term.value, language) if isinstance(term, NamedNode) else text_of(term)
            for term in values.get(iri, ())
        ]
        return min((sort_key(one, language) for one in said), default=None)

    return first
