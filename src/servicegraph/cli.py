"""The command line: ``servicegraph check``, ``query``, ``readiness`` and ``serve``."""

from __future__ import annotations

import argparse
import functools
import io
import itertools
import json
import os
import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn, cast

from servicegraph import answers
from servicegraph.catalogue import Answer, Catalogue
from servicegraph.diagnostics import Diagnostic, Location, Severity
from servicegraph.errors import ParameterError, ServicegraphError, UnknownEntity
from servicegraph.messages import LANGUAGES, pick, text
from servicegraph.queries import in_language
from servicegraph.renderings import RENDERINGS

FINE, FINDINGS, FAILED = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives its exit status: 0 fine, 1 the data has findings, 2 it could not be done."""
    if sys.stdout is None:  # closed by whoever started the program, so nothing can be written and nobody misses it
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal without ä is no reason to fail
    given = list(sys.argv[1:] if arguments is None else arguments)
    language = _language(given)
    parser = _parser(language)
    try:
        options, rest = parser.parse_known_args(given)
        if rest and options.command != "query":
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


def _language(arguments: Sequence[str]) -> str:
    """The language asked for with --lang, SERVICEGRAPH_LANG or the locale; English when it is none of ours."""
    asked = next((value.partition("=")[2] for value in arguments if value.startswith("--lang=")), "")
    for before, value in itertools.pairwise(arguments):
        asked = value if before == "--lang" else asked
    for candidate in (
        asked,
        *(os.environ.get(name, "") for name in ("SERVICEGRAPH_LANG", "LC_ALL", "LC_MESSAGES", "LANG")),
    ):
        if candidate[:2].lower() in LANGUAGES:
            return candidate[:2].lower()
    return "en"


# What argparse says of wrong usage, and the messages that say it in three languages.
_COMPLAINTS = (
    (
        re.compile(r"argument (?P<name>.+): invalid choice: (?P<value>.+) \(choose from (?P<choices>.+)\)"),
        "error.usage-choice",
    ),
    (re.compile(r"argument (?P<name>.+): expected one argument"), "error.usage-value"),
    (re.compile(r"the following arguments are required: (?P<name>.+)"), "error.usage-required"),
)


class _Parser(argparse.ArgumentParser):
    """argparse with our exit status and our words for wrong usage."""

    def __init__(self, *, language: str, **settings: Any) -> None:
        super().__init__(allow_abbrev=False, **settings)
        self._language = language

    def error(self, message: str) -> NoReturn:
        said = message
        for pattern, key in _COMPLAINTS:
            if match := pattern.fullmatch(message):
                said = text(key, self._language, **match.groupdict())
        self.exit(FAILED, f"servicegraph: {said}\n")


def _parser(language: str) -> argparse.ArgumentParser:
    def say(key: str) -> str:
        return text(f"cli.{key}", language)

    named = functools.partial(_Parser, language=language)
    common = named(add_help=False)
    common.add_argument("--catalogue", metavar="FOLDER", default=argparse.SUPPRESS, help=say("catalogue"))
    common.add_argument("--lang", choices=LANGUAGES, default=argparse.SUPPRESS, help=say("lang"))
    parser = named(prog="servicegraph", description=say("description"), parents=[common], epilog=say("epilog"))
    parser.add_argument("--version", action="version", version=_version())
    # Any callable that makes a parser will do, though the signature wants a class.
    commands = cast("Any", parser).add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=named)

    check = commands.add_parser("check", parents=[common], help=say("check"), description=say("check"))
    check.add_argument("path", nargs="?", metavar="PATH", help=say("path"))
    check.add_argument("--format", choices=list(RENDERINGS), default="text", help=say("check-format"))
    check.add_argument(
        "--level", choices=[level.word for level in reversed(Severity)], default="violation", help=say("level")
    )
    check.set_defaults(run=_check)

    query = commands.add_parser(
        "query",
        parents=[common],
        help=say("query"),
        description=say("query"),
        epilog=say("query-epilog"),
    )
    query.add_argument("name", nargs="?", metavar="NAME", help=say("query-name"))
    query.add_argument("--format", choices=["table", "csv", "json"], default="table", help=say("query-format"))
    query.set_defaults(run=_query)

    ready = commands.add_parser("readiness", parents=[common], help=say("readiness"), description=say("readiness"))
    ready.add_argument("iri", nargs="?", metavar="IRI", help=say("readiness-iri"))
    ready.add_argument("--format", choices=["table", "json"], default="table", help=say("query-format"))
    ready.set_defaults(run=_readiness)

    serve = commands.add_parser("serve", parents=[common], help=say("serve"), description=say("serve"))
    serve.add_argument("path", nargs="?", metavar="PATH", help=say("path"))
    serve.add_argument("--host", help=say("host"))
    serve.add_argument("--port", help=say("port"))
    serve.set_defaults(run=_serve)
    return parser


def _version() -> str:
    from importlib.metadata import version

    return f"servicegraph {version('servicegraph')}"


def _folder(options: argparse.Namespace) -> str | None:
    """The catalogue named by PATH or --catalogue; None when none is named."""
    return getattr(options, "path", None) or getattr(options, "catalogue", None)


def _check(options: argparse.Namespace) -> int:
    catalogue = Catalogue.load(_folder(options))
    checked = catalogue.check(Severity[options.level.upper()])
    shown = tuple(_seen_from_here(found, catalogue.settings.folder) for found in checked.diagnostics)
    output = RENDERINGS[options.format](replace(checked, diagnostics=shown), options.language)
    if output:
        print(output)
    return FINDINGS if shown else FINE


def _seen_from_here(found: Diagnostic, folder: Path) -> Diagnostic:
    """The finding with its path as a terminal or a pull request can follow it: relative to the working directory."""
    path = os.path.normpath(folder / found.location.path)
    relative = os.path.relpath(path)
    shown = Path(path if relative.startswith("..") and os.path.isabs(path) else relative).as_posix()
    return replace(found, location=Location(shown, found.location.line, found.location.column))


def _query(options: argparse.Namespace) -> int:
    catalogue = Catalogue.load(_folder(options))
    if options.name is None:
        widest = max(map(len, catalogue.library.queries), default=0)
        for query in catalogue.library:
            print(f"{query.name:{widest}}  {pick(query.title, options.language)}")
        for name, error in catalogue.library.broken.items():
            print(f"servicegraph: {name}: {error.text(options.language)}", file=sys.stderr)
        return FAILED if catalogue.library.broken else FINE
    given = in_language(catalogue.library.get(options.name), _parameters(options.rest), getattr(options, "lang", None))
    answer = catalogue.query(options.name, given)
    _tell_unread(catalogue, options.language)
    if options.format == "csv":
        sys.stdout.buffer.write(answers.csv(answer))
    elif options.format == "json":
        print(json.dumps(answers.document(answer, catalogue, options.language), ensure_ascii=False, indent=2))
    else:
        print(answers.table(answer, catalogue, options.language))
    if not answer.complete:
        print(f"servicegraph: {text('query.cut', options.language, most=len(answer.rows))}", file=sys.stderr)
    if not answer.rows:
        _tell_unknown(answer, catalogue, options.language)
    return FINE


def _tell_unread(catalogue: Catalogue, language: str) -> None:
    """Say which files have mistakes that hide a part of them: no answer from the rest looks complete."""
    if unread := [file.path for file in catalogue.files if file.diagnostics]:
        said = text("query.unread", language, files=", ".join(unread[:5]) + (" …" if len(unread) > 5 else ""))
        print(f"servicegraph: {said}", file=sys.stderr)


def _tell_unknown(answer: Answer, catalogue: Catalogue, language: str) -> None:
    """Say of which given name the catalogue knows nothing: an answer without rows may be due to a slip of the pen."""
    for parameter in answer.query.parameters:
        if parameter.type.name == "iri" and (given := answer.parameters.get(parameter.name)):
            try:
                catalogue.entity(given.removeprefix("<").removesuffix(">"))
            except UnknownEntity as error:
                print(f"servicegraph: {error.text(language)}", file=sys.stderr)


def _parameters(arguments: Sequence[str]) -> dict[str, str]:
    """The query's own parameters: ``--name value`` or ``--name=value``."""
    found: dict[str, str] = {}
    waiting = list(arguments)
    while waiting:
        first = waiting.pop(0)
        name, mark, value = first.removeprefix("--").partition("=")
        if not first.startswith("--") or not name or (not mark and not waiting):
            raise ParameterError("error.parameter-usage", parameter=first)
        found[name] = value if mark else waiting.pop(0)
    return found


def _readiness(options: argparse.Namespace) -> int:
    catalogue = Catalogue.load(_folder(options))
    _tell_unread(catalogue, options.language)
    measured = catalogue.readiness
    if options.iri:
        measured = {options.iri: catalogue.readiness_of(options.iri)}
    if options.format == "json":
        documents = [answers.readiness_document(one, catalogue, options.language) for one in measured.values()]
        print(json.dumps(documents[0] if options.iri else documents, ensure_ascii=False, indent=2))
    elif options.iri:
        print(answers.readiness_text(next(iter(measured.values())), catalogue, options.language))
    else:
        print(answers.readiness_table(measured.values(), catalogue, options.language))
    return FINE


def _serve(options: argparse.Namespace) -> int:
    # FastAPI and uvicorn take half a second to import: only the server pays for them.
    from servicegraph.web.server import serve

    return serve(_folder(options), host=options.host, port=options.port, language=options.language)


if __name__ == "__main__":
    sys.exit(main())
