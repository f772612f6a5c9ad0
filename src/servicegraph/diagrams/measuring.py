"""What can be counted in a picture: where lines cross, run through a box or on each other, where numbers overlap."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from servicegraph.diagrams.layout import Layout, PlacedBox, PlacedLine
from servicegraph.diagrams.routes import BADGE_HEIGHT, BADGE_WIDTH, Point

Piece = tuple[Point, Point]


def crossings(layout: Layout) -> int:
    """How often a line runs across another."""
    pieces = [list(_pieces(line)) for line in layout.lines]
    return sum(
        _cross(a, b) for one, other in itertools.combinations(pieces, 2) for a, b in itertools.product(one, other)
    )


def overlaps(layout: Layout) -> list[tuple[int, int]]:
    """The numbers of the lines that run on each other somewhere."""
    pieces = [(line.number, list(_pieces(line))) for line in layout.lines]
    return [
        (one, other)
        for (one, ones), (other, others) in itertools.combinations(pieces, 2)
        if any(_lie_on_each_other(a, b) for a, b in itertools.product(ones, others))
    ]


def through_boxes(layout: Layout) -> list[tuple[int, str]]:
    """The lines, by number, that run through a box, and the key of that box."""
    return [
        (line.number, placed.box.key)
        for line in layout.lines
        for placed in layout.boxes
        if any(_enters(piece, placed) for piece in _pieces(line))
    ]


def overlapping_badges(layout: Layout) -> list[tuple[int, int]]:
    """The numbers that overlap."""
    return [
        (one.number, other.number)
        for one, other in itertools.combinations(layout.lines, 2)
        if abs(one.route.badge[0] - other.route.badge[0]) < BADGE_WIDTH
        and abs(one.route.badge[1] - other.route.badge[1]) < BADGE_HEIGHT
    ]


def _pieces(line: PlacedLine) -> Iterator[Piece]:
    return itertools.pairwise(line.route.points)


def _cross(one: Piece, other: Piece) -> bool:
    level, upright = (one, other) if one[0][1] == one[1][1] else (other, one)
    if level[0][1] != level[1][1] or upright[0][0] != upright[1][0]:
        return False
    (left, right), (top, bottom) = (
        sorted((level[0][0], level[1][0])),
        sorted((upright[0][1], upright[1][1])),
    )
    return left < upright[0][0] < right and top < level[0][1] < bottom


def _lie_on_each_other(one: Piece, other: Piece) -> bool:
    for across in (0, 1):
        along = 1 - across
        if one[0][across] == one[1][across] and other[0][across] == other[1][across]:
            (a, b), (c, d) = (sorted((piece[0][along], piece[1][along])) for piece in (one, other))
            if abs(one[0][across] - other[0][across]) < 1 and min(b, d) - max(a, c) > 1:
                return True
    return False


def _enters(piece: Piece, placed: PlacedBox) -> bool:
    (x1, x2), (y1, y2) = sorted((piece[0][0], piece[1][0])), sorted((piece[0][1], piece[1][1]))
    return (
        (x1 < placed.x + placed.width and placed.x < x2) or (x1 == x2 and placed.x < x1 < placed.x + placed.width)
    ) and ((y1 < placed.y + placed.height and placed.y < y2) or (y1 == y2 and placed.y < y1 < placed.y + placed.height))
