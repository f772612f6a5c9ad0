"""What clients do to a real server that send half a request, none, too much, or take nothing: others are answered."""

from __future__ import annotations

import contextlib
import json
import os
import random
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import h11
import pytest

from servicegraph.web import connections
from servicegraph.web.connections import Bounds, Seldom
from servicegraph.web.connections_h11 import BoundedH11
from tests.web.clients import Server, StartServer
from tests.web.test_server import alive, descendants

MOST = 30
PROCESSES = 6  # four that answer, a spare one, and the one that they are made from
HEAD = b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"
HALF_BODY = HEAD + b"Content-Length: 100\r\n\r\nASK"
HALF_HEAD = HEAD[:50]
ENDLESS = "SELECT%20(COUNT(*)%20AS%20%3Fn)%20%7B%3Fa%20%3Fb%20%3Fc.%3Fd%20%3Fe%20%3Ff.%3Fg%20%3Fh%20%3Fi%7D"
LIVE = b"GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n"


@pytest.fixture(scope="module")
def bounded(start_server: StartServer, folder: Path) -> Iterator[Server]:
    """A server with room for MOST connections, each of which has a second for its request."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SERVICEGRAPH_MOST_CONNECTIONS", str(MOST))
        patch.setenv("SERVICEGRAPH_REQUEST_SECONDS", "1")
        yield start_server(folder)


def connect(server: Server, sent: bytes = b"") -> socket.socket:
    """A connection to *server* on which *sent* was sent."""
    made = socket.create_connection(("127.0.0.1", server.port), timeout=20)
    made.sendall(sent)
    return made


def read(connection: socket.socket) -> tuple[int, dict[str, Any]]:
    """The status and the JSON document of the one answer that comes on *connection*."""
    with connection.makefile("rb") as parts:
        status = int(parts.readline().split()[1])
        length = 0
        while line := parts.readline().strip():
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        return status, json.loads(parts.read(length))


def is_live(server: Server) -> bool:
    """Whether *server* says that it lives."""
    with urllib.request.urlopen(server.address + "health/live", timeout=20) as response:
        return bool(json.load(response)["live"])


@pytest.mark.parametrize("sent", [b"", HALF_HEAD, HALF_BODY], ids=["nothing", "half a head", "half a body"])
def test_more_unfinished_requests_than_there_is_room_for_keep_nobody_out(bounded: Server, sent: bytes) -> None:
    with ExitStack() as stack:
        for _ in range(2 * MOST):
            stack.enter_context(connect(bounded, sent))
        assert is_live(bounded)


@pytest.mark.parametrize("sent", [HALF_HEAD, HALF_BODY], ids=["half a head", "half a body"])
def test_request_that_does_not_come_whole_in_its_time_is_told_so(bounded: Server, sent: bytes) -> None:
    with connect(bounded, sent) as connection:
        stop = threading.Event()

        def drip() -> None:
            while not stop.wait(0.2):
                try:
                    connection.sendall(b"a")
                except OSError:
                    return

        slow = threading.Thread(target=drip)
        slow.start()
        status, told = read(connection)
        stop.set()
        slow.join()
    assert status == told["status"] == 408
    assert "within 1 seconds" in told["detail"]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET /" + b"a" * 600_000, 414),
        (b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X-Long: a\r\n" * 15_000 + b"\r\n", 431),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX-Long: " + b"a" * 200_000, 431),
        (b"\x16\x03\x01\x02\x00\x01", 400),
        (b"GET / HTTP/1.1\r\nHost\r\n\r\n", 400),
    ],
    ids=["address", "headers", "one header", "another protocol", "no header"],
)
def test_head_that_is_too_long_or_none_is_refused_in_a_sentence(bounded: Server, sent: bytes, status: int) -> None:
    if not httptools_is_there() and status in (414, 431):
        pytest.skip("the parser in Python says 400")
    with connect(bounded, sent) as connection:
        answered, told = read(connection)
    assert answered == told["status"] == status
    assert told["detail"].endswith(".")


def test_connection_can_be_used_again_after_a_body_that_nobody_wanted(bounded: Server) -> None:
    refused = HEAD.replace(b"sparql-query", b"pdf") + b"Content-Length: 20000\r\n\r\n"
    with connect(bounded, refused) as connection:
        assert read(connection)[0] == 415
        connection.sendall(b"a" * 20_000 + LIVE)
        assert read(connection) == (200, {"live": True})


def test_target_may_name_the_server_too_as_proxies_send_it(bounded: Server) -> None:
    for target in ("http://other.example/sparql?query=ASK%7B%7D", "http://other.example:1/sparql/?query=ASK%7B%7D"):
        with connect(bounded, f"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n".encode()) as connection:
            assert read(connection) == (200, {"head": {}, "boolean": True})


def test_client_that_leaves_in_the_middle_is_no_failure(bounded: Server) -> None:
    for _ in range(5):
        with connect(bounded, HALF_BODY):
            pass
    assert is_live(bounded)
    assert "Traceback" not in bounded.errors.read_text("utf-8")


def httptools_is_there() -> bool:
    """Whether servers here read with httptools."""
    try:
        import httptools  # noqa: F401
    except ImportError:
        return False
    return True


def test_crowd_of_the_same_warning_is_told_once_a_second(caplog: pytest.LogCaptureFixture) -> None:
    import logging

    log, seldom = logging.getLogger("asyncio"), Seldom()
    log.addFilter(seldom)
    try:
        for number in range(50):
            log.error("socket.accept() out of system resource\nsocket: %s", number)
        log.error("another")
    finally:
        log.removeFilter(seldom)
    assert len(caplog.records) == 2


def test_connections_stay_below_the_limit_of_files(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "setrlimit", lambda _, limits: asked.append(limits))
    for soft, hard in ((64, 64), (256, 256), (1024, 1024), (1024, 4096), (1024, resource.RLIM_INFINITY)):
        monkeypatch.setattr(resource, "getrlimit", lambda _, limits=(soft, hard): limits)
        room, backlog = connections.room_for(1000)
        assert 1 <= room <= 1000
        assert room + backlog < max(soft, *(one for one, _ in asked[-1:])) or soft == 64
    assert asked[-1] == (1000 + connections.BACKLOG + 64, resource.RLIM_INFINITY)


class Wire:
    """Takes what a protocol writes."""

    def __init__(self) -> None:
        self.written = b""
        self.is_open = True

    def write(self, data: bytes) -> None:
        self.written += data

    def close(self) -> None:
        self.is_open = False

    abort = close

    def is_closing(self) -> bool:
        return not self.is_open

    def can_write_eof(self) -> bool:
        return False

    def get_write_buffer_size(self) -> int:
        return 0


def test_new_client_is_not_given_up_for_the_next_one_while_older_requests_are_unfinished() -> None:
    made: set[BoundedH11] = set()
    for number, sent in enumerate((HALF_HEAD, HALF_HEAD, b"", b"", b"")):
        one = object.__new__(BoundedH11)
        one.bounds, one.connections, one.cycle = Bounds(3, 10, 10.0, 1000), made, None
        one.transport = Wire()
        one.conn = h11.Connection(h11.SERVER)
        made.add(one)
        one.begin()
        one.name = number  # type: ignore[attr-defined]
        one.conn.receive_data(sent)
        one.conn.next_event()
        one._tell()
    assert {one.name for one in made} == {2, 3, 4}  # type: ignore[attr-defined]


def test_parser_in_python_has_the_same_bounds_of_time() -> None:
    bounded = object.__new__(BoundedH11)
    bounded.bounds, bounded.connections, bounded.cycle = Bounds(10, 10, 1.0, 1000), set(), None
    wire = bounded.transport = Wire()
    bounded.conn = h11.Connection(h11.SERVER)
    bounded.begin()
    bounded.conn.receive_data(HALF_HEAD)
    bounded.conn.next_event()
    bounded._tell()
    bounded.look(time.monotonic())
    assert not wire.written
    bounded.look(time.monotonic() + 2)
    assert wire.written.startswith(b"HTTP/1.1 408 ")
    bounded.look(time.monotonic() + 5)
    assert not wire.is_open


# What takes long or thousands of files.


def started(start_server: StartServer, folder: Path, **settings: str) -> Server:
    """A server of the catalogue in *folder* with *settings*."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in settings.items():
            patch.setenv("SERVICEGRAPH_" + name.upper(), value)
        return start_server(folder)


