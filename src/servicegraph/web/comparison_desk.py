"""The comparison that a server shows: made in a thread, for what is elsewhere may take long, and anew each hour."""

from __future__ import annotations

import datetime
import logging
import threading
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from servicegraph.catalogue import Catalogue
from servicegraph.errors import EngineError, NotReady, ServicegraphError

if TYPE_CHECKING:  # it is loaded when somebody looks at the page
    from servicegraph.comparison.own_comparison import OwnComparison

_FRESH, _FAILED = 3600.0, 60.0  # seconds until it is made again
_SOON = 10.0  # seconds that somebody waits for what needs nothing from elsewhere
_LOG = logging.getLogger("servicegraph")


class ReadinessCheck(Protocol):
    """What a check of the day has that tells how ready everything is."""

    @property
    def done(self) -> bool:
        """Whether it is over, with a result or without."""

    @property
    def derived_graphs(self) -> tuple[str, ...]:
        """The graphs that follow from it, once it is done."""

    def result(self) -> object:
        """Waits for it; raises what made it fail."""


class ComparisonDesk:
    """The comparison of one state of a catalogue; ``latest`` begins it, and begins it again when it has grown old."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: OwnComparison | None = None
        self._failure: ServicegraphError | None = None
        self._due = 0.0
        self._thread: threading.Thread | None = None

    def latest(self, catalogue: Catalogue, check: ReadinessCheck) -> OwnComparison | None:
        """The comparison of *catalogue* today, whose readiness follows from *check*; None while the first is made.

        Where nothing from elsewhere is needed and the check is over, it is waited for. One that is older than an hour
        is still given while another is made. Raises what made it fail.
        """
        day = catalogue.today()
        self._begin(catalogue, check, day)
        if check.done and not catalogue.settings.compare:
            self.wait(_SOON)
        with self._lock:
            is_at_work = self._thread is not None and self._thread.is_alive()
            if self._made is not None and self._made.comparison.day == day:
                return self._made
            if self._failure is not None and not is_at_work:
                raise self._failure
            return None

    def _begin(self, catalogue: Catalogue, check: ReadinessCheck, day: datetime.date) -> None:
        with self._lock:
            is_at_work = self._thread is not None and self._thread.is_alive()
            is_of_today = self._made is not None and self._made.comparison.day == day
            if not is_at_work and (time.monotonic() >= self._due or not (is_of_today or self._failure)):
                self._thread = threading.Thread(target=self._make, args=(catalogue, check, day), daemon=True)
                self._thread.start()

    def require(self, catalogue: Catalogue, check: ReadinessCheck) -> OwnComparison:
        """The same. Raises NotReady while the first is made."""
        made = self.latest(catalogue, check)
        if made is None:
            raise NotReady("error.compare-not-ready")
        return made

    def wait(self, seconds: float) -> None:
        """Wait at most *seconds* for what is being made."""
        thread = self._thread
        if thread is not None:
            thread.join(seconds)

    def _make(self, catalogue: Catalogue, check: ReadinessCheck, day: datetime.date) -> None:
        from servicegraph.comparison.own_comparison import own_comparison

        def derived_graphs() -> Sequence[str]:
            try:
                check.result()
            except ServicegraphError:  # told elsewhere; the rest can be compared all the same
                return ()
            return check.derived_graphs

        made, failure = None, None
        try:
            made = own_comparison(catalogue, day, derived_graphs)
        except ServicegraphError as error:
            failure = error
        except Exception as error:
            _LOG.exception("the comparison failed")
            failure = EngineError("error.compare-failed", reason=type(error).__name__)
        with self._lock:
            self._made, self._failure = made or self._made, failure
            self._due = time.monotonic() + (_FAILED if failure else _FRESH)
