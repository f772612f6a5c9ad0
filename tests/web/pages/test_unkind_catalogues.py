"""A catalogue may be empty, half done, hostile or faulty: its pages say so, lead somewhere, and show nothing raw."""

from __future__ import annotations

import html
import re
from collections import Counter
from pathlib import Path

import pytest

from servicegraph import Catalogue
from servicegraph.checks.examples import write_example
from tests.web.clients import OpenClient, TestClient, served
from tests.web.pages.test_things import BROWSER, read

CHAIN = """
chain:c a sg:ServiceChain ; rdfs:label "Ketju"@fi ; sg:includes service:a , service:b ; sg:phase phase:pilot .
interface:i a sg:Interface ; sg:within chain:c ; sg:from service:a ; sg:to service:b .
"""
SERVICES = """
service:a a sg:Service ; rdfs:label "Eka"@fi ; sg:providedBy organisation:county .
service:b a sg:Service ; rdfs:label "Toka\\u0000\\u0001\\u001B\\uFFFF"@fi ; sg:providedBy organisation:ghost .
"""
MISTAKE = 'service:z a sg:Service ; rdfs:label "ei lopu\n'
MESS_OF_SERVICES = """
service:a a sg:Service ; rdfs:label "Eka"@fi ; sg:providedBy organisation:county , "nobody" , [] ; sg:sector "care" .
service:b a sg:Service ; rdfs:label "Toka"@fi ; sg:providedBy organisation:city ; sg:refersTo "a" , [] , service:a .
organisation:city a sg:Organisation ; sg:organisationType "town" , [] .
"""
MESS = """
chain:c a sg:ServiceChain ; rdfs:label "Ketju"@fi ; sg:includes service:a , service:b , "a" , [ a sg:Service ] .
chain:c sg:phase "pilot" , [] ; sg:hasGoal "goal" , [] ; sg:hasPitfall "pitfall" , [] ; sg:organisedBy "us" , [] .
interface:ends a sg:Interface ; sg:within chain:c ; sg:from "a" ; sg:to [] ; sg:governedBy "rule" , [] .
interface:whole a sg:Interface ; sg:within "c" , [] ; sg:from service:a ; sg:to service:b .
interface:ok a sg:Interface ; sg:within chain:c ; sg:from service:a ; sg:to service:b .
interface:ok sg:governedBy rule:r , "rule" , [] .
[] a sg:Interface ; sg:within chain:c ; sg:from service:b ; sg:to service:a .
rule:r a sg:CoordinationRule ; sg:ruleKind "kind" , [] ; sg:ruleStatus "status" , [] ; sg:responsibleRole "role" , [] .
"""
LANES = ("sector", "provider", "organiser", "organisation-type", "level")
FRAME = (
    "/",
    "/gaps",
    "/readiness",
    "/negotiation",
    "/questions",
    "/search",
    "/findings",
    "/about",
    "/catalogue",
    "/sparql",
)


