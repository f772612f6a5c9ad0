"""The bounds of connections with the parser h11, in Python, which bounds the head of a request itself."""

from __future__ import annotations

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from servicegraph.web.connections import Bounds, Phase, Watched


class BoundedH11(Watched, H11Protocol):
    """The protocol for where the quick one is not, with bounds of time."""

    def __init__(self, bounds: Bounds, *args: Any, **options: Any) -> None:
        H11Protocol.__init__(self, *args, **options)
        self.bounds = bounds

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See asyncio.Protocol."""
        H11Protocol.connection_made(self, transport)  # type: ignore[arg-type]
        self.begin()

    def data_received(self, data: bytes) -> None:
        """See asyncio.Protocol."""
        if self.phase is not Phase.END:
            super().data_received(data)
            self._tell()

    def on_response_complete(self) -> None:
        """See H11Protocol."""
        super().on_response_complete()
        self._tell()

    def send_400_response(self, msg: str) -> None:
        """See H11Protocol."""
        self.refuse(400, "bad-request", "error.request-malformed")

    def shutdown(self) -> None:
        """See H11Protocol."""
        self.end() if not self.is_answering else super().shutdown()

    def _tell(self) -> None:
        theirs = self.conn.their_state
        if theirs is h11.SEND_BODY:
            self.enter(Phase.BODY)
        elif theirs is h11.IDLE:
            self.enter(Phase.HEAD if self.conn.trailing_data[0] else Phase.REQUEST)
        else:
            self.enter(Phase.ANSWER)
