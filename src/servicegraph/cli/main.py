"""The command ``servicegraph``: finds the command that is asked for, and says in a sentence why it cannot be done."""

from __future__ import annotations

import argparse
import contextlib
import functools
import gc
import sys
from collections.abc import Iterator, Sequence
from typing import Any, NoReturn, cast

from servicegraph.cli import (
    add_command,
    check_command,
    compare_command,
    dev_command,
    diff_command,
    export_command,
    fetch_command,
    fmt_command,
    import_command,
    lsp_command,
    merge_driver_command,
    new_command,
    query_command,
    readiness_command,
    serve_command,
    terms_command,
)
from servicegraph.cli.arguments import FAILED, FINE, Command, language_of
from servicegraph.cli.output import complain, discard_output, prepare_streams, write
from servicegraph.cli.parser import Parser
from servicegraph.errors import ServicegraphError
from servicegraph.messages import LANGUAGES, text

COMMANDS: tuple[Command, ...] = (
    new_command.COMMAND,
    check_command.COMMAND,
    fmt_command.COMMAND,
    add_command.COMMAND,
    query_command.COMMAND,
    readiness_command.COMMAND,
    terms_command.COMMAND,
    diff_command.COMMAND,
    compare_command.COMMAND,
    merge_driver_command.COMMAND,
    serve_command.COMMAND,
    dev_command.COMMAND,
    lsp_command.COMMAND,
    export_command.COMMAND,
    import_command.COMMAND,
    fetch_command.COMMAND,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives its exit status: 0 fine, 1 the data has findings, 2 it could not be done."""
    prepare_streams()
    given = list(sys.argv[1:] if arguments is None else arguments)
    language = language_of(given)
    try:
        return _run(_parser(language), given, language, ends_after=arguments is None)
    except ServicegraphError as error:
        complain(error.text(language))
    except OSError as error:  # the folder vanished, or standard output is full
        discard_output()
        key = "error.unreadable" if error.filename else "error.system"
        complain(text(key, language, path=error.filename, reason=error.strerror or error))
    except KeyboardInterrupt:
        return 130
    return FAILED


def _run(parser: Parser, given: Sequence[str], language: str, *, ends_after: bool) -> int:
    options, rest = parser.parse_known_args(given)
    if rest and not getattr(options, "takes_rest", False):
        parser.refuse(rest)
    if options.command is None:
        parser.print_help(sys.stderr)
        return FAILED
    options.language = language
    options.rest = rest
    with _collector_at_rest(ends_after) if options.is_brief else contextlib.nullcontext():
        status: int = options.run(options)
    sys.stdout.flush()
    return status


@contextlib.contextmanager
def _collector_at_rest(ends_after: bool) -> Iterator[None]:
    """No search for objects that refer to each other in a circle: a brief command leaves few, and ends soon.

    Looking for them in all that a catalogue is read into takes a tenth of the time of a check. Where the process
    *ends_after* the command, the search that Python makes at the end leaves all of it out too.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if ends_after:
            gc.freeze()
        elif was_enabled:
            gc.enable()


def _parser(language: str) -> Parser:
    def say(key: str) -> str:
        return text(f"cli.{key}", language)

    named = functools.partial(Parser, language=language)
    common = named(add_help=False)
    common.add_argument("--catalogue", metavar="FOLDER", default=argparse.SUPPRESS, help=say("catalogue"))
    common.add_argument("--lang", choices=LANGUAGES, default=argparse.SUPPRESS, help=say("lang"))
    parser = named(prog="servicegraph", description=say("description"), parents=[common], epilog=say("epilog"))
    parser.add_argument("--version", action=_TellVersion, nargs=0, help=say("version"))
    # Any callable that makes a parser will do, though the signature wants a class.
    commands = cast("Any", parser).add_subparsers(dest="command", metavar="COMMAND", parser_class=named)
    for command in COMMANDS:
        said = say(command.name)
        one = commands.add_parser(command.name, parents=[common], help=said, description=said)
        command.add_arguments(one, say)
        one.set_defaults(run=command.run, takes_rest=command.takes_rest, is_brief=command.is_brief)
    return parser


class _TellVersion(argparse.Action):
    """Tells the version and ends the program."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        from importlib.metadata import version  # slow to import, and seldom asked for

        write(f"servicegraph {version('servicegraph')}")
        sys.exit(FINE)
