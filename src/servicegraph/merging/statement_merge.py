"""One statement of three texts made one: what each side has added, removed and replaced of what is said."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from servicegraph.merging.alignment import AlignedRow, aligned
from servicegraph.merging.pieces import Ending, ObjectPiece, PairPiece, StatementPiece, comments_in
from servicegraph.rdf.terms import RDF

T = TypeVar("T")


class MergeSide(enum.Enum):
    """One of the two sides that are merged."""

    OURS = "ours"
    THEIRS = "theirs"


class ValueLimit(enum.Enum):
    """How many values a property may have."""

    NONE = enum.auto()
    ONE_EACH_LANGUAGE = enum.auto()
    ONE = enum.auto()


Limits = Callable[[str, Collection[str]], ValueLimit]
"""Gives the limit of a property of a thing of some kinds; their IRIs stand in angle brackets."""


class ConflictKind(enum.Enum):
    """What two sides have changed, each in its own way."""

    VALUE = "value"
    COMMENT = "comment"
    PREFIX = "prefix"
    DESCRIBED = "described"
    """Both describe something new."""
    CHANGED = "changed"
    """One has removed what the other has changed."""


@dataclass(frozen=True)
class Conflict:
    """What both sides have changed, each in its own way.

    ``subject`` and ``predicate`` are keys, ``ours`` and ``theirs`` what the sides say, as it is written; empty where
    they say nothing.
    """

    kind: ConflictKind
    subject: object = ""
    predicate: str = ""
    ours: tuple[str, ...] = ()
    theirs: tuple[str, ...] = ()


def three_way(base: T | None, ours: T, theirs: T) -> T | None:
    """What the sides have made of *base*; None where each has made something else of it."""
    if ours in (theirs, base) or theirs == base:
        return theirs if ours == base else ours
    return None


@dataclass
class StatementMerge:
    """Merges statements; where there are conflicts, as the side *favoured* has it. ``conflicts`` are those met."""

    favoured: MergeSide
    limits: Limits
    conflicts: list[Conflict] = field(default_factory=list)
    _kinds: frozenset[str] = frozenset()

    def statement(
        self, base: StatementPiece | None, ours: StatementPiece, theirs: StatementPiece, subject: object
    ) -> StatementPiece | None:
        """What the two sides have made of *base*; None where nothing is left of it."""
        self._kinds = frozenset(kind for one in (base, ours, theirs) if one for kind in _kinds_in(one))
        pairs: list[PairPiece] = []
        for row in aligned(base.pairs if base else (), ours.pairs, theirs.pairs):
            if (pair := self._pair(row, subject)) is not None and pair.objects:
                pairs.append(pair)
        core = three_way(base.core if base else None, ours.core, theirs.core) or ours.core
        end = self.trivia(base.end if base else None, ours.end, theirs.end, subject)
        merged = StatementPiece(core, tuple(pairs), end)
        return _without_repeated_trails(merged, base, ours, theirs) if pairs else None

    def trivia(self, base: str | None, ours: str, theirs: str, subject: object, predicate: str = "") -> str:
        """White space and comments that both sides may have changed."""
        if (same := three_way(base, ours, theirs)) is not None:
            return same
        said = three_way(comments_in(base or ""), comments_in(ours), comments_in(theirs))
        if said is not None:
            return ours if comments_in(ours) == said else theirs
        self._tell_comments(comments_in(ours), comments_in(theirs), subject, predicate)
        return ours if self.favoured is MergeSide.OURS else theirs

    def _tell_comments(self, ours: tuple[str, ...], theirs: tuple[str, ...], subject: object, predicate: str) -> None:
        self.conflicts.append(Conflict(ConflictKind.COMMENT, subject, predicate, ours, theirs))

    def _pair(self, row: AlignedRow[PairPiece], subject: object) -> PairPiece | None:
        base, ours, theirs = row.base, row.ours, row.theirs
        if ours is None or theirs is None:
            one = ours or theirs
            if base is None or one is None:
                return one
            if one.content == base.content:
                return None
            return one if self._changed(subject, base.key, _values(ours), _values(theirs), row) else None
        return PairPiece(
            ours.key,
            self.trivia(base.lead if base else None, ours.lead, theirs.lead, subject, ours.key),
            three_way(base.core if base else None, ours.core, theirs.core) or ours.core,
            tuple(self._objects(base, ours, theirs, subject)),
        )

    def _objects(
        self, base: PairPiece | None, ours: PairPiece, theirs: PairPiece, subject: object
    ) -> Sequence[ObjectPiece]:
        old = base.objects if base else ()
        rows = aligned(old, ours.objects, theirs.objects)
        is_replaced = len(old) > sum(row.base is not None for row in rows)  # both have removed a value
        left_out = self._competing(rows, subject, ours.key, is_replaced=is_replaced)
        found = [(row, one) for row in rows if row not in left_out and (one := self._object(row, subject, ours.key))]
        # One side may have put in what the other has put in the place of something else.
        said = {one.key for row, one in found if row.base or (row.ours and row.theirs)}
        return [one for row, one in found if row.base or (row.ours and row.theirs) or one.key not in said]

    def _competing(
        self, rows: Sequence[AlignedRow[ObjectPiece]], subject: object, predicate: str, *, is_replaced: bool
    ) -> list[AlignedRow[ObjectPiece]]:
        """Those of *rows* that are left out, since both sides have new values where there may be but one.

        So it is where there may be but one for the shapes, and where both have removed the same old one for another of
        the same sort.
        """
        new = [row for row in rows if row.base is None and (row.ours is None or row.theirs is None)]
        if all(row.ours for row in new) or all(row.theirs for row in new):
            return []
        limit = self.limits(predicate, self._kinds)
        sorts = dict.fromkeys(row.piece.sort for row in new)
        groups = [[row for row in new if row.piece.sort == sort] for sort in sorts if is_replaced or sort[0] == "@"]
        if limit is ValueLimit.ONE:
            groups = [new]
        elif limit is ValueLimit.NONE and not is_replaced:
            groups = []
        found: list[AlignedRow[ObjectPiece]] = []
        for group in groups:
            ours = [row.ours.core for row in group if row.ours]
            theirs = [row.theirs.core for row in group if row.theirs]
            if ours and theirs:
                self.conflicts.append(Conflict(ConflictKind.VALUE, subject, predicate, tuple(ours), tuple(theirs)))
                found += [row for row in group if (row.ours is None) == (self.favoured is MergeSide.OURS)]
        return found

    def _object(self, row: AlignedRow[ObjectPiece], subject: object, predicate: str) -> ObjectPiece | None:
        base, ours, theirs = row.base, row.ours, row.theirs
        if ours is None or theirs is None:
            one = ours or theirs
            if base is None or one is None:
                return one
            if one.content == base.content:
                return None
            said = ((ours.core,) if ours else (), (theirs.core,) if theirs else ())
            return one if self._changed(subject, predicate, *said, row) else None
        chosen = self._value(base, ours, theirs, subject, predicate)
        return replace(
            chosen,
            lead=self.trivia(base.lead if base else None, ours.lead, theirs.lead, subject, predicate),
            endings=self._endings(base, ours, theirs, subject, predicate),
        )

    def _endings(
        self, base: ObjectPiece | None, ours: ObjectPiece, theirs: ObjectPiece, subject: object, predicate: str
    ) -> tuple[Ending, ...]:
        """What may end the value: first what the sides have made of it, then what has the same comments."""
        known = [one.endings[0] for one in (ours, theirs, base) if one is not None]
        first = three_way(base.endings[0] if base else None, *known[:2])
        if first is None:
            said = three_way(base.endings[0].comments if base else (), known[0].comments, known[1].comments)
            if said is None:
                self._tell_comments(known[0].comments, known[1].comments, subject, predicate)
                first = known[0 if self.favoured is MergeSide.OURS else 1]
            else:
                first = next(ending for ending in known if ending.comments == said)
        return (first, *(ending for ending in known if ending.comments == first.comments))

    def _value(
        self, base: ObjectPiece | None, ours: ObjectPiece, theirs: ObjectPiece, subject: object, predicate: str
    ) -> ObjectPiece:
        """The side's piece whose words are taken."""
        if ours.key == theirs.key:
            if base is None or base.key != ours.key or ours.inner_comments == theirs.inner_comments:
                return theirs if base is not None and ours.core == base.core else ours
            said = three_way(base.inner_comments, ours.inner_comments, theirs.inner_comments)
            if said is not None:
                return ours if ours.inner_comments == said else theirs
            kind = ConflictKind.COMMENT
        elif base is not None and base.key in (ours.key, theirs.key):
            return theirs if ours.key == base.key else ours
        else:
            kind = ConflictKind.VALUE
        self.conflicts.append(Conflict(kind, subject, predicate, (ours.core,), (theirs.core,)))
        return ours if self.favoured is MergeSide.OURS else theirs

    def _changed(
        self,
        subject: object,
        predicate: str,
        ours: tuple[str, ...],
        theirs: tuple[str, ...],
        row: AlignedRow[PairPiece] | AlignedRow[ObjectPiece],
    ) -> bool:
        """Tell that one side has removed what the other has changed; whether it stays for the side that is favoured."""
        self.conflicts.append(Conflict(ConflictKind.CHANGED, subject, predicate, ours, theirs))
        return (row.ours if self.favoured is MergeSide.OURS else row.theirs) is not None


