"""The words that the names of a catalogue are made of, in one language: what is known, and what is like it."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from servicegraph.search.words import Analysis, Forms, folded, written_in

_LEAST_HEAD, _LEAST_TAIL = 3, 4  # letters of the parts of a compound
_LEAST_SPLIT = 5  # letters of a word that a question may be split at
_LEAST_LIKENESS = 65  # of 100; below that two words have little in common


@dataclass(frozen=True)
class Vocabulary:
    """The words of names by their plain form, each with its forms; ``shown`` are the same as they are written.

    ``tokens`` are all plain forms and stems in alphabetical order.
    """

    words: Mapping[str, Forms]
    shown: Mapping[str, str]
    stems: frozenset[str]
    tokens: tuple[str, ...]

    def has(self, forms: Forms) -> bool:
        """Whether a name has the word in some inflection, or a word that begins with it."""
        if forms.stem in self.stems or forms.plain in self.words:
            return True
        return any(self._begins(start) for start in prefixes(forms))

    def has_exactly(self, forms: Forms) -> bool:
        """Whether a name has the word in some inflection."""
        return forms.stem in self.stems or forms.plain in self.words

    def tails(self, forms: Forms) -> list[str]:
        """The stems of the words that the compound *forms* ends with: ``ketju`` of ``palveluketju``."""
        found: dict[str, None] = {}
        for place in range(_LEAST_HEAD, len(forms.plain) - _LEAST_TAIL + 1):
            if (tail := self.words.get(forms.plain[place:])) and len(tail.plain) >= _LEAST_TAIL:
                found[tail.stem] = None
            elif len(end := forms.stem[place:]) >= _LEAST_TAIL and end in self.stems:
                found[end] = None
        return list(found)

    def ending(self, stem: str, most: int = 20) -> list[str]:
        """The stems that end with *stem*: compounds of it, though it stands in no name by itself."""
        if len(stem) < _LEAST_TAIL:
            return []
        return list(itertools.islice((one for one in self.tokens if one.endswith(stem) and one != stem), most))

    def split(self, plain: str) -> tuple[str, str]:
        """The longest word of a name that *plain* begins with, and what is left of it; two empty texts if none."""
        for place in range(len(plain) - 1, _LEAST_SPLIT - 1, -1):
            if plain[:place] in self.words:
                return plain[:place], plain[place:]
        return "", ""

    def like(self, plain: str, most: int) -> list[str]:
        """The words most like *plain*, as names write them, the likest first."""
        found = process.extract(plain, self.shown.keys(), scorer=fuzz.ratio, limit=most, score_cutoff=_LEAST_LIKENESS)
        return [self.shown[known] for known, _, _ in found]

    def _begins(self, start: str) -> bool:
        place = bisect_left(self.tokens, start)
        return place < len(self.tokens) and self.tokens[place].startswith(start)


def prefixes(forms: Forms) -> tuple[str, ...]:
    """With what the words begin that *forms* may be the beginning of."""
    return (forms.plain, forms.head) if len(forms.head) > _LEAST_HEAD and forms.head != forms.plain else (forms.plain,)


def vocabulary_of(names: Iterable[str], analysis: Analysis) -> Vocabulary:
    """The words of *names*; those of one letter, and those that only join others, are left out."""
    words: dict[str, Forms] = {}
    shown: dict[str, str] = {}
    seen: set[str] = set()
    for name in names:
        for written in written_in(name):
            if written.word not in seen:
                seen.add(written.word)
                if len(written.word) > 1 and not analysis.is_joining(written.word):
                    forms = analysis.forms(written.word)
                    words.setdefault(forms.plain, forms)
                    shown.setdefault(forms.plain, written.word)
    stems = frozenset(forms.stem for forms in words.values())
    return Vocabulary(words, shown, stems, tuple(sorted(stems | words.keys())))


def completed(name: str, vocabulary: Vocabulary) -> list[str]:
    """The compounds that hanging hyphens leave open: ``perhepalvelut`` of *perhe- ja sosiaalipalvelut*."""
    found = []
    words = written_in(name)
    for first, third in zip(words, words[2:], strict=False):
        if name[first.end : first.end + 2] == "- ":
            tails = (third.word[place:] for place in range(_LEAST_HEAD, len(third.word) - _LEAST_TAIL + 1))
            if tail := next((tail for tail in tails if folded(tail) in vocabulary.words), ""):
                found.append(first.word + tail)
    return found
