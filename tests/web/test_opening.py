"""The first moment of a server: what programs ask most is answered while the rest of the application is loaded."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from fastapi import FastAPI

from servicegraph import Catalogue
from servicegraph.web import app as application
from servicegraph.web.opening import Opening
from servicegraph.web.state import State, pool_of
from tests.web.clients import TestClient

ASK = "/sparql?query=ASK%7B%7D"


@dataclass
class Gate:
    """A server whose whole application is not loaded until ``loads`` is set."""

    client: TestClient
    loads: threading.Event


@pytest.fixture
def opening(small_catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    loads, create = threading.Event(), application.create_app

    def create_late(catalogue: Catalogue, *, served: State | None = None) -> FastAPI:
        loads.wait(20)
        return create(catalogue, served=served)

    monkeypatch.setattr(application, "create_app", create_late)
    made = Opening(small_catalogue, pool_of(small_catalogue), "http://catalogue.example/", lambda _: None)
    try:
        with TestClient(made, base_url="http://catalogue.example") as client:
            yield Gate(client, loads)
            loads.set()
    finally:
        loads.set()


def test_what_programs_ask_most_is_answered_before_the_rest_is_loaded(
    opening: Gate, small_catalogue: Catalogue
) -> None:
    name = next(one.name for one in small_catalogue.library if one.examples and "readiness" not in one.needs)
    opening.client.headers["Accept-Encoding"] = "identity"
    early = {path: opening.client.get(path) for path in (ASK, "/health/live", f"/api/queries/{name}")}
    posted = opening.client.post("/sparql", data={"query": "ASK {}"})
    faulty = opening.client.get("/sparql?query=ASK"), opening.client.get("/api/queries/none-such")
    assert not opening.loads.is_set()
    assert [one.status_code for one in early.values()] == [200, 200, 200]
    assert posted.json()["boolean"] is True
    assert [(one.status_code, one.headers["content-type"]) for one in faulty] == [
        (400, "application/problem+json"),
        (404, "application/problem+json"),
    ]
    assert early[ASK].headers["x-content-type-options"] == "nosniff"
    opening.loads.set()
    opening.client.get("/about")
    for path, before in early.items():
        after = opening.client.get(path)
        assert (after.content, after.headers.get("etag")) == (before.content, before.headers.get("etag"))


def test_what_needs_the_rest_waits_for_it_and_is_never_unknown(opening: Gate) -> None:
    wanted = [
        ("GET", "/about", "text/html", 200),
        ("GET", "/sparql", "text/html", 200),
        ("GET", "/api/queries", "*/*", 200),
        ("GET", "/sparql/?query=ASK%7B%7D", "*/*", 200),
        ("OPTIONS", "/sparql", "*/*", 204),
        ("PUT", "/health/live", "*/*", 405),
        ("GET", "/nothing/such", "*/*", 404),
    ]
    with ThreadPoolExecutor(len(wanted)) as threads:
        asked = [
            threads.submit(opening.client.request, method, path, headers={"Accept": accept})
            for method, path, accept, _ in wanted
        ]
        assert opening.client.get("/health/live").status_code == 200
        assert not any(one.done() for one in asked)
        opening.loads.set()
        assert [one.result(20).status_code for one in asked] == [status for *_, status in wanted]


def test_what_cannot_be_loaded_is_told_and_stops_nobody(
    small_catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(catalogue: Catalogue, *, served: State | None = None) -> FastAPI:
        raise RuntimeError("no more")

    monkeypatch.setattr(application, "create_app", fail)
    made = Opening(small_catalogue, pool_of(small_catalogue), "http://catalogue.example/", lambda _: None)
    with TestClient(made, base_url="http://catalogue.example", raise_server_exceptions=False) as client:
        about = client.get("/about")
        assert client.get(ASK).status_code == 200
    assert (about.status_code, about.headers["content-type"]) == (500, "application/problem+json")
    assert "no more" not in about.text
    assert "could not be loaded" in caplog.text
