"""Whether a regular expression is one: SHACL takes those of SPARQL, and so of XPath (sh:pattern)."""

from __future__ import annotations

import re

import pyoxigraph
from pyoxigraph import Literal, QuerySolutions

_FLAGS = re.compile(r"[smixq]*")
# In XPath [a-z-[aeiou]] leaves the vowels out; the engines' syntax reads the same text as one set with them in it.
_SUBTRACTION = re.compile(r"\[(?:[^\]\\]|\\.)*-\[")


def is_pattern(pattern: str, flags: str = "") -> bool:
    """Whether *pattern* with *flags* can be run, and means the same to every engine that can run it."""
    if not _FLAGS.fullmatch(flags):
        return False
    if "q" in flags:
        return True
    if _SUBTRACTION.search(pattern):
        return False
    # The engine of the product compiles patterns as this one does. What cannot be compiled gives no value.
    answer = pyoxigraph.Store().query(f"SELECT (REGEX('', {Literal(pattern)}, {Literal(flags)}) AS ?found) {{}}")
    assert isinstance(answer, QuerySolutions)
    return all(solution["found"] is not None for solution in answer)
