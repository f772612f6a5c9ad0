"""What the tests of the web ask with, and the types of their fixtures."""

from __future__ import annotations

import subprocess
import warnings
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from fastapi import FastAPI
from httpx import Response

from servicegraph.errors import ServicegraphError
from servicegraph.web.state import State

with warnings.catch_warnings():
    # Starlette would rather have another HTTP client than the one that is installed.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

OpenClient = Callable[..., TestClient]
"""Opens a client of the application over a catalogue with other settings."""


@dataclass(frozen=True)
class Server:
    """A server process, its address with the slash at its end, and the file of what it says on standard error."""

    process: subprocess.Popen[str]
    address: str
    errors: Path

    @property
    def port(self) -> int:
        """The port of the address."""
        return int(self.address.rstrip("/").rpartition(":")[2])

    def next_line(self) -> str:
        """The next line that the server prints."""
        assert self.process.stdout is not None
        return self.process.stdout.readline()


StartServer = Callable[..., Server]
"""Starts a server of the catalogue in a folder, with further arguments."""


def application(client: TestClient) -> FastAPI:
    """The application that *client* asks."""
    return cast(FastAPI, client.app)


def served(client: TestClient) -> State:
    """What the application that *client* asks is serving."""
    return cast(State, application(client).state.served)


def finish_check(client: TestClient) -> None:
    """Wait until the check of the application that *client* asks is done, whether it has a result or none."""
    with suppress(ServicegraphError):
        served(client).check.result()


def as_read(page: str) -> str:
    """*page* as a reader has it: every space is one at which a line may end, and no word may part."""
    return page.replace("\u00a0", " ").replace("\u00ad", "")


__all__ = [
    "OpenClient",
    "Response",
    "Server",
    "StartServer",
    "TestClient",
    "application",
    "as_read",
    "finish_check",
    "served",
]
