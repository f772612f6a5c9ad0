"""``servicegraph merge-driver``: what git calls to merge a Turtle file, and what has git call it."""

from __future__ import annotations

import argparse
from pathlib import Path, PurePath

from servicegraph.cli.arguments import FINDINGS, FINE, Command, Say
from servicegraph.cli.output import complain, write
from servicegraph.errors import ServicegraphError
from servicegraph.messages import file_name, text

_UNDONE = 129  # for git, from 1 to 128 conflicts remain: gitattributes(5)
_MARK_SIZE = 7


def _add_arguments(parser: argparse.ArgumentParser, say: Say) -> None:
    parser.epilog = say("merge-driver-epilog")
    parser.add_argument("base", nargs="?", metavar="BASE", help=say("merge-base"))
    parser.add_argument("ours", nargs="?", metavar="OURS", help=say("merge-ours"))
    parser.add_argument("theirs", nargs="?", metavar="THEIRS", help=say("merge-theirs"))
    parser.add_argument("path", nargs="?", metavar="NAME", help=say("merge-path"))
    parser.add_argument("size", nargs="?", metavar="SIZE", default=str(_MARK_SIZE), help=say("merge-marker-size"))
    parser.add_argument("--install", action="store_true", help=say("merge-install"))


def _run(options: argparse.Namespace) -> int:
    if options.install:
        return _install(options.language)
    try:
        return _merge(options)
    except ServicegraphError as error:
        complain(error.text(options.language))
    except OSError as error:
        complain(text("error.unreadable", options.language, path=error.filename, reason=error.strerror))
    return _UNDONE


def _merge(options: argparse.Namespace) -> int:
    """Write what comes of the merge in the place of ours. Raises ServicegraphError and OSError; nothing is changed."""
    from servicegraph.journal import write_files
    from servicegraph.merging.three_versions import merged_file
    from servicegraph.merging.value_limits import ShippedLimits

    if options.theirs is None:
        raise ServicegraphError("error.merge-usage")
    target = Path(options.ours)
    base, ours, theirs = (Path(name).read_bytes() for name in (options.base, options.ours, options.theirs))
    name = options.path or options.ours
    size = int(options.size) if options.size.isascii() and options.size.isdigit() else _MARK_SIZE
    path = PurePath(options.path) if options.path else PurePath()
    merge = merged_file(base, ours, theirs, path, size or _MARK_SIZE, ShippedLimits())
    if merge.content != ours:
        write_files(target.parent, {target: merge.content}, expected={target: ours})
    # git merges the common ancestors of branches that have merged each other before, with longer marks: what is in
    # conflict there is nothing to be mended.
    if (merge.conflicts or merge.reason) and size <= _MARK_SIZE:
        from servicegraph.merging.conflict_words import merge_sentences

        for sentence in merge_sentences(merge, file_name(name), ours, theirs, options.language):
            complain(sentence)
    return FINE if merge.is_whole else FINDINGS


def _install(language: str) -> int:
    from servicegraph.merging.driver_setup import ATTRIBUTE, set_up_driver

    done = set_up_driver(Path.cwd())
    write(text("merge.installed", language, folder=file_name(done.folder)))
    if done.is_added:
        write(text("merge.attribute-added", language, path=done.attributes.name, attribute=ATTRIBUTE))
    elif done.other:
        values = {"value": done.other, "path": done.attributes.name, "attribute": ATTRIBUTE}
        write(text("merge.attribute-other", language, **values))
        return FINDINGS
    return FINE


COMMAND = Command("merge-driver", _add_arguments, _run)
