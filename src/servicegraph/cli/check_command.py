"""``servicegraph check``: the findings of a catalogue."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from servicegraph.catalogue import Catalogue
from servicegraph.cli.arguments import FINDINGS, FINE, Command, Say, is_coloured
from servicegraph.cli.output import complain, write, write_document
from servicegraph.diagnostics import Checked, Diagnostic, Severity
from servicegraph.errors import ParameterError
from servicegraph.messages import text
from servicegraph.reports.filters import Filters, filtered
from servicegraph.reports.options import Options
from servicegraph.reports.renderings import RENDERINGS, rendered


def _add_arguments(parser: argparse.ArgumentParser, say: Say) -> None:
    parser.add_argument("path", nargs="?", metavar="PATH", help=say("check-path"))
    parser.add_argument("--format", choices=list(RENDERINGS), default="text", help=say("check-format"))
    parser.add_argument(
        "--level", choices=[level.word for level in reversed(Severity)], default="violation", help=say("level")
    )
    parser.add_argument("--task", action="append", default=[], metavar="N", help=say("check-task"))
    parser.add_argument("--shape", action="append", default=[], metavar="CODE", help=say("check-shape"))
    parser.add_argument("--path", action="append", default=[], dest="paths", metavar="GLOB", help=say("check-paths"))
    parser.add_argument("--reason", action="store_true", help=say("check-reason"))
    parser.add_argument("--fix", action="store_true", help=say("check-fix"))
    parser.add_argument("--diff", action="store_true", help=say("check-diff"))
    parser.add_argument("--baseline", metavar="FILE", help=say("check-baseline"))
    parser.add_argument("--write-baseline", metavar="FILE", help=say("check-write-baseline"))
    parser.add_argument("--all", action="store_true", dest="every", help=say("check-all"))


def _run(options: argparse.Namespace) -> int:
    _refuse_contradictions(options)
    named, paths = _catalogue_and_paths(options)
    catalogue = Catalogue.load(named)
    filters = Filters(tuple(options.task), tuple(options.shape), paths)
    level, for_people = Severity[options.level.upper()], options.format == "text"
    if options.fix or options.diff:
        from servicegraph.cli.check_fixing import tell_difference, tell_mended  # few ask for it
        from servicegraph.fixing import mend

        mended = mend(catalogue, level, lambda found, state: filtered(found, filters, state))
        if options.diff:
            return tell_difference(mended, options.language)
        mended.write()
        tell_mended(mended, options.language, for_people=for_people)
        catalogue = mended.catalogue
    every = catalogue.check(level, alone=True)
    if options.reason:
        every = _reasoned(every, catalogue, options.language)
    checked = filtered(every, filters, catalogue)
    left_out = len(every.diagnostics) - len(checked.diagnostics)
    if options.write_baseline:
        from servicegraph.cli.check_fixing import keep_as_known

        return keep_as_known(checked, options.write_baseline, options.language)
    beside = None
    if options.baseline:
        from servicegraph.cli.check_fixing import beside_baseline, tell_known

        beside = beside_baseline(checked, options.baseline, catalogue)
        checked = beside.checked
    look = Options(
        every=options.every or bool(options.shape),
        left_out=left_out,
        coloured=is_coloured(),
        folder=Path.cwd(),
    )
    if checked.diagnostics:
        from servicegraph.cli.seen_from_here import seen_from_here  # where nothing is found, nothing is seen

        checked = seen_from_here(checked, catalogue.settings.folder)
    output = rendered(options.format, checked, options.language, look)
    if for_people:
        write(output)
    elif output:
        write_document(output)
    if beside:
        is_whole = filters == Filters()
        tell_known(beside, options.baseline, options.language, for_people=for_people, is_whole=is_whole)
    return FINE if checked.conforms else FINDINGS


def _refuse_contradictions(options: argparse.Namespace) -> None:
    """Raise ParameterError for options that cannot be followed together."""
    if options.diff and options.format != "text":
        raise ParameterError("error.diff-format", parameter="--diff")
    for name in ("baseline", "diff"):
        if options.write_baseline and getattr(options, name):
            raise ParameterError("error.write-baseline-alone", parameter="--write-baseline", option=f"--{name}")


def _reasoned(checked: Checked, catalogue: Catalogue, language: str) -> Checked:
    """*checked* with what the reasoner finds; that it finds nothing is said on standard error, whatever the format."""
    from servicegraph.checks.reasoning import reason  # few ask for it

    found = reason(catalogue.scope)
    if not found.diagnostics:
        complain(text("reasoning.consistent", language, types=found.types, left_out=found.left_out))
    return replace(checked, diagnostics=tuple(sorted((*checked.diagnostics, *found.diagnostics), key=Diagnostic.order)))


def _catalogue_and_paths(options: argparse.Namespace) -> tuple[str | None, tuple[str, ...]]:
    """The catalogue that is named, and the files to which the findings are to be narrowed.

    PATH is a catalogue's folder, or a file of the one named by --catalogue or of the nearest one above it.
    """
    catalogue: str | None = getattr(options, "catalogue", None)
    if options.path and Path(options.path).is_file():
        return catalogue or options.path, (*options.paths, options.path)
    return options.path or catalogue, tuple(options.paths)


COMMAND = Command("check", _add_arguments, _run)
