"""Every page while the check runs, when it failed, with files held back, and swapped under it: none looks complete."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from servicegraph import Catalogue
from servicegraph.errors import EngineError
from servicegraph.messages import LANGUAGES, texts
from servicegraph.web.app import create_app
from servicegraph.web.pages import rendering
from servicegraph.web.pages.navigation import navigation
from servicegraph.web.state import State
from tests.web.clients import TestClient, application, finish_check, served
from tests.web.pages.test_things import BROWSER
from tests.web.test_addresses import TOLD, operations
from tests.web.test_state import Slow

ADDRESS = "http://catalogue.example"
FURTHER = ("/questions/readiness", "/id/interface/protection-to-clinic")
LEADING = ("/graphs", "/openapi.json", "/static/{name}", "/.well-known/void")  # to no page of a state
PAGES = [path for route, (path, _) in TOLD.items() if route not in LEADING]
PAGES += FURTHER
HTML = [path for path in PAGES if not path.startswith(("/api/", "/ns"))]


@pytest.fixture(scope="module")
def slow(folder: Path) -> Slow:
    """The small catalogue; its check waits."""
    return Slow(Catalogue.load(folder, query_processes=1))


@pytest.fixture(scope="module")
def waiting(slow: Slow) -> Iterator[TestClient]:
    """A client of an application whose check waits until the end."""
    with TestClient(create_app(slow), base_url=ADDRESS) as client:
        yield client
        slow.go.set()


@pytest.fixture(scope="module")
def broken(folder: Path) -> Iterator[TestClient]:
    """A client of an application whose check has failed."""
    catalogue = Slow(Catalogue.load(folder, query_processes=1))
    catalogue.failures.append(EngineError("error.engine", detail="broken"))
    catalogue.go.set()
    with TestClient(create_app(catalogue), base_url=ADDRESS) as client:
        finish_check(client)
        assert client.get("/api/check").status_code == 500
        yield client


@pytest.fixture(scope="module")
def other() -> Catalogue:
    """A catalogue of another state, which takes the place of the one that is served; its check waits for nothing."""
    found = Slow(Catalogue.load(Path(__file__).parents[1] / "data" / "small"))
    found.go.set()
    return found


def told(client: TestClient, path: str, language: str) -> tuple[int, str]:
    """The status of the page at *path*, and what it says between its head and its foot."""
    answer = client.get(path, headers={"Accept": BROWSER, "Accept-Language": language})
    content = answer.text.partition("<footer")[0].partition("<body")[2] if "<html" in answer.text else answer.text
    return answer.status_code, html.unescape(content)


def says(page: str, notice: str, language: str) -> bool:
    """Whether the state line of *page* has the *notice*."""
    line = re.search(r'<section class="notices".*?</section>', page, re.DOTALL)
    return line is not None and texts(f"pages.notice.{notice}")[language] in line[0]


def loaded_with(client: TestClient, other: TestClient) -> None:
    """Makes *client* serve a catalogue that was loaded when that of *other* was: pages tell the hour."""
    application(client).state.served = replace(served(client), loaded=served(other).loaded)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PAGES)
def test_a_page_before_the_check_is_done_is_the_page_after_it_or_says_so(
    client: TestClient, waiting: TestClient, path: str, language: str
) -> None:
    loaded_with(waiting, client)
    (status, page), (_, after) = told(waiting, path, language), told(client, path, language)
    assert status == 200
    assert says(page, "checking", language) or page == after
    assert not says(after, "checking", language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", HTML)
def test_every_page_says_that_the_check_has_failed(broken: TestClient, path: str, language: str) -> None:
    status, page = told(broken, path, language)
    assert (status, says(page, "check-failed", language)) == (200, True)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", HTML)
def test_every_page_says_that_files_are_held_back(client: TestClient, path: str, language: str) -> None:
    state = served(client)
    application(client).state.served = replace(state, held_back=True)
    try:
        status, page = told(client, path, language)
    finally:
        application(client).state.served = state
    assert (status, says(page, "held-back", language)) == (200, True)


@pytest.mark.parametrize("path", HTML)
def test_a_page_is_of_one_state_although_another_takes_its_place_meanwhile(
    client: TestClient, other: Catalogue, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    state, usual = served(client), navigation

    def swapping(*given: object) -> object:
        application(client).state.served = State.of(other)
        return usual(*given)  # type: ignore[arg-type]

    usual_answer = client.get(path, headers={"Accept": BROWSER, "Cache-Control": "no-cache"})
    monkeypatch.setattr(rendering, "navigation", swapping)
    try:
        answer = client.get(path, headers={"Accept": BROWSER})
    finally:
        application(client).state.served = state
    assert answer.text == usual_answer.text
    assert answer.headers["etag"] == usual_answer.headers["etag"]


def test_an_operation_is_of_one_state_although_another_takes_its_place_meanwhile(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = served(client)
    other = State.of(Catalogue.load(Path(__file__).parents[1] / "data" / "small"))
    usual_answer = client.get("/api/packages")
    label = Catalogue.label

    def swapping(self: Catalogue, *given: str) -> str:
        application(client).state.served = other
        return label(self, *given)

    monkeypatch.setattr(Catalogue, "label", swapping)
    try:
        answer = client.get("/api/packages")
    finally:
        application(client).state.served = state
    assert answer.headers["etag"] == usual_answer.headers["etag"]


def test_an_operation_that_breaks_when_the_check_has_failed_says_that_it_is_this(broken: TestClient) -> None:
    for path in operations():
        answer = broken.get(path)
        if answer.status_code >= 500 and path != "/health/ready":
            assert answer.json()["type"].endswith("/check-failed"), path
