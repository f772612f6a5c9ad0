"""The merge of three versions of a file: by statement where it can be, and proved; else by line, as git does it."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from pathlib import PurePath

from servicegraph.errors import FaultyTurtle
from servicegraph.merging.common_ancestor import certain_ancestor
from servicegraph.merging.conflict_marks import MergedText, PlacedConflict, merged_text
from servicegraph.merging.file_form import ThreeTexts, laid_out, read_forms
from servicegraph.merging.file_merge import merged_pieces
from servicegraph.merging.meaning import Versions, facts, read_version
from servicegraph.merging.statement_merge import ConflictKind, Limits
from servicegraph.merging.text_merge import merged_by_line

_MOST_BYTES = 20_000_000  # of the three versions together; larger ones are merged by line
_ENDINGS = (".ttl", ".turtle", "")


class LineReason(enum.Enum):
    """Why files are merged by line."""

    NO_TURTLE = "no-turtle"
    TOO_LARGE = "too-large"
    FAULTY = "faulty"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True)
class Merge:
    """What came of a merge: the bytes of the file, and what is in conflict.

    Where it was made by line, there is a ``reason``: for one, a mistake in ``version`` (``base``, ``ours``,
    ``theirs``) on the line ``fault_line``. ``is_whole`` says that nothing is left for people to do.
    """

    content: bytes
    is_whole: bool
    conflicts: tuple[PlacedConflict, ...] = ()
    reason: LineReason | None = None
    version: str = ""
    fault_line: int = 0


def merged_file(base: bytes, ours: bytes, theirs: bytes, path: PurePath, mark_size: int, limits: Limits) -> Merge:
    """What the sides *ours* and *theirs* have made of *base*, a file called *path* that is empty where there was none.

    The marks of conflicts have *mark_size* characters. Raises RevisionError when git is needed and not there.
    """
    if ours in (base, theirs):
        return Merge(theirs, is_whole=True)
    if theirs == base:
        return Merge(ours, is_whole=True)
    is_turtle = path.suffix.lower() in _ENDINGS
    if not is_turtle or len(base) + len(ours) + len(theirs) > _MOST_BYTES:
        reason = LineReason.TOO_LARGE if is_turtle else LineReason.NO_TURTLE
        return Merge(*merged_by_line(base, ours, theirs, mark_size), reason=reason)
    texts, file_form = read_forms(base, ours, theirs)
    if (ancestor := certain_ancestor(texts)) is not None:
        texts = texts._replace(base=ancestor)
    files = [read_version(text) for text in texts]
    for name, file in zip(texts._fields, files, strict=True):
        if file.diagnostics:
            content, is_whole = _by_line(texts, mark_size)
            line = file.diagnostics[0].location.line
            return Merge(file_form.of(content), is_whole, (), LineReason.FAULTY, name, line)
    versions = Versions(*map(facts, files))
    if (merged := _by_statement(texts, mark_size, limits, versions)) is not None:
        return Merge(file_form.of(merged.text), not merged.conflicts, merged.conflicts)
    content, is_whole = _by_line(texts, mark_size)
    is_proved = is_whole and versions.is_merged(content)
    return Merge(file_form.of(content), is_proved, reason=None if is_proved else LineReason.UNCERTAIN)


def _by_statement(texts: ThreeTexts, mark_size: int, limits: Limits, versions: Versions) -> MergedText | None:
    """The texts merged by statement; None where the result is not proved to say what it has to."""
    try:
        pieces = merged_pieces(texts, limits)
        merged = merged_text(pieces.sections, mark_size)
        if not merged.conflicts:
            merged = MergedText(laid_out(texts, merged.text))
    except (LookupError, ValueError, RecursionError, FaultyTurtle):  # a text that nobody has thought of
        return None
    versions = versions.renamed(pieces.renamed_by_ours, pieces.renamed_by_theirs)
    if merged.conflicts:
        is_read_anew = any(one.conflict.kind is ConflictKind.PREFIX for one in merged.conflicts)
        choices = ("".join(one.ours for one in pieces.sections), "".join(one.theirs for one in pieces.sections))
        is_proved = is_read_anew or versions.may_be_chosen(*choices)
    else:
        is_proved = versions.is_merged(merged.text)
    return merged if is_proved else None


def _by_line(texts: ThreeTexts, mark_size: int) -> tuple[str, bool]:
    base, ours, theirs = (text.encode("utf-8", "surrogateescape") for text in texts)
    content, is_whole = merged_by_line(base, ours, theirs, mark_size)
    return content.decode("utf-8", "surrogateescape"), is_whole
