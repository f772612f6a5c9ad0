"""``servicegraph serve``: a catalogue over HTTP."""

from __future__ import annotations

import argparse

from servicegraph.cli.arguments import Command, Say, folder_of


def _add_arguments(parser: argparse.ArgumentParser, say: Say) -> None:
    parser.add_argument("path", nargs="?", metavar="PATH", help=say("path"))
    parser.add_argument("--host", help=say("host"))
    parser.add_argument("--port", help=say("port"))
    parser.add_argument("--watch", action="store_true", help=say("watch"))


def _run(options: argparse.Namespace) -> int:
    # FastAPI and uvicorn take half a second to import: only the server pays for them.
    from servicegraph.web.server import serve

    return serve(
        folder_of(options), host=options.host, port=options.port, language=options.language, watch=options.watch
    )


COMMAND = Command("serve", _add_arguments, _run, is_brief=False)
