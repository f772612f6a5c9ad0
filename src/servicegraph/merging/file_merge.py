"""The pieces of three files made one text, in which what both sides have changed is told apart."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from servicegraph.merging.alignment import AlignedRow, aligned
from servicegraph.merging.file_form import ThreeTexts
from servicegraph.merging.file_pieces import FilePiece, file_pieces
from servicegraph.merging.pieces import StatementPiece, without_values
from servicegraph.merging.statement_merge import Conflict, ConflictKind, Limits, MergeSide, StatementMerge, three_way
from servicegraph.turtle.tokens import words

_KINDS = {"directive": ConflictKind.PREFIX, "comment": ConflictKind.COMMENT}
_LINE_END = re.compile(r"[ \t]*[\n\r]")


@dataclass(frozen=True)
class MergedSection:
    """A part of the merged text, as each side would have it: the same but for ``conflicts``."""

    ours: str
    theirs: str
    conflicts: tuple[Conflict, ...] = ()


@dataclass(frozen=True)
class MergedPieces:
    """The parts of the merged text in their order, and the IRIs that each side has given to things, by the old ones."""

    sections: list[MergedSection]
    renamed_by_ours: Mapping[str, str]
    renamed_by_theirs: Mapping[str, str]


def merged_pieces(texts: ThreeTexts, limits: Limits) -> MergedPieces:
    """The Turtle *texts* as one.

    None of the texts has mistakes, and all have the same ends of lines.
    """
    base, ours, theirs = map(file_pieces, texts)
    rows = aligned(base.pieces, ours.pieces, theirs.pieces)
    merge = _FileMerge(limits, ThreePieces(base.pieces, ours.pieces, theirs.pieces))
    merged = [merge.piece(row) for row in rows]
    kept = merge.declarations_needed(rows, merged)
    found: list[MergedSection] = []
    is_begun_blank = any(text[:1].isspace() for text in texts[1:])
    for row, one in zip(rows, merged, strict=True):
        if one is None and id(row) in kept:
            one = _same(row.piece.written)
        if one is None:
            continue
        found.append(_at_start(one, is_begun_blank=is_begun_blank) if not found else _behind(one, row))
    tail = three_way(base.tail, ours.tail, theirs.tail)
    found.append(_same(ours.tail if tail is None else tail))
    pairs = [(row.base, row.ours, row.theirs) for row in rows if row.base]
    return MergedPieces(
        found, _renamed([(old, new) for old, new, _ in pairs]), _renamed([(old, new) for old, _, new in pairs])
    )


def _renamed(pairs: Iterable[tuple[FilePiece, FilePiece | None]]) -> Mapping[str, str]:
    """The IRIs of the things whose name is another in the second of *pairs*, by those in the first."""
    return {
        old.key[1:-1]: new.key[1:-1]
        for old, new in pairs
        if new and isinstance(old.key, str) and isinstance(new.key, str) and old.key != new.key
    }


def _same(text: str) -> MergedSection:
    return MergedSection(text, text)


class ThreePieces(NamedTuple):
    """The pieces of the base and the two sides."""

    base: tuple[FilePiece, ...]
    ours: tuple[FilePiece, ...]
    theirs: tuple[FilePiece, ...]


class _FileMerge:
    """Merges the pieces of a file one by one."""

    def __init__(self, limits: Limits, pieces: ThreePieces) -> None:
        self._limits = limits
        self._pieces = pieces

    @functools.cached_property
    def _old_subjects(self) -> frozenset[Hashable]:
        return frozenset(one.key for one in self._pieces.base if one.kind == "statement")

    def piece(self, row: AlignedRow[FilePiece]) -> MergedSection | None:
        """What the sides have made of the piece; None where they have removed it."""
        base, ours, theirs = row.base, row.ours, row.theirs
        if ours is None or theirs is None:
            one = row.piece
            if base is None:
                return self._new(row)
            if one.content == base.content or one.kind == "directive" or self._is_elsewhere(one, base, row):
                return None
            return _differing(row)
        body = three_way(base.body if base else None, ours.body, theirs.body)
        if body is None and ours.said == theirs.said and (base is None or ours.statement is None):
            body = ours.body
        elif body is None and base and ours.kind != "statement" and base.said in (ours.said, theirs.said):
            body = theirs.body if base.said == ours.said else ours.body
        if body is not None:
            return self._led(row, body)
        if base is None or ours.kind != "statement":
            kind = _KINDS.get(ours.kind, ConflictKind.DESCRIBED)
            return _differing(row, kind)
        return self._statement(row)

    def declarations_needed(
        self, rows: Sequence[AlignedRow[FilePiece]], merged: Iterable[MergedSection | None]
    ) -> frozenset[int]:
        """The declarations that one side has removed, since it needs them no more, and what the other has added does.

        They are told by the identities of their *rows*.
        """
        gone = {
            row.base.key: row
            for row in rows
            if row.base and row.base.kind == "directive" and not (row.ours and row.theirs)
        }
        if not gone:
            return frozenset()
        # What is declared as something else in one of the two would change its meaning: it is found out at the end.
        said = {one.key for row in rows if row.base is None for one in (row.ours, row.theirs) if one}
        needed: set[int] = set()
        for section in merged:
            for text in {section.ours, section.theirs} if section else ():
                for key, row in gone.items():
                    name = key[1]  # type: ignore[index]
                    if key in said or id(row) in needed:
                        continue
                    if name is None or (f"{name}:" in text and _is_used(name, text)):
                        needed.add(id(row))
        return frozenset(needed)

    def _is_elsewhere(self, one: FilePiece, base: FilePiece, row: AlignedRow[FilePiece]) -> bool:
        """Whether a side has only moved a part of the paragraph *base*, of which *one* is left, to another one."""
        side = self._pieces.ours if row.ours else self._pieces.theirs
        return (
            one.kind == "statement"
            and _said_of(one.key, side) == _said_of(one.key, self._pieces.base)
            and one.comments <= base.comments
        )

    def _new(self, row: AlignedRow[FilePiece]) -> MergedSection | None:
        """A piece that one side has added: where it says what stood elsewhere, without what the other has removed."""
        one = row.piece
        if one.statement is None or one.key not in self._old_subjects:
            return _same(one.written)
        side, other = self._pieces.ours, self._pieces.theirs
        if row.theirs:
            side, other = other, side
        before, left = _said_of(one.key, self._pieces.base), _said_of(one.key, other)
        if not (before - left).intersection(_values_of(one.statement)):
            return _same(one.written)
        known = [comment for piece in self._pieces.base if piece.key == one.key for comment in piece.comments]
        is_commented = not one.comments.issubset(known)
        if is_commented or (not left and before != _said_of(one.key, side)):  # the whole paragraph is in conflict
            return _differing(row)
        statement = without_values(one.statement, before - left)
        return _same(one.lead + statement.text) if statement else None

    def _led(self, row: AlignedRow[FilePiece], body: str) -> MergedSection:
        """The piece with *body*, behind what the sides have made of its lead."""
        assert row.ours
        assert row.theirs
        merges = [StatementMerge(side, self._limits) for side in MergeSide]
        before = row.base.lead if row.base else None
        leads = [merge.trivia(before, row.ours.lead, row.theirs.lead, row.ours.key) for merge in merges]
        return MergedSection(leads[0] + body, leads[1] + body, tuple(merges[0].conflicts))

    def _statement(self, row: AlignedRow[FilePiece]) -> MergedSection:
        base, ours, theirs = row.base, row.ours, row.theirs
        assert base
        assert ours
        assert theirs
        is_named_twice = ours.key != theirs.key and base.key not in (ours.key, theirs.key)
        if is_named_twice or not (base.statement and ours.statement and theirs.statement):
            return _differing(row, ConflictKind.DESCRIBED)
        texts: list[str] = []
        conflicts: tuple[Conflict, ...] = ()
        for side in MergeSide:
            merge = StatementMerge(side, self._limits)
            lead = merge.trivia(base.lead, ours.lead, theirs.lead, ours.key)
            statement = merge.statement(base.statement, ours.statement, theirs.statement, ours.key)
            texts.append(lead + statement.text if statement else "")
            conflicts = conflicts or tuple(merge.conflicts)
        return MergedSection(texts[0], texts[1], conflicts)


def _said_of(subject: Hashable, pieces: Iterable[FilePiece]) -> frozenset[tuple[Hashable, Hashable]]:
    """The properties and values that the statements about *subject* among *pieces* say."""
    statements = (one.statement for one in pieces if one.key == subject)
    return frozenset(value for statement in statements if statement for value in _values_of(statement))


def _values_of(statement: StatementPiece) -> Iterator[tuple[Hashable, Hashable]]:
    for pair in statement.pairs:
        for one in pair.objects:
            yield pair.key, one.key


def _differing(row: AlignedRow[FilePiece], kind: ConflictKind = ConflictKind.CHANGED) -> MergedSection:
    """The piece as each side has it."""
    ours, theirs = ((one.written, (one.body,)) if one else ("", ()) for one in (row.ours, row.theirs))
    return MergedSection(ours[0], theirs[0], (Conflict(kind, row.piece.key, "", ours[1], theirs[1]),))


def _behind(section: MergedSection, row: AlignedRow[FilePiece]) -> MergedSection:
    """*section* on lines of its own, wherever it stood in its file."""
    lead = "\n" if row.piece.kind == "directive" else "\n\n"
    return _each(section, lambda text: text if not text or _LINE_END.match(text) else lead + text)


def _at_start(section: MergedSection, *, is_begun_blank: bool) -> MergedSection:
    """*section* at the beginning of the text, which begins with white space only where it did so."""
    return section if is_begun_blank else _each(section, str.lstrip)


def _each(section: MergedSection, change: Callable[[str], str]) -> MergedSection:
    return replace(section, ours=change(section.ours), theirs=change(section.theirs))


def _is_used(prefix: str, text: str) -> bool:
    """Whether a name with *prefix* stands in *text*."""
    return any(word.kind == "name" and word.text.startswith(f"{prefix}:") for word in words(text))
