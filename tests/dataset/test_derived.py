"""What is derived is made once, whoever asks; failures and too many values are not kept."""

from __future__ import annotations

import itertools
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicegraph.dataset.derived import Derived


def test_value_is_made_once() -> None:
    derived, numbers = Derived(), itertools.count(1)
    for _ in range(3):
        assert derived.get("a", lambda: next(numbers)) == 1
    assert derived.has("a")
    assert not derived.has("b")


def test_several_threads_wait_for_the_one_that_makes_it() -> None:
    derived = Derived()
    made: list[str] = []
    found: list[str] = []
    has_begun, may_end = threading.Event(), threading.Event()

    def make() -> str:
        has_begun.set()
        assert may_end.wait(60)
        made.append(threading.current_thread().name)
        return "value"

    threads = [threading.Thread(target=lambda: found.append(derived.get("a", make))) for _ in range(8)]
    for thread in threads:
        thread.start()
    assert has_begun.wait(60)
    assert not derived.has("a")
    may_end.set()
    for thread in threads:
        thread.join()
    assert found == ["value"] * 8
    assert len(made) == 1


def test_failure_is_told_to_all_who_wait_and_not_kept() -> None:
    derived = Derived()
    told: list[str] = []

    def fail() -> str:
        time.sleep(0.1)
        raise ValueError("not yet")

    def ask() -> None:
        try:
            derived.get("a", fail)
        except ValueError as error:
            told.append(str(error))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == ["not yet"] * 4
    assert not derived.has("a")
    assert derived.get("a", lambda: "now") == "now"


def test_value_may_be_made_of_other_values() -> None:
    derived = Derived(most=2)
    assert derived.get("a", lambda: derived.get("b", lambda: derived.get("c", lambda: 1) + 1) + 1) == 3
    assert len(derived) == 2


def test_interrupt_is_not_kept() -> None:
    derived = Derived()

    def interrupted() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        derived.get("a", interrupted)
    assert len(derived) == 0


@given(st.lists(st.integers(0, 9), max_size=60), st.integers(1, 5))
def test_the_least_recently_asked_is_forgotten(keys: list[int], most: int) -> None:
    derived = Derived(most)
    for key in keys:
        assert derived.get(key, lambda key=key: key * 2) == key * 2  # type: ignore[misc]
        assert len(derived) <= most
    recent = list(dict.fromkeys(reversed(keys)))
    assert all(derived.has(key) == (key in recent[:most]) for key in range(10))


def test_what_takes_long_to_make_outlives_many_that_are_asked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    derived, clock = Derived(most=8), [0.0]
    monkeypatch.setattr(time, "perf_counter", lambda: clock[0])

    def lasting(seconds: float) -> None:
        clock[0] += seconds

    derived.get("dear", lambda: lasting(5))
    for number in range(100):
        derived.get(number, lambda: lasting(0.1))
        assert len(derived) <= 8
    assert derived.has("dear")
    assert derived.has(99)
    for number in range(100, 110):
        derived.get(number, lambda: lasting(6))
    assert not derived.has("dear")


def test_value_that_is_not_to_be_kept_is_given_and_made_again() -> None:
    derived, numbers = Derived(), itertools.count(1)
    assert [derived.get("a", lambda: next(numbers), lambda number: number > 1) for _ in range(3)] == [1, 2, 2]
