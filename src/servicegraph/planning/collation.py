"""The order of names in a list: that of the reader's language, with numbers by their size."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from servicegraph.catalogue import Catalogue
from servicegraph.messages import primary

# The letters after z in Finnish and Swedish, as signs that come after it, and what is put beside other letters:
# https://cldr.unicode.org/ (fi, sv: standard collation).
_NORDIC: Mapping[str, str] = {"å": "{", "ä": "|", "æ": "|", "ö": "}", "ø": "}", "ü": "y", "ű": "y"}
_SPELT: Mapping[str, str] = {
    "æ": "ae",
    "ø": "o",
    "œ": "oe",
    "ß": "ss",
    "đ": "d",
    "ð": "d",
    "ł": "l",
    "þ": "th",
    "ŋ": "n",
}
_NORDIC_LANGUAGES = frozenset({"fi", "sv"})
_NUMBER = re.compile(r"(\d{1,18})")

SortKey = tuple[tuple[tuple[int, int, str], ...], str]


def sort_key(text: str, language: str) -> SortKey:
    """What orders *text* among others for readers of *language*; equal letters are told apart by their accents last.

    In Finnish and Swedish å, ä and ö stand after z. Signs do not count, and a number counts as one: 2 before 10.
    """
    pieces = (piece for piece in _NUMBER.split(folded(text, language)) if piece)
    parts = tuple((0, int(piece), "") if piece.isdecimal() else (1, 0, piece) for piece in pieces)
    # What has nothing to order it by stands last.
    return parts or ((2, 0, ""),), text


def folded(text: str, language: str) -> str:
    """*text* without what does not tell words apart in *language*: capitals, foreign accents, signs, double spaces."""
    is_nordic = primary(language) in _NORDIC_LANGUAGES
    plain = unicodedata.normalize("NFC", text.casefold())
    letters = {letter: _folded(letter, is_nordic) for letter in set(plain)}
    return " ".join("".join(map(letters.__getitem__, plain)).split())


@functools.lru_cache(maxsize=4096)
def _folded(letter: str, is_nordic: bool) -> str:
    if is_nordic and letter in _NORDIC:
        return _NORDIC[letter]
    if letter in _SPELT:
        return _SPELT[letter]
    base = "".join(one for one in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(one))
    return "".join(one if one.isalnum() else " " for one in base)


def in_order(catalogue: Catalogue, things: Iterable[str], language: str) -> Sequence[str]:
    """The IRIs *things* by their names in *language*; those named alike by IRI."""
    return sorted(things, key=lambda iri: (sort_key(catalogue.label(iri, language), language), iri))
