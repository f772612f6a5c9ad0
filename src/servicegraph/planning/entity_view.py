"""What the page of any thing tells: its facts by group, who refers to it, and on what all this rests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from pyoxigraph import BlankNode, Literal, NamedNode

from servicegraph.catalogue import Catalogue
from servicegraph.dataset.kinds import Kind
from servicegraph.dataset.references import references
from servicegraph.diagnostics import Location
from servicegraph.messages import picked_tag
from servicegraph.queries.grounds import Basis
from servicegraph.rdf.index import TripleIndex, iris
from servicegraph.rdf.terms import DCT, NS, OWL, RDF, RDFS, SKOS, Term

_TYPE, _SOURCE, _PLACE = RDF + "type", DCT + "source", NS + "sourcePlace"
_COMPLETED, _VALUE = NS + "completed", NS + "completedValue"
_DEFINITION, _DESCRIPTION, _COMMENT = SKOS + "definition", DCT + "description", RDFS + "comment"
# What a page shows in a place of its own: name, kind, lead, source and basis.
_ELSEWHERE = frozenset(
    {
        *(_TYPE, _SOURCE, _PLACE, _COMPLETED, _VALUE, _DEFINITION, _DESCRIPTION, _COMMENT),
        *(RDFS + "label", SKOS + "prefLabel", RDFS + "isDefinedBy", NS + "basis", NS + "fictitious"),
        *(SKOS + "topConceptOf", SKOS + "hasTopConcept", OWL + "sameAs"),
    }
)
_DEEPEST = 5  # blank nodes within blank nodes that a page shows


@dataclass(frozen=True)
class Value:
    """One value of a property; ``parts`` are the facts of a blank node, which has no page of its own.

    ``is_default`` says that no file states it: the ontology gives the property this value where nothing is said.
    """

    term: Term
    is_completed: bool
    parts: tuple[PropertyValues, ...] = ()
    is_default: bool = False


@dataclass(frozen=True)
class PropertyValues:
    """A property, by its IRI, with its values: things first, then texts and numbers.

    Without values it is one that people look for here, and that nobody has described.
    """

    predicate: str
    values: tuple[Value, ...]

    @property
    def is_completed(self) -> bool:
        """Whether none of its values is from the source."""
        return bool(self.values) and all(value.is_completed for value in self.values)

    def spoken(self, language: str, order: Sequence[str]) -> tuple[Value, ...]:
        """The values to show in *language*: of texts in several languages those of one, picked as names are."""
        tags = {tag: tag for value in self.values if (tag := _tag(value.term))}
        chosen = picked_tag(tags, language, order)
        return tuple(value for value in self.values if _tag(value.term) in ("", chosen))


@dataclass(frozen=True)
class FactGroup:
    """The facts under one heading, a concept of ``factgroup:``; empty for what the ontology puts under none."""

    heading: str
    facts: tuple[PropertyValues, ...]


@dataclass(frozen=True)
class References:
    """The things that refer to one with ``property``, by IRI.

    ``name`` is what the property is called from this side, by language; empty when the ontology does not say.
    """

    property: str
    name: Mapping[str, str]
    subjects: tuple[str, ...]


@dataclass(frozen=True)
class EntityView:
    """What the catalogue tells of the thing ``iri``.

    ``kind`` is None for what is of no declared kind, such as a concept; ``types`` are its classes. ``plural`` is what
    those of its kind are called together. ``lead`` and ``notes`` are texts by language. ``is_described`` is false for
    what others name and nobody describes. ``schemes`` are those of a concept.
    """

    iri: str
    kind: Kind | None
    plural: Mapping[str, str]
    types: tuple[str, ...]
    is_described: bool
    lead: Mapping[str, str]
    notes: Mapping[str, str]
    groups: tuple[FactGroup, ...]
    references: tuple[References, ...]
    sources: tuple[str, ...]
    places: Mapping[str, str]
    basis: Basis | None
    is_fictitious: bool
    location: Location | None
    schemes: tuple[str, ...] = ()

    @property
    def is_modelled(self) -> bool:
        """Whether no source states it: it was modelled to complete an example."""
        return self.basis is Basis.MODELLED

    def referring(self, property: str) -> References | None:
        """Those that refer to it with *property*."""
        return next((one for one in self.references if one.property == property), None)


def entity_view(catalogue: Catalogue, iri: str) -> EntityView:
    """What is told of *iri*. Made once for a state; raises UnknownEntity when nobody describes or names it."""
    return catalogue.derived(("entity view", iri), lambda: _made(catalogue, iri))


def kind_of(catalogue: Catalogue, iri: str) -> Kind | None:
    """The kind of the thing *iri* by its types; None for what is of no declared kind."""
    types = iris(one.object for one in catalogue.memory.triples(NamedNode(iri), NamedNode(_TYPE)))
    return _kind_of(catalogue, types)


def shown_place(location: Location | None) -> Location | None:
    """*location* with no more of its path than the catalogue's own folder: the rest is the server's business."""
    if location is None or not location.path.startswith(("../", "/")):
        return location
    return replace(location, path=PurePosixPath(location.path).name)


def _made(catalogue: Catalogue, iri: str) -> EntityView:
    node = NamedNode(iri)
    graph = TripleIndex(catalogue.memory.triples_of(node))
    said = graph.facts(node)
    referring = references(catalogue.memory, iri)
    if not said and not referring:
        raise catalogue.entities.unknown(f"<{iri}>")
    types = tuple(iris(said.get(_TYPE, ())))
    kind = _kind_of(catalogue, types)
    lead = graph.texts(node, _DESCRIPTION) or graph.texts(node, _DEFINITION)
    shown = catalogue.dataset.presentation
    rank = shown.rank
    return EntityView(
        iri=iri,
        kind=kind,
        plural=shown.plural_of(kind) if kind else {},
        types=types,
        is_described=bool(said),
        lead=lead,
        notes=graph.texts(node, _COMMENT),
        groups=_groups(catalogue, (*_facts(catalogue, graph, node), *_lacking(catalogue, kind, said))),
        references=tuple(
            References(property, shown.inverses.get(property, {}), referring[property])
            for property in sorted(referring, key=lambda one: (rank.get(one, len(rank)), one))
            if property != _TYPE
        ),
        sources=tuple(iris(said.get(_SOURCE, ()))),
        places=graph.texts(node, _PLACE),
        basis=catalogue.grounds.of_entity(node),
        is_fictitious=any(getattr(one, "value", "") in ("true", "1") for one in said.get(NS + "fictitious", ())),
        schemes=tuple(iris(said.get(SKOS + "inScheme", ()))),
        location=shown_place(catalogue.dataset.locations.subject(node)),
    )


def _kind_of(catalogue: Catalogue, types: Iterable[str]) -> Kind | None:
    shown, asserted = catalogue.dataset.presentation, frozenset(types)
    kinds = [kind for kind in catalogue.dataset.kinds if asserted.intersection(shown.classes_of(kind))]
    # The most special: the one with the most classes above it.
    return max(kinds, key=lambda kind: (len(kind.classes), kind.name), default=None)


def _facts(catalogue: Catalogue, graph: TripleIndex, node: Term, depth: int = 0) -> tuple[PropertyValues, ...]:
    completed = frozenset(iris(graph.values(node, _COMPLETED)))
    values = frozenset(graph.values(node, _VALUE))
    found = []
    for property, terms in graph.facts(node).items():
        if property in _ELSEWHERE:
            continue
        told = (
            Value(
                term,
                is_completed=property in completed or term in values,
                parts=_facts(catalogue, graph, term, depth + 1)
                if isinstance(term, BlankNode) and depth < _DEEPEST
                else (),
            )
            for term in dict.fromkeys(terms)
        )
        found.append(PropertyValues(property, tuple(sorted(told, key=lambda value: isinstance(value.term, Literal)))))
    return tuple(found)


def _lacking(catalogue: Catalogue, kind: Kind | None, said: Mapping[str, object]) -> Iterable[PropertyValues]:
    """What people look for in things of *kind* and is not said of this one, with its default where it has one."""
    if not kind or not said:
        return ()
    shown = catalogue.dataset.presentation
    defaults = {
        property: (Value(value, is_completed=False, is_default=True),)
        for property, value in shown.defaults_of(kind).items()
    }
    expected = dict.fromkeys((*shown.columns_of(kind), *shown.facets_of(kind), *defaults))
    return (PropertyValues(property, defaults.get(property, ())) for property in expected if property not in said)


def _groups(catalogue: Catalogue, facts: Iterable[PropertyValues]) -> tuple[FactGroup, ...]:
    shown = catalogue.dataset.presentation
    by_heading: dict[str, list[PropertyValues]] = {heading: [] for heading in (*shown.groups, "")}
    for fact in sorted(facts, key=lambda one: (shown.rank.get(one.predicate, len(shown.rank)), one.predicate)):
        heading = shown.group_of.get(fact.predicate, "")
        by_heading.get(heading, by_heading[""]).append(fact)
    return tuple(FactGroup(heading, tuple(members)) for heading, members in by_heading.items() if members)


def _tag(term: Term) -> str:
    return (term.language or "") if isinstance(term, Literal) else ""
