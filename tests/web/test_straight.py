"""What is answered without the framework is answered as the framework would, to the letter."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from starlette.types import Message, Receive, Scope, Send

from servicegraph import Catalogue
from servicegraph.errors import TooManyQuestions
from servicegraph.sparql.values import QueryRequest
from servicegraph.web.state import State
from servicegraph.web.straight import Straight
from tests.loops import run_apart
from tests.web.clients import OpenClient, Response, TestClient, application

ASK, SELECT = "/sparql?query=ASK%7B%7D", "/sparql?query=SELECT+*+%7B+%3Fs+a+%3Fo+%7D+LIMIT+3"
FORM, QUERY = "application/x-www-form-urlencoded", "application/sparql-query"
TEXTS = [
    "ASK {}",
    "ASK {} # ä",
    "SELECT * { ?s a ?o } LIMIT 3",
    "SELECT (RAND() AS ?r) {} LIMIT 0",
    "CONSTRUCT { ?s a ?o } { ?s a ?o } LIMIT 3",
    "DESCRIBE <https://example.org/id/package/youth>",
    "ASK { ?s ?p",
    "ASK { BIND(<http://x>(1) AS ?y) }",
    "ASK { SERVICE <http://x> {} }",
    "DELETE WHERE { ?s ?p ?o }",
    "PREFIX a: <b:c> INSERT DATA { a:a a:b a:c }",
    "ASK {" * 200,
    "# nothing",
    "  ",
    "x" * 30_000,
]
ACCEPTS = ["*/*", "application/sparql-results+xml", "text/turtle;q=0.5, text/csv", "image/png", "text/html", "a/b, */*"]
ADDRESSES = [
    ASK,
    SELECT,
    "/sparql",
    "/sparql?format=nt",
    "/sparql?format=none",
    "/sparql?query=",
    "/sparql?query=ASK%7B%7D&query=ASK%7B%7D",
    "/sparql?query=%FF",
    "/sparql?query=ASK%7B%7D&format=xml&lang=sv",
    "/sparql?query=ASK%7B%7D&default-graph-uri=no%20iri",
    "/sparql?query=ASK%7B%7D&default-graph-uri=urn:a&named-graph-uri=urn:b",
    "/sparql?update=CLEAR+ALL",
    "/sparql?" + "&".join(f"a{number}=1" for number in range(101)),
    "/api/queries/echo?text=a&thing=urn:a&count=1&share=1.5&flag=true&day=2024-01-01&tongue=fi",
    "/api/queries/echo?text=a",
    "/api/queries/none-such",
    "/api/queries/none%20such?lang=fi",
    "/api/queries/a%2Fb",
    "/api/queries/",
    "/api/queries",
    "/health/live",
    "/health/live?x=1",
    "/health/live/",
]


def by_the_framework(client: TestClient) -> TestClient:
    """A client of the same application whose requests pass nothing but the framework."""
    app = application(client)

    async def framework(scope: Scope, receive: Receive, send: Send) -> None:
        await FastAPI.__call__(app, scope, receive, send)

    return TestClient(framework, base_url="http://catalogue.example", follow_redirects=False)


def told(response: Response) -> tuple[int, list[tuple[str, str]], bytes]:
    """What of *response* a client can see, but the numbers under which the log has a failure."""
    headers = [(name, value) for name, value in response.headers.multi_items() if name != "content-length"]
    return response.status_code, headers, re.sub(rb"\b[0-9a-f]{12}\b", b"", response.content)


def asked(*accepts: str) -> Iterator[tuple[str, str, dict[str, str], bytes]]:
    """Requests of all kinds: method, address, headers, body."""
    for accept in accepts:
        said = {"Accept": accept, "Accept-Encoding": "identity", "Accept-Language": "fi, en;q=0.5"}
        for address in ADDRESSES:
            for method in ("GET", "HEAD", "OPTIONS", "PUT"):
                yield method, address, said, b""
        yield "POST", "/health/live", said, b""
        yield "POST", "/api/queries/echo", {**said, "Content-Type": FORM}, b"text=a"
        for kind in (FORM, QUERY, QUERY + "; charset=latin-1", "application/sparql-update", "text/plain", ""):
            for body in (b"ASK {}", b"query=ASK%7B%7D", b"query=ASK%7B%7D&format=xml", b"update=x", b"\xff", b""):
                yield "POST", "/sparql", {**said, "Content-Type": kind}, body
        yield "POST", "/sparql", {**said, "Content-Type": QUERY, "Content-Encoding": "gzip"}, b"ASK {}"


def test_every_request_is_answered_as_the_framework_answers_it(client: TestClient) -> None:
    framework = by_the_framework(client)
    for method, address, headers, body in [*asked(*ACCEPTS)]:
        wanted = told(framework.request(method, address, headers=headers, content=body))
        found = told(client.request(method, address, headers=headers, content=body))
        assert found == wanted, (method, address, headers, body)


@pytest.mark.parametrize("text", TEXTS)
def test_every_text_is_answered_as_the_framework_answers_it(client: TestClient, text: str) -> None:
    framework = by_the_framework(client)
    for accept in ("*/*", "text/csv", "text/html"):
        headers = {"Accept": accept, "Accept-Encoding": "identity"}
        for method, more in (
            ("GET", {"params": {"query": text}}),
            ("HEAD", {"params": {"query": text}}),
            ("POST", {"data": {"query": text}}),
            ("POST", {"content": text.encode(), "headers": {**headers, "Content-Type": QUERY}}),
        ):
            given = {"headers": headers, **more}
            wanted = told(framework.request(method, "/sparql", **given))  # type: ignore[arg-type]
            assert told(client.request(method, "/sparql", **given)) == wanted, (method, more)  # type: ignore[arg-type]


def test_what_the_asker_has_is_told_as_the_framework_tells_it(client: TestClient) -> None:
    framework = by_the_framework(client)
    for address in (ASK, "/sparql", "/api/queries/echo?text=a&thing=urn:a&count=1&share=1&flag=true&day=2024-01-01"):
        tag = framework.get(address, headers={"Accept-Encoding": "identity"}).headers.get("etag", "*")
        for held in (tag, f'"other", W/{tag}', "*", '"other"'):
            headers = {"If-None-Match": held, "Accept-Encoding": "identity"}
            assert told(client.get(address, headers=headers)) == told(framework.get(address, headers=headers))


def test_look_ups_need_no_process(open_client: OpenClient, small_catalogue: Catalogue) -> None:
    client = open_client(small_catalogue)
    application(client).state.served.pool.close()
    thing = "<https://example.org/id/package/youth>"
    for text in ("ASK {}", f"ASK {{ {thing} a ?kind }}", f"SELECT ?p {{ {thing} ?p ?o }}"):
        for given in ({"params": {"query": text}}, {"data": {"query": text}}):
            response = client.request("GET" if "params" in given else "POST", "/sparql", **given)
            assert response.status_code == 200
            assert response.headers["servicegraph-complete"] == "true"
    for text in ("ASK { FILTER(true) }", "SELECT ?s { ?s ?p ?o }"):
        assert client.get("/sparql", params={"query": text}).status_code == 503


@pytest.mark.parametrize("error", [RuntimeError("secret"), TooManyQuestions("error.too-many-questions", most=8)])
def test_a_failure_is_told_as_the_framework_tells_it(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    async def fail(_: State, request: QueryRequest) -> None:
        raise error

    monkeypatch.setattr(State, "respond", fail)
    framework = by_the_framework(client)
    for accept in ACCEPTS:
        for method in ("GET", "HEAD"):
            address, headers = f"{ASK}&failing={accept}", {"Accept": accept}
            found = told(client.request(method, address, headers=headers))
            assert found == told(framework.request(method, address, headers=headers))
            assert found[0] in (406, 429, 500)


@pytest.mark.parametrize("cors", ["", "https://other.example"])
def test_pages_of_others_may_read_as_the_framework_has_it(
    open_client: OpenClient, small_catalogue: Catalogue, cors: str
) -> None:
    client = open_client(small_catalogue, cors=cors)
    framework = by_the_framework(client)
    for address in ("/health/live", "/sparql?query=ASK", "/api/queries/none-such"):
        for method in ("GET", "OPTIONS"):
            assert told(client.request(method, address)) == told(framework.request(method, address))


@pytest.mark.parametrize(
    ("method", "path", "query", "accept", "straight"),
    [
        ("GET", "/health/live", b"", b"*/*", True),
        ("HEAD", "/health/live", b"", b"", True),
        ("GET", "/health/live", b"x=1", b"*/*", False),
        ("GET", "/health/live", b"", b"text/html", False),
        ("GET", "/health/ready", b"", b"*/*", False),
        ("OPTIONS", "/sparql", b"", b"*/*", False),
        ("PUT", "/sparql", b"", b"*/*", False),
        ("GET", "/api/queries/", b"", b"*/*", False),
        ("GET", "/api/queries/a/b", b"", b"*/*", False),
        ("POST", "/api/queries/a", b"", b"*/*", False),
    ],
)
def test_what_is_answered_straight_never_reaches_the_framework(
    method: str, path: str, query: bytes, accept: bytes, straight: bool
) -> None:
    reached: list[str] = []
    statuses: list[int] = []

    async def framework(scope: Scope, receive: Receive, send: Send) -> None:
        reached.append(scope["path"])

    async def nothing() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        statuses.append(message.get("status", 0))

    headers = [(b"accept", accept)]
    scope = {"type": "http", "method": method, "path": path, "query_string": query, "headers": headers}
    run_apart(Straight(framework, "*")(scope, nothing, send))
    assert (statuses[:1], reached) == (([200], []) if straight else ([], [path]))
