"""The files of a catalogue after changes: changed values, new entities, and entities that go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import NamedNode

from servicegraph.catalogue import Catalogue
from servicegraph.dataset.kinds import Kind
from servicegraph.exchange.entity_tables import entity_table, own_files
from servicegraph.exchange.new_entities import NewEntity, with_paragraphs
from servicegraph.exchange.rewriting import Value, ValueChange, rewritten, with_mark, without_subjects
from servicegraph.turtle.reading import TurtleFile, read


@dataclass(frozen=True)
class ChangedFile:
    """A file of the catalogue, called *path* in findings, *before* (None: there is none) and *after* changes."""

    path: str
    file: Path
    before: bytes | None = field(repr=False)
    after: bytes = field(repr=False)


def changed_files(
    catalogue: Catalogue,
    changes: Sequence[ValueChange],
    new: Sequence[NewEntity] = (),
    removed: Collection[NamedNode] = (),
) -> tuple[ChangedFile, ...]:
    """The files that become others by *changes* of values, *new* entities, and those *removed*. Raises WriteError.

    A new entity comes into the file in which most of its kind stand; where none does, into one of its own.
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
        coming.setdefault(_home(catalogue, entity.kind, list(coming)), []).append(entity)
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


def _home(catalogue: Catalogue, kind: Kind, begun: Sequence[TurtleFile]) -> TurtleFile:
    """The file for a new entity of *kind*: where most of the kind stand, else one that is *begun* here."""
    rows = entity_table(catalogue, kind).rows
    counts = Counter(
        {file: sum(subject in rows for subject in file.subjects) for file in own_files(catalogue) if file.subjects}
    )
    if counts and (most := max(counts.values())):
        return next(file for file, count in counts.items() if count == most)
    taken = {file.path for file in catalogue.dataset.files}
    name, number = f"{kind.collection or kind.name}.ttl", 2
    while name in taken or (catalogue.settings.folder / name).exists():
        name, number = f"{kind.collection or kind.name}-{number}.ttl", number + 1
    known = next((file for file in begun if file.path == name), None)
    base = catalogue.settings.base
    return known or read(b"", name, NamedNode(base + name), base)


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
