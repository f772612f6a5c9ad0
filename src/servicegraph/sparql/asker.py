"""Who asks: what a request of the server says of itself to the pool, down to the threads that answer it."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Asker:
    """Who asks a question. ``client`` is their address, empty for nobody whose questions are counted.

    ``is_stranger`` says that the text of the question is theirs, so that nobody knows how long it takes.
    """

    client: str = ""
    is_stranger: bool = False


NOBODY = Asker()
"""The program itself, and whoever does not say who they are."""

ASKER: ContextVar[Asker] = ContextVar("asker", default=NOBODY)
"""Who asks what is asked from here."""
