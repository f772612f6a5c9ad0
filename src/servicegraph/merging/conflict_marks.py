"""The text of a merge with conflicts: each stands between the marks that editors know, in as few lines as can be."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from servicegraph.merging.file_merge import MergedSection
from servicegraph.merging.statement_merge import Conflict, ConflictKind


@dataclass(frozen=True)
class PlacedConflict:
    """A conflict and the line of the merged text, counted from 1, on which it begins."""

    line: int
    conflict: Conflict


@dataclass(frozen=True)
class MergedText:
    """A merged text and its conflicts, in their order; none when it is whole."""

    text: str
    conflicts: tuple[PlacedConflict, ...] = ()


def merged_text(sections: Iterable[MergedSection], mark_size: int) -> MergedText:
    """The text of *sections*; the marks of conflicts are *mark_size* characters long."""
    lines: list[str] = []
    conflicts: list[PlacedConflict] = []
    for section in _whole_lines(sections):
        if not section.conflicts:
            lines += _lines(section.ours)
            continue
        hunks: list[tuple[int, str]] = []
        ours, theirs = _lines(section.ours), _lines(section.theirs)
        for is_equal, span, other in _stretches(ours, theirs, is_whole=_is_whole(section)):
            if is_equal:
                lines += ours[span]
                continue
            hunk = _marked(ours[span], theirs[other], mark_size)
            hunks.append((len(lines) + 1, "".join(hunk)))
            lines += hunk
        conflicts += (PlacedConflict(_line_of(one, hunks), one) for one in section.conflicts if hunks)
    return MergedText("".join(lines), tuple(conflicts))


def _is_whole(section: MergedSection) -> bool:
    """Whether its sides are to be looked at as they are, and not to be mixed line by line."""
    return any(one.kind is ConflictKind.DESCRIBED for one in section.conflicts)


def _stretches(ours: Sequence[str], theirs: Sequence[str], *, is_whole: bool) -> Iterator[tuple[bool, slice, slice]]:
    """The stretches of lines that are equal or not, with the lines of both; one that differs if it *is_whole*."""
    matcher = difflib.SequenceMatcher(None, ours, theirs, autojunk=False)
    found = [(tag == "equal", slice(i, j), slice(k, m)) for tag, i, j, k, m in matcher.get_opcodes()]
    differing = [place for place, (is_equal, _, _) in enumerate(found) if not is_equal]
    if is_whole and differing:
        first, last = found[differing[0]], found[differing[-1]]
        joined = (False, slice(first[1].start, last[1].stop), slice(first[2].start, last[2].stop))
        found = [*found[: differing[0]], joined, *found[differing[-1] + 1 :]]
    return iter(found)


def _whole_lines(sections: Iterable[MergedSection]) -> Iterator[MergedSection]:
    """*sections* cut where lines end, each with conflicts with the lines that it begins and ends in."""
    waiting = MergedSection("", "")  # the line that is not ended, or conflicts with the lines before it
    for section in sections:
        if waiting.conflicts and not section.conflicts and section.ours:
            rest, after = _cut_at_first(section.ours)
            waiting = _joined(waiting, MergedSection(rest, rest))
            if not rest.endswith("\n"):
                continue
            yield waiting
            waiting, section = MergedSection("", ""), MergedSection(after, after)
        waiting = _joined(waiting, section)
        if not waiting.conflicts:
            whole, begun = _cut_at_last(waiting.ours)
            yield MergedSection(whole, whole)
            waiting = MergedSection(begun, begun)
    yield waiting


def _joined(one: MergedSection, other: MergedSection) -> MergedSection:
    return MergedSection(one.ours + other.ours, one.theirs + other.theirs, one.conflicts + other.conflicts)


def _cut_at_last(text: str) -> tuple[str, str]:
    """*text* up to its last end of a line, and after it."""
    at = text.rfind("\n") + 1
    return text[:at], text[at:]


def _cut_at_first(text: str) -> tuple[str, str]:
    """*text* up to its first end of a line, and after it."""
    at = text.find("\n") + 1 or len(text)
    return text[:at], text[at:]


def _lines(text: str) -> list[str]:
    """The lines of *text* with their ends, which are ``\\n``."""
    return [f"{line}\n" for line in text.split("\n")[:-1]] + ([last] if (last := text.rpartition("\n")[2]) else [])


def _marked(ours: Sequence[str], theirs: Sequence[str], size: int) -> list[str]:
    """The lines of both sides between marks."""
    return [
        f"{'<' * size} ours\n",
        *map(_ended, ours),
        f"{'=' * size}\n",
        *map(_ended, theirs),
        f"{'>' * size} theirs\n",
    ]


def _ended(line: str) -> str:
    return line if line.endswith("\n") else f"{line}\n"


def _line_of(conflict: Conflict, hunks: Sequence[tuple[int, str]]) -> int:
    """The line of the one of *hunks*, by the lines on which they begin, that has what *conflict* tells."""
    said = [part.split("\n", 1)[0] for part in (*conflict.ours, *conflict.theirs)]
    return max(
        hunks, key=lambda hunk: sum(part in hunk[1] for part in said) / (len(hunk[1]) + 1) if said else -hunk[0]
    )[0]
