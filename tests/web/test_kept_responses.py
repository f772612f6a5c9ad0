"""Whole answers are kept in front of the application: what may be given again, to whom, and until when."""

from __future__ import annotations

import asyncio
import gzip
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from starlette.types import Message, Receive, Scope, Send

from servicegraph import Catalogue
from servicegraph.sparql.pool import Pool
from servicegraph.web.kept_responses import KeptResponses
from servicegraph.web.responses import KEEPING
from servicegraph.web.state import State
from tests.loops import run_apart
from tests.web.clients import OpenClient, TestClient

SELECT = "SELECT ?s { ?s a <https://w3id.org/servicegraph/ns#Service> } ORDER BY ?s"
KIND = {"Content-Type": "application/sparql-query"}


@dataclass
class Check:
    """The check of a day."""

    stage: str = ""


@dataclass
class Served:
    """As much of what is served as an answer follows from."""

    check: Check = field(default_factory=Check)


class Application:
    """Counts how often it is asked, and answers with the number and *content*; what it is asked may be kept."""

    def __init__(self, content: bytes = b"", may_be_kept: bool = True, status: int = 200) -> None:
        self.asked = 0
        self.content = content
        self.may_be_kept = may_be_kept
        self.status = status

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked += 1
        number = self.asked
        await asyncio.sleep(0)
        if self.may_be_kept:
            scope.get(KEEPING, []).append(True)
        content = str(number).encode() + self.content
        headers = [
            (b"content-type", b"text/csv; charset=utf-8"),
            (b"content-length", str(len(content)).encode()),
            (b"etag", b'"tag"'),
        ]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": content})


Told = tuple[int, dict[bytes, bytes], bytes]


async def asked_of(app: KeptResponses, address: str, method: str = "GET", body: bytes = b"", **headers: str) -> Told:
    """The status, headers and content with which *app* answers."""
    path, _, query = address.partition("?")
    given = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    if body:
        given.append((b"content-length", str(len(body)).encode()))
    scope = {"type": "http", "method": method, "path": path, "query_string": query.encode(), "headers": given}
    parts: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body}

    async def send(message: Message) -> None:
        parts.append(message)

    await app(scope, receive, send)
    return parts[0]["status"], dict(parts[0]["headers"]), b"".join(one.get("body", b"") for one in parts[1:])


def kept_before(application: Application, served: Served | None = None, most: int = 100_000) -> KeptResponses:
    """*application* with the middleware in front."""
    now = served or Served()
    return KeptResponses(application, lambda: cast(State, now), most)


def contents(app: KeptResponses, *asked: tuple[str, dict[str, Any]]) -> list[bytes]:
    """What *app* answers to each address with its headers, one after another."""

    async def ask() -> list[bytes]:
        return [(await asked_of(app, address, **headers))[2] for address, headers in asked]

    return run_apart(ask())


def test_same_question_is_answered_once_and_others_are_their_own() -> None:
    app = kept_before(Application())
    same: tuple[str, dict[str, str]] = ("/sparql?query=a", {"accept": "text/csv"})
    assert contents(app, same, same) == [b"1", b"1"]
    others: list[tuple[str, dict[str, str]]] = [
        ("/sparql?query=b", {"accept": "text/csv"}),
        ("/id?query=a", {"accept": "text/csv"}),
        ("/sparql?query=a", {"accept": "text/html"}),
        ("/sparql?query=a", {"accept": "text/csv", "accept_language": "sv"}),
    ]
    assert contents(app, *others, *others) == [b"2", b"3", b"4", b"5"] * 2


def test_host_and_cookies_are_no_part_of_a_question() -> None:
    app = kept_before(Application())
    assert contents(app, ("/a", {"host": "a"}), ("/a", {"host": "b", "cookie": "c"})) == [b"1", b"1"]


@pytest.mark.parametrize("application", [Application(may_be_kept=False), Application(status=404)])
def test_what_varies_and_what_fails_is_not_kept(application: Application) -> None:
    assert contents(kept_before(application), ("/a", {}), ("/a", {})) == [b"1", b"2"]


