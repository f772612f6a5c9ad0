"""What other questions notice of two that run away: times of the wall in milliseconds, quiet and beside the two.

    python bench/runaways.py [CATALOGUE] [--seconds 20]

The two are texts at /sparql that run until their limit, and are asked again then. Beside them one client asks ASK {}
and, after each ten of these, a named question of one chain: each time anew (another comment, another day), one after
the other. The goal is a p99 of at most three times that of the quiet server; and that no processor time is used a
second after the two have ended.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime
import http.client
import itertools
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).parents[1]))  # started as a file

from bench.serving import processor_seconds
from servicegraph.settings import shipped

RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != ?g) }"
CHAIN = "SELECT ?chain { ?chain a <https://w3id.org/servicegraph/ns#ServiceChain> } ORDER BY ?chain LIMIT 1"
GOAL = 3.0
_LIMIT = 4  # seconds, so that a measurement sees both begin and end several times
_ASKS = (quote(f"ASK {{}} # {number}") for number in itertools.count())
_DAYS = (datetime.date(2020, 1, 1) + datetime.timedelta(number) for number in itertools.count())
KINDS = ("ASK {}", "named question")


def _get(connection: http.client.HTTPConnection, address: str) -> int:
    connection.request("GET", address)
    response = connection.getresponse()
    response.read()
    return response.status


def _chain(port: int) -> str:
    """The IRI of a chain that the catalogue has."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", f"/sparql?query={quote(CHAIN)}", headers={"Accept": "text/csv"})
    return connection.getresponse().read().decode().split()[1]


def asked(port: int, seconds: float) -> dict[str, list[float]]:
    """The milliseconds of each answer to both kinds of question, asked in turn for so many *seconds*."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    found: dict[str, list[float]] = {kind: [] for kind in KINDS}
    named = f"/api/queries/interfaces-without-rules?chain={quote(_chain(port), safe='')}&date="
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        addresses = [(KINDS[0], f"/sparql?query={next(_ASKS)}") for _ in range(10)]
        addresses.append((KINDS[1], f"{named}{next(_DAYS)}"))
        for kind, address in addresses:
            begin = time.perf_counter()
            status = _get(connection, address)
            found[kind].append((time.perf_counter() - begin) * 1000)
            if status != 200:
                raise SystemExit(f"{address} was answered {status}")
        time.sleep(0.005)
    return found


@contextlib.contextmanager
def _runaways(port: int, number: int) -> Iterator[None]:
    over = threading.Event()

    def run(which: int) -> None:
        while not over.is_set():
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            with contextlib.suppress(OSError, http.client.HTTPException):
                _get(connection, f"/sparql?query={quote(RUNAWAY + f' # {which} {time.monotonic()}')}")
            connection.close()

    threads = [threading.Thread(target=run, args=(which,)) for which in range(number)]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()


def percentile(times: Sequence[float], part: float) -> float:
    """The time within which *part* of the answers came."""
    return sorted(times)[min(len(times) - 1, int(len(times) * part))]


@contextlib.contextmanager
def _server(catalogue: Path) -> Iterator[tuple[int, int]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "SERVICEGRAPH_QUERY_SECONDS": str(_LIMIT), "SERVICEGRAPH_QUERY_PROCESSES": "4"}
    command = [sys.executable, "-m", "servicegraph.cli", "serve", str(catalogue), "--port", str(port)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        _settle(process, port)
        yield process.pid, port
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def _settle(process: subprocess.Popen[bytes], port: int) -> None:
    """Wait until the server answers and does nothing any more: the check is done, and what follows it."""
    before = -1.0
    while process.poll() is None:
        with contextlib.suppress(OSError):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            _get(connection, "/health/live")
            now = processor_seconds(process.pid)
            if now - before < 0.02:
                return
            before = now
        time.sleep(1)


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("catalogue", type=Path, nargs="?", default=shipped("catalogue"))
    parser.add_argument("--seconds", type=float, default=20)
    given = parser.parse_args()
    with _server(given.catalogue) as (process, port):
        asked(port, 2)
        quiet = asked(port, given.seconds)
        with _runaways(port, 2):
            beside = asked(port, given.seconds)
        time.sleep(1)
        before = processor_seconds(process)
        time.sleep(1)
        idle = processor_seconds(process) - before
    print("| ms | answers | p50 quiet | p50 beside two | p99 quiet | p99 beside two | times (goal 3) |")
    print("|---|---|---|---|---|---|---|")
    for kind in KINDS:
        halves = [percentile(one[kind], 0.5) for one in (quiet, beside)]
        slow = [percentile(one[kind], 0.99) for one in (quiet, beside)]
        times = slow[1] / slow[0]
        cells = [f"{value:.1f}" for value in (*halves, *slow)]
        print(
            f"| {kind} | {len(beside[kind])} | {' | '.join(cells)} | {times:.1f} {'' if times <= GOAL else 'missed'} |"
        )
    print(f"\nProcessor time in the second after the two have been over for one: {idle:.2f} s.")


if __name__ == "__main__":
    main()
