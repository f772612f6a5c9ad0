"""Keeps workers at hand: makes them, replaces those that ended or are out of date, and ends those that overrun."""

from __future__ import annotations

import contextlib
import functools
import logging
import os
import queue
import signal
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, wait
from math import inf

from servicegraph.errors import QueryTimeout, QueryTooLarge, ServicegraphError, WorkerFailed
from servicegraph.sparql.memory import MemoryStore
from servicegraph.sparql.origin import Change, Data, Worker, WorkerSource, new_origin, origin_forked_from
from servicegraph.sparql.turns import Turn, Turns

_BACKSTOP = 1.5  # seconds past its limit after which a process is ended from outside
_LOOK, _LOOK_SOON = 0.25, 0.05  # seconds between two looks at what is being answered, the shorter when it is new
_SLOW = 0.1  # seconds after which a question is a slow one, behind which no other shall wait for a processor
_NICE = 10  # how far behind: a tenth of a processor that others want too, so that it comes to an end beside a check
_AGAIN = 1.0  # seconds before a template that ended is started again
_LOG = logging.getLogger("servicegraph")


class Keeper:
    """*processes* workers and a spare one in *turns*, made in a thread of its own from ``start`` to ``close``.

    *data* gives the quads as N-Quads; *start* has the ``prefixes`` and the ``memory`` of a question in bytes.
    """

    def __init__(self, data: Data, start: Mapping[str, object], turns: Turns, processes: int) -> None:
        self.turns = turns
        self._data = data
        self._start = start
        self._wanted = processes + 1
        self._edition = 0
        self._changes: tuple[Change, ...] = ()
        self._first: WorkerSource | None = None
        self._origin: WorkerSource | None = None
        self._tasks: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._begun = 0  # questions until now
        self._asked: dict[Worker, tuple[float, float]] = {}
        self._slow: set[Worker] = set()
        self._late: set[Worker] = set()
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._threads: list[threading.Thread] = []

    def fork(self, store: MemoryStore) -> None:
        """Have this process, which has done nothing else yet, forked for *store*, the data: where it can be."""
        self._first = origin_forked_from(store, self._start)

    def start(self) -> None:
        """Begin to make workers, unless it has begun; waits for none."""
        if self._threads:
            return
        with self._lock:
            if not self._threads and not self._closing.is_set():
                # The system ends the template with the thread that started it, so that one stays.
                self._threads = [
                    threading.Thread(target=work, daemon=True, name=f"pool-{work.__name__.strip('_')}")
                    for work in (self._keep, self._watch)
                ]
                for thread in self._threads:
                    thread.start()

    def change(self, change: Change, data: Data | None = None) -> None:
        """Have all questions from now on answered from the changed data; waits until they will be.

        *data* gives the changed data as a whole, should it have to be read again; without it the change is made again.
        """
        done: Future[None] = Future()

        def take() -> None:
            try:
                # Of what is derived only the last counts, and what the data has by itself is no change of it.
                kept = [one for one in self._changes if one.call != change.call or change.call != "extend"]
                self._changes = tuple(one for one in kept if one.call == "extend") if data else (*kept, change)
                self._data = data or self._data
                if self._origin:
                    self._origin.change(change)
                    self._edition += 1
                    self._replace(self._origin)
            finally:
                done.set_result(None)

        with self._lock:
            if self._closing.is_set():
                return
            begun = bool(self._threads)
            if begun:
                self._tasks.put(take)
        if not begun:
            take()
        while not done.done() and not self._closing.is_set():
            wait((done,), timeout=_LOOK)

    def begin(self, worker: Worker, seconds: float, *, gives_way: bool) -> None:
        """Watch over *worker*, which is asked what may take so many *seconds*.

        Where the answer is slow to come and *gives_way*, it leaves the processors to whoever else wants them.
        """
        now = time.monotonic()
        self._begun += 1
        self._asked[worker] = now + _SLOW if gives_way else inf, now + seconds + _BACKSTOP

    def finish(self, turn: Turn, *, again: bool) -> None:
        """End *turn*; its worker answers *again* if it can, else it is replaced."""
        worker = turn.worker
        if worker is not None:
            again = self._unwatched(worker) and again and worker.edition == self._edition
        self.turns.leave(turn, again=again)
        if worker is not None and (not again or self._closing.is_set()):
            worker.channel.close()
            self._tasks.put(lambda: self._end(worker))

    def failure(self, worker: Worker, seconds: float) -> ServicegraphError:
        """What it means that *worker*, which could take so many *seconds*, has ended in the middle of an answer."""
        late = worker in self._late
        self._unwatched(worker)
        status = 0
        if not late and self._origin and not self._closing.is_set():
            with contextlib.suppress(OSError, EOFError, ValueError):
                status = self._origin.end(worker, _LOOK)  # the event loop may wait here; a change may take longer
        if late or status == -getattr(signal, "SIGALRM", 0) != 0:
            return QueryTimeout("error.timeout", seconds=int(seconds) if seconds == int(seconds) else seconds)
        # A failed allocation and a stack overflow end in SIGABRT or SIGSEGV, the system's last resort is SIGKILL.
        if -status in (signal.SIGABRT, signal.SIGSEGV, getattr(signal, "SIGKILL", 9), getattr(signal, "SIGBUS", 7)):
            return QueryTooLarge("error.too-large")
        return WorkerFailed("error.worker")

    def close(self) -> None:
        """End all workers and whoever waits for one."""
        with self._lock:
            self._closing.set()
        ready, busy = self.turns.close()
        self._tasks.put(lambda: None)
        for worker in (*ready, *busy):
            worker.kill()
        for worker in ready:
            worker.channel.close()
        for origin in (self._origin, self._first):
            if origin:
                origin.close()
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join(_AGAIN)

    def _keep(self) -> None:
        while not self._closing.is_set():
            try:
                first, self._first = self._first, None
                self._origin = origin = first or new_origin(self._start)
                if first:
                    self._begin_with(first)
                else:
                    origin.load(self._data())
                for change in self._changes:
                    origin.change(change)
                self._replace(origin)
                while not self._closing.is_set():
                    self._tasks.get()()
                    while len(self.turns.workers) < self._wanted and not self._closing.is_set():
                        self.turns.add(origin.make(self._edition))
            except Exception as error:  # whatever it is, there must be workers again
                if not self._closing.is_set():
                    _LOG.warning("the process that makes those that answer queries is started again: %r", error)
                    for worker in self.turns.swap([]):
                        worker.channel.close()
                    self._closing.wait(_AGAIN)
            finally:
                if self._origin:
                    self._origin.close()

    def _begin_with(self, first: WorkerSource) -> None:
        """Have workers at once, of the data without its single graphs, which are filled for those that follow."""
        for _ in range(self._wanted):  # while they are filled nobody makes others
            self.turns.add(first.make(self._edition))
        first.change(Change("fill", b""))
        self._edition += 1

    def _replace(self, origin: WorkerSource) -> None:
        """Put workers of the data as it is now in place of those before; who is answered by one of these still is."""
        made: list[Worker] = []
        try:
            for _ in range(self._wanted):
                made.append(origin.make(self._edition))
        finally:
            before = self.turns.swap(made)
            for worker in before:
                worker.channel.close()
        for worker in before:
            self._end(worker)

    def _end(self, worker: Worker) -> None:
        if self._origin:
            self._origin.end(worker)

    def _unwatched(self, worker: Worker) -> bool:
        """Watch over *worker* no more. Gives whether it is as good as before."""
        with self._lock:
            self._asked.pop(worker, None)
            good = worker not in self._slow and worker not in self._late
            self._slow.discard(worker)
            self._late.discard(worker)
        return good

    def _watch(self) -> None:
        before, pause = 0, _LOOK
        while not self._closing.wait(pause):
            is_asked = self._begun != before or len(self._asked) > len(self._slow)
            before, pause = self._begun, _LOOK_SOON if is_asked else _LOOK
            for worker in self.turns.take_ended():
                worker.channel.close()
                self._tasks.put(functools.partial(self._end, worker))
            now = time.monotonic()
            with self._lock:
                for worker, (patience, until) in tuple(self._asked.items()):
                    if now > until:
                        self._late.add(worker)
                        worker.kill()
                    elif now > patience and worker not in self._slow:
                        # Priority once given away is not had back: it answers this question and is replaced.
                        self._slow.add(worker)
                        if worker.thread and hasattr(os, "setpriority"):
                            with contextlib.suppress(OSError):
                                os.setpriority(os.PRIO_PROCESS, worker.thread, _NICE)
