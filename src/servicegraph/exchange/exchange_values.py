"""What exports and imports are asked for and what they give; the same for every format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from servicegraph.exchange.exchange_report import ExchangeReport

if TYPE_CHECKING:  # the commands name formats before they need files
    from servicegraph.exchange.changed_files import ChangedFile

MOST_BYTES = 50_000_000
"""How large a file may be that is imported."""
STANDARD_OUTPUT = Path("-")
"""The target of an export that goes to standard output."""
MEDIA_TYPES: Mapping[str, str] = MappingProxyType(
    {
        ".ttl": "text/turtle",
        ".nt": "application/n-triples",
        ".rdf": "application/rdf+xml",
        ".jsonld": "application/ld+json",
        ".json": "application/json",
        ".csv": "text/csv",
        ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ".xml": "application/xml",
        ".bpmn": "application/bpmn+xml",
        ".svg": "image/svg+xml",
        ".md": "text/markdown",
        ".zip": "application/zip",
    }
)
"""The media types of files that exports write, by their endings."""


@dataclass(frozen=True)
class ExportWishes:
    """What is asked of an export.

    ``target`` is a file or folder, or STANDARD_OUTPUT. ``language`` is that of the run, in which formats speak that
    have one language. A format takes what its ``export_options`` name: names of ``kind``s (none: all that have
    entities), a ``whole`` by its IRI or CURIE, what its ``lanes`` are, and whether what was ``modelled`` here goes out.
    ``address`` is where a server that exports is reached; empty on the command line.
    """

    target: Path
    language: str
    kind: tuple[str, ...] = ()
    whole: str = ""
    lanes: str = ""
    modelled: bool = False
    address: str = ""


@dataclass(frozen=True)
class Export:
    """The content of each file of an export, and the report. One that goes to standard output has one file."""

    contents: Mapping[Path, bytes] = field(repr=False)
    report: ExchangeReport


@dataclass(frozen=True)
class ImportWishes:
    """What is asked of an import: the *contents* of files by their names, each read when it is looked up.

    Names that the report shows are in *language*. A format takes what its ``import_options`` name: whether it
    ``remove``s things that the files lack, keeps long ``texts``, and may ``classify`` by guessing; ``text_language``
    is that of texts which name none (empty: the catalogue's first), ``as_kind`` names the kind of a whole that it
    brings.
    """

    contents: Mapping[str, bytes] = field(repr=False)
    language: str = "en"
    remove: bool = False
    texts: bool = False
    classify: bool = False
    text_language: str = ""
    as_kind: str = ""


class Notice(Protocol):
    """What an import has to say of a place in a file."""

    def text(self, language: str) -> str:
        """The place and the sentence in *language*."""


@dataclass(frozen=True)
class Import:
    """What files ask a catalogue to become: its changed *files*, and what is to be told.

    With ``faults`` there are no files. ``notices`` are told beside the result; ``new``, ``changed`` and ``removed``
    are things that come, become others and go, by IRI, and ``referring`` those that still refer to what goes.
    ``cells`` were changed in tables.
    """

    files: tuple[ChangedFile, ...] = ()
    faults: tuple[Notice, ...] = ()
    notices: tuple[Notice, ...] = ()
    cells: int = 0
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    referring: tuple[str, ...] = ()
    report: ExchangeReport = field(default_factory=ExchangeReport)
