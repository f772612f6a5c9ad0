"""Health, findings, descriptions for people and machines, headers, and failures that nobody foresaw."""

from __future__ import annotations

import json
import re
import time
from html.parser import HTMLParser
from typing import NoReturn

import pytest
from fastapi.openapi.models import OpenAPI
from starlette.requests import Request

from servicegraph import Catalogue
from servicegraph.messages import keys, texts
from servicegraph.web import problems
from servicegraph.web.app import ROUTES, create_app
from tests.web.clients import OpenClient, Response, TestClient, application, served


def ready(client: TestClient) -> Response:
    """The answer to whether the server is ready, once the check is done."""
    for _ in range(200):
        response: Response = client.get("/health/ready")
        if response.json().get("detail") != texts("http.not-ready.checking")["en"]:
            return response
        time.sleep(0.05)
    raise AssertionError("the check does not end")


def test_it_lives_and_is_ready(client: TestClient) -> None:
    assert client.get("/health/live").json() == {"live": True}
    response = ready(client)
    assert response.status_code == 200
    told = response.json()
    assert told["ready"]
    assert told["state"] == served(client).catalogue.state
    assert told["checked"]["files"] == 3
    assert told["findings"]["violation"] == 0
    assert response.headers["cache-control"] == "no-store"


def test_with_violations_it_serves_what_it_could_read_and_says_that_it_is_not_ready(faulty: TestClient) -> None:
    response = ready(faulty)
    assert response.status_code == 503
    told = response.json()
    assert response.headers["content-type"] == "application/problem+json"
    assert not told["ready"]
    assert {found["path"] for found in told["violations"]} >= {"broken.ttl", "services.ttl", "queries/broken.rq"}
    assert faulty.get("/health/live").status_code == 200
    assert faulty.get("/id/organisation/county").status_code == 200


def test_findings_are_those_of_the_check_in_the_asked_language(faulty: TestClient) -> None:
    whole = faulty.get("/api/check?lang=sv")
    assert whole.headers["content-language"] == "sv"
    document = whole.json()
    assert not document["conforms"]
    violations = faulty.get("/api/check?level=violation").json()["findings"]
    assert {found["severity"] for found in violations} == {"violation"}
    assert len(document["findings"]) > len(violations)
    misspelt = next(found for found in violations if found["path"] == "services.ttl")
    assert misspelt["line"]
    assert "social" in misspelt["hint"]
    assert faulty.get("/api/check?level=grave").json()["parameter"] == "level"


def test_a_broken_question_is_told_without_the_folders_of_the_server(faulty: TestClient) -> None:
    response = faulty.get("/api/queries/broken")
    assert response.status_code == 500
    assert response.json()["detail"].startswith("broken.rq:2:")


def test_every_question_is_an_operation_with_typed_parameters(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    OpenAPI.model_validate(document)
    listed = {one["name"] for one in client.get("/api/queries").json()["queries"]}
    operations = {path.rpartition("/")[2] for path in document["paths"] if re.fullmatch("/api/queries/[a-z-]+", path)}
    assert operations == listed
    operation = document["paths"]["/api/queries/echo"]["get"]
    types = {one["name"]: one["schema"] for one in operation["parameters"] if "name" in one}
    assert types["count"]["type"] == "integer"
    assert types["day"] == {"type": "string", "format": "date"}
    assert types["flag"]["type"] == "boolean"
    parts = document["paths"]["/api/queries/parts-of-chain"]["get"]
    assert parts["parameters"][0]["examples"]["example1"]["value"] == "package:youth"
    identifiers = [one["operationId"] for item in document["paths"].values() for one in item.values()]
    assert len(identifiers) == len(set(identifiers))


def test_every_reference_of_the_description_leads_somewhere(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    for reference in set(re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(document))):
        place = document
        for part in reference.split("/"):
            place = place[part]
        assert place


def test_every_route_is_described(client: TestClient) -> None:
    described = set(client.get("/openapi.json").json()["paths"])
    without = {"/", "/openapi.json", "/api/queries/{name}"}
    routes = {path.replace(":path}", "}") for path, _, _ in ROUTES if not path.startswith("/docs")} - without
    assert routes <= described


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


def test_the_start_leads_to_what_can_be_asked(client: TestClient) -> None:
    assert client.get("/").headers["location"] == "/docs"


@pytest.mark.parametrize("address", ["/sparql", "/nothing", "/api/queries", "/id/x/y", "/docs", "/health/live"])
def test_every_answer_has_the_protecting_headers(client: TestClient, address: str) -> None:
    headers = client.get(address).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["access-control-allow-origin"] == "*"
    assert "server" not in headers


def test_other_sites_can_be_kept_out(open_client: OpenClient, small_catalogue: Catalogue) -> None:
    client = open_client(small_catalogue, cors="")
    assert "access-control-allow-origin" not in client.get("/api/queries").headers
    assert "access-control-allow-methods" not in client.options("/api/queries").headers


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_an_unknown_path_is_404_in_the_asked_language(client: TestClient, language: str) -> None:
    response = client.get("/nothing/here", headers={"Accept-Language": language})
    assert response.status_code == 404
    assert response.json()["title"] == texts("http.not-found")[language]
    assert "/nothing/here" in response.json()["detail"]
    assert client.get("/sparql/").status_code == 404


def test_an_unforeseen_failure_is_a_plain_500_and_the_log_has_the_rest(
    open_client: OpenClient, small_catalogue: Catalogue, caplog: pytest.LogCaptureFixture
) -> None:
    client = open_client(small_catalogue)

    async def fail(_: Request) -> NoReturn:
        raise RuntimeError("secret of the server")

    application(client).add_route("/fail", fail)
    response = client.get("/fail")
    assert response.status_code == 500
    told = response.json()
    assert "secret" not in response.text
    assert told["id"] in told["detail"]
    assert response.headers["x-content-type-options"] == "nosniff"
    assert told["id"] in caplog.text
    assert "secret of the server" in caplog.text


def test_every_problem_has_a_title() -> None:
    names = {name for _, _, name in problems._TABLE} | set(problems._BY_STATUS.values()) | {"internal-error"}
    assert {f"http.{name}" for name in names} <= keys()


def test_an_application_that_was_never_started_has_no_process(small_catalogue: Catalogue) -> None:
    app = create_app(small_catalogue)
    assert app.state.served.pool.pids == []


def test_readiness_is_told_with_its_evidence(client: TestClient, small_catalogue: Catalogue) -> None:
    told = client.get("/api/packages/youth/readiness?lang=sv")
    assert told.status_code == 200
    assert told.headers["content-language"] == "sv"
    document = told.json()
    measured = small_catalogue.readiness_of("package:youth")
    assert (document["met"], document["applicable"]) == (measured.met, measured.applicable)
    assert [task["met"] for task in document["tasks"]] == [task.met for task in measured.tasks]
    assert sum(len(task["findings"]) for task in document["tasks"]) > 0


@pytest.mark.parametrize("path", ["packages/nosuch", "nosuch/youth", "services/one", "packages/..%2f..%2fetc"])
def test_readiness_of_what_is_no_whole_is_a_problem(client: TestClient, path: str) -> None:
    refused = client.get(f"/api/{path}/readiness")
    assert refused.status_code == 404
    assert refused.headers["content-type"].startswith("application/problem+json")
