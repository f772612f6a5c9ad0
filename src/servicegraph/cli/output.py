"""What the commands write: results to standard output, complaints to standard error. A failing stream is no crash."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Iterator
from typing import TextIO

from servicegraph.messages import one_line


def prepare_streams() -> None:
    """Make the standard streams take any text: one that is closed swallows it, one without ä shows an escape."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started the program, so nobody misses what is written
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def write(said: str) -> None:
    """Write a text for people and a line's end. A reader that has seen enough and stopped is no failure."""
    with _reader_may_stop():
        print(said)
        sys.stdout.flush()


def write_document(content: str | bytes) -> None:
    """Write a document for programs, in UTF-8 whatever the encoding of the terminal: its format says so."""
    buffer = getattr(sys.stdout, "buffer", None)
    data = content if isinstance(content, bytes) else (content + "\n").encode("utf-8", "replace")
    if buffer is None:
        write(data.decode("utf-8").rstrip("\n"))
        return
    with _reader_may_stop():
        sys.stdout.flush()
        buffer.write(data)
        buffer.flush()


def complain(said: str) -> None:
    """Say on standard error, in one line, what is wrong. When not even that can be written, the exit status says it."""
    try:
        print(f"servicegraph: {one_line(said)}", file=sys.stderr, flush=True)
    except OSError:
        _discard(sys.stderr)


def discard_output() -> None:
    """Throw away what standard output still holds, so that Python does not try to write it once more at the end."""
    _discard(sys.stdout)


def _discard(stream: TextIO) -> None:
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


@contextlib.contextmanager
def _reader_may_stop() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:  # head or less has seen enough
        discard_output()
