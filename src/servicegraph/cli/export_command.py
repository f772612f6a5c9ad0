"""``servicegraph export``: the catalogue in other formats, as tables that people edit."""

from __future__ import annotations

import argparse
from pathlib import Path

from servicegraph.catalogue import Catalogue
from servicegraph.cli.arguments import FINE, Command, Say, folder_of, tell_unread
from servicegraph.cli.output import write
from servicegraph.exchange.exchange_formats import exchange_formats
from servicegraph.exchange.exchange_values import ExportWishes
from servicegraph.journal import write_files
from servicegraph.messages import text


def _add_arguments(parser: argparse.ArgumentParser, say: Say) -> None:
    parser.add_argument("format", choices=list(exchange_formats()), help=say("export-format"))
    parser.add_argument("target", metavar="FILE.xlsx|FILE.csv|FOLDER", help=say("export-target"))
    parser.add_argument("--kind", action="append", metavar="KIND", help=say("export-kind"))


def _run(options: argparse.Namespace) -> int:
    catalogue = Catalogue.load(folder_of(options))
    tell_unread(catalogue, options.language)
    wishes = ExportWishes(Path(options.target), tuple(options.kind or ()), options.language)
    exported = exchange_formats()[options.format].exported(catalogue, wishes)
    contents: dict[Path, bytes | None] = dict(exported)
    write_files(wishes.target if wishes.target not in contents else wishes.target.parent, contents)
    for file in contents:
        write(text("export.written", options.language, path=file))
    return FINE


COMMAND = Command("export", _add_arguments, _run)
