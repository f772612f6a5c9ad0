"""The known name that is most like a misspelt one."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import fuzz, process, utils

_LEAST = 70  # of 100; below that two names have little in common


def nearest(name: str, candidates: Iterable[str], most: int = 1, least: float = _LEAST) -> list[str]:
    """The *candidates* most like *name*, the likest first, at most *most*; none that is less like it than *least*.

    Only what follows the last ``#``, ``/`` or ``:`` is compared, since slips of the pen are made there.
    """
    pool: dict[str, str] = {}
    for candidate in candidates:
        pool.setdefault(_end(candidate), candidate)
    found = process.extract(
        _end(name), pool.keys(), scorer=fuzz.ratio, processor=utils.default_process, limit=most, score_cutoff=least
    )
    return [pool[end] for end, _, _ in found]


def _end(name: str) -> str:
    return name.rpartition("/")[2].rpartition("#")[2].rpartition(":")[2]
