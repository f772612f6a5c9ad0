"""What a page links to is there: every link of one page of each kind is followed, as a browser would."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qsl, urldefrag, urlsplit

import pytest

from tests.browser.addresses import PAGES
from tests.web.clients import TestClient

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
_MOST_OF_A_SHAPE = 2
_LINK = re.compile(r'(?:href|src)="([^"]*)"')


def links(page: str) -> Iterator[str]:
    """The addresses on this server that *page* leads to, each once."""
    found = (urldefrag(unescape(one)).url for one in _LINK.findall(page))
    return iter(dict.fromkeys(one for one in found if one.startswith("/")))


def shape(address: str) -> tuple[object, ...]:
    """What addresses of one kind share: their folder, their ending, and the names of their parameters.

    Each format is a kind of its own; a language is none.
    """
    parts = urlsplit(address)
    folder, _, last = parts.path.rpartition("/")
    named = last if folder in ("", "/api", "/docs", "/static") else last.partition(".")[2]
    asked = parse_qsl(parts.query, keep_blank_values=True)
    formats = tuple(value for name, value in asked if name == "format")
    return folder, named, tuple(sorted({name for name, _ in asked} - {"lang"})), formats


@pytest.mark.matrix
def test_every_link_of_every_kind_of_page_leads_somewhere(shipped_client: TestClient) -> None:
    seen: set[str] = set()
    counted: dict[tuple[object, ...], int] = {}
    faults: dict[str, tuple[str, int]] = {}
    for name, address in PAGES.items():
        page = shipped_client.get(address, headers=BROWSER)
        for link in links(page.text):
            kind = shape(link)
            if link in seen or counted.get(kind, 0) >= _MOST_OF_A_SHAPE:
                continue
            seen.add(link)
            counted[kind] = counted.get(kind, 0) + 1
            status = shipped_client.get(link, headers=BROWSER).status_code
            if status not in (200, 303, 307, 308):
                faults[link] = (name, status)
    assert faults == {}
    assert {"/search", "/questions", "/gaps"} <= {urlsplit(one).path for one in seen}
    assert len(seen) > len(PAGES)
