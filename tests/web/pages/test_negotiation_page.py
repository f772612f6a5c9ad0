"""The page of the negotiation pack, and what it says when two cannot negotiate."""

from __future__ import annotations

import io
import re

import pytest
from openpyxl import load_workbook

from tests.web.clients import TestClient

PAIR = "/negotiation?lang=fi&a=organisation:keusote&b=organisation:hus"


def test_pack_says_what_is_to_be_agreed_with_room_to_write(shipped_client: TestClient) -> None:
    page = shipped_client.get(PAIR).text
    assert re.search(r"\d+\s+yhdyspintaamme tarvitsee \d+\s+sääntöä\.", page)
    assert page.count("<h1") == 1
    rows = page.count('<td class="fill">')
    assert rows > 0
    assert rows % 3 == 0, "decision, owner and date of each matter"
    for head in ("Missä palvelumme kohtaavat", "Sovittavaa", "Tarvittavat säännöt yhdyspinnoittain", "Lähteet"):
        assert head in page
    assert "HUS Hyvinkään sairaala" in page


def test_pack_is_a_workbook_with_columns_to_fill_in(shipped_client: TestClient) -> None:
    book = load_workbook(io.BytesIO(shipped_client.get(f"{PAIR}&format=xlsx").content))
    heads = [cell.value for cell in book.worksheets[0][1]]
    assert heads[-3:] == ["Päätös", "Vastuutaho", "Määräaika"]
    assert book.sheetnames[-1] == "Tietoja"
    assert len(book.sheetnames) == 5
    assert shipped_client.get(f"{PAIR}&format=csv").content.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    ("asked", "status", "said"),
    [
        ("", 200, "Valitse, keiden neuvotteluun"),
        ("a=organisation:keusote", 200, "Keitä Keski-Uudenmaan hyvinvointialue kohtaa"),
        ("b=organisation:keusote", 200, "Valitse, keiden neuvotteluun"),
        ("a=organisation:hus&b=organisation:hus", 200, "Valitse kaksi eri organisaatiota"),
        ("a=organisation:hus&b=organisation:hyvinkaa", 200, "Molemmat kohtaavat nämä"),
        ("a=organisation:nowhere&b=organisation:hus", 404, "Luettelo ei tunne"),
        ("a=a b&b=organisation:hus", 400, ""),
        ("a=organisation:hus&b=organisation:keusote&date=soon", 400, ""),
    ],
)
def test_page_says_why_there_is_no_pack_and_what_to_do(
    shipped_client: TestClient, asked: str, status: int, said: str
) -> None:
    reply = shipped_client.get(f"/negotiation?lang=fi&{asked}")
    assert reply.status_code == status
    assert said in reply.text
    if status != 400:
        assert '<form class="gap-filters" action="/negotiation">' in reply.text


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_pack_is_told_in_each_language(shipped_client: TestClient, language: str) -> None:
    page = shipped_client.get(PAIR.replace("lang=fi", f"lang={language}")).text
    assert f'<html lang="{language}">' in page
