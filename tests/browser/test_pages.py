"""Every page in the browser, in three languages, on a phone and on a desk: nothing is wrong with it.

One language of each page, another from page to page, is looked at with every test; the others by `make test-browser`.
"""

from __future__ import annotations

import re
from html import unescape

import httpx
import pytest

from servicegraph.messages import LANGUAGES
from servicegraph.web.app import ROUTES
from tests.browser.addresses import PAGES
from tests.browser.looking import DESKTOP, PHONE, TABLET, WALL, Look, Manner

every_page = pytest.mark.parametrize("name", PAGES)


@pytest.mark.parametrize(
    ("name", "language"),
    [
        pytest.param(name, language, marks=[] if shift == 0 else pytest.mark.browser)
        for number, name in enumerate(PAGES)
        for shift, language in enumerate(LANGUAGES[number % 3 :] + LANGUAGES[: number % 3])
    ],
)
def test_page_is_in_order_on_phone_and_desk(look: Look, name: str, language: str) -> None:
    assert look.faults_widened(PAGES[name], Manner(language, PHONE), DESKTOP) == []


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=pytest.mark.browser if number % 3 else []) for number, name in enumerate(PAGES)],
)
def test_page_is_whole_without_scripts(look: Look, name: str) -> None:
    manner = Manner(scripts=False)
    with look.page(PAGES[name], manner) as (page, faults):
        assert [*faults, *look.faults_of(page, manner)] == []
        assert page.locator("h1").is_visible()
        assert len(page.locator("main").inner_text()) > 80


@pytest.mark.parametrize("scripts", [True, False])
def test_what_is_proof_and_not_work_is_folded_on_a_phone_only(look: Look, scripts: bool) -> None:
    with look.page("/", Manner(scripts=scripts)) as (page, _):
        assert page.locator("table.sources").is_visible()
        assert page.locator(".fold > summary").first.is_hidden()
    with look.page("/", Manner(width=PHONE, scripts=scripts)) as (page, _):
        assert page.locator("table.sources").is_hidden()
        page.locator(".fold > summary").last.click()
        assert page.locator("table.sources").is_visible()


def test_names_in_a_table_of_readiness_are_whole_words_on_a_phone(look: Look) -> None:
    with look.page("/readiness", Manner(width=PHONE)) as (page, _):
        name = page.locator(".heat tbody th[scope=row]").first
        assert name.evaluate("one => one.getBoundingClientRect().width") >= 100


@pytest.mark.parametrize("language", LANGUAGES)
def test_titles_and_heads_are_unlike_one_another(address: str, language: str) -> None:
    titles: dict[str, str] = {}
    with httpx.Client(base_url=address, headers={"Accept": "text/html"}, timeout=60) as client:
        for name, path in PAGES.items():
            answer = client.get(path, params=httpx.QueryParams(path.partition("?")[2]).set("lang", language))
            assert answer.status_code == 200, path
            found = re.search(r"<title>(.*?)</title>", answer.text)
            assert found, path
            assert titles.setdefault(unescape(found[1]), name) == name


def test_every_page_is_looked_at() -> None:
    routes = [path for path, endpoint, _ in ROUTES if endpoint.__module__.startswith("servicegraph.web.pages")]
    opened = [path.partition("?")[0] for path in PAGES.values()]
    patterns = {path: re.compile(re.sub(r"\{[^}]*:path\}", ".+", re.sub(r"\{\w+\}", "[^/]+", path))) for path in routes}
    assert [path for path, pattern in patterns.items() if not any(map(pattern.fullmatch, opened))] == ["/static/{name}"]


@pytest.mark.browser
@every_page
@pytest.mark.parametrize("language", LANGUAGES)
def test_page_is_in_order_in_every_manner(look: Look, name: str, language: str) -> None:
    """The first language in all manners, the others where their words are longest for the room that they have."""
    manners = [
        Manner(language, PHONE, "dark"),
        Manner(language, TABLET),
        Manner(language, DESKTOP, text_size=200),
    ]
    if language == LANGUAGES[0]:
        manners += [
            *(Manner(language, width, "dark") for width in (TABLET, DESKTOP, WALL)),
            Manner(language, WALL),
            Manner(language, DESKTOP, forced_colours=True),
            Manner(language, 360),  # what a desk of 1440 px shows when it is magnified four times
        ]
    faults = {str(manner): found for manner in manners if (found := look.faults(PAGES[name], manner))}
    assert faults == {}
