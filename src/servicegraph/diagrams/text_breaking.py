"""Labels in lines that fit: at spaces, after hyphens, at known words, by syllables, and else after twelve letters."""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from servicegraph.diagrams.text_widths import REGULAR, SEMIBOLD
from servicegraph.diagrams.word_parts import syllable_ends, word_starts

SIZE = 13
_UNKNOWN = 900  # a character that the typeface lacks comes from another one: as wide as they usually are
_LONGEST_PIECE = 12
_ELLIPSIS = "…"


@dataclass(frozen=True)
class TextRow:
    """One line of a label; ``is_split`` when a hyphen is drawn at its end that the label does not have."""

    text: str
    width: float
    is_split: bool = False
    joins_next: bool = False


def width(text: str, *, bold: bool = False, size: float = SIZE) -> float:
    """How wide *text* is in pixels."""
    table = _widths(bold)
    return sum(table.get(character, _UNKNOWN) for character in text) * size / 1000


def broken(
    text: str, room: float, *, most: int = 4, bold: bool = False, known: Collection[str] = (), size: float = SIZE
) -> tuple[TextRow, ...]:
    """*text* in at most *most* rows of at most *room* pixels; what does not fit ends in an ellipsis.

    *known* are ``beginnings`` of words: a long word parts before one of them, if it can.
    """
    rows: list[TextRow] = []
    line = ""
    for word in re.findall(r"[^\s]+(?:\u00a0[^\s]+)*", text):
        for index, piece in enumerate(_pieces(word, room, bold, known, size)):
            space = " " if line and index == 0 else ""
            if line and width(line + space + piece, bold=bold, size=size) > room:
                split = index > 0 and not line.endswith(("-", "–", "/"))
                rows.append(TextRow(line, width(line, bold=bold, size=size), split, index > 0))
                line = piece
            else:
                line += space + piece
    if line:
        rows.append(TextRow(line, width(line, bold=bold, size=size)))
    return _cut(rows, most, room, bold, size)


def _cut(rows: list[TextRow], most: int, room: float, bold: bool, size: float) -> tuple[TextRow, ...]:
    if len(rows) <= most:
        return tuple(rows)
    last = rows[most - 1].text
    while last and width(last + _ELLIPSIS, bold=bold, size=size) > room:
        last = last[:-1]
    last = last.rstrip() + _ELLIPSIS
    return (*rows[: most - 1], TextRow(last, width(last, bold=bold, size=size)))


def _pieces(word: str, room: float, bold: bool, known: Collection[str], size: float) -> Iterator[str]:
    """The parts of *word* between which it may be broken: as few as fit into *room* each."""
    hyphen = width("-", bold=bold, size=size)
    for part in re.findall(r"[-–/]*[^-–/]+[-–/]*|[-–/]+", word):
        rest = part
        while width(rest, bold=bold, size=size) > room:
            end = _breaking_place(rest, room - hyphen, bold, known, size)
            yield rest[:end]
            rest = rest[end:]
        yield rest


def _breaking_place(part: str, room: float, bold: bool, known: Collection[str], size: float) -> int:
    """After how many letters *part* breaks; the first piece is not wider than *room*."""
    fits = 1
    for end in range(2, min(len(part), 200)):
        if width(part[:end], bold=bold, size=size) > room:
            break
        fits = end
    if starts := word_starts(part, known, fits):
        return starts[-1]
    syllables = syllable_ends(part, fits)
    return syllables[-1] if syllables else max(1, min(fits, _LONGEST_PIECE))


def beginnings(words: Iterable[str]) -> frozenset[str]:
    """The first five and the first four letters of *words*, in small letters: inflected words are known by them."""
    return frozenset(word.casefold()[:letters] for word in words for letters in (5, 4) if len(word) >= letters)


@functools.cache
def _widths(bold: bool) -> Mapping[str, int]:
    return {character: one for one, characters in (SEMIBOLD if bold else REGULAR).items() for character in characters}
