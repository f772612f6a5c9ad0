"""What lies in the folders of a catalogue: each file once, and what is no file to be read."""

from __future__ import annotations

import enum
import os
import stat
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from servicegraph.errors import SettingsError


class Nature(enum.Enum):
    """What a name in a folder stands for."""

    FILE = "file"
    LINKED_FOLDER = "linked folder"
    SPECIAL = "pipe, socket or device"


@dataclass(frozen=True)
class FolderEntry:
    """A name in a folder, with the way to it. A link that leads nowhere counts as a file, and is found unreadable."""

    name: str
    nature: Nature

    @property
    def file(self) -> Path:
        """What it names. To make one of every name, at each change, would take longer than to walk the folders."""
        return Path(self.name)


def entries(folder: Path, others: Collection[Path] = ()) -> list[FolderEntry]:
    """Everything below *folder*, sorted by path, without what is hidden; linked folders are named and not followed.

    *others* are resolved folders that are read on their own account, and so not here. Raises SettingsError when a
    folder cannot be read: what is in it would be missing without a word.
    """

    def failed(error: OSError) -> None:
        raise SettingsError("error.folder-unreadable", path=error.filename, reason=error.strerror)

    found: list[FolderEntry] = []
    for place, folders, files in os.walk(folder, onerror=failed):
        start = os.path.join(place, "")
        within = [name for name in folders if not name.startswith(".")]
        linked = [name for name in within if os.path.islink(start + name)]
        folders[:] = [
            name for name in within if name not in linked and not (others and Path(place, name).resolve() in others)
        ]
        found += [FolderEntry(start + name, Nature.LINKED_FOLDER) for name in linked]
        found += [FolderEntry(start + name, _nature(start + name)) for name in files if not name.startswith(".")]
    return sorted(found, key=lambda entry: entry.name.split(os.sep))


def _nature(name: str) -> Nature:
    try:
        return Nature.FILE if stat.S_ISREG(os.stat(name).st_mode) else Nature.SPECIAL
    except OSError:
        return Nature.FILE
