"""Who may ask a worker: one is kept from strangers' questions, and no client takes all places."""

from __future__ import annotations

import socket

import pytest

from servicegraph.errors import Overloaded, TooManyQuestions, WorkerFailed
from servicegraph.sparql.asker import NOBODY, Asker
from servicegraph.sparql.origin import Worker
from servicegraph.sparql.turns import Turn, Turns
from servicegraph.sparql.wire import Channel

STRANGER = Asker("192.0.2.1", is_stranger=True)
OTHER = Asker("192.0.2.2", is_stranger=True)


def worker() -> Worker:
    here, there = socket.socketpair()
    there.close()
    here.close()
    return Worker(1, 1, Channel(here), 0)


def has_worker(turn: Turn) -> bool:
    return turn.worker is not None


def turns_of(processes: int, waiting: int = 16, each: int = 8) -> Turns:
    made = Turns(processes, waiting, each)
    made.swap([worker() for _ in range(processes + 1)])
    return made


def test_strangers_leave_one_place_to_named_questions() -> None:
    turns = turns_of(3)
    asked = [turns.ask(STRANGER) for _ in range(4)]
    assert [has_worker(turn) for turn in asked] == [True, True, False, False]
    assert has_worker(turns.ask(NOBODY))
    assert not has_worker(turns.ask(NOBODY))
    turns.leave(asked[0], again=True)
    assert has_worker(asked[2])


def test_a_single_place_is_for_everybody() -> None:
    turns = turns_of(1)
    first = turns.ask(STRANGER)
    second = turns.ask(NOBODY)
    assert has_worker(first)
    assert not has_worker(second)
    turns.leave(first, again=True)
    assert has_worker(second)


def test_strangers_who_wait_take_no_place_to_wait_of_others() -> None:
    turns = turns_of(2, waiting=1)
    for _ in range(2):
        turns.ask(STRANGER)
    with pytest.raises(Overloaded):
        turns.ask(OTHER)
    assert has_worker(turns.ask(NOBODY))
    turns.ask(NOBODY)
    with pytest.raises(Overloaded):
        turns.ask(NOBODY)


def test_a_client_has_so_many_questions_and_no_more() -> None:
    turns = turns_of(4, each=2)
    first = turns.ask(STRANGER)
    turns.ask(STRANGER)
    with pytest.raises(TooManyQuestions, match="At most 2"):
        turns.ask(STRANGER)
    assert has_worker(turns.ask(OTHER))
    turns.leave(first, again=True)
    turns.ask(STRANGER)


def test_who_gives_up_waiting_leaves_the_place_to_the_next() -> None:
    turns = turns_of(1)
    first, second, third = (turns.ask(NOBODY) for _ in range(3))
    assert second.comes
    assert second.comes.cancel()
    turns.leave(second, again=False)
    turns.leave(first, again=True)
    assert has_worker(third)


def test_only_ready_workers_take_questions() -> None:
    turns = Turns(2, 0, 8)
    first, second = turns.ask(NOBODY), turns.ask(NOBODY)
    with pytest.raises(Overloaded):
        turns.ask(NOBODY)
    assert not has_worker(first)
    turns.add(worker())
    assert has_worker(first)
    assert not has_worker(second)


def test_a_worker_that_is_not_ready_again_is_given_to_nobody() -> None:
    turns = turns_of(1)
    first = turns.ask(NOBODY)
    had = first.worker
    assert had
    assert turns.leave(first, again=False) is had
    assert had not in turns.workers
    assert turns.ready == 1


def test_who_waits_is_told_of_the_end() -> None:
    turns = turns_of(1)
    turns.ask(NOBODY)
    waits = turns.ask(NOBODY)
    turns.close()
    assert waits.comes
    with pytest.raises(WorkerFailed):
        waits.comes.result(0)
    with pytest.raises(WorkerFailed):
        turns.ask(NOBODY)
