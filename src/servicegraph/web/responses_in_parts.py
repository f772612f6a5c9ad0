"""Answers that go out while they are being made; one that ends too early breaks off, so that its reader sees it."""

from __future__ import annotations

import logging

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from servicegraph.errors import ServicegraphError
from servicegraph.sparql.delivery import Delivery

_LOG = logging.getLogger("servicegraph")


class ResponseInParts(Response):
    """A response whose body goes on with what follows.

    When that fails the connection is closed without the end that HTTP wants (RFC 9112, 8): no reader takes what came
    for the whole, whatever its format.
    """

    def __init__(self, begun: Response, rest: Delivery) -> None:
        super().__init__(status_code=begun.status_code)
        self.body = begun.body
        self.raw_headers = [pair for pair in begun.raw_headers if pair[0] != b"content-length"]
        self._rest = rest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the body, and its end only when all of it was there."""
        try:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            await send({"type": "http.response.body", "body": self.body, "more_body": True})
            async for part in self._rest:
                await send({"type": "http.response.body", "body": part, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except ServicegraphError as error:
            _LOG.warning("an answer broke off: %s", error)
        finally:
            await self._rest.close()


def in_parts(begun: Response, rest: Delivery) -> Response:
    """*begun*, the response with the first part of an answer, with the *rest* of it."""
    return ResponseInParts(begun, rest)
