"""Every list and answer as a file: heads in three languages, texts that stay texts, and a limit that says so."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Mapping

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from servicegraph import Catalogue
from servicegraph.messages import LANGUAGES, text
from servicegraph.reports.workbook import CSV_FOR_PEOPLE, XLSX
from tests.web.clients import OpenClient, Response, TestClient, served

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
# The operation and the page of the same table, and a head that it has.
TABLES: Mapping[str, tuple[str, str]] = {
    "/api/services": ("/services", "answer.basis"),
    "/api/interfaces": ("/interfaces", "answer.basis"),
    "/api/readiness": ("/readiness", "answer.basis"),
    "/api/packages/youth/readiness": ("/packages/youth/readiness", "readiness-sheet.criterion"),
    "/api/packages/youth/interfaces": ("/id/package/youth", "gap-sheet.basis"),
    "/api/services/youth-clinic/references": ("/id/service/youth-clinic", "answer.basis"),
    "/api/findings": ("/findings", "finding-sheet.hint"),
    "/api/gaps": ("/gaps", "gap-sheet.basis"),
}
LURES = ('=HYPERLINK("http://x")', "+1", "@x", "-3")
HOSTILE = """
@prefix sg:      <https://w3id.org/servicegraph/ns#> .
@prefix rdfs:    <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd:     <http://www.w3.org/2001/XMLSchema#> .
@prefix rule:    <https://example.org/id/rule/> .

