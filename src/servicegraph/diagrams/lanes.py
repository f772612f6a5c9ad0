"""Which lane each service stands in: that of its value, of its two values together, or one of three that gather."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from servicegraph.diagrams.chain import MOST_LANES, Box, Chain, Heading

SEVERAL, UNKNOWN, OTHERS = "several", "unknown", "others"
GATHERED = (OTHERS, SEVERAL, UNKNOWN)


@dataclass(frozen=True)
class Lanes:
    """The lanes in their first order, the lane of each box by index, and how many lanes joined the last."""

    lanes: tuple[Heading, ...]
    of: dict[str, int]
    joined: int = 0


def in_lanes(chain: Chain, boxes: Sequence[Box], order: Sequence[str] = (), most: int = MOST_LANES) -> Lanes:
    """The lanes of *boxes*; those named in *order* come first, as they are named there.

    A service with two values has a lane of its own beside them, one with more stands among several. More than
    *most* lanes: the smallest join one for all others.
    """
    rank = {lane.key: index for index, lane in enumerate(chain.lanes)}
    keys = {box.key: _key(box, rank) for box in boxes}
    sizes = Counter(keys.values())
    joined: set[str] = set()
    if len(sizes) > most:
        single = sorted((key for key in sizes if key not in (SEVERAL, UNKNOWN)), key=lambda key: (-sizes[key], key))
        joined = set(single[most - 1 - len(sizes.keys() & {SEVERAL, UNKNOWN}) :])
        keys = {box: OTHERS if key in joined else key for box, key in keys.items()}
    asked = {key: index for index, key in enumerate(order)}
    used = sorted(set(keys.values()), key=lambda key: (asked.get(key, len(asked)), _place(key, rank)))
    index = {key: place for place, key in enumerate(used)}
    lanes = tuple(_named(key, chain, rank) for key in used)
    return Lanes(lanes, {box: index[key] for box, key in keys.items()}, len(joined))


def _key(box: Box, rank: dict[str, int]) -> str:
    values = sorted(set(box.lanes), key=lambda key: (rank.get(key, len(rank)), key))
    if len(values) > 2:
        return SEVERAL
    return " + ".join(values) or UNKNOWN


def _place(key: str, rank: dict[str, int]) -> tuple[int, float, str]:
    if key in GATHERED:
        return GATHERED.index(key) + 1, 0, key
    places = [rank.get(part, len(rank)) for part in key.split(" + ")]
    return 0, sum(places) / len(places), key


def _named(key: str, chain: Chain, rank: dict[str, int]) -> Heading:
    gathered = {SEVERAL: chain.words.several, UNKNOWN: chain.words.unknown, OTHERS: chain.words.others}
    if key in gathered:
        return Heading(key, gathered[key])
    # The sign stays with what stands before it: no line of a label begins with it.
    lanes = [chain.lanes[rank[part]] if part in rank else Heading(part, part) for part in key.split(" + ")]
    language = lanes[0].language if len({lane.language for lane in lanes}) == 1 else ""
    label = "\u00a0+ ".join(lane.label for lane in lanes)
    return Heading(key, label[:1].upper() + label[1:], language)
