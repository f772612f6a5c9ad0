"""``servicegraph readiness``: how ready integrated services are, by task of the handbook."""

from __future__ import annotations

import argparse
import json

from servicegraph.catalogue import Catalogue
from servicegraph.cli.arguments import FINE, Command, Say, folder_of, tell_unread
from servicegraph.cli.output import write, write_document
from servicegraph.reports import readiness_report


def _add_arguments(parser: argparse.ArgumentParser, say: Say) -> None:
    parser.add_argument("iri", nargs="?", metavar="IRI", help=say("readiness-iri"))
    parser.add_argument("--format", choices=["table", "json"], default="table", help=say("query-format"))


def _run(options: argparse.Namespace) -> int:
    catalogue = Catalogue.load(folder_of(options))
    tell_unread(catalogue, options.language)
    measured = catalogue.readiness
    if options.iri:
        measured = {options.iri: catalogue.readiness_of(options.iri)}
    if options.format == "json":
        documents = [readiness_report.readiness_document(one, catalogue, options.language) for one in measured.values()]
        write_document(json.dumps(documents[0] if options.iri else documents, ensure_ascii=False, indent=2))
    elif options.iri:
        write(readiness_report.readiness_text(next(iter(measured.values())), catalogue, options.language))
    else:
        write(readiness_report.readiness_table(measured.values(), catalogue, options.language))
    return FINE


COMMAND = Command("readiness", _add_arguments, _run)
