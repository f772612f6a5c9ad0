"""``servicegraph dev``: a catalogue while it is edited: served, followed, and told of at each save."""

from __future__ import annotations

import argparse

from servicegraph.cli.arguments import Command, Say, folder_of, is_coloured
from servicegraph.cli.seen_from_here import seen_from_here
from servicegraph.diagnostics import Checked, Severity
from servicegraph.reports.options import Options
from servicegraph.reports.text_report import news_as_text
from servicegraph.settings import find_catalogue


def _add_arguments(parser: argparse.ArgumentParser, say: Say) -> None:
    parser.add_argument("path", nargs="?", metavar="PATH", help=say("path"))
    parser.add_argument("--host", help=say("host"))
    parser.add_argument("--port", help=say("port"))
    levels = [level.word for level in reversed(Severity)]
    parser.add_argument("--level", choices=levels, default="info", help=say("dev-level"))


def _run(options: argparse.Namespace) -> int:
    from servicegraph.web.server import serve

    folder = find_catalogue(folder_of(options))
    level, look = Severity[options.level.upper()], Options(coloured=is_coloured())

    def news(before: Checked, after: Checked) -> str:
        seen = seen_from_here(after.at(level), folder)
        return news_as_text(before.at(level), seen, options.language, look)

    return serve(folder, host=options.host, port=options.port, language=options.language, watch=True, news=news)


COMMAND = Command("dev", _add_arguments, _run, is_brief=False)
