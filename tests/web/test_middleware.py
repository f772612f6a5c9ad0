"""Headers that every answer carries, and failures that nobody foresaw."""

from __future__ import annotations

from typing import NoReturn

import pytest
from starlette.requests import Request
from starlette.routing import Route

from servicegraph import Catalogue
from tests.web.clients import OpenClient, TestClient, application


@pytest.mark.parametrize("address", ["/sparql", "/nothing", "/api/queries", "/id/x/y", "/docs", "/health/live"])
def test_every_answer_has_the_protecting_headers(client: TestClient, address: str) -> None:
    headers = client.get(address).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["access-control-allow-origin"] == "*"
    assert "server" not in headers


@pytest.mark.parametrize("address", ["/", "/docs", "/services"])
def test_a_page_that_is_kept_stays_under_its_own_policy(client: TestClient, address: str) -> None:
    """A browser replaces the headers that it has kept by those of a 304: another policy would take the page's style."""
    first = client.get(address, headers={"Accept": "text/html"})
    again = client.get(address, headers={"Accept": "text/html", "If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.headers.get("content-security-policy") in (None, first.headers["content-security-policy"])


def test_other_sites_can_be_kept_out(open_client: OpenClient, small_catalogue: Catalogue) -> None:
    client = open_client(small_catalogue, cors="")
    assert "access-control-allow-origin" not in client.get("/api/queries").headers
    assert "access-control-allow-methods" not in client.options("/api/queries").headers


def test_an_unforeseen_failure_is_a_plain_500_and_the_log_has_the_rest(
    open_client: OpenClient, small_catalogue: Catalogue, caplog: pytest.LogCaptureFixture
) -> None:
    client = open_client(small_catalogue)

    async def fail(_: Request) -> NoReturn:
        raise RuntimeError("secret of the server")

    application(client).router.routes.insert(0, Route("/fail", fail))
    response = client.get("/fail")
    assert response.status_code == 500
    told = response.json()
    assert "secret" not in response.text
    assert told["id"] in told["detail"]
    assert response.headers["x-content-type-options"] == "nosniff"
    assert told["id"] in caplog.text
    assert "secret of the server" in caplog.text
