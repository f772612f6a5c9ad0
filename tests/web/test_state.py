"""What is served while the check runs, when it fails, and when another day begins."""

from __future__ import annotations

import datetime
import logging
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from servicegraph import Catalogue
from servicegraph.diagnostics import Checked, Severity
from servicegraph.errors import EngineError
from servicegraph.readiness import GRAPH
from servicegraph.web.app import create_app
from tests.web.clients import OpenClient, TestClient, finish_check

ASK = "ASK { ?x a <https://w3id.org/servicegraph/ns#TaskReadiness> }"
ASK_GRAPH = f"ASK {{ GRAPH <{GRAPH}> {{ ?x a <https://w3id.org/servicegraph/ns#TaskReadiness> }} }}"
NEEDING = """\
# Figures
#
# @needs readiness
# @column met integer Criteria met

PREFIX sg: <https://w3id.org/servicegraph/ns#>
SELECT ?met { ?figure sg:criteriaMet ?met }
"""
READINESS = "servicegraph-readiness"

Opened = tuple[TestClient, Catalogue]


class Slow(Catalogue):
    """A catalogue whose check waits until it is let go, and then may fail."""

    def __init__(self, catalogue: Catalogue) -> None:
        super().__init__(catalogue.dataset)
        self.go = threading.Event()
        self.failures: list[Exception] = []

    def check(self, level: Severity, *, alone: bool = False) -> Checked:
        self.go.wait(30)
        for failure in self.failures:
            raise failure
        return super().check(level, alone=alone)


@pytest.fixture
def slow(small: Path) -> Slow:
    """The small catalogue with a question that needs the readiness figures; its check waits."""
    (small / "queries").mkdir()
    (small / "queries" / "figures.rq").write_text(NEEDING, "utf-8")
    return Slow(Catalogue.load(small, query_processes=1))


@pytest.fixture
def client(slow: Slow) -> Iterator[TestClient]:
    """A client of the application over the catalogue whose check waits."""
    with TestClient(create_app(slow)) as made:
        yield made
        slow.go.set()


def finish(client: TestClient, slow: Slow) -> None:
    """Let the check go on and wait for its end."""
    slow.go.set()
    finish_check(client)


def test_question_that_needs_readiness_is_503_until_the_check_is_done(client: TestClient, slow: Slow) -> None:
    waiting = client.get("/api/queries/figures")
    assert waiting.status_code == 503
    assert waiting.headers["content-type"] == "application/problem+json"
    assert int(waiting.headers["retry-after"]) > 0
    assert waiting.json()["type"].endswith("/not-ready")
    assert client.get("/api/queries/parts-of-chain").status_code == 200
    finish(client, slow)
    answered = client.get("/api/queries/figures")
    assert answered.status_code == 200
    assert answered.json()["total"] == len(slow.query("figures").rows) > 0


def test_answers_before_the_check_say_so_and_have_another_tag(client: TestClient, slow: Slow) -> None:
    tags: dict[str, str] = {}
    for address in ("/sparql?query=ASK%7B%7D", "/sparql"):
        before = client.get(address)
        assert (before.status_code, before.headers[READINESS]) == (200, "pending")
        tags[address] = before.headers["etag"]
        assert client.get(address, headers={"If-None-Match": tags[address]}).status_code == 304
    finish(client, slow)
    for address, tag in tags.items():
        after = client.get(address, headers={"If-None-Match": tag})
        assert after.status_code == 200
        assert after.headers["etag"] != tag
        assert READINESS not in after.headers


def test_figures_are_in_the_default_graph_and_in_their_own_once_the_check_is_done(
    client: TestClient, slow: Slow
) -> None:
    def said() -> list[bool]:
        return [client.get("/sparql", params={"query": query}).json()["boolean"] for query in (ASK, ASK_GRAPH)]

    assert said() == [False, False]
    assert GRAPH not in client.get("/sparql").text
    finish(client, slow)
    assert said() == [True, True]
    assert GRAPH in client.get("/sparql").text
    one = {"query": ASK, "default-graph-uri": "https://example.org/id/graph/services.ttl"}
    assert client.get("/sparql", params=one).json()["boolean"] is False


