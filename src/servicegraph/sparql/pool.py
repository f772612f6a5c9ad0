"""Processes that answer SPARQL for the server, so that a runaway query is ended without harm to anything else.

The engine cannot stop a query that it has begun, and one that runs out of memory takes its process with it. See
docs/decisions/0005-query-processes.md.
"""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any, cast

import pyoxigraph
from pyoxigraph import NamedNode, Quad, QueryResultsFormat, RdfFormat, Triple

from servicegraph import errors
from servicegraph.errors import Overloaded, QueryTimeout, QueryTooLarge, ServicegraphError, WorkerFailed
from servicegraph.sparql.values import (
    Boolean,
    Graph,
    Limits,
    QueryRequest,
    QueryResponse,
    QueryResult,
    Solutions,
)
from servicegraph.sparql.wire import receive, send

_BACKSTOP = 1.5  # seconds past its limit after which a process is ended from outside
_START_SECONDS = 120.0  # the most that reading the data may take, for a catalogue of millions of triples
_LOOK_UP = Limits(seconds=60.0)
_RESULTS = "application/sparql-results+json, application/n-triples"


class Pool:
    """A store in a fixed number of processes, each with a copy; started in the background, replaced when they end.

    *processes* answer at a time and *waiting* questions may wait for one. *memory* is what one query may take beyond
    the data itself, in bytes. *data* gives the store's quads as N-Quads; it is asked in a thread of the pool, so it may
    take its time. To be closed.
    """

    def __init__(
        self,
        data: Callable[[], bytes],
        prefixes: Mapping[str, str],
        *,
        processes: int = 2,
        waiting: int = 16,
        memory: int = 10**9,
    ) -> None:
        start = {"prefixes": dict(prefixes), "memory": memory}
        self._workers = [_Worker(data, start) for _ in range(processes)]
        self._idle: queue.Queue[_Worker] = queue.Queue()
        for worker in self._workers:
            self._idle.put(worker)
        self._places = threading.BoundedSemaphore(processes + waiting)
        self.close = weakref.finalize(self, _end, self._workers)

    def start(self) -> None:
        """Start the processes now instead of with the first questions; does not wait for them."""
        for worker in self._workers:
            worker.start()

    @property
    def pids(self) -> list[int]:
        """The ids of the processes that run."""
        return [worker.process.pid for worker in self._workers if worker.process and worker.process.poll() is None]

    def extend(self, quads: Iterable[Quad]) -> None:
        """Add named graphs that are derived from the data: each process takes them before its next answer.

        Only the queries that name them in ``derived_graphs`` see them. They take the place of what was added before.
        """
        content = pyoxigraph.serialize(quads, format=RdfFormat.N_QUADS) or b""
        for worker in self._workers:
            worker.extension = content

    def respond(self, request: QueryRequest) -> QueryResponse:
        """The answer to *request*, from another process.

        Raises what the store in it raises, and Overloaded, QueryTooLarge or WorkerFailed.
        """
        head, content = self._call({"call": "respond", "request": asdict(request)}, request.limits)
        return QueryResponse(content=content, **head)

    def query(
        self,
        sparql: str,
        limits: Limits | None = None,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        derived_graphs: Sequence[str] = (),
    ) -> QueryResult:
        """The answer to *sparql* as a value. Raises as ``respond``."""
        request = QueryRequest(sparql, limits or Limits(), _RESULTS, default_graphs, named_graphs, derived_graphs)
        response = self.respond(request)
        if response.format == "nt":
            return Graph(_triples(response.content), response.complete)
        parsed = pyoxigraph.parse_query_results(response.content, format=QueryResultsFormat.JSON)
        if isinstance(parsed, pyoxigraph.QueryBoolean):
            return Boolean(bool(parsed))
        variables = tuple(variable.value for variable in parsed.variables)
        return Solutions(variables, tuple(tuple(solution) for solution in parsed), response.complete)

    def triples_of(self, node: NamedNode) -> Sequence[Triple]:
        """All triples of which *node*, or a blank node that it leads to, is the subject. Raises as ``respond``."""
        return _triples(self._call({"call": "triples_of", "node": node.value}, _LOOK_UP)[1])

    def references_to(self, node: NamedNode) -> Sequence[Triple]:
        """The triples of which *node* is the object. Raises as ``respond``."""
        return _triples(self._call({"call": "references_to", "node": node.value}, _LOOK_UP)[1])

    def graph_sizes(self, derived_graphs: Sequence[str] = ()) -> Mapping[str, int]:
        """How many triples each named graph has, by its IRI; of the derived ones only those named.

        Raises as ``respond``.
        """
        call = {"call": "graph_sizes", "derived_graphs": derived_graphs}
        sizes: Mapping[str, int] = self._call(call, _LOOK_UP)[0]["sizes"]
        return sizes

    def _call(self, call: Mapping[str, object], limits: Limits) -> tuple[dict[str, Any], bytes]:
        if not self._places.acquire(blocking=False):
            raise Overloaded("error.overloaded")
        try:
            try:
                worker = self._idle.get(timeout=limits.seconds)
            except queue.Empty:
                raise Overloaded("error.overloaded") from None
            try:
                return worker.call({**call, "seconds": limits.seconds}, limits.seconds)
            finally:
                self._idle.put(worker)
        finally:
            self._places.release()


