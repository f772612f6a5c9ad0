"""The question library over HTTP: the same rows as in Python, in every format, page by page."""

from __future__ import annotations

import csv
import io

import pytest
from openpyxl import load_workbook

from servicegraph import Catalogue
from servicegraph.queries.header import RESERVED
from servicegraph.reports import answers
from servicegraph.web import requests
from tests.web.clients import OpenClient, TestClient, served

ECHO = "/api/queries/echo"
TYPED = {
    "text": 'Yö & "päivä"\n} UNION {',
    "thing": "phase:pilot",
    "count": "3",
    "share": "2.50",
    "flag": "true",
    "day": "2026-01-31",
    "tongue": "fi",
}


@pytest.fixture
def catalogue(client: TestClient) -> Catalogue:
    """The catalogue that the client asks."""
    return served(client).catalogue


def test_the_library_lists_every_question_in_the_asked_language(client: TestClient, catalogue: Catalogue) -> None:
    listed = client.get("/api/queries", headers={"Accept-Language": "sv"})
    assert listed.headers["content-language"] == "sv"
    found = {one["name"]: one for one in listed.json()["queries"]}
    assert set(found) == set(catalogue.library.queries)
    assert found["parts-of-chain"]["title"] == catalogue.library.get("parts-of-chain").title["sv"]
    for one in found.values():
        assert client.get(one["about"]).json()["name"] == one["name"]


def test_a_json_answer_has_the_promised_members_and_the_rows_of_the_python_interface(
    client: TestClient, catalogue: Catalogue
) -> None:
    response = client.get(ECHO, params=TYPED)
    assert response.headers["content-type"] == "application/json"
    document = response.json()
    assert list(document) == ["query", "parameters", "columns", "rows", "complete", "total", "next", "state"]
    assert document == answers.document(catalogue.query("echo", TYPED), catalogue, "en", size=100)
    row = document["rows"][0]
    assert row["said"] == TYPED["text"]
    assert row["name"] == {"iri": "https://w3id.org/servicegraph/vocab/phase/pilot", "label": "pilot", "basis": None}
    assert (row["whole"], row["part"], row["truth"], row["date"], row["tag"]) == (3, 2.5, True, "2026-01-31", "fi")
    assert response.headers["servicegraph-complete"] == "true"


def test_a_parameter_left_out_or_empty_is_unbound(client: TestClient) -> None:
    for parameters in ({}, dict.fromkeys(TYPED, "")):
        assert client.get(ECHO, params=parameters).json()["rows"][0]["said"] is None


@pytest.mark.parametrize("asked", ["fi", "sv", "en"])
def test_labels_are_in_the_asked_language(client: TestClient, catalogue: Catalogue, asked: str) -> None:
    expected = catalogue.label("https://w3id.org/servicegraph/vocab/phase/pilot", asked)
    wishes = {"Accept-Language": f"de, {asked}-FI;q=0.8, *;q=0.1"}
    for response in (
        client.get(ECHO, params={"thing": "phase:pilot", "lang": asked}),
        client.get(ECHO, params={"thing": "phase:pilot"}, headers=wishes),
    ):
        assert response.headers["content-language"] == asked
        assert response.json()["rows"][0]["name"]["label"] == expected
        assert "Accept-Language" in response.headers["vary"]


@pytest.mark.parametrize("name", list(requests.FORMATS))
def test_the_format_is_chosen_by_name_or_by_accept(client: TestClient, name: str) -> None:
    by_name = client.get(ECHO, params={"format": name, "text": "hello"}, headers={"Accept": "image/png"})
    by_accept = client.get(ECHO, params={"text": "hello"}, headers={"Accept": requests.FORMATS[name]})
    assert by_name.status_code == by_accept.status_code == 200
    assert by_name.headers["content-type"].partition(";")[0] == requests.FORMATS[name]
    assert by_name.content == by_accept.content
    if name == "xlsx":
        assert "hello" in [cell.value for cell in load_workbook(io.BytesIO(by_name.content)).worksheets[0][2]]
    else:
        assert b"hello" in by_name.content


def test_csv_has_a_row_for_each_row(client: TestClient) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get(ECHO, params={**TYPED, "format": "csv"}).text)))
    assert [row["canary"] for row in rows] == ["one", "two"]
    assert rows[0]["said"] == TYPED["text"]


