"""What a repeated question costs the server, beside a bare ASGI application behind the same connections.

python bench/repeated.py                    the shipped catalogue
python bench/repeated.py FOLDER --requests 20000

Prints a Markdown table: processor milliseconds of the server for each request. Each address is asked over one
connection that is kept open; only the server's own time counts.
"""

from __future__ import annotations

import argparse
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).parents[1]))  # so that the script finds its neighbours wherever it is called

from bench.serving import processor_seconds

HERE = Path(__file__).parent
TARGET = 2.0  # times what the bare application takes
_TOGETHER = 10  # requests sent without waiting for an answer between
_TICK = 0.03  # seconds of a second that a server without requests takes at most
BARE = """
import asyncio, functools, socket, sys, uvicorn
from servicegraph.web.connections import Bounds, look_at_all
from servicegraph.web.server import protocol

SAID = [(b"content-type", b"application/sparql-results+json"), (b"content-length", b"29")]

async def app(scope, receive, send):
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": SAID})
        await send({"type": "http.response.body", "body": b'{"head": {}, "boolean": true}'})

bound = socket.create_server(("127.0.0.1", 0))
print(f"http://127.0.0.1:{bound.getsockname()[1]}/", flush=True)
bounds = Bounds(1000, 512, 10.0, 400_000)
config = uvicorn.Config(app, http=protocol(bounds), ws="none", lifespan="off", log_level="error", server_header=False)
uvicorn.Server(config).run(sockets=[bound])
"""


@dataclass(frozen=True)
class Running:
    """A server process, and the port on which it answers."""

    process: subprocess.Popen[str]
    port: int

    @property
    def seconds(self) -> float:
        """The processor time that it and what it has started have taken, in seconds."""
        return processor_seconds(self.process.pid)


@contextmanager
def started(*command: str) -> Iterator[Running]:
    """A server that *command* starts and that says its address in its first line; ended at the end."""
    environment = {**os.environ, "PYTHONPATH": str(HERE.parent / "src")}
    with subprocess.Popen([sys.executable, *command], stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        found = re.search(r":([0-9]+)/", process.stdout.readline())
        assert found, "the server says where it is"
        try:
            yield Running(process, int(found[1]))
        finally:
            process.terminate()


def ask(port: int, request: bytes, times: int) -> int:
    """Send *request* so many *times* over one connection, some together; gives the bytes of one answer's body.

    Requests that come together share what the system takes for each packet, so that the program's own share is seen.
    """
    with socket.create_connection(("127.0.0.1", port)) as connection, connection.makefile("rb") as answers:
        size = 0
        for _ in range(0, times, _TOGETHER):
            connection.sendall(request * _TOGETHER)
            for _ in range(_TOGETHER):
                head = answers.readline()
                assert head.startswith(b"HTTP/1.1 200 "), head
                while line := answers.readline().strip():
                    if line.lower().startswith(b"content-length: "):
                        size = int(line[16:])
                answers.read(size)
        return size


def milliseconds(running: Running, request: bytes, times: int) -> tuple[float, int]:
    """The processor time of the server for one *request* that was asked before, and the bytes of its answer."""
    size = ask(running.port, request, _TOGETHER)
    before = running.seconds
    ask(running.port, request, times)
    return (running.seconds - before) / times * 1000, size


def get(address: str, accept: str = "*/*") -> bytes:
    """The bytes of a request for *address*."""
    return f"GET {address} HTTP/1.1\r\nHost: a\r\nAccept: {accept}\r\n\r\n".encode()


def posted(query: str) -> bytes:
    """The bytes of a request that posts *query*."""
    head = "POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"
    return f"{head}Content-Length: {len(query)}\r\n\r\n{query}".encode()


def report(folder: Path, times: int) -> str:
    """The table for the catalogue in *folder*, each request *times* times."""
    asked = {
        "`ASK {}`": get("/sparql?query=" + quote("ASK {}")),
        "`ASK {}`, posted": posted("ASK {}"),
        "`interfaces-without-rules`": get("/api/queries/interfaces-without-rules?size=20"),
        "`providers-sharing-segment` as CSV": get("/api/queries/providers-sharing-segment", "text/csv"),
        "`/vocab/phase`": get("/vocab/phase"),
        "`/sparql`, the description": get("/sparql"),
    }
    rows = []
    command = ("-m", "servicegraph.cli", "serve", str(folder), "--port", "0")
    with started("-c", BARE) as bare, started(*command) as ours:
        assert ours.process.stdout is not None
        ours.process.stdout.readline()  # the check is done
        _settle(ours)
        for name, request in asked.items():
            runs = [(milliseconds(bare, get("/"), times)[0], *milliseconds(ours, request, times)) for _ in range(3)]
            peer, taken = min(one[0] for one in runs), min(one[1] for one in runs)
            rows.append(f"| {name} | {runs[0][2]:,} | {taken:.3f} | {peer:.3f} | {taken / peer:.1f} |")
    heads = "| asked again and again | bytes | processor, ms | bare, ms | × bare |\n| --- | ---: | ---: | ---: | ---: |"
    return f"### Repeated questions, goal {TARGET:g} × a bare application\n\n{heads}\n" + "\n".join(rows) + "\n"


def _settle(running: Running) -> None:
    """Wait until *running* has made what it makes ahead: it takes no more time by itself."""
    before, quiet = running.seconds, 0
    while quiet < 3:
        time.sleep(1)
        quiet = quiet + 1 if running.seconds - before < _TICK else 0
        before = running.seconds


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=HERE.parent / "catalogue")
    parser.add_argument("--requests", type=int, default=5_000)
    chosen = parser.parse_args()
    print(report(chosen.folder, chosen.requests))


if __name__ == "__main__":
    main()
