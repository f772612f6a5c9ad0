"""Which files make up a catalogue: the ontology, the shapes, its own files and those of the catalogues it includes."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from servicegraph.errors import SettingsError
from servicegraph.settings import Settings, load_settings, shipped
from servicegraph.terms import ROOT


def digest(file: Path) -> bytes:
    """A fingerprint of the bytes of *file*; empty when it cannot be read."""
    try:
        return hashlib.sha256(file.read_bytes()).digest()
    except OSError:
        return b""


@dataclass(frozen=True)
class Sources:
    """Where a catalogue's files are: (file, its name in findings, its graph, its base) and how many are what."""

    turtle: tuple[tuple[Path, str, str, str], ...]
    definitions: int
    shapes: int
    queries: tuple[Path, ...]


def find_sources(settings: Settings) -> Sources:
    """All files of a catalogue: the ontology and vocabularies, the shapes, the catalogue's own and included ones.

    A folder included twice, or one that includes another in a circle, is read once.
    """
    folders = _with_included(settings)
    definitions = _turtle(shipped("ontology"), ROOT, settings, "ontology/")
    shape_files = _turtle(shipped("shapes"), ROOT, settings, "shapes/")
    query_folders = [shipped("queries")]
    own = []
    for included in folders:
        shape_files += _turtle(included.folder / "shapes", included.base, settings, "shapes/")
        query_folders.append(included.folder / "queries")
        own += _turtle(included.folder, included.base, settings, "", ("shapes", "queries"))
    everything = (*definitions, *shape_files, *own)
    if len(everything) > settings.most_files:
        raise SettingsError(
            "error.too-many-files", path=settings.folder, count=len(everything), most=settings.most_files
        )
    return Sources(everything, len(definitions), len(shape_files), tuple(query_folders))


def _with_included(settings: Settings) -> list[Settings]:
    found: dict[Path, Settings] = {}
    waiting = [settings]
    while waiting:
        current = waiting.pop()
        place = current.folder.resolve()
        if place in found:
            continue
        found[place] = current
        for folder in current.include:
            if not folder.is_dir():
                raise SettingsError("error.no-folder", path=folder)
            waiting.append(load_settings(folder))
    return list(found.values())


def _turtle(
    folder: Path, base: str, settings: Settings, within: str, without: tuple[str, ...] = ()
) -> list[tuple[Path, str, str, str]]:
    """The Turtle files below *folder* with their names, graphs and base; hidden folders and *without* are left out.

    Raises SettingsError when one of the folders cannot be read: what is in it would be missing without a word.
    """

    def failed(error: OSError) -> None:
        raise SettingsError("error.folder-unreadable", path=error.filename, reason=error.strerror)

    files: list[Path] = []
    for place, folders, names in os.walk(folder, onerror=failed) if folder.is_dir() else ():
        left_out = without if Path(place) == folder else ()
        folders[:] = [name for name in folders if not name.startswith(".") and name not in left_out]
        files += [Path(place, name) for name in names if name.endswith(".ttl") and not name.startswith(".")]
    found = []
    for file in sorted(files):
        inside = file.relative_to(folder)
        if file.exists() and not file.is_file():
            continue  # a pipe; a link that leads nowhere is kept and found unreadable
        name = Path(os.path.relpath(file, settings.folder)).as_posix()
        found.append((file, name, f"{base}graph/{within}{quote(inside.as_posix())}", base))
    return found
