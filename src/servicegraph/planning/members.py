"""The members of a kind with the values by which they are listed: read once for a state of the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from servicegraph.catalogue import Catalogue
from servicegraph.dataset.kinds import Kind
from servicegraph.rdf.index import iris, text_of
from servicegraph.rdf.terms import NS, RDF, Term

# What addresses of lists say besides filters.
RESERVED = frozenset({"page", "size", "sort", "lang", "q", "format", "fields", "state", "date"})
STATE = "state"
_TYPE, _BASIS = NamedNode(RDF + "type"), NS + "basis"
_MEETING = frozenset(NS + name for name in ("Service", "Interface", "IntegratedService"))


@dataclass(frozen=True)
class Listed:
    """A property by which things are listed, and its name in addresses: its last part, or its CURIE where several
    end alike."""

    name: str
    predicate: str


@dataclass(frozen=True)
class Members:
    """The things of one kind, by IRI. ``values`` are those of a property, ``keys`` the same as addresses write them.

    Of what is not said, ``values`` has the default that the ontology gives, if it does.

    ``has_states`` tells whether these are things at which services meet.
    """

    kind: Kind
    iris: tuple[str, ...]
    facets: tuple[Listed, ...]
    columns: tuple[Listed, ...]
    values: Mapping[str, Mapping[str, tuple[Term, ...]]]
    keys: Mapping[str, Mapping[str, tuple[str, ...]]]
    has_states: bool


def members_of_kind(catalogue: Catalogue, kind: Kind) -> Members:
    """The members of *kind*, with the values of the facets and columns that the ontology declares for it."""
    return catalogue.derived(("members", kind.name), lambda: _read(catalogue, kind))


def collections(catalogue: Catalogue) -> Mapping[str, Kind]:
    """The kinds that have a list, by the name of that."""
    return {kind.collection: kind for kind in catalogue.dataset.kinds if kind.collection}


def plural_of(catalogue: Catalogue, kind: Kind) -> Mapping[str, str]:
    """What the members of *kind* are called together, by language; the name of its list where nobody says."""
    return catalogue.dataset.presentation.plural_of(kind) or {"": kind.collection}


def neighbouring_kinds(catalogue: Catalogue, kind: Kind) -> tuple[Kind, ...]:
    """The kinds that share a class of the ontology above them with *kind*, itself among them; empty when none does."""
    above = {cls for cls in kind.classes[1:] if cls in catalogue.dataset.presentation.plurals}
    found = tuple(one for one in catalogue.dataset.kinds if one.collection and above.intersection(one.classes[1:]))
    return found if len(found) > 1 else ()


def written(catalogue: Catalogue, term: Term) -> str:
    """*term* as a filter in an address: a CURIE, or the text itself."""
    return catalogue.prefixes.contract(term.value) if isinstance(term, NamedNode) else text_of(term)


def _read(catalogue: Catalogue, kind: Kind) -> Members:
    shown = catalogue.dataset.presentation
    found: dict[str, None] = {}
    for cls in shown.classes_of(kind):
        found |= dict.fromkeys(iris(one.subject for one in catalogue.memory.triples(None, _TYPE, NamedNode(cls))))
    facets, columns = (*shown.facets_of(kind), _BASIS), shown.columns_of(kind)
    values: dict[str, dict[str, tuple[Term, ...]]] = {}
    for property in dict.fromkeys((*facets, *columns)):
        told: dict[str, list[Term]] = {}
        for one in catalogue.memory.triples(predicate=NamedNode(property)):
            if isinstance(one.subject, NamedNode) and one.subject.value in found:
                told.setdefault(one.subject.value, []).append(one.object)
        if default := shown.defaults_of(kind).get(property):
            told = {iri: told.get(iri, [default]) for iri in found}
        values[property] = {iri: tuple(sorted(terms, key=str)) for iri, terms in told.items()}
    keys = {
        property: {iri: tuple(written(catalogue, term) for term in terms) for iri, terms in told.items()}
        for property, told in values.items()
    }
    return Members(
        kind,
        tuple(sorted(found)),
        _named(catalogue, facets),
        _named(catalogue, columns),
        values,
        keys,
        has_states=not _MEETING.isdisjoint(kind.classes),
    )


def _named(catalogue: Catalogue, properties: Iterable[str]) -> tuple[Listed, ...]:
    curies = {property: catalogue.prefixes.contract(property) for property in properties}
    ends = {property: property.rstrip("/#").replace("#", "/").rpartition("/")[2] for property in curies}
    taken = list(ends.values())
    return tuple(
        Listed(ends[one] if ends[one] and ends[one] not in RESERVED and taken.count(ends[one]) == 1 else curie, one)
        for one, curie in curies.items()
    )
