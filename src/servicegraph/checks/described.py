"""What the data describes: entities with their types, and where the statements about each stand."""

from __future__ import annotations

import functools
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar, overload

from pyoxigraph import NamedNode

from servicegraph.dataset.dataset import Dataset
from servicegraph.diagnostics import Location
from servicegraph.rdf.patching import patched
from servicegraph.rdf.terms import RDF, RDFS
from servicegraph.sparql.memory import MemoryStore
from servicegraph.turtle.reading import TurtleFile, object_location, predicate_location, subject_location

T = TypeVar("T")

_TYPE = RDF + "type"
_SUBCLASS = NamedNode(RDFS + "subClassOf")

Place = tuple[TurtleFile, int]
"""A statement: its file, and its position among the statements of that."""


class _InFile(Sequence[Place]):
    """The statements of *file* at *positions*: none is held as a pair of its own, since few are looked at."""

    __slots__ = ("_file", "_positions")

    def __init__(self, file: TurtleFile, positions: Sequence[int]) -> None:
        self._file = file
        self._positions = positions

    @overload
    def __getitem__(self, number: int) -> Place: ...

    @overload
    def __getitem__(self, number: slice) -> Sequence[Place]: ...

    def __getitem__(self, number: int | slice) -> Place | Sequence[Place]:
        """The statement *number*, or several."""
        if isinstance(number, slice):
            return [(self._file, position) for position in self._positions[number]]
        return self._file, self._positions[number]

    def __iter__(self) -> Iterator[Place]:
        """The statements in their order."""
        return ((self._file, position) for position in self._positions)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._positions)


def _by_subject(store: MemoryStore, predicate: NamedNode) -> dict[str, list[str]]:
    """The IRIs that *predicate* leads to from each IRI."""
    found: dict[str, list[str]] = {}
    for triple in store.triples(predicate=predicate):
        subject, value = triple.subject, triple.object
        if isinstance(subject, NamedNode) and isinstance(value, NamedNode):
            found.setdefault(sys.intern(subject.value), []).append(sys.intern(value.value))
    return found


def _places(file: TurtleFile) -> Mapping[str, Sequence[Place]]:
    """The statements of *file* about each IRI."""
    return {
        sys.intern(subject.value): _InFile(file, positions)
        for subject, positions in file.by_subject.items()
        if isinstance(subject, NamedNode)
    }


def _types(file: TurtleFile) -> Mapping[str, Sequence[str]]:
    """The classes that *file* gives to each IRI, each time that it does."""
    found: dict[str, list[str]] = {}
    subjects, predicates, objects = file.quads.columns
    for position, predicate in enumerate(predicates):
        if predicate == _TYPE:
            subject, value = subjects[position], objects[position]
            if isinstance(subject, NamedNode) and isinstance(value, NamedNode):
                found.setdefault(sys.intern(subject.value), []).append(sys.intern(value.value))
    return found


def _joined(parts: Iterable[Mapping[str, Sequence[T]]]) -> dict[str, Sequence[T]]:
    found: dict[str, Sequence[T]] = {}
    for part in parts:
        for name, some in part.items():
            found[name] = [*found[name], *some] if name in found else some
    return found


def _only(names: Collection[str], part: Mapping[str, T]) -> Mapping[str, T]:
    return {name: part[name] for name in names if name in part}


def _order(file: TurtleFile) -> tuple[list[str], list[str]]:
    """What *file* describes, and what it gives a type, in their order."""
    return list(file.once(_places)), list(file.once(_types))


@dataclass(frozen=True)
class Described:
    """Entities and classes by IRI.

    ``statements`` gives the statements of the data about each IRI, in the order of the files; ``types`` the asserted
    classes of everything that has one, also in the ontology and the vocabularies; ``parents`` the classes just above
    each class.
    """

    statements: Mapping[str, Sequence[Place]] = field(repr=False)
    types: Mapping[str, Sequence[str]] = field(repr=False)
    parents: Mapping[str, Sequence[str]] = field(repr=False)

    @classmethod
    def of(cls, dataset: Dataset, store: MemoryStore) -> Described:
        """What the files of *dataset*, which are in *store*, describe."""
        statements = _joined(file.once(_places) for file in dataset.data)
        # Of the data, each time that it is written: who describes a thing twice gives its type twice.
        types = _joined(file.once(_types) for file in dataset.data)
        elsewhere = _joined(file.once(_types) for file in dataset.definitions)
        types |= {iri: [*dict.fromkeys(classes)] for iri, classes in elsewhere.items() if iri not in statements}
        return cls(statements, types, _by_subject(store, _SUBCLASS))

    def after(self, before: Dataset, dataset: Dataset, store: MemoryStore) -> Described:
        """What *dataset* describes, where this is what *before* did, and only data files have changed.

        What no changed file describes is known, unless things come in another order: it decides which is told first.
        """
        pairs = list(zip(before.data, dataset.data, strict=False))
        changed = [new for old, new in pairs if old is not new]
        if len(before.data) != len(dataset.data) or any(
            old is not new and _order(old) != _order(new) for old, new in pairs
        ):
            return Described.of(dataset, store)
        names = {iri for file in changed for iri in file.once(_places)}
        about = {id(file) for iri in names for file in dataset.locations.files_about(NamedNode(iri))}
        files = [file for file in dataset.data if id(file) in about]
        statements = _joined(_only(names, file.once(_places)) for file in files)
        types = _joined(_only(names, file.once(_types)) for file in files)
        return Described(
            patched(self.statements, names, statements),
            patched(self.types, names, types),
            _by_subject(store, _SUBCLASS),
        )

    @functools.cached_property
    def of_several_files(self) -> Mapping[str, Sequence[Place]]:
        """Those of ``statements`` that stand in more than one file."""
        return {iri: places for iri, places in self.statements.items() if not isinstance(places, _InFile)}

    @functools.cached_property
    def _above(self) -> dict[str, frozenset[str]]:
        return {}

    def with_parents(self, classes: Iterable[str]) -> frozenset[str]:
        """*classes* and all classes above them."""
        return frozenset().union(*(self._closure(one) for one in classes))

    def _closure(self, one: str) -> frozenset[str]:
        if one not in self._above:
            found, waiting = {one}, [one]
            while waiting:
                for parent in self.parents.get(waiting.pop(), ()):
                    if parent not in found:
                        found.add(parent)
                        waiting.append(parent)
            self._above[one] = frozenset(found)
        return self._above[one]

    def classes_of(self, iri: str) -> frozenset[str]:
        """The classes of *iri*, with those above them; empty when it has no type."""
        types = self.types.get(iri)
        return self.with_parents(types) if types else frozenset()

    def place(self, iri: str) -> Location:
        """Where the data begins to speak of *iri*."""
        return subject_location(*self.statements[iri][0])


def each(files: Iterable[TurtleFile], names: Iterable[str]) -> Iterator[tuple[str, TurtleFile, Location]]:
    """The places where *files* have one of *names*: the name, the file, the place. One subject is one place."""
    wanted = frozenset(names)
    for file in files:
        subjects: set[Location] = set()
        for position, quad in enumerate(file.quads):
            if isinstance(quad.subject, NamedNode) and quad.subject.value in wanted:
                place = subject_location(file, position)
                if place not in subjects:
                    subjects.add(place)
                    yield quad.subject.value, file, place
            if quad.predicate.value in wanted:
                yield quad.predicate.value, file, predicate_location(file, position)
            if isinstance(quad.object, NamedNode) and quad.object.value in wanted:
                yield quad.object.value, file, object_location(file, position)
