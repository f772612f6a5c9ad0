"""Processes that answer SPARQL for the server, so that a runaway query is ended without harm to anything else.

The engine cannot stop a query that it has begun, and one that runs out of memory takes its process with it. See
docs/decisions/0005-query-processes.md and 0023-shared-data.md.
"""

from __future__ import annotations

import asyncio
import contextlib
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyoxigraph
from pyoxigraph import NamedNode, Quad, QueryResultsFormat, RdfFormat, Triple

from servicegraph.errors import Overloaded
from servicegraph.sparql.asker import ASKER
from servicegraph.sparql.delivery import Delivery, Waiting, WholeAnswer, require_answer
from servicegraph.sparql.keeper import Keeper
from servicegraph.sparql.memory import MemoryStore
from servicegraph.sparql.origin import Change, Worker
from servicegraph.sparql.turns import Turn, Turns
from servicegraph.sparql.values import (
    Boolean,
    Graph,
    Limits,
    QueryRequest,
    QueryResponse,
    QueryResult,
    Solutions,
)
from servicegraph.sparql.wire import Message
from servicegraph.sparql.worker import as_call

START_SECONDS = 10.0
"""The most that a question waits for the first process, however little time it may take itself."""

_LOOK_UP = Limits(seconds=60.0)
_RESULTS = "application/sparql-results+json, application/n-triples"


class Pool:
    """A store in a fixed number of processes that share its data; started in the background, replaced when they end.

    *processes* answer at a time, all but one of them the questions of strangers (see ``asker``), and *waiting* of
    these and as many other questions may wait for one. A client may ask *each* at a time. *memory* is what one query
    may take beyond the data itself, *answer* how long a whole answer may be, in bytes. *data* gives the store's quads
    as N-Quads; it is asked in a thread of the pool, so it may take its time. To be closed.
    """

    def __init__(
        self,
        data: Callable[[], bytes],
        prefixes: Mapping[str, str],
        *,
        processes: int = 2,
        waiting: int = 16,
        each: int = 8,
        memory: int = 10**9,
        answer: int = 10**8,
    ) -> None:
        self._answer = answer
        self._waiting = Waiting()
        start = {"prefixes": dict(prefixes), "memory": memory}
        self._keeper = Keeper(data, start, Turns(processes, waiting, each), processes)
        self.close = weakref.finalize(self, self._keeper.close)

    def fork(self, store: MemoryStore) -> None:
        """Make the first processes as forks of this one, whose *store* has the data: nothing is read twice.

        To be called before ``start``, while this process has but one thread; where a fork would miss something, and
        whenever the processes must be made anew, they read the data as ever.
        """
        self._keeper.fork(store)

    def start(self) -> None:
        """Start the processes now instead of with the first questions; does not wait for them."""
        self._keeper.start()

    @property
    def pids(self) -> list[int]:
        """The ids of the processes that answer or wait for a question, the first to be asked last."""
        return [worker.process for worker in self._keeper.turns.workers]

    def extend(self, quads: Iterable[Quad]) -> None:
        """Add named graphs that are derived from the data: every question from now on is answered with them.

        Only the queries that name them in ``derived_graphs`` see them. They take the place of what was added before.
        """
        self._keeper.change(Change("extend", _content(quads)))

    def apply(self, removed: Iterable[Quad], added: Iterable[Quad], data: Callable[[], bytes] | None = None) -> None:
        """Take quads out of their named graphs and put others in; waits until every new question sees all of it.

        What is being answered meanwhile is answered from the data before: no answer mixes two states. *data* gives the
        changed data as a whole, which is asked only if it has to be read again.
        """
        before = _content(removed)
        self._keeper.change(Change("apply", before + _content(added), len(before)), data)

    def respond(self, request: QueryRequest) -> QueryResponse:
        """The answer to *request*, from another process.

        Raises what the store in it raises, and Overloaded, TooManyQuestions, QueryTooLarge or WorkerFailed.
        """
        return _response(*self._call(as_call(request), request.limits))

    def whole_at_once(self, request: QueryRequest) -> QueryResponse:
        """As ``whole``, in one piece and for a thread: for answers that are kept."""
        return _response(*self._call(as_call(request, self._answer), request.limits))

    async def whole(self, request: QueryRequest) -> WholeAnswer:
        """The answer to *request* in whatever number of rows it has. Raises as ``respond``.

        QueryTooLarge too when it is longer than an answer may be; that, and what else goes wrong after its first part,
        is raised by what follows. Holds no thread.
        """
        self.start()
        seconds = request.limits.seconds
        turn = self._keeper.turns.ask(ASKER.get())
        again = followed = False
        try:
            worker = await _taken_soon(turn, self._patience(request.limits))
            with self._watched(worker, seconds):
                message = await worker.channel.ask(*as_call(request, self._answer))
            again = True
            head, content = require_answer(message)
            response = _response(head, content)
            if not head["more"]:
                return WholeAnswer(response)
            followed = True

            async def hear() -> Message:
                with self._watched(worker, seconds):
                    return await worker.channel.hear()

            return WholeAnswer(
                response, Delivery(hear, lambda over: self._keeper.finish(turn, again=over), self._waiting)
            )
        finally:
            if not followed:
                self._keeper.finish(turn, again=again)

    def query(
        self,
        sparql: str,
        limits: Limits | None = None,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        derived_graphs: Sequence[str] = (),
        made_from: str = "",
    ) -> QueryResult:
        """The answer to *sparql* as a value. Raises as ``respond``."""
        graphs = default_graphs, named_graphs, derived_graphs
        response = self.respond(QueryRequest(sparql, limits or Limits(), _RESULTS, *graphs, made_from=made_from))
        if response.format == "nt":
            return Graph(_triples(response.content), response.complete)
        parsed = pyoxigraph.parse_query_results(response.content, format=QueryResultsFormat.JSON)
        if isinstance(parsed, pyoxigraph.QueryBoolean):
            return Boolean(bool(parsed))
        variables = tuple(variable.value for variable in parsed.variables)
        return Solutions(variables, tuple(tuple(solution) for solution in parsed), response.complete)

    def triples_of(self, node: NamedNode) -> Sequence[Triple]:
        """All triples of which *node*, or a blank node that it leads to, is the subject. Raises as ``respond``."""
        return _triples(self._look_up("triples_of", node=node.value)[1])

    def references_to(self, node: NamedNode) -> Sequence[Triple]:
        """The triples of which *node* is the object. Raises as ``respond``."""
        return _triples(self._look_up("references_to", node=node.value)[1])

    def graph_sizes(self, derived_graphs: Sequence[str] = ()) -> Mapping[str, int]:
        """How many triples each named graph has, by its IRI; of the derived ones only those named.

        Raises as ``respond``.
        """
        sizes: Mapping[str, int] = self._look_up("graph_sizes", derived_graphs=list(derived_graphs))[0]["sizes"]
        return sizes

    def _look_up(self, name: str, **values: object) -> Message:
        return self._call(({"call": name, "seconds": _LOOK_UP.seconds, **values}, b""), _LOOK_UP)

    def _call(self, message: Message, limits: Limits) -> Message:
        self.start()
        turn = self._keeper.turns.ask(ASKER.get())
        again = False
        try:
            worker = _taken(turn, self._patience(limits))
            with self._watched(worker, limits.seconds):
                worker.channel.send(*message)
                parts = [worker.channel.receive()]
                while parts[-1][0].get("more"):
                    parts.append(worker.channel.receive())
            again = True
        finally:
            self._keeper.finish(turn, again=again)
        require_answer(parts[-1])
        return parts[0][0], b"".join(content for _, content in parts)

    def _patience(self, limits: Limits) -> float:
        """How many seconds a question waits: as long as it may take, or until there are processes at all."""
        return limits.seconds if self._keeper.turns.workers else max(limits.seconds, START_SECONDS)

    @contextlib.contextmanager
    def _watched(self, worker: Worker, seconds: float) -> Iterator[None]:
        """Ends *worker* when it overruns; raises what it means when it ends."""
        self._keeper.begin(worker, seconds, gives_way=ASKER.get().is_stranger)
        try:
            yield
        except (OSError, EOFError, ValueError):
            raise self._keeper.failure(worker, seconds) from None


