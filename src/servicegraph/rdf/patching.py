"""What is made of many parts, most of which stay: the same after some of them have changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TypeVar

K = TypeVar("K")
T = TypeVar("T")


def gone_and_come(before: Sequence[T], after: Sequence[T]) -> tuple[list[T], list[T]]:
    """What is in *before* alone, and what is in *after* alone; what stays is the same object in both."""
    old, new = set(map(id, before)), set(map(id, after))
    return [one for one in before if id(one) not in new], [one for one in after if id(one) not in old]


def patched(before: Mapping[K, T], names: Collection[K], anew: Mapping[K, T]) -> dict[K, T]:
    """*before* with what *anew* says of *names*: nothing, of those that it does not have.

    To copy a table takes next to nothing against making one, and nobody who reads *before* sees a change. A name that
    stays keeps its place.
    """
    found = dict(before)
    for name in names:
        if name in anew:
            found[name] = anew[name]
        else:
            found.pop(name, None)
    return found
