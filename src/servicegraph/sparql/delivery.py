"""An answer on its way from a worker to who asked: read ahead of them, so that a slow reader holds no worker up."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from servicegraph import errors
from servicegraph.errors import ServicegraphError
from servicegraph.sparql.values import QueryResponse
from servicegraph.sparql.wire import Message

_AHEAD = 16 * 2**20  # bytes that may wait for one reader
_AHEAD_OF_ALL = 128 * 2**20  # and for all of them


Hear = Callable[[], Awaitable[Message]]


def require_answer(message: Message) -> Message:
    """*message* of a worker, unless it tells of an error, which is raised."""
    head, content = message
    if "error" in head:
        kind: type[ServicegraphError] = getattr(errors, head["error"])
        raise kind(head["key"], **head["values"])
    return head, content


@dataclass
class Waiting:
    """How many bytes wait for readers, of all deliveries of a pool."""

    size: int = 0


class Delivery:
    """The parts of an answer that come after the first, each once. To be closed.

    *hear* gives the messages of the worker; *finish* is told once whether that has nothing more to say.
    """

    def __init__(self, hear: Hear, finish: Callable[[bool], None], waiting: Waiting) -> None:
        self._parts: deque[bytes] = deque()
        self._size = 0
        self._all = waiting
        self._changed = asyncio.Event()
        self._failure: ServicegraphError | None = None
        self._over = False
        self._reading = asyncio.create_task(self._read(hear))
        # Also when it is cancelled before it has begun.
        self._reading.add_done_callback(lambda _: finish(self._over))
        self._reading.add_done_callback(lambda _: self._changed.set())

    def __aiter__(self) -> Delivery:
        return self

    async def __anext__(self) -> bytes:
        """The next part. Raises what made the answer end too early."""
        while not self._parts and not self._reading.done():
            self._changed.clear()
            await self._changed.wait()
        if self._parts:
            part = self._parts.popleft()
            self._count(-len(part))
            self._changed.set()
            return part
        if self._failure:
            raise self._failure
        raise StopAsyncIteration

    async def close(self) -> None:
        """Read no more of it."""
        self._reading.cancel()
        await asyncio.wait([self._reading])
        self._count(-self._size)
        self._parts.clear()

    async def _read(self, hear: Hear) -> None:
        try:
            while not self._over:
                message = await hear()
                self._over = not message[0].get("more", False)
                _, part = require_answer(message)
                if part:
                    self._parts.append(part)
                    self._count(len(part))
                    self._changed.set()
                while not self._over and self._size and self._is_full:
                    self._changed.clear()
                    await self._changed.wait()
        except ServicegraphError as error:
            self._failure = error

    @property
    def _is_full(self) -> bool:
        return self._size > _AHEAD or self._all.size > _AHEAD_OF_ALL

    def _count(self, size: int) -> None:
        self._size += size
        self._all.size += size


@dataclass(frozen=True)
class WholeAnswer:
    """An answer that is not cut: its first part, and what follows where that is not all."""

    response: QueryResponse
    rest: Delivery | None = None
