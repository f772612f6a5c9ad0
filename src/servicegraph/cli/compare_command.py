"""``servicegraph compare``: several catalogues side by side, beside the national survey of 2023."""

from __future__ import annotations

import argparse
import datetime
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from servicegraph.cli.arguments import FAILED, FINDINGS, FINE, Command, Say, folder_of
from servicegraph.cli.output import complain, write, write_document
from servicegraph.errors import ParameterError
from servicegraph.journal import write_files
from servicegraph.messages import text

if TYPE_CHECKING:  # the other commands do not compare
    from servicegraph.comparison.comparison_tables import Reference
    from servicegraph.comparison.national_comparison import NationalComparison

_FORMATS = ("table", "json", "csv", "turtle", "xlsx")
_MOST_SECONDS = 3600


def _add_arguments(parser: argparse.ArgumentParser, say: Say) -> None:
    parser.add_argument("catalogues", metavar="CATALOGUE", nargs="*", help=say("compare-catalogues"))
    parser.add_argument("--format", choices=_FORMATS, default="table", help=say("compare-format"))
    parser.add_argument("--output", metavar="FILE", help=say("compare-output"))
    parser.add_argument("--date", metavar="DATE", help=say("compare-date"))
    parser.add_argument("--keep-going", action="store_true", help=say("compare-keep-going"))
    parser.add_argument("--timeout", metavar="SECONDS", default="60", help=say("compare-timeout"))


def _run(options: argparse.Namespace) -> int:
    from servicegraph.comparison.compared_sources import compared_sources
    from servicegraph.comparison.comparing import ask_catalogues
    from servicegraph.comparison.comparison_tables import shipped_reference
    from servicegraph.comparison.national_comparison import national_comparison
    from servicegraph.settings import find_catalogue

    if options.format == "xlsx" and not options.output:
        raise ParameterError("error.export-needs-target", parameter="--output", format="xlsx")
    seconds = _seconds(options.timeout)
    given = options.catalogues or [str(find_catalogue(folder_of(options)))]
    sources = compared_sources(given)
    reference = shipped_reference()
    day = _day(options.date) or reference.catalogue.today()
    asked = ask_catalogues(sources, day, seconds=seconds)
    missing = [one.failure for one in asked if one.failure is not None]
    for failure in missing:
        complain(failure.text(options.language))
    if missing and (not options.keep_going or len(missing) == len(asked)):
        key = "error.compare-keep-going" if len(missing) < len(asked) else "error.compare-none"
        complain(text(key, options.language))
        return FAILED
    content = _content(national_comparison(asked, reference, day), reference, options)
    if options.output:
        file = Path(options.output)
        write_files(file.parent, {file: content})
        write(text("export.written", options.language, path=file))
    elif options.format == "table":
        write(content.decode("utf-8"))
    else:
        write_document(content)
    return FINDINGS if missing else FINE


def _content(comparison: NationalComparison, reference: Reference, options: argparse.Namespace) -> bytes:
    from servicegraph.comparison.comparison_cube import comparison_turtle
    from servicegraph.comparison.comparison_document import (
        comparison_json,
        comparison_sheets,
        comparison_text,
        tidy_sheet,
    )
    from servicegraph.reports.workbook import plain_csv, workbook

    language = options.language
    if options.format == "turtle":
        return comparison_turtle(comparison, reference)
    if options.format == "csv":
        return plain_csv(tidy_sheet(comparison, reference, language))
    if options.format == "xlsx":
        information = [(text("comparison.title", language), text("comparison.how", language))]
        return workbook(comparison_sheets(comparison, reference, language), information, language, comparison.day)
    if options.format == "json":
        document = json.dumps(comparison_json(comparison, reference, language), ensure_ascii=False, indent=1)
        return (document + "\n").encode("utf-8", "replace")
    return comparison_text(comparison, reference, language).encode("utf-8", "replace")


def _seconds(given: str) -> float:
    """The seconds of --timeout. Raises ParameterError."""
    if not re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,3})?", given) or not 0 < float(given) <= _MOST_SECONDS:
        raise ParameterError("error.compare-timeout", parameter="--timeout", value=given)
    return float(given)


def _day(given: str | None) -> datetime.date | None:
    """The day of --date; None when none is given. Raises ParameterError."""
    if not given:
        return None
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", given):
            return datetime.date.fromisoformat(given)
    except ValueError:
        pass
    raise ParameterError("error.parameter-date", parameter="--date", value=given)


COMMAND = Command("compare", _add_arguments, _run)
