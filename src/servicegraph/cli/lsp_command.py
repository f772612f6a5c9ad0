"""``servicegraph lsp``: a language server for editors, over standard input and output."""

from __future__ import annotations

import argparse

from servicegraph.cli.arguments import Command, Say, folder_of
from servicegraph.settings import find_catalogue


def _add_arguments(parser: argparse.ArgumentParser, say: Say) -> None:
    parser.add_argument("path", nargs="?", metavar="PATH", help=say("path"))
    # Editors give it to every server; over what else one should speak is not told.
    parser.add_argument("--stdio", action="store_true", help=say("stdio"))


def _run(options: argparse.Namespace) -> int:
    # What the protocol needs takes half a second to import: only the server pays for it.
    from servicegraph.lsp.language_server import run_server

    named = folder_of(options)
    return run_server(options.language, find_catalogue(named) if named else None)


COMMAND = Command("lsp", _add_arguments, _run, is_brief=False)
