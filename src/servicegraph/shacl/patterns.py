"""Whether a regular expression is one: SHACL takes those of SPARQL, and so of XPath (sh:pattern)."""

from __future__ import annotations

import re

import pyoxigraph
from pyoxigraph import Literal, QuerySolutions

# What a backslash may stand before (https://www.w3.org/TR/xmlschema-2/#regexs, and back references of XPath).
_ESCAPES = frozenset("nrt\\|.?*+(){}[]-^$sSiIcCdDwWpP123456789")
_IN_SET = re.compile(r"\[:\^?[a-z]+:\]|&&|~~|\[")
_OUTSIDE = re.compile(r"\(\?(?!:)[^():]*[:)]?|(?:[*+?]|\{[0-9,]+\})(?:\?[*+?]|[*+])")
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


def foreign_part(pattern: str) -> str:
    """The first part of *pattern* that this engine may read but XPath does not have; empty when there is none.

    XPath (https://www.w3.org/TR/xpath-functions-31/#regex-syntax) knows no word boundary, no look-around and no
    switches inside an expression, no sets within sets other than subtracted ones, and escapes of few characters only.
    """
    place, is_in_set = 0, False
    while place < len(pattern):
        if pattern[place] == "\\":
            if pattern[place + 1 : place + 2] not in _ESCAPES:
                return pattern[place : place + 2]
            place += 2
            continue
        found = (_IN_SET if is_in_set else _OUTSIDE).match(pattern, place)
        if found:
            return found[0]
        if not is_in_set and pattern[place] == "[":
            is_in_set = True
            place += 1 if pattern[place + 1 : place + 2] != "^" else 2
        else:
            is_in_set = is_in_set and pattern[place] != "]"
            place += 1
    return ""
