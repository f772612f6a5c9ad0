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


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_page_loads_nothing_and_has_a_form_for_every_question(client: TestClient, language: str) -> None:
    response = client.get("/docs", params={"lang": language})
    page = _Page()
    page.feed(response.text)
    names = {tag for tag, _ in page.tags}
    assert not names & {"script", "img", "iframe", "link", "object", "embed"}
    assert "http://" not in response.text
    assert "https://" not in response.text
    assert ("html", {"lang": language}) in page.tags
    actions = {attributes["action"] for tag, attributes in page.tags if tag == "form"}
    assert {one["href"] for one in client.get("/api/queries").json()["queries"]} <= actions
    labelled = {attributes["for"] for tag, attributes in page.tags if tag == "label"}
    controls = [attributes["id"] for tag, attributes in page.tags if tag in ("input", "select", "textarea")]
    assert set(controls) == labelled
    assert len(controls) == len(set(controls))
    assert "default-src 'none'" in response.headers["content-security-policy"]


@pytest.mark.parametrize(("language", "name"), [("fi", "suomi"), ("sv", "svenska"), ("en", "English")])
def test_the_page_tells_its_language_and_keeps_it_in_the_answers(client: TestClient, language: str, name: str) -> None:
    text = client.get("/docs", params={"lang": language}).text
    page = _Page()
    page.feed(text)
    links = [attributes for tag, attributes in page.tags if tag == "a" and "hreflang" in attributes]
    assert {link["lang"] for link in links} == {"fi", "sv", "en"}
    assert [link["lang"] for link in links if link.get("aria-current") == "page"] == [language]
    assert f">{name}</a>" in text
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
