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
from servicegraph.settings import Settings
from servicegraph.store import Store
from servicegraph.workers import Pool


class Check:
    """The check of a catalogue, made once and in a thread of its own: it may take longer than a start should.

    The readiness figures follow from it, so the store that has them is ready when the check is.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._future: Future[tuple[Checked, Store]] = Future()
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
            self._future.set_result((self._catalogue.checked, self._catalogue.full_store))
        except Exception as error:  # handed to whoever asks for the result
            self._future.set_exception(error)

    @property
    def done(self) -> bool:
        """Whether ``result`` can be had at once."""
        return self._future.done()

    def result(self) -> Checked:
        """The findings, waiting for them; raises EngineError."""
        self.start()
        return self._future.result()[0]

    def store(self) -> Store:
        """What SPARQL is answered from: with the readiness figures, unless the check failed; ``result`` tells why."""
        self.start()
        return self._catalogue.store if self._future.exception() else self._future.result()[1]


@dataclass(frozen=True)
class Served:
    """One state of a catalogue as it is served."""

    catalogue: Catalogue
    pool: Pool
    check: Check = field(compare=False)

    @classmethod
    def of(cls, catalogue: Catalogue) -> Served:
        """*catalogue* with processes and a check that have not started yet."""
        settings = catalogue.settings
        check = Check(catalogue)
        pool = Pool(
            lambda: check.store().n_quads(),
            catalogue.prefixes.namespaces,
            processes=settings.query_processes,
            waiting=settings.queries_waiting,
            memory=settings.query_memory_bytes,
        )
        return cls(catalogue, pool, check)

    @property
    def settings(self) -> Settings:
        """The catalogue's settings."""
        return self.catalogue.settings

    @cached_property
    def edition(self) -> str:
        """What an ETag begins with: the catalogue's state, then what else decides how it is shown."""
        other = hashlib.sha256(f"{version('servicegraph')} {self.settings}".encode()).hexdigest()[:8]
        return f"{self.catalogue.state}-{other}"


def served(request: Request) -> Served:
    """What is served at the moment: to be asked once in a request, so that an answer is of one state."""
    return cast(Served, request.app.state.served)
