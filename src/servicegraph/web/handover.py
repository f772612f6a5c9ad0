"""Serves what a follower of a catalogue finds: a state that is fit takes the place of the one before."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Protocol

from servicegraph.diagnostics import Checked, Severity
from servicegraph.errors import ServicegraphError
from servicegraph.follower import CatalogueFollower, Revision
from servicegraph.messages import text
from servicegraph.web.state import State
from servicegraph.web.turnstile import Turnstile

_PATIENCE = 2.0  # seconds that requests at work get before the data changes

Tell = Callable[[str], None]


class Serving(Protocol):
    """An application with what it serves in its ``state``."""

    @property
    def state(self) -> Any: ...


class Handover:
    """Serves in *app* what *follower* finds, in the thread of the follower.

    *tell* is given a sentence in *language* about each change: it is served now, or held back and why.
    """

    def __init__(self, app: Serving, follower: CatalogueFollower, tell: Tell, language: str) -> None:
        self._app = app
        self._follower = follower
        self._tell = tell
        self._language = language
        self._fault: Checked | None = None  # of the state that is held back
        self._is_unreadable = False

    def hold_back(self, error: ServicegraphError) -> None:
        """The files cannot be read, as *error* says: what was good is served on."""
        self._is_unreadable = True
        self._app.state.served = replace(self._app.state.served, held_back=True, fault=None)
        self._tell(text("serve.held-back", self._language, reason=error.text(self._language)))

    def follow(self, revision: Revision | None) -> None:
        """Serve *revision* if it is fit to be served; None says that the files say what they said before."""
        if revision is not None:
            self._follow(revision)
        elif self._is_unreadable:
            served: State = self._app.state.served
            self._app.state.served = replace(served, held_back=self._fault is not None, fault=self._fault)
            self._tell(text("serve.as-before", self._language))
        self._is_unreadable = False

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
            served.look_ups.close()
            yield


def _retire(state: State) -> None:
    for check in tuple(state.checks.values()):
        check.retire()
