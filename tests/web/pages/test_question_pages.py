"""Questions are asked by a form, by names or CURIEs; the answer is a table with links, and a wrong value is told."""

from __future__ import annotations

import html
import re
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import REPOSITORY
from tests.web.clients import TestClient, as_read, served

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
NAMES = sorted(file.stem for file in (REPOSITORY / "queries").glob("*.rq"))


def read(client: TestClient, path: str, status: int = 200, language: str = "en", **parameters: str) -> str:
    """The page at *path* as a browser gets it."""
    answer = client.get(path, params=parameters or None, headers={"Accept": BROWSER, "Accept-Language": language})
    assert answer.status_code == status, answer.text[:500]
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert len(re.findall(r"<h1[ >]", answer.text)) == 1
    return as_read(answer.text)


def plain(page: str) -> str:
    """The words of *page*."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())


def rows(page: str) -> int:
    """How many rows the table of the answer has."""
    found = re.search(r'<table class="blocks answer-rows">.*?<tbody>(.*?)</tbody>', page, re.DOTALL)
    return len(re.findall(r"<tr>", found[1])) if found else 0


@pytest.mark.matrix
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_question_is_a_page_with_each_of_its_examples(shipped_client: TestClient, name: str, language: str) -> None:
    query = served(shipped_client).catalogue.library.get(name)
    page = read(shipped_client, f"/questions/{name}", language=language)
    assert html.unescape(page).count(query.title[language]) >= 2
    for parameter in query.parameters:
        assert f'name="{parameter.name}"' in page
        assert parameter.label[language] in html.unescape(page)
    for example in query.examples:
        shown = read(shipped_client, f"/questions/{name}?{urlencode({**example, 'lang': language})}")
        total = len(served(shipped_client).catalogue.query(name, example, language=language).rows)
        assert rows(shown) == min(total, 50)
        assert "error-summary" not in shown


def test_all_questions_stand_under_their_groups(shipped_client: TestClient) -> None:
    page = read(shipped_client, "/questions", language="sv")
    assert all(f"/questions/{name}" in page for name in NAMES)
    heads = re.findall(r"<h2>(.*?)</h2>", page, re.DOTALL)
    assert "Gränsytor och regler" in plain(" ".join(heads))
    assert len(heads) == 7


def test_words_narrow_the_questions(shipped_client: TestClient) -> None:
    page = read(shipped_client, "/questions", q="dead END")
    found = re.findall(r'href="/questions/([a-z-]+)"', page)
    assert "dead-ends" in found
    assert len(found) < 4
    assert "no question" in plain(read(shipped_client, "/questions", q="xyzzy")).lower()


@pytest.mark.parametrize(
    "text",
    [
        "chain:keusote-older-people",
        "https://w3id.org/servicegraph/id/chain/keusote-older-people",
        "Ikääntyneiden palveluketju",
        "  ikääntyneiden   PALVELUKETJU ",
        "Ikääntyneiden palveluketju (chain:keusote-older-people)",
    ],
)
def test_thing_is_given_by_name_or_curie_or_iri(shipped_client: TestClient, text: str) -> None:
    page = read(shipped_client, "/questions/interfaces-without-rules", language="fi", chain=text)
    asked = read(
        shipped_client, "/questions/interfaces-without-rules", language="fi", chain="chain:keusote-older-people"
    )
    assert rows(page) == rows(asked) > 0
    assert 'value="Ikääntyneiden palveluketju"' in page


def test_misspelt_name_is_told_with_what_may_be_meant_and_the_rest_of_the_form_stays(
    shipped_client: TestClient,
) -> None:
    page = read(
        shipped_client,
        "/questions/interfaces-without-rules",
        400,
        "fi",
        chain="Ikäntyneiden palvelukejtu",
        organisation="HUS",
        date="31.12.2026",
    )
    assert 'href="#f-chain"' in page
    assert 'value="Ikäntyneiden palvelukejtu"' in page
    assert 'value="HUS"' in page
    assert 'value="2026-12-31"' in page
    likely = re.search(r'<ul class="likely">.*?href="([^"]*)"', page, re.DOTALL)
    assert likely
    assert rows(read(shipped_client, html.unescape(likely[1]), language="fi")) >= 0
    assert not rows(page)


@pytest.mark.parametrize(
    ("name", "parameter", "value", "said"),
    [
        ("ending-soon", "days", "many", "“many” is not a whole number"),
        ("ending-soon", "date", "2026-02-30", "“2026-02-30” is not a day"),
        ("dialogue-gaps", "months", "1,2,3", "is not a number"),
        ("municipal-cover", "missing", "perhaps", "neither yes nor no"),
        ("dead-ends", "chain", "service:no-such", "Nothing in the catalogue is called"),
        ("dead-ends", "chain", "<script>alert(1)</script>", "Nothing in the catalogue is called"),
        ("dead-ends", "nonsense", "1", "no parameter nonsense"),
        ("dead-ends", "basis", "firm", "Unknown basis: firm"),
    ],
)
def test_wrong_value_is_told_at_its_field(
    shipped_client: TestClient, name: str, parameter: str, value: str, said: str
) -> None:
    page = read(shipped_client, f"/questions/{name}", 400, **{parameter: value})
    assert said in plain(page)
    assert "error-summary" in page
    assert "<script>alert" not in page


def test_numbers_and_days_may_be_written_as_the_language_does(shipped_client: TestClient) -> None:
    assert "error-summary" not in read(
        shipped_client, "/questions/dialogue-gaps", language="fi", months="1,5", date="1.2.2026"
    )


def test_required_parameter_is_asked_for_but_not_scolded_at_first(shipped_client: TestClient) -> None:
    first = read(shipped_client, "/questions/impact-of-provider")
    assert "error-summary" not in first
    assert not rows(first)
    assert "error-summary" in read(shipped_client, "/questions/impact-of-provider", 400, ask="1", organisation=" ")


def test_empty_answer_says_what_to_leave_out(shipped_client: TestClient) -> None:
    page = read(shipped_client, "/questions/dead-ends", chain="package:youth", organisation="organisation:hus")
    assert "None with this narrowing" in plain(page)
    ways = re.findall(r'<li><a href="([^"]*)#answer">Without [^<]*</a> <span class="muted">(\d+) row', page)
    assert ways
    for address, number in ways:
        assert f"{number} row" in plain(read(shipped_client, html.unescape(address)))


def test_long_answer_is_told_in_parts(shipped_client: TestClient) -> None:
    first = read(shipped_client, "/questions/readiness")
    following = re.search(r'href="([^"]*)#answer" rel="next"', first)
    assert following
    second = read(shipped_client, html.unescape(following[1]))
    assert "Rows 51–100" in plain(second)
    assert read(shipped_client, "/questions/readiness", page="999")


def test_charts_are_tables_too(shipped_client: TestClient) -> None:
    bars = read(shipped_client, "/questions/interfaces-without-rules")
    counts = [int(number) for number in re.findall(r'<td class="number"><b>(\d+)</b>', bars)]
    assert sum(counts) == len(served(shipped_client).catalogue.query("interfaces-without-rules").rows)
    heat = read(shipped_client, "/questions/readiness")
    answer = served(shipped_client).catalogue.query("readiness")
    shown = re.findall(r'<span class="cell step-\d">(\d+/\d+)</span>', heat)
    assert len(shown) == len(answer.rows)


def test_row_tells_what_it_rests_on(shipped_client: TestClient) -> None:
    page = read(shipped_client, "/questions/rules-of-chain", trace="true", chain="package:youth")
    assert re.search(r"<bdi>\S+\.ttl:\d+</bdi>", page)
    assert "modelled" in plain(page)


def test_weak_rows_can_be_left_out(shipped_client: TestClient) -> None:
    every = read(shipped_client, "/questions/rules-of-chain", chain="package:youth")
    stated = read(shipped_client, "/questions/rules-of-chain", chain="package:youth", basis="stated")
    assert rows(stated) < rows(every)


def test_downloads_and_sparql_ask_the_same(shipped_client: TestClient) -> None:
    page = read(shipped_client, "/questions/rules-of-chain", chain="package:youth")
    total = len(served(shipped_client).catalogue.query("rules-of-chain", chain="package:youth").rows)
    addresses = [html.unescape(one) for one in re.findall(r'href="(/api/queries/rules-of-chain\?[^"]*)"', page)]
    assert len(addresses) >= 5
    for address in addresses:
        assert shipped_client.get(address).status_code == 200, address
    assert shipped_client.get(next(one for one in addresses if "format=json" in one)).json()["total"] == total
    sparql = re.search(r'href="(/sparql\?question=[^"]*)"', page)
    assert sparql
    text = re.search(r"<textarea[^>]*>(.*?)</textarea>", read(shipped_client, html.unescape(sparql[1])), re.DOTALL)
    assert text
    result = read(shipped_client, "/sparql", query=html.unescape(text[1]), format="html")
    assert rows(result) == total


def test_own_question_of_a_catalogue_has_its_page(client: TestClient) -> None:
    listed = read(client, "/questions")
    assert 'href="/questions/echo"' in listed
    assert "Other questions" in plain(listed)
    page = read(client, "/questions/echo", text="=HYPERLINK", count="7", share="0.5", flag="true", day="2026-05-01")
    assert rows(page) == 2
    assert "=HYPERLINK" in page


def test_unknown_question_is_not_found(client: TestClient) -> None:
    answer = client.get("/questions/nonsense", headers={"Accept": BROWSER})
    assert answer.status_code == 404


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["text", "thing", "count", "share", "flag", "day", "tongue", "basis", "page", "trace", "self"]),
    st.text(max_size=60),
)
def test_no_text_breaks_the_form(client: TestClient, parameter: str, value: str) -> None:
    if any("\ud800" <= letter <= "\udfff" for letter in value):
        return
    answer = client.get("/questions/echo", params={parameter: value}, headers={"Accept": BROWSER})
    assert answer.status_code in (200, 400)
    assert value == "" or "<script" not in value or value not in answer.text
