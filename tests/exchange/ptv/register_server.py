"""A small register on this machine: paging, limits and failures as the specification of version 12 tells of them."""

from __future__ import annotations

import functools
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.exchange.ptv.made_register import MadeRegister

KEY = "a-key"
Fault = Callable[["Handler"], bool]


@dataclass
class RegisterServer:
    """What the server serves, and what was asked: ``asked`` are paths with their parameters.

    Each of ``faults`` is called before an answer; one that gives True has answered itself, and is not called again
    unless it is to ``repeats``.
    """

    register: MadeRegister
    address: str = ""
    asked: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    repeats: bool = False
    archived: set[str] = field(default_factory=set)

    @functools.cache  # noqa: B019
    def things(self, kind: str) -> list[dict[str, Any]]:
        """All things of a *kind*."""
        return list(self.register.things(kind))

    def __hash__(self) -> int:
        return id(self)


class Handler(BaseHTTPRequestHandler):
    """Answers one request."""

    served: RegisterServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer."""
        self.served.asked.append(self.path)
        if self.headers.get("x-api-key") != KEY:
            return self.send(401, {"title": "Unauthorized"})
        if self.served.faults:
            fault = self.served.faults[0]
            if not self.served.repeats:
                self.served.faults.remove(fault)  # before its answer, after which the next request may come
            if fault(self):
                return None
            if not self.served.repeats:
                self.served.faults.insert(0, fault)
        parts = urlsplit(self.path)
        kind, _, what = parts.path.removeprefix("/api/v12/").partition("/")
        if what == "search":
            return self._page(kind, {name: values[0] for name, values in parse_qs(parts.query).items()})
        found = next((one for one in self.served.things(kind) if one.get("contentId") == what), None)
        if found is None or what in self.served.archived:
            problem = {"title": "Not found", "status": 404, "detail": "", "type": "", "requestId": "", "instance": ""}
            return self.send(404, {**problem, "reason": "NotPublished"})
        return self.send(200, found)

    def _page(self, kind: str, asked: dict[str, str]) -> None:
        size, page = int(asked["pageSize"]), int(asked["page"])
        organisations = asked.get("organizationContentIds", "").split(",")
        services = asked.get("serviceContentIds", "").split(",")
        if size > 100 or max(len(organisations), len(services)) > 20:
            return self.send(400, {"title": "Bad request"})
        things = [
            one
            for one in self.served.things(kind)
            if one.get("organizationContentId") in organisations or one.get("serviceContentId") in services
        ]
        pages = -(-len(things) // size)
        numbers = {"page": page, "pageSize": size, "totalItems": len(things), "totalPages": pages}
        return self.send(200, {**numbers, "items": things[(page - 1) * size : page * size]})

    def send(self, status: int, document: Any, **headers: str) -> None:
        """Send *document* with *status*; underscores in the names of *headers* stand for hyphens."""
        content = document if isinstance(document, bytes) else json.dumps(document).encode()
        self.send_response(status)
        sent = {"Content-Type": "application/json", "Content-Length": str(len(content))}
        for name, value in {**sent, **{name.replace("_", "-"): value for name, value in headers.items()}}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *_: object) -> None:
        """Nothing."""


@contextmanager
def serving(register: MadeRegister) -> Iterator[RegisterServer]:
    """Serves *register* on a free port of this machine until the end."""
    served = RegisterServer(register)
    handler = type("ServedHandler", (Handler,), {"served": served})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        served.address = f"http://127.0.0.1:{server.server_port}/api/v12"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield served
        finally:
            server.shutdown()
            thread.join()
