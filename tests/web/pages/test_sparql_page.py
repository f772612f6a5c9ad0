"""The endpoint in a browser: a form with examples, a table for a result, and mistakes shown where they are."""

from __future__ import annotations

import html
import re
from urllib.parse import quote

import pytest

from servicegraph.web.requests import FORMATS
from tests.web.clients import TestClient
from tests.web.pages.test_question_pages import BROWSER, plain, read

LABEL, OWL = "http://www.w3.org/2000/01/rdf-schema#label", "http://www.w3.org/2002/07/owl#"
THINGS = f"SELECT ?s ?name {{ ?s a <https://w3id.org/servicegraph/ns#Service> ; <{LABEL}> ?name }} ORDER BY ?s LIMIT 3"


def test_browser_gets_a_form_and_a_program_the_service_description(client: TestClient) -> None:
    page = read(client, "/sparql")
    assert '<textarea id="query" name="query"' in page
    for accept in ("", "*/*", "text/turtle", "text/turtle, text/html;q=0.5"):
        answer = client.get("/sparql", headers={"Accept": accept})
        assert not answer.headers["content-type"].startswith("text/html")


def test_query_of_a_browser_without_format_is_answered_as_the_protocol_says(client: TestClient) -> None:
    answer = client.get("/sparql", params={"query": THINGS}, headers={"Accept": BROWSER})
    assert not answer.headers["content-type"].startswith("text/html")


def test_result_is_a_table_with_links(client: TestClient) -> None:
    page = read(client, "/sparql", query=THINGS, format="html")
    assert page.count('data-head="?s"') == 3
    assert re.search(r'<a href="/(id|vocab|ns)[^"]*"><bdi>[\w-]+:[\w-]+</bdi></a>', page)


def test_name_without_a_page_is_no_link(client: TestClient) -> None:
    page = read(client, "/sparql", query=f"SELECT ?s {{ ?s a <{OWL}Ontology> }}", format="html")
    assert "/ns/alignments/" in page
    assert not re.search(r"<a [^>]*/ns/alignments/", page)
    assert 'href="/ns"' in page


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("ASK { ?s ?p ?o }", "Yes: the catalogue has such a thing."),
        ("ASK { ?s <http://example.org/none> ?o }", "No: the catalogue has no such thing."),
        ("SELECT ?s { ?s <http://example.org/none> ?o }", "No rows"),
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 2", "Subject Predicate Object"),
    ],
)
def test_every_kind_of_result_is_told(client: TestClient, query: str, said: str) -> None:
    assert said in plain(read(client, "/sparql", query=query, format="html"))


def test_mistake_is_shown_with_its_place_and_the_query_stays(client: TestClient) -> None:
    query = "SELECT ?x\nWHERE { ?x a ; }"
    page = read(client, "/sparql", 400, query=query, format="html")
    assert "Line 2, column" in plain(page)
    text = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)
    assert text
    assert html.unescape(text[1]) == query
    assert "<mark>" in page


@pytest.mark.parametrize("query", ["", "   ", "INSERT DATA { <a:b> <a:b> 1 }", "SELECT * { SERVICE <http://x/> { } }"])
def test_what_is_refused_is_told_on_the_page(client: TestClient, query: str) -> None:
    page = read(client, "/sparql", 400, query=query, format="html")
    assert "The query could not be run" in plain(page)


def test_query_that_takes_too_long_says_so(client: TestClient) -> None:
    page = read(
        client, "/sparql", 503, query="SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", format="html"
    )
    assert "The query could not be run" in plain(page)


def test_result_that_is_cut_says_so(client: TestClient) -> None:
    page = plain(read(client, "/sparql", query="SELECT * { ?a ?b ?c . ?d ?e ?f }", format="html"))
    assert "The first 500 rows of 2000 are shown" in page


@pytest.mark.parametrize("format", ["csv", "tsv", "sparql-json", "sparql-xml"])
def test_result_is_had_as_a_file(client: TestClient, format: str) -> None:
    answer = client.get("/sparql", params={"query": THINGS, "format": format}, headers={"Accept": BROWSER})
    plainly = client.get("/sparql", params={"query": THINGS}, headers={"Accept": FORMATS[format]})
    assert answer.status_code == 200
    assert answer.content == plainly.content
    assert answer.headers["content-type"] == plainly.headers["content-type"]


def test_format_that_does_not_fit_the_query_is_refused(client: TestClient) -> None:
    answer = client.get("/sparql", params={"query": THINGS, "format": "turtle"}, headers={"Accept": BROWSER})
    assert answer.status_code == 400


def test_question_fills_the_form_with_its_values(client: TestClient) -> None:
    page = read(client, "/sparql", question="echo", text="said & done")
    assert "said &amp; done" in page or "said &#38; done" in page
    for name in ("nonsense", "a" * 300, "../x"):
        assert "error-summary" in read(client, f"/sparql?question={quote(name)}", 404)


def test_names_are_shown_as_text(client: TestClient) -> None:
    query = 'SELECT ?x { BIND("<script>alert(1)</script>" AS ?x) }'
    assert "<script>alert" not in read(client, "/sparql", query=query, format="html")
