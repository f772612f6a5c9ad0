"""How a pool and its processes talk: messages of a JSON head and bytes, over a pipe."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import IO, Any

_SIZES = struct.Struct("!IQ")


def send(stream: IO[bytes], head: Mapping[str, object], content: bytes = b"") -> None:
    """Write one message. Raises OSError or ValueError when nobody reads it any more."""
    header = json.dumps(head).encode()
    stream.write(_SIZES.pack(len(header), len(content)) + header)
    stream.write(content)
    stream.flush()


def receive(stream: IO[bytes]) -> tuple[dict[str, Any], bytes]:
    """The head and the content of the next message. Raises EOFError when none comes any more."""
    header, content = _SIZES.unpack(_exactly(stream, _SIZES.size))
    return json.loads(_exactly(stream, header)), _exactly(stream, content)


def _exactly(stream: IO[bytes], count: int) -> bytes:
    content = stream.read(count)
    if len(content) < count:
        raise EOFError
    return content
