"""The file ``servicegraph.toml``: its bytes and content, where each name in it stands, and what is wrong in it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from servicegraph.errors import ServicegraphError, SettingsError

FILE = "servicegraph.toml"
_PLACE = re.compile(r" \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)")
# What the parser complains of, by the sentence that says it to a user (``texts/errors.toml``).
_REASONS = {
    "error.toml-equals": "Expected '=' after a key",
    "error.toml-twice": "Cannot (?:overwrite a value|declare|mutate)|Duplicate",
    "error.toml-string": "Unterminated string|Expected (\"'\"|'\"')|Illegal character '\\\\n'",
    "error.toml-array": "Unclosed array",
    "error.toml-table": "Unclosed inline table|Expected '\\]'",
    "error.toml-value": "Invalid value|Invalid date|Invalid hex|Expected newline or end of document",
    "error.toml-backslash": "Unescaped",
}


def read_settings_file(file: Path) -> tuple[bytes, str, Mapping[str, object]]:
    """The settings *file* as it is, as text, and what it says. A byte order mark is no part of the text.

    Raises SettingsError that names the line when it is no TOML (https://toml.io/en/v1.0.0), and when it is not there.
    """
    try:
        raw = file.read_bytes()
    except FileNotFoundError:
        raise SettingsError("error.no-catalogue", path=file.parent, file=FILE) from None
    except OSError as error:
        raise SettingsError("error.unreadable", path=file, reason=error.strerror) from None
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise SettingsError("error.settings-encoding", path=f"{file}:{line}") from None
    try:
        return raw, text, tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        place = _PLACE.search(str(error))
        line = int((place and place["line"]) or (len(text.splitlines()) if place else 1) or 1)
        raise SettingsError("error.settings-syntax", path=f"{file}:{line}", reason=_reason(error)) from None


def _reason(error: Exception) -> ServicegraphError:
    """What is wrong, as a sentence of ours: the parser speaks English only."""
    said = str(error)
    key = next((key for key, pattern in _REASONS.items() if re.match(pattern, said)), "error.toml-other")
    return SettingsError(key)


def place_of(name: str, text: str) -> tuple[int, int]:
    """The line and column where the key or table *name* stands on the top level of the TOML *text*."""
    key = rf"(?:{re.escape(name)}|\"{re.escape(name)}\"|'{re.escape(name)}')"
    value = re.compile(rf"\s*(?P<key>{key})\s*[=.]")
    table = re.compile(rf"\s*\[\[?\s*(?P<key>{key})\s*[\].]")
    on_top = True
    for number, line in enumerate(text.split("\n"), 1):
        found = table.match(line) or (value.match(line) if on_top else None)
        if found:
            return number, found.start("key") + 1
        on_top = on_top and not re.match(r"\s*\[\[?[^\[\],=]+\]\]?\s*(#.*)?$", line)
    return 1, 1


def place_in_table(name: str, key: str, text: str) -> tuple[int, int]:
    """The line and column where *key* stands in the table *name* of the TOML *text*; those of the table if unclear."""
    first, column = place_of(name, text)
    escaped = re.escape(key)
    bare = f"|{escaped}" if re.fullmatch(r"[A-Za-z0-9_-]+", key) else ""
    found = re.compile(rf"(?:^|[\s{{,.])(?P<key>\"{escaped}\"|'{escaped}'{bare})\s*=")
    for number, line in enumerate(text.split("\n")[first - 1 :], first):
        if number > first and re.match(r"\s*\[", line):
            break
        if match := found.search(line):
            return number, match.start("key") + 1
    return first, column


def line_of_entry(name: str, entry: str, text: str) -> int:
    """The line where *entry*, a text in the list that is the value of *name*, stands in the TOML *text*."""
    first, _ = place_of(name, text)
    for number, line in enumerate(text.split("\n")[first - 1 :], first):
        if f'"{entry}"' in line or f"'{entry}'" in line:
            return number
    return first
