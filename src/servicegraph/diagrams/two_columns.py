"""A small picture of two sides: what stands on each, and lines between those that meet, for a sheet of paper."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from servicegraph.diagrams.text_breaking import TextRow, broken

WIDTH, BOX, ROW, GAP = 760.0, 268.0, 17.0, 10.0
BADGE = (28.0, 18.0)  # the room of a number, with what parts it from the next
_PAD, _PORT, _ROUNDS = 12.0, 7.0, 6
_SHARES = (0.12, 0.2, 0.28, 0.36, 0.44, 0.52, 0.6, 0.68, 0.76)  # where a badge may stand on its line, best first


@dataclass(frozen=True)
class ColumnBox:
    """One of a side: its key, its place, and its name in rows."""

    key: str
    label: str
    x: float
    y: float
    height: float
    rows: tuple[TextRow, ...]

    @property
    def middle(self) -> float:
        """The height of its middle."""
        return self.y + self.height / 2


@dataclass(frozen=True)
class ColumnLine:
    """A line from the left to the right for *number* meetings in one *state*; its badge stands at the *share* of it."""

    state: str
    number: int
    start: tuple[float, float]
    end: tuple[float, float]
    share: float = _SHARES[0]

    @property
    def path(self) -> str:
        """The line as a path of SVG: a curve that leaves and arrives level."""
        (x, y), (u, v) = self.start, self.end
        half = (x + u) / 2
        return f"M{x:.1f} {y:.1f}C{half:.1f} {y:.1f} {half:.1f} {v:.1f} {u:.1f} {v:.1f}"

    @property
    def at(self) -> tuple[float, float]:
        """Where the number stands, on the line."""
        (x, y), (u, v) = self.start, self.end
        t = self.share
        along = 3 * t * t * (1 - t) + t**3
        across = 1.5 * t * (1 - t)  # the two handles lie at half the way
        return x + (u - x) * (across + t**3), y + (v - y) * along


@dataclass(frozen=True)
class TwoColumns:
    """The picture: its size, the boxes of both sides, and the lines between."""

    width: float
    height: float
    boxes: tuple[ColumnBox, ...]
    lines: tuple[ColumnLine, ...]


def two_columns(links: Sequence[tuple[str, str, str]], labels: Mapping[str, str]) -> TwoColumns:
    """The picture of *links*: left key, right key, state; a key may stand on both sides. *labels* are names by key."""
    counted = Counter(links)
    left, right = _orders([(one, other) for one, other, _ in counted])
    starts = Counter(one for one, _, _ in counted)
    ends = Counter(other for _, other, _ in counted)
    first = _placed(left, labels, starts, 0)
    second = _placed(right, labels, ends, WIDTH - BOX)
    height = max(_bottom(first), _bottom(second))
    first, second = _centred(first, height), _centred(second, height)
    boxes_left = {box.key: box for box in first}
    boxes_right = {box.key: box for box in second}
    leaving = _ports(
        sorted(counted, key=lambda link: (boxes_left[link[0]].y, boxes_right[link[1]].y, link[2])), boxes_left, 0
    )
    arriving = _ports(
        sorted(counted, key=lambda link: (boxes_right[link[1]].y, boxes_left[link[0]].y, link[2])), boxes_right, 1
    )
    lines = tuple(
        ColumnLine(link[2], number, (BOX, leaving[link]), (WIDTH - BOX, arriving[link]))
        for link, number in counted.items()
    )
    return TwoColumns(WIDTH, height, (*first, *second), _apart(lines))


def _apart(lines: Sequence[ColumnLine]) -> tuple[ColumnLine, ...]:
    """*lines* with their badges moved along them, so that none stands on another where there is room."""
    taken: list[tuple[float, float]] = []
    found = []
    for line in lines:
        if line.number > 1:
            moved = [replace(line, share=share) for share in _SHARES]
            line = next((one for one in moved if not any(_touch(one.at, other) for other in taken)), line)
            taken.append(line.at)
        found.append(line)
    return tuple(found)


def _touch(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return all(abs(a - b) < room for a, b, room in zip(one, other, BADGE, strict=True))


def _orders(pairs: Sequence[tuple[str, str]]) -> tuple[list[str], list[str]]:
    """The order of both sides in which few lines cross: each by the mean place of those that it meets, in turns."""
    left, right = list(dict.fromkeys(one for one, _ in pairs)), list(dict.fromkeys(other for _, other in pairs))
    best, fewest = (left, right), _crossings(pairs, left, right)
    for _ in range(_ROUNDS):
        right = _by_mean(right, [(other, one) for one, other in pairs], left)
        left = _by_mean(left, pairs, right)
        if (crossed := _crossings(pairs, left, right)) < fewest:
            best, fewest = (left, right), crossed
    return best


def _by_mean(side: Sequence[str], pairs: Iterable[tuple[str, str]], other: Sequence[str]) -> list[str]:
    place = {key: number for number, key in enumerate(other)}
    met: dict[str, list[int]] = {}
    for own, far in pairs:
        met.setdefault(own, []).append(place[far])
    return sorted(side, key=lambda key: sum(met[key]) / len(met[key]))


def _crossings(pairs: Sequence[tuple[str, str]], left: Sequence[str], right: Sequence[str]) -> int:
    here, there = ({key: number for number, key in enumerate(side)} for side in (left, right))
    ends = [(here[one], there[other]) for one, other in pairs]
    return sum((a - c) * (b - d) < 0 for number, (a, b) in enumerate(ends) for c, d in ends[:number])


def _placed(side: Sequence[str], labels: Mapping[str, str], ports: Mapping[str, int], x: float) -> list[ColumnBox]:
    boxes, y = [], 1.0
    for key in side:
        rows = broken(labels[key], BOX - 2 * _PAD, most=3)
        height = max(ROW * max(1, len(rows)) + 7, _PORT * (ports[key] + 1))
        boxes.append(ColumnBox(key, labels[key], x, y, height, rows))
        y += height + GAP
    return boxes


def _bottom(boxes: Sequence[ColumnBox]) -> float:
    return boxes[-1].y + boxes[-1].height + 1 if boxes else 0.0


def _centred(boxes: Sequence[ColumnBox], height: float) -> list[ColumnBox]:
    """*boxes* spread over *height*: the shorter side has more room between."""
    if not boxes:
        return []
    spare = (height - _bottom(boxes)) / (len(boxes) + 1)
    return [
        ColumnBox(one.key, one.label, one.x, one.y + spare * number, one.height, one.rows)
        for number, one in enumerate(boxes, 1)
    ]


def _ports(
    links: Sequence[tuple[str, str, str]], boxes: Mapping[str, ColumnBox], side: int
) -> dict[tuple[str, str, str], float]:
    """The height at which each of *links* leaves its box on *side*."""
    at: dict[str, list[tuple[str, str, str]]] = {}
    for link in links:
        at.setdefault(link[side], []).append(link)
    found = {}
    for key, own in at.items():
        for number, link in enumerate(own):
            found[link] = boxes[key].middle + (number - (len(own) - 1) / 2) * _PORT
    return found
