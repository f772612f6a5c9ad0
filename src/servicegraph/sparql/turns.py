"""Who may ask a worker, and when: turns to be answered and to wait, one of them kept from strangers' questions."""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass

from servicegraph.errors import Overloaded, TooManyQuestions, WorkerFailed
from servicegraph.sparql.asker import Asker
from servicegraph.sparql.origin import Worker


@dataclass(eq=False, slots=True)
class Turn:
    """A question from when it asks for a worker until it gives it back; ``worker`` is there when it is its turn.

    One that has to wait has something that ``comes``: its worker then, or what is wrong.
    """

    asker: Asker
    worker: Worker | None = None
    comes: Future[Worker] | None = None


class Turns:
    """*processes* questions are answered at a time, one less of strangers where there are several.

    *waiting* questions of strangers, and as many others, may wait; a client may have *each* questions in all.
    Every method may be used from any thread, and none waits.
    """

    def __init__(self, processes: int, waiting: int, each: int) -> None:
        self._processes = processes
        self._waiting = waiting
        self._each = each
        self._lock = threading.Lock()
        self._ready: deque[Worker] = deque()
        self._queue: deque[Turn] = deque()
        self._busy: dict[Turn, Worker] = {}
        self._by_client: Counter[str] = Counter()
        self._closed = False

    def ask(self, asker: Asker) -> Turn:
        """A turn, now or later. Raises Overloaded, TooManyQuestions, and WorkerFailed when the pool is closed."""
        turn = Turn(asker)
        with self._lock:
            if self._closed:
                raise WorkerFailed("error.worker")
            if asker.client and self._by_client[asker.client] >= self._each:
                raise TooManyQuestions("error.too-many-questions", most=self._each)
            may_be_answered = self._may_be_answered(asker)
            if not may_be_answered:
                waiting = sum(1 for one in self._queue if one.asker.is_stranger == asker.is_stranger)
                busy = sum(1 for one in self._busy if one.asker.is_stranger == asker.is_stranger)
                # While no worker is ready, those that will be answered at once then do not wait for one another.
                free = 0 if self._ready else max(0, self._most(asker) - busy)
                if waiting >= self._waiting + free:
                    raise Overloaded("error.overloaded")
            if asker.client:
                self._by_client[asker.client] += 1
            if may_be_answered:  # nobody waits who may be, so it is in front of nobody
                self._give(turn)
            else:
                turn.comes = Future()
                self._queue.append(turn)
        return turn

    def leave(self, turn: Turn, *, again: bool) -> Worker | None:
        """End *turn*: its worker is ready for another if *again*. Gives the worker that it had, if any."""
        with self._lock:
            worker = self._busy.pop(turn, None)
            if worker is None:
                self._queue = deque(one for one in self._queue if one is not turn)
            elif again and not self._closed:
                self._ready.append(worker)
            if client := turn.asker.client:
                self._by_client[client] -= 1
                if self._by_client[client] <= 0:
                    del self._by_client[client]
            self._hand_out()
        return worker

    def add(self, worker: Worker) -> None:
        """Take *worker*, which is ready."""
        with self._lock:
            if self._closed:
                worker.channel.close()
                return
            self._ready.append(worker)
            self._hand_out()

    def take_ended(self) -> list[Worker]:
        """Take out those of the ready that have ended; gives them."""
        with self._lock:
            ended = [worker for worker in self._ready if worker.channel.is_over]
            for worker in ended:
                self._ready.remove(worker)
        return ended

    def swap(self, workers: list[Worker]) -> list[Worker]:
        """Take *workers* in place of those that are ready; gives these, or the new ones when it is closed."""
        with self._lock:
            if self._closed:
                return workers
            before = list(self._ready)
            self._ready = deque(workers)
            self._hand_out()
        return before

    def close(self) -> tuple[list[Worker], list[Worker]]:
        """Refuse whoever waits or comes; gives the workers that were ready, and those that are busy."""
        with self._lock:
            self._closed = True
            workers = list(self._ready), list(self._busy.values())
            self._ready.clear()
            turns, self._queue = self._queue, deque()
        for turn in turns:
            if turn.comes and turn.comes.set_running_or_notify_cancel():
                turn.comes.set_exception(WorkerFailed("error.worker"))
        return workers

    @property
    def ready(self) -> int:
        """How many workers wait for a question."""
        return len(self._ready)

    @property
    def workers(self) -> list[Worker]:
        """All workers."""
        with self._lock:
            return [*self._ready, *self._busy.values()]

    def _most(self, asker: Asker) -> int:
        return max(1, self._processes - 1) if asker.is_stranger else self._processes

    def _may_be_answered(self, asker: Asker) -> bool:
        if not self._ready or len(self._busy) >= self._processes:
            return False
        return not asker.is_stranger or sum(1 for one in self._busy if one.asker.is_stranger) < self._most(asker)

    def _hand_out(self) -> None:
        for turn in self._turns():
            if turn.comes and turn.comes.set_running_or_notify_cancel():
                turn.comes.set_result(self._give(turn))

    def _give(self, turn: Turn) -> Worker:
        worker = self._busy[turn] = turn.worker = self._ready.pop()  # who answered last has what it needs at hand
        return worker

    def _turns(self) -> Iterator[Turn]:
        """Those whose turn it is, one after another, taken out of the queue."""
        while self._ready:
            turn = next((one for one in self._queue if self._may_be_answered(one.asker)), None)
            if turn is None:
                return
            self._queue.remove(turn)
            yield turn
