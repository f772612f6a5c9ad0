"""Under one address there is a page for people and there are statements for programs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from servicegraph import Catalogue
from tests.web.clients import OpenClient, TestClient, as_read

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def read(client: TestClient, path: str, language: str = "fi", status: int = 200) -> str:
    """The page at *path* as a browser gets it."""
    answer = client.get(path, headers={"Accept": BROWSER, "Accept-Language": language})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert len(re.findall(r"<h1[ >]", answer.text)) == 1
    return as_read(answer.text)


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        (BROWSER, "text/html; charset=utf-8"),
        ("text/html", "text/html; charset=utf-8"),
        ("*/*", "text/turtle; charset=utf-8"),
        ("", "text/turtle; charset=utf-8"),
        ("text/turtle, text/html;q=0.5", "text/turtle; charset=utf-8"),
        ("application/ld+json", "application/ld+json"),
    ],
)
def test_browser_gets_a_page_and_a_program_gets_statements(client: TestClient, accept: str, content_type: str) -> None:
    answer = client.get("/id/service/youth-clinic", headers={"Accept": accept})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == content_type
    assert answer.headers["vary"] == "Accept, Accept-Language, Accept-Encoding"


def test_ending_says_what_is_wanted(client: TestClient) -> None:
    statements = client.get("/id/service/youth-clinic.ttl", headers={"Accept": BROWSER})
    page = client.get("/id/service/youth-clinic.html", headers={"Accept": "text/turtle"})
    assert statements.headers["content-type"].startswith("text/turtle")
    assert page.headers["content-type"].startswith("text/html")
    assert statements.headers["etag"] != page.headers["etag"]


def test_service_answers_first_where_rules_are_lacking(client: TestClient) -> None:
    page = read(client, "/id/service/youth-clinic")
    assert "Palvelu kohtaa muita palveluja" in page
    assert page.index("Palvelu kohtaa") < page.index("Mistä tullaan, mihin siirrytään") < page.index("Perustiedot")


def test_facts_stand_in_groups_and_what_is_lacking_is_said(client: TestClient) -> None:
    page = read(client, "/id/service/night-chat")
    heads = ["Perustiedot", "Kuka vastaa", "Kenelle", "Järjestys ja säännöt"]
    places = [page.index(f">{head}<") for head in heads]
    assert places == sorted(places)
    group = page[places[0] : places[1]]
    assert "ehkäisevä" in group
    assert "Ei kuvattu luettelossa" in group  # nobody says its service group


def test_references_are_named_from_the_side_of_the_thing(client: TestClient) -> None:
    page = read(client, "/id/organisation/county")
    assert "Tuottaa palvelun" in page
    assert "Järjestää" in page
    chosen = read(client, "/id/organisation/county?references=sg:providedBy")
    assert "Tuottaa palvelun" in chosen
    assert "Järjestää" not in chosen


def test_concept_tells_who_uses_it(client: TestClient) -> None:
    page = read(client, "/vocab/level/special")
    assert "Lastensuojelu" in page
    assert "Nuorten yöchat" not in page
    assert "/vocab/level/special" in read(client, "/vocab/level")


def test_what_is_named_and_not_described_has_a_page_that_says_so(faulty: TestClient) -> None:
    page = read(faulty, "/vocab/sector/socail")
    assert "kukaan ei ole kuvannut sitä" in page
    assert "Lastensuojelu" in page


@pytest.mark.parametrize("path", ["/id/service/nosuch", "/id/nosuch/nosuch", "/vocab/level/nosuch", "/vocab/nosuch"])
def test_unknown_thing_is_not_found(client: TestClient, path: str) -> None:
    assert client.get(path, headers={"Accept": BROWSER}).status_code == 404


def test_findings_are_told_with_their_place_and_no_folder_of_the_server(client: TestClient) -> None:
    page = read(client, "/findings")
    assert re.search(r"<bdi>[a-z]+\.ttl:[0-9]+</bdi>", page)
    assert "../" not in page
    info = read(client, "/findings?severity=info")
    assert 'class="finding finding-warning"' not in info
    assert client.get("/findings?severity=nosuch").status_code == 400
    assert client.get("/findings?nosuch=1").status_code == 400


def test_long_words_of_names_may_part_on_the_page_and_nowhere_else(tmp_path: Path, open_client: OpenClient) -> None:
    (tmp_path / "servicegraph.toml").write_text('base = "https://example.org/id/"\n', "utf-8")
    (tmp_path / "a.ttl").write_text(
        "@prefix sg: <https://w3id.org/servicegraph/ns#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        '<https://example.org/id/service/a> a sg:Service ; rdfs:label "perhekuntoutusyksikkö"@fi .\n',
        "utf-8",
    )
    client = open_client(Catalogue.load(tmp_path))
    page = client.get("/id/service/a", headers={"Accept": BROWSER, "Accept-Language": "fi"}).text
    assert "\u00ad" in page.split("<h1")[1].split("</h1>")[0]
    assert not re.search(r'<title>[^<]*\u00ad|="[^"]*\u00ad', page)


def test_a_service_shows_eight_neighbours_on_each_side_and_the_rest_on_request(shipped_client: TestClient) -> None:
    page = read(shipped_client, "/id/service/keusote-primary-care-reception")
    sides = {
        side: page.partition(f'<ul class="{side}"')[2].partition("</section>")[0] for side in ("arriving", "leaving")
    }
    leaving, arriving = sides["leaving"], sides["arriving"].partition('<p class="neighbour-self"')[0]
    number = leaving.count('class="neighbour ')
    assert number > 8 > arriving.count('class="neighbour ') > 0
    shown, _, rest = leaving.partition("<details>")
    assert shown.count('class="neighbour ') == 8
    assert f"Näytä loput ({number - 8})" in rest
    assert "<details>" not in arriving
