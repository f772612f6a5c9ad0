"""The connections of the server and what one may ask of it: how many, how slow, how long. See docs/decisions/0024.

The protocols of uvicorn know no time and, with httptools, no size: each is given both here.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from http import HTTPStatus
from typing import Any

from servicegraph.messages import text

_LINGER = 2.0  # seconds in which an answer to a request that was not read to its end can be read
_WINDOW = 10.0  # seconds in which a client must take _TAKEN bytes of an answer
_TAKEN = 10_000
_OPEN_ELSEWHERE = 64  # files of the process that are no connections: pipes, libraries, the index of the search
BACKLOG = 512
"""How many connections may wait to be accepted, where the system allows as many files."""


@dataclass(frozen=True)
class Bounds:
    """What the server lets its clients have: *connections* in number, a *backlog* of others that wait, *seconds* for
    the head of a request and again for its body, *line* and *headers* in bytes. Refusals are told in *language*."""

    connections: int
    backlog: int
    seconds: float
    line: int
    headers: int = 65_536
    language: str = "en"


class Phase(Enum):
    """What a connection waits for."""

    REQUEST = "a request to begin"
    HEAD = "the rest of its line and headers"
    BODY = "the rest of its body"
    ANSWER = "the answer"
    END = "the client to take the last words"


def room_for(wanted: int) -> tuple[int, int]:
    """How many of *wanted* connections the system lets this process have, and how many more may wait for them.

    The system is asked for as many files as these take.
    """
    try:
        import resource
    except ImportError:  # a system without such a limit
        return wanted, BACKLOG
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = wanted + BACKLOG + _OPEN_ELSEWHERE
    if soft < needed:
        soft = needed if hard == resource.RLIM_INFINITY else min(hard, needed)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    # All that wait may be accepted at once, before the first of them is told that there is no room.
    backlog = min(BACKLOG, soft // 4)
    return max(1, min(wanted, soft - backlog - _OPEN_ELSEWHERE)), backlog


class Watched(asyncio.Protocol):
    """What is added to a protocol of uvicorn: its phase since when, and ways to end it. To be looked at each second."""

    bounds: Bounds
    transport: Any
    connections: set[Any]
    cycle: Any

    def begin(self) -> None:
        """Be a new connection; the one that has kept its place longest for nothing makes room when there is none."""
        self.phase, self.since = Phase.REQUEST, time.monotonic()
        self._left, self._left_since = 0, self.since
        if len(self.connections) > self.bounds.connections:
            least = min((one for one in self.connections if one is not self), key=_worth, default=None)
            if least is None or least.is_answering:
                self.refuse(503, "overloaded", "error.connections", "Retry-After: 1\r\n")
            else:
                # Out of the count at once: the transport tells of its end only later.
                self.connections.discard(least)
                least.transport.abort()

    def enter(self, phase: Phase) -> None:
        """Be in *phase* from now on, unless the last words have been said."""
        if phase is not self.phase and self.phase is not Phase.END:
            self.phase, self.since = phase, time.monotonic()

    @property
    def is_answering(self) -> bool:
        """Whether a request was read and its answer has not been made yet."""
        return self.phase is Phase.ANSWER and self.cycle is not None and not self.cycle.response_complete

    def look(self, now: float) -> None:
        """End what has had its time at *now*: a request that comes too slowly, an answer that is taken too slowly."""
        waited = now - self.since
        if self.phase is Phase.END:
            if waited > _LINGER:
                self.transport.abort()
        elif self.phase is not Phase.ANSWER and waited > self.bounds.seconds:
            at_work = self._is_at_work()
            if at_work is (self.phase is Phase.BODY) and self.phase is not Phase.REQUEST:
                self.refuse(408, "request-timeout", "error.request-slow", seconds=f"{self.bounds.seconds:g}")
            elif not at_work:  # no request, or one that has been answered before its body was there
                self.transport.close()
        self._look_at_answer(now)

    def _look_at_answer(self, now: float) -> None:
        left = self.transport.get_write_buffer_size()
        if not left or left > self._left or left <= self._left - _TAKEN:
            self._left, self._left_since = left, now
        elif now - self._left_since > _WINDOW:
            self.transport.abort()

    def _is_at_work(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def refuse(self, status: int, name: str, key: str, headers: str = "", **values: object) -> None:
        """Say the problem *name* as the last words, unless others have begun; what still comes in is thrown away."""
        cycle, has_begun = self.cycle, bool(getattr(self, "pipeline", ()))  # answers come in their order
        if self._is_at_work():
            has_begun |= cycle.response_started
            cycle.disconnected = True
            cycle.message_event.set()
        if not has_begun and not self.transport.is_closing():
            self.transport.write(told(status, name, text(key, self.bounds.language, **values), self.bounds, headers))
        self.enter(Phase.END)
        if has_begun:
            self.transport.abort()
        elif self.transport.can_write_eof():
            self.transport.write_eof()

    def end(self) -> None:
        """Say that the server ends, where an answer is still waited for."""
        if self._is_at_work() or self.phase in (Phase.HEAD, Phase.BODY):
            self.refuse(503, "shutting-down", "error.ending", "Retry-After: 5\r\n")
        if not self.transport.is_closing():
            self.transport.close()


def _worth(connection: Watched) -> tuple[int, float]:
    """The order in which connections are given up: idle ones, unfinished requests, then answers; the oldest first.

    One that has sent nothing yet is an unfinished request: a client that has just come is the last of these to go.
    """
    if connection.phase is Phase.END or (connection.phase is Phase.REQUEST and connection.cycle is not None):
        return 0, connection.since
    if connection.phase is Phase.ANSWER:
        return (3 if connection.is_answering else 2), connection.since
    return 1, connection.since


def told(status: int, name: str, detail: str, bounds: Bounds, headers: str = "") -> bytes:
    """A whole answer that tells of the problem *name*, with further lines of *headers*, after which nothing comes."""
    from servicegraph.web.problems import TYPES  # brings FastAPI, for which the start of a server does not wait

    title = HTTPStatus(status).phrase
    body = json.dumps(
        {"type": TYPES + name, "title": title, "status": status, "detail": detail}, ensure_ascii=False, indent=1
    ).encode()
    head = (
        f"HTTP/1.1 {status} {title}\r\nContent-Type: application/problem+json\r\n"
        f"Content-Language: {bounds.language}\r\nContent-Length: {len(body)}\r\n"
        f"Cache-Control: no-store\r\n{headers}Connection: close\r\n\r\n"
    )
    return head.encode() + body


def look_at_all(connections: Iterable[Any]) -> None:
    """Have each of the *connections* end what has had its time."""
    now = time.monotonic()
    for one in tuple(connections):
        one.look(now)


class Seldom(logging.Filter):
    """Lets each warning, and each error of the event loop, through once a second: a crowd must not fill the disk."""

    def __init__(self) -> None:
        super().__init__()
        self._last: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether *record* is written."""
        if record.levelno > logging.WARNING and record.name != "asyncio":
            return True
        key, now = str(record.msg)[:60], time.monotonic()
        if now - self._last.get(key, -1.0) < 1.0:
            return False
        if len(self._last) > 100:
            self._last.clear()
        self._last[key] = now
        return True
