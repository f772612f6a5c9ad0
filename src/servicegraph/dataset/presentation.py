"""How the ontology wants things to be shown: the facets and columns of lists, the groups of facts, names both ways."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode, Triple

from servicegraph.dataset.kinds import Kind
from servicegraph.rdf.index import TripleIndex, iris, text_of
from servicegraph.rdf.terms import NS, RDFS, SKOS, VOCABULARY, Term

_FACET, _COLUMN, _PLURAL = NS + "facet", NS + "column", NS + "pluralName"
_GROUP, _INVERSE, _MENU = NS + "factGroup", NS + "inverseName", NS + "menuOrder"
_DEFAULT, _DOMAIN = NS + "defaultValue", RDFS + "domain"
_SCHEME = VOCABULARY + "factgroup"
_LABEL, _SUBCLASS, _IN_SCHEME, _NOTATION = RDFS + "label", RDFS + "subClassOf", SKOS + "inScheme", SKOS + "notation"
_TOLD = frozenset(
    {_FACET, _COLUMN, _PLURAL, _GROUP, _INVERSE, _MENU, _LABEL, _SUBCLASS, _IN_SCHEME, _NOTATION, _DEFAULT, _DOMAIN}
)

Texts = Mapping[str, str]


@dataclass(frozen=True)
class Presentation:
    """What the ontology says of showing things; properties and classes by IRI, texts by language.

    ``groups`` are the concepts under which facts are grouped, in their order; ``rank`` is the place of a property
    among all that have a group, in the order in which the ontology writes them. ``menu`` is the place of a class in the
    menu of pages, of those that have one. ``defaults`` are, by class, the properties of its members with the value that
    each has where nothing is said of it.
    """

    facets: Mapping[str, tuple[str, ...]]
    columns: Mapping[str, tuple[str, ...]]
    plurals: Mapping[str, Texts]
    groups: tuple[str, ...]
    group_of: Mapping[str, str]
    rank: Mapping[str, int]
    inverses: Mapping[str, Texts]
    menu: Mapping[str, int]
    subclasses: Mapping[str, tuple[str, ...]]
    defaults: Mapping[str, Mapping[str, Term]]

    def facets_of(self, kind: Kind) -> tuple[str, ...]:
        """The properties by which the list of *kind* is narrowed: those of the classes above it first."""
        return _inherited(kind, self.facets)

    def columns_of(self, kind: Kind) -> tuple[str, ...]:
        """The properties that stand beside the name in the list of *kind*."""
        return _inherited(kind, self.columns)

    def defaults_of(self, kind: Kind) -> Mapping[str, Term]:
        """The properties of *kind* that have a value where nothing is said, each with that."""
        return {property: value for cls in kind.classes for property, value in self.defaults.get(cls, {}).items()}

    def plural_of(self, kind: Kind) -> Texts:
        """What the members of *kind* are called together; empty when the ontology does not say."""
        return self.plurals.get(kind.classes[0], {})

    def classes_of(self, kind: Kind) -> tuple[str, ...]:
        """The class of *kind* and those below it, however deep."""
        found = {kind.classes[0]: None}
        waiting = [kind.classes[0]]
        while waiting:
            below = [one for one in self.subclasses.get(waiting.pop(), ()) if one not in found]
            found |= dict.fromkeys(below)
            waiting += below
        return tuple(found)


def presentation_in(triples: Iterable[Triple]) -> Presentation:
    """What the definitions *triples* say, in the order in which they are written."""
    graph = TripleIndex(triple for triple in triples if triple.predicate.value in _TOLD)
    nodes = [node for node in graph.subjects() if isinstance(node, NamedNode)]
    below: dict[str, dict[str, None]] = {}
    for node in nodes:
        for above in iris(graph.values(node, _SUBCLASS)):
            below.setdefault(above, {})[node.value] = None
    scheme = [node for node in nodes if NamedNode(_SCHEME) in graph.values(node, _IN_SCHEME)]
    scheme.sort(key=lambda node: min(graph.texts(node, _NOTATION).values(), default=""))
    grouped = [(node.value, iris(graph.values(node, _GROUP))) for node in nodes]
    group_of = {property: groups[0] for property, groups in grouped if groups}

    defaults: dict[str, dict[str, Term]] = {}
    for node in nodes:
        if value := graph.value(node, _DEFAULT):
            for cls in iris(graph.values(node, _DOMAIN)):
                defaults.setdefault(cls, {})[node.value] = value

    def listed(predicate: str) -> dict[str, tuple[str, ...]]:
        found = ((node.value, dict.fromkeys(iris(graph.values(node, predicate)))) for node in nodes)
        return {iri: tuple(values) for iri, values in found if values}

    def named(predicate: str) -> dict[str, Texts]:
        return {node.value: told for node in nodes if (told := graph.texts(node, predicate))}

    return Presentation(
        facets=listed(_FACET),
        columns=listed(_COLUMN),
        plurals=named(_PLURAL),
        groups=tuple(node.value for node in scheme),
        group_of=group_of,
        rank={property: place for place, property in enumerate(group_of)},
        inverses=named(_INVERSE),
        menu={node.value: int(place) for node in nodes if (place := text_of(graph.value(node, _MENU))).isdecimal()},
        subclasses={above: tuple(members) for above, members in below.items()},
        defaults=defaults,
    )


def _inherited(kind: Kind, declared: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for cls in reversed(kind.classes) for one in declared.get(cls, ())))
