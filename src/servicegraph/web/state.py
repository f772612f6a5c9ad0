"""What the server serves: one state of the catalogue with its processes and its check, swapped as a whole."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from importlib.metadata import version
from typing import cast

from starlette.requests import Request

from servicegraph.catalogue import Catalogue
from servicegraph.diagnostics import Checked, Diagnostic, Severity
from servicegraph.errors import EngineError, NotReady, ServicegraphError
from servicegraph.settings import Settings
from servicegraph.sparql.asker import Asker
from servicegraph.sparql.delivery import WholeAnswer
from servicegraph.sparql.look_ups import LookUps
from servicegraph.sparql.pool import Pool
from servicegraph.sparql.values import Boolean, Limits, QueryRequest
from servicegraph.web.comparison_desk import ComparisonDesk

FAILED = "failed"
"""The stage of a check that has no result."""

_EVERYTHING = "CONSTRUCT WHERE { ?s ?p ?o }"
_UNLIMITED = Limits(seconds=60)  # reading a graph is no work that could run away
_STATE = "servicegraph.state"
_CALM = 3.0  # seconds without a further change before what takes long is made beforehand
_MOST_KEPT = 32_000_000  # bytes of the union of all graphs, in each format
_LOG = logging.getLogger("servicegraph")


Step = Callable[[Catalogue], None]


@dataclass(frozen=True)
class Ahead:
    """What is done for a catalogue before its check and after it, so that nobody who asks has to wait for it."""

    before: Step
    after: Step


class DailyCheck:
    """The check of a catalogue on one day, made once and in a thread of its own: it may take longer than a start may.

    The readiness figures follow from it and are in the store when it is done. One that fails is over too: what does
    not need it is answered all the same. With *ahead* it is over when also the basis of every criterion is known.
    ``checked`` are the findings as soon as they are known: at once where they are given.
    """

    def __init__(self, catalogue: Catalogue, ahead: Ahead | None = None, checked: Checked | None = None) -> None:
        self.checked = checked
        # Who edits saves again and again: what is made beforehand waits until that has an end.
        self._calm = _CALM if checked else 0.0
        self._catalogue = catalogue
        self._ahead = ahead
        self._future: Future[tuple[Checked, str]] = Future()
        self._stage = "pending"  # as ``stage`` gave it last: every answer asks for it
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._changing = threading.Lock()
        self._past = threading.Event()

    def start(self) -> None:
        """Begin, unless it has begun."""
        with self._lock:
            if self.has_begun:
                return
            self._future.set_running_or_notify_cancel()
        self._thread.start()

    def retire(self) -> None:
        """Change the catalogue's store no more: what it holds from now on is another state."""
        with self._changing:
            self._past.set()

    @contextmanager
    def _adding(self) -> Iterator[None]:
        with self._changing:
            if self._past.is_set():
                raise NotReady("error.not-ready")
            yield

    def _run(self) -> None:
        if self._ahead and not self.checked:
            self._do(self._ahead.before)
        self._check()
        if self._ahead:
            self._do(self._ahead.after)

    def _do(self, step: Step) -> None:
        try:
            if not self._past.wait(self._calm):
                step(self._catalogue)
        except Exception:  # nobody asked for it; who does is told what is wrong
            _LOG.warning("what was to be made beforehand could not be", exc_info=True)

    def _check(self) -> None:
        try:
            checked = self.checked = self._catalogue.checked
            result = checked, self._catalogue.add_readiness(self._adding())
            if self._ahead:
                _ = self._catalogue.readiness
            self._future.set_result(result)
        except ServicegraphError as error:  # handed to whoever asks for the result
            self._future.set_exception(error)
        except Exception as error:
            _LOG.exception("the check failed")
            self._future.set_exception(EngineError("error.check-failed", reason=type(error).__name__))

    @property
    def done(self) -> bool:
        """Whether ``result`` can be had at once."""
        return self._future.done()

    @property
    def is_at_work(self) -> bool:
        """Whether it, or what is done beside it, still runs."""
        return self._thread.is_alive()

    @property
    def has_begun(self) -> bool:
        """Whether it runs or is done."""
        return self._future.running() or self._future.done()

    @property
    def stage(self) -> str:
        """``pending`` while it runs, FAILED when there is no result, else empty."""
        if self._stage == "pending" and self._future.done():
            self._stage = FAILED if self._future.exception() else ""
        return self._stage

    @property
    def derived_graphs(self) -> tuple[str, ...]:
        """The graphs that follow from the check: none while it runs or when it has failed."""
        return () if self.stage else (self._future.result()[1],)

    def result(self) -> Checked:
        """The findings, waiting for them; raises EngineError."""
        self.start()
        return self._future.result()[0]

    def findings(self) -> Checked:
        """The findings, which are known before readiness is measured. Raises NotReady, and what made it fail."""
        self.start()
        if self.checked is None:
            self.require()
        return self.checked or self.result()

    def require(self) -> None:
        """Raises NotReady while it is running, and what made it fail."""
        self.start()
        if not self.done:
            raise NotReady("error.not-ready")
        self._future.result()


