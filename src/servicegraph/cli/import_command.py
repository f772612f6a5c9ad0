"""``servicegraph import``: what stands in files of other formats, written into the files of the catalogue."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from servicegraph.catalogue import Catalogue
from servicegraph.cli.arguments import FINDINGS, Command, Say, folder_of
from servicegraph.cli.exchange_output import FileContents, add_report_arguments, files_named, tell_report
from servicegraph.cli.export_command import refuse_options
from servicegraph.cli.output import complain, write, write_document
from servicegraph.cli.progress import progress
from servicegraph.errors import ParameterError
from servicegraph.exchange.exchange_formats import exchange_formats
from servicegraph.exchange.exchange_values import MOST_BYTES, Import, ImportWishes
from servicegraph.journal import write_files
from servicegraph.messages import one_line, text
from servicegraph.reports.unified import unified_diff
from servicegraph.settings import is_catalogue_named

_MOST_TOLD = 50  # faults of one import; more have one cause
_OPTIONS = ("remove", "texts", "classify", "text_language", "as_kind")  # of formats, as ImportWishes calls them
_MOST_NAMED = 20  # things that one sentence names


def _add_arguments(parser: argparse.ArgumentParser, say: Say) -> None:
    names = [one.name for one in exchange_formats().values() if one.imported]
    parser.add_argument("format", choices=names, metavar="FORMAT", help=say("import-format") + ", ".join(names))
    parser.add_argument("files", nargs="+", metavar="FILE|FOLDER", help=say("import-files"))
    parser.add_argument("--dry-run", action="store_true", help=say("import-dry-run"))
    parser.add_argument("--remove", action="store_true", help=say("import-remove"))
    parser.add_argument("--texts", action="store_true", help=say("import-texts"))
    parser.add_argument("--classify", action="store_true", help=say("import-classify"))
    parser.add_argument("--text-language", metavar="LANGUAGE", help=say("import-text-language"))
    parser.add_argument("--as", dest="as_kind", metavar="KIND", help=say("import-as"))
    add_report_arguments(parser, say)


def _run(options: argparse.Namespace) -> int:
    chosen = exchange_formats()[options.format]
    assert chosen.imported
    options.text_language = text_language(options.text_language)
    given = {name: value for name in _OPTIONS if (value := getattr(options, name))}
    refuse_options(given, chosen.import_options, chosen.name)
    files = files_named(options.files, chosen.endings)
    catalogue = Catalogue.load(folder_of(options))
    with progress() as advanced:
        contents = FileContents(files, MOST_BYTES, advanced)
        found = chosen.imported(catalogue, ImportWishes(contents, options.language, **given))
    for told in (*found.notices, *found.faults[:_MOST_TOLD]):
        complain(told.text(options.language))
    if found.faults:
        further = len(found.faults[_MOST_TOLD:])
        complain(text("import.further-faults", options.language, count=further) if further else _nothing(options))
        return FINDINGS
    write_import(catalogue, found, options)
    return tell_report(found.report, options, beside_output=options.dry_run)


def text_language(given: str | None) -> str:
    """The language tag *given*, empty when there is none. Raises ParameterError when it is no tag."""
    if given and not re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", given):
        raise ParameterError("error.import-text-language", parameter="--text-language", value=given)
    return given or ""


def _nothing(options: argparse.Namespace) -> str:
    return text("import.nothing-written", options.language)


def write_import(catalogue: Catalogue, found: Import, options: argparse.Namespace) -> None:
    """Write the files that *found* asks for, or their differences when it is a dry run, and tell what was done."""
    if options.dry_run:
        diffs = (unified_diff(one.path, one.before or b"", one.after) for one in found.files)
        write_document(b"".join(diffs))
    elif found.files:
        if not is_catalogue_named(folder_of(options)):  # nobody wants it in the catalogue that comes with the program
            raise ParameterError("error.import-no-catalogue", parameter="--catalogue")
        contents: dict[Path, bytes | None] = {one.file: None if one.goes else one.after for one in found.files}
        expected: dict[Path, bytes | None] = {one.file: one.before for one in found.files}
        write_files(catalogue.settings.folder, contents, expected=expected)

    def names(things: tuple[str, ...]) -> str:
        said = one_line(", ".join(map(catalogue.prefixes.contract, things[:_MOST_NAMED])))
        return said + " …" * (len(things) > _MOST_NAMED)

    for key, things in (("new", found.new), ("removed", found.removed), ("referring", found.referring)):
        if things:
            write(text(f"import.{key}", options.language, count=len(things), names=names(things)))
    if options.format == "table":
        key = "import.would-change" if options.dry_run else "import.changed"
        write(text(key, options.language, cells=found.cells, files=len(found.files)))
    else:
        key = "import.things-would-change" if options.dry_run else "import.things-changed"
        write(text(key, options.language, changed=len(found.changed), files=len(found.files)))


COMMAND = Command("import", _add_arguments, _run)
