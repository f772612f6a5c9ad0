"""The catalogue: its files read, checked and ready to answer. CLI, API and Python callers all go through here."""

from __future__ import annotations

import copy
import datetime
from collections.abc import Callable, Hashable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from servicegraph.checks.definition import Scope
from servicegraph.checks.run import run_checks
from servicegraph.checks.shape_results import Looking, shapes_looking
from servicegraph.dataset.dataset import Dataset, load_dataset
from servicegraph.dataset.derived import Derived
from servicegraph.dataset.entities import Entities
from servicegraph.dataset.files import Role
from servicegraph.diagnostics import Checked, Severity
from servicegraph.queries.answer import Answer, BoundQuery, ask, in_words
from servicegraph.queries.grounds import Grounds, basis_named
from servicegraph.queries.library import Library, load_library
from servicegraph.rdf.terms import Prefixes
from servicegraph.readiness import Readiness, measure, whole_named
from servicegraph.readiness_figures import add_figures
from servicegraph.settings import find_catalogue, load_settings
from servicegraph.sparql.look_ups import LookUps
from servicegraph.sparql.memory import MemoryStore
from servicegraph.sparql.store import Store
from servicegraph.sparql.values import Graph, Limits

if TYPE_CHECKING:  # a command has no processes
    from servicegraph.sparql.pool import Pool

T = TypeVar("T")
Given = Mapping[str, object] | None


class Catalogue:
    """One catalogue folder with the ontology and the vocabularies, read into a store.

    Made by ``Catalogue.load``, anew when a file has changed: ``state`` stands for every byte that was read. ``store``
    is asked the questions, ``look_ups`` what needs little; ``entities`` tells of single things, ``library`` holds the
    questions, ``prefixes`` CURIEs, ``grounds`` on what facts, entities and rows rest. *memory* may have the data.
    """

    def __init__(self, dataset: Dataset, memory: MemoryStore | None = None) -> None:
        self.dataset, self.settings, self.state = dataset, dataset.settings, dataset.state
        self.prefixes: Prefixes = dataset.prefixes
        self.library: Library = load_library(dataset.sources.of(Role.QUESTION))
        self.memory = MemoryStore.of_graphs(dataset.graphs, self.prefixes.namespaces) if memory is None else memory
        self.store: Store = self.memory
        self.entities, self.look_ups = Entities(dataset, self.memory), LookUps(self.memory)
        self.grounds = Grounds(self.memory, dataset.locations)
        self._derived = Derived()

    @classmethod
    def load(cls, path: str | Path | None = None, **settings: object) -> Catalogue:
        """Read the catalogue in the folder *path*, or that which ``find_catalogue`` finds; ``check`` tells its faults.

        *settings* win over the environment and the file (see Settings). Raises SettingsError when they cannot be used.
        """
        return cls(load_dataset(load_settings(find_catalogue(path), **settings)))

    def n_quads(self) -> bytes:
        """All statements as N-Quads, of which another store can be made."""
        return self.memory.n_quads()

    def fork_into(self, pool: Pool) -> None:
        """Have the first processes of *pool* share the store of this one: see ``Pool.fork``."""
        pool.fork(self.memory)

    def answering_from(self, store: Store) -> Catalogue:
        """The same catalogue, asking its questions of *store*; what has been derived is shared."""
        other = copy.copy(self)
        other.store = store
        return other

    @property
    def limits(self) -> Limits:
        """The limits of one query, from the settings."""
        return Limits(self.settings.query_seconds, self.settings.most_rows)

    def label(self, iri: str | None, language: str = "en") -> str:
        """The name of *iri* in *language*, else in another; its CURIE when it has none, empty for None."""
        return "" if not iri else self.dataset.labels.of(iri, language) or self.prefixes.contract(iri)

    def today(self) -> datetime.date:
        """The day in the catalogue's time zone."""
        return datetime.datetime.now(ZoneInfo(self.settings.timezone)).date()

    def derived(self, key: Hashable, make: Callable[[], T], keeps: Callable[[T], bool] | None = None) -> T:
        """What *make* gives, made once for this state and day and kept under *key* if *keeps*; a bounded number is."""
        return self._derived.get((self.state, self.today(), key), make, keeps)

    def query(
        self, name: str, given: Given = None, /, *, language: str | None = None, basis: str = "", **more: object
    ) -> Answer:
        """The answer to the named query *name* with the parameters *given* (CURIEs, numbers, dates, texts).

        *language* is that of language parameters that are not given; None leaves their defaults. *basis* keeps the rows
        that rest on facts so strong. Raises UnknownQuery, ParameterError, QueryFileError, QueryTimeout.
        """
        answer = self.answer(self.bind(name, {**(given or {}), **more}, language))
        return answer.resting_on(basis_named(basis)) if basis else answer

    def bind(self, name: str, given: Given, language: str | None = None) -> BoundQuery:
        """The question that ``answer`` answers: ``query`` in its first step, with the same arguments and failures."""
        query, offered = self.library.get(name), self.settings.languages
        return in_words(query, given or {}, self.prefixes, language, offered, self.today())

    def answer(self, asked: BoundQuery) -> Answer:
        """The answer to the question *asked*. Raises QueryTimeout."""
        derived = (self.add_readiness(),) if "readiness" in asked.query.needs else ()
        return ask(asked, self.store, self.limits, derived_graphs=derived, state=self.state, grounds=self.grounds)

    def entity(self, name: str) -> Graph:
        """All that the catalogue says about one thing, a CURIE or an IRI. Raises UnknownEntity."""
        return self.entities.describe(name)

    @property
    def scope(self) -> Scope:
        """What the checks look at: the files, the store, the questions, and the shapes."""
        return self.derived("scope", lambda: Scope.of(self.dataset, self.memory, self.library, self.today()))

    def check(self, level: Severity, *, alone: bool = False) -> Checked:
        """The findings as grave as *level* or graver, *alone* as in ``run_checks``. Raises EngineError."""
        return self.derived(("checked", level), lambda: run_checks(self.scope, level, self.by_shapes(level), alone))

    @property
    def checked(self) -> Checked:
        """The findings of every severity."""
        return self.check(Severity.INFO)

    def by_shapes(self, level: Severity) -> Looking:
        """Gives all that the shapes find as grave as *level*. The call raises EngineError."""
        look = shapes_looking(self.scope, level)
        return lambda alone=None: self.derived(("shape results", level), lambda: look(alone))

    @property
    def readiness(self) -> Mapping[str, Readiness]:
        """The readiness of every integrated service, by IRI. Raises EngineError."""
        return self.derived("readiness", lambda: self._measured(self.grounds))

    def _measured(self, grounds: Grounds | None = None) -> Mapping[str, Readiness]:
        # Everything that the shapes found counts, also what a check leaves unsaid because another finding says it.
        return measure(self.scope, self.by_shapes(Severity.INFO)(), grounds, self.pause)

    def pause(self) -> None:
        """Give way, in the middle of long work, to what somebody waits for; here nobody does."""

    def readiness_of(self, name: str) -> Readiness:
        """The readiness of the integrated service *name*, a CURIE or an IRI. Raises UnknownEntity, EngineError."""
        return self.readiness[whole_named(name, self.entities, self.scope)]

    def add_readiness(self, adding: AbstractContextManager[object] | None = None) -> str:
        """The IRI of the graph of the readiness figures, once it is in the store, *adding* them. Raises EngineError."""
        key, stores = ("readiness graph", self.store), dict.fromkeys((self.memory, self.store))
        return self.derived(key, lambda: add_figures(self._measured().values(), stores, adding))
