"""Things that would be of two classes that the ontology says to share no member: a contradiction in plain words."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from servicegraph.checks.axioms import Axioms
from servicegraph.rdf.index import TripleIndex, iris
from servicegraph.rdf.terms import OWL, RDF, RDFS, Term

_TYPE = RDF + "type"


@dataclass(frozen=True)
class Clash:
    """A thing, two classes that exclude each other, and the statements by which it would be of both.

    One of ``classes`` stands for a union where a domain or range is one: all its members exclude the other class.
    """

    thing: Term
    classes: tuple[str, str]
    statements: tuple[Triple, Triple]


def clashes(data: Iterable[Triple], definitions: Iterable[Triple], axioms: Mapping[str, Axioms]) -> Iterator[Clash]:
    """The first clash of each thing in *data*, by its types and by the domains and ranges of *axioms*."""
    exclusions = _Exclusions(definitions)
    said: dict[Term, dict[frozenset[str], Triple]] = {}
    for triple in data:
        value, about = triple.object, axioms.get(triple.predicate.value, Axioms())
        if triple.predicate.value == _TYPE and isinstance(value, NamedNode):
            said.setdefault(triple.subject, {}).setdefault(frozenset((value.value,)), triple)
        for members in about.domains:
            said.setdefault(triple.subject, {}).setdefault(members, triple)
        if not isinstance(value, Literal):
            for members in about.ranges:
                said.setdefault(value, {}).setdefault(members, triple)
    for thing, kinds in said.items():
        for one, other in itertools.combinations(kinds, 2):
            if exclusions.between(one, other):
                yield Clash(thing, (min(one), min(other)), (kinds[one], kinds[other]))
                break


class _Exclusions:
    """Which named classes the ontology says to share no member, directly or by classes above them."""

    def __init__(self, definitions: Iterable[Triple]) -> None:
        self._graph = TripleIndex(definitions)
        self._groups = list(self._written())
        self._above: dict[str, frozenset[str]] = {}
        self._known: dict[tuple[frozenset[str], frozenset[str]], bool] = {}

    def between(self, one: frozenset[str], other: frozenset[str]) -> bool:
        """Whether every class of *one* excludes every class of *other*."""
        if (one, other) not in self._known:
            self._known[one, other] = all(self._exclude(a, b) for a in one for b in other)
        return self._known[one, other]

    def _exclude(self, one: str, other: str) -> bool:
        ours, theirs = self._and_above(one), self._and_above(other)
        for group in self._groups:
            here = {number for number, members in enumerate(group) if not members.isdisjoint(ours)}
            there = {number for number, members in enumerate(group) if not members.isdisjoint(theirs)}
            if here and there and len(here | there) > 1:
                return True
        return False

    def _written(self) -> Iterator[tuple[frozenset[str], ...]]:
        """Groups whose members exclude each other, each member a class or the classes of a union."""
        for node in self._graph.subjects():
            for listed in self._graph.values(node, OWL + "members"):
                if NamedNode(OWL + "AllDisjointClasses") in self._graph.values(node, _TYPE):
                    yield tuple(map(self._classes, self._graph.items(listed)))
            for other in self._graph.values(node, OWL + "disjointWith"):
                yield self._classes(node), self._classes(other)

    def _classes(self, node: Term) -> frozenset[str]:
        unions = self._graph.values(node, OWL + "unionOf")
        return frozenset(iris([node, *(member for union in unions for member in self._graph.items(union))]))

    def _and_above(self, cls: str) -> frozenset[str]:
        if cls not in self._above:
            found = [cls]
            for one in found:
                parents = iris(self._graph.values(NamedNode(one), RDFS + "subClassOf"))
                found += [parent for parent in parents if parent not in found]
            self._above[cls] = frozenset(found)
        return self._above[cls]
