"""How a server and its processes talk: messages of a JSON head and bytes, over a pair of sockets."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import json
import select
import socket
import struct
from collections.abc import Mapping
from typing import Any

Message = tuple[Mapping[str, Any], bytes]

_SIZES = struct.Struct("!IQ")
_AT_ONCE = 32_768  # bytes asked of the system: a usual message comes with one call, and room for more is slow to get
_MOST_AT_ONCE = 262_144  # bytes asked where so many are known to come, or sent together with their head
_MOST_KNOWN = 1_000  # bytes of a head that is remembered: nearly all are one of a few, and short
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_decode = json.JSONDecoder().decode


class Channel:
    """One end of a conversation. Used by one thread or task at a time, except that any may close it."""

    def __init__(self, end: socket.socket) -> None:
        self.socket = end
        self._blocks = end.getblocking()
        self._received = bytearray()

    def send(self, head: Mapping[str, object], content: bytes = b"") -> None:
        """Write one message. Raises OSError when nobody reads it any more."""
        self._block(True)
        self.socket.sendall(_written(head, content))
        if len(content) > _MOST_AT_ONCE:
            self.socket.sendall(content)

    def receive(self) -> Message:
        """The head and the content of the next message. Raises EOFError when none comes any more."""
        self._block(True)
        while (message := self._next()) is None:
            self._take(self.socket.recv(self._missing()))
        return message

    async def ask(self, head: Mapping[str, object], content: bytes = b"") -> Message:
        """The answer to one message, without holding a thread. Raises OSError and EOFError as the two above."""
        loop = asyncio.get_running_loop()
        self._block(False)
        written = _written(head, content)
        if (sent := self.socket.send(written)) < len(written):  # the other end waits for it: there is room
            await loop.sock_sendall(self.socket, written[sent:])
        if len(content) > _MOST_AT_ONCE:
            await loop.sock_sendall(self.socket, content)
        return await self.hear()

    async def hear(self) -> Message:
        """As ``receive``, without holding a thread."""
        loop = asyncio.get_running_loop()
        while (message := self._next()) is None:
            self._take(await loop.sock_recv(self.socket, self._missing()))
        return message

    @property
    def is_over(self) -> bool:
        """Whether the other end, which has not been asked, has ended: it says nothing unasked."""
        try:
            return bool(select.select([self.socket], [], [], 0)[0])
        except (OSError, ValueError):
            return True

    def close(self) -> None:
        """Take no further part: the other end reads that there is nothing more."""
        # What waits in another thread for a message would not see that the socket is closed.
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()

    def _block(self, blocks: bool) -> None:
        if self._blocks != blocks:
            self.socket.setblocking(blocks)
            self._blocks = blocks

    def _take(self, received: bytes) -> None:
        if not received:
            raise EOFError
        self._received += received

    def _missing(self) -> int:
        return min(max(_AT_ONCE, self._wanted() - len(self._received)), _MOST_AT_ONCE)

    def _wanted(self) -> int:
        if len(self._received) < _SIZES.size:
            return _SIZES.size
        header, content = _SIZES.unpack_from(self._received)
        return int(_SIZES.size + header + content)

    def _next(self) -> Message | None:
        received = self._received
        if len(received) < _SIZES.size:
            return None
        header, content = _SIZES.unpack_from(received)
        behind_head = _SIZES.size + header
        end = behind_head + content
        if len(received) < end:
            return None
        with memoryview(received) as view:
            head, said = bytes(view[_SIZES.size : behind_head]), bytes(view[behind_head:end])
        if end == len(received):
            self._received = bytearray()
        else:
            del received[:end]
        return (_known(head) if len(head) <= _MOST_KNOWN else _read(head)), said


def _read(head: bytes) -> Mapping[str, Any]:
    found: Mapping[str, Any] = _decode(str(head, "utf-8"))
    return found


_known = functools.lru_cache(maxsize=64)(_read)


def _written(head: Mapping[str, object], content: bytes) -> bytes:
    """The bytes of a message, without its content where that is too large to be copied."""
    header = _encode(head).encode("utf-8", "surrogatepass")
    begin = _SIZES.pack(len(header), len(content)) + header
    return begin + content if len(content) <= _MOST_AT_ONCE else begin
