"""What the commands that exchange share: their report, how they end, and files that are read when they are wanted."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path

from servicegraph.cli.arguments import FINDINGS, FINE, Say
from servicegraph.cli.output import complain, write, write_document
from servicegraph.errors import ParameterError
from servicegraph.exchange.exchange_report import ExchangeReport, report_document, report_text


def add_report_arguments(parser: argparse.ArgumentParser, say: Say) -> None:
    """The options of every command that exchanges: how it reports, and whether what is left out is a failure."""
    parser.add_argument("--report", choices=("text", "json"), default="text", help=say("exchange-report"))
    parser.add_argument("--strict", action="store_true", help=say("exchange-strict"))


def tell_report(report: ExchangeReport, options: argparse.Namespace, *, beside_output: bool) -> int:
    """Write the report; gives the exit status. Where standard output has a document, it goes to standard error."""
    if report.format:
        if options.report == "json":
            said = json.dumps(report_document(report), ensure_ascii=False, indent=1)
            _beside(said) if beside_output else write_document(said)
        else:
            for line in report_text(report, options.language).splitlines():
                complain(line) if beside_output else write(line)
    return FINDINGS if options.strict and report.rows else FINE


def _beside(document: str) -> None:
    print(document, file=sys.stderr, flush=True)


def files_named(names: Sequence[str], endings: Collection[str]) -> list[str]:
    """The files that *names* name; of a folder those in it that have one of *endings*, by name.

    Raises ParameterError for a folder that has none, OSError for one that cannot be read.
    """
    found = []
    for name in names:
        if "\0" in name or not Path(name).is_dir():
            found.append(name)
            continue
        inside = sorted(one for one in Path(name).iterdir() if one.suffix.lower() in endings and one.is_file())
        if not inside:
            raise ParameterError("error.import-empty-folder", parameter=name, endings=", ".join(sorted(endings)))
        found += map(str, inside)
    return found


class FileContents(Mapping[str, bytes]):
    """The contents of files by their names, each read when it is looked up and not kept; *most* bytes and one more.

    *advanced* is told of each file that is looked up: what is done, how many of how many.
    """

    def __init__(
        self, names: Sequence[str], most: int, advanced: Callable[[str, int, int], None] | None = None
    ) -> None:
        self._names = tuple(dict.fromkeys(names))
        self._most = most
        self._advanced = advanced
        self._read: set[str] = set()

    def __getitem__(self, name: str) -> bytes:
        if name not in self._names:
            raise KeyError(name)
        self._read.add(name)
        if self._advanced:
            self._advanced("import", len(self._read), len(self._names))
        try:
            with Path(name).open("rb") as stream:
                return stream.read(self._most + 1)
        except ValueError as error:  # a name that no file can have
            raise ParameterError("error.import-unreadable", parameter=name) from error

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
