"""Texts that are empty, padded, garbled, lost letters, or stand under the tag of another language."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicegraph import Catalogue, Severity
from servicegraph.checks.language_guess import guess, may_be_foreign
from servicegraph.checks.repair import has_lost_letters
from servicegraph.checks.repair import mended as repaired
from tests.checks.catalogues import codes, found_in, mended

CLUB = "service:club a sg:Service ; rdfs:label %s ."
GOOD = '"Päiväkerho"@fi , "Dagklubb"@sv , "Day club"@en'
LETTERS = st.text("abcdefghijklmnopqrstuvwxyzåäöÅÄÖéüÉ –”“’…§° ", max_size=40)


@pytest.mark.matrix
@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (GOOD, []),
        (GOOD.replace("Dagklubb", ""), ["empty-text"]),
        (GOOD.replace("Dagklubb", "–"), ["empty-text"]),
        (GOOD.replace("Dagklubb", "\u00a0"), ["empty-text"]),
        (GOOD.replace("Päiväkerho", " Päiväkerho"), ["padded-text"]),
        (GOOD.replace('"Päiväkerho"', '"""Päiväkerho\n"""'), ["padded-text"]),
        (GOOD.replace("Päiväkerho", "PÃ¤ivÃ¤kerho"), ["garbled-text"]),
        (GOOD.replace("Päiväkerho", "P&auml;iv&auml;kerho"), ["garbled-text"]),
        (GOOD.replace("Päiväkerho", "P\ufffdiv\ufffdkerho"), ["lost-letters"]),
        (GOOD.replace("Päiväkerho", "P?iv?kerho"), ["lost-letters"]),
        (GOOD.replace("Päiväkerho", "Mitä nyt? Päiväkerho"), []),
        (GOOD.replace("Day club", "Day club & café"), []),
        ('"Kotihoito"@sv , "Hemvård"@fi , "Home care"@en', ["swapped-languages"]),
        ('"Vastaanotto"@sv , "Mottagning"@fi , "Clinic"@en', ["swapped-languages"]),
        ('"Asiakas saa avun ajoissa"@sv , "Klienten får hjälp i tid"@en , "Help in time"@fi', ["swapped-languages"]),
        ('"Kela"@fi , "Kela"@sv , "Kela"@en', []),
        ('"Ohjaamo"@fi , "Ohjaamo Helsingfors"@sv , "Ohjaamo Helsinki"@en', []),
        ('"Housing First -asuminen"@fi , "Bostad först"@sv , "Housing First"@en', []),
    ],
)
def test_each_mistake_in_a_text_is_one_finding(tmp_path: Path, names: str, expected: list[str]) -> None:
    assert codes(found_in(tmp_path, CLUB % names)) == expected


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        (GOOD.replace("Päiväkerho", "Päiväkerho\t "), GOOD),
        (GOOD.replace("Päiväkerho", "PÃ¤ivÃ¤kerho"), GOOD),
        (GOOD.replace("Päiväkerho", "PÃƒÂ¤ivÃƒÂ¤kerho"), GOOD),
        ('"Hemvård"@fi , "Kotihoito"@sv , "Home care"@en', '"Hemvård"@sv , "Kotihoito"@fi , "Home care"@en'),
    ],
)
def test_remedy_gives_the_text_as_it_was_meant(tmp_path: Path, wrong: str, right: str) -> None:
    found = found_in(tmp_path, CLUB % wrong)
    assert mended(tmp_path, found) == CLUB % right


def test_text_in_another_language_is_found_where_it_stands_alone(tmp_path: Path) -> None:
    text = CLUB % GOOD + '\nservice:club dct:description "Barnen leker och lär sig tillsammans med de andra."@fi .'
    [found] = found_in(tmp_path, text)
    assert (found.code, found.location.line) == ("text-in-other-language", found.location.line)
    assert mended(tmp_path, [found]).endswith('andra."@sv .')
    assert "in Swedish" in found.text("en")


def test_foreign_name_of_an_organisation_is_no_mistake(tmp_path: Path) -> None:
    text = 'organisation:f a sg:Organisation ; rdfs:label "Barnavårdsföreningen och vård i Finland"@fi ,'
    assert codes(found_in(tmp_path, text + ' "Barnavård"@sv , "Child welfare"@en .')) == []


def test_layout_of_a_long_text_is_no_padding(tmp_path: Path) -> None:
    text = CLUB % GOOD + '\nservice:club dct:description """\n  Lapset leikkivät.\n  """@fi .'
    assert codes(found_in(tmp_path, text)) == []


def test_shipped_texts_are_all_under_their_own_language(shipped: Catalogue) -> None:
    ours = ("swapped-languages", "text-in-other-language", "garbled-text", "lost-letters", "padded-text", "same-name")
    assert not [one for one in shipped.check(Severity.INFO).diagnostics if one.code in ours]


@given(LETTERS)
def test_text_read_in_the_wrong_encoding_is_mended_and_a_right_one_is_left_alone(text: str) -> None:
    assert repaired(text) == text
    try:
        misread = text.encode("utf-8").decode("cp1252")
    except UnicodeDecodeError:
        misread = text.encode("utf-8").decode("latin-1")
    assert repaired(misread) == text


@given(st.text())
def test_no_text_makes_the_guesses_fail(text: str) -> None:
    repaired(text)
    has_lost_letters(text)
    assert guess(text) in ("", "fi", "sv", "en")
    assert not (may_be_foreign("fi", text) and not text)


@pytest.mark.parametrize(
    ("text", "lost"),
    [("https://a.fi/b?c", False), ("Kuka? Mitä?", False), ("ty?ntekij?", True), ("a=b?c", False), ("\ufffd", True)],
)
def test_question_mark_inside_a_word_is_a_lost_letter(text: str, lost: bool) -> None:
    assert has_lost_letters(text) is lost
