"""Carries out the safe remedies of what a check finds, in memory and in rounds, and keeps none that does not help."""

from __future__ import annotations

import bisect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from pathlib import Path

from servicegraph.catalogue import Catalogue
from servicegraph.dataset.dataset import load_dataset
from servicegraph.dataset.files import Role, SourceFile
from servicegraph.diagnostics import Checked, Diagnostic, Edit, Fix, Severity
from servicegraph.edits import edited_bytes
from servicegraph.journal import write_files
from servicegraph.rdf.terms import VOCABULARY
from servicegraph.turtle.reading import TurtleFile
from servicegraph.turtle.tokens import Lines, Span

MOST_CHECKS = 15
"""How often the catalogue is checked at most while it is mended: what is left then is told as it was found."""
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
Wanted = Callable[[Checked, Catalogue], Checked]
"""Narrows what was found to what is to be mended."""


@dataclass(frozen=True)
class MendedFile:
    """A file that is mended: its name in findings, and its bytes before and after."""

    path: str
    file: Path
    before: bytes
    after: bytes


@dataclass(frozen=True)
class Mended:
    """What the safe remedies make of a catalogue, none of which is written yet.

    ``mended`` are the findings whose remedy helped, each as it was found; ``undone`` those whose remedy did not, or
    brought something worse. ``catalogue`` is what the changed files say, ``checked`` what is still found in it.
    """

    changes: tuple[MendedFile, ...]
    mended: tuple[Diagnostic, ...]
    undone: tuple[Diagnostic, ...]
    catalogue: Catalogue
    checked: Checked

    def write(self) -> None:
        """Write the changed files, all or none. Raises WriteError, also when one is no longer what was read."""
        if self.changes:
            write_files(
                self.catalogue.settings.folder,
                {change.file: change.after for change in self.changes},
                expected={change.file: change.before for change in self.changes},
            )


@dataclass(frozen=True)
class _Attempt:
    """A finding with the remedy that is tried, and the file it stands in with the places of its edits there."""

    found: Diagnostic
    fix: Fix
    places: Mapping[str, tuple[tuple[Span, str], ...]]

    @property
    def key(self) -> tuple[object, ...]:
        """What stays the same when the lines around it move."""
        return (self.found.fingerprint, self.found.location.path, tuple(edit.text for edit in self.fix.edits))


def mend(catalogue: Catalogue, level: Severity, wanted: Wanted) -> Mended:
    """Carry out the safe remedies of the findings in *catalogue* as grave as *level* that *wanted* keeps.

    Of remedies that touch the same text the first is carried out, and the others when what it makes has been checked,
    as long as there is something to mend, and at most ``MOST_CHECKS`` times. Files that the catalogue only includes
    are left alone. Raises EngineError, and what *wanted* raises.
    """
    before = _files(catalogue)
    current, texts = catalogue, dict[str, bytes]()
    mended: list[Diagnostic] = []
    undone: dict[tuple[object, ...], Diagnostic] = {}
    checks = 0
    while checks < MOST_CHECKS:
        files = _files(current)
        chosen = list(_chosen(wanted(current.check(level), current).diagnostics, files, undone))
        helped: Catalogue | None = None
        while chosen and checks < MOST_CHECKS:
            made = {**texts, **_carried_out(chosen, files)}
            after = _as_if_written(current, made, before)
            checks += 1
            verdict = _verdict(current, after, chosen, level)
            undone |= {one.key: one.found for one in verdict.useless}
            if verdict.is_good:
                helped, texts = after, made
                break
            chosen = [one for one in chosen if one not in verdict.useless and one not in verdict.waiting]
        if helped is None:
            break
        mended += [one.found for one in chosen]
        current = helped
    changes = (
        MendedFile(path, before[path].file.resolve(), before[path].content, content)
        for path, content in sorted(texts.items())
        if content != before[path].content
    )
    left = wanted(current.check(level), current)
    return Mended(tuple(changes), tuple(mended), tuple(undone.values()), current, left)


def _files(catalogue: Catalogue) -> dict[str, SourceFile]:
    """The files that may be mended, by their names in findings; of one that has two names the first."""
    found: dict[Path, SourceFile] = {}
    for file in catalogue.dataset.sources.files:
        if not file.is_shipped and not file.path.startswith("../") and file.role is not Role.SETTINGS:
            found.setdefault(file.file.resolve(), file)
    return {file.path: file for file in found.values()}


def _as_if_written(current: Catalogue, texts: Mapping[str, bytes], before: Mapping[str, SourceFile]) -> Catalogue:
    unsaved = {before[path].file.resolve(): content for path, content in texts.items()}
    return Catalogue(load_dataset(current.settings, current.dataset, unsaved))


# --- choosing ---------------------------------------------------------------------------------------------------------


def _chosen(
    found: Iterable[Diagnostic], files: Mapping[str, SourceFile], undone: Mapping[tuple[object, ...], Diagnostic]
) -> Iterator[_Attempt]:
    """The remedies that can be carried out together, by their places."""
    lines: dict[str, _Text] = {}
    taken: dict[str, list[Span]] = {}
    for one in found:
        fix = one.safe_fix
        if fix is None or any(edit.location.path not in files for edit in fix.edits):
            continue
        places: dict[str, list[tuple[Span, str]]] = {}
        for edit in dict.fromkeys(fix.edits):
            path = edit.location.path
            if path not in lines:
                lines[path] = _Text.of(files[path].content)
            places.setdefault(path, []).append((lines[path].span(edit), edit.text))
        attempt = _Attempt(one, fix, {path: tuple(sorted(spans)) for path, spans in places.items()})
        if attempt.key in undone or not all(map(_is_apart, places.values())):
            continue
        if all(_is_free(span, taken.get(path, ())) for path, spans in places.items() for span, _ in spans):
            for path, spans in places.items():
                for span, _ in spans:
                    bisect.insort(taken.setdefault(path, []), span)
            yield attempt


