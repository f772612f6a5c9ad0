"""SIGKILL at any moment, of the server or of one of its processes: nothing is lost, and the next start is good."""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.web.conftest import SMALL

ASK = "/sparql?query=ASK%7B%3Fs%20%3Fp%20%3Fo%7D"
LONG = "/sparql?query=SELECT%20(COUNT(*)%20AS%20%3Fn)%20%7B%3Fa%20%3Fb%20%3Fc.%3Fd%20%3Fe%20%3Ff.%3Fg%20%3Fh%20%3Fi%7D"
KILLS = 100
SECONDS = 20.0  # in which a server that has lost a process must answer again, on a machine with much to do

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are found as Linux tells of them")


@dataclass
class Running:
    """A server on its way: its process and its port, and the processes that it was seen to have."""

    process: subprocess.Popen[bytes]
    port: int
    seen: set[int]

    def get(self, path: str, seconds: float = 5.0) -> int:
        """The status of the answer; 0 when there is none."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            response.read()
            return response.status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()

    def answers(self, path: str = ASK) -> bool:
        """Whether *path* is answered within SECONDS, asked as often as it takes."""
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            if self.get(path) == 200:
                return True
            time.sleep(0.02)
        return False

    def processes(self) -> list[int]:
        """Those below the server, the template before those that it has made."""
        parents: dict[int, list[int]] = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                with contextlib.suppress(OSError):
                    fields = (entry / "stat").read_text().rpartition(")")[2].split()
                    if fields[0] != "Z":
                        parents.setdefault(int(fields[1]), []).append(int(entry.name))
        found = [self.process.pid]
        for one in found:
            found += parents.get(one, [])
        self.seen |= set(found[1:])
        return found[1:]

    def one_process(self, chosen: random.Random) -> int:
        """One of those below the server, its template now and then; when all have just ended, one that comes then."""
        deadline = time.monotonic() + SECONDS
        while not (below := self.processes()):
            assert time.monotonic() < deadline, "no process has come in place of those that ended"
            time.sleep(0.02)
        return below[0] if chosen.random() < 0.3 else chosen.choice(below)

    def kill(self) -> None:
        """End the server as nobody can prevent, and see that nothing of it is left."""
        self.processes()
        self.process.kill()
        self.process.wait(10)
        deadline = time.monotonic() + SECONDS
        while (left := {one for one in self.seen if _is_alive(one)}) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert not left, "processes have outlived their server"


def _is_alive(process: int) -> bool:
    try:
        text = Path(f"/proc/{process}/stat").read_text("ascii")
    except OSError:
        return False
    return (
        text.rpartition(")")[2].split()[0] != "Z" and b"servicegraph" in Path(f"/proc/{process}/cmdline").read_bytes()
    )


def _files(folder: Path) -> dict[str, str]:
    """What stands in *folder*, whichever process has written it."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@contextlib.contextmanager
def _started(folder: Path, log: Path) -> Iterator[Running]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "servicegraph.cli", "serve", str(folder), "--port", str(port), "--watch"]
    with log.open("ab") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said, env={**os.environ, "TMPDIR": str(log.parent)})
    running = Running(process, port, set())
    try:
        yield running
    finally:
        if process.poll() is None:
            running.kill()


def _at_the_start(running: Running, chosen: random.Random, folder: Path) -> None:
    time.sleep(chosen.uniform(0, 1.5))


def _while_questions_run(running: Running, chosen: random.Random, folder: Path) -> None:
    assert running.answers()
    threads = [threading.Thread(target=running.get, args=(path,), daemon=True) for path in (LONG, ASK, "/graphs")]
    for thread in threads:
        thread.start()
    time.sleep(chosen.uniform(0, 0.4))


def _while_files_change(running: Running, chosen: random.Random, folder: Path) -> None:
    assert running.answers()
    services = folder / "services.ttl"
    said = services.read_text("utf-8")
    services.write_text(said + f"# {chosen.random()}\n" if len(said) < 50_000 else said, "utf-8")
    time.sleep(chosen.uniform(0, 0.6))


MOMENTS = (_at_the_start, _while_questions_run, _while_files_change)


@pytest.mark.long
@pytest.mark.matrix
def test_what_is_killed_at_any_moment_loses_nothing_and_starts_again(tmp_path: Path) -> None:
    folder, log = tmp_path / "small", tmp_path / "log.txt"
    shutil.copytree(SMALL, folder)
    chosen, left = random.Random(9), KILLS  # noqa: S311 - the same moments each time
    while left:
        with _started(folder, log) as running:
            # Some processes below the server first, while it goes on; then the server itself.
            for _ in range(min(left - 1, chosen.randrange(3))):
                left -= 1
                chosen.choice(MOMENTS[1:])(running, chosen, folder)
                with contextlib.suppress(ProcessLookupError):
                    os.kill(running.one_process(chosen), signal.SIGKILL)
                assert running.get("/health/live") == 200
                assert running.answers()
                assert running.process.poll() is None
            left -= 1
            chosen.choice(MOMENTS)(running, chosen, folder)
            before = _files(folder)
            running.kill()
            assert _files(folder) == before
    with _started(folder, log) as running:
        assert running.answers()
        assert running.answers("/api/queries/providers-sharing-segment")
    said = log.read_text("utf-8")
    assert "Traceback" not in said
    assert {path.name for path in tmp_path.iterdir()} == {"small", "log.txt"}, "something was left half written"