@pytest.fixture(scope="module")
def empty(open_client: OpenClient, tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """A client of a catalogue without anything in it, checked."""
    folder = tmp_path_factory.mktemp("empty")
    nothing = dict.fromkeys(("organisations.ttl", "services.ttl"), None)
    return opened(open_client, write_example(nothing, folder))


@pytest.fixture(scope="module")
def rough(open_client: OpenClient, tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """A client of a catalogue with control characters in a name and a provider that nobody describes, checked."""
    folder = tmp_path_factory.mktemp("rough")
    return opened(open_client, write_example({"services.ttl": SERVICES, "chain.ttl": CHAIN}, folder))


def opened(open_client: OpenClient, folder: Path) -> TestClient:
    """A client of the catalogue in *folder*, once its check is done."""
    client = open_client(Catalogue.load(folder))
    served(client).check.result()
    return client


def test_every_page_of_an_empty_catalogue_is_there(empty: TestClient) -> None:
    for path in FRAME:
        read(empty, path)


def test_no_link_of_an_empty_catalogue_leads_to_a_refusal(empty: TestClient) -> None:
    for name in ("channels-of-chain", "impact-of-service", "chains-by-phase"):
        page = read(empty, f"/questions/{name}")
        for link in re.findall(rf'href="(/questions/{name}\?[^"]+|/sparql\?question=[^"]+)"', page):
            assert empty.get(html.unescape(link), headers={"Accept": BROWSER}).status_code == 200
        read(empty, f"/sparql?question={name}")


@pytest.mark.parametrize("path", ["/", "/services", "/gaps", "/id/service/b", "/id/chain/c", "/search?q=toka"])
def test_what_cannot_be_shown_is_replaced(rough: TestClient, path: str) -> None:
    page = read(rough, path)
    assert not re.search("[\0-\x08\x0b\x0e-\x1f\x7f-\x9f\ufffe\uffff]", page)
    if path != "/":
        assert "\N{REPLACEMENT CHARACTER}" in page


@pytest.mark.parametrize("path", [*FRAME, "/id/chain/c", "/services"])
def test_no_two_parts_of_a_page_have_the_same_name(rough: TestClient, path: str) -> None:
    found = Counter(re.findall(r'\sid="([^"]*)"', read(rough, path)))
    assert [name for name, number in found.items() if number > 1] == []


def test_a_provider_that_nobody_describes_has_its_pack(rough: TestClient) -> None:
    page = read(rough, "/gaps")
    packs = {html.unescape(link) for link in re.findall(r'href="(/negotiation\?[^"]+)"', page)}
    assert packs
    for link in packs:
        assert "Eka" in read(rough, link)
    assert rough.get("/api/negotiation?a=organisation:county&b=organisation:ghost").status_code == 200


def test_an_organisation_that_nobody_names_is_called_as_it_was_asked_for(rough: TestClient) -> None:
    page = read(rough, "/negotiation?a=organisation:county&b=organisation:nobody", status=404)
    assert "organisation:nobody" in page
    assert "https://example.org/id/organisation/nobody" not in page


def test_findings_name_things_and_show_no_addresses_of_theirs(rough: TestClient) -> None:
    for path in ("/findings", "/id/chain/c", "/chains/c/readiness"):
        assert "&lt;https://w3id.org" not in read(rough, path)


@pytest.mark.parametrize(
    ("path", "said"),
    [("/id/organisation/ghost", "services.ttl:"), ("/vocab/crossing/sector", 'href="/id/interface/i"')],
)
def test_findings_of_others_that_name_a_thing_stand_folded_on_its_page(rough: TestClient, path: str, said: str) -> None:
    folded = re.search(
        r"<details><summary>Muiden kohteiden havainnot, joissa tämä mainitaan \((\d+)\)</summary>(.*?)</details>",
        read(rough, path),
        re.DOTALL,
    )
    assert folded
    assert folded[2].count('class="finding ') == int(folded[1]) > 0
    assert said in folded[2]
    assert "joissa tämä mainitaan" not in read(rough, "/id/service/b")


def test_pages_of_a_faulty_catalogue_say_that_something_may_be_missing(open_client: OpenClient, tmp_path: Path) -> None:
    client = opened(open_client, write_example({"services.ttl": SERVICES, "broken.ttl": MISTAKE}, tmp_path))
    for path in ("/", "/services", "/gaps", "/id/service/a", "/nothing"):
        page = read(client, path, status=404 if path == "/nothing" else 200)
        assert "Sivuilta voi puuttua tietoja" in page
        assert "/findings?severity=violation" in page


def test_texts_and_unnamed_nodes_in_the_place_of_things_break_no_page(open_client: OpenClient, tmp_path: Path) -> None:
    client = opened(open_client, write_example({"services.ttl": MESS_OF_SERVICES, "mess.ttl": MESS}, tmp_path))
    for path in (
        "/",
        "/gaps",
        "/gaps?by=unit",
        "/readiness",
        "/id/rule/r",
        *(f"/id/chain/c?lanes={one}" for one in LANES),
    ):
        read(client, path)
    pack = read(client, "/negotiation?a=organisation:county&b=organisation:city")
    assert "Eka" in pack
    for path in (
        "chains/c/interfaces",
        "chains/c/diagram.svg",
        "negotiation?a=organisation:county&b=organisation:city",
    ):
        assert client.get(f"/api/{path}").status_code == 200


@pytest.mark.parametrize("path", ["/gaps", "/negotiation", "/readiness", "/search", "/findings"])
def test_a_misspelt_parameter_is_refused_where_it_would_narrow(client: TestClient, path: str) -> None:
    page = read(client, f"{path}?organization=nobody", status=400)
    assert "organization" in page
    assert f'href="{path}"' in page


@pytest.mark.parametrize("path", ["/", "/services", "/gaps", "/id/service/youth-clinic"])
def test_a_language_that_the_pages_lack_is_told(client: TestClient, path: str) -> None:
    assert "ei ole kielellä ”xx”" in read(client, f"{path}?lang=xx")
    assert "ei ole kielellä" not in read(client, f"{path}?lang=fi")


def test_pages_of_a_sound_catalogue_do_not_say_so(client: TestClient) -> None:
    assert "Sivuilta voi puuttua tietoja" not in read(client, "/")
