"""Every address of catalogues that are empty, small, faulty, huge or in one language: none breaks, all lead on."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from servicegraph import Catalogue
from servicegraph.checks.examples import write_example
from tests.web.clients import OpenClient, TestClient, served
from tests.web.pages.test_things import BROWSER
from tests.web.test_addresses import TOLD, operations

# What they say is the same of all catalogues without shapes of their own.
FROM_THE_PROGRAM = ("/static/{name}", "/openapi.json", "/docs", "/docs/checks", "/docs/shapes", "/ns")
LISTS = ("chains", "services", "organisations", "interfaces", "rules", "segments", "sources", "packages")
PATHS = (
    *(path for route, (path, _) in TOLD.items() if route not in FROM_THE_PROGRAM),
    *(f"/{name}" for name in LISTS),
    *(
        "/id/service/a",
        "/id/organisation/x7",
        "/id/chain/c",
        "/chains/c/readiness",
        "/services?providedBy=organisation:x7",
    ),
    *("/gaps?by=unit", "/gaps?format=csv", "/negotiation?a=organisation:x7", "/search?q=palvelu"),
    "/negotiation?a=organisation:x1&b=organisation:x2",
)
CHAIN = """
chain:c a sg:ServiceChain ; rdfs:label "Ketju"@fi ; sg:includes service:a , service:b .
interface:i a sg:Interface ; sg:within chain:c ; sg:from service:a ; sg:to service:b .
"""
MANY = 2_000
CATALOGUES: Mapping[str, Mapping[str, str | None]] = {
    "nothing": {"organisations.ttl": None, "services.ttl": None},
    "one thing": {"organisations.ttl": None, "services.ttl": 'service:a a sg:Service ; rdfs:label "Eka"@fi .\n'},
    "no organisations": {
        "organisations.ttl": None,
        "services.ttl": 'service:a a sg:Service ; rdfs:label "Eka"@fi .\nservice:b a sg:Service .\n' + CHAIN,
    },
    "faulty": {"broken.ttl": 'service:z a sg:Service ; rdfs:label "ei lopu\n', "chain.ttl": CHAIN},
    "one language": {
        "organisations.ttl": 'organisation:x7 a sg:Organisation ; rdfs:label "Staden"@sv .\n',
        "services.ttl": 'service:a a sg:Service ; rdfs:label "Ett"@sv ; sg:providedBy organisation:x7 .\n'
        'service:b a sg:Service ; rdfs:label "Två"@sv ; sg:providedBy organisation:x7 .\n' + CHAIN,
    },
    "very many values": {
        "organisations.ttl": "".join(
            f'organisation:x{number} a sg:Organisation ; rdfs:label "Tuottaja {number}"@fi .\n'
            for number in range(MANY)
        ),
        "services.ttl": "".join(
            f'service:s{number} a sg:Service ; rdfs:label "P {number}"@fi ; sg:providedBy organisation:x{number} .\n'
            for number in range(MANY)
        )
        + 'service:a a sg:Service ; rdfs:label "Eka"@fi ; sg:providedBy organisation:x1 .\n'
        + 'service:b a sg:Service ; rdfs:label "Toka"@fi ; sg:providedBy organisation:x2 .\n'
        + CHAIN,
    },
}
UNCHECKED = ("very many values",)  # what is asked of it rests on no check, which would take long


@pytest.fixture(scope="module", params=CATALOGUES)
def unkind(
    request: pytest.FixtureRequest, open_client: OpenClient, tmp_path_factory: pytest.TempPathFactory
) -> TestClient:
    """A client of one of the catalogues, as a rule checked."""
    folder = write_example(CATALOGUES[request.param], tmp_path_factory.mktemp("unkind"))
    client = open_client(Catalogue.load(folder, query_processes=1))
    if request.param not in UNCHECKED:
        served(client).check.result()
    return client


@pytest.mark.matrix
def test_every_page_is_there_or_says_what_is_not_and_leads_somewhere(unkind: TestClient) -> None:
    for path in PATHS:
        answer = unkind.get(path, headers={"Accept": BROWSER, "Accept-Language": "fi"})
        assert answer.status_code in (200, 302, 400, 404), path
        if answer.status_code == 302 or not answer.headers["content-type"].startswith("text/html"):
            continue
        content = answer.text.partition("</header>")[2].partition("</main>")[0]
        assert len(re.findall(r"<h1[ >]", answer.text)) == 1, path
        assert re.search(r'href="|<button', content), path
        assert len(answer.text) < 1_000_000, path


@pytest.mark.matrix
def test_every_operation_answers_or_says_what_is_not(unkind: TestClient) -> None:
    waiting = () if served(unkind).check.done else (503,)  # for what rests on the check
    for path in operations():
        answer = unkind.get(path)
        assert answer.status_code in (200, 400, 404, *waiting) or path == "/health/ready", path
