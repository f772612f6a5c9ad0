"""The outermost layer: headers that every answer carries, and the last refuge of unexpected failures."""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from servicegraph.web import problems

_READABLE = "Content-Language, ETag, Link, Servicegraph-Complete, Servicegraph-Readiness"
_POLICY = b"content-security-policy"
_STRICT = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def cross_origin(origin: str) -> dict[str, str]:
    """What lets the pages of *origin* (``*``: anybody's) read an answer; see https://fetch.spec.whatwg.org/#http-cors-protocol."""
    if not origin:
        return {"Cross-Origin-Resource-Policy": "same-origin"}
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Expose-Headers": _READABLE,
        "Cross-Origin-Resource-Policy": "cross-origin",
    }


class Headers:
    """ASGI middleware. Answers are data: nothing in them may run, load or be framed, unless a page says otherwise."""

    def __init__(self, app: ASGIApp, origin: str, tell: Callable[[Request, Response], Response] | None = None) -> None:
        """Around *app*; pages of *origin* may read its answers, and *tell* gives what stands for a problem."""
        self._app = app
        self._tell = tell
        headers = {
            "X-Content-Type-Options": "nosniff",
            _POLICY.decode(): _STRICT,
            "Referrer-Policy": "no-referrer",
            **cross_origin(origin),
        }
        self._headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                said = {name for name, _ in message["headers"]}
                # What a 304 says replaces what the browser has kept of the page: the page's own policy must stay.
                if message["status"] == 304:
                    said.add(_POLICY)
                message["headers"] = [*message["headers"], *(one for one in self._headers if one[0] not in said)]
            elif scope["method"] == "HEAD":
                message = {**message, "body": b""}
            await send(message)

        try:
            await self._app(scope, receive, send_with_headers)
        except ClientDisconnect:  # nobody is there to be told
            return
        except Exception as error:
            if started:
                raise
            request = Request(scope, receive)
            response = problems.of_exception(request, error)
            if self._tell:
                response = self._tell(request, response)
            await response(scope, receive, send_with_headers)
