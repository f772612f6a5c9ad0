"""Endpoints on this machine: catalogues that are really served, and answers that are played as they are."""

from __future__ import annotations

import http.server
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import uvicorn

from servicegraph import Catalogue
from servicegraph.web.app import create_app

Play = Callable[[http.server.BaseHTTPRequestHandler], None]
"""Answers one request by hand."""


@contextmanager
def served_catalogue(catalogue: Catalogue) -> Iterator[str]:
    """The address of a SPARQL endpoint of *catalogue*, which ends with the block."""
    catalogue.settings = replace(catalogue.settings, query_processes=1)
    app = create_app(catalogue)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", lifespan="on"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.02)
        app.state.served.check.result()
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}/sparql"
    finally:
        server.should_exit = True
        thread.join(10)


@contextmanager
def played(play: Play) -> Iterator[str]:
    """The address of an endpoint that answers each request with *play*."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            play(self)

        def do_GET(self) -> None:
            play(self)

        def log_message(self, *_: object) -> None:
            pass

    class Server(http.server.ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """Who asked may have gone."""

    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/sparql"
    finally:
        server.shutdown()
        server.server_close()


def answering(
    content: bytes, *, status: int = 200, kind: str = "application/sparql-results+json", **headers: str
) -> Play:
    """Plays *content* with a *status*, a media type and further headers (underscores stand for hyphens)."""

    def play(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        for name, value in {"Content_Length": str(len(content)), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(content)

    return play
