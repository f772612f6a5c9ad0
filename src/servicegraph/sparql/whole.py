"""Answers that go out whole, in parts as they are found, up to a number of bytes."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from servicegraph.errors import QueryTimeout, QueryTooLarge
from servicegraph.sparql.formats import SOLUTION_FORMATS, Format, require_well_formed
from servicegraph.sparql.memory import MemoryStore
from servicegraph.sparql.values import QueryRequest

FIRST_PART = 262_144
"""Bytes of an answer that are held back: what goes wrong before is told by a problem instead of a broken answer."""

_PART = 65_536
Send = Callable[[dict[str, Any], bytes], None]


class _Parts:
    """What the engine writes an answer to: it sends the parts on, and holds the answer to its limits."""

    def __init__(self, send: Send, most: int, deadline: float) -> None:
        self._head: dict[str, Any] = {}
        self._format = SOLUTION_FORMATS[0]
        self._send = send
        self._most = most
        self._deadline = deadline
        self._kept = bytearray()
        self._size = 0
        self._tail = b""

    def begin(self, format: Format) -> _Parts:
        """Itself, for an answer in *format*."""
        self._format = format
        self._head = {"format": format.name, "content_type": format.content_type, "complete": True}
        return self

    def write(self, content: bytes) -> int:
        for start in range(0, len(content), _PART):
            self._add(content[start : start + _PART])
        return len(content)

    def _add(self, content: bytes) -> None:
        # A character may begin in one piece and end in the next.
        require_well_formed(self._tail + content, self._format)
        self._tail = content[-2:]
        self._size += len(content)
        self._kept += content
        if self._size > self._most:
            raise QueryTooLarge("error.answer-too-large", most=self._most)
        if time.monotonic() > self._deadline:
            raise QueryTimeout("error.timeout")
        if len(self._kept) >= (FIRST_PART if "format" in self._head else _PART):
            self._send({**self._head, "more": True}, bytes(self._kept))
            self._head = {}
            del self._kept[:]

    def flush(self) -> None:
        """Nothing: parts are sent when they are large enough."""

    def rest(self) -> tuple[dict[str, Any], bytes]:
        """The last part."""
        return {**self._head, "more": False}, bytes(self._kept)


def write_whole(store: MemoryStore, request: QueryRequest, most: int, send: Send) -> tuple[dict[str, Any], bytes]:
    """Send the answer of *store* to *request* in parts; gives the last, which is the only one of a short answer.

    The first part has the format in its head, each says whether there are ``more``. Raises as ``MemoryStore.query``,
    and QueryTooLarge when the answer has more bytes than *most*, in the middle of an answer too.
    """
    parts = _Parts(send, most, time.monotonic() + request.limits.seconds)
    try:
        store.write(request, parts.begin)
    except QueryTimeout:
        raise QueryTimeout("error.timeout", seconds=request.limits.seconds) from None
    return parts.rest()
