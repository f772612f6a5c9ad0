"""The settings of one catalogue: its servicegraph.toml, then the environment, then what the caller says."""

from __future__ import annotations

import os
import re
import tomllib
import zoneinfo
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from servicegraph.errors import SettingsError
from servicegraph.messages import LANGUAGES
from servicegraph.rdf.terms import SHIPPED_BASE, check_iri

FILE = "servicegraph.toml"
ENVIRONMENT = "SERVICEGRAPH_"
# An origin as a browser writes it (RFC 6454, 6.2); the value goes out in a header.
_ORIGIN = re.compile(r"|\*|https?://[A-Za-z0-9.:\[\]-]+")


@dataclass(frozen=True)
class Settings:
    """How one catalogue is read and served.

    ``folder`` is the catalogue's folder, ``base`` the IRI under which its entities are named, ``include`` other
    catalogue folders whose files are read too. Times are seconds, sizes bytes, the rest counts. ``engine`` is the
    SHACL engine: ``shifty``, or ``pyshacl`` for the reference implementation. The server answers queries in
    ``query_processes`` processes; ``timezone`` decides which day it is;
    ``cors`` is the origin whose web pages may read its answers: ``*`` for any, empty for none.
    """

    folder: Path
    title: Mapping[str, str]
    base: str = SHIPPED_BASE
    languages: tuple[str, ...] = LANGUAGES
    include: tuple[Path, ...] = ()
    engine: str = "shifty"
    host: str = "127.0.0.1"
    port: int = 8000
    query_seconds: float = 10.0
    most_rows: int = 10_000
    page_rows: int = 100
    most_query_bytes: int = 100_000
    most_file_bytes: int = 50_000_000
    most_files: int = 10_000
    query_processes: int = 2
    queries_waiting: int = 16
    query_memory_bytes: int = 1_000_000_000
    cors: str = "*"
    timezone: str = "Europe/Helsinki"


def shipped(name: str) -> Path:
    """The folder *name* (``ontology``, ``shapes``, ``queries``, ``catalogue``) that comes with the program.

    It stands inside an installed package, or beside ``src`` in a checkout.
    """
    installed = Path(__file__).parent / "shipped" / name
    return installed if installed.is_dir() else Path(__file__).parents[2] / name


def find_catalogue(named: str | Path | None = None, start: Path | None = None) -> Path:
    """The catalogue folder: *named*, else SERVICEGRAPH_CATALOGUE, else the nearest one upwards, else the shipped one.

    *start* is where the search upwards begins (the working directory when omitted). Raises SettingsError when a
    folder that was named is no catalogue.
    """
    named = named or os.environ.get(ENVIRONMENT + "CATALOGUE")
    if named:
        folder = Path(named)
        if folder.is_file():
            above = Path(os.path.abspath(folder)).parents
            folder = next((place for place in above if (place / FILE).is_file()), folder.parent)
        if not folder.is_dir():
            raise SettingsError("error.no-folder", path=folder)
        if not (folder / FILE).is_file():
            raise SettingsError("error.no-catalogue", path=folder, file=FILE)
        return folder
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / FILE).is_file():
            return folder
    return shipped("catalogue")


def load_settings(folder: Path, **given: object) -> Settings:
    """The settings of the catalogue in *folder*; *given* values win over the environment, that over the file.

    A key is read from the environment as SERVICEGRAPH_<KEY>. Values of None in *given* count as not given.
    Raises SettingsError that names the file and the key.
    """
    file = folder / FILE
    try:
        content = tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        raise SettingsError("error.no-catalogue", path=folder, file=FILE) from None
    except OSError as error:
        raise SettingsError("error.unreadable", path=file, reason=error.strerror) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError("error.settings-syntax", path=file, reason=error) from None
    unknown = sorted(set(content) - {field.name for field in fields(Settings)} | {"folder"} & set(content))
    if unknown:
        raise SettingsError("error.settings-unknown", path=file, name=unknown[0], names=", ".join(_names()))
    settings = Settings(folder, title={"en": folder.resolve().name})
    environment = {
        name: os.environ[ENVIRONMENT + name.upper()] for name in _names() if ENVIRONMENT + name.upper() in os.environ
    }
    for place, values in ((str(file), content), (ENVIRONMENT, environment), ("--", given)):
        for name, value in values.items():
            if value is not None:
                where = place + (name.upper() if place == ENVIRONMENT else name if place == "--" else "")
                changed: dict[str, Any] = {name: _checked(folder, where, name, value)}
                settings = replace(settings, **changed)
    return settings


def _names() -> Iterator[str]:
    return (field.name for field in fields(Settings) if field.name != "folder")


def _checked(folder: Path, place: str, name: str, value: object) -> object:
    """*value* as the type of the setting *name*; numbers may come as text from the environment."""
    default = getattr(Settings(folder, {}), name)
    try:
        if name == "title":
            if not isinstance(value, dict) or not value or not all(isinstance(text, str) for text in value.values()):
                raise SettingsError("error.wanted-table")
            return value
        if name == "include":
            if isinstance(value, str):
                value = [part for part in value.split(os.pathsep) if part]
            if not isinstance(value, list | tuple):
                raise SettingsError("error.wanted-folders")
            return tuple(folder / str(part) for part in value)
        if name == "languages":
            value = value.split(",") if isinstance(value, str) else value
            if not isinstance(value, list | tuple) or not value or not all(isinstance(part, str) for part in value):
                raise SettingsError("error.wanted-languages")
            return tuple(value)
        if name == "base":
            if not isinstance(value, str) or not _is_base(value):
                raise SettingsError("error.wanted-base")
            return value
        if name == "engine" and value not in ("shifty", "pyshacl"):
            raise SettingsError("error.wanted-engine")
        if name == "cors" and not (isinstance(value, str) and _ORIGIN.fullmatch(value)):
            raise SettingsError("error.wanted-origin")
        if name == "timezone" and not (isinstance(value, str) and value in zoneinfo.available_timezones()):
            raise SettingsError("error.wanted-timezone")
        if isinstance(default, int | float):
            return _number(default, value, least=0 if name == "port" else 1, most=65535 if name == "port" else 10**12)
        if not isinstance(value, str):
            raise SettingsError("error.wanted-text")
        return value
    except SettingsError as wanted:
        raise SettingsError("error.settings-value", path=place, name=name, value=value, wanted=wanted) from None


def _is_base(value: str) -> bool:
    try:
        return check_iri(value).endswith(("/", "#"))
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
