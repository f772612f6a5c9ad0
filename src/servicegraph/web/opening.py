"""The application from its first moment: what programs ask most is answered before the rest of it has been loaded.

Its pages and its typed operations take longer to load than the catalogue. See docs/decisions/0031.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future

from starlette import datastructures
from starlette.types import ASGIApp, Receive, Scope, Send

from servicegraph.catalogue import Catalogue
from servicegraph.sparql.pool import Pool
from servicegraph.web.middleware import Headers
from servicegraph.web.state import Ahead, State
from servicegraph.web.straight import Straight

_LOG = logging.getLogger("servicegraph")


class Opening:
    """ASGI application that serves *catalogue* from *pool*, and loads the whole of itself in a thread.

    Whatever only the whole can answer waits for it. *opened* is called when it is there; then the check begins.
    """

    def __init__(self, catalogue: Catalogue, pool: Pool, address: str, opened: Callable[[State], None]) -> None:
        served = State.of(catalogue, Ahead(self._before_the_check, self._after_the_check), pool)
        self.state = datastructures.State({"served": served, "address": address})
        self._opened = opened
        self._whole: Future[ASGIApp] = Future()
        self._app: ASGIApp = self._begin
        self._first = Straight(Headers(self._answer_whole, catalogue.settings.cors), catalogue.settings.cors)
        self._thread = threading.Thread(target=self._load, args=(served,), daemon=True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        await self._app(scope, receive, send)

    @property
    def is_at_work(self) -> bool:
        """Whether something is still made in a thread."""
        return self._thread.is_alive() or bool(self.state.served.check.is_at_work)

    def _load(self, served: State) -> None:
        try:
            from servicegraph.web.app import create_app

            app = create_app(served.catalogue, served=served)
            self.state.turnstile = app.state.turnstile
            app.state = self.state
            self._whole.set_result(app)
            self._app = app
        except BaseException as error:
            _LOG.critical("the pages and operations could not be loaded", exc_info=True)
            self._whole.set_exception(error)
        self._opened(served)
        served.check.start()

    async def _begin(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what can be answered already, by the whole application what cannot."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        else:
            scope["app"] = self
            await self._first(scope, receive, send)

    async def _answer_whole(self, scope: Scope, receive: Receive, send: Send) -> None:
        await (await asyncio.wrap_future(self._whole))(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        self.state.served.pool.start()
        self._thread.start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self.state.served.pool.close()
        await send({"type": "lifespan.shutdown.complete"})

    def _before_the_check(self, catalogue: Catalogue) -> None:
        from servicegraph.web.ahead import before_the_check

        before_the_check(self._whole.result(), catalogue)

    def _after_the_check(self, catalogue: Catalogue) -> None:
        from servicegraph.web.ahead import after_the_check

        after_the_check(self._whole.result(), catalogue)
