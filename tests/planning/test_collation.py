"""Names stand in the order of the reader's language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicegraph.planning.collation import sort_key


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fi", ["Aikuiset", "Etsivä", "Zonta", "Åbo", "Äidit", "Öinen"]),
        ("sv", ["Barn", "Zon", "Åldrande", "Äldre", "Öppen"]),
        ("sv-FI", ["Zon", "Åldrande", "Äldre", "Öppen"]),
        ("en", ["Åbo", "Adults", "Ärzte", "Zone"]),
        ("fi", ["Vaihe 2", "vaihe 3", "Vaihe 10"]),
        ("fi", ["HUS", "HUS-alue", "HUS psykiatria"]),
        ("fi", ["Muller", "Myller", "Müller", "Mäkinen"]),
        ("fi", ["1. ketju", "Ketju", "→"]),
    ],
)
def test_names_stand_as_readers_look_for_them(language: str, expected: list[str]) -> None:
    backwards = expected[::-1]
    assert sorted(backwards, key=lambda name: sort_key(name, language)) == expected


@given(st.lists(st.text()), st.sampled_from(["fi", "sv", "en", "", "xx"]))
def test_any_texts_have_one_order(texts: list[str], language: str) -> None:
    ordered = sorted(texts, key=lambda text: sort_key(text, language))
    backwards = texts[::-1]
    assert sorted(backwards, key=lambda text: sort_key(text, language)) == ordered
