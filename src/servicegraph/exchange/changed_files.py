"""The files of a catalogue after changes: changed values, new entities, and entities that go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from pyoxigraph import NamedNode

from servicegraph.catalogue import Catalogue
from servicegraph.exchange.new_entities import NewEntity, with_paragraphs
from servicegraph.exchange.rewriting import Value, ValueChange, rewritten, with_mark, without_subjects
from servicegraph.exchange.tables.entity_tables import entity_table, own_files
from servicegraph.turtle.reading import TurtleFile, read

_MANY = 1_000_000  # one that shares a thing counts more than all that share none


@dataclass(frozen=True)
class ChangedFile:
    """A file of the catalogue, called *path* in findings, *before* (None: there is none) and *after* changes.

    One that ``goes`` has nothing left in it.
    """

    path: str
    file: Path
    before: bytes | None = field(repr=False)
    after: bytes = field(repr=False)
    goes: bool = False


def changed_files(
    catalogue: Catalogue,
    changes: Sequence[ValueChange],
    new: Sequence[NewEntity] = (),
    removed: Collection[NamedNode] = (),
    homes: Mapping[NamedNode, str] | None = None,
) -> tuple[ChangedFile, ...]:
    """The files that become others by *changes* of values, *new* entities, and those *removed*. Raises WriteError.

    A new entity comes into the file that *homes* names for it as findings do, else into the one in which most of its
    kind stand that have to do with the same things.
    """
    files = own_files(catalogue)
    wanted: dict[TurtleFile, dict[tuple[NamedNode, NamedNode], ValueChange]] = {}
    for change in changes:
        for file, one in _by_file(change, list(files)):
            key = (one.subject, one.predicate)
            known = wanted.setdefault(file, {}).get(key)
            joined = ValueChange(*key, known.before + one.before, known.after + one.after) if known else one
            wanted[file][key] = joined
    coming: dict[TurtleFile, list[NewEntity]] = {}
    for entity in new:
        name = (homes or {}).get(entity.subject)
        home = (
            _home(catalogue, entity, files, list(coming)) if name is None else _called(name, catalogue, files, coming)
        )
        coming.setdefault(home, []).append(entity)
    leaving = {file: here for file in files if (here := [one for one in removed if one in file.by_subject])}
    places = {file.path: file.source.file for file in catalogue.dataset.files}
    prefixes = catalogue.prefixes.namespaces
    found = []
    for file in dict.fromkeys((*wanted, *leaving, *coming)):
        content = file.content
        if file in wanted:
            content = rewritten(file, tuple(wanted[file].values()), prefixes)
        if file in leaving:
            content = without_subjects(_again(file, content), leaving[file])
        if file in coming:
            content = with_paragraphs(_again(file, content), coming[file], prefixes)
        before = files.get(file)
        place = places.get(file.path, catalogue.settings.folder / file.path)
        found.append(ChangedFile(file.path, place, before, with_mark(before or b"", content)))
    return tuple(found)


def _again(file: TurtleFile, content: bytes) -> TurtleFile:
    return file if content == file.content else read(content, file.path, file.graph, file.base)


def _home(
    catalogue: Catalogue, entity: NewEntity, files: Collection[TurtleFile], begun: Sequence[TurtleFile]
) -> TurtleFile:
    """The file for a new *entity*: where most stand of its kind that share a thing of the catalogue with it.

    Where none does, most of its kind; where there are none, one that is *begun* here.
    """
    rows, kind = entity_table(catalogue, entity.kind).rows, entity.kind
    own = {subject for file in files for subject in file.subjects}
    shared = {(one.value, value) for one, values in entity.values.items() for value in values if value.value in own}
    counts: Counter[tuple[int, TurtleFile]] = Counter()
    for place, file in enumerate(files):
        for iri in file.subjects & rows.keys():
            said = ((column.predicate, value) for column, values in rows[iri].items() for value in values)
            counts[place, file] += 1 + _MANY * len(shared.intersection(said))
    if counts:
        return max(counts, key=lambda one: (counts[one], -one[0]))[1]
    taken = {file.path for file in catalogue.dataset.files}
    name, number = f"{kind.collection or kind.name}.ttl", 2
    while name in taken or (catalogue.settings.folder / name).exists():
        name, number = f"{kind.collection or kind.name}-{number}.ttl", number + 1
    return _called(name, catalogue, begun)


def _called(name: str, catalogue: Catalogue, *known: Collection[TurtleFile]) -> TurtleFile:
    """The file called *name* of those that are *known*, else a new one."""
    found = next((file for files in known for file in files if file.path == name), None)
    base = catalogue.settings.base
    return found or read(b"", name, NamedNode(f"{base}graph/{quote(name)}"), base)


def _by_file(change: ValueChange, files: Sequence[TurtleFile]) -> Iterator[tuple[TurtleFile, ValueChange]]:
    """The part of *change* in each file: what goes, where it is said; what comes, where that or its like is said."""
    removed, added = change.removed, change.added
    holders: dict[TurtleFile, list[Value]] = {}
    about: list[tuple[bool, TurtleFile]] = []
    for file in files:
        quads = [file.quads[position] for position in file.by_subject.get(change.subject, ())]
        said = [quad.object for quad in quads if quad.predicate == change.predicate]
        if going := [value for value in removed if value in said]:
            holders[file] = going
        if quads:
            about.append((not said, file))
    target = next(iter(holders), None) or min(about, key=lambda pair: pair[0])[1]
    for file in dict.fromkeys((*holders, target)):
        leaving, coming = tuple(holders.get(file, ())), added if file is target else ()
        if leaving or coming:
            yield file, ValueChange(change.subject, change.predicate, leaving, coming)
