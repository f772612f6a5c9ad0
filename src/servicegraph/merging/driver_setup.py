"""Takes the merge driver into use in a repository: its settings say what is run, .gitattributes for which files."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from servicegraph.changes.git import ask_git
from servicegraph.changes.revisions import find_repository
from servicegraph.errors import RevisionError
from servicegraph.journal import write_files
from servicegraph.messages import file_name

ATTRIBUTE = "*.ttl merge=servicegraph"
"""The line of ``.gitattributes``."""

_NAME = "servicegraph: Turtle by statement"
_ARGUMENTS = "merge-driver %O %A %B %P %L"


@dataclass(frozen=True)
class DriverSetup:
    """The work tree, its file of attributes, whether the line was added to it, and what stands there instead."""

    folder: Path
    attributes: Path
    is_added: bool
    other: str = ""


def set_up_driver(folder: Path) -> DriverSetup:
    """Have the repository of *folder* merge Turtle files with this program; done again, it changes nothing.

    Raises RevisionError where there is no repository or git refuses, WriteError where a file cannot be written.
    """
    top = find_repository(folder)
    if top is None:
        raise RevisionError("error.no-work-tree", folder=file_name(folder))
    for name, value in (("name", _NAME), ("driver", f"{_program()} {_ARGUMENTS}")):
        setting = f"merge.servicegraph.{name}"
        if ask_git(top, "config", "--local", setting, value) is None:
            raise RevisionError("error.git-refused", name=setting, folder=file_name(top))
    attributes = top / ".gitattributes"
    # What holds for a file that nobody has: attributes may stand in other places, and be more general.
    said = ask_git(top, "check-attr", "-z", "merge", "--", "any.ttl") or b""
    value = os.fsdecode(said.rstrip(b"\0").rpartition(b"\0")[2]) or "unspecified"
    if value == "servicegraph":
        return DriverSetup(top, attributes, is_added=False)
    if value != "unspecified":
        return DriverSetup(top, attributes, is_added=False, other=value)
    before = attributes.read_bytes() if attributes.exists() else None
    content = before or b""
    content += b"" if content.endswith(b"\n") or not content else b"\n"
    write_files(top, {attributes: content + ATTRIBUTE.encode() + b"\n"}, expected={attributes: before})
    return DriverSetup(top, attributes, is_added=True)


def _program() -> str:
    """How git finds this program again: by its name, or as it runs now where that is not to be found by name."""
    if shutil.which("servicegraph"):
        return "servicegraph"
    return f"{shlex.quote(Path(sys.executable).as_posix())} -m servicegraph.cli"
