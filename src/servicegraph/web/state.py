"""What the server serves: one state of the catalogue with its processes and its check, swapped as a whole."""

from __future__ import annotations

import hashlib
import threading
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import version
from typing import cast

from starlette.requests import Request

from servicegraph.catalogue import Catalogue
from servicegraph.diagnostics import Checked
from servicegraph.errors import NotReady, ServicegraphError
from servicegraph.settings import Settings
from servicegraph.sparql.pool import Pool


class Check:
    """The check of a catalogue, made once and in a thread of its own: it may take longer than a start should.

    The readiness figures follow from it and are in the pool when it is done.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._future: Future[Checked] = Future()
        self._lock = threading.Lock()
        self._started = False

    def start(self) -> None:
        """Begin, unless it has begun."""
        with self._lock:
            if not self._started:
                self._started = True
                threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        try:
            checked = self._catalogue.checked
            self._catalogue.add_readiness()
            self._future.set_result(checked)
        except Exception as error:  # handed to whoever asks for the result
            self._future.set_exception(error)

    @property
    def done(self) -> bool:
        """Whether ``result`` can be had at once."""
        return self._future.done()

    @property
    def readiness_graphs(self) -> tuple[str, ...]:
        """The graphs that are derived from the check, once it is done."""
        done = self._future.done() and self._future.exception() is None
        return (self._catalogue.add_readiness(),) if done else ()

    def result(self) -> Checked:
        """The findings, waiting for them; raises EngineError."""
        self.start()
        return self._future.result()

    def require(self) -> None:
        """Raises NotReady while the check is running, and what made it fail."""
        self.start()
        if not self.done:
            raise NotReady("error.not-ready")
        if isinstance(error := self._future.exception(), ServicegraphError):
            raise error


@dataclass(frozen=True)
class State:
    """One state of a catalogue as it is served; ``catalogue`` asks its questions of the ``pool``."""

    catalogue: Catalogue
    pool: Pool
    check: Check = field(compare=False)

    @classmethod
    def of(cls, catalogue: Catalogue) -> State:
        """*catalogue* with processes and a check that have not started yet."""
        settings = catalogue.settings
        pool = Pool(
            catalogue.memory.n_quads,
            catalogue.prefixes.namespaces,
            processes=settings.query_processes,
            waiting=settings.queries_waiting,
            memory=settings.query_memory_bytes,
        )
        served = catalogue.answering_from(pool)
        return cls(served, pool, Check(served))

    @property
    def settings(self) -> Settings:
        """The catalogue's settings."""
        return self.catalogue.settings

    @cached_property
    def edition(self) -> str:
        """What an ETag begins with: the catalogue's state, then what else decides how it is shown."""
        other = hashlib.sha256(f"{version('servicegraph')} {self.settings}".encode()).hexdigest()[:8]
        return f"{self.catalogue.state}-{other}"


def state_of(request: Request) -> State:
    """What is served at the moment: to be asked once in a request, so that an answer is of one state."""
    return cast(State, request.app.state.served)
