"""``servicegraph import``: what people changed in tables, written into the files of the catalogue."""

from __future__ import annotations

import argparse
from pathlib import Path

from servicegraph.catalogue import Catalogue
from servicegraph.cli.arguments import FINDINGS, FINE, Command, Say, folder_of
from servicegraph.cli.output import complain, write, write_document
from servicegraph.errors import ParameterError
from servicegraph.exchange.exchange_formats import exchange_formats
from servicegraph.exchange.exchange_values import MOST_BYTES
from servicegraph.journal import write_files
from servicegraph.messages import text
from servicegraph.reports.unified import unified_diff

_MOST_TOLD = 50  # faults of one import; more have one cause


def _add_arguments(parser: argparse.ArgumentParser, say: Say) -> None:
    parser.add_argument(
        "format", choices=[one.name for one in exchange_formats().values() if one.imported], help=say("export-format")
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help=say("import-files"))
    parser.add_argument("--dry-run", action="store_true", help=say("import-dry-run"))
    parser.add_argument("--remove", action="store_true", help=say("import-remove"))


def _run(options: argparse.Namespace) -> int:
    imported = exchange_formats()[options.format].imported
    assert imported
    catalogue = Catalogue.load(folder_of(options))
    found = imported(catalogue, {name: _content(name, MOST_BYTES) for name in options.files}, options.remove)
    for told in (*found.notices, *found.faults[:_MOST_TOLD]):
        complain(told.text(options.language))
    if found.faults:
        if further := len(found.faults[_MOST_TOLD:]):
            complain(text("import.further-faults", options.language, count=further))
        return FINDINGS
    if options.dry_run:
        diffs = (unified_diff(one.path, one.before or b"", one.after) for one in found.files)
        write_document(b"".join(diffs))
    elif found.files:
        contents: dict[Path, bytes | None] = {one.file: one.after for one in found.files}
        expected: dict[Path, bytes | None] = {one.file: one.before for one in found.files}
        write_files(catalogue.settings.folder, contents, expected=expected)

    def names(things: tuple[str, ...]) -> str:
        return ", ".join(map(catalogue.prefixes.contract, things))

    for key, things in (("new", found.new), ("removed", found.removed), ("referring", found.referring)):
        if things:
            write(text(f"import.{key}", options.language, count=len(things), names=names(things)))
    key = "import.would-change" if options.dry_run else "import.changed"
    write(text(key, options.language, cells=found.cells, files=len(found.files)))
    return FINE


def _content(name: str, most: int) -> bytes:
    try:
        with Path(name).open("rb") as stream:
            return stream.read(most + 1)
    except ValueError as error:  # a name that no file can have
        raise ParameterError("error.no-table", parameter=name) from error


COMMAND = Command("import", _add_arguments, _run)
