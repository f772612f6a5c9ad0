"""Which pieces of three texts are one and the same, and in which order they stand in the text that is made of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar


class MergedPiece(Protocol):
    """A piece of a text: ``key`` is what it is about, ``content`` all of it but its layout, ``written`` its words.

    Those without a fellow of the same key may take the place of another of the same ``sort``, if that is not empty.
    What one that ``leads`` stands before needs it there.
    """

    @property
    def key(self) -> Hashable:
        """What it is about."""

    @property
    def sort(self) -> str:
        """What may take its place."""

    @property
    def content(self) -> Hashable:
        """What it says."""

    @property
    def written(self) -> str:
        """How it is written."""

    @property
    def leads(self) -> bool:
        """Whether others need it before them."""


P = TypeVar("P", bound=MergedPiece)


@dataclass(eq=False)
class AlignedRow(Generic[P]):
    """One piece in the three texts; None where it is not there."""

    base: P | None = None
    ours: P | None = None
    theirs: P | None = None
    place: int = -1  # in the base

    @property
    def piece(self) -> P:
        """The piece, as one of the texts has it: ours, if it does."""
        found = self.ours or self.theirs or self.base
        assert found is not None
        return found


def aligned(base: Sequence[P], ours: Sequence[P], theirs: Sequence[P]) -> list[AlignedRow[P]]:
    """The pieces of the three texts, in their order in the merged one.

    The order is that of *ours*, or of *theirs* where only they have changed it. What one side has added stands behind
    what it stands behind there; what both have added at one place, ours first. What neither has is left out.
    """
    rows = [AlignedRow(piece, place=place) for place, piece in enumerate(base)]
    for_ours: list[AlignedRow[P]] = []
    by_key: dict[Hashable, list[AlignedRow[P]]] = defaultdict(list)
    matched_ours = {side: place for place, side in _matched(base, ours)}
    for index, piece in enumerate(ours):
        row = rows[matched_ours[index]] if index in matched_ours else AlignedRow()
        row.ours = piece
        for_ours.append(row)
        if row.base is None:
            by_key[piece.key].append(row)
    for_theirs: list[AlignedRow[P]] = []
    matched_theirs = {side: place for place, side in _matched(base, theirs)}
    for index, piece in enumerate(theirs):
        if index in matched_theirs:
            row = rows[matched_theirs[index]]
        else:  # both may have added the same
            row = by_key[piece.key].pop(0) if by_key[piece.key] else AlignedRow()
        row.theirs = piece
        for_theirs.append(row)
    if _is_moved(for_theirs) and not _is_moved(for_ours):
        return _woven(for_theirs, for_ours, is_added_first=False)
    return _woven(for_ours, for_theirs, is_added_first=True)


def _is_moved(rows: Sequence[AlignedRow[P]]) -> bool:
    """Whether what stands in all three texts stands in another order in *rows*, which are those of one side."""
    places = [row.place for row in rows if row.base and row.ours and row.theirs]
    return places != sorted(places)


def _woven(
    first: Sequence[AlignedRow[P]], second: Sequence[AlignedRow[P]], *, is_added_first: bool
) -> list[AlignedRow[P]]:
    """*first* with those of *second* that are not among them, each behind the one that it stands behind there.

    What *first* alone has stands before them if it *is_added_first*, else after them.
    """
    among, elsewhere = set(map(id, first)), set(map(id, second))
    behind: dict[int, list[AlignedRow[P]]] = defaultdict(list)
    anchor = 0
    for row in second:
        if id(row) in among:
            anchor = id(row)
        else:
            behind[anchor].append(row)
    order = {id(row): place for place, row in enumerate(second)}
    found: list[AlignedRow[P]] = []
    waiting = behind[0]
    for row in first:
        is_common = id(row) in elsewhere
        if is_common or not is_added_first:
            # A declaration that stands before them there stays before them.
            is_ahead = is_common and _leads(row) and any(order[id(row)] < order[id(one)] for one in waiting)
            put = [one for one in waiting if not is_ahead or _leads(one)]
            found += put
            waiting = [one for one in waiting if one not in put]
        found.append(row)
        if is_common:
            waiting = [*behind[id(row)], *waiting]
    return found + waiting


def _leads(row: AlignedRow[P]) -> bool:
    return row.piece.leads


def _matched(base: Sequence[P], side: Sequence[P]) -> Iterator[tuple[int, int]]:
    """The places of pieces of *base* that are in *side*, with the places that they have there."""
    by_key: dict[Hashable, tuple[list[int], list[int]]] = {}
    for number, pieces in enumerate((base, side)):
        for place, piece in enumerate(pieces):
            by_key.setdefault(piece.key, ([], []))[number].append(place)
    found: dict[int, int] = {}
    for old, new in by_key.values():
        if len(old) != 1 or len(new) != 1:
            # Those written alike first: to look at what is said takes longer.
            found.update(
                _alike([(place, base[place].written) for place in old], [(place, side[place].written) for place in new])
            )
            old, new = _left(old, found.keys()), _left(new, set(found.values()))
            found.update(
                _alike([(place, base[place].content) for place in old], [(place, side[place].content) for place in new])
            )
            old, new = _left(old, found.keys()), _left(new, set(found.values()))
        found.update(zip(old, new, strict=False))
    yield from found.items()
    yield from _replaced(base, side, found)


def _alike(old: Sequence[tuple[int, Hashable]], new: Sequence[tuple[int, Hashable]]) -> Iterator[tuple[int, int]]:
    """The places of equal ones, in their order."""
    waiting: dict[Hashable, list[int]] = defaultdict(list)
    for place, one in reversed(new):
        waiting[one].append(place)
    for place, one in old:
        if waiting[one]:
            yield place, waiting[one].pop()


def _left(places: Iterable[int], gone: Collection[int]) -> list[int]:
    return [place for place in places if place not in gone]


def _replaced(base: Sequence[P], side: Sequence[P], found: dict[int, int]) -> Iterator[tuple[int, int]]:
    """Of the pieces that are not *found* in both, those that seem to have taken the place of another."""
    back = {new: old for old, new in found.items()}
    gone: dict[tuple[str, int], list[int]] = defaultdict(list)
    gap = -1
    for place, piece in enumerate(base):
        if place in found:
            gap = place
        elif piece.sort:
            gone[piece.sort, _gap(piece.sort, gap)].append(place)
    gap = -1
    for place, piece in enumerate(side):
        if place in back:
            gap = back[place]
        elif piece.sort and (waiting := gone[piece.sort, _gap(piece.sort, gap)]):
            yield waiting.pop(0), place


def _gap(sort: str, gap: int) -> int:
    """Where a piece of *sort* stands, for those that take each other's place: a text of a language may be anywhere."""
    return -1 if sort.startswith("@") else gap
