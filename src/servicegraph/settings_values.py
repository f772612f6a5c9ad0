"""What the value of a setting may be: texts, numbers, days, tables; read alike from the file and the environment."""

from __future__ import annotations

import os
import re
import zoneinfo
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType

from servicegraph.errors import SettingsError
from servicegraph.rdf.terms import check_iri

# An origin as a browser writes it (RFC 6454, 6.2); the value goes out in a header.
_ORIGIN = re.compile(r"|\*|https?://[A-Za-z0-9.:\[\]-]+")
_ADDRESS = re.compile(r"|https?://[A-Za-z0-9.:\[\]-]+(/[A-Za-z0-9._~%/-]*)?")
# A language tag (BCP 47) without extensions: language, script, region, variants.
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*")


def value_of(name: str, value: object, default: object, folder: Path) -> object:
    """*value* as the type of the setting *name*, which has a *default*; numbers may come as text.

    Folders are taken from *folder*. Raises SettingsError that says what is wanted instead.
    """
    if name == "include":
        return tuple(folder / part for part in _folders(value))
    if name in _READERS:
        return _READERS[name](value)
    if isinstance(default, bool):
        return _yes_or_no(value)
    if isinstance(default, int | float):
        return _number(default, value, least=0 if name == "port" else 1, most=65535 if name == "port" else 10**12)
    if not isinstance(value, str):
        raise SettingsError("error.wanted-text")
    return value


def _title(value: object) -> object:
    if not isinstance(value, dict) or not value or not all(isinstance(text, str) for text in value.values()):
        raise SettingsError("error.wanted-table")
    return value


def _prefixes(value: object) -> object:
    """A table of texts; which of them can be namespaces only the whole catalogue tells."""
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        raise SettingsError("error.wanted-prefixes")
    return value


def _folders(value: object) -> list[str]:
    value = [part for part in value.split(os.pathsep) if part] if isinstance(value, str) else value
    if not isinstance(value, list | tuple) or not all(isinstance(part, str | Path) for part in value):
        raise SettingsError("error.wanted-folders")
    if any("\0" in str(part) for part in value):
        raise SettingsError("error.wanted-folders")
    return [str(part) for part in value]


def _compared(value: object) -> object:
    """A list of texts; from the environment, with a space, a line's end or another such between two."""
    value = value.split() if isinstance(value, str) else value
    if not isinstance(value, list | tuple):
        raise SettingsError("error.wanted-compared")
    if not all(isinstance(part, str) and part.strip() and part.isprintable() for part in value):
        raise SettingsError("error.wanted-compared")
    return tuple(value)


def _languages(value: object) -> object:
    value = value.split(",") if isinstance(value, str) else value
    if not isinstance(value, list | tuple) or not value:
        raise SettingsError("error.wanted-languages")
    if not all(isinstance(part, str) and _TAG.fullmatch(part) for part in value):
        raise SettingsError("error.wanted-languages")
    return tuple(value)


def _base(value: object) -> object:
    if not isinstance(value, str) or not _is_iri(value) or not value.endswith(("/", "#")):
        raise SettingsError("error.wanted-base")
    return value


def _yes_or_no(value: object) -> object:
    """A truth value of TOML, or its word from the environment."""
    said = {"true": True, "false": False}.get(value) if isinstance(value, str) else value
    if not isinstance(said, bool):
        raise SettingsError("error.wanted-yes-or-no")
    return said


def _iri(value: object) -> object:
    if not isinstance(value, str) or not (value == "" or _is_iri(value)):
        raise SettingsError("error.wanted-iri")
    return value


def _matching(pattern: re.Pattern[str], wanted: str) -> Callable[[object], object]:
    def read(value: object) -> object:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise SettingsError(wanted)
        return value

    return read


def _timezone(value: object) -> object:
    if not isinstance(value, str) or value not in zoneinfo.available_timezones():
        raise SettingsError("error.wanted-timezone")
    return value


def _day(value: object) -> object:
    """A date of TOML, or a text like ``2026-01-31``; a time of day is no date."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise SettingsError("error.wanted-date")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise SettingsError("error.wanted-date") from None


def _accessibility(value: object) -> object:
    """A table of texts, dates, and texts by language."""
    if not isinstance(value, dict) or not all(
        isinstance(one, str | date)
        or (isinstance(one, list) and all(isinstance(text, str) for text in one))
        or (isinstance(one, dict) and all(isinstance(text, str) for text in one.values()))
        for one in value.values()
    ):
        raise SettingsError("error.wanted-statement")
    return value


_READERS: Mapping[str, Callable[[object], object]] = MappingProxyType(
    {
        "title": _title,
        "prefixes": _prefixes,
        "languages": _languages,
        "base": _base,
        "engine": _matching(re.compile("sparql|shifty|pyshacl"), "error.wanted-engine"),
        "cors": _matching(_ORIGIN, "error.wanted-origin"),
        "timezone": _timezone,
        "publisher": _iri,
        "licence": _iri,
        "issued": _day,
        "address": _matching(_ADDRESS, "error.wanted-address"),
        "accessibility": _accessibility,
        "compare": _compared,
    }
)


def _is_iri(value: str) -> bool:
    try:
        return bool(check_iri(value))
    except ValueError:
        return False


def _number(default: int | float, value: object, least: int, most: int) -> int | float:
    """*value* as a number of the type of *default*: a whole one from *least*, or any above zero, up to *most*."""
    whole = isinstance(default, int)
    wanted = SettingsError("error.wanted-integer" if whole else "error.wanted-number", least=least, most=most)
    if isinstance(value, bool) or not isinstance(value, int | str if whole else int | float | str):
        raise wanted
    try:
        number = int(value) if whole else float(value)
    except ValueError:
        raise wanted from None
    if not (least if whole else 0) <= number <= most or (not whole and number == 0):
        raise wanted
    return number
