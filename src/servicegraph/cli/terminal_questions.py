"""Questions on a terminal: what is typed is tried, and asked for again when it cannot be used."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable
from typing import TypeVar

from servicegraph.errors import AuthoringError, ServicegraphError
from servicegraph.messages import one_line, text

T = TypeVar("T")


def can_ask() -> bool:
    """Whether somebody sits at the terminal who can answer."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()


def ask(question: str, read: Callable[[str], T], language: str, proposal: str = "") -> T:
    """What *read* makes of an answer to *question*; Enter takes *proposal*.

    What *read* refuses with a ServicegraphError is asked for again, with the reason. Raises AuthoringError when the
    input ends.
    """
    beside = f" [{one_line(proposal)}]" if proposal else ""
    while True:
        print(f"{one_line(question)}{beside}: ", end="", file=sys.stderr, flush=True)
        line = sys.stdin.readline()
        if not line:
            print(file=sys.stderr)
            raise AuthoringError("add.no-answer")
        with contextlib.suppress(UnicodeEncodeError):
            try:
                return read(line.strip() or proposal)
            except ServicegraphError as error:
                print(f"  {one_line(error.text(language))}", file=sys.stderr)
                continue
        print(f"  {text('add.not-text', language)}", file=sys.stderr)
