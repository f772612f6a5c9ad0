"""The command ``servicegraph``: finds the command that is asked for, and says in a sentence why it cannot be done."""

from __future__ import annotations

import argparse
import functools
import io
import os
import sys
from collections.abc import Sequence
from typing import Any, cast

from servicegraph.cli import check_command, query_command, readiness_command, serve_command
from servicegraph.cli.arguments import FAILED, FINE, Command, Parser, language_of
from servicegraph.errors import ServicegraphError
from servicegraph.messages import LANGUAGES, text

COMMANDS: tuple[Command, ...] = (
    check_command.COMMAND,
    query_command.COMMAND,
    readiness_command.COMMAND,
    serve_command.COMMAND,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives its exit status: 0 fine, 1 the data has findings, 2 it could not be done."""
    if sys.stdout is None:  # closed by whoever started the program, so nothing can be written and nobody misses it
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal without ä is no reason to fail
    given = list(sys.argv[1:] if arguments is None else arguments)
    language = language_of(given)
    parser = _parser(language)
    try:
        options, rest = parser.parse_known_args(given)
        if rest and not options.takes_rest:
            parser.error(text("error.unknown-arguments", language, names=" ".join(rest)))
        options.language = language
        options.rest = rest
        status: int = options.run(options)
        sys.stdout.flush()
        return status
    except ServicegraphError as error:
        print(f"servicegraph: {error.text(language)}", file=sys.stderr)
        return FAILED
    except BrokenPipeError:
        # The reader (head, less) has seen enough; Python would complain when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
    except OSError as error:  # the folder vanished, or standard output is full
        key = "error.unreadable" if error.filename else "error.system"
        said = text(key, language, path=error.filename, reason=error.strerror or error)
        print(f"servicegraph: {said}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return 130


def _parser(language: str) -> argparse.ArgumentParser:
    def say(key: str) -> str:
        return text(f"cli.{key}", language)

    named = functools.partial(Parser, language=language)
    common = named(add_help=False)
    common.add_argument("--catalogue", metavar="FOLDER", default=argparse.SUPPRESS, help=say("catalogue"))
    common.add_argument("--lang", choices=LANGUAGES, default=argparse.SUPPRESS, help=say("lang"))
    parser = named(prog="servicegraph", description=say("description"), parents=[common], epilog=say("epilog"))
    parser.add_argument("--version", action="version", version=_version())
    # Any callable that makes a parser will do, though the signature wants a class.
    commands = cast("Any", parser).add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=named)
    for command in COMMANDS:
        said = say(command.name)
        one = commands.add_parser(command.name, parents=[common], help=said, description=said)
        command.add_arguments(one, say)
        one.set_defaults(run=command.run, takes_rest=command.takes_rest)
    return parser


def _version() -> str:
    from importlib.metadata import version

    return f"servicegraph {version('servicegraph')}"
