"""Changes of files as a unified diff, which ``patch`` and ``git apply`` take."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

_NO_END = b"\\ No newline at end of file\n"


def unified_diff(path: str, before: bytes, after: bytes) -> bytes:
    """What becomes of the bytes *before* of the file *path*, line by line with three lines around; empty for nothing.

    Lines end with ``\\n``; what else is in them, also no UTF-8, stays as it is.
    """
    old, new = _lines(before), _lines(after)
    name = path.encode("utf-8", "surrogateescape")
    found = difflib.diff_bytes(difflib.unified_diff, old, new, b"a/" + name, b"b/" + name)
    return b"".join(_ended(found))


def _lines(content: bytes) -> list[bytes]:
    return re.findall(rb"[^\n]*\n|[^\n]+", content)


def _ended(lines: Iterator[bytes]) -> Iterator[bytes]:
    for line in lines:
        yield line
        if not line.endswith(b"\n"):
            yield b"\n" + _NO_END
