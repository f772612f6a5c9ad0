"""The places of findings as a terminal or a pull request can follow them: relative to the working directory."""

from __future__ import annotations

import functools
import os
from dataclasses import dataclass, field, fields, replace
from operator import attrgetter
from pathlib import Path

from servicegraph.diagnostics import Checked, Diagnostic, Edit, Fix, Location, Related
from servicegraph.messages import file_name


@dataclass(frozen=True, slots=True)
class _Seen(Diagnostic):
    """A finding whose paths are seen from elsewhere. It is still the same finding, so its fingerprint stays."""

    itself: Diagnostic = field(kw_only=True)

    @property
    def fingerprint(self) -> str:
        return self.itself.fingerprint


_FIELDS = tuple(one.name for one in fields(Diagnostic))
_LOCATION, _RELATED, _FIXES = map(_FIELDS.index, ("location", "related", "fixes"))
_values = attrgetter(*_FIELDS)


def path_from_here(path: str, folder: Path) -> str:
    """*path*, which is relative to *folder*, seen from the working directory. Raises OSError when there is none."""
    # Names as text from here on: the system's own encoding may not have the characters of a finding's path.
    start, here = file_name(folder), file_name(Path.cwd())
    whole = os.path.normpath(os.path.join(start, path))
    relative = os.path.relpath(os.path.join(here, whole), here)
    return Path(whole if relative.startswith("..") and os.path.isabs(whole) else relative).as_posix()


def seen_from_here(checked: Checked, folder: Path) -> Checked:
    """*checked*, with the paths that were relative to *folder* seen from the working directory.

    A file outside the working directory keeps its whole path when the folder was given so. Bytes of a folder's name
    that are not UTF-8 are written out, as in the names of files. Raises OSError when there is no working directory.
    """

    path_of = functools.cache(functools.partial(path_from_here, folder=folder))

    def moved(location: Location) -> Location:
        return Location(path_of(location.path), location.line, location.column, location.end_line, location.end_column)

    def related(one: Related) -> Related:
        return replace(one, location=moved(one.location))

    def fix(one: Fix) -> Fix:
        return replace(one, edits=tuple(Edit(moved(edit.location), edit.text) for edit in one.edits))

    def seen(found: Diagnostic) -> Diagnostic:
        values = [*_values(found)]
        values[_LOCATION] = moved(found.location)
        if found.related:
            values[_RELATED] = tuple(map(related, found.related))
        if found.fixes:
            values[_FIXES] = tuple(map(fix, found.fixes))
        return _Seen(*values, itself=found)

    return replace(checked, diagnostics=tuple(map(seen, checked.diagnostics)))