@dataclass(frozen=True)
class State:
    """One state of a catalogue as it is served; ``catalogue`` asks its questions of the ``pool``.

    ``look_ups`` answers what needs no process. ``loaded`` is when it was read. ``held_back`` says that its files have
    changed since and are faulty now, so that this last good state is still served; ``fault`` has what is found in them,
    if they can be read. What is done ``ahead`` goes with the check; ``checks`` has that of the day, ``comparison`` what
    others are set beside.
    """

    catalogue: Catalogue
    pool: Pool
    look_ups: LookUps
    loaded: datetime
    held_back: bool = False
    fault: Checked | None = None
    ahead: Ahead | None = None
    checks: dict[date, DailyCheck] = field(default_factory=dict, repr=False, compare=False)
    comparison: ComparisonDesk = field(default_factory=ComparisonDesk, repr=False, compare=False)

    @classmethod
    def of(
        cls,
        catalogue: Catalogue,
        ahead: Ahead | None = None,
        pool: Pool | None = None,
        checked: Checked | None = None,
    ) -> State:
        """*catalogue* with its *pool*, else with processes that have not started yet.

        *checked* are its findings of today where they are known.
        """
        pool = pool or pool_of(catalogue)
        made = cls(catalogue.answering_from(pool), pool, catalogue.look_ups, datetime.now(UTC), ahead=ahead)
        if checked:
            made.checks[catalogue.today()] = DailyCheck(made.catalogue, ahead, checked)
        return made

    def start(self) -> None:
        """Start the processes and the check; waits for neither."""
        self.pool.start()
        self.check.start()

    @property
    def check(self) -> DailyCheck:
        """The check of today: what is found, and so what is ready, depends on the day."""
        today = self.catalogue.today()
        check = self.checks.get(today)
        if check is None:
            check = self.checks.setdefault(
                today, DailyCheck(self.catalogue, self.ahead)
            )  # the first of several threads wins
            for past in [day for day in tuple(self.checks) if day != today]:
                self.checks.pop(past, None)
        return check

    @property
    def faults(self) -> tuple[Diagnostic, ...]:
        """The violations in the files that are held back."""
        return self.fault.at(Severity.VIOLATION).diagnostics if self.fault else ()

    async def respond(self, request: QueryRequest) -> WholeAnswer:
        """The whole answer to a SPARQL query. Raises as the pool."""
        if found := self.look_ups.answer(request):
            return WholeAnswer(found)
        return await self.pool.whole(request)

    def graph(self, name: str, media_type: str) -> bytes:
        """The named graph *name*, or the union of all when it is empty, in the format of *media_type*.

        Raises UnknownEntity when there is no such graph, and as the pool.
        """
        graphs = (self.catalogue.entities.graph_name(name),) if name else ()
        asked = QueryRequest(_EVERYTHING, _UNLIMITED, media_type, default_graphs=graphs)
        if graphs and self.pool.query("ASK { ?s ?p ?o }", default_graphs=graphs) == Boolean(False):
            raise self.catalogue.entities.unknown(f"<{name}>")
        # Whoever asks meanwhile waits for the same answer. The union is what is asked for; a part is soon made again.
        key = ("graph", self.pool, name, media_type)
        return self.catalogue.derived(
            key, lambda: self.pool.whole_at_once(asked).content, lambda made: not name and len(made) <= _MOST_KEPT
        )

    def graph_sizes(self, derived_graphs: tuple[str, ...]) -> Mapping[str, int]:
        """How many triples each named graph has, *derived_graphs* among them. Raises as the pool."""
        key = ("graph sizes", self.pool, derived_graphs)
        return self.catalogue.derived(key, lambda: self.pool.graph_sizes(derived_graphs))

    @property
    def is_past(self) -> bool:
        """Whether its data has become that of another state, or is about to."""
        return self.look_ups.is_closed

    @property
    def settings(self) -> Settings:
        """The catalogue's settings."""
        return self.catalogue.settings

    @property
    def edition(self) -> str:
        """What an ETag begins with: the catalogue's state and the day, then what else decides how it is shown."""
        day = self.catalogue.today()
        return f"{self.catalogue.state}-{day.year:04}{day.month:02}{day.day:02}-{self._manner}"  # strftime is slower

    @cached_property
    def _manner(self) -> str:
        return hashlib.sha256(f"{version('servicegraph')} {self.settings}".encode()).hexdigest()[:8]


def pool_of(catalogue: Catalogue) -> Pool:
    """Processes for the questions of *catalogue*, which have not started yet."""
    settings = catalogue.settings
    return Pool(
        catalogue.n_quads,
        catalogue.prefixes.namespaces,
        processes=settings.query_processes,
        waiting=settings.queries_waiting,
        each=settings.queries_each,
        memory=settings.query_memory_bytes,
        answer=settings.most_answer_bytes,
    )


def state_of(request: Request) -> State:
    """What is served: the state at the moment when a request asks first, so that its answer is of one state."""
    state: State | None = request.scope.get(_STATE)
    if state is None:
        state = request.scope[_STATE] = cast(State, request.app.state.served)
    return state


def stranger(request: Request) -> Asker:
    """Who asks with a text of their own: their address, or what a trusted proxy says that it is."""
    client = request.client.host if request.client else ""
    if state_of(request).settings.behind_proxy:
        client = request.headers.get("x-forwarded-for", "").partition(",")[0].strip() or client
    return Asker(client, is_stranger=True)


def stage_of(request: Request) -> str:
    """The stage of the check at the moment when a request asks first, so that its page is of one stage.

    The check of a day begins with the first page of it, unless it has begun.
    """
    stage: str | None = request.scope.get("servicegraph.stage")
    if stage is None:
        check = state_of(request).check
        check.start()
        stage = request.scope["servicegraph.stage"] = check.stage
    return stage
