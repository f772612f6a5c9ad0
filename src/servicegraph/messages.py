"""Every sentence that the program itself says to a user, by key and language.

The texts stand in ``messages.toml``; messages about data stand in the shapes.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Mapping
from importlib.resources import files

LANGUAGES = ("fi", "sv", "en")
_PLACE = re.compile(r"\{(\w+)\}")
# Control characters, and those that turn the direction of writing: https://www.unicode.org/reports/tr36/
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]+")


def pick(texts: Mapping[str, str], language: str) -> str:
    """The text in *language*, else in Finnish, Swedish, English or any other; empty when there is none.

    A regional tag counts as its language: ``sv-FI`` is answered by ``sv``.
    """
    for candidate in (language, language.partition("-")[0], *LANGUAGES):
        if candidate in texts:
            return texts[candidate]
    return next(iter(texts.values()), "")


def text(key: str, language: str = "en", **values: object) -> str:
    """The sentence *key* in *language* with its ``{places}`` filled from *values*."""
    return fill(pick(texts(key), language), values)


def texts(key: str, **values: object) -> Mapping[str, str]:
    """The sentence *key* in every language; with *values*, its places are filled.

    Raises KeyError for an unknown key: a mistake of ours, caught by the tests.
    """
    found = _catalogue()[key]
    return {language: fill(found[language], values) for language in found} if values else found


def keys() -> frozenset[str]:
    """All keys of the message catalogue."""
    return frozenset(_catalogue())


def fill(template: str, values: Mapping[str, object]) -> str:
    """*template* with each ``{name}`` replaced by *values*; everything else in braces stays as it is.

    Values are inserted as text: no attribute or index access is possible from a template.
    """
    return _PLACE.sub(lambda match: str(values[match[1]]) if match[1] in values else match[0], template)


def one_line(said: str) -> str:
    """*said* without what would steer a terminal or begin a new line: a text from the data must do neither."""
    return _CONTROL.sub(" ", said)


@functools.cache
def _catalogue() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(files(__package__).joinpath("messages.toml").read_text("utf-8"))
