"""``servicegraph export table``: the entities of the catalogue as CSV that people edit."""

from __future__ import annotations

import argparse
from pathlib import Path

from servicegraph.catalogue import Catalogue
from servicegraph.cli.arguments import FINE, Command, Say, folder_of, tell_unread
from servicegraph.cli.output import write
from servicegraph.errors import ParameterError
from servicegraph.journal import write_files
from servicegraph.messages import text


def _add_arguments(parser: argparse.ArgumentParser, say: Say) -> None:
    parser.add_argument("format", choices=["table"], help=say("export-format"))
    parser.add_argument("target", metavar="FOLDER|FILE.csv", help=say("export-target"))
    parser.add_argument("--kind", action="append", metavar="KIND", help=say("export-kind"))


def _run(options: argparse.Namespace) -> int:
    from servicegraph.exchange.entity_tables import entity_table  # no other command needs them
    from servicegraph.exchange.table_csv import table_csv

    catalogue = Catalogue.load(folder_of(options))
    tell_unread(catalogue, options.language)
    target = Path(options.target)
    is_file = target.suffix.lower() == ".csv"
    known = {kind.name: kind for kind in catalogue.dataset.kinds}
    if (unknown := [name for name in options.kind or () if name not in known]) or (
        is_file and len(options.kind or ()) != 1
    ):
        value = ", ".join(unknown) or ", ".join(options.kind or ())
        raise ParameterError("error.export-kind", parameter="--kind", value=value, choices=", ".join(known))
    chosen = [known[name] for name in options.kind or known]
    kinds = [kind for kind in chosen if options.kind or entity_table(catalogue, kind).rows]
    contents: dict[Path, bytes | None] = {
        target if is_file else target / f"{kind.name}.csv": table_csv(catalogue, kind, options.language)
        for kind in kinds
    }
    write_files(target.parent if is_file else target, contents)
    for file in contents:
        write(text("export.written", options.language, path=file))
    return FINE


COMMAND = Command("export", _add_arguments, _run)
