"""``servicegraph query``: the answer to a named question, or the list of questions."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence

from servicegraph.catalogue import Catalogue
from servicegraph.cli.arguments import FAILED, FINE, Command, Say, folder_of, tell_unread
from servicegraph.cli.output import complain, write, write_document
from servicegraph.errors import ParameterError, UnknownEntity
from servicegraph.messages import one_line, pick, text
from servicegraph.queries.answer import Answer
from servicegraph.queries.grounds import Basis
from servicegraph.reports import answers


def _add_arguments(parser: argparse.ArgumentParser, say: Say) -> None:
    parser.epilog = say("query-epilog")
    parser.add_argument("name", nargs="?", metavar="NAME", help=say("query-name"))
    parser.add_argument("--format", choices=["table", "csv", "json", "xlsx"], default="table", help=say("query-format"))
    parser.add_argument(
        "--basis", choices=[basis.word for basis in sorted(Basis, reverse=True)], help=say("query-basis")
    )
    parser.add_argument("--labels", action="store_true", help=say("query-labels"))
    parser.add_argument("--trace", action="store_true", help=say("query-trace"))


def _run(options: argparse.Namespace) -> int:
    catalogue = Catalogue.load(folder_of(options))
    if options.name is None:
        widest = max(map(len, catalogue.library.queries), default=0)
        titles = (f"{query.name:{widest}}  {pick(query.title, options.language)}" for query in catalogue.library)
        write("\n".join(map(one_line, titles)))
        for name, error in catalogue.library.broken.items():
            complain(f"{name}: {error.text(options.language)}")
        return FAILED if catalogue.library.broken else FINE
    given = _parameters(options.rest)
    answer = catalogue.query(options.name, given, language=getattr(options, "lang", None), basis=options.basis or "")
    tell_unread(catalogue, options.language)
    if options.format == "csv":
        write_document(
            answers.labelled_csv(answer, catalogue, options.language) if options.labels else answers.csv(answer)
        )
    elif options.format == "xlsx":
        from servicegraph.reports.workbook import answer_workbook  # only a workbook needs what writes one

        write_document(answer_workbook(answer, catalogue, options.language))
    elif options.format == "json":
        document = answers.document(answer, catalogue, options.language, trace=options.trace)
        write_document(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        write(answers.table(answer, catalogue, options.language, trace=options.trace))
    if not answer.complete:
        complain(text("query.cut", options.language, most=len(answer.rows)))
    if not answer.rows:
        _tell_unknown(answer, catalogue, options.language)
    return FINE


def _tell_unknown(answer: Answer, catalogue: Catalogue, language: str) -> None:
    """Say of which given name the catalogue knows nothing: an answer without rows may be due to a slip of the pen."""
    for parameter in answer.query.parameters:
        if parameter.type.name == "iri" and (given := answer.parameters.get(parameter.name)):
            try:
                catalogue.entity(given.removeprefix("<").removesuffix(">"))
            except UnknownEntity as error:
                complain(error.text(language))


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


COMMAND = Command("query", _add_arguments, _run, takes_rest=True)