@pytest.mark.parametrize("failure", [EngineError("error.engine", detail="broken"), RuntimeError("a secret")])
def test_failing_check_leaves_everything_else_at_work(
    client: TestClient, slow: Slow, failure: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    slow.failures.append(failure)
    with caplog.at_level(logging.ERROR):
        finish(client, slow)
    answer = client.get("/sparql", params={"query": "ASK { ?s ?p ?o }"})
    assert (answer.status_code, answer.json()["boolean"]) == (200, True)
    assert answer.headers[READINESS] == "failed"
    assert client.get("/id/package/youth").status_code == 200
    assert client.get("/api/queries/parts-of-chain").status_code == 200
    for address in ("/api/check", "/api/packages/youth/readiness", "/api/queries/figures"):
        refused = client.get(address)
        assert refused.status_code == 500
        assert refused.json()["type"].endswith("/check-failed")
    ready = client.get("/health/ready")
    assert (ready.status_code, ready.json()["ready"]) == (503, False)
    assert "secret" not in ready.text
    assert ("a secret" in caplog.text) == isinstance(failure, RuntimeError)


def test_another_day_is_checked_anew_and_has_other_tags(
    client: TestClient, slow: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish(client, slow)
    first = client.get("/sparql", params={"query": ASK})
    slow.go.clear()
    tomorrow = slow.today() + datetime.timedelta(days=1)
    monkeypatch.setattr(Catalogue, "today", lambda _: tomorrow)
    between = client.get("/sparql", params={"query": ASK}, headers={"If-None-Match": first.headers["etag"]})
    assert (between.status_code, between.headers[READINESS]) == (200, "pending")
    finish(client, slow)
    second = client.get("/sparql", params={"query": ASK})
    assert second.json()["boolean"] is True
    assert len({one.headers["etag"] for one in (first, between, second)}) == 3
    count = f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{GRAPH}> {{ ?s <https://w3id.org/servicegraph/ns#criteriaMet> ?o }} }}"
    found = client.get("/sparql", params={"query": count}).json()["results"]["bindings"]
    [measured] = slow.readiness.values()
    assert int(found[0]["n"]["value"]) == len(measured.tasks)


def test_application_that_was_never_started_has_no_process_and_no_check(slow: Slow) -> None:
    state = create_app(slow).state.served
    assert state.pool.pids == []
    assert not state.check.done


def test_nobody_waits_for_the_check(client: TestClient, slow: Slow) -> None:
    for address in ("/api/check", "/api/findings", "/api/readiness", "/api/packages/youth/readiness"):
        refused = client.get(address)
        assert refused.status_code == 503
        assert int(refused.headers["retry-after"]) > 0
    finish(client, slow)
    assert client.get("/api/check").status_code == 200


def test_entities_and_readiness_of_included_catalogues_are_served_at_their_addresses(
    tmp_path: Path, small: Path, open_client: OpenClient
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "servicegraph.toml").write_text('base = "https://own.example/id/"\ninclude = ["../small"]\n', "utf-8")
    (own / "own.ttl").write_text(
        "@prefix sg: <https://w3id.org/servicegraph/ns#> .\n@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        '<https://own.example/id/chain/p%C3%A4iv%C3%A4> a sg:ServiceChain ; rdfs:label "Päivä"@fi .\n'
        '<https://own.example/id/chain/club/morning> a sg:ServiceChain ; rdfs:label "Aamu"@fi .\n',
        "utf-8",
    )
    client = open_client(Catalogue.load(own), query_processes=1)
    finish_check(client)
    for address, whole in (
        ("packages/youth", "https://example.org/id/package/youth"),
        ("chains/p%C3%A4iv%C3%A4", "https://own.example/id/chain/p%C3%A4iv%C3%A4"),
        ("chains/club/morning", "https://own.example/id/chain/club/morning"),
    ):
        told = client.get(f"/api/{address}/readiness")
        assert told.status_code == 200, told.text
        assert told.json()["whole"]["iri"] == whole
        kind, _, slug = address.partition("/")
        assert client.get(f"/id/{kind.removesuffix('s')}/{slug}").status_code == 200
