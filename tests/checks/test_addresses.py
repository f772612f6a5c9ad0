"""IRIs of entities: under the base, under the path of their kind, alike, and found at their address."""

from __future__ import annotations

import unicodedata
import warnings
from pathlib import Path
from urllib.parse import quote

import pytest

from servicegraph import Catalogue
from servicegraph.checks.examples import BASE, write_example
from servicegraph.diagnostics import Severity
from servicegraph.web.app import create_app
from tests.checks.finding import NAMES, codes, found, said, service

with warnings.catch_warnings():
    # Starlette would rather have another HTTP client than the one that is installed.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

OTHER = 'rdfs:label "Muu"@fi , "Annan"@sv , "Other"@en'


@pytest.mark.parametrize(
    "text",
    [
        service(f"<{BASE}services/extra>"),
        f"service:town a sg:Organisation ; {NAMES} ; sg:organisationType orgtype:municipality .",
        f"<{BASE}association/one> a sg:Organisation ; {NAMES} ; sg:organisationType orgtype:association .",
    ],
)
def test_entity_under_the_path_of_another_kind_is_a_warning(text: str, tmp_path: Path) -> None:
    files = {"more.ttl": f"{text} # here"}
    assert said(tmp_path, files) == [("another-kind", "here")]
    [one] = found(tmp_path, files)
    assert one.severity is Severity.WARNING
    assert one.fixes


def test_subclass_of_ones_own_belongs_to_the_path_of_the_class_above(tmp_path: Path) -> None:
    own = f"<https://example.org/ns#Clinic> a owl:Class ; rdfs:subClassOf sg:Service ; {NAMES} ."
    right = service("service:more").replace("a sg:Service", "a <https://example.org/ns#Clinic>")
    wrong = right.replace("service:more", f"<{BASE}clinic/more>").replace("Lisä", "Muu")
    files = {"ontology/own.ttl": own, "more.ttl": f"{right}\n{wrong} # here"}
    assert ("another-kind", "here") in said(tmp_path, files)
    assert codes(tmp_path, files).count("another-kind") == 1


def test_things_of_no_kind_may_have_paths_of_their_own(tmp_path: Path) -> None:
    text = f"<{BASE}structure/x> a qb:DataStructureDefinition . <{BASE}scheme/y> a skos:ConceptScheme ."
    assert "another-kind" not in codes(tmp_path, {"more.ttl": text})


def test_entities_outside_the_base_are_one_finding_for_a_namespace(tmp_path: Path) -> None:
    text = (
        service("<https://elsewhere.example/service/1>")
        + " # here\n"
        + service("<https://elsewhere.example/service/2>", OTHER)
    )
    assert said(tmp_path, {"more.ttl": text}) == [("foreign-entity", "here")]


@pytest.mark.parametrize(
    "text",
    [
        f"<https://town.example/org> a sg:Organisation ; {NAMES} ; sg:organisationType orgtype:municipality .",
        "<https://codes.example/P1> a skos:Concept ; skos:prefLabel 'a'@fi , 'b'@sv , 'c'@en .",
        f"<https://elsewhere.example/agent> a <http://xmlns.com/foaf/0.1/Agent> ; {NAMES} .",
    ],
)
def test_what_others_publish_may_keep_its_iri(text: str, tmp_path: Path) -> None:
    assert not codes(tmp_path, {"more.ttl": text})


def test_entity_of_an_included_catalogue_is_not_foreign(tmp_path: Path) -> None:
    write_example({"more.ttl": service("<https://town.example/id/service/1>")}, tmp_path / "town")
    title = 'title = { fi = "a", sv = "b", en = "c" }\n'
    (tmp_path / "town" / "servicegraph.toml").write_text(f'{title}base = "https://town.example/id/"\n', "utf-8")
    for name in ("services.ttl", "organisations.ttl"):
        (tmp_path / "town" / name).unlink()
    settings = f'{title}base = "{BASE}"\ninclude = ["../town"]\n'
    assert not codes(tmp_path / "county", {"servicegraph.toml": settings})


ADDRESSES = {
    "service/club/morning": True,
    "service/päiväkerho": True,
    f"service/{quote('päiväkerho')}": True,
    f"service/{quote('päiväkerho').lower()}": False,
    "service/a(b),c": True,
    "clinic": False,
    "service/": False,
    "service/a#b": False,
    "service/a?b=1": False,
    "service/a%2Fb": False,
    "service//a": True,
    "service/a/../b": False,
    "service/a.ttl": False,
}


@pytest.mark.parametrize("path", ADDRESSES)
def test_entity_is_served_at_its_address_or_the_check_says_that_it_is_not(path: str, tmp_path: Path) -> None:
    folder = write_example({"more.ttl": service(f"<{BASE}{path}>")}, tmp_path)
    catalogue = Catalogue.load(folder)
    told = [one.code for one in catalogue.check(Severity.WARNING).diagnostics]
    client = TestClient(create_app(catalogue), base_url="http://catalogue.example")
    answer = client.get(f"/id/{path}", headers={"Accept": "text/turtle"})
    assert told == ([] if ADDRESSES[path] else ["unserved-address"])
    assert told or answer.status_code == 200


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("service/more", "service/More"),
        ("service/more", "Service/more"),
        ("service/more", "service/more/"),
        ("service/päivä", quote("service/päivä")),
        ("service/päivä", unicodedata.normalize("NFD", "service/päivä")),
    ],
)
def test_iris_that_differ_only_in_form_are_one_finding_at_the_rarer(one: str, other: str, tmp_path: Path) -> None:
    rarer, commoner = service(f"<{BASE}{other}>", OTHER), service(f"<{BASE}{one}>")
    text = f"{rarer} # here\n{commoner}\nservice:ward sg:refersTo <{BASE}{one}> ."
    assert said(tmp_path, {"more.ttl": text}) == [("similar-iris", "here")]


def test_http_for_https_is_found_where_it_is_described_and_where_it_is_only_named(tmp_path: Path) -> None:
    http = BASE.replace("https", "http")
    described = f"{service('service:more')}\n{service(f'<{http}service/more>', OTHER)} # here"
    assert said(tmp_path / "described", {"more.ttl": described}) == [("similar-iris", "here")]
    named = f"{service('service:more')}\nservice:ward sg:refersTo <{http}service/more> . # here"
    assert said(tmp_path / "named", {"more.ttl": named}) == [("similar-iris", "here")]


def test_fix_writes_the_commoner_iri_at_every_place(tmp_path: Path) -> None:
    facts = "service:more sg:refersTo service:ward ; sg:channel channel:digital ."
    text = f"{service('service:more')}\n{service('service:More', OTHER)}\n{facts}"
    [one] = found(tmp_path, {"more.ttl": text, "other.ttl": "service:ward sg:refersTo service:More ."})
    assert [(edit.location.path, edit.text) for edit in one.fixes[0].edits] == [
        ("more.ttl", "service:more"),
        ("other.ttl", "service:more"),
    ]


def test_web_pages_that_differ_only_in_form_are_nobody_s_entities(tmp_path: Path) -> None:
    text = service("service:more") + " service:more rdfs:seeAlso <http://a.example/X> , <https://a.example/x/> ."
    assert not codes(tmp_path, {"more.ttl": text})
