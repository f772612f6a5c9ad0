"""What is derived from a catalogue, made once and kept for as long as its state and the day stay the same."""

from __future__ import annotations

import itertools
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass, field
from math import inf
from typing import Any, TypeVar

_MOST = 256
_OLD = 4  # one of this many is old: only those not asked for longest are forgotten
T = TypeVar("T")


@dataclass(eq=False)
class _Entry:
    """A value that is kept or being made, and the seconds that it took: without end until it is there."""

    future: Future[Any] = field(default_factory=Future)
    seconds: float = inf


class Derived:
    """Values by key; when there are too many, of the quarter not asked for longest the one soonest made again goes.

    Many addresses that nobody asks for twice then do not push out what takes seconds to make. Several threads that ask
    for one key wait for the one that makes it; a failure is told to all of them and not kept.
    """

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, _Entry] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], T], keeps: Callable[[T], bool] | None = None) -> T:
        """The value kept under *key*, made by *make* when there is none; not kept when *keeps* says so of it."""
        with self._lock:
            entry = self._kept.get(key)
            if mine := entry is None:
                entry = self._kept[key] = _Entry()
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                del self._kept[self._least_missed()]
        if mine:
            try:
                start = time.perf_counter()
                made = make()
                entry.seconds = time.perf_counter() - start
                if keeps and not keeps(made):
                    self._forget(key, entry)
                entry.future.set_result(made)
            except BaseException as error:
                self._forget(key, entry)
                entry.future.set_exception(error)
        value: T = entry.future.result()
        return value

    def has(self, key: Hashable) -> bool:
        """Whether the value of *key* can be had at once."""
        with self._lock:
            entry = self._kept.get(key)
        return entry is not None and entry.future.done()

    def _least_missed(self) -> Hashable:
        """Of the values not asked for longest, the key of the one that took the least time; what is made now stays."""
        old = itertools.islice(self._kept.items(), max(1, self._most // _OLD))
        return min(old, key=lambda item: item[1].seconds)[0]

    def _forget(self, key: Hashable, entry: _Entry) -> None:
        with self._lock:
            if self._kept.get(key) is entry:
                del self._kept[key]

    def __len__(self) -> int:
        """How many values are kept or being made."""
        return len(self._kept)
