"""The picture of a chain as a file."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from servicegraph import Catalogue
from tests.web.clients import OpenClient, TestClient

NS = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def shipped_client(open_client: OpenClient, shipped: Catalogue) -> TestClient:
    """A client of the shipped catalogue, whose address is known."""
    return open_client(shipped, address="https://palvelut.example/")


def test_the_file_opens_alone_in_light_and_dark(shipped_client: TestClient) -> None:
    answer = shipped_client.get("/api/packages/youth/diagram.svg?lang=fi")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("image/svg+xml")
    root = ET.fromstring(answer.text)  # noqa: S314
    style = root.findtext(f"{NS}style") or ""
    assert "var(" not in style
    assert "prefers-color-scheme:dark" in style
    assert "nuorille" in (root.findtext(f"{NS}title") or "")


def test_links_lead_to_the_public_address_only_when_it_is_known(
    shipped_client: TestClient, open_client: OpenClient, shipped: Catalogue
) -> None:
    root = ET.fromstring(shipped_client.get("/api/packages/youth/diagram.svg").text)  # noqa: S314
    links = [one.get("href", "") for one in root.iter(f"{NS}a")]
    assert len(links) > 20
    assert all(link.startswith("https://palvelut.example/id/") for link in links)
    without = open_client(shipped, address="").get("/api/packages/youth/diagram.svg").text
    assert not list(ET.fromstring(without).iter(f"{NS}a"))  # noqa: S314


@pytest.mark.parametrize(
    "asked",
    [
        "lanes=provider",
        "parts=closed",
        "state=no-rule&state=undescribed",
        "focus=service:child-protection",
        "date=2026-01-01",
    ],
)
def test_every_option_is_taken(shipped_client: TestClient, asked: str) -> None:
    usual = shipped_client.get("/api/packages/youth/diagram.svg").text
    answer = shipped_client.get(f"/api/packages/youth/diagram.svg?{asked}")
    assert answer.status_code == 200
    assert answer.text != usual or asked.startswith(("date", "parts"))


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("packages/nowhere/diagram.svg", 404),
        ("services/child-protection/diagram.svg", 404),
        ("nothing/youth/diagram.svg", 404),
        ("packages/youth/diagram.svg?lanes=colour", 400),
        ("packages/youth/diagram.svg?state=odd", 400),
        ("packages/youth/diagram.svg?focus=%20", 400),
        ("packages/youth/diagram.svg?focus=service:nobody", 400),
        ("packages/youth/diagram.svg?lanes-order=sector:nobody", 400),
        ("packages/youth/diagram.svg?odd=1", 400),
    ],
)
def test_what_is_not_known_is_a_problem(shipped_client: TestClient, path: str, status: int) -> None:
    answer = shipped_client.get(f"/api/{path}")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
