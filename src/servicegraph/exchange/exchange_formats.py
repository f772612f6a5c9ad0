"""The formats in which catalogues go out and come in: one table of them, for the commands that export and import.

A format to come is one more `ExchangeFormat` in `exchange_formats`. What it needs is loaded when it is used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from servicegraph.exchange.exchange_values import ExportWishes, Import

if TYPE_CHECKING:  # every command names the formats, and only two of them need more
    from servicegraph.catalogue import Catalogue

Exporter = Callable[["Catalogue", ExportWishes], Mapping[Path, bytes]]
Importer = Callable[["Catalogue", Mapping[str, bytes], bool], Import]


@dataclass(frozen=True)
class ExchangeFormat:
    """A format: its *name* on the command line, the *endings* of its files, what writes them and what reads them.

    ``exported`` gives the content of each file. ``imported`` takes contents by name, and whether what they lack is to
    go; None for a format that only goes out. Both raise ParameterError.
    """

    name: str
    endings: tuple[str, ...]
    exported: Exporter = field(repr=False)
    imported: Importer | None = field(default=None, repr=False)


def exchange_formats() -> Mapping[str, ExchangeFormat]:
    """All formats by name."""
    every = (ExchangeFormat("table", (".xlsx", ".csv"), _export_tables, _import_tables),)
    return {one.name: one for one in every}


def _export_tables(catalogue: Catalogue, wishes: ExportWishes) -> Mapping[Path, bytes]:
    from servicegraph.exchange.table_format import exported_tables

    return exported_tables(catalogue, wishes)


def _import_tables(catalogue: Catalogue, contents: Mapping[str, bytes], removes: bool) -> Import:
    from servicegraph.exchange.table_format import imported_tables

    return imported_tables(catalogue, contents, removes)