def test_another_state_day_or_stage_forgets_all() -> None:
    served = Served(Check("pending"))
    now = [served]
    app = KeptResponses(Application(), lambda: cast(State, now[0]), 100_000)
    first = contents(app, ("/a", {}), ("/a", {}))
    served.check.stage = ""
    second = contents(app, ("/a", {}), ("/a", {}))
    served.check = Check()  # that of another day
    third = contents(app, ("/a", {}), ("/a", {}))
    now[0] = Served(served.check)
    fourth = contents(app, ("/a", {}), ("/a", {}))
    assert [first, second, third, fourth] == [[b"1"] * 2, [b"2"] * 2, [b"3"] * 2, [b"4"] * 2]


def test_answer_that_was_begun_in_another_stage_is_not_kept() -> None:
    served = Served(Check("pending"))

    class Slow(Application):
        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            await super().__call__(scope, receive, self._sending(send))

        def _sending(self, send: Send) -> Send:
            async def late(message: Message) -> None:
                served.check.stage = ""
                await send(message)

            return late

    assert contents(kept_before(Slow(), served), ("/a", {}), ("/a", {}), ("/a", {})) == [b"1", b"2", b"2"]


def test_room_is_bounded_and_those_not_asked_for_longest_go() -> None:
    app = kept_before(Application(b"x" * 3_000), most=50_000)
    contents(app, ("/0", {}))
    for number in range(1, 30):
        contents(app, ("/0", {}), (f"/{number}", {}))
        assert len(app) <= 10
    assert contents(app, ("/0", {}))[0].startswith(b"1x")
    assert contents(app, ("/1", {}))[0].startswith(b"31x")


def test_one_answer_does_not_take_all_the_room() -> None:
    app = kept_before(Application(b"x" * 30_000), most=50_000)
    contents(app, ("/a", {}))
    assert len(app) == 0


@pytest.mark.parametrize("most", [100_000, 1], ids=["kept", "too large to be kept"])
def test_question_that_is_being_answered_is_waited_for_and_not_answered_twice(most: int) -> None:
    application = Application()
    app = kept_before(application, most=most)

    async def crowd() -> list[Told]:
        return await asyncio.gather(*(asked_of(app, "/a") for _ in range(10)))

    assert {content for _, _, content in run_apart(crowd())} == {b"1"}
    assert application.asked == 1


def test_failure_of_the_one_who_asked_first_is_not_that_of_the_others() -> None:
    class Failing(Application):
        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            self.asked += 1
            await asyncio.sleep(0)
            if self.asked == 1:
                raise RuntimeError
            await super().__call__(scope, receive, send)

    app = kept_before(Failing())

    async def two() -> list[Told | BaseException]:
        return list(await asyncio.gather(asked_of(app, "/a"), asked_of(app, "/a"), return_exceptions=True))

    first, second = run_apart(two())
    assert isinstance(first, RuntimeError)
    assert cast(Told, second)[0] == 200


def test_head_and_conditions_are_answered_from_what_is_kept() -> None:
    application = Application()
    app = kept_before(application)

    async def ask() -> list[Told]:
        return [
            await asked_of(app, "/a"),
            await asked_of(app, "/a", "HEAD"),
            await asked_of(app, "/a", if_none_match='W/"other", "tag"'),
            await asked_of(app, "/a", if_none_match='"other"'),
        ]

    whole, head, same, other = run_apart(ask())
    assert application.asked == 1
    assert head == (200, whole[1], b"")
    assert (same[0], same[2]) == (304, b"")
    assert same[1] == {b"etag": b'"tag"'}
    assert other == whole


@pytest.mark.parametrize(("path", "asked"), [("/sparql", 1), ("/other", 2)])
def test_small_question_that_is_posted_is_kept_too(path: str, asked: int) -> None:
    application = Application()
    app = kept_before(application)

    async def ask() -> None:
        for _ in range(2):
            await asked_of(app, path, "POST", b"ASK {}", content_type="application/sparql-query")

    run_apart(ask())
    assert application.asked == asked
    contents(app, (path, {}))
    assert application.asked == asked + 1


