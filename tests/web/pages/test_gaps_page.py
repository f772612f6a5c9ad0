"""The page of gaps: who has to agree with whom, filters that are links and a form, files, and emptiness."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from servicegraph import Catalogue
from tests.web.clients import OpenClient, TestClient

DATA = Path(__file__).parents[2] / "data"
HEAD = """\
@prefix sg: <https://w3id.org/servicegraph/ns#> . @prefix o: <https://example.org/id/organisation/> .
@prefix s: <https://example.org/id/service/> . @prefix i: <https://example.org/id/interface/> .
@prefix c: <https://example.org/id/chain/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""


@pytest.fixture(scope="module")
def lacking(open_client: OpenClient) -> TestClient:
    """A client of a catalogue with an interface for every lack."""
    return open_client(Catalogue.load(DATA / "questions" / "interfaces"))


@pytest.fixture
def client_of(write: Callable[[str, str], Path], open_client: OpenClient) -> Callable[[str], TestClient]:
    """A client of a catalogue of one file."""

    def made(text: str) -> TestClient:
        write("servicegraph.toml", 'base = "https://example.org/id/"\n')
        return open_client(Catalogue.load(write("a.ttl", HEAD + text).parent))

    return made


def test_groups_lead_to_the_negotiation_pack(lacking: TestClient) -> None:
    page = lacking.get("/gaps?lang=en").text
    assert page.count("<h1") == 1
    assert "/negotiation?a=organisation%3A" in page
    assert "lang=en" in page


@pytest.mark.parametrize("lack", ["no-rule", "lack:no-rule", "https://w3id.org/servicegraph/vocab/lack/no-rule"])
def test_one_lack_alone_is_shown_and_the_row_of_states_keeps_its_numbers(lacking: TestClient, lack: str) -> None:
    every, one = lacking.get("/gaps?lang=en").text, lacking.get("/gaps", params={"lang": "en", "lack": lack}).text
    assert "rule kind missing" in every
    assert one.count("<tbody>") < every.count("<tbody>")
    assert one.count('aria-current="true"') >= 2


def test_filter_that_leaves_nothing_says_what_was_checked_and_leads_on(lacking: TestClient) -> None:
    page = lacking.get("/gaps?lang=en&organisation=organisation:company&lack=no-rule").text
    assert "leave no such gaps" in page
    assert "Show all" in page


@pytest.mark.parametrize("name", ["chain", "organisation", "segment"])
def test_thing_that_nobody_describes_is_named_as_unknown(lacking: TestClient, name: str) -> None:
    reply = lacking.get("/gaps", params={"lang": "en", name: f"{name}:nowhere"})
    assert reply.status_code == 200
    assert f"does not know: {name}:nowhere" in reply.text
    assert "Clear the filters" in reply.text


@pytest.mark.parametrize("asked", ["by=moon", "lack=moon", "basis=moon", "date=soon", "chain=a b", "format=docx"])
def test_value_that_cannot_be_is_400(lacking: TestClient, asked: str) -> None:
    assert lacking.get(f"/gaps?{asked}").status_code == 400


def test_all_in_order_is_told_with_the_number_checked(client_of: Callable[[str], TestClient]) -> None:
    kinds = " , ".join(
        f"<https://w3id.org/servicegraph/vocab/rulekind/{kind}>" for kind in ("referral", "division-of-work")
    )
    page = (
        client_of(
            "c:a a sg:ServiceChain ; sg:includes s:a , s:b . s:a a sg:Service . s:b a sg:Service . "
            "i:a a sg:Interface ; sg:within c:a ; sg:from s:a ; sg:to s:b ; "
            "sg:governedBy <https://example.org/id/rule/r> . "
            f"<https://example.org/id/rule/r> a sg:CoordinationRule ; sg:ruleKind {kinds} ; "
            "sg:ruleStatus <https://w3id.org/servicegraph/vocab/rulestatus/in-use> ."
        )
        .get("/gaps?lang=fi")
        .text
    )
    assert "Kaikilla rajatuilla yhdyspinnoilla on tarvittavat säännöt käytössä." in page
    assert "Tarkistettuja yhdyspintoja: 1." in page


def test_catalogue_without_interfaces_says_so(client_of: Callable[[str], TestClient]) -> None:
    assert "describes no interfaces" in client_of("").get("/gaps?lang=en").text


def test_hostile_names_stay_text_and_nobody_is_told_as_nobody(client_of: Callable[[str], TestClient]) -> None:
    client = client_of(
        'c:a a sg:ServiceChain ; sg:includes s:a , s:b . s:a a sg:Service ; rdfs:label "<script>alert(1)</script>"@fi .'
        f's:b a sg:Service ; rdfs:label "{"x" * 400}"@fi , "\u202eعربي"@ar . i:a a sg:Interface ; sg:within c:a ; '
        "sg:from s:a ; sg:to s:b . i:b a sg:Interface ; sg:within c:a ; sg:from s:a ."
    )
    reply = client.get("/gaps?lang=fi")
    assert reply.status_code == 200
    assert "<script>alert" not in reply.text
    assert "Kummankaan palvelun tuottajaa ei ole kuvattu" in reply.text


def test_page_gives_its_table_as_files(lacking: TestClient) -> None:
    reply = lacking.get("/gaps?lack=no-rule&format=csv")
    rows = list(csv.DictReader(io.StringIO(reply.content.decode("utf-8-sig"))))
    assert {row["What is lacking"] for row in rows} == {"no rule"}
    book = load_workbook(io.BytesIO(lacking.get("/gaps?format=xlsx").content))
    assert book.sheetnames == ["Gaps", "Information"]
    assert book["Gaps"].max_row > len(rows)