def _values(pair: PairPiece | None) -> tuple[str, ...]:
    return tuple(one.core for one in pair.objects) if pair else ()


def _without_repeated_trails(
    merged: StatementPiece, base: StatementPiece | None, ours: StatementPiece, theirs: StatementPiece
) -> StatementPiece:
    """*merged* with what stands behind the full stop there once, where both have put something before it."""
    before, first, second, after = (
        Counter(_end_comments(one)) if one else Counter() for one in (base, ours, theirs, merged)
    )
    extra = after - ((first - before) + (second - before) + (before & first & second))
    if not extra:
        return merged
    pairs = []
    for pair in merged.pairs:
        objects = []
        for one in pair.objects:
            trail = one.endings[0].trail.strip()
            if trail and extra[trail] > 0:
                extra[trail] -= 1
                one = replace(one, endings=tuple(ending._replace(trail="") for ending in one.endings))
            objects.append(one)
        pairs.append(replace(pair, objects=tuple(objects)))
    return replace(merged, pairs=tuple(pairs))


def _end_comments(statement: StatementPiece) -> Iterator[str]:
    """The comments beside the values of *statement*."""
    for pair in statement.pairs:
        for one in pair.objects:
            yield from one.endings[0].comments


def _kinds_in(statement: StatementPiece) -> Iterator[str]:
    """The classes that *statement* says its subject to be of."""
    for pair in statement.pairs:
        if pair.key == f"<{RDF}type>":
            for one in pair.objects:
                yield from one.key if isinstance(one.key, tuple) and len(one.key) == 1 else ()
