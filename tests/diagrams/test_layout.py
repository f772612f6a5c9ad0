"""The numbers of a picture: nothing runs through a box, no two numbers overlap, whatever the chain."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from servicegraph.diagrams import measuring
from servicegraph.diagrams.chain import STATES, Box, Chain, Heading, LaneWords, Line, Measures
from servicegraph.diagrams.drawing import lay_out


def chain_of(*pairs: tuple[str, str], flow: str = "sequence", state: str = "no-rule", lanes: str = "a") -> Chain:
    """A chain of the services that *pairs* name; each stands in one of *lanes* by turns."""
    keys = sorted({end for pair in pairs for end in pair})
    boxes = tuple(Box(key, f"Service {key}", lanes=(lanes[index % len(lanes)],)) for index, key in enumerate(keys))
    lines = tuple(Line(f"line-{index}", *pair, state, flow) for index, pair in enumerate(pairs))
    return Chain(boxes, lines, tuple(Heading(lane, f"Lane {lane}") for lane in lanes))


@st.composite
def chains(draw: st.DrawFn) -> Chain:
    """Any chain of a few services: with lanes, loops, cycles, pairs, stages, labels of any kind."""
    count = draw(st.integers(0, 12))
    key = st.integers(0, max(0, count)).map(lambda number: f"s{number}")
    boxes = tuple(
        Box(
            f"s{number}",
            draw(st.text(max_size=60)),
            lanes=tuple(draw(st.lists(st.sampled_from("abcdefgh"), max_size=3))),
            stages=tuple(draw(st.lists(st.sampled_from("xyz"), max_size=2))),
        )
        for number in range(count)
    )
    flow, state = st.sampled_from(("sequence", "parallel", "alternative")), st.sampled_from(STATES)
    ends = draw(st.lists(st.tuples(key, key, state, flow, st.integers(0, 5)), max_size=20))
    lines = tuple(Line(f"l{index:02}", *rest) for index, rest in enumerate(ends))
    stages = tuple(Heading(one, f"Stage {one}") for one in "xyz") if draw(st.booleans()) else ()
    return Chain(boxes, lines, tuple(Heading(one, one) for one in "abcd"), stages)


@settings(max_examples=60)
@given(chains(), st.booleans())
def test_no_line_runs_through_a_box_or_on_another_and_no_two_numbers_overlap(chain: Chain, draws_unlined: bool) -> None:
    layout = lay_out(chain, Measures(draws_unlined=draws_unlined))
    assert not measuring.through_boxes(layout)
    assert not measuring.overlapping_badges(layout)
    assert not measuring.overlaps(layout)
    told = [*(one.line for one in layout.lines), *layout.loops, *layout.outside]
    assert sorted(told, key=lambda line: line.key) == sorted(chain.lines, key=lambda line: line.key)
    assert [one.number for one in layout.lines] == list(range(1, len(layout.lines) + 1))


@settings(max_examples=20)
@given(chains(), st.randoms(use_true_random=False))
def test_the_same_chain_gives_the_same_picture_whatever_the_order_of_its_parts(chain: Chain, random: object) -> None:
    boxes, lines = list(chain.boxes), list(chain.lines)
    random.shuffle(boxes)  # type: ignore[attr-defined]
    random.shuffle(lines)  # type: ignore[attr-defined]
    other = Chain(tuple(boxes), tuple(lines), chain.lanes, chain.stages, chain.words)
    one, two = lay_out(chain), lay_out(other)
    assert (one.boxes, one.lines, one.lanes, one.stages) == (two.boxes, two.lines, two.lanes, two.stages)


def test_what_follows_stands_further_right_and_a_return_runs_back() -> None:
    layout = lay_out(chain_of(("a", "b"), ("b", "c"), ("a", "c"), ("c", "a")))
    x = {placed.box.key: placed.x for placed in layout.boxes}
    assert x["a"] < x["b"] < x["c"]
    assert [one.route.arrives_rightwards for one in sorted(layout.lines, key=lambda one: one.line.key)] == [
        True,
        True,
        True,
        False,
    ]


def test_services_that_merely_meet_stand_in_one_column() -> None:
    pairs = chain_of(("a", "b"), ("b", "a"), flow="parallel", lanes="pq")
    undescribed = chain_of(("a", "b"), state="undescribed")
    for chain in (pairs, undescribed):
        assert len({placed.x for placed in lay_out(chain).boxes}) == 1


def test_sixty_services_and_a_hundred_and_twenty_lines_are_laid_out_soundly() -> None:
    pairs = [(number, (number * 7 + step * 11) % 60) for number in range(60) for step in (1, 2)]
    keys = [f"s{number:02}" for number in range(60)]
    boxes = tuple(Box(key, f"Palvelu {key}", lanes=(f"lane-{index % 6}",)) for index, key in enumerate(keys))
    lines = tuple(
        Line(f"l{index:03}", keys[min(pair)], keys[max(pair)], STATES[index % 6]) for index, pair in enumerate(pairs)
    )
    layout = lay_out(Chain(boxes, lines))
    assert not measuring.through_boxes(layout)
    assert not measuring.overlapping_badges(layout)
    assert len(layout.lines) + len(layout.loops) == 120


def test_more_than_twelve_lanes_are_joined_and_it_is_said() -> None:
    boxes = tuple(Box(f"s{number:02}", "Service", lanes=(f"lane-{number:02}",)) for number in range(20))
    lines = tuple(Line(f"l{number}", "s00", f"s{number:02}") for number in range(1, 20))
    layout = lay_out(Chain(boxes, lines))
    assert len(layout.lanes) == 12
    assert layout.joined == 9
    assert "others" in {placed.lane.key for placed in layout.lanes}


def test_lanes_stand_in_the_order_that_a_reader_asks_for() -> None:
    chain = chain_of(("a", "b"), ("b", "c"), ("c", "d"), lanes="wxyz")
    assert [placed.lane.key for placed in lay_out(chain, lane_order=("z", "w")).lanes] == ["z", "w", "x", "y"]


def test_services_without_a_line_are_told_and_drawn_when_asked_for() -> None:
    chain = chain_of(("a", "b"))
    chain = Chain((*chain.boxes, Box("z", "Alone", lanes=("a",))), chain.lines, chain.lanes)
    assert [box.key for box in lay_out(chain).unlined] == ["z"]
    assert not lay_out(chain).divider
    drawn = lay_out(chain, Measures(draws_unlined=True))
    (alone,) = (placed for placed in drawn.boxes if placed.is_unlined)
    assert alone.x > drawn.divider > max(placed.x + placed.width for placed in drawn.boxes if placed is not alone)


def test_more_than_twelve_services_without_a_line_are_counted_by_lane() -> None:
    chain = chain_of(("a", "b"))
    alone = tuple(Box(f"z{number:02}", "Alone", lanes=("ab"[number % 2],)) for number in range(15))
    chain = Chain(chain.boxes + alone, chain.lines, chain.lanes, words=LaneWords(count="{n} services"))
    drawn = lay_out(chain, Measures(draws_unlined=True))
    assert {placed.box.label for placed in drawn.boxes if placed.is_unlined} == {"8 services", "7 services"}
    assert len(drawn.unlined) == 15
