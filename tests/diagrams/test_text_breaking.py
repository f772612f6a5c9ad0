"""Labels in rows that fit, parted where a reader would part them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicegraph.diagrams.text_breaking import beginnings, broken, width

KNOWN = beginnings(["palvelu", "ohjaus", "keskus", "terveys", "huolto"])


@pytest.mark.parametrize(
    ("label", "room", "rows"),
    [
        ("Nuorisopsykiatrian poliklinikka", 130, ["Nuorisopsykiatrian", "poliklinikka"]),
        ("Mielenterveys- ja päihdepalvelut", 90, ["Mielenterveys-", "ja", "päihdepalvelut"]),
        ("vertaispalveluohjaus", 90, ["vertaispalvelu", "ohjaus"]),
        ("Vastaanottokeskukset", 100, ["Vastaanotto", "keskukset"]),
        ("Terveydenhuollon", 80, ["Terveyden", "huollon"]),
        ("Sosiaalipalvelut\u00a0+ terveyspalvelut", 120, ["Sosiaalipalvelut\u00a0+", "terveyspalvelut"]),
        ("Tukea arkeen -sivusto", 100, ["Tukea arkeen", "-sivusto"]),
        ("", 100, []),
        ("  ", 100, []),
    ],
)
def test_labels_part_at_spaces_hyphens_and_words(label: str, room: float, rows: list[str]) -> None:
    assert [row.text for row in broken(label, room, known=KNOWN)] == rows


def test_a_word_nobody_knows_parts_at_a_syllable_and_a_stroke_is_drawn() -> None:
    first, second, *_ = broken("Perustoimeentulotukiasiat", 90)
    assert first.is_split
    assert second.text[0] not in "aeiouyäö"


@given(st.text(max_size=300), st.floats(40, 200), st.booleans())
def test_no_row_is_wider_than_its_room_and_no_letter_is_lost(label: str, room: float, bold: bool) -> None:
    rows = broken(label, room, bold=bold, known=KNOWN)
    assert len(rows) <= 4
    assert all(row.width <= room or len(row.text) <= 2 for row in rows)
    whole = broken(label, room, bold=bold, known=KNOWN, most=1000)
    assert "".join("".join(row.text for row in whole).split()) == "".join(label.split())
    assert all(abs(row.width - width(row.text, bold=bold)) < 0.01 for row in whole)
