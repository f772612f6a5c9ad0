"""A browser that has a page of the same address, state, day, language and stage is told so before the page is made."""

from __future__ import annotations

import datetime

import pytest

from servicegraph import Catalogue
from servicegraph.web.pages import rendering
from tests.web.clients import TestClient, served

PAGE = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Language": "fi"}
ADDRESSES = (
    "/",
    "/gaps",
    "/services?sector=sector:health",
    "/id/package/youth",
    "/packages/youth/readiness",
    "/questions/parts-of-chain",
    "/docs",
    "/docs/shapes",
    "/vocab/level",
    "/sparql",
)


def tag_of(client: TestClient, address: str, **headers: str) -> str:
    tag: str = client.get(address, headers={**PAGE, **headers}).headers["etag"]
    return tag


def asked_again(client: TestClient, address: str, tag: str, **headers: str) -> int:
    status: int = client.get(address, headers={**PAGE, "If-None-Match": tag, **headers}).status_code
    return status


@pytest.mark.parametrize("address", ADDRESSES)
def test_page_that_a_browser_has_is_not_made_again(
    client: TestClient, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tag = tag_of(client, address)

    def no_page() -> None:
        raise AssertionError("the page is made")

    monkeypatch.setattr(rendering, "_environment", no_page)
    again = client.get(address, headers={**PAGE, "If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)


def test_page_has_another_tag_in_another_language_at_another_address_and_on_another_day(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    tag = tag_of(client, "/gaps")
    assert asked_again(client, "/gaps", tag, **{"Accept-Language": "sv"}) == 200
    assert asked_again(client, "/gaps?by=unit", tag) == 200
    assert asked_again(client, "/gaps?lang=fi", tag) == 200
    assert asked_again(client, "/about", tag) == 200
    catalogue = served(client).catalogue
    tomorrow = catalogue.today() + datetime.timedelta(days=1)
    monkeypatch.setattr(Catalogue, "today", lambda _: tomorrow)
    assert asked_again(client, "/gaps", tag) == 200


def test_statements_are_not_held_back_from_who_has_the_page(client: TestClient) -> None:
    tag = tag_of(client, "/id/package/youth")
    statements = client.get("/id/package/youth", headers={"Accept": "text/turtle", "If-None-Match": tag})
    assert statements.status_code == 200
    assert statements.headers["content-type"].startswith("text/turtle")


@pytest.mark.parametrize("address", ["/gaps?lack=nothing", "/id/package/none", "/questions/none"])
def test_page_of_a_failure_has_no_tag_and_is_told_again(client: TestClient, address: str) -> None:
    failed = client.get(address, headers=PAGE)
    assert failed.status_code >= 400
    assert "etag" not in failed.headers
    assert failed.headers["cache-control"] == "no-store"
    for held in ("*", tag_of(client, "/gaps")):
        again = client.get(address, headers={**PAGE, "If-None-Match": held})
        assert (again.status_code, again.text) == (failed.status_code, failed.text)


def test_answer_that_changes_is_made_again(client: TestClient) -> None:
    address = "/sparql?query=SELECT+(RAND()+AS+%3Fn)+%7B%7D&format=html"
    tag = tag_of(client, address)
    assert asked_again(client, address, tag) == 200


def test_first_page_of_a_day_begins_its_check(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    tomorrow = served(client).catalogue.today() + datetime.timedelta(days=1)
    monkeypatch.setattr(Catalogue, "today", lambda _: tomorrow)
    client.get("/readiness", headers=PAGE)
    assert served(client).check.has_begun
