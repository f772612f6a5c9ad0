"""``servicegraph lsp``: a language server for editors, over standard input and output, and the pages beside it."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from typing import TYPE_CHECKING

from servicegraph.cli.arguments import Command, Say, folder_of
from servicegraph.errors import ServicegraphError, SettingsError
from servicegraph.follower import CatalogueFollower, Revision
from servicegraph.settings import find_catalogue, load_settings, shipped

if TYPE_CHECKING:
    from servicegraph.web.server import ServedBeside

_HOST = "127.0.0.1"  # what an editor holds unsaved is for this machine alone


def _add_arguments(parser: argparse.ArgumentParser, say: Say) -> None:
    parser.add_argument("path", nargs="?", metavar="PATH", help=say("path"))
    # Editors give it to every server; over what else one should speak is not told.
    parser.add_argument("--stdio", action="store_true", help=say("stdio"))
    parser.add_argument("--serve", action="store_true", help=say("lsp-serve"))
    parser.add_argument("--port", help=say("lsp-port"))


@dataclass(frozen=True)
class _PagesOfEditor:
    """The pages that show what the language server's follower finds."""

    served: ServedBeside

    @property
    def address(self) -> str:
        return self.served.address

    def follow(self, revision: Revision | None) -> None:
        self.served.handover.follow(revision)

    def hold_back(self, error: ServicegraphError) -> None:
        self.served.handover.hold_back(error)

    def stop(self) -> None:
        self.served.stop()


def _run(options: argparse.Namespace) -> int:
    # What the protocol needs takes half a second to import: only the server pays for it.
    from servicegraph.lsp.language_server import run_server

    # Read as a setting of the shipped catalogue: what is wrong in that of the editor is told in the editor.
    port = None if options.port is None else load_settings(shipped("catalogue"), port=options.port).port

    def open_pages(follower: CatalogueFollower) -> _PagesOfEditor:
        from servicegraph.web.server import ServedBeside, bind

        try:
            bound = bind(_HOST, follower.catalogue.settings.port if port is None else port)
        except SettingsError:
            if port is not None:
                raise
            bound = bind(_HOST, 0)  # another server has the usual port: any that is free will do
        served = ServedBeside(follower, bound, options.language)
        served.start()
        return _PagesOfEditor(served)

    named = folder_of(options)
    found = find_catalogue(named) if named else None
    return run_server(options.language, found, open_pages, shows_pages=options.serve)


COMMAND = Command("lsp", _add_arguments, _run, is_brief=False)
