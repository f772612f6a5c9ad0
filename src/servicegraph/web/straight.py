"""What programs ask most, answered without the framework: by the same functions, with the same headers and problems.

A framework's layers cost several times what such an answer does. See docs/decisions/0031.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from servicegraph.errors import ServicegraphError
from servicegraph.sparql.asker import ASKER
from servicegraph.web import problems
from servicegraph.web.middleware import Headers
from servicegraph.web.named_answers import named_answer
from servicegraph.web.protocol import sparql_endpoint
from servicegraph.web.responses import of_this_moment
from servicegraph.web.state import stranger

_QUESTIONS = "/api/queries/"
_LIVE = "/health/live"


class Straight:
    """ASGI middleware that answers programs at ``/sparql``, ``/health/live`` and ``/api/queries/NAME`` itself.

    Whatever else is asked, and by people, goes to *app*. Pages of *origin* may read the answers.
    """

    def __init__(self, app: ASGIApp, origin: str) -> None:
        self._app = app
        self._sparql, self._question, self._live = (
            Headers(_answering(answer), origin) for answer in (_sparql, _question, _live)
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        await self._app_for(scope)(scope, receive, send)

    def _app_for(self, scope: Scope) -> ASGIApp:
        """What answers *scope*."""
        if scope["type"] != "http" or any(
            name == b"accept" and b"html" in said.lower() for name, said in scope["headers"]
        ):
            return self._app
        path, method = scope["path"], scope["method"]
        if path == sparql_endpoint.ADDRESS and method in ("GET", "HEAD", "POST"):
            return self._sparql
        if method not in ("GET", "HEAD"):
            return self._app
        if path == _LIVE and not scope["query_string"]:
            return self._live
        name = path.removeprefix(_QUESTIONS)
        if name == path or "/" in name or not name:
            return self._app
        scope["path_params"] = {"name": name}
        return self._question


def _answering(answer: Callable[[Request], Awaitable[Response]]) -> ASGIApp:
    """The application that gives what *answer* does, and the problem that tells of a failure of ours."""

    async def respond(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            response = await answer(request)
        except ServicegraphError as error:
            response = await problems.of_error(request, error)
        await response(scope, receive, send)

    return respond


async def _sparql(request: Request) -> Response:
    ASKER.set(stranger(request))
    return await sparql_endpoint.endpoint(request)


async def _question(request: Request) -> Response:
    return await run_in_threadpool(named_answer, request)


async def _live(request: Request) -> Response:
    return of_this_moment({"live": True})
