"""Random catalogues with random changes on two sides: nothing is lost, made up, or told as a conflict without need."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import PurePath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicegraph.merging.meaning import Fact, facts, read_version
from servicegraph.merging.statement_merge import ValueLimit
from servicegraph.merging.three_versions import Merge, merged_file
from servicegraph.turtle.formatting import Style, format_turtle
from servicegraph.turtle.tokens import tokenise
from tests.merging.random_catalogues import Changer, random_manner, written

SEEDS = st.integers(0, 2**40)
MANY = pytest.param(300, marks=pytest.mark.matrix)


def merged(base: str, ours: str, theirs: str) -> Merge:
    before, one, other = (text.encode() for text in (base, ours, theirs))
    return merged_file(before, one, other, PurePath("a.ttl"), 7, lambda *_: ValueLimit.NONE)


def said(text: str) -> frozenset[Fact]:
    file = read_version(text)
    assert not file.diagnostics, text
    return facts(file)


def comments(text: str) -> Counter[str]:
    return Counter(token.text.rstrip() for token in tokenise(text) if token.kind == "comment")


def three_texts(seed: int, *, are_apart: bool) -> tuple[str, str, str]:
    """A catalogue and what two have made of it, of the same paragraphs or of others; each may write in its own way."""
    chance = random.Random(seed)  # noqa: S311
    maker = Changer(chance, "b")
    base = [maker.paragraph() for _ in range(chance.randint(0, 7))]
    subjects = [one.subject for one in base if one.pairs]
    chance.shuffle(subjects)
    half = len(subjects) // 2
    ours = Changer(chance, "o").changed(base, set(subjects[:half]) if are_apart else None)
    theirs = Changer(chance, "t").changed(base, set(subjects[half:]) if are_apart else None)
    if chance.random() < 0.4:
        ours = Changer(chance, "x").moved(ours)
    manner = random_manner(chance)
    texts = [written(base, manner)]
    texts += [written(one, manner if chance.random() < 0.5 else random_manner(chance)) for one in (ours, theirs)]
    if chance.random() < 0.2:
        texts[1] = format_turtle(texts[1], Style())
    return texts[0], texts[1], texts[2]


def side_of(text: str, side: int) -> str:
    """*text* as who takes everything of one *side* has it."""
    lines, place = [], -1
    for line in text.splitlines(keepends=True):
        if line.startswith(("<<<<<<< ", "=======\n", ">>>>>>> ")):
            place = {"<": 0, "=": 1, ">": -1}[line[0]]
        elif place in (-1, side):
            lines.append(line)
    return "".join(lines)


@pytest.mark.parametrize("count", [30, MANY])
def test_changes_of_different_paragraphs_are_both_there(count: int) -> None:
    @settings(max_examples=count, deadline=None, database=None)
    @given(SEEDS)
    def holds(seed: int) -> None:
        base, ours, theirs = three_texts(seed, are_apart=True)
        found = merged(base, ours, theirs)
        assert (found.is_whole, found.conflicts, found.reason) == (True, (), None)
        text = found.content.decode()
        before, one, other = map(said, (base, ours, theirs))
        assert said(text) == (one & other) | (one - before) | (other - before)
        assert comments(text) == _joined(*map(comments, (base, ours, theirs)))

    holds()


@pytest.mark.parametrize("count", [30, MANY])
def test_changes_of_the_same_paragraphs_are_both_there_or_told(count: int) -> None:
    @settings(max_examples=count, deadline=None, database=None)
    @given(SEEDS)
    def holds(seed: int) -> None:
        base, ours, theirs = three_texts(seed, are_apart=False)
        found = merged(base, ours, theirs)
        assert found.reason is None
        text = found.content.decode()
        before, one, other = map(said, (base, ours, theirs))
        expected = (one & other) | (one - before) | (other - before)
        if found.is_whole:
            assert said(text) == expected
            assert comments(text) == _joined(*map(comments, (base, ours, theirs)))
        else:
            choices = [side_of(text, side) for side in (0, 1)]
            assert expected <= said(choices[0]) | said(choices[1]) <= before | one | other
            added = (comments(ours) - comments(base)) + (comments(theirs) - comments(base))
            assert not added - (comments(choices[0]) | comments(choices[1]))
        turned = merged(base, theirs, ours)
        assert (turned.is_whole, turned.reason) == (found.is_whole, None)

    holds()


@pytest.mark.parametrize("count", [30, MANY])
def test_a_side_that_changes_nothing_changes_nothing(count: int) -> None:
    @settings(max_examples=count, deadline=None, database=None)
    @given(SEEDS)
    def holds(seed: int) -> None:
        base, ours, _ = three_texts(seed, are_apart=False)
        for one, other in ((ours, base), (base, ours), (ours, ours)):
            assert merged(base, one, other).content == ours.encode()

    holds()


def _joined(base: Counter[str], ours: Counter[str], theirs: Counter[str]) -> Counter[str]:
    """The comments that neither side has removed, and those that either has added."""
    return (ours - base) + (theirs - base) + (base & ours & theirs)
