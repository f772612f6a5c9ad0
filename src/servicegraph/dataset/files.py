"""Which files make up a catalogue, each read once and with its role: its own, the included ones, those shipped."""

from __future__ import annotations

import enum
import hashlib
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from servicegraph.diagnostics import Diagnostic, Location, Severity, built_in
from servicegraph.errors import SettingsError
from servicegraph.rdf.terms import ROOT
from servicegraph.settings import FILE, Settings, load_settings, shipped


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

    @property
    def state(self) -> str:
        """A digest of exactly the bytes that were read: another state means another answer may be given."""
        digest = hashlib.sha256()
        for file in self.files:
            digest.update(f"{file.role.value}\0{file.path}\0{file.base}\0{len(file.content)}\0".encode())
            digest.update(file.content)
        return digest.hexdigest()[:16]


_FOLDERS = {"ontology": Role.ONTOLOGY, "shapes": Role.SHAPE, "queries": Role.QUESTION}
_ENDINGS = {Role.QUESTION: (".rq",)}
_TURTLE = (".ttl",)


def read_sources(settings: Settings) -> Sources:
    """All files of a catalogue: the ontology and vocabularies, the shapes and questions, its own and included ones.

    A folder included twice, or one that includes another in a circle, is read once. Raises SettingsError when there
    are too many files, or a folder cannot be read.
    """
    folders = _with_included(settings)
    found: list[SourceFile] = []
    for name, role in _FOLDERS.items():
        found += _read(shipped(name), role, ROOT, settings, f"{name}/", is_shipped=True)
    for included in folders:
        for name, role in _FOLDERS.items():
            found += _read(included.folder / name, role, included.base, settings, f"{name}/")
        found += _read(included.folder, Role.DATA, included.base, settings, "", without=tuple(_FOLDERS))
        found += _settings_file(included, settings)
    if len(found) > settings.most_files:
        raise SettingsError("error.too-many-files", path=settings.folder, count=len(found), most=settings.most_files)
    return Sources(tuple(found), tuple(dict.fromkeys(folder.base for folder in folders)))


def _with_included(settings: Settings) -> list[Settings]:
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
    return list(found.values())


def _read(
    folder: Path,
    role: Role,
    base: str,
    settings: Settings,
    within: str,
    *,
    without: tuple[str, ...] = (),
    is_shipped: bool = False,
) -> Iterator[SourceFile]:
    """The files below *folder* that have the *role*; hidden ones and the folders *without* are left out."""
    for file in _found(folder, _ENDINGS.get(role, _TURTLE), without):
        inside = file.relative_to(folder)
        path = _shown(file, settings)
        graph = f"{base}graph/{within}{quote(os.fsencode(inside.as_posix()))}"
        # The limit is for what others write: without what is shipped nothing can be checked.
        content, faults = _content(file, path, sys.maxsize if is_shipped else settings.most_file_bytes)
        its_role = Role.VOCABULARY if role == Role.ONTOLOGY and inside.parts[0] == "vocabularies" else role
        yield SourceFile(path, its_role, base, graph, content, file, is_shipped, faults)


def _found(folder: Path, endings: tuple[str, ...], without: Iterable[str]) -> list[Path]:
    """Raises SettingsError when one of the folders cannot be read: what is in it would be missing without a word."""

    def failed(error: OSError) -> None:
        raise SettingsError("error.folder-unreadable", path=error.filename, reason=error.strerror)

    files: list[Path] = []
    for place, folders, names in os.walk(folder, onerror=failed) if folder.is_dir() else ():
        left_out = without if Path(place) == folder else ()
        folders[:] = [name for name in folders if not name.startswith(".") and name not in left_out]
        files += [Path(place, name) for name in names if name.endswith(endings) and not name.startswith(".")]
    # A pipe is passed over; a link that leads nowhere is kept and found unreadable.
    return sorted(file for file in files if file.is_file() or not file.exists())


def _shown(file: Path, settings: Settings) -> str:
    """The name of *file* in findings: seen from the catalogue's folder; bytes that are no UTF-8 are written out."""
    path = Path(os.path.relpath(file, settings.folder)).as_posix()
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _content(file: Path, path: str, most: int) -> tuple[bytes, tuple[Diagnostic, ...]]:
    top = Location(path, 1, 1)
    try:
        size = file.stat().st_size
        if size > most:
            return b"", (built_in("file-too-large", Severity.VIOLATION, top, size=size, most=most),)
        return file.read_bytes(), ()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return b"", (built_in("file-unreadable", Severity.VIOLATION, top, reason=reason),)


def _settings_file(included: Settings, settings: Settings) -> Iterator[SourceFile]:
    file = included.folder / FILE
    path = _shown(file, settings)
    content, faults = _content(file, path, settings.most_file_bytes)
    yield SourceFile(path, Role.SETTINGS, included.base, "", content, file, faults=faults)
