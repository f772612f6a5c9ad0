"""Keeps the server up with the files of its catalogue: a change is checked and served, or held back if it is faulty."""

from __future__ import annotations

import contextlib
import gc
import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Protocol

from servicegraph.diagnostics import Checked, Severity
from servicegraph.errors import ServicegraphError
from servicegraph.follower import CatalogueFollower, Revision
from servicegraph.messages import text
from servicegraph.web.state import State
from servicegraph.web.turnstile import Turnstile

_LOG = logging.getLogger("servicegraph")
_PATIENCE = 2.0  # seconds that requests at work get before the data changes
_TICK = 500  # milliseconds without a change after which the files are looked at for the first time
_DEBOUNCE, _STEP = 100, 20  # milliseconds: a save of several files is one change, and a single one is seen at once

Tell = Callable[[str], None]
News = Callable[[Checked, Checked], str]
"""What there is to say of a change of which the first was found before and the second is found now."""


class _Serving(Protocol):
    """An application with what it serves in its ``state``."""

    @property
    def state(self) -> Any: ...


class Watching:
    """Follows the files of the catalogue that *app* serves, in a thread of its own until ``stop``.

    *tell* is given a sentence in *language* about each change: it is served now, or held back and why. With *news* it
    is told also what these say, and how long it took to know it.
    """

    def __init__(
        self, app: _Serving, follower: CatalogueFollower, tell: Tell, language: str, news: News | None = None
    ) -> None:
        self._app = app
        self._follower = follower
        self._tell = tell
        self._language = language
        self._news = news
        self._before: Checked | None = None  # what was found the last time
        self._fault: Checked | None = None  # of the state that is held back
        self._is_unreadable = False
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """Watch no more, and wait until what is being taken over is served."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(_PATIENCE)

    def _run(self) -> None:
        import watchfiles

        with contextlib.suppress(ServicegraphError):  # told where the findings are asked for
            self._follower.get_ready()
            self._before = self._follower.catalogue.checked
        # What there is now stays for the most part: nobody need look at it again at each change.
        gc.collect()
        gc.freeze()
        while not self._stopping.is_set():
            folders = self._follower.folders
            seen = watchfiles.watch(
                *folders,
                stop_event=self._stopping,
                debounce=_DEBOUNCE,
                step=_STEP,
                rust_timeout=_TICK,
                yield_on_timeout=True,
                raise_interrupt=False,
            )
            is_first = True
            for changes in seen:
                if changes or is_first:  # what was saved before anybody watched is looked for once
                    self.follow()
                is_first = False
                if self._follower.folders != folders:
                    break

    def follow(self) -> None:
        """Look at the files, and serve what they say if that is fit to be served."""
        start = time.monotonic()
        try:
            revision = self._follower.look()
            if revision is not None:
                self._tell_news(revision, time.monotonic() - start)
                self._follow(revision)
            elif self._is_unreadable:  # the files say again what they said before
                served: State = self._app.state.served
                self._app.state.served = replace(served, held_back=self._fault is not None, fault=self._fault)
                self._tell(text("serve.as-before", self._language))
            self._is_unreadable = False
        except ServicegraphError as error:  # settings that cannot be used: what was good is served on
            self._is_unreadable = True
            self._app.state.served = replace(self._app.state.served, held_back=True, fault=None)
            self._tell(text("serve.held-back", self._language, reason=error.text(self._language)))
        except Exception:
            _LOG.exception("a change of files could not be followed")

    def _tell_news(self, revision: Revision, seconds: float) -> None:
        """Say what is found in *revision* that was not found before, and what no longer is."""
        before, self._before = self._before, revision.checked
        if self._news and before:
            self._tell(self._news(before, revision.checked))
            self._tell(text("serve.found-in", self._language, milliseconds=round(seconds * 1000)))

    def _follow(self, revision: Revision) -> None:
        served: State = self._app.state.served
        count = revision.checked.count(Severity.VIOLATION)
        self._fault = None
        if revision.is_fit or not self._follower.is_fit:
            self._serve(revision, served)
            said = text("serve.changed", self._language, count=count, findings=len(revision.checked.diagnostics))
        else:
            self._fault = revision.checked
            self._app.state.served = replace(served, held_back=True, fault=revision.checked)
            first = revision.checked.at(Severity.VIOLATION).diagnostics[0]
            reason = f"{first.location}: {first.text(self._language)}"
            said = text("serve.held-back", self._language, reason=reason)
        self._tell(said)

    def _serve(self, revision: Revision, served: State) -> None:
        change = self._follower.change_to(revision)
        if change is None:
            self._follower.take_over(revision)
            state = State.of(self._follower.catalogue, served.ahead, checked=revision.checked)
            self._serve_from_elsewhere(state, served)
        else:
            with self._held_up(served):
                self._follower.take_over(revision)
                catalogue = self._follower.catalogue
                served.pool.apply(change.removed, change.added, catalogue.n_quads)
                self._app.state.served = State.of(catalogue, served.ahead, served.pool, revision.checked)
        self._app.state.served.start()

    def _serve_from_elsewhere(self, state: State, before: State) -> None:
        """Serve *state*, whose data is in processes of its own, once these answer; who asks those *before* is answered.

        Nobody waits meanwhile.
        """
        state.pool.start()
        with contextlib.suppress(ServicegraphError):
            state.pool.query("ASK { ?s ?p ?o }")
        self._app.state.served = state
        _retire(before)
        after = threading.Timer(before.settings.query_seconds + _PATIENCE, before.pool.close)
        after.daemon = True
        after.start()

    @contextlib.contextmanager
    def _held_up(self, served: State) -> Iterator[None]:
        """The moment in which the data of *served* becomes that of another state."""
        _retire(served)
        turnstile: Turnstile = self._app.state.turnstile
        with turnstile.closed(_PATIENCE):
            yield


def _retire(state: State) -> None:
    for check in tuple(state.checks.values()):
        check.retire()