def _triples(content: bytes) -> tuple[Triple, ...]:
    return tuple(quad.triple for quad in pyoxigraph.parse(content, format=RdfFormat.N_TRIPLES))


def _end(workers: Iterable[_Worker]) -> None:
    for worker in workers:
        worker.close()


class _Worker:
    """A process with its pipes. Used by one thread at a time, except that any thread may close it."""

    def __init__(self, data: Callable[[], bytes], start: Mapping[str, object]) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self.extension = b""
        self._extended: tuple[subprocess.Popen[bytes], bytes] | None = None
        self._data = data
        self._start = start
        self._feeder: threading.Thread | None = None
        self._lock = threading.Lock()
        self._closed = False

    def start(self) -> None:
        """Start the process unless it runs; a thread hands it the data, so that nobody waits for it here."""
        with self._lock:
            if self._closed or (self.process and self.process.poll() is None):
                return
            self._discard()
            package = str(Path(__file__).parents[2])
            path = os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH"))))
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", "servicegraph.sparql.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={**os.environ, "PYTHONPATH": path},
                start_new_session=True,  # Ctrl+C is for the server, which then closes its processes
            )
            self._feeder = threading.Thread(target=self._feed, args=(self.process,), daemon=True)
            self._feeder.start()

    def _feed(self, process: subprocess.Popen[bytes]) -> None:
        # A process that ends early is seen by whoever asks it next.
        with contextlib.suppress(OSError, ValueError, EOFError):
            source, target = _pipes(process)
            send(target, self._start, self._data())
            receive(source)

    def call(self, call: Mapping[str, object], seconds: float) -> tuple[dict[str, Any], bytes]:
        self.start()
        process, feeder = self.process, self._feeder
        if process is None or feeder is None:
            raise WorkerFailed("error.worker")
        feeder.join(_START_SECONDS)
        if feeder.is_alive():  # a question now would stand in the middle of the data
            raise Overloaded("error.overloaded")
        late = threading.Event()

        def end() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(seconds + _BACKSTOP, end)
        timer.start()
        try:
            source, target = _pipes(process)
            wanted = (process, self.extension)
            if wanted[1] and self._extended != wanted:
                send(target, {"call": "extend"}, wanted[1])
                receive(source)
                self._extended = wanted
            send(target, call)
            head, content = receive(source)
        except (OSError, ValueError, EOFError):
            # The pipe breaks when the process has ended, for whatever reason.
            process.kill()
            raise _failure(process.wait(), late.is_set(), seconds) from None
        finally:
            timer.cancel()
            if process.poll() is not None:
                self.start()
        if "error" in head:
            raise _revived(head)
        return head, content

    def close(self) -> None:
        with self._lock:
            self._closed = True
            self._discard()

    def _discard(self) -> None:
        process, self.process = self.process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in _pipes(process):
            # Bytes that were never sent cannot be flushed any more.
            with contextlib.suppress(OSError, ValueError):
                pipe.close()


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    """Where its answers are read and where its questions are written."""
    return cast(IO[bytes], process.stdout), cast(IO[bytes], process.stdin)


def _failure(status: int, late: bool, seconds: float) -> ServicegraphError:
    """What the exit status of a process that ended under a query means."""
    if late or status == -getattr(signal, "SIGALRM", 0):
        return QueryTimeout("error.timeout", seconds=_number(seconds))
    # A failed allocation and a stack overflow end in SIGABRT or SIGSEGV, the system's last resort is SIGKILL.
    if -status in (signal.SIGABRT, signal.SIGSEGV, getattr(signal, "SIGKILL", 9), getattr(signal, "SIGBUS", 7)):
        return QueryTooLarge("error.too-large")
    return WorkerFailed("error.worker")


def _number(seconds: float) -> float | int:
    return int(seconds) if seconds == int(seconds) else seconds


def _revived(head: Mapping[str, Any]) -> ServicegraphError:
    kind: type[ServicegraphError] = getattr(errors, head["error"])
    return kind(head["key"], **head["values"])
