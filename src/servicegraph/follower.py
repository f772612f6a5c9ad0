"""A catalogue that is kept up with its files: each change is read and checked as far as it reaches, then taken over."""

from __future__ import annotations

import contextlib
import datetime
import functools
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from servicegraph.catalogue import Catalogue
from servicegraph.checks.definition import Scope
from servicegraph.checks.rechecking import Rechecking
from servicegraph.checks.shape_files import shapes_of
from servicegraph.checks.shape_results import Looking
from servicegraph.dataset.dataset import Dataset, load_dataset
from servicegraph.dataset.difference import Difference, difference
from servicegraph.dataset.files import Role
from servicegraph.diagnostics import Checked, Diagnostic, Severity
from servicegraph.errors import EngineError
from servicegraph.queries.library import Library
from servicegraph.settings import load_settings, shipped
from servicegraph.shacl.beside_data import forget
from servicegraph.shacl.shapes import Shapes
from servicegraph.shacl.validation import COMPILED
from servicegraph.sparql.memory import MemoryStore

_MOST_PAUSE = 5.0  # seconds
Found = tuple[Checked, Callable[[], tuple[Diagnostic, ...]]]
"""The findings of every severity, and what gives all that the shapes found."""


class FollowedCatalogue(Catalogue):
    """The catalogue of *dataset* over a store that has its data; what is found in it on *day*, *found* tells."""

    def __init__(
        self,
        dataset: Dataset,
        memory: MemoryStore,
        library: Library,
        day: datetime.date,
        found: Callable[[], Found],
        pause: Callable[[], None],
    ) -> None:
        super().__init__(dataset, memory)
        self.library = library
        self._pause = pause
        self._day = day
        self._found = found

    def _is_told(self, level: Severity) -> bool:
        return level is Severity.INFO and self.today() == self._day

    def pause(self) -> None:
        """See Catalogue: what follows the files goes first."""
        self._pause()

    def check(self, level: Severity, *, alone: bool = False) -> Checked:
        """See Catalogue."""
        return self._found()[0] if self._is_told(level) else super().check(level, alone=alone)

    def by_shapes(self, level: Severity) -> Looking:
        """See Catalogue."""
        return (lambda _=None: self._found()[1]()) if self._is_told(level) else super().by_shapes(level)


@dataclass(frozen=True)
class Revision:
    """What the files of a catalogue say after a change, and what is found in it.

    ``is_fit`` says whether it may be served in place of one that was: nothing in it is a violation but gaps, which
    follow the phase of their whole and are what people look for. ``read_anew`` is the catalogue where it had to be
    made as a whole.
    """

    dataset: Dataset
    found: Found
    is_fit: bool
    read_anew: Catalogue | None = None

    @property
    def checked(self) -> Checked:
        """The findings."""
        return self.found[0]


