"""Under one address there is a page for people and there are statements for programs."""

from __future__ import annotations

import re

import pytest

from tests.web.clients import TestClient

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def read(client: TestClient, path: str, language: str = "fi", status: int = 200) -> str:
    """The page at *path* as a browser gets it."""
    answer = client.get(path, headers={"Accept": BROWSER, "Accept-Language": language})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert len(re.findall(r"<h1[ >]", answer.text)) == 1
    text: str = answer.text
    return text


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        (BROWSER, "text/html; charset=utf-8"),
        ("text/html", "text/html; charset=utf-8"),
        ("*/*", "text/turtle; charset=utf-8"),
        ("", "text/turtle; charset=utf-8"),
        ("text/turtle, text/html;q=0.5", "text/turtle; charset=utf-8"),
        ("application/ld+json", "application/ld+json"),
    ],
)
def test_browser_gets_a_page_and_a_program_gets_statements(client: TestClient, accept: str, content_type: str) -> None:
    answer = client.get("/id/service/youth-clinic", headers={"Accept": accept})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == content_type
    assert answer.headers["vary"] == "Accept, Accept-Language"


def test_ending_says_what_is_wanted(client: TestClient) -> None:
    statements = client.get("/id/service/youth-clinic.ttl", headers={"Accept": BROWSER})
    page = client.get("/id/service/youth-clinic.html", headers={"Accept": "text/turtle"})
    assert statements.headers["content-type"].startswith("text/turtle")
    assert page.headers["content-type"].startswith("text/html")
    assert statements.headers["etag"] != page.headers["etag"]
