"""The page of a package, chain or process: answer, readiness, table equal to the picture, and what is not described."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from servicegraph import Catalogue
from tests.web.clients import OpenClient, TestClient, served
from tests.web.pages.test_things import BROWSER
from tests.web.pages.test_things import read as read_as_it_is


def read(client: TestClient, path: str, language: str = "fi") -> str:
    """The page at *path*, with every space as one at which a line may end."""
    return read_as_it_is(client, path, language).replace("\u00a0", " ")


HEAD = """\
@prefix sg: <https://w3id.org/servicegraph/ns#> . @prefix i: <https://example.org/id/interface/> .
@prefix s: <https://example.org/id/service/> . @prefix c: <https://example.org/id/chain/> .
@prefix p: <https://example.org/id/process/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
s:one a sg:Service . s:two a sg:Service . s:three a sg:Service .
"""


@pytest.fixture
def read_chain(tmp_path: Path, open_client: OpenClient) -> Callable[..., str]:
    """The page of a thing of a catalogue of one file, once the check is done."""

    def made(text: str, address: str = "/id/chain/a") -> str:
        (tmp_path / "servicegraph.toml").write_text('base = "https://example.org/id/"\n', "utf-8")
        (tmp_path / "a.ttl").write_text(HEAD + text, "utf-8")
        client = open_client(Catalogue.load(tmp_path))
        served(client).check.result()
        return read(client, address)

    return made


def test_answer_stands_first(client: TestClient) -> None:
    page = read(client, "/id/package/youth")
    assert "Nuorten palvelukokonaisuus" in page.split("</h1>")[0]
    lead = page.split('class="lead">')[1].split("</p>")[0]
    assert "Yksi yhdyspinta, jolla ei ole kaikkia tarvittavia sääntöjä käytössä." in lead
    assert "Yksi yhdyspinta on kuvaamatta." in lead


def test_table_has_a_row_for_every_number_of_the_picture(client: TestClient) -> None:
    page = read(client, "/id/package/youth")
    assert re.findall(r'<tr id="meeting-(\d+)"', page) == ["1", "2"]
    assert {"#meeting-1", "#meeting-2"} <= set(re.findall(r'href="(#meeting-\d+)"', page))
    assert '/id/interface/protection-to-clinic"' in page


def test_nine_tasks_lead_to_what_is_missing(client: TestClient) -> None:
    page = read(client, "/id/package/youth")
    assert 'href="/packages/youth/readiness"' in page
    assert len(re.findall('class="task-name"', page)) == 9
    assert "tavoitteet" in page


def test_filter_keeps_to_the_rows_asked_for_and_says_so(client: TestClient) -> None:
    page = read(client, "/id/package/youth?state=undescribed")
    assert len(re.findall(r'<tr id="meeting-', page)) == 1
    assert "Näkyvissä 1 yhdyspintaa, kaikkiaan 2." in page


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("lanes=nothing", "organisation-type"),
        ("state=no-rule,x", "rule-not-in-use"),
        ("parts=ajar", "open, closed"),
        ("date=never", "2026-01-31"),
        ("focus=no%20thing", "no thing"),
        ("lanes-order=," + ",".join(["sector:health"] * 13), "enintään 12"),
    ],
)
def test_what_cannot_be_asked_of_a_picture_is_told_with_what_can(client: TestClient, query: str, said: str) -> None:
    answer = client.get(f"/id/package/youth?{query}", headers={"Accept": BROWSER, "Accept-Language": "fi"})
    assert answer.status_code == 400
    assert said in answer.text.split('class="lead"')[1]
    assert 'href="/id/package/youth"' in answer.text


@pytest.mark.parametrize(
    "query", ["focus=service:nobody", "lanes-order=sector:nobody", "lanes-order=sector:a%20%2B%20sector:b"]
)
def test_what_a_picture_does_not_have_is_told_and_the_picture_is_whole(client: TestClient, query: str) -> None:
    page = read(client, f"/id/package/youth?{query}")
    assert re.findall(r'<tr id="meeting-(\d+)"', page) == ["1", "2"]
    assert "Kuvassa ei ole kohdetta" in page
    files = re.findall(r'href="(/api/packages/youth/diagram\.svg[^"]*)"', page)
    assert files
    assert [client.get(html.unescape(one)).status_code for one in files] == [200] * len(files)


def test_a_picture_in_the_order_of_lanes_asked_for_says_nothing_more(client: TestClient) -> None:
    for order in ("sector:social,sector:health", "sector:social%20%2B%20sector:health", "unknown,several"):
        assert "Kuvassa ei ole kohdetta" not in read(client, f"/id/package/youth?lanes-order={order}")


def test_whole_that_is_over_says_so(read_chain: Callable[..., str]) -> None:
    page = read_chain('c:a a sg:ServiceChain ; sg:includes s:one ; sg:validUntil "2020-12-31"^^xsd:date .')
    assert "Päättynyt 31.12.2020: tällä ei ole enää aukkoja." in page


def test_nothing_described_shows_how_to_describe_it(read_chain: Callable[..., str]) -> None:
    page = read_chain("c:a a sg:ServiceChain ; sg:includes s:one , s:two .")
    assert "Yhdyspintoja ei ole kuvattu." in page
    assert "sg:within &lt;https://example.org/id/chain/a&gt;" in page
    assert "sg:from &lt;https://example.org/id/service/one&gt;" in page


def test_empty_chain_has_a_page(read_chain: Callable[..., str]) -> None:
    assert "Yhdyspintoja ei ole kuvattu." in read_chain("c:a a sg:ServiceChain .")


def test_process_borrows_the_interfaces_of_its_chain_and_names_it(read_chain: Callable[..., str]) -> None:
    page = read_chain(
        'c:a a sg:ServiceChain ; rdfs:label "Ketju A"@fi ; sg:includes s:one , s:two , p:p .\n'
        "p:p a sg:CustomerProcess ; sg:includes s:one , s:two .\n"
        "i:x a sg:Interface ; sg:within c:a ; sg:from s:one ; sg:to s:two .\n",
        "/id/process/p",
    )
    assert "Yhdyspintoja ei ole kuvattu." in page.split('class="lead">')[1].split("</p>")[0]
    assert re.search('class="badge-number [a-z-]+ modelled"', page)
    assert "ketjusta <bdi>Ketju A</bdi>" in page


def test_hostile_names_stay_text(read_chain: Callable[..., str]) -> None:
    page = read_chain(
        f'c:a a sg:ServiceChain ; rdfs:label "<script>alert(1)</script>"@fi ; sg:includes s:one , s:four .\n'
        f's:four a sg:Service ; rdfs:label "{"x" * 400}"@fi .\n'
        "i:x a sg:Interface ; sg:within c:a ; sg:from s:one ; sg:to s:four .\n"
    )
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_while_the_check_runs_readiness_is_said_to_be_unknown(small: Path, open_client: OpenClient) -> None:
    client = open_client(Catalogue.load(small))
    if served(client).check.stage == "pending":
        assert "Tarkistus on kesken" in read(client, "/id/package/youth")


def test_chain_under_the_name_of_another_kind_offers_no_file_that_programs_cannot_read(
    read_chain: Callable[..., str],
) -> None:
    text = "<https://example.org/id/odd/a> a sg:ServiceChain ; sg:includes s:one , s:two ."
    page = read_chain(
        f"{text} i:x a sg:Interface ; sg:within <https://example.org/id/odd/a> ; sg:from s:one ; sg:to s:two .",
        "/id/odd/a",
    )
    assert "format=xlsx" in page
    assert "/interfaces?" not in page
