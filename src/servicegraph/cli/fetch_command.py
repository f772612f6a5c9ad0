"""``servicegraph fetch``: what a register says of organisations, from its interface into files that are imported."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from servicegraph.cli.arguments import FINE, Command, Say
from servicegraph.cli.output import complain, write
from servicegraph.cli.progress import progress
from servicegraph.errors import ParameterError
from servicegraph.messages import file_name, text

KEY = "SERVICEGRAPH_PTV_KEY"
"""The variable of the environment that holds the key: an option would be seen by all who list processes."""
_MOST_NAMED = 20


def _add_arguments(parser: argparse.ArgumentParser, say: Say) -> None:
    parser.epilog = say("fetch-epilog")
    parser.add_argument("register", choices=["ptv"], metavar="REGISTER", help=say("fetch-register"))
    parser.add_argument("folder", metavar="FOLDER", help=say("fetch-folder"))
    parser.add_argument("--organisation", action="append", required=True, metavar="ID", help=say("fetch-organisation"))
    parser.add_argument("--address", metavar="URL", help=say("fetch-address"))


def _run(options: argparse.Namespace) -> int:
    from servicegraph.exchange.ptv.register_client import OFFICIAL_ADDRESS, FetchLimits, RegisterClient
    from servicegraph.exchange.ptv.register_fetching import fetch_register

    language: str = options.language
    key = os.environ.get(KEY, "").strip()
    if not key or not key.isascii() or not key.isprintable():
        raise ParameterError("fetch.no-key", parameter=KEY)
    if "\0" in options.folder or not options.folder.strip():
        raise ParameterError("fetch.wrong-folder", parameter="FOLDER")
    limits = FetchLimits()
    with RegisterClient(options.address or OFFICIAL_ADDRESS, key, limits) as client, progress() as advanced:
        found = fetch_register(client, Path(options.folder), options.organisation, limits, advanced)
    counts = ", ".join(f"{kind} {count}" for kind, count in sorted(found.counts.items()))
    folder = file_name(options.folder)
    write(text("fetch.fetched", language, counts=counts, files=len(found.files), path=folder))
    if found.missing:
        names = ", ".join(found.missing[:_MOST_NAMED]) + " …" * (len(found.missing) > _MOST_NAMED)
        complain(text("fetch.missing", language, count=len(found.missing), names=names))
    write(text("fetch.next", language, path=folder))
    return FINE


COMMAND = Command("fetch", _add_arguments, _run)
