"""Words as the search compares them: cut from a text, folded, and brought to one form however they are inflected."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import Stemmer

from servicegraph.messages import primary

MOST_LETTERS = 200  # of a question; nobody types more on purpose, and no native code shall see more
MOST_WORDS = 8  # of a question
LONGEST_WORD = 48  # letters; what is longer is compared by its beginning
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_ALGORITHMS = {
    "da": "danish", "de": "german", "en": "english", "es": "spanish", "et": "estonian", "fi": "finnish",
    "fr": "french", "it": "italian", "lt": "lithuanian", "nb": "norwegian", "nl": "dutch", "nn": "norwegian",
    "no": "norwegian", "pl": "polish", "pt": "portuguese", "ru": "russian", "sv": "swedish",
}  # fmt: skip
# Words that join others and tell nothing of what is looked for.
_JOINING = {
    "en": frozenset("a an and at by for from in of on or the to with".split()),
    "fi": frozenset("ja sekä tai".split()),
    "sv": frozenset("av de den det en ett eller för i inom med och om på som till vid".split()),
}
_VOWELS = "aeiouy"
# What consonant gradation and the stems of -us, -ys, -nen make of the end of a Finnish word, on folded letters.
_FINNISH_ENDS = (
    (re.compile(r"([uy])(?:ks|d|tt?|s)$"), r"\1s"),
    (re.compile(r"([aeio])ks$"), r"\1s"),
    (re.compile(r"(?<=i)st$"), "s"),
    (re.compile(r"n[nt]$"), "n"),
    (re.compile(r"l[lt]$"), "l"),
    (re.compile(r"r[rt]$"), "r"),
    (re.compile(r"m[mp]$"), "m"),
    (re.compile(r"ng$"), "nk"),
    (re.compile(r"d$|tt$"), "t"),
    (re.compile(r"kk$"), "k"),
    (re.compile(r"pp$"), "p"),
)
_LEAST_STEM = 3


@dataclass(frozen=True)
class TextWord:
    """A word of a text: as it is compared, and where it stands."""

    word: str
    start: int
    end: int


@dataclass(frozen=True)
class Forms:
    """A word of one language: ``plain`` without accents, ``stem`` without inflection, ``head`` that all forms begin
    with.
    """

    plain: str
    stem: str
    head: str


def composed(text: str) -> str:
    """*text* with each accented letter as one character, which is how all texts are read here."""
    return unicodedata.normalize("NFC", text)


def written_in(text: str) -> list[TextWord]:
    """The words of the composed *text* in their order."""
    return [TextWord(_small(match[0]), match.start(), match.end()) for match in _WORD.finditer(text)]


def folded(word: str) -> str:
    """*word* without accents and the dots of ä and ö, since not every keyboard and hurry has them."""
    if word.isascii():
        return word
    apart = unicodedata.normalize("NFD", word)
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).replace("ø", "o")


class Analysis:
    """How the words of *language* are brought to one form; for one thread, since stemmers keep what they work on."""

    def __init__(self, language: str) -> None:
        self.language = primary(language)
        algorithm = _ALGORITHMS.get(self.language)
        self._stemmer = Stemmer.Stemmer(algorithm, 0) if algorithm else None
        self._joining = _JOINING.get(self.language, frozenset())
        self._known: dict[str, Forms] = {}

    def is_joining(self, word: str) -> bool:
        """Whether *word* only joins others: ``and``."""
        return word in self._joining

    def forms(self, word: str) -> Forms:
        """The forms under which *word*, in small letters, is found."""
        if word not in self._known:
            self._known[word] = self._made(word)
        return self._known[word]

    def _made(self, word: str) -> Forms:
        plain = folded(word)[:LONGEST_WORD]
        stem = folded(self._stem(word[:LONGEST_WORD])) or plain
        if self.language == "fi":
            bare = _without_final_vowels(stem)
            stem = _finnish_end(bare)
            return Forms(plain, stem, _common(stem, bare, plain))
        if self.language == "sv":
            stem = _without_final_vowels(stem.removesuffix("n") if stem.endswith(("an", "in")) else stem)
        return Forms(plain, stem, _common(stem, plain))

    def _stem(self, word: str) -> str:
        if self._stemmer is None:
            return word
        if self.language == "fi" and word.endswith("nen") and len(word) > 2 * _LEAST_STEM:
            word = word.removesuffix("nen") + "s"
        elif self.language == "sv" and word.endswith("ets"):
            word = word.removesuffix("s")
        stem: str = self._stemmer.stemWord(word)
        if self.language == "sv" and stem.endswith("et") and len(stem) > 2 * _LEAST_STEM:
            stem = self._stemmer.stemWord(stem.removesuffix("et"))
        return stem


def _small(word: str) -> str:
    return word.lower() if word.isascii() else unicodedata.normalize("NFKC", word).casefold().replace("’", "'")


def _without_final_vowels(stem: str) -> str:
    bare = stem.rstrip(_VOWELS)
    return bare if len(bare) >= _LEAST_STEM else stem


def _finnish_end(stem: str) -> str:
    if len(stem) > _LEAST_STEM:
        for end, instead in _FINNISH_ENDS:
            if end.search(stem):
                return end.sub(instead, stem)
    return stem


def _common(*words: str) -> str:
    shortest, longest = min(words), max(words)
    for index, letter in enumerate(shortest):
        if longest[index : index + 1] != letter:
            return shortest[:index]
    return shortest
