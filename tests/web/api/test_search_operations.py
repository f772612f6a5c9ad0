"""Search and suggestions over HTTP."""

from __future__ import annotations

import pytest

from servicegraph.search.words import MOST_LETTERS
from tests.web.clients import TestClient


def test_a_search_tells_hits_by_rank_with_kinds_and_marked_words(client: TestClient) -> None:
    found = client.get("/api/search", params={"q": "lastensuojelussa", "lang": "fi"}).json()
    first = found["items"][0]
    assert first["iri"] == "https://example.org/id/service/child-protection"
    assert (first["label"], first["kind"], first["kind_label"]) == ("Lastensuojelu", "service", "palvelu")
    assert first["href"] == "/id/service/child-protection?lang=fi"
    assert first["name"] == {"language": "fi", "fragments": [{"text": "Lastensuojelu", "marked": True}]}
    assert found["total"] == sum(kind["count"] for kind in found["kinds"])
    assert found["all_words"] is True


def test_a_search_of_one_kind_is_paged(client: TestClient) -> None:
    asked = {"q": "lastensuojelu", "lang": "fi", "kind": "interface", "size": "1"}
    found = client.get("/api/search", params=asked).json()
    assert {item["kind"] for item in found["items"]} == {"interface"}
    assert {kind["kind"] for kind in found["kinds"]} >= {"service", "interface"}
    beyond = client.get("/api/search", params={**asked, "page": "99"}).json()
    assert beyond["items"] == []
    assert beyond["total"] == found["total"]


def test_a_description_with_the_words_is_told_as_context(client: TestClient) -> None:
    found = client.get("/api/search", params={"q": "remissen", "lang": "sv"}).json()
    context = found["items"][0]["context"]
    assert context["language"] == "sv"
    assert {"text": "Remissen", "marked": True} in context["fragments"]


def test_what_is_not_found_gives_the_nearest_words(client: TestClient) -> None:
    found = client.get("/api/search", params={"q": "esimrkkilue", "lang": "fi"}).json()
    nothing = client.get("/api/search", params={"q": "xyzzy", "lang": "fi"}).json()
    assert found["total"] or found["nearest"]
    assert (nothing["items"], nothing["total"], nothing["nearest"], nothing["complete"]) == ([], 0, [], True)


def test_suggestions_are_names_with_what_a_form_needs(client: TestClient) -> None:
    found = client.get("/api/suggest", params={"q": "lasten", "lang": "fi", "kind": "service"}).json()
    assert [item["curie"] for item in found["items"]] == ["service:child-protection"]
    assert (found["heading"], found["told"]) == ("Ehdotukset", "1 ehdotus")
    assert client.get("/api/suggest", params={"q": "xyzzy", "lang": "sv"}).json()["told"] == "Inga förslag"


@pytest.mark.parametrize("path", ["/api/search", "/api/suggest"])
@pytest.mark.parametrize(
    ("asked", "parameter"),
    [
        ({}, "q"),
        ({"q": ""}, "q"),
        ({"q": "x" * (MOST_LETTERS + 1)}, "q"),
        ({"q": "a", "kind": "nothing"}, "kind"),
        ({"q": "a", "lang": "tlh"}, "lang"),
        ({"q": "a", "colour": "red"}, "colour"),
    ],
)
def test_what_cannot_be_asked_is_told_by_its_name(
    client: TestClient, path: str, asked: dict[str, str], parameter: str
) -> None:
    answer = client.get(path, params=asked)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["parameter"] == parameter


def test_an_unknown_kind_is_told_with_the_known_ones(client: TestClient) -> None:
    detail = client.get("/api/search?q=a&kind=nothing&lang=en").json()["detail"]
    assert "address, chain" in detail
    assert ", ," not in detail
    assert ": ," not in detail


@pytest.mark.parametrize("path", ["/api/search", "/api/suggest"])
def test_the_description_lists_the_kinds(client: TestClient, path: str) -> None:
    parameters = client.get("/openapi.json?lang=en").json()["paths"][path]["get"]["parameters"]
    kind = next(one for one in parameters if one.get("name") == "kind")
    assert "service" in kind["schema"]["enum"]
    assert kind["description"]