@pytest.mark.matrix
@pytest.mark.parametrize("sent", [HALF_HEAD, HALF_BODY], ids=["half a head", "half a body"])
def test_eleven_hundred_half_sent_requests_stop_nobody(start_server: StartServer, folder: Path, sent: bytes) -> None:
    server = started(start_server, folder)
    with ExitStack() as stack:
        for _ in range(1_100):
            stack.enter_context(connect(server, sent))
        assert all(is_live(server) for _ in range(20))
    assert "Traceback" not in server.errors.read_text("utf-8")


@pytest.mark.matrix
def test_client_that_takes_nothing_of_its_answer_loses_its_connection(
    start_server: StartServer, repository: Path
) -> None:
    server = started(start_server, repository / "catalogue")
    asked = b"GET /graphs?default HTTP/1.1\r\nHost: a\r\nAccept: application/n-triples\r\n\r\n"
    with socket.socket() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.connect(("127.0.0.1", server.port))
        slow.sendall(asked)
        deadline = time.monotonic() + 40
        before = connections_of(server)
        while connections_of(server) and time.monotonic() < deadline:
            assert is_live(server)
            time.sleep(1)
        assert before == 1
        assert connections_of(server) == 0


def connections_of(server: Server) -> int:
    """How many connections *server* has."""
    lines = Path("/proc/net/tcp").read_text("ascii").splitlines()[1:]
    fields = [line.split() for line in lines]
    return sum(1 for one in fields if one[1].endswith(f":{server.port:04X}") and one[3] == "01")


