"""What is said otherwise of each thing: by property, the values before and after; parts without a name from within."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pyoxigraph import Literal, NamedNode

from servicegraph.changes.described_things import (
    DescribedThings,
    Facts,
    FactValue,
    UnnamedPart,
    described_things,
    value_order,
)
from servicegraph.changes.renames import find_renames
from servicegraph.rdf.index import iris
from servicegraph.rdf.terms import RDF
from servicegraph.turtle.reading import TurtleFile

_TYPE = RDF + "type"


class ChangeKind(StrEnum):
    """What has become of a thing."""

    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    CHANGED = "changed"


@dataclass(frozen=True)
class PropertyChange:
    """A property whose values differ: ``old`` are those that are gone, ``new`` those that have come.

    ``path`` has several properties where a part without a name differs within. Of texts those of one ``language`` are
    told together; it is empty for all other values.
    """

    path: tuple[str, ...]
    old: tuple[FactValue, ...]
    new: tuple[FactValue, ...]
    language: str = ""


@dataclass(frozen=True)
class EntityChange:
    """What has become of one thing.

    ``iri`` is its IRI after the change, ``was`` before; one of them is empty for what was added or removed, and both
    for what has no name and is no part of anything. ``classes`` are its classes. An added or removed thing has no
    ``properties``: all of it is new, or gone; ``facts`` has what is said of it.
    """

    nature: ChangeKind
    iri: str
    was: str
    classes: tuple[str, ...]
    properties: tuple[PropertyChange, ...] = ()
    facts: tuple[tuple[str, tuple[FactValue, ...]], ...] = ()

    @property
    def about(self) -> str:
        """The IRI by which it is known now; by which it was known where it is gone."""
        return self.iri or self.was

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages whose texts alone have changed; empty when something else has too."""
        if self.nature is not ChangeKind.CHANGED or not all(one.language for one in self.properties):
            return ()
        return tuple(sorted({one.language for one in self.properties}))


@dataclass(frozen=True)
class ComparedThings:
    """The changes of all things, those renamed as one, and the new IRIs of those by their old ones."""

    changes: tuple[EntityChange, ...]
    renames: Mapping[str, str]


def compare_things(
    before: Sequence[TurtleFile], after: Sequence[TurtleFile], read_as: Mapping[str, str]
) -> ComparedThings:
    """How what the files *before* say of things differs from what the files *after* say.

    In which file a statement stands, in what order and how it is written makes no difference. *read_as* are IRIs of
    *before* that count as others from the start.
    """
    same = {id(file) for file in before} & {id(file) for file in after} if not read_as else set()
    left, right = (
        sorted(set().union(*(file.subjects for file in files if id(file) not in same))) for files in (before, after)
    )
    names = dict(read_as)
    there = {names.get(iri, iri) for iri in left} | set(right)
    old = described_things(before, names, _also_called(there, names))
    new = described_things(after, {}, there)
    gone = {iri: facts for iri, facts in old.named.items() if iri not in new.named}
    come = {iri: facts for iri, facts in new.named.items() if iri not in old.named}
    if renames := find_renames(gone, come) if gone and come else {}:
        names = {**{iri: renames.get(now, now) for iri, now in names.items()}, **renames}
        naming = _naming(before, renames)
        there |= {names.get(iri, iri) for iri in naming}
        old = described_things(before, names, _also_called(there, names))
        new = described_things(after, {}, there)
    changes = [*_of_named(old.named, new.named, {now: iri for iri, now in renames.items()}), *_of_unnamed(old, new)]
    return ComparedThings(tuple(changes), names)


def _also_called(things: Iterable[str], names: Mapping[str, str]) -> set[str]:
    """*things*, with the IRIs that are read as one of them."""
    wanted = set(things)
    return wanted | {iri for iri, now in names.items() if now in wanted}


def _naming(files: Iterable[TurtleFile], renamed: Mapping[str, str]) -> set[str]:
    """What says something of a thing among *renamed*: with another name it says the same."""
    nodes = {NamedNode(iri) for iri in renamed}
    found: set[str] = set()
    for file in files:
        subjects = {quad.subject for quad in file.quads if quad.object in nodes}
        if any(not isinstance(subject, NamedNode) for subject in subjects):
            return set().union(*(other.subjects for other in files))
        found |= set(iris(subjects))
    return found


