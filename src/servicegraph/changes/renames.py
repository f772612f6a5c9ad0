"""Which things have only got another IRI: what is gone and what has come are compared by what is said of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from pyoxigraph import NamedNode

from servicegraph.changes.described_things import Facts, FactValue
from servicegraph.rdf.terms import DCT, NS, RDF

_TYPE = RDF + "type"
_IDENTIFIERS = frozenset({NS + "businessId", NS + "ptvId", NS + "oid", DCT + "identifier"})
_ALIKE = 0.6  # the share of statements that have to be the same
_MOST_SHARED = 50  # things of which a fact holds: what is said of more tells none of them apart
_MOST_ROUNDS = 4

Fact = tuple[str, FactValue]


def find_renames(gone: Mapping[str, Facts], come: Mapping[str, Facts]) -> dict[str, str]:
    """The new IRI of each thing among *gone* that is among *come* under another one.

    A registered identifier decides; else most of the statements are the same, the more the sooner, and both are of one
    class. What they say of one another counts as the same once these are known. The other way round gives the same.
    """
    found: dict[str, str] = {}
    for _ in range(_MOST_ROUNDS):
        more = _matched(
            {iri: _facts_of(facts, found) for iri, facts in gone.items() if iri not in found},
            {iri: _facts_of(facts, {}) for iri, facts in come.items() if iri not in set(found.values())},
        )
        if not more:
            break
        found |= more
    return found


def _facts_of(facts: Facts, names: Mapping[str, str]) -> frozenset[Fact]:
    return frozenset(
        (predicate, NamedNode(names[value.value]) if isinstance(value, NamedNode) and value.value in names else value)
        for predicate, values in facts.items()
        for value in values
    )


def _matched(gone: Mapping[str, frozenset[Fact]], come: Mapping[str, frozenset[Fact]]) -> dict[str, str]:
    holders: dict[Fact, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for side, things in enumerate((gone, come)):
        for iri, facts in things.items():
            for fact in facts:
                holders[fact][side].append(iri)
    candidates = {
        (old, new)
        for before, after in holders.values()
        if len(before) <= _MOST_SHARED and len(after) <= _MOST_SHARED
        for old in before
        for new in after
    }
    rated = sorted(_rated(candidates, gone, come))
    found: dict[str, str] = {}
    taken: set[str] = set()
    for _, _, old, new in rated:
        if old not in found and new not in taken:
            found[old] = new
            taken.add(new)
    return found


def _rated(
    pairs: Iterable[tuple[str, str]], gone: Mapping[str, frozenset[Fact]], come: Mapping[str, frozenset[Fact]]
) -> Iterable[tuple[float, tuple[str, ...], str, str]]:
    for old, new in pairs:
        one, other = gone[old], come[new]
        if _classes(one) != _classes(other):
            continue
        share = 2 * len(one & other) / (len(one) + len(other))
        if any(predicate in _IDENTIFIERS for predicate, _ in one & other):
            share += 1
        if share >= _ALIKE:
            yield -share, tuple(sorted((old, new))), old, new


def _classes(facts: frozenset[Fact]) -> frozenset[FactValue]:
    return frozenset(value for predicate, value in facts if predicate == _TYPE)
