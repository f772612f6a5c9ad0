"""Inflected, accented and hurried words come to one form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicegraph.search.words import LONGEST_WORD, Analysis, folded, written_in

SAME = [
    ("fi", "kotihoito kotihoidon kotihoidosta"),
    ("fi", "kuntoutus kuntoutuksen kuntoutuksessa"),
    ("fi", "terveys terveyden terveyttä"),
    ("fi", "arviointi arvioinnissa"),
    ("fi", "Pornainen pornaisten pornaisissa"),
    ("fi", "Mäntsälä mäntsälässä mantsalassa"),
    ("fi", "haava haavoista haavat"),
    ("fi", "diabetes diabeteksen"),
    ("sv", "hemvård hemvården hemvårdens"),
    ("sv", "servicekedja servicekedjor servicekedjan"),
    ("sv", "barnskydd barnskyddet barnskyddets"),
    ("sv", "ungdomspsykiatri ungdomspsykiatrin"),
    ("en", "service services"),
    ("en", "chain chains"),
    ("en", "people people's people’s"),
]


@pytest.mark.parametrize(("language", "words"), SAME, ids=[words.split()[0] for _, words in SAME])
def test_inflections_have_one_stem(language: str, words: str) -> None:
    analysis = Analysis(language)
    assert len({analysis.forms(written.word).stem for written in written_in(words)}) == 1


def test_words_that_differ_keep_their_own_stems() -> None:
    analysis = Analysis("fi")
    words = "kotihoito kotipalvelu kuntoutus kuntoutuja kunta kuraattori perhe perhekeskus päivystys".split()
    assert len({analysis.forms(word).stem for word in words}) == len(words)


def test_a_language_without_a_stemmer_is_compared_as_written() -> None:
    assert Analysis("se").forms("fálaldagat").stem == "falaldagat"


def test_places_of_words_are_those_of_the_text() -> None:
    text = "Mielenterveys- ja päihde(työ), 13–17-vuotiaat"
    assert [text[word.start : word.end].lower() for word in written_in(text)] == [
        "mielenterveys", "ja", "päihde", "työ", "13", "17", "vuotiaat",
    ]  # fmt: skip


@given(st.text(max_size=300), st.sampled_from(["fi", "sv", "en", "se", ""]))
def test_any_text_has_forms_of_bounded_length_without_spaces(text: str, language: str) -> None:
    analysis = Analysis(language)
    for written in written_in(text):
        forms = analysis.forms(written.word)
        assert forms.plain
        assert forms.stem
        assert max(len(forms.plain), len(forms.stem)) <= 4 * LONGEST_WORD
        assert not set(forms.plain + forms.stem) & set(" \n\t")
        assert forms.stem.startswith(forms.head)
        assert folded(forms.plain) == forms.plain
