"""The page that sets a catalogue beside others: while it waits, alone, with others, and with some that are gone."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pyoxigraph
import pytest

from servicegraph import Catalogue
from servicegraph.comparison.own_comparison import own_comparison
from tests.comparison.counties import Truth, make_county
from tests.web.clients import OpenClient, TestClient, as_read, served

PAGE = {"Accept": "text/html"}
LEADS = {"fi": "Missä vaiheessa", "sv": "I vilken fas", "en": "In which phase"}


@pytest.fixture(scope="module")
def truths() -> list[Truth]:
    return []


@pytest.fixture(scope="module")
def compared(open_client: OpenClient, tmp_path_factory: pytest.TempPathFactory, truths: list[Truth]) -> TestClient:
    """A client of a county that names another folder, one that is not there, and an endpoint that nobody runs."""
    root = tmp_path_factory.mktemp("compared")
    truths += [make_county(root / name, number, 6) for number, name in enumerate(("own", "other"))]
    settings = root / "own" / "servicegraph.toml"
    named = '["Naapuri=../other", "../secret-folder", "Kaukana=http://127.0.0.1:9/sparql", "../own"]'
    settings.write_text(f"compare = {named}\n{settings.read_text('utf-8')}", "utf-8")
    client = open_client(Catalogue.load(root / "own"))
    assert client.get("/api/compare").status_code == 503
    first = client.get("/compare", headers=PAGE)
    assert first.status_code == 200
    assert 'role="status"' in first.text
    served(client).comparison.wait(60)
    return client


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_each_catalogue_has_a_column_and_those_that_are_missing_a_sentence(
    compared: TestClient, truths: list[Truth], language: str
) -> None:
    page = as_read(compared.get("/compare", params={"lang": language}, headers=PAGE).text)
    assert LEADS[language] in page
    heads = re.findall(r'<th scope="col" class="number[^"]*">(?:<bdi>)?([^<]*)', page)[:4]
    assert heads[:2] == ["County 0", "Naapuri"]
    counted = re.search(r"<section>.*?<tbody>\s*<tr>(.*?)</tr>", page, re.DOTALL)
    assert counted
    numbers = re.findall(r"<td[^>]*>(\d+)", counted[1])
    each = [one.wholes["counted"] for one in truths]
    assert numbers == [*map(str, each), str(sum(each)), "67"]
    notices = re.findall(r'<p class="notice"><span>([^<]*)', page)
    assert [name for name in ("secret-folder", "Kaukana") if any(name in one for one in notices)] == [
        "secret-folder",
        "Kaukana",
    ]
    assert "own/.." not in page


def test_operation_gives_the_same_in_every_format(compared: TestClient, truths: list[Truth]) -> None:
    document = compared.get("/api/compare?lang=en").json()
    assert [one["name"] for one in document["catalogues"]] == ["County 0", "Naapuri"]
    assert len(document["missing"]) == 2
    (counted,) = [row for row in document["tables"][0]["rows"] if row["concepts"][0]["word"] == "counted"]
    assert [one["count"] for one in counted["figures"]] == [one.wholes["counted"] for one in truths]
    rows = list(csv.DictReader(io.StringIO(compared.get("/api/compare?format=csv").text)))
    assert {row["catalogue"] for row in rows} == {"County 0", "Naapuri", ""}
    turtle = compared.get("/api/compare", headers={"Accept": "text/turtle"})
    assert turtle.headers["content-type"].startswith("text/turtle")
    assert len(list(pyoxigraph.parse(turtle.content, format=pyoxigraph.RdfFormat.TURTLE))) > 100
    assert compared.get("/compare?format=xlsx").content[:2] == b"PK"
    assert compared.get("/api/compare", headers={"Accept": "image/png"}).status_code == 406


def test_page_has_an_etag_and_is_asked_for_once_an_hour(compared: TestClient) -> None:
    first = compared.get("/compare?lang=en", headers=PAGE)
    again = compared.get("/compare?lang=en", headers={**PAGE, "If-None-Match": first.headers["etag"]})
    assert again.status_code == 304


def test_a_catalogue_alone_stands_beside_the_survey_and_says_how_others_are_added(shipped_client: TestClient) -> None:
    shipped_client.get("/compare", headers=PAGE)
    served(shipped_client).comparison.wait(60)
    page = as_read(shipped_client.get("/compare?lang=en", headers=PAGE).text)
    assert "servicegraph.toml" in page
    assert "41 (62 %)" in page
    assert 'href="/compare?lang=en"' in page


def test_a_setting_that_names_a_catalogue_twice_is_told_and_the_own_one_is_shown(tmp_path: Path) -> None:
    truth = make_county(tmp_path / "own", 3, 4)
    catalogue = Catalogue.load(tmp_path / "own", compare=("../a", "../a"))
    made = own_comparison(catalogue, catalogue.today(), tuple).comparison
    assert "twice" in made.missing[0]["en"]
    assert made.ready == (False,)
    assert made.table("wholes").rows[0].figures[0].count == truth.wholes["counted"]
