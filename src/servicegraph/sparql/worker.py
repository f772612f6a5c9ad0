"""One of the processes that answer SPARQL for the server: reads the data, then answers until its pipe is closed."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import pyoxigraph
from pyoxigraph import NamedNode, RdfFormat

from servicegraph.errors import ServicegraphError
from servicegraph.sparql.memory import MemoryStore
from servicegraph.sparql.values import Limits, QueryRequest
from servicegraph.sparql.wire import receive, send

GRACE = 0.5  # seconds past its limit after which a process ends itself
_STACK = 512 * 2**20  # bytes: of a text that is long but not nested the engine makes a tree too, and walks it


def main() -> None:
    """Be a worker: the first message brings the data, each further one is a call that gets one answer."""
    # Only a thread can be given its stack; what of it is not used takes no memory.
    threading.stack_size(_STACK)
    worker = threading.Thread(target=_work)
    worker.start()
    worker.join()


def _work() -> None:
    source, target = sys.stdin.buffer, sys.stdout.buffer
    try:
        start, data = receive(source)
        store = MemoryStore(pyoxigraph.parse(data, format=RdfFormat.N_QUADS), start["prefixes"])
        del data
        _confine(start["memory"])
        send(target, {"ready": True})
        while True:
            _answer_next(store, source, target)
    except (EOFError, BrokenPipeError):
        # The server has gone; nobody is there to be told, not even when Python flushes at exit.
        os._exit(0)


def _answer_next(store: MemoryStore, source: IO[bytes], target: IO[bytes]) -> None:
    head, content = receive(source)
    _alarm(head.get("seconds", 60.0) + GRACE)
    try:
        head, content = _answer(store, head, content)
    except ServicegraphError as error:
        values = {name: value if isinstance(value, int | float) else str(value) for name, value in error.values.items()}
        head, content = {"error": type(error).__name__, "key": error.key, "values": values}, b""
    except MemoryError:
        head, content = {"error": "QueryTooLarge", "key": "error.too-large", "values": {}}, b""
    except BaseException as error:  # a panic of the engine is no Exception; whatever it is, the next answer is as good
        values = {"detail": f"{type(error).__name__}: {error}"[:200]}
        head, content = {"error": "QueryRefused", "key": "error.evaluation", "values": values}, b""
    _alarm(0)
    send(target, head, content)


def _answer(store: MemoryStore, call: Mapping[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
    """The answer of *store* to one *call*: ``respond`` for a query, ``extend``, or a look-up of the Store protocol."""
    if call["call"] == "respond":
        asked = dict(call["request"])
        response = store.respond(QueryRequest(**{**asked, "limits": Limits(**asked["limits"])}))
        head = {"format": response.format, "content_type": response.content_type, "complete": response.complete}
        return head, response.content
    if call["call"] == "extend":
        store.extend(pyoxigraph.parse(content, format=RdfFormat.N_QUADS))
        return {}, b""
    if call["call"] == "graph_sizes":
        return {"sizes": dict(store.graph_sizes(call["derived_graphs"]))}, b""
    look_up = {"triples_of": store.triples_of, "references_to": store.references_to}[call["call"]]
    written = pyoxigraph.serialize(look_up(NamedNode(call["node"])), format=RdfFormat.N_TRIPLES)
    assert written is not None
    return {}, written


def _alarm(seconds: float) -> None:
    """Have the system end this process in *seconds*, whatever it is doing and whether the server lives or not."""
    if hasattr(signal, "setitimer"):
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
