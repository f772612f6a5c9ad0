"""The pages that findings lead to, as they are served: every anchor, the asked language, and nothing that runs."""

from __future__ import annotations

import re
import warnings
from html.parser import HTMLParser

import pytest

from servicegraph import Catalogue
from servicegraph.checks.examples import write_example
from servicegraph.checks.registry import all_checks
from servicegraph.web.app import create_app

with warnings.catch_warnings():
    # Starlette would rather have another HTTP client than the one that is installed.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

OWN = """
@prefix own: <https://example.org/shapes/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix sg: <https://w3id.org/servicegraph/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

own:Hostile a sh:NodeShape ; sh:targetClass sg:Service ;
    rdfs:label "<script>alert(1)</script>"@en ;
    sh:message "\\"><img src=x onerror=alert(1)> `<b>` {$this}"@en ; sg:hint "`</code></section>"@en .
"""


class Page(HTMLParser):
    """The tags of the content of a page with their attributes."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(content.partition("<main")[2].partition("</main>")[0])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    @property
    def anchors(self) -> list[str]:
        """What an address may name behind its ``#``."""
        return [attributes["id"] or "" for _, attributes in self.tags if "id" in attributes]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """A catalogue with a hostile shape of its own."""
    return Catalogue.load(write_example({"shapes/own.ttl": OWN}, tmp_path_factory.mktemp("served")))


@pytest.fixture(scope="module")
def client(served: Catalogue) -> TestClient:
    """A client of the application; neither its processes nor its check are started."""
    return TestClient(create_app(served))


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_page_of_checks_has_an_anchor_for_every_code(client: TestClient, language: str) -> None:
    response = client.get("/docs/checks", params={"lang": language})
    assert response.headers["content-language"] == language
    page = Page(response.text)
    assert page.anchors == [check.code for check in all_checks()]
    assert f'<html lang="{language}">' in response.text


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_page_of_shapes_has_an_anchor_for_every_shape(client: TestClient, served: Catalogue, language: str) -> None:
    page = Page(client.get("/docs/shapes", headers={"Accept-Language": language}).text)
    assert set(page.anchors) == {shape.code for shape in served.scope.shapes.speaking()}
    assert "Hostile" in page.anchors
    assert len(page.anchors) == len(set(page.anchors))
    links = {attributes["href"] or "" for tag, attributes in page.tags if tag == "a"}
    assert {link[1:] for link in links if link.startswith("#")} == set(page.anchors)


@pytest.mark.parametrize("path", ["/docs/checks", "/docs/shapes"])
def test_page_runs_and_loads_nothing(client: TestClient, path: str) -> None:
    response = client.get(path)
    names = {tag for tag, _ in Page(response.text).tags}
    assert not names & {"script", "img", "iframe", "link", "object", "embed", "form", "b"}
    assert "onerror" not in {name for _, attributes in Page(response.text).tags for name in attributes}
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_examples_are_folded_and_what_to_write_is_not(client: TestClient) -> None:
    content = client.get("/docs/checks?lang=fi").text.partition("<section")[2]
    folded = re.findall(r"<details>.*?</details>", content, re.DOTALL)
    assert len(folded) > 100
    assert sum(one.count("<pre>") for one in folded) == content.count("<pre>")
    assert not any("Näin korjaat" in one for one in folded)
    assert "Näin korjaat" in content


def test_every_tag_that_is_opened_is_closed(client: TestClient) -> None:
    for path in ("/docs", "/docs/checks", "/docs/shapes"):
        content = client.get(path).text
        for tag in ("section", "code", "pre", "dl", "dt", "dd", "ul", "li", "a", "nav", "main", "details", "h2", "h3"):
            assert len(re.findall(rf"<{tag}[ >]", content)) == content.count(f"</{tag}>"), (path, tag)


def test_answer_is_kept_until_the_catalogue_changes(client: TestClient) -> None:
    first = client.get("/docs/shapes?lang=sv")
    again = client.get("/docs/shapes?lang=sv", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert client.get("/docs/shapes?lang=fi", headers={"If-None-Match": first.headers["etag"]}).status_code == 200


def test_wrong_parameter_is_named(client: TestClient) -> None:
    assert client.get("/docs/checks?lang=xx").json()["parameter"] == "lang"
    assert client.get("/docs/checks?language=fi").json()["parameter"] == "language"


def test_description_of_the_interface_leads_to_the_pages(client: TestClient) -> None:
    for language in ("fi", "sv", "en"):
        page = Page(client.get("/docs", params={"lang": language}).text)
        links = {attributes["href"] for tag, attributes in page.tags if tag == "a"}
        assert {"/docs/checks", "/docs/shapes", "/openapi.json"} <= links


def test_page_shows_no_folder_of_the_server(client: TestClient, served: Catalogue) -> None:
    content = client.get("/docs/shapes").text
    assert str(served.settings.folder) not in content
    assert "../" not in content