""" + "".join(
    f"rule:lure-{number} a sg:CoordinationRule ; rdfs:label '{lure}'@en ;"
    f" sg:validUntil '202{number}-01-31'^^xsd:date .\n"
    for number, lure in enumerate(LURES)
)


def pages_of(answer: Response) -> list[Worksheet]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == XLSX
    assert answer.headers["content-disposition"].startswith("attachment")
    return list(load_workbook(io.BytesIO(answer.content)).worksheets)


def cells(page: Worksheet) -> list[tuple[object, ...]]:
    return list(page.iter_rows(values_only=True))


def lines(answer: Response) -> list[list[str]]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == CSV_FOR_PEOPLE
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", TABLES)
def test_operation_and_page_give_one_table_with_heads_in_the_asked_language(
    client: TestClient, path: str, language: str
) -> None:
    page, head = TABLES[path]
    by_operation = cells(pages_of(client.get(path, params={"format": "xlsx", "lang": language}))[0])
    by_page = cells(pages_of(client.get(page, params={"format": "xlsx", "lang": language}, headers=BROWSER))[0])
    assert by_operation == by_page
    assert text(head, language) in by_operation[0]
    plain = client.get(path, params={"format": "csv", "lang": language})
    assert not plain.content.startswith(b"\xef\xbb\xbf")
    assert len(lines(plain)) == len(by_operation)
    for_people = client.get(page, params={"format": "csv", "lang": language}, headers=BROWSER)
    assert for_people.content.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("path", TABLES)
def test_page_shows_links_to_its_files_that_work(client: TestClient, path: str) -> None:
    page, _ = TABLES[path]
    shown = client.get(page, params={"lang": "sv"}, headers=BROWSER).text
    for format in ("xlsx", "csv"):
        assert f"format={format}" in shown
    start = shown.index(f'href="{path}?') + len('href="')
    data = client.get(shown[start : shown.index('"', start)].replace("&amp;", "&"), headers=BROWSER)
    assert data.headers["content-type"] == "application/json"
    assert data.headers["content-language"] == "sv"


@pytest.mark.parametrize("path", TABLES)
def test_accept_asks_as_format_does(client: TestClient, path: str) -> None:
    assert lines(client.get(path, headers={"Accept": "text/csv"})) == lines(client.get(path, params={"format": "csv"}))
    assert pages_of(client.get(path, headers={"Accept": XLSX}))
    assert client.get(path, headers={"Accept": "application/json, text/csv;q=0.5"}).json()
    assert client.get(path, headers={"Accept": "image/png"}).status_code == 406


def test_every_answer_that_has_files_says_so_in_the_description(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    for path in (
        *("/api/{collection}", "/api/{collection}/{slug}/references", "/api/{collection}/{slug}/readiness"),
        *("/api/{collection}/{slug}/interfaces", "/api/readiness", "/api/findings", "/api/gaps", "/api/negotiation"),
    ):
        assert set(paths[path]["get"]["responses"]["200"]["content"]) == {"application/json", "text/csv", XLSX}
        assert "406" in paths[path]["get"]["responses"]


@pytest.mark.parametrize(
    "path", ["/api/services?q=nothing+is+called+so", "/api/findings?code=none", "/api/readiness?kind=processes"]
)
def test_table_without_rows_has_its_heads(client: TestClient, path: str) -> None:
    assert len(cells(pages_of(client.get(path, headers={"Accept": XLSX}))[0])) == 1
    assert len(lines(client.get(path, headers={"Accept": "text/csv"}))) == 1


def test_file_of_a_part_has_that_part_alone(client: TestClient) -> None:
    whole = lines(client.get("/api/services?format=csv"))
    assert lines(client.get("/api/services?format=csv&size=1&page=2")) == [whole[0], whole[2]]
    assert lines(client.get("/api/services?format=csv&fields=sector"))[0][2] == "sector"


@pytest.fixture(scope="module")
def short(open_client: OpenClient, small_catalogue: Catalogue) -> TestClient:
    """A client whose tables have one row at most."""
    opened = open_client(small_catalogue, most_rows=1)
    served(opened).check.result()
    return opened


@pytest.mark.parametrize("path", [path for path in TABLES if path not in ("/api/readiness", "/api/interfaces")])
def test_table_that_was_cut_says_so_in_a_header_and_in_the_file(short: TestClient, path: str) -> None:
    page, _ = TABLES[path]
    answer = short.get(path, params={"format": "xlsx", "lang": "en"})
    *tables, information = pages_of(answer)
    assert len(cells(tables[0])) == 2
    assert answer.headers["servicegraph-complete"] == "false"
    assert cells(information)[0] == ("Note", text("query.cut", "en", most=1))
    for_people = short.get(page, params={"format": "csv", "lang": "en"}, headers=BROWSER)
    assert for_people.headers["servicegraph-complete"] == "false"
    assert lines(for_people)[2:] == [[text("query.cut", "en", most=1)]]
    assert len(lines(short.get(path, params={"format": "csv"}))) == 2


def test_table_that_is_whole_says_so_too(short: TestClient) -> None:
    answer = short.get("/api/packages?format=xlsx&lang=en")
    assert answer.headers["servicegraph-complete"] == "true"
    assert "Note" not in [row[0] for row in cells(pages_of(answer)[-1])]


@pytest.fixture(scope="module")
def hostile(open_client: OpenClient, tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """A client of a catalogue whose names look like formulas."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "servicegraph.toml").write_text('base = "https://example.org/id/"\n', "utf-8")
    (folder / "data.ttl").write_text(HOSTILE, "utf-8")
    return open_client(Catalogue.load(folder))


def test_names_stay_texts_and_days_are_days_in_a_workbook(hostile: TestClient) -> None:
    page = pages_of(hostile.get("/rules?format=xlsx&lang=en&sort=validUntil", headers=BROWSER))[0]
    last = [cell.value for cell in page[1]].index("valid until")
    for number, (lure, row) in enumerate(zip(LURES, page.iter_rows(min_row=2), strict=True)):
        assert (row[0].value, row[0].data_type) == (lure, "s")
        assert row[last].is_date
        assert row[last].value == datetime.datetime(2020 + number, 1, 31)


def test_csv_of_a_page_runs_nothing_and_that_of_the_api_changes_nothing(hostile: TestClient) -> None:
    page = lines(hostile.get("/rules?format=csv&lang=en&sort=validUntil", headers=BROWSER))
    assert [row[0] for row in page[1:]] == [f"'{lure}" for lure in LURES]
    assert "2020-01-31" in page[1]
    told = lines(hostile.get("/api/rules?format=csv&lang=en&sort=validUntil"))
    assert [row[0] for row in told[1:]] == list(LURES)


