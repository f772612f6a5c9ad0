"""The chain picture on the page of a whole: its choices, its file, and what an address asks in vain."""

from __future__ import annotations

import re
from html import unescape

import pytest

from servicegraph import Catalogue
from tests.web.clients import OpenClient, TestClient

PAGE = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def pages(open_client: OpenClient, shipped: Catalogue) -> TestClient:
    """A client of the shipped catalogue."""
    return open_client(shipped)


def picture(pages: TestClient, asked: str = "") -> str:
    """The page of the youth package in Finnish."""
    answer = pages.get(f"/id/package/youth?lang=fi{asked}", headers=PAGE)
    assert answer.status_code == 200
    return str(answer.text)


def test_numbers_in_the_picture_lead_to_the_rows_of_the_table(pages: TestClient) -> None:
    page = picture(pages)
    links = re.findall(r'<a class="line[^"]*" href="#(meeting-\d+)"', page)
    assert len(links) > 20
    assert all(f'id="{link}"' in page for link in links)


def test_the_file_of_the_picture_is_asked_what_the_page_is_asked(pages: TestClient) -> None:
    page = picture(pages, "&lanes=provider&state=no-rule,undescribed&focus=service:child-protection")
    found = re.search(r'href="(/api/packages/youth/diagram.svg[^"]*)" download', page)
    assert found
    address = unescape(found[1])
    assert address.count("state=") == 2
    assert "lanes=provider" in address
    assert pages.get(address).status_code == 200


@pytest.mark.parametrize(
    "asked",
    [
        "&state=,no-rule,",
        "&focus=service:nowhere",
        "&lanes-order=sector:education,unknown",
    ],
)
def test_a_picture_is_drawn_whatever_it_has_of_what_is_asked_for(pages: TestClient, asked: str) -> None:
    assert 'class="picture drawing"' in picture(pages, asked)
