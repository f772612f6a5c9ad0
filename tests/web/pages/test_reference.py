"""The page for people: a form for every question, nothing loaded, in three languages."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from tests.web.clients import TestClient


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def _content(document: str) -> _Page:
    """What the page has that no other page has."""
    page = _Page()
    page.feed(document.partition("<main")[2].partition("</main>")[0])
    return page


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_page_loads_nothing_and_has_a_form_for_every_question(client: TestClient, language: str) -> None:
    response = client.get("/docs", params={"lang": language})
    page = _content(response.text)
    names = {tag for tag, _ in page.tags}
    assert not names & {"script", "img", "iframe", "link", "object", "embed"}
    assert "http://" not in response.text
    assert "https://" not in response.text
    assert f'<html lang="{language}">' in response.text
    actions = {attributes["action"] for tag, attributes in page.tags if tag == "form"}
    assert {one["href"] for one in client.get("/api/queries").json()["queries"]} <= actions
    labelled = {attributes["for"] for tag, attributes in page.tags if tag == "label"}
    controls = [attributes["id"] for tag, attributes in page.tags if tag in ("input", "select", "textarea")]
    assert set(controls) == labelled
    assert len(controls) == len(set(controls))
    assert "default-src 'none'" in response.headers["content-security-policy"]


@pytest.mark.parametrize(("language", "name"), [("fi", "Suomi"), ("sv", "Svenska"), ("en", "English")])
def test_the_page_tells_its_language_and_keeps_it_in_the_answers(client: TestClient, language: str, name: str) -> None:
    text = client.get("/docs", params={"lang": language}).text
    whole = _Page()
    whole.feed(text)
    links = {attributes["lang"] for tag, attributes in whole.tags if tag == "a" and "hreflang" in attributes}
    assert links == {"fi", "sv", "en"} - {language}
    assert f'<strong lang="{language}" aria-current="true">{name}</strong>' in text
    page = _content(text)
    assert f"<option selected>{language}</option>" in text
    noted = {attributes["id"] for tag, attributes in page.tags if tag == "small"}
    told = {attributes["aria-describedby"] for _, attributes in page.tags if "aria-describedby" in attributes}
    assert told
    assert told <= noted


def test_a_form_sent_as_it_is_gets_an_answer(client: TestClient) -> None:
    empty = {"text": "", "count": "", "page": "", "size": "", "lang": "", "format": ""}
    assert client.get("/api/queries/echo", params=empty).status_code == 200
    dataset = {"query": "ASK {}", "default-graph-uri": "", "named-graph-uri": ""}
    assert client.get("/sparql", params=dataset).status_code == 200
    assert client.get("/graphs", params={"default": "", "graph": ""}).status_code == 200


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_operation_is_told_with_its_parameters_and_every_example_answers(
    client: TestClient, language: str
) -> None:
    document = client.get("/openapi.json").json()
    page = _Page()
    page.feed(client.get("/docs", params={"lang": language}).text)
    told = {attributes["id"] for tag, attributes in page.tags if tag == "details" and "id" in attributes}
    assert told == {one["operationId"] for item in document["paths"].values() for one in item.values()}
    examples = [attributes["href"] for tag, attributes in page.tags if tag == "a" and "hreflang" not in attributes]
    inside = [address for address in examples if address and address.startswith(("/api/", "/id/", "/vocab/"))]
    assert "/api/packages/youth/readiness" in inside
    for address in inside:
        assert client.get(address).status_code == 200, address


def test_a_graph_is_asked_for_by_one_name_or_the_other(client: TestClient) -> None:
    page = _Page()
    page.feed(client.get("/docs").text)
    forms = [attributes for tag, attributes in page.tags if tag == "form" and attributes["action"] == "/graphs"]
    assert len(forms) == 2
