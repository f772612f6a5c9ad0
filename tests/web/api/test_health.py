"""Whether the server lives and is ready, what the check found, and how ready a whole is."""

from __future__ import annotations

import time

import pytest

from servicegraph import Catalogue
from servicegraph.messages import texts
from servicegraph.web.api import health
from tests.web.clients import Response, TestClient, served


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


def test_probes_do_not_write_the_findings_again(faulty: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    first = ready(faulty)

    def fail(*_: object) -> None:
        raise AssertionError("the findings are written again")

    monkeypatch.setattr(health, "told_at", fail)
    assert ready(faulty).content == first.content


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


def test_readiness_is_told_with_its_evidence(client: TestClient, small_catalogue: Catalogue) -> None:
    told = client.get("/api/packages/youth/readiness?lang=sv")
    assert told.status_code == 200
    assert told.headers["content-language"] == "sv"
    document = told.json()
    measured = small_catalogue.readiness_of("package:youth")
    assert [task["met"] for task in document["tasks"]] == [task.met for task in measured.tasks]
    criteria = [one for task in document["tasks"] for one in task["criteria"]]
    assert [one["state"] for one in criteria] == [one.state for task in measured.tasks for one in task.criteria]
    assert any(one["findings"] for one in criteria)


@pytest.mark.parametrize("path", ["packages/nosuch", "nosuch/youth", "services/one", "packages/..%2f..%2fetc"])
def test_readiness_of_what_is_no_whole_is_a_problem(client: TestClient, path: str) -> None:
    refused = client.get(f"/api/{path}/readiness")
    assert refused.status_code == 404
    assert refused.headers["content-type"].startswith("application/problem+json")