def test_content_is_packed_for_who_takes_it_and_has_another_tag() -> None:
    application = Application(b"a" * 5_000)
    app = kept_before(application)

    async def ask() -> list[Told]:
        return [
            await asked_of(app, "/a"),
            await asked_of(app, "/a", accept_encoding="br, gzip;q=0.5"),
            await asked_of(app, "/a", accept_encoding="gzip", if_none_match='"tag-gzip"'),
            await asked_of(app, "/a", accept_encoding="gzip;q=0"),
        ]

    plain, packed, same, refused = run_apart(ask())
    assert gzip.decompress(packed[2])[1:] == plain[2][1:]
    assert packed[1][b"content-encoding"] == b"gzip"
    assert int(packed[1][b"content-length"]) == len(packed[2]) < 500
    assert packed[1][b"etag"] == b'"tag-gzip"'
    assert same[0] == 304
    assert same[1][b"etag"] == b'"tag-gzip"'
    assert refused == plain
    assert application.asked == 2


class InParts(Application):
    """Answers in parts, the last of which is missing at the first time when it *breaks* off."""

    def __init__(self, breaks: bool = False) -> None:
        super().__init__()
        self.breaks = breaks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked += 1
        scope[KEEPING].append(True)
        headers = [(b"content-type", b"text/csv"), (b"etag", b'"tag"')]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for _ in range(3):
            await send({"type": "http.response.body", "body": b"a" * 1_000, "more_body": True})
        if self.breaks and self.asked == 1:
            return
        await send({"type": "http.response.body", "body": b"b", "more_body": False})


def test_answer_in_parts_is_kept_whole_and_one_that_broke_off_is_not() -> None:
    for breaks in (False, True):
        application = InParts(breaks)
        app = kept_before(application)
        first, *others = contents(app, ("/a", {}), ("/a", {}), ("/a", {}))
        whole = b"a" * 3_000 + b"b"
        assert first == (whole[:-1] if breaks else whole)
        assert others == [whole, whole]
        assert application.asked == (2 if breaks else 1)
    [packed] = contents(app, ("/a", {"accept_encoding": "gzip"}))[-1:]
    assert packed == whole  # the first time it goes out as it comes
    assert gzip.decompress(contents(app, ("/a", {"accept_encoding": "gzip"}))[0]) == whole


def test_long_answer_in_parts_is_not_kept() -> None:
    application = InParts()
    contents(kept_before(application, most=8_000), ("/a", {}), ("/a", {}))
    assert application.asked == 2


# The application itself.


@pytest.fixture(scope="module")
def kept(open_client: OpenClient, small_catalogue: Catalogue) -> TestClient:
    """A client of an application of its own, which has nothing kept yet."""
    opened = open_client(small_catalogue, title={"en": "Kept"})
    cast(Any, opened.app).state.served.check.result()
    return opened


ADDRESSES = [
    "/sparql?query=ASK { ?s ?p ?o }",
    "/sparql",
    "/api/queries/services-by-sector",
    "/api/queries/echo?text=a&format=csv",
    "/id/package/youth",
    "/ns",
    "/vocab/phase",
    "/graphs?default",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_repeated_question_reaches_nothing_behind_and_two_hosts_get_the_same(
    kept: TestClient, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = kept.get(address, headers={"Host": "one.example"})
    assert first.status_code == 200
    assert "one.example" not in first.text

    async def fail(*_: object) -> None:
        raise AssertionError("it is asked again")

    monkeypatch.setattr("servicegraph.web.middleware.Headers.__call__", fail)
    again = kept.get(address, headers={"Host": "two.example"})
    assert (again.content, again.headers) == (first.content, first.headers)
    held = kept.get(address, headers={"If-None-Match": first.headers["etag"]})
    assert held.status_code == 304


@pytest.mark.parametrize("word", ["NOW()", "RAND()", "UUID()", "STRUUID()", "BNODE()"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_answer_that_is_another_each_time_is_computed_each_time(kept: TestClient, word: str, method: str) -> None:
    query = f"SELECT ({word} AS ?x) {{}}"

    def ask() -> bytes:
        if method == "get":
            return bytes(kept.get("/sparql", params={"query": query}).content)
        return bytes(kept.post("/sparql", content=query, headers=KIND).content)

    if word == "BNODE()":
        assert ask()  # the label may be the same
    else:
        assert ask() != ask()


def test_posted_question_is_answered_without_the_processes_the_second_time(
    kept: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = kept.post("/sparql", content=SELECT, headers=KIND)
    monkeypatch.setattr(Pool, "respond", None)
    again = kept.post("/sparql", content=SELECT, headers=KIND)
    assert again.content == first.content
    assert "etag" not in again.headers
