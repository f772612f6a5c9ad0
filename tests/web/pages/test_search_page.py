"""The search page: whole without scripts, in three languages, with a way on when nothing is found."""

from __future__ import annotations

import re
from html import unescape

import pytest

from servicegraph.web.pages import static_files
from tests.web.clients import TestClient


def words(html: str) -> str:
    """The text of the main part of a page."""
    main = html.partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", main)).split())


@pytest.mark.parametrize(
    ("language", "asked", "said"),
    [
        ("fi", "lastensuojelussa", "Lastensuojelu palvelu"),
        ("sv", "barnskyddets", "Barnskydd tjänst"),
        ("en", "child protecton", "Child protection service"),
    ],
)
def test_hits_stand_with_their_kind_in_the_language_of_the_page(
    client: TestClient, language: str, asked: str, said: str
) -> None:
    answer = client.get("/search", params={"q": asked, "lang": language})
    assert answer.status_code == 200
    assert said in words(answer.text)
    assert answer.text.count("<h1") == 1
    assert f'<a href="/id/service/child-protection?lang={language}">' in answer.text
    assert "<mark>" in answer.text


def test_kinds_are_links_that_narrow_and_widen(client: TestClient) -> None:
    html = client.get("/search?q=lastensuojelu&kind=interface&lang=fi").text
    assert 'aria-current="true"><bdi>yhdyspinta' in html
    assert "/search?q=lastensuojelu&amp;lang=fi" in html


def test_the_title_tells_words_and_kind(client: TestClient) -> None:
    title = re.search("<title>(.*?) – ", client.get("/search?q=lastensuojelu&kind=interface&lang=fi").text)
    assert title
    assert title[1] == "Haku: lastensuojelu, yhdyspinta"


def test_without_words_the_page_says_how_to_search(client: TestClient) -> None:
    for address in ("/search", "/search?q=", "/search?q=%20%20"):
        assert "Haku kohdistuu nimiin ja kuvauksiin" in words(client.get(address, params={"lang": "fi"}).text)


def test_nothing_found_says_so_and_what_to_try(client: TestClient) -> None:
    said = words(client.get("/search?q=xyzzy&lang=sv").text)
    assert "Sökningen ”xyzzy” gav inga träffar" in said
    assert "Pröva ett kortare ord" in said


def test_a_kind_without_hits_leads_back_to_every_kind(client: TestClient) -> None:
    answer = client.get("/search?q=lastensuojelu&kind=address&lang=en")
    assert "Nothing of this kind was found" in words(answer.text)
    assert "Show the results of every kind" in words(answer.text)


def test_some_of_the_words_are_told_as_such(client: TestClient) -> None:
    assert "Nothing has all the words" in words(client.get("/search?q=child+xyzzy&lang=en").text)


def test_a_guess_is_told_as_one(client: TestClient) -> None:
    assert "Inget namn innehåller ordet ”barnskyd”." not in words(client.get("/search?q=barnskyd&lang=sv").text)
    assert "Inget namn innehåller ordet ”barnskyld”." in words(client.get("/search?q=barnskyld&lang=sv").text)


def test_a_page_beyond_the_last_shows_the_last(client: TestClient) -> None:
    assert words(client.get("/search?q=child&page=500&lang=en").text) == words(
        client.get("/search?q=child&lang=en").text
    )


@pytest.mark.parametrize("asked", ["kind=nothing&q=a", "page=0&q=a", "page=x&q=a"])
def test_what_cannot_be_asked_is_a_400(client: TestClient, asked: str) -> None:
    assert client.get(f"/search?{asked}").status_code == 400


@pytest.mark.parametrize(
    "asked", ["<script>alert(1)</script>", '"><img src=x>', "x" * 3000, "\u202eabc", "%", "a b" * 900]
)
def test_hostile_words_stay_text(client: TestClient, asked: str) -> None:
    answer = client.get("/search", params={"q": asked})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert "<img src=x" not in answer.text


def test_a_long_search_says_that_it_was_cut(client: TestClient) -> None:
    assert "Only its beginning was read" in words(client.get("/search", params={"q": "child " * 99, "lang": "en"}).text)


def test_the_script_of_suggestions_is_small_and_asks_only_this_server() -> None:
    script = static_files._contents()["suggest.js"].decode()
    assert len(script.encode()) <= 5_000
    assert "http:" not in script
    assert "https:" not in script
    assert "innerHTML" not in script
    assert ".style" not in script
