"""Where long words may part."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicegraph.diagrams.text_breaking import beginnings
from servicegraph.diagrams.word_parts import with_soft_hyphens


@pytest.mark.parametrize(
    ("word", "known", "parted"),
    [
        ("perhekuntoutuskeskus", (), "per-he-kun-tou-tus-kes-kus"),
        ("perhekuntoutuskeskus", ("kuntoutus", "keskus"), "perhe-kuntoutus-keskus"),
        ("lastensuojeluilmoitus", ("ilmoitus",), "lastensuojelu-ilmoitus"),
        ("päihdepalvelut", ("palvelut",), "päihdepalvelut"),
        ("mielenterveys- ja päihdepalvelut", (), "mielenterveys- ja päihdepalvelut"),
    ],
)
def test_long_words_part_at_known_words_else_by_syllables(word: str, known: tuple[str, ...], parted: str) -> None:
    assert with_soft_hyphens(word, beginnings(known)).replace("\u00ad", "|") == parted.replace("-", "|").replace(
        "mielenterveys|", "mielenterveys-"
    )


@given(st.text(), st.sets(st.text(min_size=4, max_size=9)))
def test_nothing_but_soft_hyphens_is_added(said: str, known: set[str]) -> None:
    assert with_soft_hyphens(said, beginnings(known)).replace("\u00ad", "") == said.replace("\u00ad", "")
