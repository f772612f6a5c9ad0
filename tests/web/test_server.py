"""A real server process, asked by the clients that people use: SPARQLWrapper and rdflib."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
import rdflib
import SPARQLWrapper
from rdflib.plugins.stores.sparqlstore import SPARQLStore

from tests.web.clients import Server, StartServer

SELECT = "SELECT ?s { ?s a <https://w3id.org/servicegraph/ns#Service> } ORDER BY ?s"
ASK = "ASK { ?s a <https://w3id.org/servicegraph/ns#Service> }"
CONSTRUCT = "CONSTRUCT { ?s a ?o } WHERE { ?s a ?o FILTER(?o = <https://w3id.org/servicegraph/ns#Service>) }"
DESCRIBE = "DESCRIBE <https://example.org/id/package/youth>"


def ask(
    server: Server,
    query: str,
    format: str,
    method: str = SPARQLWrapper.GET,
    request_method: str = SPARQLWrapper.URLENCODED,
) -> tuple[Any, str]:
    """The converted answer that SPARQLWrapper gets, and the Content-Type that it was told."""
    client = SPARQLWrapper.SPARQLWrapper(server.address + "sparql")
    client.setQuery(query)
    client.setReturnFormat(format)
    client.setMethod(method)
    client.setRequestMethod(request_method)
    result = client.query()
    with result.response:
        kind = result.info()["content-type"]
        return result.convert(), kind


@pytest.mark.parametrize(
    ("method", "request_method"),
    [
        (SPARQLWrapper.GET, SPARQLWrapper.URLENCODED),
        (SPARQLWrapper.POST, SPARQLWrapper.URLENCODED),
        (SPARQLWrapper.POST, SPARQLWrapper.POSTDIRECTLY),
    ],
)
@pytest.mark.parametrize(
    ("format", "kind"),
    [
        (SPARQLWrapper.JSON, "application/sparql-results+json"),
        (SPARQLWrapper.XML, "application/sparql-results+xml"),
        (SPARQLWrapper.CSV, "text/csv; charset=utf-8"),
        (SPARQLWrapper.TSV, "text/tab-separated-values; charset=utf-8"),
    ],
)
def test_sparqlwrapper_reads_solutions(
    server: Server, format: str, kind: str, method: str, request_method: str
) -> None:
    found, told = ask(server, SELECT, format, method, request_method)
    assert told == kind
    if format == SPARQLWrapper.JSON:
        assert len(found["results"]["bindings"]) == 3
    elif format == SPARQLWrapper.XML:
        assert len(found.getElementsByTagName("result")) == 3
    else:
        assert len(found.decode().split()) == 4


@pytest.mark.parametrize("format", [SPARQLWrapper.JSON, SPARQLWrapper.XML])
def test_sparqlwrapper_reads_truth(server: Server, format: str) -> None:
    found, _ = ask(server, ASK, format)
    assert found["boolean"] if format == SPARQLWrapper.JSON else "true" in found.toxml()


@pytest.mark.parametrize("query", [CONSTRUCT, DESCRIBE])
@pytest.mark.parametrize(
    ("format", "kind"),
    [
        (SPARQLWrapper.TURTLE, "text/turtle; charset=utf-8"),
        (SPARQLWrapper.N3, "text/turtle; charset=utf-8"),
        (SPARQLWrapper.RDFXML, "application/rdf+xml"),
        (SPARQLWrapper.JSONLD, "application/ld+json"),
    ],
)
def test_sparqlwrapper_reads_graphs(server: Server, format: str, kind: str, query: str) -> None:
    found, told = ask(server, query, format)
    assert told == kind
    graph = found if isinstance(found, rdflib.Graph) else rdflib.Graph().parse(data=found, format="turtle")
    assert len(graph) >= 3


def test_sparqlwrapper_is_told_of_a_bad_query(server: Server) -> None:
    with pytest.raises(SPARQLWrapper.SPARQLExceptions.QueryBadFormed, match="line"):
        ask(server, "SELECT * {", SPARQLWrapper.JSON)


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_an_rdflib_graph_can_be_a_window_on_the_catalogue(server: Server, method: str) -> None:
    graph = rdflib.Graph(SPARQLStore(server.address + "sparql", method=method))
    label = rdflib.URIRef("http://www.w3.org/2000/01/rdf-schema#label")
    youth = rdflib.URIRef("https://example.org/id/package/youth")
    names = [value for value in graph.objects(youth, label) if isinstance(value, rdflib.Literal)]
    assert {name.language for name in names} == {"fi", "sv", "en"}
    assert len(graph.query(SELECT)) == 3


def test_a_description_in_the_terminal_is_turtle(server: Server) -> None:
    with urllib.request.urlopen(server.address + "id/package/youth") as response:
        assert response.headers["content-type"] == "text/turtle; charset=utf-8"
        assert "server" not in response.headers


def test_a_long_address_gets_a_problem_and_no_broken_connection(server: Server) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(server.address + "sparql?query=" + "%41" * 110_000)
    with refused.value:
        assert refused.value.code == 414
        assert refused.value.headers["content-type"] == "application/problem+json"


def test_the_address_is_told_first_and_then_what_the_check_found(start_server: StartServer, folder: Path) -> None:
    server = start_server(folder)
    assert re.match(r"Files: \d+, statements: \d+, violations: 0, ", server.next_line())


def test_catalogue_is_read_and_handed_to_the_processes_before_the_application_is_imported() -> None:
    """The application takes longer to import than the processes need to read the data."""
    looked = "import sys, servicegraph.web.server; print([one for one in ('fastapi', 'jinja2') if one in sys.modules])"
    done = subprocess.run([sys.executable, "-c", looked], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "[]"


def test_a_port_in_use_is_told_in_one_sentence(server: Server, folder: Path) -> None:
    port = server.address.rstrip("/").rpartition(":")[2]
    done = subprocess.run(
        [sys.executable, "-m", "servicegraph.cli", "serve", str(folder), "--port", port],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert port in done.stderr
    assert "--port 0" in done.stderr


@pytest.mark.parametrize("arguments", [["--host", "not a host"], ["--host", "192.0.2.1"]])
def test_an_address_that_is_not_ours_is_told_in_one_sentence(folder: Path, arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "servicegraph.cli", "serve", str(folder), "--port", "0", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1


def descendants(pid: int) -> list[int]:
    """The processes that run and that the process *pid*, or one of these, has started."""
    if not Path(f"/proc/{pid}/task").is_dir():
        pytest.skip("needs /proc to see the processes of a server")
    found = [pid]
    for one in found:  # grows while it is walked
        with contextlib.suppress(FileNotFoundError):
            for task in Path(f"/proc/{one}/task").iterdir():
                found += [child for child in map(int, (task / "children").read_text("ascii").split()) if alive(child)]
    return found[1:]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_server_cleanly_with_all_its_processes(
    start_server: StartServer, folder: Path, number: signal.Signals
) -> None:
    server = start_server(folder)
    ask(server, ASK, SPARQLWrapper.JSON)
    deadline = time.monotonic() + 10
    while len(children := descendants(server.process.pid)) < 4 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(children) >= 4  # one that holds the data, two that answer, and a spare one
    with socket.create_connection(("127.0.0.1", int(server.address.rstrip("/").rpartition(":")[2]))):
        server.process.send_signal(number)
        assert server.process.wait(15) == 0
    for child in children:
        assert not alive(child)


def test_processes_under_a_query_end_by_themselves_when_the_server_is_killed(
    start_server: StartServer, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SERVICEGRAPH_QUERY_SECONDS", "2")
    server = start_server(folder)
    ask(server, ASK, SPARQLWrapper.JSON)
    children = descendants(server.process.pid)
    endless = "SELECT%20(COUNT(*)%20AS%20%3Fn)%20%7B%3Fa%20%3Fb%20%3Fc.%3Fd%20%3Fe%20%3Ff.%3Fg%20%3Fh%20%3Fi%7D"
    with socket.create_connection(("127.0.0.1", int(server.address.rstrip("/").rpartition(":")[2]))) as connection:
        connection.sendall(f"GET /sparql?query={endless} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        time.sleep(0.7)
        server.process.kill()
        server.process.wait(10)
    deadline = time.monotonic() + 6
    while any(alive(child) for child in children) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not any(alive(child) for child in children)


def alive(pid: int) -> bool:
    """Whether the process runs (one that has ended but was not waited for does not)."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False
