"""Whatever a catalogue says, its lists and pages are whole: hostile names, missing ends, texts for things."""

from __future__ import annotations

from pathlib import Path

import pytest

from servicegraph import Catalogue
from tests.web.clients import OpenClient, TestClient
from tests.web.pages.test_things import BROWSER, read

LONG = "k" * 400
DATA = f"""
@prefix sg:        <https://w3id.org/servicegraph/ns#> .
@prefix rdfs:      <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd:       <http://www.w3.org/2001/XMLSchema#> .
@prefix skos:      <http://www.w3.org/2004/02/skos/core#> .
@prefix dct:       <http://purl.org/dc/terms/> .
@prefix service:   <https://example.org/id/service/> .
@prefix rule:      <https://example.org/id/rule/> .
@prefix interface: <https://example.org/id/interface/> .

service:script a sg:Service ; rdfs:label "<script>alert(1)</script>"@fi ;
    sg:providedBy "nobody" , <urn:x> , [ rdfs:label "blank" ] ;
    dct:description "<b>bold</b>"@ar .
service:long a sg:Service ; rdfs:label "{LONG}"@sv ; sg:refersTo service:script , service:gone , service:long .
service:right a sg:Service ; rdfs:label "\u202e\u0645\u0631\u062d\u0628\u0627"@ar ; sg:minimumAge "many"^^xsd:integer .
service:nameless a sg:Service .
interface:endless a sg:Interface .
interface:half a sg:Interface ; sg:from service:script .
rule:dated a sg:CoordinationRule ; rdfs:label "Sääntö"@fi ; sg:validUntil "2020-13-45"^^xsd:date ; sg:validFrom "soon" .
rule:ended a sg:CoordinationRule ; rdfs:label "Vanha"@fi ; sg:validUntil "2020-01-31"^^xsd:date .
"""
PATHS = (
    *("/services", "/services?sort=-gaps", "/services?sort=providedBy", "/services?providedBy=nobody", "/interfaces"),
    *("/rules?sort=validUntil", "/services?format=xlsx", "/services?format=csv", "/api/services", "/api/interfaces"),
    *(f"/id/service/{name}" for name in ("script", "long", "right", "nameless", "gone")),
    *(f"/api/services/{name}" for name in ("script", "long", "right", "nameless")),
    *("/id/interface/endless", "/id/interface/half", "/id/rule/dated", "/id/rule/ended", "/findings"),
)


@pytest.fixture(scope="module")
def strange(open_client: OpenClient, tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """A client of the application over a catalogue whose things are as odd as files allow."""
    folder = tmp_path_factory.mktemp("strange")
    (folder / "servicegraph.toml").write_text('base = "https://example.org/id/"\nlanguages = ["fi", "sv"]\n', "utf-8")
    (folder / "data.ttl").write_text(DATA, "utf-8")
    return open_client(Catalogue.load(folder))


@pytest.mark.parametrize("path", PATHS)
def test_strange_things_have_pages(strange: TestClient, path: str) -> None:
    answer = strange.get(path, headers={"Accept": "application/json" if path.startswith("/api") else BROWSER})
    assert answer.status_code == 200, answer.text
    if "html" in answer.headers["content-type"]:
        assert "<script>alert" not in answer.text
        assert "<b>bold" not in answer.text


def test_what_has_ended_says_so(strange: TestClient) -> None:
    assert "Voimassaolo päättyi 31.1.2020." in read(strange, "/id/rule/ended")


def test_text_in_another_language_says_which(strange: TestClient) -> None:
    assert 'lang="sv"' in read(strange, "/id/service/long")


def test_catalogue_with_one_thing_has_its_list_and_page(open_client: OpenClient, tmp_path: Path) -> None:
    (tmp_path / "servicegraph.toml").write_text('base = "https://example.org/id/"\n', "utf-8")
    (tmp_path / "data.ttl").write_text(
        "<https://example.org/id/service/one> a <https://w3id.org/servicegraph/ns#Service> .", "utf-8"
    )
    client = open_client(Catalogue.load(tmp_path))
    assert "/id/service/one" in read(client, "/services", "en")
    assert "Nothing else refers to this." in read(client, "/id/service/one", "en")
