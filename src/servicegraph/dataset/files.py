"""Which files make up a catalogue, each read once and with its role: its own, the included ones, those shipped."""

from __future__ import annotations

import enum
import functools
import hashlib
import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import quote

from servicegraph.dataset.folders import FolderEntry, Nature, entries
from servicegraph.dataset.unread import QUESTIONS, READ, empty, unread
from servicegraph.diagnostics import Diagnostic, Location, Severity, built_in
from servicegraph.errors import SettingsError
from servicegraph.journal import finish_writing
from servicegraph.messages import file_name
from servicegraph.rdf.terms import ROOT
from servicegraph.settings import Settings, load_settings, shipped
from servicegraph.settings_file import FILE


class Role(enum.Enum):
    """What a file is for."""

    ONTOLOGY = "ontology"
    VOCABULARY = "vocabulary"
    SHAPE = "shape"
    QUESTION = "question"
    DATA = "data"
    SETTINGS = "settings"


@dataclass(frozen=True)
class SourceFile:
    """A file of a catalogue with the bytes that were read.

    ``path`` is its name in findings, relative to the catalogue's folder; ``base`` the IRI against which it is
    resolved, ``graph`` the IRI of its named graph. ``is_shipped`` says whether it came with the program. ``faults``
    say why it could not be read.
    """

    path: str
    role: Role
    base: str
    graph: str
    content: bytes = field(repr=False)
    file: Path
    is_shipped: bool = False
    faults: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True)
class Sources:
    """The files of a catalogue, the base IRIs of its entities (its own first), and what is left unread."""

    files: tuple[SourceFile, ...]
    bases: tuple[str, ...]
    unread: tuple[Diagnostic, ...] = ()

    def of(self, *roles: Role) -> Iterator[SourceFile]:
        """The files that have one of *roles*."""
        return (file for file in self.files if file.role in roles)

    def say_the_same(self, other: Sources) -> bool:
        """Whether *other* has the same state; files that were not read anew are the same objects in both."""
        pairs = zip(self.files, other.files, strict=False)
        return len(self.files) == len(other.files) and all(one is two or _said(one) == _said(two) for one, two in pairs)

    @functools.cached_property
    def state(self) -> str:
        """A digest of exactly the bytes that were read: another state means another answer may be given."""
        digest = hashlib.sha256()
        for file in self.files:
            digest.update(f"{file.role.value}\0{file.path}\0{file.base}\0{len(file.content)}\0".encode())
            digest.update(file.content)
        return digest.hexdigest()[:16]


def _said(file: SourceFile) -> tuple[Role, str, str, bytes]:
    return file.role, file.path, file.base, file.content


_NUMBERED = "~"  # before the number of a graph whose name another file has
_FOLDERS = {"ontology": Role.ONTOLOGY, "shapes": Role.SHAPE, "queries": Role.QUESTION}


def read_sources(
    settings: Settings, unsaved: Mapping[Path, bytes] | None = None, before: Sources | None = None
) -> Sources:
    """All files of a catalogue: the ontology and vocabularies, the shapes and questions, its own and included ones.

    A folder included twice, or one that includes another in a circle, is read once. What *unsaved* holds, by resolved
    files, is read in place of what the file holds. Of *before*, which was read with the same settings, the files that
    still hold what they held are taken as they are. Raises SettingsError when there are too many files, or a folder
    cannot be read, and WriteError when what another has begun to write there cannot be ended.
    """
    folders = _with_included(settings)
    for place in folders:
        finish_writing(place)
    found: list[SourceFile] = []
    unread_files: list[Diagnostic] = []
    # The names of included catalogues' files and graphs rest on more than the file.
    read = before.files if before and len(folders) == 1 else ()
    known = {os.fspath(file.file): file for file in read if file.role is not Role.SETTINGS}
    for name, role in _FOLDERS.items():
        folder = shipped(name)
        for entry in entries(folder):
            if same := _as_before(entry, known):
                found.append(same)
            elif entry.file.suffix in _endings(role):
                found.append(_source(entry.file, folder, role, ROOT, settings, f"{name}/", is_shipped=True))
    for place, included in folders.items():
        files, left = _own_files(included, settings, {other for other in folders if other != place}, known)
        found += [_as_edited(file, unsaved, settings) for file in files] if unsaved else files
        unread_files += left
    if len(found) > settings.most_files:
        raise SettingsError("error.too-many-files", path=settings.folder, count=len(found), most=settings.most_files)
    bases = dict.fromkeys(folder.base for folder in folders.values())
    return Sources(tuple(_with_graphs_of_their_own(found)), tuple(bases), tuple(unread_files))


def _as_edited(file: SourceFile, unsaved: Mapping[Path, bytes], settings: Settings) -> SourceFile:
    """*file* with what an editor holds in its place."""
    content = unsaved.get(file.file.resolve())
    if content is None or file.role is Role.SETTINGS:
        return file
    if len(content) > settings.most_file_bytes:
        return replace(file, content=b"", faults=(_too_large(file.path, len(content), settings.most_file_bytes),))
    is_empty = file.role is not Role.QUESTION and not content.strip()
    return replace(file, content=content, faults=(empty(file.path),) if is_empty else ())


