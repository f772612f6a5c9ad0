"""The server: takes its address, loads the catalogue, serves it and ends cleanly; or serves what another follows."""

from __future__ import annotations

import asyncio
import errno
import functools
import gc
import logging
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from os import _exit as leave
from pathlib import Path
from typing import NoReturn

import uvicorn

from servicegraph.catalogue import Catalogue
from servicegraph.diagnostics import Severity
from servicegraph.errors import ServicegraphError, SettingsError
from servicegraph.follower import CatalogueFollower
from servicegraph.messages import text
from servicegraph.reports.text_report import summary
from servicegraph.settings import Settings, find_catalogue, load_settings
from servicegraph.web.connections import BACKLOG, Bounds, Seldom, look_at_all, room_for
from servicegraph.web.handover import Handover
from servicegraph.web.opening import Opening
from servicegraph.web.reloading import Reloading
from servicegraph.web.state import State, pool_of
from servicegraph.web.watching import News, Watching

_SWITCH = 0.001  # seconds after which a thread gives way to another; Python's own is five times as long
_TICKS = 10  # of a tenth of a second: how often the connections are looked at
# When the server is told to end: what requests still running get, and what their refusals take to reach the clients.
_SECONDS_TO_FINISH = 2.5
_SECONDS_TO_TELL = 0.5


def serve(
    folder: str | Path | None,
    *,
    host: str | None,
    port: int | None,
    language: str,
    watch: bool = False,
    news: News | None = None,
) -> int:
    """Serve the catalogue in *folder* until SIGINT or SIGTERM; gives the exit status.

    With *watch*, changes of its files are served as they are made. *news* is for whoever makes them: it says what to
    print of each, and pages that are open are loaded again.

    Raises SettingsError when there is no catalogue or its address cannot be taken.
    """
    found = find_catalogue(folder)
    settings = load_settings(found, host=host, port=port)
    # The address first: whoever finds it taken should not wait for a catalogue to load.
    with bind(settings.host, settings.port) as bound, _quick_start():
        catalogue = Catalogue.load(found, host=host, port=port)
        follower = CatalogueFollower(catalogue, {"host": host, "port": port}) if watch else None
        catalogue = follower.catalogue if follower else catalogue
        pool = pool_of(catalogue)
        catalogue.fork_into(pool)  # before this process has a second thread
        pool.start()  # the processes are made while this one has still to import the application

        def opened(served: State) -> None:
            gc.freeze()  # what is there now stays: nobody need look at it again
            gc.enable()
            threading.Thread(target=_tell_findings, args=(served, language), daemon=True).start()
            if watching:
                watching.start()

        app = Opening(catalogue, pool, address(bound), opened)
        watching = Watching(app, follower, _tell, language, news) if follower else None

        def greet() -> None:
            print(text("serve.ready", language, address=address(bound)), flush=True)

        _Server(_config(app, settings, reloads=news is not None), greet, app).run_quietly(bound)
        if watching:
            watching.stop()
    if app.is_at_work:
        _leave_at_once()
    return 0


def _config(app: Opening, settings: Settings, *, reloads: bool) -> uvicorn.Config:
    """How *app* is served; pages are loaded again after a change if it *reloads*."""
    # A query in an address may be as long as the settings allow, each byte written as %XX.
    line = 3 * settings.most_query_bytes + 65_536
    told = "en" if "en" in settings.languages else settings.languages[0]
    bounds = Bounds(*room_for(settings.most_connections), settings.request_seconds, line, language=told)
    for name in ("uvicorn.error", "asyncio"):
        logging.getLogger(name).addFilter(Seldom())
    return uvicorn.Config(
        Reloading(app, app.state) if reloads else app,
        http=protocol(bounds),  # type: ignore[arg-type]
        ws="none",
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=False,  # who is behind a proxy says so in the settings; anybody can send its headers
        backlog=bounds.backlog,
        h11_max_incomplete_event_size=line,
    )


class ServedBeside:
    """The pages of a catalogue that something else in this process follows, answered from a thread of their own.

    What *follower* finds is shown when it is told to ``handover``; pages that are open are loaded again then. They
    listen on *bound*.
    """

    def __init__(self, follower: CatalogueFollower, bound: socket.socket, language: str) -> None:
        catalogue = follower.catalogue
        self._bound = bound
        self._is_open = threading.Event()
        app = Opening(catalogue, pool_of(catalogue), address(bound), lambda _: self._is_open.set())
        self._server = _Server(_config(app, catalogue.settings, reloads=True), lambda: None, app)
        self._thread = threading.Thread(target=self._server.run, args=([bound],), daemon=True, name="pages")
        self.handover = Handover(app, follower, lambda _: None, language)

    @property
    def address(self) -> str:
        """Where a browser finds them."""
        return address(self._bound)

    def start(self) -> None:
        """Begin, and wait until whatever is asked is answered."""
        self._thread.start()
        while self._thread.is_alive() and not self._is_open.wait(_SECONDS_TO_TELL):
            pass

    def stop(self) -> None:
        """End soon; whoever tells so need not wait for pages that are still being loaded."""
        self._server.should_exit = True
        self._thread.join(_SECONDS_TO_TELL)


