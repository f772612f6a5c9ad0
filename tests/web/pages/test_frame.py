"""What every page has around its content: languages, menu, states of the catalogue."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from servicegraph.messages import LANGUAGES, texts
from tests.web.clients import TestClient, application, served

PAGE = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_is_in_the_language_asked_for(client: TestClient, language: str) -> None:
    answer = client.get("/about", params={"lang": language}, headers=PAGE)
    assert answer.headers["content-language"] == language
    assert f'<html lang="{language}">' in answer.text
    assert set(re.findall(r'<link rel="alternate" hreflang="(\w+)"', answer.text)) == set(LANGUAGES)
    assert texts("pages.skip")[language] in answer.text


def test_a_language_once_chosen_is_carried_along(client: TestClient) -> None:
    chosen = client.get("/about", params={"lang": "sv"}, headers=PAGE).text
    assert all("lang=sv" in address for address in re.findall(r'<li><a href="(/[^"]*)"', chosen))
    assert "lang=" not in "".join(re.findall(r'<li><a href="(/[^"]*)"', client.get("/about", headers=PAGE).text))


def test_menu_leads_only_to_pages(client: TestClient) -> None:
    page = client.get("/about", headers=PAGE).text
    addresses = set(re.findall(r'<li><a href="(/[^"]*)"', page))
    assert len(addresses) > 1
    assert {address for address in addresses if client.get(address, headers=PAGE).status_code != 200} == set()


def test_files_that_became_faulty_are_told_of(client: TestClient) -> None:
    told = texts("pages.notice.held-back")["fi"]
    assert told not in client.get("/about", headers=PAGE).text
    app, state = application(client), served(client)
    app.state.served = replace(state, held_back=True)
    try:
        assert told in client.get("/about", headers={**PAGE, "Cache-Control": "no-cache"}).text
    finally:
        app.state.served = state
