"""``servicegraph diff``: what changes in a catalogue from one folder or git revision to another, in words."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from servicegraph.cli.arguments import FINDINGS, FINE, Command, Say, tell_unread
from servicegraph.cli.output import complain, write, write_document
from servicegraph.messages import text


def _add_arguments(parser: argparse.ArgumentParser, say: Say) -> None:
    parser.epilog = say("diff-epilog")
    parser.add_argument("old", metavar="OLD", help=say("diff-old"))
    parser.add_argument("new", nargs="?", metavar="NEW", help=say("diff-new"))
    parser.add_argument("--format", choices=["text", "markdown", "json"], default="text", help=say("diff-format"))
    parser.add_argument("--whole", action="append", default=[], metavar="IRI", help=say("diff-whole"))
    parser.add_argument("--organisation", action="append", default=[], metavar="IRI", help=say("diff-organisation"))
    parser.add_argument("--kind", action="append", default=[], metavar="KIND", help=say("diff-kind"))
    parser.add_argument("--status", action="store_true", help=say("diff-status"))


def _run(options: argparse.Namespace) -> int:
    # Only who asks for changes needs what tells them.
    import tempfile

    from servicegraph.changes.catalogue_changes import catalogue_changes
    from servicegraph.changes.narrowed_changes import ChangesAsked, narrowed
    from servicegraph.changes.sides import read_sides
    from servicegraph.reports.changes_document import changes_document
    from servicegraph.reports.changes_report import changes_markdown, changes_text

    language: str = options.language
    asked = ChangesAsked(tuple(options.whole), tuple(options.organisation), tuple(options.kind))
    with tempfile.TemporaryDirectory(prefix="servicegraph-") as folder:
        names = [options.old, *([options.new] if options.new is not None else [])]
        old, new = read_sides(names, getattr(options, "catalogue", None), Path(folder))
        for side in (old, new):
            for key, folders in (("changes.as-now", side.not_of_revision), ("changes.submodules", side.submodules)):
                if folders:
                    complain(text(key, language, folders=", ".join(folders)))
            tell_unread(side.catalogue, language)
        changes = narrowed(catalogue_changes(old, new), asked)
        is_narrowed = asked != ChangesAsked()
        if options.format == "json":
            write_document(json.dumps(changes_document(changes, language), ensure_ascii=False, indent=2))
        elif options.format == "markdown":
            write_document(changes_markdown(changes, language, is_narrowed=is_narrowed))
        else:
            write(changes_text(changes, language, is_narrowed=is_narrowed))
    return FINDINGS if options.status and not changes.is_empty else FINE


COMMAND = Command("diff", _add_arguments, _run)
