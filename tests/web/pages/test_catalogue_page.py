"""The page and the description of the dataset at one address, and where programs look for it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import rdflib
from rdflib.namespace import DCAT, DCTERMS, RDF, VOID

from servicegraph import Catalogue
from servicegraph.exchange.exchange_formats import exchange_formats
from tests.web.clients import OpenClient, TestClient

DATA = Path(__file__).parents[2] / "data"
SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture(scope="module")
def county() -> Catalogue:
    return Catalogue.load(DATA / "public-services")


@pytest.fixture(scope="module")
def pages(open_client: OpenClient, county: Catalogue) -> TestClient:
    return open_client(county, address="https://palvelut.example.org/")


def graph(client: TestClient, address: str) -> rdflib.Graph:
    answer = client.get(address, headers={"Host": "evil.example", "Accept": "text/turtle"})
    assert answer.status_code == 200, answer.text
    assert "evil.example" not in answer.text
    return rdflib.Graph().parse(data=answer.content, format="turtle")


def test_programs_get_the_description_in_every_syntax(pages: TestClient) -> None:
    expected = set(graph(pages, "/catalogue"))
    for name, format in (("jsonld", "json-ld"), ("nt", "nt"), ("rdf", "xml")):
        answer = pages.get(f"/catalogue?format={name}")
        assert set(rdflib.Graph().parse(data=answer.content, format=format)) == expected
    tag = pages.get("/catalogue").headers["etag"]
    assert pages.get("/catalogue", headers={"If-None-Match": tag}).status_code == 304
    assert pages.get("/catalogue?format=exe").status_code == 400
    assert pages.get("/catalogue?colour=red").status_code == 400


def test_well_known_address_leads_to_it(pages: TestClient) -> None:
    answer = pages.get("/.well-known/void", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (302, "/catalogue")
    found = graph(pages, answer.headers["location"])
    assert (rdflib.URIRef("https://example.org/id/"), RDF.type, VOID.Dataset) in found


def test_description_and_that_of_the_endpoint_agree(pages: TestClient) -> None:
    dataset, service = graph(pages, "/catalogue"), graph(pages, "/sparql")
    endpoint = rdflib.URIRef("https://palvelut.example.org/sparql")
    assert set(dataset.objects(None, DCAT.endpointURL)) == set(service.objects(None, SD.endpoint)) == {endpoint}
    assert set(dataset.objects(None, VOID.sparqlEndpoint)) == {endpoint}
    own = dataset.value(None, RDF.type, DCAT.Dataset)
    described = service.value(None, RDF.type, SD.Dataset)
    assert set(dataset.objects(own, DCTERMS.title)) == set(service.objects(described, DCTERMS.title))
    formats = {str(one) for one in service.objects(None, SD.resultFormat)}
    assert {str(one) for one in dataset.objects(own, VOID.feature)} <= formats


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_page_leads_to_every_file_that_it_names(pages: TestClient, language: str) -> None:
    answer = pages.get(f"/catalogue?lang={language}", headers=BROWSER)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    addresses = {one.replace("&amp;", "&") for one in re.findall(r'href="(/export/[^"]*|/graphs[^"]*)"', answer.text)}
    for one in exchange_formats().values():
        if one.exported and not one.is_of_a_whole and one.name != "dcat":
            assert any(address.startswith(f"/export/{one.name}?") for address in addresses)
    if language == "fi":  # what the languages lead to is alike
        assert {pages.get(address).status_code for address in addresses} == {200}
    assert ">6<" in answer.text  # services
    assert "3221356-3" not in answer.text


def test_page_says_what_the_settings_say(pages: TestClient) -> None:
    text = pages.get("/catalogue?lang=en", headers=BROWSER).text
    for said in ("Example county", "https://creativecommons.org/licenses/by/4.0/", "palvelut@example.org", "15.1.2024"):
        assert said in text


def test_about_and_every_foot_lead_to_it(pages: TestClient) -> None:
    about = pages.get("/about?lang=fi", headers=BROWSER).text
    assert about.count('href="/catalogue?lang=fi"') == 2
    assert "Lataa luettelo tiedostona" in about