@pytest.mark.matrix
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_server_that_is_ended_under_load_answers_what_runs_and_leaves_nothing(
    start_server: StartServer, folder: Path, number: signal.Signals
) -> None:
    server = started(start_server, folder, query_seconds="60")
    assert is_live(server)
    with ExitStack() as stack:
        ask = f"GET /sparql?query={ENDLESS} HTTP/1.1\r\nHost: a\r\n\r\n".encode()
        endless = [stack.enter_context(connect(server, ask)) for _ in range(6)]
        half = [stack.enter_context(connect(server, HALF_BODY)) for _ in range(10)]
        time.sleep(1)
        children = descendants(server.process.pid)
        server.process.send_signal(number)
        answers = [read(one) for one in (*half, *endless)]
        assert server.process.wait(10) == 0
    assert {status for status, _ in answers} == {503}
    assert all(told["type"].startswith("https://") for _, told in answers)
    assert server.errors.read_text("utf-8") == ""
    assert children
    assert not any(alive(child) for child in children)


@pytest.mark.matrix
@pytest.mark.parametrize("seed", range(20))
def test_server_that_is_killed_at_any_moment_leaves_nothing_and_starts_again(
    folder: Path, tmp_path: Path, seed: int
) -> None:
    chosen = random.Random(seed)  # noqa: S311
    command = [sys.executable, "-m", "servicegraph.cli", "serve", str(folder), "--port", "0"]
    with (tmp_path / "stderr").open("w") as errors:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True)
    try:
        time.sleep(chosen.uniform(0, 3))
        children = descendants(process.pid)
        victim: Callable[[], object] = process.kill
        victim()
        process.wait(10)
    finally:
        process.kill()
        assert process.stdout is not None
        process.stdout.close()
    deadline = time.monotonic() + 15
    while any(alive(child) for child in children) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not any(alive(child) for child in children)
    assert "Traceback" not in (tmp_path / "stderr").read_text("utf-8")


@pytest.mark.matrix
def test_processes_that_are_killed_under_questions_are_replaced_and_nothing_else_suffers(
    start_server: StartServer, folder: Path
) -> None:
    server = started(start_server, folder)
    assert is_live(server)
    deadline = time.monotonic() + 20
    while len(descendants(server.process.pid)) < PROCESSES and time.monotonic() < deadline:  # it answers before all are
        time.sleep(0.1)
    before = len(descendants(server.process.pid))
    chosen, stop, statuses = random.Random(3), threading.Event(), set()  # noqa: S311

    def ask() -> None:
        number = 0
        while not stop.is_set():
            number += 1  # another question each time: none is kept
            target = f"/sparql?query=SELECT*%7B%3Fs%20%3Fp%20{number}%7D"
            with connect(server, f"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n".encode()) as connection:
                statuses.add(read(connection)[0])

    crowd = [threading.Thread(target=ask) for _ in range(4)]
    for one in crowd:
        one.start()
    for _ in range(20):
        time.sleep(chosen.uniform(0, 0.5))
        if workers := descendants(server.process.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(chosen.choice(workers), signal.SIGKILL)
        assert is_live(server)
    stop.set()
    for one in crowd:
        one.join()
    assert statuses <= {200, 503}
    time.sleep(3)
    # Those that are spare come and go.
    assert 2 <= len(descendants(server.process.pid)) <= before + 2
    with connect(server, b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: a\r\n\r\n") as connection:
        assert read(connection)[0] == 200
    assert "Traceback" not in server.errors.read_text("utf-8")


@pytest.mark.matrix
def test_five_hundred_clients_that_send_a_byte_a_second_stop_nobody(start_server: StartServer, folder: Path) -> None:
    server = started(start_server, folder)
    with ExitStack() as stack:
        slow = [stack.enter_context(connect(server, HALF_HEAD)) for _ in range(500)]
        for _ in range(13):
            for one in slow:
                with contextlib.suppress(OSError):
                    one.send(b"a")
            assert is_live(server)
            time.sleep(1)
        assert connections_of(server) < 100
    assert server.errors.read_text("utf-8") == ""
