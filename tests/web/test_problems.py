"""Failures are told as problems, in the asked language and without secrets of the server."""

from __future__ import annotations

import pytest

from servicegraph.messages import keys, texts
from servicegraph.web import problems
from tests.web.clients import TestClient


def test_a_broken_question_is_told_without_the_folders_of_the_server(faulty: TestClient) -> None:
    response = faulty.get("/api/queries/broken")
    assert response.status_code == 500
    assert response.json()["detail"].startswith("broken.rq:2:")


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_an_unknown_path_is_404_in_the_asked_language(client: TestClient, language: str) -> None:
    response = client.get("/nothing/here", headers={"Accept-Language": language})
    assert response.status_code == 404
    assert response.json()["title"] == texts("http.not-found")[language]
    assert "/nothing/here" in response.json()["detail"]
    assert client.get("/sparqle/").status_code == 404


def test_every_problem_has_a_title() -> None:
    names = {name for _, _, name in problems._TABLE} | set(problems._BY_STATUS.values()) | {"internal-error"}
    assert {f"http.{name}" for name in names} <= keys()
