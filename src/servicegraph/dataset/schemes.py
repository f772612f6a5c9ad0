"""The concept schemes of a catalogue and the concepts that may be written: shipped vocabularies, its own, segments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad

from servicegraph.errors import UnknownEntity
from servicegraph.rdf.index import TripleIndex, iris
from servicegraph.rdf.nearest import nearest
from servicegraph.rdf.terms import OWL, RDF, SKOS

_TYPE, _SCHEME = RDF + "type", NamedNode(SKOS + "ConceptScheme")
_IN_SCHEME, _BROADER = SKOS + "inScheme", SKOS + "broader"
_DEFINITION, _DESCRIPTION = SKOS + "definition", "http://purl.org/dc/terms/description"
_DEPRECATED, _TRUE = OWL + "deprecated", ("true", "1")
_READ = frozenset({_TYPE, _IN_SCHEME, _BROADER, _DEFINITION, _DESCRIPTION, _DEPRECATED})


@dataclass(frozen=True)
class Concept:
    """A concept that may be written.

    ``broader`` are the IRIs above it in its scheme, ``depth`` is how many stand above it where it is listed, and
    ``definition`` has its texts by language, or those of its description where it has none.
    """

    iri: str
    depth: int
    broader: tuple[str, ...]
    definition: Mapping[str, str]


@dataclass(frozen=True)
class Scheme:
    """A concept scheme: the short name by which it is asked for, its description, and its concepts.

    The concepts stand as they come in the files, each followed by the narrower ones.
    """

    iri: str
    name: str
    description: Mapping[str, str]
    concepts: tuple[Concept, ...]


def schemes_in(quads: Iterable[Quad]) -> tuple[Scheme, ...]:
    """The schemes that *quads* describe or use, in the order of their names, without concepts that are deprecated.

    A scheme's name is the last part of its IRI, or the whole IRI where several end alike.
    """
    graph = TripleIndex(quad.triple for quad in quads if quad.predicate.value in _READ)
    members: dict[str, list[NamedNode]] = {}
    for node in graph.subjects():
        if not isinstance(node, NamedNode):
            continue
        if _SCHEME in graph.values(node, _TYPE):
            members.setdefault(node.value, [])
        if not _is_deprecated(node, graph):
            for scheme in dict.fromkeys(iris(graph.values(node, _IN_SCHEME))):
                members.setdefault(scheme, []).append(node)
    ends = [_end(iri) for iri in members]
    schemes = (
        Scheme(
            iri,
            _end(iri) if ends.count(_end(iri)) == 1 else iri,
            graph.texts(NamedNode(iri), _DESCRIPTION),
            tuple(_in_order(concepts, graph)),
        )
        for iri, concepts in members.items()
    )
    return tuple(sorted(schemes, key=lambda scheme: scheme.name))


def scheme_named(name: str, iri: str, schemes: Sequence[Scheme]) -> Scheme:
    """The one of *schemes* called *name*, or whose IRI is *iri*. Raises UnknownEntity with the nearest names."""
    for scheme in schemes:
        if name == scheme.name or iri == scheme.iri:
            return scheme
    known = [scheme.name for scheme in schemes]
    if near := nearest(name, known, most=3):
        raise UnknownEntity("error.scheme-unknown-near", name=name[:200], near=", ".join(near))
    raise UnknownEntity("error.scheme-unknown", name=name[:200], known=", ".join(known))


def _in_order(members: Sequence[NamedNode], graph: TripleIndex) -> Iterator[Concept]:
    """The *members* of a scheme, narrower ones behind the first of those above them; each once, in any circle."""
    own = {node.value for node in members}
    broader = {node.value: tuple(one for one in iris(graph.values(node, _BROADER)) if one in own) for node in members}
    narrower: dict[str, list[str]] = {}
    for iri, above in broader.items():
        for one in above:
            narrower.setdefault(one, []).append(iri)
    seen: set[str] = set()
    # Who is in a circle has no top above it: the second round begins anywhere in what is left.
    for first in (*(iri for iri in broader if not broader[iri]), *broader):
        waiting = [(first, 0)]
        while waiting:
            iri, depth = waiting.pop()
            if iri not in seen:
                seen.add(iri)
                node = NamedNode(iri)
                # A segment is described rather than defined.
                said = graph.texts(node, _DEFINITION) or graph.texts(node, _DESCRIPTION)
                yield Concept(iri, depth, broader[iri], said)
                waiting += [(one, depth + 1) for one in reversed(narrower.get(iri, []))]


def _is_deprecated(node: NamedNode, graph: TripleIndex) -> bool:
    said = graph.value(node, _DEPRECATED)
    return isinstance(said, Literal) and said.value in _TRUE


def _end(iri: str) -> str:
    return iri.rstrip("/#").rpartition("/")[2].rpartition("#")[2] or iri
