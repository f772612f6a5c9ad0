"""What a request costs the processor when a catalogue is served, beside other SPARQL servers with the same triples.

Each server runs alone, answers the same texts over one connection, one after the other, and is ended. What counts is
the processor time of the server and its children, for the wall clock tells of the neighbours. A server that is not
installed is named as missing; one that refuses a text, or takes too long for it, is told so.
"""

from __future__ import annotations

import contextlib
import datetime
import http.client
import itertools
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

if TYPE_CHECKING:
    # Who only makes a table of what was measured needs no catalogue.
    from servicegraph.catalogue import Catalogue

OURS = "servicegraph"
MOST_WAIT = 300.0
"""Seconds within which a server must be ready."""
_ANSWER_WAIT = 60.0  # seconds for one answer; what takes longer is not asked again
_ENOUGH, _MOST = 1.5, 300  # seconds of the wall, or so many requests, for one figure
_TICKS = os.sysconf("SC_CLK_TCK")
_DAYS = datetime.date(2024, 6, 1)  # the first of the days that a named question is asked of
_JSON = "application/sparql-results+json"
_FORM = {"Accept": _JSON, "Content-Type": "application/x-www-form-urlencoded"}
_HOWS = {"new": 0, "new, as text": 3, "again": 1}  # where in the costs of a question each way of asking stands
# The two questions that goals are set for, by the title of their case.
CENTRAL = ("interfaces-without-rules chain=package:youth", "providers-sharing-segment")


@dataclass(frozen=True)
class Server:
    """A server to measure: how it is started on a port, where it takes queries, and what it must be given then."""

    name: str
    program: str
    command: Callable[[Path, int], Sequence[str]]
    path: str
    fill: Callable[[Path, int], None] | None = None
    ready: str = ""


@dataclass(frozen=True)
class Asked:
    """A text to ask, and the address where our own server answers the same; a named question is asked of many days."""

    name: str
    sparql: str
    address: str
    is_named: bool = False


def _ours(folder: Path, port: int) -> Sequence[str]:
    return (sys.executable, "-m", "servicegraph.cli", "serve", str(folder / "catalogue"), "--port", str(port))


def _fill_oxigraph(folder: Path, port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=MOST_WAIT)
    content = (folder / "data.nt").read_bytes()
    connection.request("POST", "/store?default", content, {"Content-Type": "application/n-triples"})
    connection.getresponse().read()
    connection.close()


def _virtuoso(folder: Path, port: int) -> Sequence[str]:
    """The command of Virtuoso on *port*, with its settings written; its own protocol is on the port after that."""
    (folder / "virtuoso.ini").write_text(
        f"[Database]\nDatabaseFile = {folder}/v.db\nTransactionFile = {folder}/v.trx\nErrorLogFile = {folder}/v.log\n"
        f"[TempDatabase]\nDatabaseFile = {folder}/t.db\nTransactionFile = {folder}/t.trx\n"
        f"[Parameters]\nServerPort = {port + 1}\nDirsAllowed = {folder}\nNumberOfBuffers = 80000\n"
        f"[HTTPServer]\nServerPort = {port}\n[SPARQL]\nResultSetMaxRows = 1000000\n",
        "utf-8",
    )
    return ("virtuoso-t", "-f", "-c", str(folder / "virtuoso.ini"))


def _fill_virtuoso(folder: Path, port: int) -> None:
    load = f"DB.DBA.TTLP_MT(file_open('{folder}/data.nt'), '', 'urn:graph', 512);"
    subprocess.run(["isql-vt", str(port + 1), "dba", "dba", f"exec={load}"], check=True, capture_output=True)


SERVERS = (
    Server(OURS, sys.executable, _ours, "/sparql", ready="/health/ready"),
    Server("oxigraph", "oxigraph", lambda _, port: ("oxigraph", "serve", "--bind", f"127.0.0.1:{port}"), "/query",
           _fill_oxigraph),
    Server("rdflib-endpoint", "rdflib-endpoint", lambda folder, port: (
        "rdflib-endpoint", "serve", "--host", "127.0.0.1", "--port", str(port), str(folder / "data.nt")), "/"),
    Server("virtuoso", "virtuoso-t", _virtuoso, "/sparql", _fill_virtuoso),
)  # fmt: skip


