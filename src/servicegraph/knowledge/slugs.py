"""The last part of an IRI, made from a name."""

from __future__ import annotations

import re
import unicodedata

from servicegraph.sparql.formats import GRAPH_FORMATS

_LONGEST = 60
# Letters that are no letter of the alphabet with a mark.
_SPELT = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "ð": "d", "þ": "th", "ł": "l", "đ": "d", "ŋ": "n", "ı": "i", "'": ""}
)
_KEPT = ("Ll", "Lu", "Lt", "Lo", "Lm", "Nd")


def slug(name: str) -> str:
    """*name* in small letters without marks, its words joined by hyphens; empty when nothing is left.

    What Turtle has no place for in a name is left out, and what would ask for a format at the end of an address is
    numbered.
    """
    small = unicodedata.normalize("NFKC", name).casefold()  # what is like a letter is that letter, also a great one
    apart = unicodedata.normalize("NFKD", small.translate(_SPELT))
    kept = (one if unicodedata.category(one) in _KEPT else " " for one in apart if not unicodedata.combining(one))
    whole = re.sub(r"[\W_]+", "-", unicodedata.normalize("NFC", "".join(kept))).strip("-")
    if whole in {one.name for one in GRAPH_FORMATS}:
        return f"{whole}-1"
    if len(whole) <= _LONGEST:
        return whole
    return whole[: _LONGEST + 1].rpartition("-")[0] or whole[:_LONGEST]
