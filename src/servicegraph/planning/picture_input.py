"""What one whole is made of, for its page and its picture: services, their lanes and stages, and where they meet."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from servicegraph.catalogue import Catalogue
from servicegraph.planning.asking import are_things
from servicegraph.planning.meetings import Meeting, meetings, meetings_of
from servicegraph.queries.grounds import Basis
from servicegraph.rdf.index import iris, text_of
from servicegraph.rdf.terms import NS, RDF, SKOS, VOCABULARY, Term

_ENDED = VOCABULARY + "phase/ended"
# What lanes may stand for, and the properties of a service that lead there.
LANES: Mapping[str, tuple[str, ...]] = {
    "sector": ("sector",),
    "provider": ("providedBy",),
    "organiser": ("organisedBy",),
    "organisation-type": ("providedBy", "organisationType"),
    "level": ("level",),
}


@dataclass(frozen=True)
class Contents:
    """A whole on one day, by IRI: the services of it and of its parts, and the meetings between them.

    ``inside`` are the wholes within it, however deep, ``parts`` those that it includes itself and services stand in.
    ``part_of_service`` names the nearest part of the whole that a service stands in, for those that the whole does not
    include itself. ``borrowed`` are meetings of the wholes that include this one, taken when it has no interface of
    its own.
    """

    whole: str
    services: tuple[str, ...]
    inside: tuple[str, ...]
    parts: tuple[str, ...]
    part_of_service: Mapping[str, str]
    meetings: tuple[Meeting, ...]
    borrowed: tuple[Meeting, ...]
    stages: tuple[str, ...]
    stages_of_service: Mapping[str, tuple[str, ...]]


class Facts:
    """The statements of *catalogue* that count on *day*, one property at a time."""

    def __init__(self, catalogue: Catalogue, day: datetime.date) -> None:
        self._store, self._day = catalogue.memory, day.isoformat()

    def values(self, subject: str, property: str) -> tuple[str, ...]:
        """The values of ``sg:``*property*, sorted; what is outside its days is left out."""
        found = {text_of(one) for one in self._said(subject, property)}
        return tuple(sorted(one for one in found if self.counts(one)))

    def things(self, subject: str, property: str) -> tuple[str, ...]:
        """Those of the values that are things, and no texts or unnamed nodes."""
        named = set(iris(self._said(subject, property)))
        return tuple(one for one in self.values(subject, property) if one in named)

    def subjects(self, property: str, object: str) -> tuple[str, ...]:
        """What has *object* as a value of ``sg:``*property*, sorted."""
        found = self._store.triples(None, NamedNode(NS + property), NamedNode(object))
        return tuple(sorted(one for one in iris(triple.subject for triple in found) if self.counts(one)))

    def counts(self, iri: str) -> bool:
        """Whether the day lies among the days of *iri*."""
        first, last, phase = (self._text(iri, name) for name in ("validFrom", "validUntil", "phase"))
        return first[:10] <= self._day and (self._day <= last[:10] if last else phase != _ENDED)

    def lanes_of(self, service: str, lanes: str) -> tuple[str, ...]:
        """The lanes that *service* belongs to; a provider counts on the days of its provisions."""
        properties = LANES[lanes]
        found = self.values(service, properties[0])
        if properties[0] == "providedBy":
            found = tuple(one for one in found if self._provides(one, service))
        for property in properties[1:]:
            found = tuple(sorted({value for one in found for value in self.values(one, property)}))
        return found

    def _provides(self, provider: str, service: str) -> bool:
        given = self._store.triples(None, NamedNode(NS + "provisionOf"), NamedNode(service))
        own = [one for one in iris(triple.subject for triple in given) if self._text(one, "provider") == provider]
        return not own or any(map(self.counts, own))

    def _text(self, iri: str, property: str) -> str:
        return min(map(text_of, self._said(iri, property)), default="")

    def _said(self, subject: str, property: str) -> list[Term]:
        """The values as they are; none of what is no thing: a text says nothing of itself."""
        if not are_things(subject):
            return []
        return [triple.object for triple in self._store.triples(NamedNode(subject), NamedNode(NS + property))]


def contents(catalogue: Catalogue, whole: str, day: datetime.date) -> Contents:
    """What *whole* is made of on *day*. Made once for a state and a day; raises as ``Catalogue.query``."""
    return catalogue.derived(("contents", whole, day), lambda: _contents(catalogue, whole, day))


def _contents(catalogue: Catalogue, whole: str, day: datetime.date) -> Contents:
    facts = Facts(catalogue, day)
    wholes = _wholes(catalogue)
    parts: dict[str, str] = {}
    part_of: dict[str, str] = {}
    services: dict[str, None] = {}
    waiting = [(whole, "")]
    while waiting:
        current, part = waiting.pop(0)
        for one in facts.things(current, "includes"):
            if one in wholes:
                if one != whole and one not in parts:
                    parts[one] = part or one
                    waiting.append((one, part or one))
            elif one not in services:
                services[one] = None
                if part:
                    part_of[one] = part
    found = meetings_of(catalogue, (whole, *parts), day)
    borrowed: tuple[Meeting, ...] = ()
    if not any(one.interface for one in found):
        lending = frozenset(facts.subjects("includes", whole))
        borrowed = tuple(
            one for one in meetings(catalogue, day) if one.whole in lending and services.keys() >= set(one.services)
        )
    stages = sorted(facts.subjects("stageOf", whole), key=lambda one: (_number(facts.values(one, "position")), one))
    of_service: dict[str, list[str]] = {}
    for stage in stages:
        for service in facts.values(stage, "stageService"):
            of_service.setdefault(service, []).append(stage)
    direct = tuple(dict.fromkeys(part_of.values()))
    return Contents(
        whole,
        tuple(services),
        tuple(parts),
        direct,
        part_of,
        found,
        borrowed,
        tuple(stages),
        {service: tuple(its) for service, its in of_service.items()},
    )


def is_modelled(catalogue: Catalogue, iri: str) -> bool:
    """Whether no source tells of *iri*."""
    return catalogue.grounds.of_entity(NamedNode(iri)) is Basis.MODELLED


def told_order(catalogue: Catalogue, values: Iterable[str]) -> tuple[str, ...]:
    """*values* in the order of their notations, those without one after them by IRI."""

    def place(iri: str) -> tuple[float, str]:
        node = NamedNode(iri) if are_things(iri) else None
        notations = catalogue.memory.triples(node, NamedNode(SKOS + "notation")) if node else ()
        return _number([text_of(one.object) for one in notations]), iri

    return tuple(sorted(set(values), key=place))


def _wholes(catalogue: Catalogue) -> frozenset[str]:
    kinds = {kind.classes[0] for kind in catalogue.dataset.kinds if NS + "IntegratedService" in kind.classes}
    found = (catalogue.memory.triples(None, NamedNode(RDF + "type"), NamedNode(kind)) for kind in sorted(kinds))
    return frozenset(iris(triple.subject for triples in found for triple in triples))


def _number(texts: Sequence[str]) -> float:
    return min((float(one) for one in texts if one.replace(".", "", 1).isdecimal()), default=float("inf"))
