"""What an export is asked for, and what an import has found; the same for every format."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # the commands name formats before they need files
    from servicegraph.exchange.changed_files import ChangedFile

MOST_BYTES = 50_000_000
"""How large a file may be that is imported."""


@dataclass(frozen=True)
class ExportWishes:
    """What is asked of an export: a *target*, names of *kinds* (none: all that have entities), a *language*."""

    target: Path
    kinds: tuple[str, ...]
    language: str


class Notice(Protocol):
    """What an import has to say of a place in a file."""

    def text(self, language: str) -> str:
        """The place and the sentence in *language*."""


@dataclass(frozen=True)
class Import:
    """What files ask a catalogue to become: its changed *files*, and what is to be told.

    With ``faults`` there are no files. ``notices`` are told beside the result; ``cells`` were changed, ``new`` and
    ``removed`` things, by IRI, come and go, and ``referring`` are the things that still refer to those that go.
    """

    files: tuple[ChangedFile, ...] = ()
    faults: tuple[Notice, ...] = ()
    notices: tuple[Notice, ...] = ()
    cells: int = 0
    new: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    referring: tuple[str, ...] = ()
