"""``servicegraph export``: the catalogue in other formats, for people who edit tables and programs that read others."""

from __future__ import annotations

import argparse
from pathlib import Path

from servicegraph.catalogue import Catalogue
from servicegraph.cli.arguments import Command, Say, folder_of, tell_unread
from servicegraph.cli.exchange_output import add_report_arguments, tell_report
from servicegraph.cli.output import write, write_document
from servicegraph.errors import ParameterError
from servicegraph.exchange.exchange_formats import ExchangeFormat, exchange_formats
from servicegraph.exchange.exchange_values import STANDARD_OUTPUT, ExportWishes
from servicegraph.journal import write_files
from servicegraph.messages import text


def _add_arguments(parser: argparse.ArgumentParser, say: Say) -> None:
    names = [one.name for one in exchange_formats().values() if one.exported]
    parser.add_argument("format", choices=names, metavar="FORMAT", help=say("export-format") + ", ".join(names))
    parser.add_argument("target", metavar="FILE|FOLDER", nargs="?", default="-", help=say("export-target"))
    parser.add_argument("--kind", action="append", metavar="KIND", help=say("export-kind"))
    parser.add_argument("--whole", metavar="IRI", help=say("export-whole"))
    parser.add_argument("--lanes", metavar="BY", help=say("export-lanes"))
    parser.add_argument("--modelled", action="store_true", default=None, help=say("export-modelled"))
    parser.add_argument("--dry-run", action="store_true", help=say("export-dry-run"))
    add_report_arguments(parser, say)


def _run(options: argparse.Namespace) -> int:
    chosen = exchange_formats()[options.format]
    assert chosen.exported
    wishes = _wishes(options, chosen)
    catalogue = Catalogue.load(folder_of(options))
    tell_unread(catalogue, options.language)
    exported = chosen.exported(catalogue, wishes)
    is_document = wishes.target == STANDARD_OUTPUT
    contents: dict[Path, bytes | None] = dict(exported.contents)
    if not options.dry_run:
        if is_document:
            write_document(b"".join(exported.contents.values()))
        else:
            write_files(wishes.target if wishes.target not in contents else wishes.target.parent, contents)
            for file in contents:
                write(text("export.written", options.language, path=file))
    return tell_report(exported.report, options, beside_output=is_document and not options.dry_run)


def _wishes(options: argparse.Namespace, chosen: ExchangeFormat) -> ExportWishes:
    """What is asked for. Raises ParameterError for an option that the format does not take."""
    given = {name: getattr(options, name) for name in ("kind", "whole", "lanes", "modelled")}
    given = {name: tuple(value) if isinstance(value, list) else value for name, value in given.items() if value}
    refuse_options(given, chosen.export_options, chosen.name)
    target = _target(options)
    if chosen.needs_target and target == STANDARD_OUTPUT:
        raise ParameterError("error.export-needs-target", parameter="FILE", format=chosen.name)
    return ExportWishes(target, options.language, **given)


def _target(options: argparse.Namespace) -> Path:
    """The file or folder, which may also stand behind the options: argparse then leaves it to the rest."""
    named = [*([] if options.target == "-" else [options.target]), *options.rest]
    if len(named) > 1 or any(name.startswith("--") for name in options.rest):
        unknown = " ".join(options.rest)
        raise ParameterError("error.unknown-arguments", parameter=unknown, names=unknown)
    return Path(named[0]) if named else STANDARD_OUTPUT


def refuse_options(given: dict[str, object], taken: frozenset[str], format: str) -> None:
    """Raises ParameterError when one of the options *given* is none that the *format* takes."""
    for name in given:
        if name not in taken:
            flag = "--" + name.removesuffix("_kind").replace("_", "-")
            raise ParameterError("error.exchange-option", parameter=flag, format=format)


COMMAND = Command("export", _add_arguments, _run, takes_rest=True)
