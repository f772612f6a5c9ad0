"""What is derived from a catalogue, made once and kept for as long as its state and the day stay the same."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Any, TypeVar

_MOST = 256
T = TypeVar("T")


class Derived:
    """Values by key, the least recently asked one forgotten when there are too many.

    Several threads that ask for one key wait for the one that makes it; a failure is told to all of them and not kept.
    """

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, Future[Any]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The value kept under *key*, made by *make* when there is none."""
        with self._lock:
            future = self._kept.get(key)
            if mine := future is None:
                future = self._kept[key] = Future()
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        if mine:
            try:
                future.set_result(make())
            except BaseException as error:
                with self._lock:
                    if self._kept.get(key) is future:
                        del self._kept[key]
                future.set_exception(error)
        value: T = future.result()
        return value

    def has(self, key: Hashable) -> bool:
        """Whether the value of *key* can be had at once."""
        with self._lock:
            future = self._kept.get(key)
        return future is not None and future.done()

    def __len__(self) -> int:
        """How many values are kept or being made."""
        return len(self._kept)
