"""Where statements stand, whoever asks."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator

import pytest
from pyoxigraph import NamedNode

from servicegraph.dataset.locations import LocationIndex
from servicegraph.turtle.reading import read

EX = "https://example.org/"


@pytest.fixture
def restless() -> Iterator[None]:
    """Threads that take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("restless")
def test_two_that_ask_at_the_same_time_both_get_the_place() -> None:
    text = "".join(f"<{EX}{number}> <{EX}p> {number} .\n" for number in range(3000))
    file = read(text.encode(), "many.ttl", NamedNode(EX + "g"), EX)
    for _ in range(5):
        index, together, lines = LocationIndex((file,)), threading.Barrier(4), list[int]()

        def ask(index: LocationIndex = index, together: threading.Barrier = together, lines: list[int] = lines) -> None:
            together.wait()
            place = index.subject(NamedNode(EX + "2999"))
            lines.append(place.line if place else 0)

        asking = [threading.Thread(target=ask) for _ in range(4)]
        for thread in asking:
            thread.start()
        for thread in asking:
            thread.join()
        assert lines == [3000] * 4
