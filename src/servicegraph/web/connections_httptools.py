"""The bounds of connections with the parser httptools, which has none of its own."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from servicegraph.web.connections import Bounds, Phase, Watched

_MOST_PARSED = 65_535  # bytes of an address that httptools takes apart


class BoundedHttpTools(Watched, HttpToolsProtocol):
    """The quick protocol, with bounds of time and size."""

    def __init__(self, bounds: Bounds, *args: Any, **options: Any) -> None:
        HttpToolsProtocol.__init__(self, *args, **options)
        self.bounds, self.head, self.messages = bounds, 0, 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See asyncio.Protocol."""
        HttpToolsProtocol.connection_made(self, transport)  # type: ignore[arg-type]
        self.begin()

    def data_received(self, data: bytes) -> None:
        """See asyncio.Protocol."""
        if self.phase is Phase.END:
            return
        before = self.messages
        super().data_received(data)
        if self.phase is Phase.HEAD and self.messages == before:  # the parser keeps what it has of a line to itself
            self.head += len(data)
            self._bound_head(self.head, self.head - len(self.url))

    def on_message_begin(self) -> None:
        """See HttpToolsProtocol."""
        super().on_message_begin()
        self.head, self.messages = 0, self.messages + 1
        self.enter(Phase.HEAD)

    def on_headers_complete(self) -> None:
        """See HttpToolsProtocol."""
        if self.phase is Phase.END or self._bound_head(
            len(self.url), sum(len(name) + len(value) for name, value in self.headers)
        ):
            return
        url, query = self.url, b""
        if len(url) > _MOST_PARSED:
            self.url, _, query = url.partition(b"?")
            if len(self.url) > _MOST_PARSED:
                self.refuse(414, "too-long", "error.request-line", most=_MOST_PARSED)
                return
        super().on_headers_complete()
        if query:
            self.scope["query_string"] = query
        self.enter(Phase.BODY)

    def on_body(self, body: bytes) -> None:
        """See HttpToolsProtocol."""
        if self.phase is not Phase.END:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """See HttpToolsProtocol."""
        if self.phase is not Phase.END:
            super().on_message_complete()
            self.enter(Phase.ANSWER if self._is_at_work() else Phase.REQUEST)

    def on_response_complete(self) -> None:
        """See HttpToolsProtocol."""
        super().on_response_complete()
        if self.phase is Phase.ANSWER and not self._is_at_work():
            self.enter(Phase.REQUEST)

    def send_400_response(self, msg: str) -> None:
        """See HttpToolsProtocol."""
        if self.phase is not Phase.END:
            self.refuse(400, "bad-request", "error.request-malformed")

    def shutdown(self) -> None:
        """See HttpToolsProtocol."""
        self.end() if not self.is_answering else super().shutdown()

    def _bound_head(self, line: int, headers: int) -> bool:
        """Whether a head was refused of which *line* bytes may be its line and *headers* bytes its headers."""
        bounds = self.bounds
        if not self.headers and line > bounds.line:
            self.refuse(414, "too-long", "error.request-line", most=bounds.line)
        elif headers > bounds.headers:
            self.refuse(431, "too-long", "error.request-headers", most=bounds.headers)
        return self.phase is Phase.END
