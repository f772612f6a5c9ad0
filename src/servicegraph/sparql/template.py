"""The process that reads the data once and makes those that answer: by a fork they share it.

Run as a program with the number of its end of a pair of sockets. Where a process cannot fork it answers itself.
A server that has just read the data and does nothing else yet makes one by a fork of its own: nothing is read twice.
"""

from __future__ import annotations

import gc
import os
import signal
import socket
import struct
import sys
from typing import NoReturn

import pyoxigraph
from pyoxigraph import Quad, RdfFormat

from servicegraph.sparql.memory import MemoryStore
from servicegraph.sparql.wire import Channel
from servicegraph.sparql.worker import answer_until_closed, end_with_parent

MADE = struct.Struct("!Q")
"""What goes with the end of a new process's socket: its id."""


def main() -> None:
    """Read the data, then make processes, change the data and end processes as the server wishes."""
    channel = Channel(_given(sys.argv[1]))
    try:
        start, data = channel.receive()
        end_with_parent(start["parent"])
        store = MemoryStore.of_n_quads(data, start["prefixes"])
        del data
        if not start["forks"]:
            for head, content in (channel.receive() for _ in range(start["changes"])):
                _change(store, head["call"], head.get("removed", 0), content)
            answer_until_closed(store, channel, start["memory"])
        channel.send({"ready": 0})
        _serve(store, channel, start["memory"])
    except (EOFError, OSError):
        os._exit(0)  # the server has gone, and with this process those that it made go too


def go_on_as_template(store: MemoryStore, end: socket.socket, parent: int, memory: int) -> NoReturn:
    """Be a template of the data in *store* in a process that *parent* has just forked for it; *end* is what it hears.

    Of what the parent has open only the places where it writes its complaints stay open.
    """
    try:
        os.setpgid(0, 0)  # Ctrl+C is for the server, which then closes its processes
        end_with_parent(parent)
        _close_all_but(end.fileno())
        gc.freeze()
        gc.enable()
        _serve(store, Channel(end), memory)
    finally:
        os._exit(0)


def _serve(store: MemoryStore, channel: Channel, memory: int) -> NoReturn:
    while True:
        _do_next(store, channel, memory)


def _close_all_but(kept: int) -> None:
    """Close every file but *kept*, and the standard ones, of which nothing is read."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.closerange(3, kept)
    os.closerange(kept + 1, max(map(int, os.listdir("/proc/self/fd"))) + 1)


def _given(name: str) -> socket.socket:
    if name == "-":  # systems that cannot hand on a number hand on a description
        return socket.fromshare(sys.stdin.buffer.read())  # type: ignore[attr-defined, unused-ignore, no-any-return]
    return socket.socket(fileno=int(name))


def _do_next(store: MemoryStore, channel: Channel, memory: int) -> None:
    head, content = channel.receive()
    if head["call"] == "fork":
        _fork(store, channel, memory)
    elif head["call"] == "end":
        channel.send({"status": [_end(process) for process in head["pids"]][-1]})
    else:
        _change(store, head["call"], head.get("removed", 0), content)
        channel.send({})


def _change(store: MemoryStore, call: str, removed: int, content: bytes) -> None:
    """Take derived graphs, or take quads out (the first *removed* bytes of *content*) and others in (the rest).

    Or fill the named graphs: what one process would fill, each would.
    """
    if call == "fill":
        store.fill_for_questions()
    elif call == "extend":
        store.extend(_quads(content))
    else:
        store.apply(_quads(content[:removed]), _quads(content[removed:]))


def _quads(content: bytes) -> list[Quad]:
    return list(pyoxigraph.parse(content, format=RdfFormat.N_QUADS))


def _fork(store: MemoryStore, channel: Channel, memory: int) -> None:
    gc.collect()
    gc.freeze()  # a look for garbage would write into what is shared
    here, there = socket.socketpair()
    parent = os.getpid()
    made = os.fork()
    if made == 0:
        _answer(store, channel, here, there, parent, memory)
    there.close()
    socket.send_fds(channel.socket, [MADE.pack(made)], [here.fileno()])
    here.close()


def _answer(
    store: MemoryStore, channel: Channel, here: socket.socket, there: socket.socket, parent: int, memory: int
) -> NoReturn:
    """Be one of the processes that answer."""
    try:
        end_with_parent(parent)
        # Its copy only: to shut the channel down would do so for the template too.
        channel.socket.close()
        here.close()
        answer_until_closed(store, Channel(there), memory)
    finally:
        os._exit(1)


def _end(process: int) -> int:
    """End *process*, unless it has ended; gives the exit status, a signal as its negative number."""
    try:
        found, status = os.waitpid(process, os.WNOHANG)  # first, since the number of one that is gone may be another's
        if found:
            return os.waitstatus_to_exitcode(status)
        os.kill(process, signal.SIGKILL)
        return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    except (OSError, ValueError):
        return 1


if __name__ == "__main__":
    main()
