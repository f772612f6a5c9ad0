"""Keeps the server up with the files of its catalogue: a change is checked and served, or held back if it is faulty."""

from __future__ import annotations

import contextlib
import gc
import logging
import threading
import time
from collections.abc import Callable

from servicegraph.diagnostics import Checked
from servicegraph.errors import ServicegraphError
from servicegraph.follower import CatalogueFollower, Revision
from servicegraph.messages import text
from servicegraph.web.handover import Handover, Serving, Tell

_LOG = logging.getLogger("servicegraph")
_PATIENCE = 2.0  # seconds in which what is being taken over is served
_TICK = 500  # milliseconds without a change after which the files are looked at for the first time
_DEBOUNCE, _STEP = 100, 20  # milliseconds: a save of several files is one change, and a single one is seen at once

News = Callable[[Checked, Checked], str]
"""What there is to say of a change of which the first was found before and the second is found now."""


class Watching:
    """Follows the files of the catalogue that *app* serves, in a thread of its own until ``stop``.

    *tell* is given a sentence in *language* about each change: it is served now, or held back and why. With *news* it
    is told also what these say, and how long it took to know it.
    """

    def __init__(
        self, app: Serving, follower: CatalogueFollower, tell: Tell, language: str, news: News | None = None
    ) -> None:
        self._handover = Handover(app, follower, tell, language)
        self._follower = follower
        self._tell = tell
        self._language = language
        self._news = news
        self._before: Checked | None = None  # what was found the last time
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
            self._handover.follow(revision)
        except ServicegraphError as error:  # settings that cannot be used
            self._handover.hold_back(error)
        except Exception:
            _LOG.exception("a change of files could not be followed")

    def _tell_news(self, revision: Revision, seconds: float) -> None:
        """Say what is found in *revision* that was not found before, and what no longer is."""
        before, self._before = self._before, revision.checked
        if self._news and before:
            self._tell(self._news(before, revision.checked))
            self._tell(text("serve.found-in", self._language, milliseconds=round(seconds * 1000)))