def _of_named(old: Mapping[str, Facts], new: Mapping[str, Facts], was: Mapping[str, str]) -> Iterable[EntityChange]:
    for iri in sorted(old.keys() | new.keys()):
        before, after = old.get(iri, {}), new.get(iri, {})
        classes = tuple(sorted(iris(after.get(_TYPE, ()) or before.get(_TYPE, ()))))
        if not before:
            yield EntityChange(ChangeKind.ADDED, iri, "", classes, facts=_in_order(after))
        elif not after:
            yield EntityChange(ChangeKind.REMOVED, "", iri, classes, facts=_in_order(before))
        elif iri in was:
            yield EntityChange(ChangeKind.RENAMED, iri, was[iri], classes, tuple(_of_facts(before, after, ())))
        elif before != after:
            yield EntityChange(ChangeKind.CHANGED, iri, iri, classes, tuple(_of_facts(before, after, ())))


def _of_unnamed(old: DescribedThings, new: DescribedThings) -> Iterable[EntityChange]:
    before, after = Counter(old.unnamed), Counter(new.unnamed)
    for nature, parts in ((ChangeKind.REMOVED, before - after), (ChangeKind.ADDED, after - before)):
        for part in sorted(parts.elements(), key=lambda one: one.digest):
            classes = tuple(sorted(iris(dict(part.facts).get(_TYPE, ()))))
            yield EntityChange(nature, "", "", classes, facts=part.facts)


def _in_order(facts: Facts) -> tuple[tuple[str, tuple[FactValue, ...]], ...]:
    return tuple((predicate, tuple(sorted(values, key=value_order))) for predicate, values in sorted(facts.items()))


def _of_facts(before: Facts, after: Facts, path: tuple[str, ...]) -> Iterable[PropertyChange]:
    for predicate in sorted(before.keys() | after.keys()):
        old, new = before.get(predicate, frozenset()), after.get(predicate, frozenset())
        yield from _of_values(old - new, new - old, (*path, predicate))


def _of_values(
    gone: frozenset[FactValue], come: frozenset[FactValue], path: tuple[str, ...]
) -> Iterable[PropertyChange]:
    before, after = _by_language(gone), _by_language(come)
    for language in sorted(before.keys() | after.keys()):
        old, new = before.get(language, []), after.get(language, [])
        if not language:
            for one, other in _pairs(old, new):
                old.remove(one)
                new.remove(other)
                yield from _of_facts(_facts_within(one), _facts_within(other), path)
        if old or new:
            yield PropertyChange(path, tuple(old), tuple(new), language)


def _by_language(values: Iterable[FactValue]) -> dict[str, list[FactValue]]:
    found: dict[str, list[FactValue]] = {}
    for value in sorted(values, key=value_order):
        found.setdefault((isinstance(value, Literal) and value.language) or "", []).append(value)
    return found


def _pairs(old: Sequence[FactValue], new: Sequence[FactValue]) -> list[tuple[UnnamedPart, UnnamedPart]]:
    """The parts of which one has become the other: those that have most in common, or the only ones."""
    before = [one for one in old if isinstance(one, UnnamedPart) and one.facts]
    after = [one for one in new if isinstance(one, UnnamedPart) and one.facts]
    rated = sorted(
        (-_in_common(one, other), tuple(sorted((one.digest, other.digest))), number, place)
        for number, one in enumerate(before)
        for place, other in enumerate(after)
    )
    found: dict[int, int] = {}
    is_alone = len(before) == len(after) == 1
    for shared, _, number, place in rated:
        if (shared or is_alone) and number not in found and place not in found.values():
            found[number] = place
    return [(before[number], after[place]) for number, place in found.items()]


def _in_common(one: UnnamedPart, other: UnnamedPart) -> int:
    pairs = [{(predicate, value) for predicate, values in part.facts for value in values} for part in (one, other)]
    return len(pairs[0] & pairs[1])


def _facts_within(part: UnnamedPart) -> Facts:
    return {predicate: frozenset(values) for predicate, values in part.facts}
