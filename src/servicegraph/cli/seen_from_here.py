"""The places of findings as a terminal or a pull request can follow them: relative to the working directory."""

from __future__ import annotations

import functools
import os
from dataclasses import dataclass, fields, replace
from pathlib import Path

from servicegraph.diagnostics import Checked, Diagnostic, Edit, Fix, Location, Related
from servicegraph.messages import file_name


@dataclass(frozen=True)
class _Seen(Diagnostic):
    """A finding whose paths are seen from elsewhere. It is still the same finding, so its fingerprint stays."""

    kept_fingerprint: str = ""

    @property
    def fingerprint(self) -> str:
        return self.kept_fingerprint


def seen_from_here(checked: Checked, folder: Path) -> Checked:
    """*checked*, with the paths that were relative to *folder* seen from the working directory.

    A file outside the working directory keeps its whole path when the folder was given so. Bytes of a folder's name
    that are not UTF-8 are written out, as in the names of files. Raises OSError when there is no working directory.
    """

    start, here = file_name(folder), file_name(Path.cwd())

    @functools.cache
    def path_of(path: str) -> str:
        # Names as text from here on: the system's own encoding may not have the characters of a finding's path.
        whole = os.path.normpath(os.path.join(start, path))
        relative = os.path.relpath(os.path.join(here, whole), here)
        return Path(whole if relative.startswith("..") and os.path.isabs(whole) else relative).as_posix()

    def moved(location: Location) -> Location:
        return replace(location, path=path_of(location.path))

    def related(one: Related) -> Related:
        return replace(one, location=moved(one.location))

    def fix(one: Fix) -> Fix:
        return replace(one, edits=tuple(Edit(moved(edit.location), edit.text) for edit in one.edits))

    def seen(found: Diagnostic) -> Diagnostic:
        values = {field.name: getattr(found, field.name) for field in fields(Diagnostic)} | {
            "location": moved(found.location),
            "related": tuple(map(related, found.related)),
            "fixes": tuple(map(fix, found.fixes)),
        }
        return _Seen(**values, kept_fingerprint=found.fingerprint)

    return replace(checked, diagnostics=tuple(map(seen, checked.diagnostics)))
