"""The command ``servicegraph``: finds the command that is asked for, and says in a sentence why it cannot be done."""

from __future__ import annotations

import argparse
import contextlib
import functools
import gc
import importlib
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NoReturn, cast

from servicegraph.cli.arguments import FAILED, FINE, Command, Say, language_of
from servicegraph.cli.output import complain, discard_output, prepare_streams, write
from servicegraph.cli.parser import Parser
from servicegraph.errors import ServicegraphError
from servicegraph.messages import LANGUAGES, text

COMMANDS = (
    "new",
    "check",
    "fmt",
    "add",
    "query",
    "readiness",
    "terms",
    "diff",
    "compare",
    "merge-driver",
    "serve",
    "dev",
    "lsp",
    "export",
    "import",
    "fetch",
)
"""The names of the commands. Each has its file, which is read only when the command is asked for."""


def command_called(name: str) -> Command:
    """The command that is called *name*."""
    module = importlib.import_module(f"servicegraph.cli.{name.replace('-', '_')}_command")
    return cast("Command", module.COMMAND)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives its exit status: 0 fine, 1 the data has findings, 2 it could not be done."""
    prepare_streams()
    given = list(sys.argv[1:] if arguments is None else arguments)
    language = language_of(given)
    try:
        with _collector_at_rest(ends_after=arguments is None):
            return _run(given, language)
    except ServicegraphError as error:
        complain(error.text(language))
    except OSError as error:  # the folder vanished, or standard output is full
        discard_output()
        key = "error.unreadable" if error.filename else "error.system"
        complain(text(key, language, path=error.filename, reason=error.strerror or error))
    except KeyboardInterrupt:
        return 130
    return FAILED


def _run(given: Sequence[str], language: str) -> int:
    parser = _parser(language)
    options, rest = parser.parse_known_args(given)
    if rest and not getattr(options, "takes_rest", False):
        parser.refuse(rest)
    if options.command is None:
        parser.print_help(sys.stderr)
        return FAILED
    options.language = language
    options.rest = rest
    if not options.is_brief:  # what runs long has to give back its memory
        gc.enable()
    status: int = options.run(options)
    sys.stdout.flush()
    return status


@contextlib.contextmanager
def _collector_at_rest(*, ends_after: bool) -> Iterator[None]:
    """No search for objects that refer to each other in a circle: a brief command leaves few, and ends soon.

    Looking for them in all that a catalogue is read into takes a tenth of the time of a check. Where the process
    *ends_after* the command, the search that Python makes at the end leaves all of it out too. A command that has put
    the collector to work again runs long, and is left alone.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if ends_after and not gc.isenabled():
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
    later = functools.partial(_ParserForLater, language=language, add_help=False)
    commands = cast("Any", parser).add_subparsers(dest="command", metavar="COMMAND", parser_class=later)
    for name in COMMANDS:
        commands.add_parser(name, help=say(name), make=functools.partial(_parser_of, name, named, common, say))
    return parser


def _parser_of(name: str, named: Callable[..., Parser], common: Parser, say: Say, prog: str) -> Parser:
    """The parser of the command that is called *name*, whose usage begins with *prog*."""
    command = command_called(name)
    parser = named(prog=prog, parents=[common], description=say(name))
    command.add_arguments(parser, say)
    parser.set_defaults(run=command.run, takes_rest=command.takes_rest, is_brief=command.is_brief)
    return parser


class _ParserForLater(Parser):
    """Stands for the parser of a command, which *make* gives for the beginning of its usage when it has to read."""

    def __init__(self, *, make: Callable[[str], Parser], **settings: Any) -> None:
        super().__init__(**settings)
        self._make = make

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """The arguments of the command, and those that it does not know."""
        return self._make(self.prog).parse_known_args(args, namespace)


class _TellVersion(argparse.Action):
    """Tells the version and ends the program."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        from importlib.metadata import version  # slow to import, and seldom asked for

        write(f"servicegraph {version('servicegraph')}")
        sys.exit(FINE)
