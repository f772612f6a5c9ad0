"""``servicegraph terms``: the vocabularies of a catalogue, or the concepts of one that may be written."""

from __future__ import annotations

import argparse
import json
from typing import Any

from servicegraph.catalogue import Catalogue
from servicegraph.cli.arguments import FINE, Command, Say, folder_of, tell_unread
from servicegraph.cli.output import write, write_document
from servicegraph.dataset.schemes import Scheme, scheme_named, schemes_in
from servicegraph.reports import terms_report


def _add_arguments(parser: argparse.ArgumentParser, say: Say) -> None:
    parser.add_argument("scheme", nargs="?", metavar="SCHEME", help=say("terms-scheme"))
    parser.add_argument("--format", choices=["table", "json"], default="table", help=say("query-format"))


def _run(options: argparse.Namespace) -> int:
    catalogue = Catalogue.load(folder_of(options))
    schemes = schemes_in(catalogue.dataset.quads())
    asked = _asked(options.scheme, schemes, catalogue) if options.scheme else None
    tell_unread(catalogue, options.language)
    if options.format == "json":
        document: Any = (
            terms_report.concepts_document(asked, catalogue, options.language)
            if asked
            else terms_report.schemes_document(schemes, catalogue, options.language)
        )
        write_document(json.dumps(document, ensure_ascii=False, indent=2))
    elif asked:
        write(terms_report.concepts_table(asked, catalogue, options.language))
    else:
        write(terms_report.schemes_table(schemes, catalogue, options.language))
    return FINE


def _asked(name: str, schemes: tuple[Scheme, ...], catalogue: Catalogue) -> Scheme:
    """The scheme called *name*, which may be a prefix as it stands before a concept (``phase:``), a CURIE or an IRI.

    Raises UnknownEntity.
    """
    try:
        iri = catalogue.prefixes.expand(name)
    except ValueError:
        iri = ""
    return scheme_named(name.removesuffix(":"), iri, schemes)


COMMAND = Command("terms", _add_arguments, _run)