@contextmanager
def _quick_start() -> Iterator[None]:
    """Leave the collector of garbage off until the server answers: a start makes much, and nothing of it is garbage.

    Threads at work beside the one that answers give way to it more often than Python has them do.
    """
    gc.disable()
    sys.setswitchinterval(_SWITCH)
    try:
        yield
    finally:
        gc.enable()


def _leave_at_once() -> NoReturn:
    """End the process with the check, or what is made beside it, still at work.

    The engine's own thread may touch what a slower end takes away, and a page that nobody asked for is not waited for.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    leave(0)


def bind(host: str, port: int) -> socket.socket:
    """A socket that holds the address *host*:*port*. Raises SettingsError when it is in use or is none."""
    try:
        known = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, place = known[0]
        bound = socket.socket(family, kind, protocol)
    except OSError as error:
        raise SettingsError("error.address", host=host, port=port, reason=error.strerror) from None
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(place)
        # Listening already here, so that two servers cannot both believe that they have the address.
        bound.listen(BACKLOG)
    except OSError as error:
        bound.close()
        key = "error.port-in-use" if error.errno == errno.EADDRINUSE else "error.address"
        raise SettingsError(key, host=host, port=port, reason=error.strerror) from None
    return bound


def address(bound: socket.socket) -> str:
    """Where a browser finds what listens on *bound*: an unspecified address is this machine's own."""
    host, port = bound.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def _tell(sentence: str) -> None:
    print(sentence, flush=True)


def _tell_findings(current: State, language: str) -> None:
    """Say on the terminal what the check found, once it is done: nobody waits for it before the server answers."""
    try:
        checked = current.check.result()
    except ServicegraphError as error:
        print(f"servicegraph: {error.text(language)}", file=sys.stderr, flush=True)
        return
    print(summary(checked, language), flush=True)
    if checked.has_violations:
        count = checked.count(Severity.VIOLATION)
        print(f"servicegraph: {text('serve.violations', language, count=count)}", file=sys.stderr, flush=True)


def protocol(bounds: Bounds) -> Callable[..., asyncio.Protocol]:
    """What makes the connections of a server with *bounds*: with httptools where it is installed."""
    try:
        from servicegraph.web.connections_httptools import BoundedHttpTools
    except ImportError:
        from servicegraph.web.connections_h11 import BoundedH11

        return functools.partial(BoundedH11, bounds)
    return functools.partial(BoundedHttpTools, bounds)


class _Server(uvicorn.Server):
    """A server that says where it is once it answers, looks after its connections, and ends within its time."""

    def __init__(self, config: uvicorn.Config, greet: Callable[[], None], app: Opening) -> None:
        super().__init__(config)
        self._greet = greet
        self._app = app

    def _stop(self) -> None:
        self._app.state.served.pool.close()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """See uvicorn."""
        await super().startup(sockets=sockets)
        self._greet()

    async def on_tick(self, counter: int) -> bool:
        """See uvicorn."""
        if counter % _TICKS == 0:
            look_at_all(self.server_state.connections)
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End: what runs is answered, by 503 when it takes longer than there is time for; then all connections close.

        uvicorn's own way waits for half-sent requests, and tells the log of each that it gives up.
        """
        for server in self.servers:
            server.close()
        for one in sockets or []:
            one.close()
        for connection in tuple(self.server_state.connections):
            connection.shutdown()
        if not await self._is_done_in(_SECONDS_TO_FINISH):
            # Questions that still run fail with their processes, and say so.
            await asyncio.to_thread(self._stop)
            if not await self._is_done_in(_SECONDS_TO_TELL):
                for connection in tuple(self.server_state.connections):
                    connection.end()  # type: ignore[union-attr]
                await self._is_done_in(_SECONDS_TO_TELL)
        await self.lifespan.shutdown()
        if self.server_state.tasks:  # at work in threads, which nothing can end
            self._stop()
            _leave_at_once()

    async def _is_done_in(self, seconds: float) -> bool:
        """Whether all connections and what they wait for have ended within *seconds*."""
        state, deadline = self.server_state, time.monotonic() + seconds
        while (state.connections or state.tasks) and not self.force_exit:
            if time.monotonic() > deadline:
                return False
            await asyncio.sleep(0.02)
        return not (state.connections or state.tasks)

    def run_quietly(self, bound: socket.socket) -> None:
        """Run until a signal; uvicorn raises it again after a clean end, which is no failure here."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: None)
        self.run(sockets=[bound])
