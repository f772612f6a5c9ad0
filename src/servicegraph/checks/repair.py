"""Texts that were read in the wrong encoding, and how they were meant."""

from __future__ import annotations

import re

# UTF-8 of two or three bytes that somebody read as Windows-1252 or Latin-1: the letters of the languages of the north
# and west of Europe, their punctuation, and nothing that stands side by side in a true text.
_CONTINUED = "\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122"
_MISREAD = re.compile(f"[\u00c2\u00c3][{_CONTINUED}]|\u00c5[\u00a1\u00bd\u00be]|\u00e2[\u20ac\u0080][{_CONTINUED}]")
_ENTITY = re.compile(
    r"&(?:[aoAO]uml|[aA]ring|eacute|nbsp|amp|quot|lt|gt|ndash|mdash|[lr]dquo|[lr]squo|rsquo|#\d{2,4});"
)
_MOST_ROUNDS = 3


def mended(text: str) -> str:
    """*text* as it was meant: letters misread once or several times, and characters written as in HTML."""
    for _ in range(_MOST_ROUNDS):
        better = _MISREAD.sub(lambda match: _decoded(match[0]), text)
        if better == text:
            break
        text = better
    if not _ENTITY.search(text):
        return text
    import html  # its table of names takes its time, and few texts have one

    return _ENTITY.sub(lambda match: html.unescape(match[0]), text)


def _decoded(misread: str) -> str:
    try:
        found = b"".join(_byte(character) for character in misread).decode("utf-8")
    except UnicodeError:
        return misread
    return found


def _byte(character: str) -> bytes:
    try:
        return character.encode("cp1252")
    except UnicodeEncodeError:
        return character.encode("latin-1")


# What stands for a letter that is lost: no program can tell which it was.
_LOST = re.compile("\ufffd|\u00ef\u00bf\u00bd|(?<=[a-z\u00e5\u00e4\u00f6])\\?(?=[a-z\u00e5\u00e4\u00f6])")
_ADDRESS = re.compile(r"\S*(?:://|[/=&@$])\S*")


def has_lost_letters(text: str) -> bool:
    """Whether letters of *text* were replaced by a sign that stands for any; web addresses may have a ``?`` inside."""
    if not any(sign in text for sign in ("?", "\ufffd", "\u00ef\u00bf\u00bd")):
        return False
    return _LOST.search(_ADDRESS.sub(" ", text)) is not None
