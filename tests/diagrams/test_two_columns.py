"""The picture of two sides: every link is drawn, boxes do not overlap, any name fits."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from servicegraph.diagrams.two_columns import BADGE, BOX, WIDTH, TwoColumns, two_columns

KEYS = st.sampled_from("abcdefgh")
LINKS = st.lists(st.tuples(KEYS, KEYS, st.sampled_from(["no-rule", "kind-missing"])), max_size=30)


def are_apart(drawn: TwoColumns) -> bool:
    for x in (0.0, WIDTH - BOX):
        side = sorted((box.y, box.y + box.height) for box in drawn.boxes if box.x == x)
        if any(end > start for (_, end), (start, _) in itertools.pairwise(side)):
            return False
    return all(box.y >= 0 and box.y + box.height <= drawn.height for box in drawn.boxes)


@given(LINKS, st.text(min_size=1, max_size=400))
def test_every_link_is_drawn_and_no_box_lies_on_another(links: list[tuple[str, str, str]], label: str) -> None:
    drawn = two_columns(links, dict.fromkeys("abcdefgh", label))
    assert sum(line.number for line in drawn.lines) == len(links)
    assert len(drawn.lines) == len(set(links))
    assert are_apart(drawn)


def test_sides_are_ordered_so_that_lines_cross_little() -> None:
    drawn = two_columns([("a", "2", "s"), ("b", "1", "s"), ("c", "3", "s")], {key: key for key in "abc123"})
    heights = {box.key: box.y for box in drawn.boxes}
    ways = sorted((heights[left], heights[right]) for left, right in (("a", "2"), ("b", "1"), ("c", "3")))
    assert [there for _, there in ways] == sorted(there for _, there in ways)


def test_lines_reach_from_box_to_box_and_the_number_stands_between() -> None:
    drawn = two_columns([("a", "b", "s")] * 3, {"a": "A", "b": "B"})
    (line,) = drawn.lines
    assert (line.start[0], line.end[0]) == (BOX, WIDTH - BOX)
    assert BOX < line.at[0] < WIDTH / 2
    assert line.number == 3


def test_nothing_is_an_empty_picture() -> None:
    assert two_columns([], {}).boxes == ()


def test_no_number_stands_on_another_where_lines_leave_beside_one_another() -> None:
    links = [("a", right, state) for right in "bc" for state in ("no-rule", "kind-missing") for _ in range(2)]
    places = [line.at for line in two_columns(links, {key: key for key in "abc"}).lines]
    assert len(places) == 4
    for (x, y), (u, v) in itertools.combinations(places, 2):
        assert abs(x - u) >= BADGE[0] or abs(y - v) >= BADGE[1]
