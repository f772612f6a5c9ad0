"""The lists that people see: facets, filters that can be taken away, and a way on when nothing fits."""

from __future__ import annotations

import io
import re
from html import unescape

import openpyxl
import pytest

from servicegraph import Catalogue
from servicegraph.planning.members import collections
from servicegraph.planning.sources import source_uses
from tests.web.clients import TestClient
from tests.web.pages.test_things import read


def links(page: str) -> list[str]:
    return [unescape(address) for address in re.findall(r'href="([^"]*)"', page)]


def words(page: str) -> str:
    """The text of the main part, without markup."""
    main = page[page.index("<main") : page.index("</main>")]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", main)).split())


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_kind_has_a_list_without_iris_as_text(
    shipped_client: TestClient, shipped: Catalogue, language: str
) -> None:
    titles = set()
    for collection in collections(shipped):
        page = read(shipped_client, f"/{collection}", language)
        assert "http://" not in words(page), collection
        assert "https://" not in words(page), collection
        titles.add(re.search(r"<title>(.*)</title>", page)[1])  # type: ignore[index]
    assert len(titles) == len(collections(shipped))


def test_five_things_of_each_kind_have_pages_without_iris_as_text(
    shipped_client: TestClient, shipped: Catalogue
) -> None:
    for collection in collections(shipped):
        found = [
            address
            for address in links(read(shipped_client, f"/{collection}"))
            if address.startswith("/id/") and f"/{address.split('/')[2]}/" in address
        ]
        for address in list(dict.fromkeys(found))[:5]:
            # What a finding says of an IRI names it, and so does what can be copied into a file.
            page = re.sub(
                r'<(pre)[ >].*?</pre>|<div class="finding .*?</div>', "", read(shipped_client, address), flags=re.DOTALL
            )
            assert "w3id.org/servicegraph" not in words(page), address


def test_chosen_filters_can_be_taken_away_one_by_one(client: TestClient) -> None:
    page = read(client, "/services?sector=sector:health&sector=sector:social&level=level:special&lang=fi")
    assert re.search(r"<b>2</b> / 3", page)
    assert "/services?sector=sector%3Asocial&level=level%3Aspecial&lang=fi" not in page
    left = [address for address in links(page) if address.startswith("/services?")]
    assert "/services?level=level%3Aspecial&lang=fi&sector=sector%3Asocial" in left
    assert "/services?sector=sector%3Ahealth&sector=sector%3Asocial&lang=fi" in left
    # Another language keeps them all.
    assert "/services?sector=sector%3Ahealth&sector=sector%3Asocial&level=level%3Aspecial&lang=sv" in left


def test_empty_list_leads_on(client: TestClient) -> None:
    page = read(client, "/services?sector=sector:social&level=level:preventive")
    assert "Mikään ei vastaa kaikkia rajauksia" in page
    assert re.search(r'<a href="/services\?sector=sector%3Asocial">ilman rajausta ehkäisevä</a>\s*<b[^>]*>1</b>', page)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/services?nosuch=1", 400),
        ("/services?page=0", 400),
        ("/services?page=x", 400),
        ("/services?sort=nosuch", 400),
        ("/services?sector=%3Cscript%3E", 200),
        ("/services?page=99", 200),
        ("/services?q=%00", 200),
        ("/services?q=%FF", 400),
        ("/nosuch", 404),
    ],
)
def test_wrong_address_says_what_is_wrong(client: TestClient, path: str, status: int) -> None:
    answer = client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == status
    assert "<script>" not in answer.text


def test_list_of_a_kind_without_things_says_so(client: TestClient) -> None:
    assert "Luettelossa ei ole vielä yhtään" in read(client, "/charges")


def test_list_can_be_taken_into_a_spreadsheet(client: TestClient) -> None:
    answer = client.get("/services?level=level:special&format=xlsx&lang=sv")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert [row[0] for row in rows] == ["tjänst", "Barnskydd", "Ungdomspsykiatriska polikliniken"]
    assert rows[1][1] == "https://example.org/id/service/child-protection"
    assert client.get("/services?format=csv").text.startswith("\ufeff")
    assert client.get("/services?format=nosuch").status_code == 400


def test_sources_tell_how_much_they_state(shipped_client: TestClient, shipped: Catalogue) -> None:
    page = read(shipped_client, "/sources")
    for use in source_uses(shipped):
        row = page[page.index(f"/id/source/{use.source.rpartition('/')[2]}") :]
        numbers = re.findall(r'class="number"[^>]*>(\d+)<', row[: row.index("</tr>")])
        assert numbers == [str(use.stated), str(use.modelled)]


def test_interface_answers_first_how_far_its_rules_are(client: TestClient) -> None:
    page = read(client, "/id/interface/protection-to-clinic")
    assert re.search(r"<strong>Sääntöjen tila: ", page)


def test_concept_leads_up_to_its_vocabulary(client: TestClient) -> None:
    assert "/vocab/level" in links(read(client, "/vocab/level/special"))
    assert "Skos:" not in words(read(client, "/vocab/level/special"))
    assert "Skos:" not in words(read(client, "/vocab/level"))


def test_list_of_interfaces_tells_the_state_of_each(shipped_client: TestClient) -> None:
    page = read(shipped_client, "/interfaces?state=no-rule&state=not-known")
    said = re.findall(r'<td data-head="Säännöt">(.*?)</td>', page, flags=re.DOTALL)
    assert said
    assert all(("Ei sääntöä" in one or "ei sääntöä" in one) != ("ei voimassa" in one) for one in said)


def test_list_of_gaps_begins_with_the_worst_and_turns_round_then(client: TestClient) -> None:
    def ways(path: str) -> set[str]:
        return set(re.findall(r"[?&;]sort=(-?gaps)", client.get(path, headers={"Accept": "text/html"}).text))

    assert ways("/services") == {"-gaps"}
    assert ways("/services?sort=-gaps") >= {"gaps"}