def asked_of(catalogue: Catalogue) -> list[Asked]:
    """What every server is asked: whether there is anything, one service, and the two central questions."""
    from bench.questions import cases

    point = f"SELECT ?property ?value {{ <{catalogue.prefixes.expand('sg:Service')}> ?property ?value }}"
    found = [Asked(name, text, f"/sparql?{urlencode({'query': text})}")
             for name, text in (("ASK {}", "ASK {}"), ("one thing", point))]  # fmt: skip
    by_title = {case.title: case for case in cases(catalogue)}
    for title in CENTRAL:
        case = by_title[title]
        address = f"/api/queries/{case.question}?{urlencode(case.parameters)}"
        found.append(Asked(case.question, catalogue.bind(case.question, case.parameters).sparql, address, True))
    return found


def _tree(process: int) -> list[int]:
    """The number of *process* and of all that it has started."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                parents.setdefault(parent, []).append(int(entry.name))
    found = [process]
    for one in found:
        found += parents.get(one, [])
    return found


def processor_seconds(process: int) -> float:
    """Seconds that *process* and all that it has started have used of the processor."""
    used = 0
    for one in _tree(process):
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
            used += sum(map(int, fields[11:15]))
    return used / _TICKS


def _megabytes(process: int) -> float:
    """Memory of *process* and all that it has started; what they share is counted once."""
    found = 0
    for one in _tree(process):
        with contextlib.suppress(OSError):
            lines = Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
            found += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return found / 1024


@contextlib.contextmanager
def running(server: Server, folder: Path) -> Iterator[tuple[int, int, float]]:
    """*server* with the catalogue in *folder*: its process, its port, and seconds of the wall to the first answer.

    Raises TimeoutError when it gives none.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    start = time.monotonic()
    with (folder / f"{server.name}.log").open("wb") as log:
        command = list(server.command(folder, port))
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, start_new_session=True)
    try:
        _wait(port, server.path, "ASK {}", start)
        if server.fill:
            server.fill(folder, port)
        first = time.monotonic() - start
        if server.ready:
            _wait(port, server.ready, "", start)
        _settle(process.pid, start)
        yield process.pid, port, first
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(20)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait(port: int, path: str, sparql: str, start: float) -> None:
    while True:
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            status, _ = _answer(connection, path, sparql)
            connection.close()
            if status == 200:
                return
        if time.monotonic() - start > MOST_WAIT:
            raise TimeoutError(path)
        time.sleep(0.05)


def _settle(process: int, start: float) -> None:
    """Wait until *process* does next to nothing of itself any more, so that only what it is asked is counted."""
    used, now = -1.0, processor_seconds(process)
    while now - used > 0.05 and time.monotonic() - start < MOST_WAIT:
        used = now
        time.sleep(1)
        now = processor_seconds(process)


def _answer(connection: http.client.HTTPConnection, path: str, sparql: str) -> tuple[int, bytes]:
    """Status and content of what stands at *path*, or of the answer to *sparql* there."""
    if sparql:
        connection.request("POST", path, urlencode({"query": sparql}), _FORM)
    else:
        connection.request("GET", path, headers={"Accept": _JSON})
    response = connection.getresponse()
    return response.status, response.read()


