"""Which queries can see the facts that rules give: all others are asked of the data alone, which is much quicker."""

from __future__ import annotations

import functools
import re

# As queries are written here: a group, a pattern or a condition ends before a pattern begins.
_ANY_PREDICATE = r"(?:^|[{}.)])\s*(?:\?\w+|<[^>]*>|_:\w+)\s+\?\w+\s+\S"


@functools.cache
def sight_of_facts(predicates: frozenset[str]) -> re.Pattern[str]:
    """What is found in the text of every query, and part of one, that a fact with one of *predicates* can match.

    It may be found in others too: those that name variables in a row.
    """
    return re.compile("|".join([*(re.escape(f"<{one}>") for one in sorted(predicates)), _ANY_PREDICATE]))
