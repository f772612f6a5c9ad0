"""What a process that answers SPARQL does: one answer at a time, within limits, until nobody asks any more."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyoxigraph
from pyoxigraph import NamedNode, RdfFormat

from servicegraph.errors import QueryTooLarge, ServicegraphError
from servicegraph.sparql.memory import MemoryStore
from servicegraph.sparql.values import Limits, QueryRequest
from servicegraph.sparql.whole import write_whole
from servicegraph.sparql.wire import Channel, Message

GRACE = 0.5  # seconds past its limit after which a process ends itself
_STACK = 512 * 2**20  # bytes: of a text that is long but not nested the engine makes a tree too, and walks it
_END_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux


def answer_until_closed(store: MemoryStore, channel: Channel, memory: int) -> None:
    """Answer from *store* what comes through *channel*, growing by *memory* bytes at the most; never returns."""
    # Only a thread can be given its stack; what of it is not used takes no memory.
    threading.stack_size(_STACK)
    worker = threading.Thread(target=_work, args=(store, channel, memory))
    worker.start()
    worker.join()
    os._exit(1)


def end_with_parent(parent: int) -> None:
    """Have the system end this process when *parent*, the id of the process that made it, ends (Linux)."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_END_WITH_PARENT, signal.SIGKILL)
        if os.getppid() != parent:  # it has ended meanwhile
            os._exit(0)


def _work(store: MemoryStore, channel: Channel, memory: int) -> None:
    try:
        _confine(memory)
        channel.send({"ready": threading.get_native_id()})
        while True:
            _answer_next(store, channel)
    except (EOFError, OSError):
        # The server has gone; nobody is there to be told, not even when Python flushes at exit.
        os._exit(0)


def _answer_next(store: MemoryStore, channel: Channel) -> None:
    head, content = channel.receive()
    _alarm(head.get("seconds", 60.0) + GRACE)
    try:
        head, content = _answer(store, head, content, channel)
    except ServicegraphError as error:
        values = {name: value if isinstance(value, int | float) else str(value) for name, value in error.values.items()}
        head, content = {"error": type(error).__name__, "key": error.key, "values": values}, b""
    except MemoryError:
        head, content = {"error": QueryTooLarge.__name__, "key": "error.too-large", "values": {}}, b""
    except ConnectionError:
        raise
    except BaseException as error:  # a panic of the engine is no Exception; whatever it is, the next answer is as good
        values = {"detail": f"{type(error).__name__}: {error}"[:200]}
        head, content = {"error": "QueryRefused", "key": "error.evaluation", "values": values}, b""
    _alarm(0)
    channel.send(head, content)


def _answer(store: MemoryStore, call: Mapping[str, Any], content: bytes, channel: Channel) -> Message:
    """The answer of *store* to one *call*: to a query, whole or up to a number of rows, or a look-up of the Store."""
    if call["call"] == "respond":
        request = _request(call, content)
        if call["bytes"]:
            return write_whole(store, request, call["bytes"], channel.send)
        response = store.respond(request)
        head = {"format": response.format, "content_type": response.content_type, "complete": response.complete}
        return head, response.content
    if call["call"] == "graph_sizes":
        return {"sizes": dict(store.graph_sizes(call["derived_graphs"]))}, b""
    look_up = {"triples_of": store.triples_of, "references_to": store.references_to}[call["call"]]
    written = pyoxigraph.serialize(look_up(NamedNode(call["node"])), format=RdfFormat.N_TRIPLES)
    assert written is not None
    return {}, written


def as_call(request: QueryRequest, most_bytes: int = 0) -> Message:
    """What asks a process for the answer to *request*: whole in parts, up to *most_bytes*, or, with 0, cut by rows."""
    limits = request.limits
    head: dict[str, object] = {"call": "respond", "seconds": limits.seconds, "rows": limits.rows, "bytes": most_bytes}
    if request.accept:
        head["accept"] = request.accept
    for name in ("base", "made_from"):
        if value := getattr(request, name):
            head[name] = value
    for name in ("default_graphs", "named_graphs", "derived_graphs"):
        if graphs := getattr(request, name):
            head[name] = list(graphs)
    return head, request.sparql.encode("utf-8", "surrogatepass")


def _request(call: Mapping[str, Any], content: bytes) -> QueryRequest:
    return QueryRequest(
        content.decode("utf-8", "surrogatepass"),
        Limits(call["seconds"], call["rows"]),
        call.get("accept"),
        call.get("default_graphs", ()),
        call.get("named_graphs", ()),
        call.get("derived_graphs", ()),
        call.get("base", ""),
        call.get("made_from", ""),
    )


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
