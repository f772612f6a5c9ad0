"""The changes that somebody asks for: those of an integrated service, of an organisation, of some kinds of thing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from pyoxigraph import NamedNode, Triple

from servicegraph.catalogue import Catalogue
from servicegraph.changes.catalogue_changes import CatalogueChanges
from servicegraph.changes.entity_changes import EntityChange
from servicegraph.changes.finding_changes import FindingChanges
from servicegraph.dataset.kinds import Kind
from servicegraph.diagnostics import Diagnostic
from servicegraph.errors import ParameterError, UnknownEntity
from servicegraph.planning.neighbours import units_of
from servicegraph.rdf.index import iris, text_of
from servicegraph.rdf.nearest import nearest
from servicegraph.rdf.terms import NS
from servicegraph.readiness import whole_named

_OWNING = ("providedBy", "organisedBy", "provider", "agreedBetween", "holder", "targets")
_ENDS = ("from", "to", "provisionOf", "stageService")
_BELONGING = (
    *("governedBy", "hasGoal", "measuredBy", "dataSource", "steeredBy", "hasForum", "hasReporting", "serves"),
    *("hasResponsibility", "hasPitfall"),
)


@dataclass(frozen=True)
class ChangesAsked:
    """What is asked for, as a person writes it: CURIEs or IRIs, and names of kinds. What is empty keeps everything."""

    wholes: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


def narrowed(changes: CatalogueChanges, asked: ChangesAsked) -> CatalogueChanges:
    """Those of *changes* that *asked* keeps. Raises UnknownEntity, ParameterError.

    Of an integrated service it is what it is made of and what it names (rules, goals, forums …), of an organisation
    what it and its units provide, organise or hold, on either side.
    """
    if asked == ChangesAsked():
        return changes
    wholes = frozenset(_whole(changes, name) for name in asked.wholes)
    in_wholes = frozenset[str]().union(*(_of_whole(changes, whole) for whole in sorted(wholes)))
    owned = frozenset[str]().union(*(_of_organisation(changes, name) for name in asked.organisations))
    kept = in_wholes & owned if asked.wholes and asked.organisations else in_wholes | owned
    classes = frozenset(_class(changes, name) for name in asked.kinds)
    by_thing = bool(asked.wholes or asked.organisations)

    def is_kept(change: EntityChange) -> bool:
        is_of_kind = not classes or not classes.isdisjoint(change.classes)
        return is_of_kind and (not by_thing or change.about in kept or change.was in kept)

    def is_found(one: Diagnostic) -> bool:
        return not by_thing or text_of(one.focus) in kept

    return replace(
        changes,
        entities=tuple(filter(is_kept, changes.entities)),
        definitions=() if by_thing or classes else changes.definitions,
        lacks=tuple(
            one
            for one in changes.lacks
            if (not wholes or not in_wholes.isdisjoint((one.whole, one.interface)))
            and (not owned or not owned.isdisjoint((one.interface, one.origin, one.target)))
        ),
        criteria=tuple(
            one for one in changes.criteria if (not wholes or one.whole in wholes) and (not owned or one.whole in owned)
        ),
        findings=FindingChanges(
            tuple(filter(is_found, changes.findings.new)), tuple(filter(is_found, changes.findings.mended))
        ),
    )


def kinds_of(catalogue: Catalogue) -> dict[str, Kind]:
    """The kinds of thing that the catalogue's ontology declares, by their names."""
    return {kind.name: kind for kind in catalogue.dataset.kinds}


def _class(changes: CatalogueChanges, name: str) -> str:
    known = {**kinds_of(changes.old.catalogue), **kinds_of(changes.new.catalogue)}
    if name in known:
        return known[name].classes[0]
    raise ParameterError(
        "error.kind-unknown", parameter="--kind", value=name, known=", ".join(nearest(name, known, most=3) or known)
    )


def _whole(changes: CatalogueChanges, name: str) -> str:
    """The IRI, as it is now, of the integrated service *name* of either side."""
    new, old = changes.new.catalogue, changes.old.catalogue
    try:
        return whole_named(name, new.entities, new.scope)
    except UnknownEntity as error:
        try:
            iri = whole_named(name, old.entities, old.scope)
        except UnknownEntity:
            raise error from None
        return changes.names.get(iri, iri)


def _of_whole(changes: CatalogueChanges, whole: str) -> frozenset[str]:
    """What the integrated service *whole* is made of on either side, and what that names as its own."""
    was = {now: iri for iri, now in changes.names.items()}
    found: set[str] = set()
    for catalogue, iri in ((changes.old.catalogue, was.get(whole, whole)), (changes.new.catalogue, whole)):
        members = {iri, *catalogue.scope.parts.get(iri, ())}
        within = iris(one.subject for one in _triples(catalogue, "within", None, members))
        members |= set(within)
        for name in _BELONGING:
            members |= set(iris(one.object for one in _triples(catalogue, name, members, None)))
        for name in _ENDS[2:]:
            members |= set(iris(one.subject for one in _triples(catalogue, name, None, members)))
        found |= members | {changes.names.get(one, one) for one in members}
    return frozenset(found)


def _of_organisation(changes: CatalogueChanges, name: str) -> frozenset[str]:
    """What is the organisation's of that *name*, and its units', on either side."""
    found: set[str] = set()
    is_known: UnknownEntity | None = None
    for catalogue in (changes.new.catalogue, changes.old.catalogue):
        try:
            node = next(one for one in catalogue.entities.candidates(name) if catalogue.memory.triples_of(one))
        except StopIteration:
            is_known = is_known or catalogue.entities.unknown(name)
            continue
        own = set(units_of(catalogue, node.value))
        for property in _OWNING:
            own |= set(iris(one.subject for one in _triples(catalogue, property, None, own)))
        for property in _ENDS:
            own |= set(iris(one.subject for one in _triples(catalogue, property, None, own)))
        own |= set(iris(one.object for one in _triples(catalogue, "governedBy", own, None)))
        found |= own | {changes.names.get(one, one) for one in own}
    if not found and is_known:
        raise is_known
    return frozenset(found)


def _triples(
    catalogue: Catalogue, property: str, subjects: Iterable[str] | None, objects: Iterable[str] | None
) -> list[Triple]:
    """The statements with *property* of the ontology whose subject, or whose object, is among those given."""
    wanted = frozenset(subjects or objects or ())
    return [
        one
        for one in catalogue.memory.triples(None, NamedNode(NS + property))
        if text_of(one.object if subjects is None else one.subject) in wanted
    ]