def _cost(process: int, port: int, requests: Iterator[tuple[str, str]]) -> tuple[float | None, str]:
    """Milliseconds of the processor that one of *requests*, each a path and a text, costs; and what was answered.

    None for what is refused or takes too long.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_ANSWER_WAIT)
    try:
        status, content = _answer(connection, *next(requests))
        if status != 200:
            return None, f"refused ({status})"
        rows = _rows(content)
        used, start, count = processor_seconds(process), time.monotonic(), 0
        while count < _MOST and time.monotonic() - start < _ENOUGH:
            _answer(connection, *next(requests))
            count += 1
        return (processor_seconds(process) - used) / count * 1000, rows
    except (OSError, http.client.HTTPException):
        return None, f"no answer in {_ANSWER_WAIT:.0f} s"
    finally:
        connection.close()


def _rows(content: bytes) -> str:
    try:
        answer = json.loads(content)
    except ValueError:
        return "not JSON"
    return f"{len(answer['results']['bindings']):,}" if "results" in answer else str(answer.get("boolean", "")).lower()


def measured(catalogue: Catalogue, folder: Path) -> dict[str, Any]:
    """By server: what each question costs, first and again, seconds to the first answer, memory; as JSON can hold it.

    A server that is not installed has None.
    """
    asked = asked_of(catalogue)
    found: dict[str, Any] = {}
    for server in SERVERS:
        if not shutil.which(server.program):
            found[server.name] = None
            continue
        with tempfile.TemporaryDirectory() as place:
            (Path(place) / "data.nt").write_bytes(catalogue.memory.n_triples())
            (Path(place) / "catalogue").symlink_to(folder.resolve())
            try:
                with running(server, Path(place)) as (process, port, first):
                    costs = {one.name: _both(server, process, port, one) for one in asked}
                    found[server.name] = {"first": first, "megabytes": _megabytes(process), "costs": costs}
            except (TimeoutError, subprocess.CalledProcessError) as error:
                found[server.name] = {"failed": f"not ready: {error}"}
    return found


def _both(server: Server, process: int, port: int, asked: Asked) -> list[Any]:
    """Costs of *asked* when it is new each time and when it is the same, the rows, and the cost as a text never seen.

    New is a text with another comment, and for a named question of our own server another day.
    """
    texts = ((server.path, f"{asked.sparql}\n# {number}") for number in itertools.count())
    as_text, rows = _cost(process, port, texts)
    is_answered_elsewhere = server.name == OURS and asked.is_named  # at its own address, which costs less
    if as_text is None and not is_answered_elsewhere:
        return [None, None, rows, None]
    if server.name != OURS:
        return [as_text, _cost(process, port, itertools.repeat((server.path, asked.sparql)))[0], rows, as_text]
    new: float | None = as_text
    if asked.is_named:
        days = (_DAYS + datetime.timedelta(number) for number in itertools.count())
        new, _ = _cost(process, port, ((f"{asked.address}&date={day}".replace("?&", "?"), "") for day in days))
    return [new, _cost(process, port, itertools.repeat((asked.address, "")))[0], rows, as_text]


def rows_of(found: Mapping[str, Any]) -> Iterator[list[str]]:
    """The rows of a table of what was *found* on one catalogue: each server's costs, one line for a question."""
    names = list(next(one for one in found.values() if one and "costs" in one)["costs"])
    for name in names:
        for how, which in _HOWS.items():
            cells = []
            for one in found.values():
                costs = one and one.get("costs", {}).get(name)
                cells.append("–" if not costs else costs[2] if costs[which] is None else f"{costs[which]:.3f}")
            yield [f"`{name}`, {how}", *cells]
    for title, key, digits in (("first answer after the start, s", "first", 1), ("memory, MB", "megabytes", 0)):
        yield [title, *(f"{one[key]:.{digits}f}" if one and key in one else "–" for one in found.values())]


def goals_of(found: Mapping[str, Any]) -> Iterator[list[str]]:
    """The rows of a table of goals: what it is, how many times faster than the peer, and whether that is enough."""
    ours = found.get(OURS)
    goals = (("oxigraph", "new", 0.5), ("oxigraph", "new, as text", 0.5), ("oxigraph", "again", 1.0),
             ("rdflib-endpoint", "new", 20.0))  # fmt: skip
    for question in [title.partition(" ")[0] for title in CENTRAL]:
        for peer, how, least in goals:
            costs = [one.get("costs", {}).get(question) if one else None for one in (ours, found.get(peer))]
            mine, theirs = (one[_HOWS[how]] if one else None for one in costs)
            if not mine or not theirs:
                yield [f"`{question}`, {how}, beside {peer}", "–", f"{least:g}", "not measured"]
                continue
            ratio = theirs / mine
            verdict = "met" if ratio >= least else "missed"
            yield [f"`{question}`, {how}, beside {peer}", f"{ratio:.2f}", f"{least:g}", verdict]
