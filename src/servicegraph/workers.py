"""Processes that answer SPARQL for the server, so that a runaway query is ended without harm to anything else.

The engine cannot stop a query that it has begun, and one that runs out of memory takes its process with it. See
docs/decisions/0005-query-processes.md.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import struct
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any, cast

import pyoxigraph
from pyoxigraph import QueryResultsFormat, RdfFormat

from servicegraph import errors
from servicegraph.errors import Overloaded, QueryTimeout, QueryTooLarge, ServicegraphError, WorkerFailed
from servicegraph.results import (
    GRAPH_FORMATS,
    SOLUTION_FORMATS,
    TRUTH_FORMATS,
    choose,
    write_graph,
    write_solutions,
    write_truth,
)
from servicegraph.store import Answer, Limits, Solutions, Store, Truth

GRACE = 0.5  # seconds past its limit after which a process ends itself
_BACKSTOP = 1.5  # seconds past its limit after which it is ended from outside
_START_SECONDS = 120.0  # the most that reading the data may take, for a catalogue of millions of triples
_SIZES = struct.Struct("!IQ")


@dataclass(frozen=True)
class Question:
    """A SPARQL query with the dataset and the formats (an Accept header) that its asker wants."""

    sparql: str
    limits: Limits = field(default_factory=Limits)
    accept: str | None = None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reply:
    """The answer as it goes out: its *format* (a name of ``results``), Content-Type and bytes.

    ``complete`` is False when the limit of rows cut it.
    """

    format: str
    content_type: str
    complete: bool
    content: bytes


class Pool:
    """A fixed number of processes, each with a copy of a store; started in the background, replaced when they end.

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

    def ask(self, question: Question) -> Reply:
        """The answer to *question*, from another process.

        Raises what ``Store.query`` raises, NotAcceptable, and Overloaded, QueryTooLarge or WorkerFailed.
        """
        if not self._places.acquire(blocking=False):
            raise Overloaded("error.overloaded")
        try:
            try:
                worker = self._idle.get(timeout=question.limits.seconds)
            except queue.Empty:
                raise Overloaded("error.overloaded") from None
            try:
                return worker.ask(question)
            finally:
                self._idle.put(worker)
        finally:
            self._places.release()

    def select(self, sparql: str, limits: Limits) -> Solutions:
        """The solutions of a SELECT. Raises as ``ask``."""
        reply = self.ask(Question(sparql, limits))
        parsed = pyoxigraph.parse_query_results(reply.content, format=QueryResultsFormat.JSON)
        solutions = cast(pyoxigraph.QuerySolutions, parsed)
        variables = tuple(variable.value for variable in solutions.variables)
        return Solutions(variables, tuple(tuple(solution) for solution in solutions), reply.complete)


def _end(workers: Iterable[_Worker]) -> None:
    for worker in workers:
        worker.close()


class _Worker:
    """A process with its pipes. Used by one thread at a time, except that any thread may close it."""

    def __init__(self, data: Callable[[], bytes], start: Mapping[str, object]) -> None:
        self.process: subprocess.Popen[bytes] | None = None
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
            package = str(Path(__file__).parents[1])
            path = os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH"))))
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", "servicegraph.workers"],
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
            _send(target, self._start, self._data())
            _receive(source)

    def ask(self, question: Question) -> Reply:
        self.start()
        process, feeder = self.process, self._feeder
        if process is None or feeder is None:
            raise WorkerFailed("error.worker")
        feeder.join(_START_SECONDS)
        if feeder.is_alive():  # a question now would stand in the middle of the data
            raise Overloaded("error.overloaded")
        seconds = question.limits.seconds
        late = threading.Event()

        def end() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(seconds + _BACKSTOP, end)
        timer.start()
        try:
            source, target = _pipes(process)
            _send(target, asdict(question))
            head, content = _receive(source)
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
        return Reply(content=content, **head)

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


def _send(stream: IO[bytes], head: Mapping[str, object], content: bytes = b"") -> None:
    header = json.dumps(head).encode()
    stream.write(_SIZES.pack(len(header), len(content)) + header)
    stream.write(content)
    stream.flush()


def _receive(stream: IO[bytes]) -> tuple[dict[str, Any], bytes]:
    header, content = _SIZES.unpack(_exactly(stream, _SIZES.size))
    return json.loads(_exactly(stream, header)), _exactly(stream, content)


def _exactly(stream: IO[bytes], count: int) -> bytes:
    content = stream.read(count)
    if len(content) < count:
        raise EOFError
    return content


def answer(store: Store, question: Question, prefixes: Mapping[str, str]) -> Reply:
    """The answer of *store* to *question* in the format that it prefers. Raises as ``Pool.ask``."""
    found: Answer = store.query(
        question.sparql,
        question.limits,
        default_graphs=question.default_graphs,
        named_graphs=question.named_graphs,
    )
    if isinstance(found, Solutions):
        form = choose(question.accept, SOLUTION_FORMATS)
        return Reply(form.name, form.content_type, found.complete, write_solutions(found, form))
    if isinstance(found, Truth):
        form = choose(question.accept, TRUTH_FORMATS)
        return Reply(form.name, form.content_type, True, write_truth(found, form))
    form = choose(question.accept, GRAPH_FORMATS)
    return Reply(form.name, form.content_type, found.complete, write_graph(found, form, prefixes))


def main() -> None:
    """Be one of the processes: read the data, then answer questions until the pipe is closed."""
    source, target = sys.stdin.buffer, sys.stdout.buffer
    try:
        start, data = _receive(source)
        store = Store(pyoxigraph.parse(data, format=RdfFormat.N_QUADS))
        del data
        _confine(start["memory"])
        _send(target, {"ready": True})
        while True:
            _answer_next(store, start["prefixes"], source, target)
    except (EOFError, BrokenPipeError):
        # The server has gone; nobody is there to be told, not even when Python flushes at exit.
        os._exit(0)


def _answer_next(store: Store, prefixes: Mapping[str, str], source: IO[bytes], target: IO[bytes]) -> None:
    head, _ = _receive(source)
    question = Question(**{**head, "limits": Limits(**head["limits"])})
    _alarm(question.limits.seconds + GRACE)
    content = b""
    try:
        reply = answer(store, question, prefixes)
        head = {"format": reply.format, "content_type": reply.content_type, "complete": reply.complete}
        content = reply.content
    except ServicegraphError as error:
        values = {name: value if isinstance(value, int | float) else str(value) for name, value in error.values.items()}
        head = {"error": type(error).__name__, "key": error.key, "values": values}
    except MemoryError:
        head = {"error": "QueryTooLarge", "key": "error.too-large", "values": {}}
    _alarm(0)
    _send(target, head, content)


def _alarm(seconds: float) -> None:
    """Have the system end this process in *seconds*, whatever it is doing and whether the server lives or not."""
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _confine(most: int) -> None:
    """Let this process grow by *most* bytes at the most and open nothing more, where the system can hold it to that.

    Without a new file no socket either: a query reaches no other machine, whatever its text gets past.
    """
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        limit = pages * resource.getpagesize() + most
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # its end is expected: no core files
    except (ImportError, OSError, ValueError):
        pass
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


if __name__ == "__main__":
    main()