def _is_apart(spans: Iterable[tuple[Span, str]]) -> bool:
    """Whether no two of *spans* have text in common."""
    ordered = sorted(span for span, _ in spans)
    return all(one.end <= other.start and one != other for one, other in pairwise(ordered))


def _is_free(span: Span, taken: Sequence[Span]) -> bool:
    """Whether *span* neither overlaps nor touches one of *taken*, which are in order."""
    at = bisect.bisect_left(taken, span)
    return all(other.end < span.start or span.end < other.start for other in taken[max(0, at - 1) : at + 1])


@dataclass(frozen=True)
class _Text:
    """The text of a file, without a byte order mark, and its lines."""

    text: str
    lines: Lines

    @classmethod
    def of(cls, content: bytes) -> _Text:
        text = content.removeprefix(_BYTE_ORDER_MARK).decode("utf-8", "surrogateescape")
        return cls(text, Lines(text))

    def span(self, edit: Edit) -> Span:
        place = edit.location
        return Span(
            self.lines.offset(place.line, place.column),
            min(self.lines.offset(place.end_line, place.end_column), len(self.text)),
        )


def _carried_out(chosen: Iterable[_Attempt], files: Mapping[str, SourceFile]) -> dict[str, bytes]:
    edits: dict[str, list[Edit]] = {}
    for edit in chain.from_iterable(one.fix.edits for one in chosen):
        edits.setdefault(edit.location.path, []).append(edit)
    return {path: edited_bytes(files[path].content, changed) for path, changed in edits.items()}


# --- judging ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Verdict:
    """Which attempts were ``useless``, and which have to be tried again without others."""

    useless: tuple[_Attempt, ...]
    waiting: tuple[_Attempt, ...]

    @property
    def is_good(self) -> bool:
        return not self.useless and not self.waiting


def _verdict(before: Catalogue, after: Catalogue, chosen: Sequence[_Attempt], level: Severity) -> _Verdict:
    """What has become of the findings: each must be gone from its place, and nothing may be worse in its files.

    Where a file is worse it is not known for which of several remedies: half of them wait.
    """
    still = {(one.code, *_begin(one)) for one in after.check(level).diagnostics}
    useless = [one for one in chosen if any((one.found.code, *place) in still for place in _places_after(one, chosen))]
    waiting: list[_Attempt] = []
    if not useless:
        for path in _worse(before, after, {path for one in chosen for path in one.places}, level):
            here = [one for one in chosen if path in one.places]
            if len(here) == 1:
                useless += here
            else:
                waiting += here[(len(here) + 1) // 2 :]
    return _Verdict(tuple(useless), tuple(waiting))


def _begin(found: Diagnostic) -> tuple[str, int, int]:
    return found.location.path, found.location.line, found.location.column


def _places_after(one: _Attempt, chosen: Iterable[_Attempt]) -> Iterator[tuple[str, int, int]]:
    """Where the finding of *one* would stand after the edits of *chosen*, were it still there."""
    path, line, column = _begin(one.found)
    yield from _shifted(
        path, line, column, [edit for other in chosen for edit in other.fix.edits if edit.location.path == path]
    )


def _shifted(path: str, line: int, column: int, edits: Iterable[Edit]) -> Iterator[tuple[str, int, int]]:
    """The place *line*, *column* after *edits*; twice where one of them begins there, before it and behind it."""
    for counts_there in (False, True):
        lines, columns = line, column
        for edit in set(edits):
            place = edit.location
            end = (place.end_line, place.end_column)
            begins_before = (place.line, place.column) < (line, column)
            if end > (line, column) or not (begins_before or counts_there):
                continue
            added = edit.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
            lines += len(added) - 1 - (place.end_line - place.line)
            if place.end_line == line:
                start = place.column if len(added) == 1 else 1
                columns += start + len(added[-1]) - place.end_column
        yield path, lines, columns


def _worse(before: Catalogue, after: Catalogue, paths: Iterable[str], level: Severity) -> Iterator[str]:
    """Those of the files *paths* in which something is wrong now that was not before.

    What could not be read before may be told now: that is no harm. A thing or a concept that has become a property,
    more mistakes of reading, and in definitions and questions more violations are.
    """
    known, now = _by_path(before), _by_path(after)
    names = (*after.dataset.sources.bases, VOCABULARY)
    for path in sorted(paths):
        old, new = known.get(path), now.get(path)
        if old is not None and new is not None:
            used = {quad.predicate.value for quad in new.quads} - {quad.predicate.value for quad in old.quads}
            if len(new.diagnostics) > len(old.diagnostics) or any(name.startswith(names) for name in used):
                yield path
                continue
        if _is_no_data(path, after) and _violations(path, after, level) > _violations(path, before, level):
            yield path


def _by_path(catalogue: Catalogue) -> Mapping[str, TurtleFile]:
    return {file.path: file for file in catalogue.dataset.everything}


def _is_no_data(path: str, catalogue: Catalogue) -> bool:
    return any(file.path == path and file.role is not Role.DATA for file in catalogue.dataset.sources.files)


def _violations(path: str, catalogue: Catalogue, level: Severity) -> int:
    return catalogue.check(level).of_path(path).count(Severity.VIOLATION)
