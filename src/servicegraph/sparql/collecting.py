"""What an engine gives one by one, gathered within limits of time and number."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterable

from pyoxigraph import Triple

from servicegraph.errors import QueryTimeout
from servicegraph.sparql.values import Limits, Row

# How often the clock is looked at while rows come in.
_ROWS_BETWEEN_LOOKS = 64


def collect(items: Iterable[Row] | Iterable[Triple], deadline: float, limits: Limits) -> tuple[list, bool]:  # type: ignore[type-arg]
    """The *items* and whether these are all: no more than *limits* allow. Raises QueryTimeout after *deadline*."""
    collected: list[object] = []
    iterator = iter(items)
    while True:
        batch = list(itertools.islice(iterator, min(_ROWS_BETWEEN_LOOKS, limits.rows + 1 - len(collected))))
        collected += batch
        if time.monotonic() > deadline:
            raise QueryTimeout("error.timeout", seconds=limits.seconds)
        if len(collected) > limits.rows:
            return collected[: limits.rows], False
        if not batch:
            return collected, True
