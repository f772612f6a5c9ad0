"""Who has to agree where services meet: the organisations of each side, as rules between organisations hold."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

from pyoxigraph import NamedNode

from servicegraph.catalogue import Catalogue
from servicegraph.planning.days import Standing, days_of
from servicegraph.rdf.index import iris
from servicegraph.rdf.terms import NS, VOCABULARY

_PROVIDED, _ORGANISED = NamedNode(NS + "providedBy"), NamedNode(NS + "organisedBy")
_OF, _PROVIDER = NamedNode(NS + "provisionOf"), NamedNode(NS + "provider")
_TYPE, _MUNICIPALITY = NamedNode(NS + "organisationType"), VOCABULARY + "orgtype/municipality"
_PART_OF = NamedNode("http://www.w3.org/ns/org#subOrganizationOf")


def parties_of(catalogue: Catalogue, service: str, day: datetime.date) -> tuple[str, ...]:
    """The organisations that provide *service* on *day*, or that organise it where no provider is known then."""
    node = NamedNode(service)
    provisions = _provisions(catalogue, node)

    def provides(organisation: str) -> bool:
        given = provisions.get(organisation, ())
        return not given or any(_within(catalogue, one, day) for one in given)

    providing = [one for one in _named(catalogue, node, _PROVIDED) if _within(catalogue, one, day) and provides(one)]
    if providing:
        return tuple(providing)
    return tuple(one for one in _named(catalogue, node, _ORGANISED) if _within(catalogue, one, day))


def tops(catalogue: Catalogue) -> Mapping[str, str]:
    """For each organisation that is part of another, the one that is part of none; of several, the first by IRI."""
    return catalogue.derived("tops of organisations", lambda: _tops(catalogue))


def units(catalogue: Catalogue, organisation: str) -> frozenset[str]:
    """*organisation* and what is part of it, however deep."""
    found, waiting = {organisation}, [organisation]
    while waiting:
        below = iris(one.subject for one in catalogue.memory.triples(None, _PART_OF, NamedNode(waiting.pop())))
        waiting += [one for one in below if one not in found]
        found.update(below)
    return frozenset(found)


def is_named(catalogue: Catalogue, iri: str) -> bool:
    """Whether the catalogue says anything of *iri*, or with it: a provider may be named and described by nobody."""
    node = NamedNode(iri)
    return bool(catalogue.memory.triples(node) or catalogue.memory.references_to(node))


def are_municipalities(catalogue: Catalogue, organisations: Iterable[str]) -> bool:
    """Whether all of *organisations* are of that type."""
    types = (catalogue.memory.triples(NamedNode(iri), _TYPE) for iri in organisations)
    return all(_MUNICIPALITY in iris(one.object for one in found) for found in types)


def _named(catalogue: Catalogue, node: NamedNode, name: NamedNode) -> Iterable[str]:
    return sorted(iris(one.object for one in catalogue.memory.triples(node, name)))


def _provisions(catalogue: Catalogue, service: NamedNode) -> Mapping[str, list[str]]:
    """The provisions of *service* by their provider."""
    found: dict[str, list[str]] = {}
    for provision in iris(one.subject for one in catalogue.memory.triples(None, _OF, service)):
        for provider in _named(catalogue, NamedNode(provision), _PROVIDER):
            found.setdefault(provider, []).append(provision)
    return found


def _within(catalogue: Catalogue, iri: str, day: datetime.date) -> bool:
    return days_of(catalogue, iri, day).standing is Standing.WITHIN


def _tops(catalogue: Catalogue) -> Mapping[str, str]:
    above: dict[str, list[str]] = {}
    for one in catalogue.memory.triples(predicate=_PART_OF):
        if isinstance(one.subject, NamedNode) and isinstance(one.object, NamedNode):
            above.setdefault(one.subject.value, []).append(one.object.value)

    def top(organisation: str) -> str:
        seen = {organisation}
        while over := sorted(one for one in above.get(organisation, ()) if one not in seen):
            organisation = over[0]
            seen.add(organisation)
        # Those that are part of one another have no top: the first of them stands for all.
        return min(seen) if organisation in above else organisation

    return {organisation: top(organisation) for organisation in above}