def _with_included(settings: Settings) -> dict[Path, Settings]:
    """The settings of the catalogue and of all that it includes, by their resolved folders, its own first."""
    found: dict[Path, Settings] = {}
    waiting = [settings]
    while waiting:
        current = waiting.pop(0)
        place = current.folder.resolve()
        if place in found:
            continue
        found[place] = current
        for folder in current.include:
            if not folder.is_dir():
                raise SettingsError("error.no-folder", path=folder)
            waiting.append(load_settings(folder))
    return found


def _own_files(
    included: Settings, settings: Settings, others: Collection[Path], known: Mapping[str, SourceFile]
) -> tuple[list[SourceFile], list[Diagnostic]]:
    """The files of one catalogue folder, in the order of their roles, and what in it is left unread."""
    by_role: dict[Role, list[SourceFile]] = {role: [] for role in (*_FOLDERS.values(), Role.DATA)}
    left = []
    for entry in entries(included.folder, others):
        if same := _as_before(entry, known):
            by_role[Role.ONTOLOGY if same.role is Role.VOCABULARY else same.role].append(same)
            continue
        inside = _inside(entry.file, included.folder) or str(entry.file.relative_to(included.folder))
        if inside == FILE:
            continue  # read with the settings
        first, parted, _ = inside.partition(os.sep)
        role = _FOLDERS.get(first, Role.DATA) if parted else Role.DATA
        path = _shown(entry.file, settings)
        if entry.nature is Nature.FILE and entry.file.suffix in _endings(role):
            within = "" if role is Role.DATA else f"{first}/"
            folder = included.folder / first if within else included.folder
            by_role[role].append(_source(entry.file, folder, role, included.base, settings, within))
        elif said := unread(entry.file, path, entry.nature, role is Role.QUESTION):
            left.append(said)
    of_settings = SourceFile(
        _shown(included.folder / FILE, settings),
        Role.SETTINGS,
        included.base,
        "",
        included.content,
        included.folder / FILE,
        faults=included.faults_at(_shown(included.folder / FILE, settings)),
    )
    return [*(file for files in by_role.values() for file in files), of_settings], left


def _as_before(entry: FolderEntry, known: Mapping[str, SourceFile]) -> SourceFile | None:
    """The *known* file that *entry* names, if it still holds what it held."""
    file = known.get(entry.name)
    if file is None or entry.nature is not Nature.FILE or file.faults or _NUMBERED in file.graph:
        return None
    content, faults = _content(entry.name, file.path, None)
    return file if content == file.content and not faults else None


def _endings(role: Role) -> tuple[str, ...]:
    return (QUESTIONS,) if role is Role.QUESTION else READ


def _source(
    file: Path, folder: Path, role: Role, base: str, settings: Settings, within: str, *, is_shipped: bool = False
) -> SourceFile:
    inside = (_inside(file, folder) or str(file.relative_to(folder))).replace(os.sep, "/")
    path = _shown(file, settings)
    graph = f"{base}graph/{within}{quote(os.fsencode(inside))}"
    content, faults = _content(file, path, None if is_shipped else settings.most_file_bytes)
    if not content.strip() and not faults and role is not Role.QUESTION:
        faults = (empty(path),)
    its_role = Role.VOCABULARY if role is Role.ONTOLOGY and inside.startswith("vocabularies/") else role
    return SourceFile(path, its_role, base, graph, content, file, is_shipped, faults)


def _with_graphs_of_their_own(files: Iterable[SourceFile]) -> Iterator[SourceFile]:
    """The files, those of catalogues with one base and equal names told apart by a number in their graphs' IRIs."""
    taken: set[str] = set()
    for file in files:
        graph, number = file.graph, 1
        while graph and graph in taken:
            number += 1
            graph = f"{file.graph}{_NUMBERED}{number}"
        taken.add(graph)
        yield replace(file, graph=graph) if graph != file.graph else file


def _shown(file: Path, settings: Settings) -> str:
    """The name of *file* in findings: seen from the catalogue's folder; what cannot be shown is written out."""
    name = _inside(file, settings.folder) or os.path.relpath(file, settings.folder)
    return file_name(name.replace(os.sep, "/"))


def _inside(file: Path, folder: Path) -> str:
    """The path of *file* from *folder* on, empty where its name does not begin with the folder's.

    That is a matter of letters, and a tenth of what pathlib takes for it: it is asked for each file at each change.
    """
    name, start = os.fspath(file), os.path.join(folder, "")
    return name[len(start) :] if name.startswith(start) else ""


def _content(file: str | Path, path: str, most: int | None) -> tuple[bytes, tuple[Diagnostic, ...]]:
    try:
        with open(file, "rb") as source:
            size = os.fstat(source.fileno()).st_size
            if most is not None and size > most:
                return b"", (_too_large(path, size, most),)
            return source.read(), ()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return b"", (built_in("file-unreadable", Severity.VIOLATION, Location(path, 1, 1), reason=reason),)


def _too_large(path: str, size: int, most: int) -> Diagnostic:
    return built_in("file-too-large", Severity.VIOLATION, Location(path, 1, 1), size=size, most=most)
