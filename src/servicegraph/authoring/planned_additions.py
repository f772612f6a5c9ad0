"""Into which files new things go, and what these hold afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import NamedNode

from servicegraph.authoring.drafting import Draft
from servicegraph.catalogue import Catalogue
from servicegraph.errors import AuthoringError
from servicegraph.exchange.changed_files import ChangedFile, changed_files
from servicegraph.exchange.new_entities import NewEntity
from servicegraph.exchange.rewriting import ValueChange
from servicegraph.exchange.tables.entity_tables import entity_table, own_files
from servicegraph.journal import write_files
from servicegraph.turtle.syntax import parse_turtle

_ENDING = ".ttl"
_OTHER_ROLES = ("ontology", "shapes", "queries")


@dataclass(frozen=True)
class WrittenParagraph:
    """The paragraph that describes a thing, and the line of its file on which it begins, counted from 1."""

    text: str
    line: int


@dataclass(frozen=True)
class FileAddition:
    """A file before and after, and the paragraphs that are new in it."""

    changed: ChangedFile
    paragraphs: tuple[WrittenParagraph, ...] = field(default=())


@dataclass(frozen=True)
class PlannedAddition:
    """The files that describe new things, and the things."""

    folder: Path
    files: tuple[FileAddition, ...]
    things: tuple[NewEntity, ...]

    def write(self) -> None:
        """Write the files, all or none. Raises WriteError, also where one has changed meanwhile."""
        changed = [one.changed for one in self.files]
        write_files(
            self.folder,
            {one.file: one.after for one in changed},
            expected={one.file: one.before for one in changed},
        )


def planned(catalogue: Catalogue, draft: Draft, named_file: str = "") -> PlannedAddition:
    """What the files of *catalogue* hold when they describe the things of *draft*.

    The thing that was asked for goes into *named_file* if that is given, relative to the working directory or to the
    catalogue's folder, else where its like are; what is made along with it goes beside it. Raises
    AuthoringError, WriteError.
    """
    homes = _homes(catalogue, draft, named_file)
    changed = changed_files(catalogue, _links(catalogue, draft), draft.things, homes=homes)
    files = tuple(FileAddition(one, tuple(_paragraphs(one))) for one in changed)
    return PlannedAddition(catalogue.settings.folder, files, draft.things)


def _homes(catalogue: Catalogue, draft: Draft, named_file: str) -> dict[NamedNode, str]:
    """The files for the things of *draft*, where it matters: its parts go where most of their kind are beside it."""
    *parts, asked = draft.things
    homes = {asked.subject: _named(catalogue, named_file)} if named_file else {}
    if not parts:
        return homes
    (alone,) = changed_files(catalogue, (), (asked,), homes=homes)
    folder = alone.path.rpartition("/")[0]
    beside = [file for file in own_files(catalogue) if file.path.rpartition("/")[0] == folder]
    for part in parts:
        members = entity_table(catalogue, part.kind).rows.keys()
        counts = {file.path: len(file.subjects & members) for file in beside}
        if any(counts.values()):
            homes[part.subject] = max(counts, key=lambda path: counts[path])
    return homes


def _links(catalogue: Catalogue, draft: Draft) -> list[ValueChange]:
    """What things that are there already say of the new ones."""
    wanted: dict[tuple[str, str], list[NamedNode]] = {}
    for subject, predicate, value in draft.links:
        wanted.setdefault((subject, predicate), []).append(NamedNode(value))
    described = frozenset[str]().union(*(file.subjects for file in own_files(catalogue)))
    for subject, _ in wanted:
        if subject not in described:
            raise AuthoringError("add.not-ours", iri=catalogue.prefixes.contract(subject))
    return [
        ValueChange(NamedNode(subject), NamedNode(predicate), (), tuple(values))
        for (subject, predicate), values in wanted.items()
    ]


def _paragraphs(changed: ChangedFile) -> list[WrittenParagraph]:
    """The paragraphs at the end of *changed* that it has more than before."""
    before, after = (
        parse_turtle((content or b"").removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape"))
        for content in (changed.before, changed.after)
    )
    count = sum(node.kind == "statement" for node in before.root.children)
    new = [node for node in after.root.children if node.kind == "statement"][count:]
    return [WrittenParagraph(after.said(node), after.lines.place(after.span(node).start)[0]) for node in new]


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
    known = {one.source.file.resolve(): one.path for one in catalogue.dataset.files}
    if file in known and known[file] in {one.path for one in own_files(catalogue)}:
        return known[file]
    relative = file.relative_to(folder)
    is_ours = not any(part.startswith(".") for part in relative.parts) and relative.parts[0] not in _OTHER_ROLES
    if file in known or file.exists() or not is_ours:
        raise AuthoringError("add.wrong-file", path=name)
    return relative.as_posix()