def _taken(turn: Turn, seconds: float) -> Worker:
    """The worker whose turn it is, waiting for it so many *seconds*. Raises Overloaded."""
    if turn.worker:
        return turn.worker
    assert turn.comes
    try:
        return turn.comes.result(timeout=seconds)
    except TimeoutError:
        # Nobody comes between: what cannot be cancelled any more has its worker.
        if turn.comes.cancel():
            raise Overloaded("error.overloaded") from None
        return turn.comes.result()


async def _taken_soon(turn: Turn, seconds: float) -> Worker:
    """As ``_taken``, without holding a thread."""
    if turn.worker:
        return turn.worker
    assert turn.comes
    if not turn.comes.done():
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await asyncio.wrap_future(turn.comes)
        if turn.comes.cancel() or turn.comes.cancelled():
            raise Overloaded("error.overloaded")
    return turn.comes.result()


def _triples(content: bytes) -> tuple[Triple, ...]:
    return tuple(quad.triple for quad in pyoxigraph.parse(content, format=RdfFormat.N_TRIPLES))


def _content(quads: Iterable[Quad]) -> bytes:
    return pyoxigraph.serialize(quads, format=RdfFormat.N_QUADS) or b""


def _response(head: Mapping[str, Any], content: bytes) -> QueryResponse:
    return QueryResponse(head["format"], head["content_type"], head["complete"], content)