class CatalogueFollower:
    """Keeps up with the files of *catalogue*; *given* are the settings with which it was loaded.

    The findings of the catalogue that it gives, ``catalogue``, are its own. The data is in two stores: the checks'
    own, which is always at what the files say, and that of the catalogue, which is changed only by ``take_over``. One
    thread at a time may use it.
    """

    def __init__(self, catalogue: Catalogue, given: Mapping[str, object]) -> None:
        self._given = given
        self._rechecking: Rechecking | None = None
        self._latest = catalogue.dataset
        self._begun = threading.Lock()
        self._first: Found | None = None
        self._is_fit: bool | None = None
        self._at_rest = threading.Event()
        self._at_rest.set()
        self.catalogue: Catalogue = self._followed(catalogue, functools.partial(self._of_first, catalogue))

    def pause(self) -> None:
        """Wait while a change is looked at or taken over, so that work beside it does not hold it up."""
        self._at_rest.wait(_MOST_PAUSE)

    @contextlib.contextmanager
    def _at_work(self) -> Iterator[None]:
        self._at_rest.clear()
        try:
            yield
        finally:
            self._at_rest.set()

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders of the catalogue, of those that it includes, and of what comes with the program."""
        settings = self._latest.sources.of(Role.SETTINGS)
        roots = {file.file.parent.resolve() for file in settings}
        return tuple(sorted(roots | {shipped(name) for name in ("ontology", "shapes", "queries")}))

    @property
    def is_fit(self) -> bool:
        """Whether the catalogue is as ``Revision.is_fit`` says."""
        if self._is_fit is None:
            self._is_fit = _is_fit(self.catalogue.checked, shapes_of(self.catalogue.dataset))
        return self._is_fit

    def _of_first(self, catalogue: Catalogue) -> Found:
        """What is found in *catalogue*, with which this began; looked for once."""
        with self._begun:
            if self._first is None:
                self._first = self._anew(catalogue)
            return self._first

    def get_ready(self) -> None:
        """Do now what the first change would have to wait for. Raises EngineError."""
        self.catalogue.checked  # noqa: B018 - looked for now
        if self._rechecking:
            self._rechecking.follow(self._latest, frozenset(), frozenset())
        self.catalogue.memory.fill()

    def look(self, unsaved: Mapping[Path, bytes] | None = None) -> Revision | None:
        """What the files say now; None when it is what they said when they were last looked at.

        *unsaved* has, by resolved files, what an editor holds in place of them. Raises SettingsError when what they say
        cannot be told, and EngineError.
        """
        before = self._latest
        with self._at_work():
            try:
                return self._look(unsaved)
            except BaseException:  # what is half done is begun anew, at the next look
                self._latest, self._rechecking = before, None
                raise

    def _look(self, unsaved: Mapping[Path, bytes] | None) -> Revision | None:
        settings = load_settings(self._latest.settings.folder, **self._given)
        dataset = load_dataset(settings, self._latest, unsaved)
        if dataset.sources.say_the_same(self._latest.sources) and settings == self._latest.settings:
            return None
        self.catalogue.checked  # noqa: B018 - what is followed has been looked at first
        change, rechecking = difference(self._latest, dataset), self._rechecking
        self._latest = dataset
        if change is not None and rechecking is not None and rechecking.scope.day == self.catalogue.today():
            with contextlib.suppress(EngineError):
                found = rechecking.follow(dataset, change.removed, change.added), rechecking.by_shapes
                return Revision(dataset, found, _is_fit(found[0], rechecking.scope.shapes))
        catalogue = Catalogue(dataset)
        found = self._anew(catalogue)
        return Revision(dataset, found, _is_fit(found[0], catalogue.scope.shapes), catalogue)

    def change_to(self, revision: Revision) -> Difference | None:
        """How ``take_over`` changes the data in the catalogue's store; None when *revision* needs another store."""
        return difference(self.catalogue.dataset, revision.dataset)

    def take_over(self, revision: Revision) -> None:
        """Make *revision* the catalogue."""
        with self._at_work():
            self._take_over(revision, self.change_to(revision))

    def _take_over(self, revision: Revision, change: Difference | None) -> None:
        self._is_fit = revision.is_fit
        if change is None:
            made = revision.read_anew or Catalogue(revision.dataset)
            self.catalogue = self._followed(made, lambda: revision.found)
            return
        before = self.catalogue
        forget(before.memory)
        before.memory.apply(change.removed, change.added)
        about = revision.dataset, before.memory, before.library, before.today()
        self.catalogue = FollowedCatalogue(*about, lambda: revision.found, self.pause)

    def _followed(self, catalogue: Catalogue, found: Callable[[], Found]) -> Catalogue:
        """*catalogue*, with what is found in it today as *found* tells."""
        about = catalogue.dataset, catalogue.memory, catalogue.library, catalogue.today()
        return FollowedCatalogue(*about, found, self.pause)

    def _anew(self, catalogue: Catalogue) -> Found:
        """What is found in *catalogue*, of which the next change can then be followed if its shapes allow it."""
        dataset, self._rechecking = catalogue.dataset, None
        if dataset.settings.engine == COMPILED:
            store = MemoryStore.of_graphs(dataset.graphs, dataset.prefixes.namespaces)
            try:
                rechecking = Rechecking(Scope.of(dataset, store, catalogue.library, catalogue.today()))
                self._rechecking = rechecking
                return rechecking.checked, rechecking.by_shapes
            except EngineError:  # with a shape that its engine refuses, each check is a whole one
                pass
        by_shapes = catalogue.by_shapes(Severity.INFO)()
        return catalogue.checked, lambda: by_shapes


def _is_fit(checked: Checked, shapes: Shapes) -> bool:
    """Whether every violation among *checked* is a gap."""
    gaps = {shape.code for shape in shapes.shapes.values() if shape.follows_phase}
    violations = (one for one in checked.diagnostics if one.severity is Severity.VIOLATION)
    return all(one.component and one.code in gaps for one in violations)