def test_pages_lead_to_one_another_and_make_up_the_whole(client: TestClient, catalogue: Catalogue) -> None:
    found, address = [], "/api/queries/parts-of-chain?size=4&chain=package:youth"
    while address:
        response = client.get(address)
        document = response.json()
        assert document["total"] == len(catalogue.query("parts-of-chain").rows)
        assert ("next" in response.links) == bool(document["next"])
        found += document["rows"]
        address = document["next"]
    whole = client.get("/api/queries/parts-of-chain").json()
    assert whole["next"] is None
    assert found == whole["rows"]
    assert len(found) > 4


def test_the_next_page_of_a_hostile_value_is_still_one_header(client: TestClient) -> None:
    response = client.get(ECHO, params={"text": 'a\r\nX-Evil: 1"> <b>', "size": 1})
    assert "x-evil" not in response.headers
    following = response.json()["next"]
    assert response.links["next"]["url"] == following
    assert client.get(following).json()["rows"][0]["said"] == 'a\r\nX-Evil: 1"> <b>'


def test_other_formats_are_whole_unless_paged(client: TestClient) -> None:
    whole = client.get(ECHO, params={"format": "csv"}).text
    paged = client.get(ECHO, params={"format": "csv", "page": 2, "size": 1})
    assert len(whole.splitlines()) == 3
    assert paged.text.splitlines()[1:] == whole.splitlines()[2:]
    assert 'rel="next"' in client.get(ECHO, params={"format": "tsv", "size": 1}).headers["link"]


def test_an_answer_cut_by_the_limit_says_so(open_client: OpenClient, small_catalogue: Catalogue) -> None:
    cut = open_client(small_catalogue, most_rows=1)
    response = cut.get(ECHO)
    assert response.headers["servicegraph-complete"] == "false"
    assert response.json()["complete"] is False
    assert response.json()["total"] == 1
    assert cut.get(ECHO, params={"format": "csv"}).headers["servicegraph-complete"] == "false"


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ("other=1", "other"),
        ("text=a&text=b", "text"),
        ("page=0", "page"),
        ("page=-1", "page"),
        ("page=1e3", "page"),
        ("size=100000", "size"),
        ("size=٣", "size"),
        ("format=docx", "format"),
        ("lang=de", "lang"),
        ("thing=nonsense", "thing"),
        ("thing=unknown:thing", "thing"),
        ("count=three", "count"),
        ("share=1e99", "share"),
        ("share=one half", "share"),
        ("flag=yes", "flag"),
        ("basis=certain", "basis"),
        ("trace=1", "trace"),
        ("labels=yes", "labels"),
        ("day=2026-02-30", "day"),
        ("tongue=f", "tongue"),
    ],
)
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_wrong_parameter_is_400_and_named(client: TestClient, parameters: str, named: str, language: str) -> None:
    response = client.get(f"{ECHO}?{parameters}", headers={"Accept-Language": language})
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["content-language"] == language
    assert response.json()["parameter"] == named
    assert named in response.json()["detail"]


def test_an_unknown_question_is_404_and_near_ones_are_named(client: TestClient) -> None:
    for address in ("/api/queries/part-of-chain", "/api/queries/part-of-chain/about"):
        response = client.get(address)
        assert response.status_code == 404
        assert "parts-of-chain" in response.json()["detail"]


def test_a_format_that_is_not_there_is_406(client: TestClient) -> None:
    assert client.get(ECHO, headers={"Accept": "image/png"}).status_code == 406


def test_about_tells_parameters_columns_and_examples_with_addresses(client: TestClient) -> None:
    told = client.get("/api/queries/parts-of-chain/about?lang=fi").json()
    assert told["parameters"][0]["label"] == "Kokonaisuus"
    assert {column["name"] for column in told["columns"]} == {"whole", "part"}
    assert told["examples"][0]["href"] == "/api/queries/parts-of-chain?chain=package%3Ayouth"
    assert client.get(told["examples"][0]["href"]).status_code == 200


