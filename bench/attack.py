"""Attacks a server with unkind requests and prints, in Markdown, whether it holds.

python bench/attack.py                              100 000 requests to a server of the shipped catalogue
python bench/attack.py FOLDER --requests 1000000 --seed 7

It holds when no answer is a 500 or missing, nothing like a traceback is told or logged, all its processes run at the
end, and the server's memory has not grown since the first tenth of the requests, nor that of a process over what one
question may take. The status of this command says so too.
"""

from __future__ import annotations

import argparse
import asyncio
import collections
import contextlib
import itertools
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # started as a file

from bench.unkind_requests import UnkindRequest, unkind_requests

HERE = Path(__file__).parent
TOGETHER = 8  # connections at a time
MOST_SECONDS = 30.0  # an answer that takes longer is missing
MOST_GROWTH = 1.10  # times the memory after the first tenth
MOST_OF_ONE = 400.0  # megabytes of a process that answers: what one question may take, and the data
SPARE = 2  # processes that come and go as they are needed
# Small limits make for many answers, and fill what is kept before the memory is measured the first time.
LIMITS = {"QUERY_SECONDS": "1", "MOST_ROWS": "500", "ANSWER_CACHE_BYTES": "5000000", "QUERY_MEMORY_BYTES": "300000000"}


@dataclass
class Outcome:
    """What came of an attack: how often each status was answered, and the requests that were answered badly."""

    statuses: collections.Counter[int] = field(default_factory=collections.Counter)
    bad: list[tuple[bytes, str]] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether every request was answered as one may be."""
        return not self.bad


async def attack(port: int, requests: Iterator[UnkindRequest], outcome: Outcome) -> None:
    """Send all *requests* to the server at *port* of this machine, some at a time, and note in *outcome* what came."""
    await asyncio.gather(*(_send_all(port, requests, outcome) for _ in range(TOGETHER)))


async def _send_all(port: int, requests: Iterator[UnkindRequest], outcome: Outcome) -> None:
    connection: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
    for one in requests:
        for is_again in (False, True):
            try:
                connection = connection or await asyncio.open_connection("127.0.0.1", port, limit=10**6)
                status, told, stays = await asyncio.wait_for(_answer(connection, one), MOST_SECONDS)
            except (OSError, EOFError, ValueError, TimeoutError) as error:
                if connection:
                    connection[1].close()
                is_new, connection = connection is None, None
                if is_again or is_new or isinstance(error, TimeoutError):
                    outcome.bad.append((one.sent, f"no answer: {error!r}"))
                    break
                continue  # a connection that the server has closed after the answer before
            outcome.statuses[status] += 1
            if status == 500 or b"Traceback" in told:
                outcome.bad.append((one.sent, f"{status} {told[:500]!r}"))
            if not stays:
                connection[1].close()
                connection = None
            break
    if connection:
        connection[1].close()


async def _answer(
    connection: tuple[asyncio.StreamReader, asyncio.StreamWriter], one: UnkindRequest
) -> tuple[int, bytes, bool]:
    """The status and body of the answer to *one*, and whether the connection stays. Raises EOFError, ValueError."""
    source, target = connection
    target.write(one.sent)
    status, headers = await _head(source)
    while status == 100:
        status, headers = await _head(source)
    stays = headers.get("connection", "") != "close"
    if one.is_head or status in (204, 304):
        return status, b"", stays
    if headers.get("transfer-encoding") == "chunked":
        body = b""
        while size := int(await source.readline(), 16):
            body += (await source.readexactly(size + 2))[:-2]
        await source.readline()
        return status, body, stays
    return status, await source.readexactly(int(headers["content-length"])), stays


async def _head(source: asyncio.StreamReader) -> tuple[int, dict[str, str]]:
    lines = (await source.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in lines[1:] if line)
    return int(lines[0].split()[1]), {name.lower(): value.strip() for name, _, value in pairs}


@dataclass(frozen=True)
class AttackedServer:
    """A server process and its log."""

    process: subprocess.Popen[str]
    port: int
    log: Path

    def workers(self) -> list[int]:
        """The processes that it has started, and those that these have."""
        found = [self.process.pid]
        for pid in found:  # grows while it is walked
            for task in Path(f"/proc/{pid}/task").iterdir():
                found += map(int, (task / "children").read_text("ascii").split())
        return found[1:]

    def megabytes(self) -> float:
        """The memory that it takes itself, what it shares with others in part."""
        return _megabytes(self.process.pid)

    def largest(self) -> float:
        """The memory of the largest of its processes: one keeps for a while what a question has taken."""
        return max(map(_megabytes, self.workers()), default=0.0)


def _megabytes(pid: int) -> float:
    with contextlib.suppress(FileNotFoundError):  # it has just ended
        match = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text("ascii"), re.MULTILINE)
        return int(match[1]) / 1024 if match else 0.0
    return 0.0


@contextmanager
def attacked(folder: Path) -> Iterator[AttackedServer]:
    """A server of the catalogue in *folder* with small limits, once its check is done; ended at the end."""
    settings = {f"SERVICEGRAPH_{name}": value for name, value in LIMITS.items()}
    environment = {**os.environ, **settings, "PYTHONPATH": str(HERE.parent / "src")}
    command = [sys.executable, "-m", "servicegraph.cli", "serve", str(folder), "--port", "0"]
    with tempfile.TemporaryDirectory() as made:
        log = Path(made) / "log"
        with (
            log.open("w") as told,
            subprocess.Popen(command, stdout=subprocess.PIPE, stderr=told, text=True, env=environment) as process,
        ):
            assert process.stdout is not None
            found = re.search(r":([0-9]+)/", process.stdout.readline())
            assert found, "the server says where it is"
            process.stdout.readline()  # the check is done
            try:
                yield AttackedServer(process, int(found[1]), log)
            finally:
                process.terminate()


def report(folder: Path, number: int, seed: int) -> tuple[str, bool]:
    """The report of an attack of *number* requests on a server of *folder*, and whether it holds."""
    questions = sorted(file.stem for file in (HERE.parent / "queries").glob("*.rq"))
    outcome = Outcome()
    requests = unkind_requests(seed, questions)
    with attacked(folder) as server:
        start = time.perf_counter()
        asyncio.run(attack(server.port, itertools.islice(requests, number // 10), outcome))
        before, workers = server.megabytes(), len(server.workers())
        asyncio.run(attack(server.port, itertools.islice(requests, number - number // 10), outcome))
        seconds = time.perf_counter() - start
        time.sleep(3)  # a process that was ended is started again
        after, largest, alive = server.megabytes(), server.largest(), len(server.workers())
        lives = server.process.poll() is None
        log = server.log.read_text("utf-8")
    tracebacks = log.count("Traceback")
    rows = [
        ("answered badly or not at all", f"{len(outcome.bad):,}", not outcome.bad),
        ("tracebacks in the log", f"{tracebacks:,}", not tracebacks),
        ("bytes of log", f"{len(log):,}", len(log) < 100_000),
        ("processes, after a tenth and at the end", f"{workers} · {alive}", lives and 1 < alive <= workers + SPARE),
        ("memory of the server, MB, likewise", f"{before:.0f} · {after:.0f}", after < before * MOST_GROWTH),
        ("memory of its largest process, MB, at the end", f"{largest:.0f}", largest < MOST_OF_ONE),
    ]
    holds = all(good for *_, good in rows)
    verdict = "it holds" if holds else "it does not hold"
    statuses = ", ".join(f"{status} × {count:,}" for status, count in sorted(outcome.statuses.items()))
    lines = [
        f"### {number:,} unkind requests (seed {seed}, {seconds:.0f} s): {verdict}",
        "",
        f"Answers by status: {statuses}",
        "",
        "| | | |\n| --- | ---: | --- |",
        *(f"| {name} | {value} | {'good' if good else '**bad**'} |" for name, value, good in rows),
        *(f"\n    {sent[:3_000]!r}\n    {why}" for sent, why in outcome.bad[:10]),
        *(["", "```", log[-3_000:], "```"] if tracebacks else []),
    ]
    return "\n".join(lines) + "\n", holds


def main() -> int:
    """Print the report; gives the exit status, 1 when the server does not hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=HERE.parent / "catalogue")
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    text, holds = report(chosen.folder, chosen.requests, chosen.seed)
    print(text)
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
