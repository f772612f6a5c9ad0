"""Every sentence that the program itself says to a user, by key and language.

The texts stand in ``messages.toml``; messages about data stand in the shapes.
"""

from __future__ import annotations

import functools
import string
import tomllib
from collections.abc import Mapping
from importlib.resources import files

LANGUAGES = ("fi", "sv", "en")


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
    """*template* with each ``{name}`` replaced by *values*; unknown names and formats stay as they are.

    Values are inserted as text: no attribute or index access is possible from a template.
    """
    if not values:
        return template
    parts = []
    for literal, name, _, _ in string.Formatter().parse(template):
        parts.append(literal)
        if name is not None:
            parts.append(str(values[name]) if name in values else "{" + name + "}")
    return "".join(parts)


@functools.cache
def _catalogue() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(files(__package__).joinpath("messages.toml").read_text("utf-8"))
