"""One thing under two IRIs: what an included catalogue calls otherwise, but registers under the same identifier."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pyoxigraph import Literal, NamedNode, Quad

from servicegraph.rdf.taken_apart import TakenApart
from servicegraph.rdf.terms import NS, RDF
from servicegraph.turtle.reading import TurtleFile

REGISTERED = tuple(NS + name for name in ("businessId", "ptvId", "oid"))
"""The properties of registered identifiers, the one that others know best first."""
_TYPE = RDF + "type"


@dataclass(frozen=True)
class Same:
    """An IRI that is read as another: ``iri`` as ``read_as``, since both have ``identifier`` as their ``property``.

    ``file`` and ``position`` are where *iri* has it, ``other`` and ``other_position`` where *read_as*, or another IRI
    that is read as it, does.
    """

    iri: str
    read_as: str
    property: str
    identifier: str
    file: TurtleFile = field(repr=False, compare=False)
    position: int = field(compare=False)
    other: TurtleFile = field(repr=False, compare=False)
    other_position: int = field(compare=False)


@dataclass(frozen=True)
class _Registration:
    iri: str
    base: str
    file: TurtleFile
    position: int


def same_things(files: Sequence[TurtleFile], bases: Sequence[str]) -> tuple[Same, ...]:
    """The IRIs in *files* that name what another catalogue names otherwise.

    *bases* are those of the catalogues, the one that includes the others first; the file's base says to which it
    belongs. Two things are one when both have a registered identifier (``sg:businessId``, ``sg:oid``, ``sg:ptvId``)
    that no third in either catalogue has, and a common type. Never are two IRIs of one catalogue read as one: there
    the second is a mistake, which the shapes tell. The IRI of the first catalogue stands for all.
    """
    rank = {base: number for number, base in enumerate(bases)}
    types = _types(files)
    groups: dict[str, dict[str, str]] = {}  # of each IRI, those that stand for the same thing by catalogue
    found: list[tuple[str, str, str, _Registration, _Registration]] = []
    for (name, identifier), all_of_it in _registrations(files).items():
        by_base = {base: [one for one in all_of_it if one.base == base] for base in rank}
        single = [ones[0] for ones in by_base.values() if len({one.iri for one in ones}) == 1]
        for one, other in ((single[0], later) for later in single[1:]):
            mine = groups.setdefault(one.iri, {one.base: one.iri})
            theirs = groups.setdefault(other.iri, {other.base: other.iri})
            agree = all(mine[base] == theirs[base] for base in mine.keys() & theirs.keys())
            if one.iri != other.iri and mine is not theirs and agree and types[one.iri] & types[other.iri]:
                mine.update(theirs)
                groups.update(dict.fromkeys(theirs.values(), mine))
                found.append((other.iri, name, identifier, other, one))
    return tuple(
        Same(iri, _first(groups[iri], rank), name, said, here.file, here.position, there.file, there.position)
        for iri, name, said, here, there in found
        if iri != _first(groups[iri], rank)
    )


def renamed(file: TurtleFile, same: Mapping[str, str]) -> TurtleFile:
    """*file* with each IRI of *same* read as the one that it gives. What stands where remains as it is."""
    nodes = {iri: NamedNode(read_as) for iri, read_as in same.items()}

    def put_in(quad: Quad) -> Quad:
        subject = nodes.get(quad.subject.value) if isinstance(quad.subject, NamedNode) else None
        value = nodes.get(quad.object.value) if isinstance(quad.object, NamedNode) else None
        if subject is None and value is None:
            return quad
        return Quad(subject or quad.subject, quad.predicate, value or quad.object, quad.graph_name)

    return replace(file, quads=TakenApart(map(put_in, file.quads)))


def said_once(files: Iterable[TurtleFile], common: frozenset[str]) -> Iterator[tuple[TurtleFile, TakenApart]]:
    """Each file with its statements, less the texts about the *common* things that an earlier file has already.

    Of two names in one language, that of the first catalogue holds: a thing with both would be listed twice.
    """
    first: dict[tuple[str, str, str], TurtleFile] = {}

    def is_told(quad: Quad, file: TurtleFile) -> bool:
        if not isinstance(quad.subject, NamedNode) or quad.subject.value not in common:
            return False
        if not isinstance(quad.object, Literal) or not quad.object.language:
            return False
        key = (quad.subject.value, quad.predicate.value, quad.object.language)
        return first.setdefault(key, file).base != file.base

    for file in files:
        yield file, TakenApart(quad for quad in file.quads if not is_told(quad, file)) if common else file.quads


def _registrations(files: Iterable[TurtleFile]) -> dict[tuple[str, str], list[_Registration]]:
    found: dict[tuple[str, str], list[_Registration]] = {}
    for file in files:
        for position, quad in enumerate(file.quads):
            name = quad.predicate.value
            if name in REGISTERED and isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
                one = _Registration(quad.subject.value, file.base, file, position)
                found.setdefault((name, quad.object.value), []).append(one)
    return found


def _types(files: Iterable[TurtleFile]) -> dict[str, set[str]]:
    """The types of each IRI that has a registered identifier."""
    registered = {one.iri for ones in _registrations(files).values() for one in ones}
    types: dict[str, set[str]] = {iri: set() for iri in registered}
    for file in files:
        for quad in file.quads:
            subject, value = quad.subject, quad.object
            if quad.predicate.value == _TYPE and isinstance(subject, NamedNode) and isinstance(value, NamedNode):
                types.get(subject.value, set()).add(value.value)
    return types


def _first(group: Mapping[str, str], rank: Mapping[str, int]) -> str:
    return group[min(group, key=lambda base: rank[base])]
