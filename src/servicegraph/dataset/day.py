"""The catalogue of one day: what is outside its days counts nowhere, and neither do the gaps of what has ended."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator

from pyoxigraph import Literal, NamedNode, Quad, Triple

from servicegraph.rdf.terms import NS, RDF, RDFS, VOCABULARY, Term
from servicegraph.sparql.memory import MemoryStore

_TYPE, _SUBCLASS = NamedNode(RDF + "type"), NamedNode(RDFS + "subClassOf")
_FROM, _UNTIL = NamedNode(NS + "validFrom"), NamedNode(NS + "validUntil")
_PHASE, _ENDED = NamedNode(NS + "phase"), NamedNode(VOCABULARY + "phase/ended")
_PROVISION_OF, _PROVIDER = NamedNode(NS + "provisionOf"), NamedNode(NS + "provider")
_PROVIDED_BY = NamedNode(NS + "providedBy")
_DECIDING = frozenset((_TYPE, _FROM, _UNTIL, _PHASE, _PROVISION_OF, _PROVIDER, _PROVIDED_BY))
_MEETING = tuple(NamedNode(NS + name) for name in ("within", "from", "to"))
_MEASURED = NamedNode("http://www.w3.org/ns/dqv#isMeasurementOf")  # a result stays, whatever becomes of its indicator
# What there is only for what names it: it ends with that. Services, organisations and the like do not.
_OF_OTHERS = (
    *("Interface", "CoordinationRule", "Pitfall", "Stage", "Goal", "Indicator"),
    *("SteeringInstrument", "DialogueForum", "ReportingDuty", "Responsibility"),
)


def statements_not_on(store: MemoryStore, day: datetime.date) -> frozenset[Triple]:
    """The statements of *store* that do not count on *day*.

    They are those about, or to, what is outside its days (``sg:validFrom``, ``sg:validUntil``, or
    ``phase:ended`` without a day) or there is only for what is, and ``sg:providedBy`` where
    the provider has provisions of the service and none of them is valid. Two things are kept: an integrated service
    that has yet to begin is being made, and its gaps are what people look for; and the rules, of which the shapes
    themselves tell how they stand. One that has ended is a rule no longer, so only its type is left out.
    """
    ended, coming = _outside(store, day)
    rules, wholes = _instances(store, "CoordinationRule"), _instances(store, "IntegratedService")
    outside = (ended | coming - wholes) - rules
    falling = _falling_with(outside, store)
    gone = (outside | falling) - rules
    found = {one for node in gone for one in (*store.triples(subject=node), *store.triples(object=node))}
    found.update(one for node in (ended | falling) & rules for one in store.triples(node, _TYPE))
    for service, provider in _unprovided(store, ended | coming):
        found.update(store.triples(service, _PROVIDED_BY, provider))
    return frozenset(found)


def may_count_otherwise(changed: Collection[Quad], hidden: frozenset[Triple]) -> bool:
    """Whether after a change of the statements *changed* others may count than all but the *hidden*.

    Texts and numbers decide nothing but as days, and count unless what they are said of does not.
    """
    texts = [one for one in changed if isinstance(one.object, Literal) and one.predicate not in _DECIDING]
    if len(texts) < len(changed):
        return True
    return not {one.subject for one in texts}.isdisjoint({one.subject for one in hidden})


def _outside(store: MemoryStore, day: datetime.date) -> tuple[set[Term], set[Term]]:
    """What has ended before *day*, and what begins after it."""
    today = day.isoformat()
    ended: set[Term] = {one.subject for one in store.triples(predicate=_UNTIL) if _date(one.object) < today}
    dated = {one.subject for one in store.triples(predicate=_UNTIL)}
    ended |= {one.subject for one in store.triples(predicate=_PHASE, object=_ENDED)} - dated
    coming: set[Term] = {one.subject for one in store.triples(predicate=_FROM) if _date(one.object) > today}
    return ended, coming - ended


def _date(value: Term) -> str:
    """The day that *value* writes, without a time zone: a day is compared as its text."""
    return value.value[:10] if isinstance(value, Literal) else ""


def _instances(store: MemoryStore, name: str) -> set[Term]:
    classes: set[Term] = {NamedNode(NS + name)}
    classes |= {one.subject for one in store.triples(predicate=_SUBCLASS, object=NamedNode(NS + name))}
    return {one.subject for kind in classes for one in store.triples(predicate=_TYPE, object=kind)}


def _falling_with(outside: set[Term], store: MemoryStore) -> set[Term]:
    """What has no place without *outside*: an interface of or between these, and what nothing else names."""
    if not outside:
        return set()
    dependent = set[Term]().union(*(_instances(store, name) for name in _OF_OTHERS))
    gone, growing = set(outside), set(outside)
    while growing:
        met, named = set[Term](), set[Term]()
        for node in growing:
            met.update(one.subject for name in _MEETING for one in store.triples(None, name, node))
            named.update(one.object for one in store.triples(subject=node))
        growing = met - gone | {node for node in named & dependent - gone if _is_named_by(gone, node, store)}
        gone |= growing
    return gone - outside


def _is_named_by(gone: set[Term], node: Term, store: MemoryStore) -> bool:
    naming = (one for one in store.triples(object=node) if one.predicate != _MEASURED)
    return all(one.subject in gone for one in naming)


def _unprovided(store: MemoryStore, outside: set[Term]) -> Iterator[tuple[Term, Term]]:
    """The pairs of a service and a provider that has provisions of it, none of them inside its days."""
    valid: dict[tuple[Term, Term], bool] = {}
    for of in store.triples(predicate=_PROVISION_OF):
        for by in store.triples(subject=of.subject, predicate=_PROVIDER):
            pair = of.object, by.object
            valid[pair] = valid.get(pair, False) or of.subject not in outside
    return (pair for pair, is_valid in valid.items() if not is_valid)
