"""``servicegraph import table``: what people changed in tables, written into the files of the catalogue."""

from __future__ import annotations

import argparse
from pathlib import Path

from servicegraph.catalogue import Catalogue
from servicegraph.cli.arguments import FINDINGS, FINE, Command, Say, folder_of
from servicegraph.cli.output import complain, write, write_document
from servicegraph.errors import ParameterError
from servicegraph.journal import write_files
from servicegraph.messages import text
from servicegraph.reports.unified import unified_diff


def _add_arguments(parser: argparse.ArgumentParser, say: Say) -> None:
    parser.add_argument("format", choices=["table"], help=say("export-format"))
    parser.add_argument("files", nargs="+", metavar="FILE.csv", help=say("import-files"))
    parser.add_argument("--dry-run", action="store_true", help=say("import-dry-run"))


def _run(options: argparse.Namespace) -> int:
    from servicegraph.exchange.rewriting import ValueChange  # no other command needs them
    from servicegraph.exchange.table_csv import MOST_BYTES, changed_files, table_changes

    catalogue = Catalogue.load(folder_of(options))
    changes: list[ValueChange] = []
    cells, is_faulty = 0, False
    for name in options.files:
        found = table_changes(catalogue, _content(name, MOST_BYTES), name)
        changes += found.changes
        cells += found.cells
        is_faulty = is_faulty or bool(found.faults)
        for fault in found.faults:
            complain(f"{name}: {fault.text(options.language)}")
    if is_faulty:
        return FINDINGS
    changed = changed_files(catalogue, changes)
    if options.dry_run:
        if changed:
            write_document(b"".join(unified_diff(path, before, after) for path, (before, after) in changed.items()))
    else:
        places = {file.path: file.source.file for file in catalogue.dataset.files}
        contents: dict[Path, bytes | None] = {places[path]: after for path, (_, after) in changed.items()}
        expected: dict[Path, bytes | None] = {places[path]: before for path, (before, _) in changed.items()}
        if contents:
            write_files(catalogue.settings.folder, contents, expected=expected)
    key = "import.would-change" if options.dry_run else "import.changed"
    write(text(key, options.language, cells=cells, files=len(changed)))
    return FINE


def _content(name: str, most: int) -> bytes:
    try:
        with Path(name).open("rb") as stream:
            return stream.read(most + 1)
    except (OSError, ValueError) as error:
        raise ParameterError("error.no-table", parameter=name) from error


COMMAND = Command("import", _add_arguments, _run)