def test_answer_on_the_page_of_a_question_is_taken_along_whole(client: TestClient) -> None:
    path = "/questions/interfaces-without-rules?chain=package:youth"
    assert f'href="{path.replace(":", "%3A")}&amp;format=csv"' in client.get(path, headers=BROWSER).text
    answer = client.get(f"{path}&format=csv&lang=fi", headers=BROWSER)
    assert answer.content.startswith(b"\xef\xbb\xbf")
    table = lines(answer)
    assert table[0][-1] == "Perusta"
    *_, information = pages_of(client.get(f"{path}&format=xlsx&lang=fi", headers=BROWSER))
    assert ("Kokonaisuus", "package:youth") in cells(information)
    told = client.get("/api/queries/interfaces-without-rules?chain=package:youth").json()
    assert len(table) == told["total"] + 1


@pytest.mark.parametrize("asked", ["impact-of-provider?", "dead-ends?no=such&"])
def test_question_that_cannot_be_answered_is_no_file(client: TestClient, asked: str) -> None:
    answer = client.get(f"/questions/{asked}format=csv", headers=BROWSER)
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("text/html")


def test_findings_are_narrowed_as_on_their_page(client: TestClient) -> None:
    told = client.get("/api/findings?lang=en&size=5").json()
    assert told["total"] == told["all"] > 5
    code, number = next(iter(told["by_code"].items()))
    narrowed = client.get("/api/findings", params={"code": code}).json()
    assert narrowed["total"] == number
    assert {one["code"] for one in narrowed["items"]} == {code}
    inside = client.get("/api/findings", params={"whole": "package:youth"}).json()
    assert 0 < inside["total"] < inside["all"]


@pytest.mark.parametrize(
    ("query", "named"),
    [("severity=grave", "severity"), ("whole=no:such", "whole"), ("format=docx", "format"), ("size=0", "size")],
)
def test_findings_that_cannot_be_asked_for_are_400_and_named(client: TestClient, query: str, named: str) -> None:
    answer = client.get(f"/api/findings?{query}")
    assert answer.status_code == 400
    assert answer.json()["parameter"] == named


@pytest.mark.parametrize(
    "path",
    [
        *(
            "/",
            "/about",
            "/catalogue",
            "/accessibility",
            "/search?q=a",
            "/docs",
            "/docs/checks",
            "/questions",
            "/sparql",
        ),
        *("/questions/dead-ends", "/vocab/level", "/services", "/readiness", "/findings", "/gaps"),
        *("/packages/youth/readiness", "/id/package/youth", "/id/service/youth-clinic"),
    ],
)
def test_no_page_passes_over_a_format_that_it_does_not_have(client: TestClient, path: str) -> None:
    answer = client.get(f"{path}{'&' if '?' in path else '?'}format=docx", headers=BROWSER)
    assert answer.status_code == 400
    assert "format" in answer.text


def test_program_that_names_a_format_gets_the_file_of_a_thing_too(client: TestClient) -> None:
    assert len(lines(client.get("/id/package/youth?format=csv"))) > 1
    assert client.get("/id/package/youth?format=docx").json()["parameter"] == "format"
    assert client.get("/vocab/level?format=docx").json()["parameter"] == "format"


def test_pack_of_two_who_do_not_meet_is_no_file(client: TestClient) -> None:
    assert client.get("/negotiation?format=xlsx", headers=BROWSER).status_code == 400


@pytest.mark.parametrize("path", ["/findings", "/readiness", "/packages/youth/readiness"])
def test_file_that_rests_on_the_check_waits_for_it(
    client: TestClient, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = type(served(client).check)
    monkeypatch.setattr(served(client).check, "checked", None)
    monkeypatch.setattr(check, "done", property(lambda _: False))
    monkeypatch.setattr(check, "stage", property(lambda _: "pending"))
    answer = client.get(f"{path}?format=xlsx", headers=BROWSER)
    assert answer.status_code == 503
    assert "retry-after" in answer.headers
