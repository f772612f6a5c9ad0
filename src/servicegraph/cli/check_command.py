"""``servicegraph check``: the findings of a catalogue."""

from __future__ import annotations

import argparse
import os
from dataclasses import replace
from pathlib import Path

from servicegraph.catalogue import Catalogue
from servicegraph.cli.arguments import FINDINGS, FINE, Command, Say, folder_of
from servicegraph.diagnostics import Diagnostic, Severity
from servicegraph.reports.renderings import RENDERINGS


def _add_arguments(parser: argparse.ArgumentParser, say: Say) -> None:
    parser.add_argument("path", nargs="?", metavar="PATH", help=say("path"))
    parser.add_argument("--format", choices=list(RENDERINGS), default="text", help=say("check-format"))
    parser.add_argument(
        "--level", choices=[level.word for level in reversed(Severity)], default="violation", help=say("level")
    )


def _run(options: argparse.Namespace) -> int:
    catalogue = Catalogue.load(folder_of(options))
    checked = catalogue.check(Severity[options.level.upper()])
    shown = tuple(_seen_from_here(found, catalogue.settings.folder) for found in checked.diagnostics)
    output = RENDERINGS[options.format](replace(checked, diagnostics=shown), options.language)
    if output:
        print(output)
    return FINDINGS if shown else FINE


def _seen_from_here(found: Diagnostic, folder: Path) -> Diagnostic:
    """The finding with its path as a terminal or a pull request can follow it: relative to the working directory."""
    path = os.path.normpath(folder / found.location.path)
    relative = os.path.relpath(path)
    shown = Path(path if relative.startswith("..") and os.path.isabs(path) else relative).as_posix()
    return replace(found, location=replace(found.location, path=shown))


COMMAND = Command("check", _add_arguments, _run)
