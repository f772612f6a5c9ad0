"""Lists of things: narrowed by facets, sorted as the reader's language is, a part at a time."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from servicegraph.catalogue import Catalogue
from servicegraph.dataset.kinds import Kind
from servicegraph.errors import ParameterError
from servicegraph.planning.collation import folded
from servicegraph.planning.facets import NOT_KNOWN, Facet, facets_of, filter_names, term_of, usual
from servicegraph.planning.list_order import BY_NAME, check_sort, ordered
from servicegraph.planning.members import STATE, Listed, Members, members_of_kind
from servicegraph.planning.neighbours import Tally, meetings_at, tally
from servicegraph.queries.grounds import Basis
from servicegraph.rdf.terms import Term

Filters = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class ChosenFilter:
    """A filter that was chosen, and how many would be left without it."""

    name: str
    value: str
    term: Term | None
    count_without: int


@dataclass(frozen=True)
class ListedThing:
    """One thing: the values of the list's columns by name, its meetings by state (None where nothing can meet)."""

    iri: str
    values: Mapping[str, tuple[Term, ...]]
    tally: Tally | None
    basis: Basis | None

    @property
    def is_modelled(self) -> bool:
        """Whether no source states it: it was modelled to complete an example."""
        return self.basis is Basis.MODELLED


@dataclass(frozen=True)
class Listing:
    """A part of the list of one kind. ``total`` fit the filters, of ``all``; ``page`` counts from 1."""

    kind: Kind
    columns: tuple[Listed, ...]
    rows: tuple[ListedThing, ...]
    total: int
    all: int
    page: int
    size: int
    sort: str
    q: str
    facets: tuple[Facet, ...]
    choices: tuple[ChosenFilter, ...]
    has_states: bool

    @property
    def pages(self) -> int:
        """How many parts the list has, at least one."""
        return max(1, -(-self.total // self.size))


def listing(
    catalogue: Catalogue,
    kind: Kind,
    filters: Filters,
    *,
    sort: str = BY_NAME,
    page: int = 1,
    size: int = 50,
    language: str = "en",
    q: str = "",
    date: datetime.date | None = None,
) -> Listing:
    """The things of *kind* that have, for each of *filters*, one of its values, and all words of *q* in their names.

    *sort* is ``name``, a column, ``meetings`` or ``gaps``, with ``-`` before it for the other direction. A page beyond
    the last is the last. Raises ParameterError for a filter or an order that the kind does not have.
    """
    members = members_of_kind(catalogue, kind)
    asked = _asked(catalogue, members, filters)
    check_sort(members, sort)
    tallies = _tallies(catalogue, members, date)
    keys = _keys(members, tallies)
    words = folded(q[:200], language).split()
    left: dict[str, Counter[str]] = {name: Counter() for name in keys}
    without: Counter[str] = Counter()
    fitting = []
    for iri in ordered(catalogue, members, tallies, sort, language, date):
        if words and not _has_words(catalogue, iri, words, language):
            continue
        failed = [name for name, values in asked.items() if values.isdisjoint(keys[name].get(iri, (NOT_KNOWN,)))]
        if not failed:
            fitting.append(iri)
        if len(failed) < 2:
            # Whoever fails on one filter only would be there with another value of that.
            for name in failed or left:
                left[name].update(set(keys[name].get(iri, (NOT_KNOWN,))))
            without.update(failed or list(asked))
    number = min(max(page, 1), max(1, -(-len(fitting) // size)))
    return Listing(
        kind=kind,
        columns=members.columns,
        rows=tuple(_row(catalogue, members, iri, tallies) for iri in fitting[(number - 1) * size : number * size]),
        total=len(fitting),
        all=len(members.iris),
        page=number,
        size=size,
        sort=sort,
        q=q,
        facets=tuple(facets_of(catalogue, members, left, asked, language)),
        choices=tuple(
            ChosenFilter(name, value, term_of(catalogue, value), _without(name, value, asked, left, without))
            for name, values in asked.items()
            for value in sorted(values)
        ),
        has_states=members.has_states,
    )


def _asked(catalogue: Catalogue, members: Members, filters: Filters) -> dict[str, frozenset[str]]:
    known = filter_names(members)
    for name in filters:
        if name not in known:
            said = ", ".join(known)
            raise ParameterError("error.parameter-unknown-here", parameter=name, known=said)
    return {
        name: frozenset(usual(catalogue, value) for value in values if value)
        for name, values in filters.items()
        if any(values)
    }


def _tallies(catalogue: Catalogue, members: Members, date: datetime.date | None) -> Mapping[str, Tally]:
    """The meetings of each member by state; of nothing where members cannot meet."""
    if not members.has_states:
        return {}
    day = date or catalogue.today()

    def count() -> Mapping[str, Tally]:
        found = meetings_at(catalogue, day)
        return {iri: tally(found.get(iri, ())) for iri in members.iris}

    return catalogue.derived(("tallies", members.kind.name, day), count)


def _keys(members: Members, tallies: Mapping[str, Tally]) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """What each filter compares, by its name and the member."""
    keys = {facet.name: members.keys[facet.predicate] for facet in members.facets}
    if members.has_states:
        states = {iri: tuple(state.value for state in counted.states) for iri, counted in tallies.items()}
        keys[STATE] = {iri: names for iri, names in states.items() if names}
    return keys


def _has_words(catalogue: Catalogue, iri: str, words: Sequence[str], language: str) -> bool:
    said = f" {folded(catalogue.label(iri, language), language)}"
    return all(f" {word}" in said or word in said for word in words)


def _row(catalogue: Catalogue, members: Members, iri: str, tallies: Mapping[str, Tally]) -> ListedThing:
    values = {column.name: members.values[column.predicate].get(iri, ()) for column in members.columns}
    return ListedThing(iri, values, tallies.get(iri), catalogue.grounds.of_entity(NamedNode(iri)))


def _without(
    name: str,
    value: str,
    asked: Mapping[str, frozenset[str]],
    left: Mapping[str, Counter[str]],
    without: Counter[str],
) -> int:
    """How many are left when *value* is taken away: with the filter's other values, or without the filter at all."""
    others = asked[name] - {value}
    return sum(left[name][other] for other in others) if others else without[name]
