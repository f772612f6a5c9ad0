"""The settings of one catalogue: its servicegraph.toml, then the environment, then what the caller says."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from pathlib import Path
from typing import Any

from servicegraph.diagnostics import Diagnostic, Location, Severity, built_in
from servicegraph.errors import SettingsError
from servicegraph.messages import LANGUAGES
from servicegraph.rdf.terms import SHIPPED_BASE
from servicegraph.settings_file import FILE, line_of_entry, place_of, read_settings_file
from servicegraph.settings_values import value_of

ENVIRONMENT = "SERVICEGRAPH_"
# A language: the name of a text whose table has lost its line.
_RDF_ENDINGS = (".ttl", ".nt", ".trig", ".rdf", ".jsonld")
_TONGUE = re.compile("[a-z]{2,3}")


@dataclass(frozen=True)
class UnknownSetting:
    """A name in ``servicegraph.toml`` that is no setting, with its place and the setting that is most like it.

    ``is_title`` says that it stands for several, the texts of a title without their table.
    """

    name: str
    line: int
    column: int
    nearest: str
    is_title: bool = False


@dataclass(frozen=True)
class Settings:
    """How one catalogue is read and served.

    ``folder`` is the catalogue's folder, ``base`` the IRI under which its entities are named, ``include`` other
    catalogue folders whose files are read too, ``prefixes`` the namespaces that it names, by prefix as they are
    written there (``Dataset.prefixes`` has those that can be used). Times are seconds, sizes bytes, the rest
    counts. ``engine`` is the SHACL engine: ``sparql`` (shapes as queries), ``shifty``, or ``pyshacl``, the
    reference implementation. The server answers queries in ``query_processes`` processes, ``queries_each`` of one
    client at a time; ``behind_proxy`` says that a proxy tells them apart in ``X-Forwarded-For``. It has
    ``most_connections`` at a time, a request gets ``request_seconds`` to arrive, and ``answer_cache_bytes`` of
    answers are kept. ``timezone`` decides which day it is; ``cors`` is the origin whose web pages may read its
    answers: ``*`` for any, empty for none. ``publisher`` and ``licence`` are IRIs, ``contact`` a text, ``issued``
    the day on which the catalogue came out, ``address`` the public address of the server, ``accessibility`` what
    the accessibility statement tells, ``compare`` the catalogues that the server sets beside this one: folders, or
    addresses of SPARQL endpoints, each as ``NAME=PLACE`` if need be. Empty, or None for the day, where nothing is
    given.

    ``content`` are the bytes of the settings file, ``unknown`` the names in it that are no settings.
    """

    folder: Path
    title: Mapping[str, str]
    base: str = SHIPPED_BASE
    languages: tuple[str, ...] = LANGUAGES
    include: tuple[Path, ...] = ()
    prefixes: Mapping[str, str] = field(default_factory=dict)
    engine: str = "sparql"
    host: str = "127.0.0.1"
    port: int = 8000
    query_seconds: float = 10.0
    most_rows: int = 10_000
    page_rows: int = 100
    most_query_bytes: int = 100_000
    most_file_bytes: int = 50_000_000
    most_files: int = 10_000
    most_answer_bytes: int = 100_000_000
    query_processes: int = 4
    queries_waiting: int = 16
    queries_each: int = 8
    behind_proxy: bool = False
    query_memory_bytes: int = 1_000_000_000
    most_connections: int = 1_000
    request_seconds: float = 10.0
    answer_cache_bytes: int = 64_000_000
    cors: str = "*"
    timezone: str = "Europe/Helsinki"
    publisher: str = ""
    licence: str = ""
    contact: str = ""
    issued: date | None = None
    address: str = ""
    accessibility: Mapping[str, object] = field(default_factory=dict)
    compare: tuple[str, ...] = ()
    content: bytes = field(default=b"", repr=False)
    unknown: tuple[UnknownSetting, ...] = ()

    def faults_at(self, path: str) -> tuple[Diagnostic, ...]:
        """The findings about the settings file, which is called *path*."""
        return tuple(
            built_in(
                "unknown-setting",
                Severity.VIOLATION,
                Location(path, one.line, one.column, one.line, one.column + len(one.name)),
                sentence="check.unknown-setting.untitled" if one.is_title else "",
                hint=_hint(one),
                name=one.name[:100],
                nearest=one.nearest,
                known=", ".join(f"`{name}`" for name in setting_names()),
            )
            for one in self.unknown
        )


def missing_of_statement(statement: Mapping[str, object]) -> tuple[str, ...]:
    """What a statement of accessibility has to tell and *statement*, the table of the settings, does not."""
    return tuple(name for name in ("organisation", "status", "evaluated", "feedback") if not statement.get(name))


def _hint(unknown: UnknownSetting) -> str:
    if unknown.is_title:
        return "check.unknown-setting.hint-untitled"
    return "" if unknown.nearest else "check.unknown-setting.hint-known"


def shipped(name: str) -> Path:
    """The folder *name* (``ontology``, ``shapes``, ``queries``, ``catalogue``) that comes with the program.

    It stands inside an installed package, or beside ``src`` in a checkout.
    """
    installed = Path(__file__).parent / "shipped" / name
    return installed if installed.is_dir() else Path(__file__).parents[2] / name


def find_catalogue(named: str | Path | None = None, start: Path | None = None) -> Path:
    """The catalogue folder: *named*, else SERVICEGRAPH_CATALOGUE, else the nearest one upwards, else the shipped one.

    *named* is the folder or a file in it or below; *start* is where the search upwards begins (the working directory
    when omitted). Raises SettingsError when what was named is no catalogue, or no file in one.
    """
    named = named or os.environ.get(ENVIRONMENT + "CATALOGUE")
    if named:
        folder = Path(named)
        if folder.is_file():
            return _nearest_above(folder)
        if not folder.is_dir():
            raise SettingsError("error.no-folder", path=folder)
        if not (folder / FILE).is_file():
            key = "error.no-catalogue-but-data" if _has_data(folder) else "error.no-catalogue"
            raise SettingsError(key, path=folder, file=FILE)
        return folder
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / FILE).is_file():
            return folder
    return shipped("catalogue")


def is_catalogue_named(named: str | Path | None = None) -> bool:
    """Whether ``find_catalogue`` gives one that somebody meant, not the shipped one because there is no other."""
    here = Path.cwd().resolve()
    is_here = any((folder / FILE).is_file() for folder in (here, *here.parents))
    return bool(named or os.environ.get(ENVIRONMENT + "CATALOGUE")) or is_here


def _has_data(folder: Path) -> bool:
    """Whether a file in *folder* itself is one of RDF, by its ending."""
    try:
        return any(one.suffix in _RDF_ENDINGS for one in folder.iterdir())
    except OSError:
        return False


def _nearest_above(file: Path) -> Path:
    """The nearest folder above *file* that is a catalogue, as it is written where it can be."""
    written = next((folder for folder in file.parents if (folder / FILE).is_file()), None)
    found = written or next((folder for folder in file.resolve().parents if (folder / FILE).is_file()), None)
    if found is None:
        raise SettingsError("error.no-catalogue-above", path=file, file=FILE)
    return found


def load_settings(folder: Path, **given: object) -> Settings:
    """The settings of the catalogue in *folder*; *given* values win over the environment, that over the file.

    A key is read from the environment as SERVICEGRAPH_<KEY>. Values of None in *given* count as not given. A name
    in the file that is no setting is kept in ``unknown`` and changes nothing. Raises SettingsError that names the
    file, the line and the key of a value that cannot be used.
    """
    file = folder / FILE
    raw, text, content = read_settings_file(file)
    settings = Settings(folder, title={"en": folder.resolve().name}, content=raw, unknown=_unknown(content, text))
    known = {name: value for name, value in content.items() if name in setting_names()}
    environment = {
        name: os.environ[ENVIRONMENT + name.upper()]
        for name in setting_names()
        if ENVIRONMENT + name.upper() in os.environ
    }
    for source, values in ((str(file), known), (ENVIRONMENT, environment), ("--", given)):
        for name, value in values.items():
            if value is not None:
                if name == "include" and source == str(file):
                    _require_folders(folder, value, text)
                changed: dict[str, Any] = {name: _checked(folder, _where(source, name, text), name, value)}
                settings = replace(settings, **changed)
    return settings


def _require_folders(folder: Path, value: object, text: str) -> None:
    """Raises SettingsError that names the line of an included folder that is not there."""
    for part in value if isinstance(value, list) else ():
        if isinstance(part, str) and "\0" not in part and not (folder / part).is_dir():
            place = f"{folder / FILE}:{line_of_entry('include', part, text)}"
            raise SettingsError("error.no-included-folder", path=folder / part, place=place)


def _where(source: str, name: str, text: str) -> str:
    """Where the value of *name* was given: a variable, an option, or a line of the file."""
    if source == ENVIRONMENT:
        return source + name.upper()
    return source + name if source == "--" else f"{source}:{place_of(name, text)[0]}"


def setting_names() -> tuple[str, ...]:
    """The names that ``servicegraph.toml`` may give a value, in the order of ``Settings``."""
    return tuple(one.name for one in fields(Settings) if one.name not in ("folder", "content", "unknown"))


def _unknown(content: Mapping[str, object], text: str) -> tuple[UnknownSetting, ...]:
    names = [name for name in content if name not in setting_names()]
    if not names:
        return ()
    # The texts of a title whose table has lost its line: one cause, one finding.
    tongues = [name for name in names if _TONGUE.fullmatch(name) and isinstance(content[name], str)]
    if tongues and "title" not in content:
        names = [name for name in names if name not in tongues]
        lost = [UnknownSetting(", ".join(tongues), *place_of(tongues[0], text), "", is_title=True)]
    else:
        lost = []
    from servicegraph.rdf.nearest import nearest  # brings a library that a catalogue in order does not need

    likest = {name: next(iter(nearest(name.replace("-", "_"), setting_names())), "") for name in names}
    return (*lost, *(UnknownSetting(name, *place_of(name, text), likest[name]) for name in names))


def _checked(folder: Path, place: str, name: str, value: object) -> object:
    """*value* as the type of the setting *name*; raises SettingsError that names its *place*."""
    try:
        return value_of(name, value, getattr(Settings(folder, {}), name), folder)
    except SettingsError as wanted:
        raise SettingsError("error.settings-value", path=place, name=name, value=value, wanted=wanted) from None
