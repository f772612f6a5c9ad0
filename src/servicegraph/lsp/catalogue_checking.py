"""Keeps up with a catalogue while it is edited: in a thread of its own, after a pause, the newest texts alone."""

from __future__ import annotations

import gc
import logging
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from servicegraph.catalogue import Catalogue
from servicegraph.dataset.dataset import load_dataset
from servicegraph.errors import ServicegraphError
from servicegraph.follower import CatalogueFollower, Revision
from servicegraph.knowledge.editor_state import EditorState
from servicegraph.lsp.buffers import Buffer
from servicegraph.lsp.editor_view import Knowledge
from servicegraph.settings import load_settings

_LOG = logging.getLogger("servicegraph")
_PAUSE = 0.12  # seconds without a change after which a check begins
_LONGEST_PAUSE = 1.0  # seconds after which it begins although somebody types on


@dataclass(frozen=True, eq=False)
class CheckedState:
    """A catalogue as it was read and checked, with the texts of the editor that it was read with, by resolved files.

    ``fault`` says why it could not be read; then the rest is what was read before. Without ``is_checked`` nothing has
    been looked for yet.
    """

    knowledge: Knowledge | None
    buffers: Mapping[Path, Buffer] = field(default_factory=dict, repr=False)
    fault: ServicegraphError | None = None
    is_checked: bool = False


class Pages(Protocol):
    """What shows a catalogue beside the editor, from what the editor's own check finds."""

    @property
    def address(self) -> str:
        """Where a browser finds it."""

    def follow(self, revision: Revision | None) -> None:
        """Show *revision*; None says that nothing has changed."""

    def hold_back(self, error: ServicegraphError) -> None:
        """The catalogue cannot be read, as *error* says."""

    def stop(self) -> None:
        """Show it no more."""


OpenPages = Callable[[CatalogueFollower], Pages]
"""Shows what a follower follows; all that it does with that is done in the thread that checks. Raises SettingsError."""


class CatalogueChecking:
    """Reads and checks the catalogue in *folder*, and again after each change, until ``stop``.

    *tell* is called with each state, in the thread that checks.
    """

    def __init__(self, folder: Path, tell: Callable[[CatalogueChecking, CheckedState], None]) -> None:
        self.folder = folder
        self._pages: Pages | None = None
        self._wanted: list[tuple[OpenPages, Future[str]]] = []
        self._latest: Revision | None = None
        self.state = CheckedState(None)
        self._tell = tell
        self._buffers: Mapping[Path, Buffer] = {}
        self._follower: CatalogueFollower | None = None
        self._changed = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="check")

    def start(self) -> None:
        """Begin."""
        self._changed.set()
        self._thread.start()

    def stop(self) -> None:
        """Check no more; what has begun comes to an end by itself."""
        self._stopping.set()
        self._changed.set()
        if self._pages is not None:
            self._pages.stop()

    def show(self, open_pages: OpenPages) -> Future[str]:
        """Show the catalogue with *open_pages*, once however often it is asked for; gives the address when it is there.

        The future raises SettingsError, and EngineError.
        """
        shown: Future[str] = Future()
        self._wanted.append((open_pages, shown))
        self._changed.set()
        return shown

    def change(self, buffers: Mapping[Path, Buffer]) -> None:
        """Something has changed: a file, or what the editor holds of some, *buffers* by resolved files."""
        self._buffers = dict(buffers)
        self._changed.set()

    def _run(self) -> None:
        while True:
            self._changed.wait()
            self._pause()
            if self._stopping.is_set():
                return
            buffers = self._buffers
            try:
                self._look(buffers)
            except ServicegraphError as error:
                self._told(CheckedState(self.state.knowledge, buffers, error, self.state.is_checked))
                if self._pages is not None:
                    self._pages.hold_back(error)
                while self._follower is None and self._wanted:
                    self._wanted.pop(0)[1].set_exception(error)
            except Exception:
                _LOG.exception("the catalogue could not be checked")
                self._follower = None  # the next change begins anew
                if self._pages is not None:
                    self._pages.stop()
                    self._pages = None
            self._show()

    def _show(self) -> None:
        """Open the pages where somebody waits for them, at what was found last."""
        while self._follower is not None and self._wanted:
            open_pages, shown = self._wanted.pop(0)
            try:
                if self._pages is None:
                    self._pages = open_pages(self._follower)
                    self._pages.follow(self._latest)
                shown.set_result(self._pages.address)
            except Exception as error:  # told to who waits for them
                shown.set_exception(error)

    def _pause(self) -> None:
        """Wait until nobody types."""
        until = time.monotonic() + _LONGEST_PAUSE
        self._changed.clear()
        while self._follower is not None and time.monotonic() < until and self._changed.wait(_PAUSE):
            self._changed.clear()
            if self._stopping.is_set():
                return

    def _look(self, buffers: Mapping[Path, Buffer]) -> None:
        unsaved = {file: buffer.content for file, buffer in buffers.items()}
        if self._follower is None:
            self._begin(unsaved, buffers)
            return
        revision = self._follower.look(unsaved)
        if revision is not None:
            state = EditorState(revision.dataset, revision.checked.diagnostics)
            self._told(CheckedState(_ready(state), buffers, None, True))
        else:  # the texts say what they said: their versions may be others
            self._told(CheckedState(self.state.knowledge, buffers, None, True))
        self._latest = revision or self._latest
        if self._pages is not None:
            self._pages.follow(revision)

    def _begin(self, unsaved: Mapping[Path, bytes], buffers: Mapping[Path, Buffer]) -> None:
        catalogue = Catalogue(load_dataset(load_settings(self.folder), unsaved=unsaved))
        if self.state.knowledge is None:
            self._told(CheckedState(_ready(EditorState(catalogue.dataset)), buffers))
        follower = CatalogueFollower(catalogue, {})
        found = follower.catalogue.checked.diagnostics
        self._told(CheckedState(_ready(EditorState(catalogue.dataset, found)), buffers, None, True))
        follower.get_ready()
        self._follower, self._latest = follower, None
        # What there is now stays for the most part: nobody need look at it again at each change.
        gc.collect()
        gc.freeze()

    def _told(self, state: CheckedState) -> None:
        self.state = state
        if not self._stopping.is_set():
            self._tell(self, state)


def _ready(state: EditorState) -> Knowledge:
    """*state* with what the first request would have to wait for."""
    knowledge = Knowledge(state)
    knowledge.names.iris  # noqa: B018 - made now
    knowledge.expectations.values("", ())
    knowledge.expectations.wanted  # noqa: B018
    state.members  # noqa: B018
    state.by_file  # noqa: B018
    for iri in knowledge.names.iris:
        state.sort_key(iri, state.dataset.settings.languages[0])
    return knowledge
