"""What planners' pages give as files: the table of a shipped_client, and the readiness of all."""

from __future__ import annotations

import io

import openpyxl
import pytest

from tests.web.clients import TestClient

BROWSER = {"Accept": "text/html"}
YOUTH = "/id/package/youth"


def sheets(client: TestClient, path: str) -> list[list[tuple[object, ...]]]:
    answer = client.get(path, headers=BROWSER)
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith("attachment")
    return [list(sheet.iter_rows(values_only=True)) for sheet in openpyxl.load_workbook(io.BytesIO(answer.content))]


def test_table_of_a_whole_has_the_numbers_of_its_picture(shipped_client: TestClient) -> None:
    page = shipped_client.get(YOUTH, params={"lang": "en"}, headers=BROWSER).text
    assert f'href="{YOUTH}?lang=en&amp;format=xlsx"' in page
    table, _ = sheets(shipped_client, f"{YOUTH}?lang=en&format=xlsx")
    told = shipped_client.get("/api/packages/youth/interfaces", params={"lang": "en", "size": 100}).json()
    assert table[0][0] == "No."
    wanted = [(one["number"], one["origin"]["label"], one["target"]["label"]) for one in told["items"]]
    assert [row[:3] for row in table[1:]] == wanted


def test_readiness_of_all_is_counted_as_in_the_api(shipped_client: TestClient) -> None:
    table, _ = sheets(shipped_client, "/readiness?lang=en&format=xlsx")
    told = shipped_client.get("/api/readiness", params={"lang": "en", "size": 100}).json()
    assert len(table) == told["total"] + 1
    first = told["items"][0]
    counts = [
        count
        for task in first["tasks"]
        for count in ((task["met"], task["applicable"], task["completed"]) if task["applicable"] else (None, 0, None))
    ]
    phase = first["phase"]["label"] if first["phase"] else "not known"
    assert table[1] == (first["whole"]["label"], phase, *counts, "stated", first["whole"]["iri"])


@pytest.mark.parametrize("path", [YOUTH, "/readiness"])
def test_csv_is_for_people(shipped_client: TestClient, path: str) -> None:
    answer = shipped_client.get(path, params={"format": "csv", "lang": "fi"}, headers=BROWSER)
    assert answer.content.startswith("\ufeff".encode())
    assert answer.headers["content-type"].startswith("text/csv")
