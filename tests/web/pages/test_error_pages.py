"""What a browser sees when something fails: a page that says what happened and what to do; programs get a problem."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
LANGUAGES = ("fi", "sv", "en")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nowhere", 404),
        ("/id/service/youth-clinik", 404),
        ("/id/nothing/x", 404),
        ("/vocab/nothing", 404),
        ("/a/b/c/<script>", 404),
    ],
)
def test_browser_gets_a_page_with_ways_on(client: TestClient, path: str, status: int, language: str) -> None:
    answer = client.get(path, params={"lang": language}, headers={"Accept": BROWSER})
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["cache-control"] == "no-store"
    assert f'<html lang="{language}">' in answer.text
    assert answer.text.count("<h1") == 1
    assert "<script>" not in answer.text  # of the address
    assert 'role="search"' in answer.text
    assert 'href="/?lang=' in answer.text


def test_page_of_an_unknown_thing_names_what_may_have_been_meant(client: TestClient) -> None:
    answer = client.get("/id/service/youth-clinik", headers={"Accept": BROWSER})
    assert 'href="/id/service/youth-clinic"' in answer.text


def test_page_speaks_the_first_language_of_the_catalogue_and_the_api_english(client: TestClient) -> None:
    assert '<html lang="fi">' in client.get("/nowhere", headers={"Accept": BROWSER}).text
    problem = client.get("/nowhere", headers={"Accept": "application/json"})
    assert problem.headers["content-language"] == "en"


@pytest.mark.parametrize(
    "accept", ["", "*/*", "application/json", "text/turtle", "application/problem+json, text/html;q=0.5"]
)
def test_program_gets_a_problem(client: TestClient, accept: str) -> None:
    answer = client.get("/id/service/nothing", headers={"Accept": accept})
    assert answer.status_code in (404, 406)
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/api/nothing", "/health/nothing", "/static/nothing.css"])
def test_addresses_of_programs_answer_with_problems_even_to_a_browser(client: TestClient, path: str) -> None:
    answer = client.get(path, headers={"Accept": BROWSER})
    assert answer.status_code >= 400
    assert answer.headers["content-type"] == "application/problem+json"


def test_method_that_is_not_allowed_says_which_are(client: TestClient) -> None:
    answer = client.delete("/about", headers={"Accept": BROWSER})
    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]


@pytest.mark.parametrize("query", ["", "default&graph=https://example.org/x", "graph=x", "graph=https://example.org/x"])
def test_asking_for_no_graph_that_there_is_is_told_to_people_and_to_programs_each_in_their_way(
    client: TestClient, query: str
) -> None:
    page = client.get(f"/graphs?{query}", headers={"Accept": BROWSER})
    problem = client.get(f"/graphs?{query}", headers={"Accept": "text/turtle"})
    assert page.status_code == problem.status_code >= 400
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.text.count("<h1") == 1
    assert problem.headers["content-type"] == "application/problem+json"
    whole = client.get("/graphs?default", headers={"Accept": BROWSER})
    assert whole.headers["content-type"].startswith("text/turtle")