def test_an_answer_is_not_sent_again_to_who_has_it(client: TestClient) -> None:
    for address in ("/api/queries", f"{ECHO}?text=a", f"{ECHO}/about", "/openapi.json", "/docs", "/api/check"):
        first = client.get(address)
        assert first.status_code == 200
        assert served(client).catalogue.state in first.headers["etag"]
        again = client.get(address, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        other = client.get(address, headers={"If-None-Match": first.headers["etag"], "Accept-Language": "sv"})
        assert other.status_code == 200


def test_rows_tell_their_basis_and_are_kept_by_it(client: TestClient, catalogue: Catalogue) -> None:
    address = "/api/queries/segments-of-provider"
    found = client.get(address).json()
    assert {row["basis"] for row in found["rows"]} == {"modelled"}
    assert client.get(address, params={"basis": "modelled"}).json()["rows"] == found["rows"]
    stated = client.get(address, params={"basis": "stated"}).json()
    assert (stated["rows"], stated["total"]) == ([], 0)


def test_trace_tells_the_places_of_the_facts_of_each_row(client: TestClient, catalogue: Catalogue) -> None:
    address = "/api/queries/segments-of-provider"
    assert "trace" not in client.get(address).json()["rows"][0]
    rows = client.get(address, params={"trace": "true"}).json()["rows"]
    answer = catalogue.query("segments-of-provider")
    for row, ground in zip(rows, answer.trace, strict=True):
        assert [fact["line"] for fact in row["trace"]] == [fact.location.line for fact in ground.facts if fact.location]


def test_csv_with_labels_is_in_the_asked_language(client: TestClient, catalogue: Catalogue) -> None:
    reply = client.get("/api/queries/segments-of-provider", params={"format": "csv", "labels": "true", "lang": "fi"})
    assert reply.headers["content-language"] == "fi"
    for row in csv.DictReader(io.StringIO(reply.text)):
        assert row["providerLabel"] == catalogue.label(row["provider"], "fi")
        assert row["basis"] == "mallinnettu"


def test_what_depends_on_the_day_is_unchanged_on_that_day(client: TestClient, catalogue: Catalogue) -> None:
    name = next(query.name for query in catalogue.library if any(one.is_of_the_day for one in query.parameters))
    first = client.get(f"/api/queries/{name}")
    assert f"{catalogue.today():%Y%m%d}" in first.headers["etag"]
    assert client.get(f"/api/queries/{name}", headers={"If-None-Match": first.headers["etag"]}).status_code == 304


def test_the_names_of_the_api_are_the_reserved_ones_that_no_question_may_use() -> None:
    assert set(requests.PAGING) <= RESERVED


def test_every_shipped_question_has_the_same_rows_over_http_as_in_python(
    open_client: OpenClient, shipped: Catalogue
) -> None:
    client = open_client(shipped, query_seconds=60.0)
    served(client).check.result()  # readiness follows from it
    for query in shipped.library:
        example = query.examples[0] if query.examples else {}
        expected = answers.document(shipped.query(query.name, example), shipped, "fi")
        address = f"/api/queries/{query.name}"
        got = client.get(address, params={**example, "size": 10_000}, headers={"Accept-Language": "fi"})
        assert got.json() == expected, query.name


def test_a_language_that_is_asked_for_is_the_language_of_names_in_a_row(
    client: TestClient, catalogue: Catalogue
) -> None:
    query = next(query for query in catalogue.library if any(one.type.name == "lang" for one in query.parameters))
    [name] = [one.name for one in query.parameters if one.type.name == "lang"]
    example = {key: value for one in query.examples[:1] for key, value in one.items() if key != name}

    def used(**params: str) -> object:
        return client.get(f"/api/queries/{query.name}", params={**example, **params}).json()["parameters"].get(name)

    assert (used(), used(lang="sv"), used(lang="sv", **{name: "en"})) == (None, "sv", "en")


def test_answer_is_a_workbook_with_names_in_the_asked_language(client: TestClient) -> None:
    reply = client.get("/api/queries/segments-of-provider", params={"format": "xlsx", "lang": "fi"})
    assert reply.headers["content-type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert reply.headers["content-language"] == "fi"
    assert reply.headers["content-disposition"].endswith('.xlsx"')
    book = load_workbook(io.BytesIO(reply.content))
    assert book.sheetnames[-1] == "Tietoja"
    assert book.worksheets[0].max_row > 1
    shown = client.get("/api/queries/segments-of-provider", params={"format": "xlsx", "lang": "fi", "size": "1"})
    assert load_workbook(io.BytesIO(shown.content)).worksheets[0].max_row == 2
