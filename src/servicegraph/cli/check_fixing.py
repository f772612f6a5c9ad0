"""``servicegraph check --fix``, ``--diff`` and ``--baseline``: what is mended, what would be, and what is known."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from servicegraph.catalogue import Catalogue
from servicegraph.cli.arguments import FINDINGS, FINE
from servicegraph.cli.output import complain, write, write_document
from servicegraph.cli.seen_from_here import path_from_here, seen_from_here
from servicegraph.diagnostics import Checked, Diagnostic, Severity
from servicegraph.fixing import Mended
from servicegraph.messages import file_name, one_line, pick, text
from servicegraph.reports.baseline import Compared, compared, read_baseline, write_baseline
from servicegraph.reports.unified import unified_diff

_MOST_NAMED = 20  # findings that were mended, each in a line
_FEW = 3  # entries of a baseline that are named


def tell_difference(mended: Mended, language: str) -> int:
    """Write what the remedies would change as a diff, and how many they are; gives the status of the check as it is."""
    folder = mended.catalogue.settings.folder
    difference = b"".join(
        unified_diff(path_from_here(change.path, folder), change.before, change.after) for change in mended.changes
    )
    if difference:
        write_document(difference)
    key, left = "fixing.would-mend" if mended.mended else "fixing.nothing", len(mended.checked.diagnostics)
    complain(text(key, language, count=len(mended.mended), files=len(mended.changes), left=left))
    return FINDINGS if mended.mended or left else FINE


def tell_mended(mended: Mended, language: str, *, for_people: bool) -> None:
    """Say what was mended, and which remedies were taken back: on standard error where a program reads the rest."""
    say, folder = write if for_people else complain, mended.catalogue.settings.folder
    for one in _from_here(mended.mended, folder)[:_MOST_NAMED] if for_people else ():
        said, title = one_line(one.text(language)), one_line(pick(one.fixes[0].title, language))
        say(f"{one_line(str(one.location))}: {text('fixing.mended', language)}: {said} → {title}")
    for one in _from_here(mended.undone, folder):
        say(text("fixing.undone", language, place=one.location, code=one.code))
    if mended.mended:
        say(text("fixing.mended-count", language, count=len(mended.mended), files=len(mended.changes)))
    elif for_people:
        say(text("fixing.nothing", language))


def _from_here(found: Iterable[Diagnostic], folder: Path) -> tuple[Diagnostic, ...]:
    return seen_from_here(Checked(tuple(found), Severity.INFO, 0, 0, 0), folder).diagnostics


def beside_baseline(checked: Checked, file: str, catalogue: Catalogue) -> Compared:
    """*checked* beside the baseline in *file*. Raises BaselineError."""
    return compared(checked, read_baseline(Path(file)), {one.path for one in catalogue.dataset.sources.files})


def tell_known(beside: Compared, file: str, language: str, *, for_people: bool, is_whole: bool) -> None:
    """Say how many findings are known and, where *is_whole* as all are looked for, which of them are mended."""
    say, name = write if for_people else complain, file_name(file)
    if beside.known:
        say(text("baseline.known", language, count=beside.known, file=name))
    if beside.mended and is_whole:
        named = ", ".join(f"{one.path} [{one.code}]" for one in beside.mended[:_FEW])
        names = one_line(named + (" …" if len(beside.mended) > _FEW else ""))
        count = sum(one.count for one in beside.mended)
        say(text("baseline.mended", language, count=count, names=names, file=name))


def keep_as_known(checked: Checked, file: str, language: str) -> int:
    """Write what was found to the baseline *file*. Raises WriteError."""
    write_baseline(Path(file), checked)
    write(text("baseline.written", language, count=len(checked.diagnostics), file=file_name(file)))
    return FINE
