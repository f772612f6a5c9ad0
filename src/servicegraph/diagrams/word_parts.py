"""Where a long word may part: at a word of the catalogue that begins within it, else by syllables."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterator

_VOWELS = frozenset("aeiouyäöåAEIOUYÄÖÅ")
_LONG_WORD = re.compile(r"[^\W\d_]{17,}")
_MOST_TOGETHER = 16
_SOFT_HYPHEN = "\u00ad"


def word_starts(word: str, known: Collection[str], last: int) -> list[int]:
    """After how many letters of *word*, at most *last*, one of the *known* beginnings stands: the longer ones first."""
    low = word.casefold()
    if len(low) != len(word):
        return []
    for letters in (5, 4):
        ends = range(4, min(last, len(word) - letters) + 1)
        if found := [end for end in ends if low[end : end + letters] in known]:
            return found
    return []


def syllable_ends(word: str, last: int) -> list[int]:
    """After how many letters of *word*, at most *last*, a syllable ends: before a consonant that a vowel follows."""
    return [
        end
        for end in range(3, min(last, len(word) - 2) + 1)
        if word[end] not in _VOWELS and word[end].isalpha() and word[end + 1] in _VOWELS
    ]


def with_soft_hyphens(text: str, known: Collection[str] = ()) -> str:
    """*text* with a soft hyphen wherever a word of more than sixteen letters may part."""
    return _LONG_WORD.sub(lambda found: _SOFT_HYPHEN.join(_parts(found[0], known)), text)


def _parts(word: str, known: Collection[str]) -> Iterator[str]:
    ends = [0, *word_starts(word, known, len(word)), len(word)]
    for start, end in itertools.pairwise(ends):
        part = word[start:end]
        inner = syllable_ends(part, len(part)) if len(part) > _MOST_TOGETHER else []
        cuts = [0, *inner, len(part)]
        yield from (part[one:other] for one, other in itertools.pairwise(cuts))
