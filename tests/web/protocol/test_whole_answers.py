"""Over a real connection: an answer is whole, or its reader sees that it is not."""

from __future__ import annotations

import http.client
import json
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

from tests.web.clients import Server, StartServer, TestClient

# Each row has a name of some fifty bytes; together they are longer than what is held back.
MANY = "SELECT ?s ?t { ?s ?p ?o . ?t a ?c }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture
def narrow(start_server: StartServer, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Server:
    """A server whose answers are at most a million bytes, of which a client may ask two at a time."""
    monkeypatch.setenv("SERVICEGRAPH_MOST_ANSWER_BYTES", "1000000")
    monkeypatch.setenv("SERVICEGRAPH_QUERIES_EACH", "2")
    monkeypatch.setenv("SERVICEGRAPH_QUERY_SECONDS", "2")
    monkeypatch.setenv("SERVICEGRAPH_BEHIND_PROXY", "true")
    return start_server(folder)


def opened(server: Server, query: str, client: str = "") -> http.client.HTTPResponse:
    address = f"{server.address}sparql?query={urllib.parse.quote(query)}"
    headers = {"X-Forwarded-For": f"{client}, 192.0.2.200"} if client else {}
    response: http.client.HTTPResponse = urllib.request.urlopen(urllib.request.Request(address, headers=headers))
    return response


def test_long_answer_breaks_off_and_few_questions_of_one_client_are_answered(narrow: Server) -> None:
    with opened(narrow, MANY) as response:
        assert response.status == 200
        with pytest.raises((http.client.IncompleteRead, ConnectionError)):
            response.read()
    with opened(narrow, f"{MANY} LIMIT 4000") as response:
        assert len(json.load(response)["results"]["bindings"]) == 4000

    refused: list[tuple[int, str, str]] = []

    def run_away(number: int) -> None:
        with pytest.raises(urllib.error.HTTPError) as caught:
            opened(narrow, f"{ENDLESS} # {number}", "192.0.2.1")
        with caught.value as answer:
            kind = json.load(answer)["type"].rpartition("/")[2]
            refused.append((answer.code, kind, answer.headers.get("Retry-After", "")))

    busy = [threading.Thread(target=run_away, args=(number,)) for number in range(3)]
    for thread in busy:
        thread.start()
    while not refused:  # the third of them, whichever that is
        time.sleep(0.02)
    assert refused == [(429, "too-many-questions", "1")]
    # Others are answered while both run.
    with opened(narrow, "ASK { ?s ?p ?o }", "192.0.2.2") as response:
        assert json.load(response)["boolean"]
    with urllib.request.urlopen(narrow.address + "api/queries/channels-of-chain") as response:
        assert response.status == 200
    for thread in busy:
        thread.join()
    assert refused[1:] == [(503, "query-timeout", "")] * 2


def test_whole_graph_is_given_by_the_processes_and_kept(client: TestClient) -> None:
    first = client.get("/graphs?default", headers={"Accept": "application/n-triples"})
    assert first.status_code == 200
    assert client.get("/graphs?default", headers={"Accept": "application/n-triples"}).content == first.content
    assert client.get("/graphs", params={"graph": "no iri"}).status_code == 404
    assert client.get("/graphs", params={"graph": "https://example.org/no-graph"}).status_code == 404
