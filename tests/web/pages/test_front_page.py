"""The front page: the question and its answer, counts that are links, and what an empty catalogue says."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from servicegraph import Catalogue
from tests.web.clients import OpenClient, TestClient
from tests.web.pages.test_things import read as read_as_it_is


def read(client: TestClient, path: str, language: str = "fi") -> str:
    """The page at *path*, with every space as one at which a line may end."""
    return read_as_it_is(client, path, language).replace("\u00a0", " ")


HEAD = """\
@prefix sg: <https://w3id.org/servicegraph/ns#> . @prefix i: <https://example.org/id/interface/> .
@prefix s: <https://example.org/id/service/> . @prefix c: <https://example.org/id/chain/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""


@pytest.fixture
def read_front(tmp_path: Path, open_client: OpenClient) -> Callable[[str], str]:
    """The front page of a catalogue of one file."""

    def made(text: str) -> str:
        (tmp_path / "servicegraph.toml").write_text('base = "https://example.org/id/"\n', "utf-8")
        (tmp_path / "a.ttl").write_text(HEAD + text, "utf-8")
        return read(open_client(Catalogue.load(tmp_path)), "/")

    return made


def test_front_page_asks_its_question_and_answers_it(client: TestClient) -> None:
    page = read(client, "/")
    assert "<h1>Missä palvelut kohtaavat ilman sovittua sääntöä?</h1>" in page
    assert "<strong>Tässä luettelossa 2 kohdassa.</strong>" in page
    assert "Yhdessä kohdassa yhdyspintaa ei ole edes kuvattu." in page


def test_states_are_rows_with_a_stroke_for_each_place_and_a_link(client: TestClient) -> None:
    page = read(client, "/")
    rows = page.split("state-rows")[1].split("</ul>")[0].split("<li>")[1:]
    assert len(rows) == 6
    for row in rows:
        number = int(re.findall(r"<b[^>]*>(\d+)</b>", row)[0])
        assert len(re.findall("<i ", row)) == number
        assert ("<a " in row) == (number > 0)
    assert 'href="/gaps?lack=undescribed"' in rows[0]


def test_counts_lead_to_their_lists(client: TestClient) -> None:
    page = read(client, "/")
    for address in ("/services", "/interfaces", "/rules", "/organisations", "/segments", "/packages"):
        assert f'href="{address}"' in page
    counts = page.split("front-counts")[1].split("</section>")[0]
    assert 'href="/chains"' not in counts, "there are none"


@pytest.mark.parametrize(
    ("language", "answer"),
    [("sv", "I den här katalogen på 2 ställen."), ("en", "In this catalogue at 2 places.")],
)
def test_front_page_speaks_the_language_of_its_reader(client: TestClient, language: str, answer: str) -> None:
    assert answer in read(client, "/", language)


def test_survey_stands_beside_what_is_stated_and_completed(client: TestClient) -> None:
    page = read(client, "/")
    assert "Missä vaiheessa ollaan" in page
    assert "lähteessä todettu" in page


def test_empty_catalogue_says_what_to_do_first(read_front: Callable[[str], str]) -> None:
    page = read_front("")
    assert "ei ole vielä yhtään palvelua" in page
    assert "servicegraph check" in page
    assert "&lt;https://example.org/id/service/neuvola&gt;" in page


def test_catalogue_without_interfaces_does_not_look_as_if_all_were_in_order(read_front: Callable[[str], str]) -> None:
    page = read_front("s:a a sg:Service .")
    assert "siinä ei ole kuvattu yhtään yhdyspintaa" in page
    assert "kunnossa" in page
    assert "Kaikilla kuvatuilla" not in page


def test_interface_without_an_end_is_told_as_not_counted(read_front: Callable[[str], str]) -> None:
    assert "Luvuista puuttuu yksi yhdyspinta" in read_front("s:a a sg:Service . i:a a sg:Interface ; sg:to s:a .")


def test_kind_of_somebody_s_own_is_counted_under_its_name(read_front: Callable[[str], str]) -> None:
    page = read_front("c:a a sg:ServiceChain ; sg:includes s:a . s:a a sg:Service .")
    assert "1 palveluketju" in page


def test_more_places_than_one_counts_are_one_bar(read_front: Callable[[str], str]) -> None:
    services = "".join(f"s:s{n} a sg:Service . " for n in range(71))
    meetings = "".join(
        f"i:i{n} a sg:Interface ; sg:within c:a ; sg:from s:s{n} ; sg:to s:s{n + 1} . " for n in range(70)
    )
    included = " , ".join(f"s:s{n}" for n in range(71))
    page = read_front(f"c:a a sg:ServiceChain ; sg:includes {included} . {services}{meetings}")
    row = page.split("state-rows")[1].split("<li>")[2]
    assert ">70<" in row
    assert row.count("<i ") == 0
    assert re.search(r'<rect class="no-rule" x="0.00%" width="100.00%"', row)
