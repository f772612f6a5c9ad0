"""Where processes that answer come from: a template that has read the data and forks, or, elsewhere, new ones."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast

from servicegraph.sparql.memory import MemoryStore
from servicegraph.sparql.template import MADE, go_on_as_template
from servicegraph.sparql.wire import Channel

Data = Callable[[], bytes]
_PATIENCE = 1.0  # seconds
FORKS = hasattr(os, "fork") and hasattr(socket, "send_fds")


@dataclass(frozen=True, eq=False)
class Worker:
    """A process that answers: its id, the number of its thread for the system, how to talk to it, and its data.

    ``edition`` counts the changes of the data before it was made.
    """

    process: int
    thread: int
    channel: Channel
    edition: int

    def kill(self) -> None:
        """End it at once, whatever it does; who waits for its answer reads that there is none."""
        with contextlib.suppress(OSError):
            os.kill(self.process, getattr(signal, "SIGKILL", signal.SIGTERM))


@dataclass(frozen=True)
class Change:
    """What the processes take into their data: a call of ``template`` with its content, N-Quads if it has any."""

    call: str
    content: bytes
    removed: int = 0


class WorkerSource(Protocol):
    """What makes workers. Each method may raise OSError or EOFError when the process behind it has ended."""

    def load(self, data: bytes) -> None:
        """Take the data, N-Quads. The first call."""

    def make(self, edition: int) -> Worker:
        """A worker that is ready."""

    def change(self, change: Change) -> None:
        """Take *change* into the data of the workers that are made from now on."""

    def end(self, worker: Worker, patience: float = -1) -> int:
        """End *worker* unless it has ended; gives its exit status, a signal as its negative number.

        Raises TimeoutError when nobody has time for it within *patience* seconds, unless that is below zero.
        """

    def close(self) -> None:
        """End whatever there is, from any thread."""


def new_origin(start: Mapping[str, object]) -> WorkerSource:
    """What makes workers on this system; *start* has the ``prefixes`` and the ``memory`` of a question in bytes."""
    return _Forking(start) if FORKS else _Starting(start)


def origin_forked_from(store: MemoryStore, start: Mapping[str, object]) -> WorkerSource | None:
    """What makes workers of the data in *store*, as a fork of this process: it needs no ``load``.

    *start* as for ``new_origin``. None where a fork would miss something: when this process has other
    threads already, or is on a system that does not tell of the threads of its libraries.
    """
    if not FORKS or sys.platform != "linux" or len(os.listdir("/proc/self/task")) > 1:
        return None
    here, there = socket.socketpair()
    parent = os.getpid()
    process = os.fork()
    if process == 0:
        go_on_as_template(store, there, parent, cast(int, start["memory"]))
    there.close()
    return _Forking(start, (_Fork(process), Channel(here)))


class _Ending(Protocol):
    """A process that can be ended and waited for."""

    def kill(self) -> None: ...

    def wait(self) -> int: ...


@dataclass(frozen=True)
class _Fork:
    """A fork of this process."""

    process: int

    def kill(self) -> None:
        with contextlib.suppress(OSError):
            os.kill(self.process, signal.SIGKILL)

    def wait(self) -> int:
        with contextlib.suppress(OSError):
            return os.waitpid(self.process, 0)[1]
        return 0


class _Forking:
    """A template process; all that it makes end with it."""

    def __init__(self, start: Mapping[str, object], made: tuple[_Ending, Channel] | None = None) -> None:
        self._start = start
        self._lock = threading.Lock()
        self._made: set[int] = set()
        self._process, self._channel = made or _started()

    def load(self, data: bytes) -> None:
        with self._lock:
            self._channel.send({**self._start, "forks": True, "parent": os.getpid()}, data)
            self._channel.receive()

    def make(self, edition: int) -> Worker:
        with self._lock:
            self._channel.send({"call": "fork"})
            said, (end, *_), _, _ = socket.recv_fds(self._channel.socket, MADE.size, 1)
            (process,) = MADE.unpack(said)
            self._made.add(process)
        return _ready(process, Channel(socket.socket(fileno=end)), edition)

    def change(self, change: Change) -> None:
        with self._lock:
            self._channel.send({"call": change.call, "removed": change.removed}, change.content)
            self._channel.receive()

    def end(self, worker: Worker, patience: float = -1) -> int:
        worker.channel.close()
        if not self._lock.acquire(timeout=patience):
            raise TimeoutError
        try:
            self._made.discard(worker.process)
            self._channel.send({"call": "end", "pids": [worker.process]})
            return int(self._channel.receive()[0]["status"])
        finally:
            self._lock.release()

    def close(self) -> None:
        # In good order, so that nothing of them is left; unless it is busy, when the system ends them with it.
        if self._lock.acquire(timeout=_PATIENCE):
            try:
                with contextlib.suppress(OSError, EOFError):
                    if self._made:
                        self._channel.send({"call": "end", "pids": list(self._made)})
                        self._channel.receive()
            finally:
                self._lock.release()
        self._process.kill()
        self._process.wait()
        self._channel.close()


class _Starting:
    """New processes, each of which reads the data for itself."""

    def __init__(self, start: Mapping[str, object]) -> None:
        self._start = start
        self._data = b""
        self._changes: tuple[Change, ...] = ()
        self._processes: dict[int, subprocess.Popen[bytes]] = {}

    def load(self, data: bytes) -> None:
        self._data = data

    def make(self, edition: int) -> Worker:
        process, channel = _started()
        self._processes[process.pid] = process
        head = {**self._start, "forks": False, "parent": os.getpid(), "changes": len(self._changes)}
        channel.send(head, self._data)
        for change in self._changes:
            channel.send({"call": change.call, "removed": change.removed}, change.content)
        return _ready(process.pid, channel, edition)

    def change(self, change: Change) -> None:
        # Of what is derived only the last counts.
        kept = (one for one in self._changes if change.call != "extend" or one.call != "extend")
        self._changes = (*kept, change)

    def end(self, worker: Worker, patience: float = -1) -> int:
        worker.channel.close()
        process = self._processes.pop(worker.process, None)
        if process is None:
            return 0
        process.kill()
        return process.wait()

    def close(self) -> None:
        for process in tuple(self._processes.values()):
            process.kill()
            process.wait()


def _ready(process: int, channel: Channel, edition: int) -> Worker:
    """The worker in *process* once it says that it is one."""
    try:
        return Worker(process, int(channel.receive()[0]["ready"]), channel, edition)
    except (OSError, EOFError):
        channel.close()
        raise


def _started() -> tuple[subprocess.Popen[bytes], Channel]:
    """A new process with the program of ``template``, and how to talk to it."""
    here, there = socket.socketpair()
    package = str(Path(__file__).parents[2])
    path = os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH"))))
    hands_on = os.name == "posix"
    with there:
        process = subprocess.Popen(  # noqa: S603  # the program itself, and a number
            [sys.executable, "-P", "-m", "servicegraph.sparql.template", str(there.fileno()) if hands_on else "-"],
            stdin=subprocess.DEVNULL if hands_on else subprocess.PIPE,
            stdout=subprocess.DEVNULL,  # over which an editor may be spoken with
            pass_fds=(there.fileno(),) if hands_on else (),
            env={**os.environ, "PYTHONPATH": path},
            # Ctrl+C is for the server, which then closes its processes. A session of its own would keep it from them
            # too, but Linux shares processors between sessions first: to give way would mean nothing to the server.
            process_group=0 if hands_on else None,
        )
        if process.stdin is not None:
            process.stdin.write(there.share(process.pid))  # type: ignore[attr-defined, unused-ignore]
            process.stdin.close()
    return process, Channel(here)
