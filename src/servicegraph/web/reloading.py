"""Pages that are loaded again when what they show has changed: for whoever edits a catalogue and looks at it."""

from __future__ import annotations

import asyncio
import hashlib
import time

from starlette.datastructures import State as Attributes
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from servicegraph.web.responses import of_this_moment
from servicegraph.web.state import State

ADDRESS = "/dev/changes"
_LONGEST, _STEP = 20.0, 0.03  # seconds that a page waits for an answer, and after which is looked again
_MOST = 100  # pages that wait at a time; further ones ask again a little later


class Reloading:
    """ASGI middleware that tells the pages of *app* when to load again; they ask at ``/dev/changes``.

    A page tells which state it shows (``after``) and whether the check was still running (``checking``).
    """

    def __init__(self, app: ASGIApp, state: Attributes) -> None:
        self._app = app
        self._state = state
        self._waiting = 0
        state.reloads = True

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http" or scope["path"] != ADDRESS:
            await self._app(scope, receive, send)
            return
        asked = Request(scope, receive).query_params
        has_changed = await self._wait(asked.get("after", ""), bool(asked.get("checking")))
        await of_this_moment({"changed": has_changed})(scope, receive, send)

    async def _wait(self, shown: str, checking: bool) -> bool:
        self._waiting += 1
        deadline = time.monotonic() + (_LONGEST if self._waiting <= _MOST else 0)
        try:
            while not self._has_changed(shown, checking):
                if time.monotonic() >= deadline:
                    return False
                await asyncio.sleep(_STEP)
            return True
        finally:
            self._waiting -= 1

    def _has_changed(self, shown: str, checking: bool) -> bool:
        served: State = self._state.served
        return shown_state(served) != shown or (checking and served.check.stage != "pending")


def shown_state(served: State) -> str:
    """What changes when pages do: the state that is *served*, and what is told of one that is held back."""
    faults = [f"{fault.location} {fault.fingerprint}" for fault in served.faults]
    told = "\n".join((served.edition, str(served.held_back), *faults))
    return hashlib.sha256(told.encode("utf-8", "backslashreplace")).hexdigest()[:16]


def reloads(request: Request) -> bool:
    """Whether the page that *request* asks for is to be loaded again when it has changed."""
    return bool(getattr(request.app.state, "reloads", False))
