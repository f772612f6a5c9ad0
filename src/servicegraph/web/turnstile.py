"""Lets requests through, and holds them up for the moment in which the data that they read is changed."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator

from starlette.types import ASGIApp, Receive, Scope, Send

AHEAD = "servicegraph.ahead"
"""In the scope of what the server asks itself, in another loop: nobody gets the answer."""
# What is answered by the processes of questions, each of which changes between two answers, by nothing, or by look-ups,
# which end before the data changes.
_ELSEWHERE = ("/sparql", "/graphs", "/health/")


class Turnstile:
    """ASGI middleware: no answer of a page or of the API mixes two states of a store that is changed in place."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._inside = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._opened: asyncio.Event | None = None  # while it is closed
        self._empty = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http" or AHEAD in scope or scope["path"].startswith(_ELSEWHERE):
            await self._app(scope, receive, send)
            return
        loop = asyncio.get_running_loop()
        if self._loop is None or self._loop.is_closed():
            self._loop, self._inside = loop, 0
        while opened := self._opened:
            await opened.wait()
        self._inside += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._inside -= 1
            if not self._inside:
                self._empty.set()

    @contextlib.contextmanager
    def closed(self, seconds: float) -> Iterator[None]:
        """Let nobody in as long as this lasts, and begin when all are out, or after *seconds*. For another thread."""
        loop = self._loop
        if loop is None or not loop.is_running():
            yield
            return
        asyncio.run_coroutine_threadsafe(self._close(seconds), loop).result(seconds + 1)
        try:
            yield
        finally:
            loop.call_soon_threadsafe(self._open)

    async def _close(self, seconds: float) -> None:
        self._opened = asyncio.Event()
        self._empty.clear()
        if self._inside:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._empty.wait(), seconds)

    def _open(self) -> None:
        opened, self._opened = self._opened, None
        if opened:
            opened.set()
