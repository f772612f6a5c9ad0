"""The chain picture on the page of a whole: its choices, its file, and what an address asks in vain."""

from __future__ import annotations

import re
from html import unescape

import pytest

from tests.web.clients import TestClient

PAGE = {"Accept": "text/html"}


def picture(shipped_client: TestClient, asked: str = "") -> str:
    """The page of the youth package in Finnish."""
    answer = shipped_client.get(f"/id/package/youth?lang=fi{asked}", headers=PAGE)
    assert answer.status_code == 200
    return str(answer.text)


def test_numbers_in_the_picture_lead_to_the_rows_of_the_table(shipped_client: TestClient) -> None:
    page = picture(shipped_client)
    links = re.findall(r'<a class="line[^"]*" href="#(meeting-\d+)"', page)
    assert len(links) > 20
    assert all(f'id="{link}"' in page for link in links)


def test_the_file_of_the_picture_is_asked_what_the_page_is_asked(shipped_client: TestClient) -> None:
    page = picture(shipped_client, "&lanes=provider&state=no-rule,undescribed&focus=service:child-protection")
    found = re.search(r'href="(/api/packages/youth/diagram.svg[^"]*)" download', page)
    assert found
    address = unescape(found[1])
    assert address.count("state=") == 2
    assert "lanes=provider" in address
    assert shipped_client.get(address).status_code == 200
    drawing = re.search(r'href="(/export/bpmn[^"]*)" download', page)
    assert drawing
    assert b"<bpmn:" in shipped_client.get(unescape(drawing[1])).content


@pytest.mark.parametrize(
    "asked",
    [
        "&state=,no-rule,",
        "&focus=service:nowhere",
        "&lanes-order=sector:education,unknown",
    ],
)
def test_a_picture_is_drawn_whatever_it_has_of_what_is_asked_for(shipped_client: TestClient, asked: str) -> None:
    assert 'class="picture drawing"' in picture(shipped_client, asked)
