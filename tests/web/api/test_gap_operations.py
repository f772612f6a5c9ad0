"""Gaps and the negotiation pack over HTTP: the same as in Python, strict about what is asked."""

from __future__ import annotations

import csv
import io

import pytest
from openpyxl import load_workbook

from servicegraph import Catalogue
from servicegraph.planning.gaps import gaps
from servicegraph.planning.negotiation import negotiation
from tests.web.clients import TestClient

REAL = "https://w3id.org/servicegraph/id/organisation/"


def test_gaps_are_those_of_the_page(shipped_client: TestClient, shipped: Catalogue) -> None:
    told = shipped_client.get("/api/gaps?lang=fi").json()
    found = gaps(shipped)
    assert (told["total"], told["checked"]) == (found.total, found.checked)
    assert [len(group["gaps"]) for group in told["between"]] == [len(group.meetings) for group in found.between]
    assert told["between"][0]["here"][0]["label"] == "Keski-Uudenmaan hyvinvointialue"
    assert told["state"] == shipped.state


def test_filters_are_those_of_the_page(shipped_client: TestClient) -> None:
    told = shipped_client.get(
        "/api/gaps", params={"organisation": "organisation:hus", "lack": "no-rule", "by": "unit"}
    ).json()
    states = {one["state"] for group in told["between"] + told["inside"] + told["unknown"] for one in group["gaps"]}
    assert states == {"no-rule"}


def test_pack_is_that_of_the_page(shipped_client: TestClient, shipped: Catalogue) -> None:
    told = shipped_client.get("/api/negotiation", params={"a": "organisation:keusote", "b": "organisation:hus"}).json()
    pack = negotiation(shipped, REAL + "keusote", REAL + "hus")
    assert (told["needed"], told["in_use"], told["to_agree"]) == (pack.needed, pack.in_use, pack.to_agree)
    assert [line["number"] for line in told["agreements"]] == [line.number for line in pack.lines]
    assert len(told["rows"]) == len(pack.rows)


def test_tables_for_programs_have_no_mark_and_no_apostrophe(shipped_client: TestClient) -> None:
    reply = shipped_client.get("/api/gaps?format=csv&lang=en")
    assert reply.headers["content-type"].startswith("text/csv")
    assert not reply.content.startswith(b"\xef\xbb\xbf")
    assert len(list(csv.DictReader(io.StringIO(reply.text)))) > 100
    pair = {"a": "organisation:keusote", "b": "organisation:hus", "format": "xlsx", "lang": "sv"}
    book = load_workbook(io.BytesIO(shipped_client.get("/api/negotiation", params=pair).content))
    assert book.sheetnames[0] == "Att avtala"


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("/api/gaps?chain=chain:nowhere", "chain"),
        ("/api/gaps?lack=in-order", "lack"),
        ("/api/gaps?by=moon", "by"),
        ("/api/gaps?format=docx", "format"),
        ("/api/gaps?date=2024-13-01", "date"),
        ("/api/negotiation?a=organisation:hus", "b"),
        ("/api/negotiation?a=organisation:hus&b=organisation:nowhere", "b"),
    ],
)
def test_what_cannot_be_asked_is_400_and_named(shipped_client: TestClient, path: str, named: str) -> None:
    reply = shipped_client.get(path)
    assert reply.status_code == 400
    assert reply.json()["parameter"] == named
