"""The facets of a list: which values can be chosen, and how many things each would leave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from servicegraph.catalogue import Catalogue
from servicegraph.planning.collation import SortKey, sort_key
from servicegraph.planning.meetings import MeetingState
from servicegraph.planning.members import STATE, Members, written
from servicegraph.rdf.index import text_of
from servicegraph.rdf.terms import SKOS, Term

NOT_KNOWN = "not-known"
"""The value of a facet for things of which nobody says it, and of ``state`` for those without any meeting."""
MOST_VALUES = 30
_NOTATION = NamedNode(SKOS + "notation")


@dataclass(frozen=True)
class FacetValue:
    """A value that can be chosen: as addresses write it, its RDF term if it is one, and how many would be left."""

    value: str
    term: Term | None
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Facet:
    """A way to narrow a list; ``cut`` says how many further values there are, used less often than those shown."""

    name: str
    predicate: str
    values: tuple[FacetValue, ...]
    cut: int = 0


def filter_names(members: Members) -> Sequence[str]:
    """The names of the filters that the list of *members* has."""
    return [*(facet.name for facet in members.facets), *([STATE] if members.has_states else [])]


def usual(catalogue: Catalogue, value: str) -> str:
    """*value* as ``written`` writes it: an IRI or a CURIE in whatever form as its usual CURIE."""
    term = term_of(catalogue, value)
    return written(catalogue, term) if term else value


def term_of(catalogue: Catalogue, value: str) -> Term | None:
    if value == NOT_KNOWN or value in (state.value for state in MeetingState):
        return None
    try:
        return NamedNode(catalogue.prefixes.expand(value))
    except ValueError:
        return Literal(value)


def facets_of(
    catalogue: Catalogue,
    members: Members,
    left: Mapping[str, Counter[str]],
    asked: Mapping[str, frozenset[str]],
    language: str,
) -> Sequence[Facet]:
    predicates = {facet.name: facet.predicate for facet in members.facets}
    found = []
    for name, counted in left.items():
        chosen = asked.get(name, frozenset())
        known = _known(members, name, predicates, counted)
        lacking = [NOT_KNOWN] if counted[NOT_KNOWN] or NOT_KNOWN in chosen else []
        if len(known) + len(lacking) < 2 and not chosen:
            continue  # there is nothing to choose between
        values = [
            FacetValue(value, term_of(catalogue, value), counted[value], value in chosen)
            for value in _by_use(catalogue, known | (chosen - {NOT_KNOWN}), counted, language, name)
        ]
        kept = [one for place, one in enumerate(values) if place < MOST_VALUES or one.is_chosen]
        last = [FacetValue(one, None, counted[one], one in chosen) for one in lacking]
        found.append(Facet(name, predicates.get(name, ""), (*kept, *last), len(values) - len(kept)))
    return found


def _known(members: Members, name: str, predicates: Mapping[str, str], counted: Counter[str]) -> AbstractSet[str]:
    """The values that members have at all; of states, those that would be left."""
    if name not in predicates:
        return {state.value for state in MeetingState if counted[state.value]}
    return {key for keys in members.keys[predicates[name]].values() for key in keys}


def _by_use(
    catalogue: Catalogue, values: AbstractSet[str], counted: Counter[str], language: str, name: str
) -> Sequence[str]:
    """The *values* in the order of their notations where all have one, else those most used first."""
    if name == STATE:
        return [state.value for state in MeetingState if state.value in values]
    notations = {value: _notation(catalogue, value) for value in values} if len(values) <= MOST_VALUES else {}
    if notations and all(notations.values()):
        return sorted(values, key=lambda value: sort_key(notations[value], language))

    def key(value: str) -> tuple[int, SortKey, str]:
        term = term_of(catalogue, value)
        said = catalogue.label(term.value, language) if isinstance(term, NamedNode) else value
        return (-counted[value], sort_key(said, language), value)

    if len(values) <= 10 * MOST_VALUES:
        return sorted(values, key=key)
    return sorted(values, key=lambda value: (-counted[value], value))


def _notation(catalogue: Catalogue, value: str) -> str:
    term = term_of(catalogue, value)
    if not isinstance(term, NamedNode):
        return ""
    return min((text_of(one.object) for one in catalogue.memory.triples(term, _NOTATION)), default="")
