"""Every sentence that the program itself says to a user, by key and language.

The texts stand in the TOML files of ``texts/``, one for each room that speaks; messages about data stand in the shapes.
"""

from __future__ import annotations

import functools
import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

LANGUAGES = ("fi", "sv", "en")
MOST_OF_NAME = 200
"""How many letters of a name are shown that somebody sent, or of several names in the title of a page."""

_TEXTS = Path(__file__).parent / "texts"
_PLACE = re.compile(r"\{(\w+)\}")
# Control characters, and those that turn the direction of writing: https://www.unicode.org/reports/tr36/
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]+")


def pick(texts: Mapping[str, str], language: str, order: Sequence[str] = LANGUAGES) -> str:
    """The text in *language*, else in the first language of *order* that has one, else any; empty when there is none.

    Lookup of RFC 4647, 3.4, in both directions: ``sv`` and ``sv-FI`` answer each other, in any letter case.
    """
    return texts.get(picked_tag(texts, language, order), "")


def picked_tag(texts: Mapping[str, str], language: str, order: Sequence[str] = LANGUAGES) -> str:
    """The language tag of the text that ``pick`` gives; empty when there is none, or when it has no language."""
    for wanted in (language, *order):
        code = primary(wanted)
        for tag in (wanted, code):
            if tag in texts:
                return tag
        for tag in texts:
            if primary(tag) == code:
                return tag
    return next(iter(texts), "")


def primary(tag: str) -> str:
    """The language of a language tag without script and region: ``sv`` of ``sv-FI``, in small letters."""
    return tag.partition("-")[0].lower()


def text(key: str, language: str = "en", **values: object) -> str:
    """The sentence *key* in *language* with its ``{places}`` filled from *values*."""
    return fill(pick(texts(key), language), values)


def texts(key: str, **values: object) -> Mapping[str, str]:
    """The sentence *key* in every language; with *values*, its places are filled.

    A value that differs by language, as a name does, is given as a mapping. Raises KeyError for an unknown key: a
    mistake of ours, caught by the tests.
    """
    found = _entry(key)
    if found is None:
        raise KeyError(key)
    return {language: fill(found[language], _in(language, values)) for language in found} if values else found


def _in(language: str, values: Mapping[str, object]) -> Mapping[str, object]:
    return {name: pick(value, language) if isinstance(value, Mapping) else value for name, value in values.items()}


def optional(key: str) -> Mapping[str, str]:
    """The sentence *key* in every language; empty when there is none."""
    return _entry(key) or {}


def keys() -> frozenset[str]:
    """All keys of the message catalogue."""
    return frozenset(_lines_by_key())


def shortened(said: str, most: int = 100) -> str:
    """*said*, which somebody sent and is told of, in at most *most* letters; what is longer ends in an ellipsis."""
    return said if len(said) <= most else said[: most - 1] + "\N{HORIZONTAL ELLIPSIS}"


def fill(template: str, values: Mapping[str, object]) -> str:
    """*template* with each ``{name}`` replaced by *values*; everything else in braces stays as it is.

    Values are inserted as text: no attribute or index access is possible from a template.
    """
    return _PLACE.sub(lambda match: str(values[match[1]]) if match[1] in values else match[0], template)


def one_line(said: str) -> str:
    """*said* without what would steer a terminal or begin a new line: a text from the data must do neither."""
    return _CONTROL.sub(" ", said)


def file_name(path: str | os.PathLike[str]) -> str:
    """*path*, a name that the operating system gave, as it can be shown on one line.

    A byte that is not UTF-8 is written as ``\\xe4``, a character that cannot be seen or breaks a line as ``\\n``.
    """
    shown = os.fsencode(path).decode("utf-8", "backslashreplace")
    if shown.isprintable():
        return shown
    return "".join(
        character if character.isprintable() or character == " " else character.encode("unicode_escape").decode()
        for character in shown
    )


@functools.cache
def _entry(key: str) -> Mapping[str, str] | None:
    """The sentence *key* in every language. Only its own lines are read as TOML: a command needs few sentences."""
    lines = _lines_by_key().get(key)
    return None if lines is None else tomllib.loads(lines)


@functools.cache
def _lines_by_key() -> Mapping[str, str]:
    """What is written under each key, in all files."""
    written = "".join(f"\n{file.read_text('utf-8')}" for file in sorted(_TEXTS.glob("*.toml")))
    entries = (entry.partition('"]\n') for entry in written.split('\n["')[1:])
    return {key: lines for key, _, lines in entries}
