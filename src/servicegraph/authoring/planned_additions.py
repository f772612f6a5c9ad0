"""Into which files new things go, and what these hold afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import NamedNode

from servicegraph.authoring.drafting import Draft
from servicegraph.authoring.paragraphs import NewThing, WrittenParagraph, with_paragraphs
from servicegraph.catalogue import Catalogue
from servicegraph.dataset.kinds import Kind
from servicegraph.errors import AuthoringError
from servicegraph.exchange.entity_tables import own_files
from servicegraph.exchange.rewriting import ValueChange, with_mark
from servicegraph.exchange.table_csv import changed_files
from servicegraph.journal import write_files
from servicegraph.rdf.terms import NS, RDF
from servicegraph.turtle.reading import TurtleFile, read

_TYPE = NamedNode(RDF + "type")
_WHOLE = NS + "IntegratedService"
_ENDING = ".ttl"
_NEW = NamedNode("urn:new")  # nobody sees the graph of a file that is only planned


@dataclass(frozen=True)
class FileAddition:
    """A file before and after: its name in findings, its bytes (None before: there was none) and its new paragraphs."""

    path: str
    file: Path
    before: bytes | None
    after: bytes
    paragraphs: Mapping[str, WrittenParagraph] = field(default_factory=dict)


@dataclass(frozen=True)
class PlannedAddition:
    """The files that describe new things, and the things."""

    folder: Path
    files: tuple[FileAddition, ...]
    things: tuple[NewThing, ...]

    def write(self) -> None:
        """Write the files, all or none. Raises WriteError, also where one has changed meanwhile."""
        write_files(
            self.folder,
            {one.file: one.after for one in self.files},
            expected={one.file: one.before for one in self.files},
        )


def planned(catalogue: Catalogue, draft: Draft, named_file: str = "") -> PlannedAddition:
    """What the files of *catalogue* hold when they describe the things of *draft*.

    The thing that was asked for goes into *named_file* if that is given, relative to the catalogue's folder; others,
    and all where none is named, go where most of their kind are. Raises AuthoringError, WriteError.
    """
    files = own_files(catalogue)
    by_path = {file.path: file for file in files}
    places: dict[str, list[NewThing]] = {}
    for thing, kind in zip(draft.things, draft.kinds, strict=True):
        is_asked_for = thing is draft.things[-1]
        path = _named(catalogue, named_file) if named_file and is_asked_for else _place(catalogue, files, thing, kind)
        places.setdefault(path, []).append(thing)
    changed: dict[str, tuple[bytes | None, bytes]] = {}
    changed.update(_linked(catalogue, draft))
    told: dict[str, dict[str, WrittenParagraph]] = {}
    for path, things in places.items():
        file = by_path.get(path) or read(b"", path, _NEW, catalogue.settings.base)
        before = files[by_path[path]] if path in by_path else None
        if path in changed:
            file = read(changed[path][1], path, file.graph, file.base)
        content, paragraphs = with_paragraphs(file, things, catalogue.prefixes.namespaces)
        changed[path] = before, with_mark(before or b"", content)
        told[path] = {thing.iri: one for thing, one in zip(things, paragraphs, strict=True)}
    folder = catalogue.settings.folder
    places_of = {file.path: file.source.file for file in catalogue.dataset.files}
    return PlannedAddition(
        folder,
        tuple(
            FileAddition(path, places_of.get(path, folder / path), before, after, told.get(path, {}))
            for path, (before, after) in changed.items()
        ),
        draft.things,
    )


def _linked(catalogue: Catalogue, draft: Draft) -> Mapping[str, tuple[bytes, bytes]]:
    """The files in which things that are there already name new ones, before and after."""
    wanted: dict[tuple[str, str], list[NamedNode]] = {}
    for subject, predicate, value in draft.links:
        wanted.setdefault((subject, predicate), []).append(NamedNode(value))
    changes = [
        ValueChange(NamedNode(subject), NamedNode(predicate), (), tuple(values))
        for (subject, predicate), values in wanted.items()
    ]
    described = frozenset().union(*(file.subjects for file in own_files(catalogue)))
    for change in changes:
        if change.subject.value not in described:
            raise AuthoringError("add.not-ours", iri=catalogue.prefixes.contract(change.subject.value))
    return changed_files(catalogue, changes)


def _place(catalogue: Catalogue, files: Mapping[TurtleFile, bytes], thing: NewThing, kind: Kind) -> str:
    """The file in which most things of *kind* are, of those of the whole that *thing* is in, if it is in one."""
    wholes, cls = _wholes_of(catalogue, thing), NamedNode(thing.cls)
    kinds, ours, homes = Counter[str](), Counter[str](), list[str]()
    for file in files:
        members = {quad.subject for quad in file.quads if quad.predicate == _TYPE and quad.object == cls}
        if members:
            kinds[file.path] = len(members)
            ours[file.path] = len(
                {quad.subject for quad in file.quads if quad.subject in members and quad.object in wholes}
            )
        homes += [file.path for whole in wholes if whole.value in file.subjects]
    if any(ours.values()):
        return _most(ours)
    folder = homes[0].rpartition("/")[0] if homes else None
    near = Counter({path: count for path, count in kinds.items() if folder in (None, path.rpartition("/")[0])})
    if near:
        return _most(near)
    name = f"{kind.collection or kind.name}{_ENDING}"
    return f"{folder}/{name}" if folder else name


def _most(counts: Counter[str]) -> str:
    return min(counts, key=lambda path: (-counts[path], path))


def _wholes_of(catalogue: Catalogue, thing: NewThing) -> set[NamedNode]:
    """The integrated services that *thing* names."""
    presentation = catalogue.dataset.presentation
    classes = {NamedNode(cls) for cls in (_WHOLE, *presentation.subclasses.get(_WHOLE, ()))}
    named = {value for values in thing.values.values() for value in values if isinstance(value, NamedNode)}
    return {
        node
        for node in named
        for file in catalogue.dataset.data
        for position in file.by_subject.get(node, ())
        if file.quads[position].predicate == _TYPE and file.quads[position].object in classes
    }


def _named(catalogue: Catalogue, name: str) -> str:
    """The name in findings of the file that the user calls *name*. Raises AuthoringError when nothing may go there."""
    folder = catalogue.settings.folder.resolve()
    try:
        here, below = Path(name).resolve(), (folder / name).resolve()
    except (OSError, ValueError):
        raise AuthoringError("add.wrong-file", path=name) from None
    file = here if here.is_relative_to(folder) else below
    if not file.is_relative_to(folder) or file.suffix != _ENDING or file.is_dir():
        raise AuthoringError("add.wrong-file", path=name)
    known = {one.source.file.resolve(): one for one in catalogue.dataset.files}
    if file in known:
        path = known[file].path
        if path not in {one.path for one in own_files(catalogue)}:
            raise AuthoringError("add.wrong-file", path=name)
        return path
    relative = file.relative_to(folder)
    is_ours = not any(part.startswith(".") for part in relative.parts) and relative.parts[0] not in _OTHER_ROLES
    if file.exists() or not is_ours:
        raise AuthoringError("add.wrong-file", path=name)
    return relative.as_posix()


_OTHER_ROLES = ("ontology", "shapes", "queries")
