"""Which catalogues are compared: folders and SPARQL endpoints, each with the name that its column has."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from servicegraph.errors import ParameterError, ServicegraphError
from servicegraph.messages import one_line, shortened

MOST_CATALOGUES = 100
_NAMED = re.compile(r"(?P<name>[^=/\\]{1,80})=(?P<place>.+)", re.DOTALL)
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_LONGEST_ADDRESS = 2_000


class ComparisonError(ServicegraphError):
    """A catalogue that is to be compared cannot be had; the sentence names it and says what to do."""


@dataclass(frozen=True)
class ComparedSource:
    """One catalogue to compare: the ``folder`` that it stands in, or the ``address`` of its SPARQL endpoint.

    ``name`` is what its column is called, by language; empty where the catalogue itself is to say it. ``place`` is how
    it was named, for sentences to whoever named it.
    """

    place: str
    folder: Path | None = None
    address: str = ""
    name: Mapping[str, str] | None = None

    @property
    def shortest(self) -> str:
        """What is shortest of its place and still tells it: the server of an address, the last part of a folder."""
        return _end(self.place)

    @property
    def identity(self) -> str:
        """The same for two sources that are one."""
        return self.address.lower().rstrip("/") if self.address else str((self.folder or Path()).resolve())


def compared_sources(given: Sequence[str], base: Path | None = None) -> tuple[ComparedSource, ...]:
    """The sources that *given* name, each ``SOURCE`` or ``NAME=SOURCE``; folders are taken from *base*.

    Raises ParameterError when there are too many, one is named twice, or an address cannot be asked.
    """
    if len(given) > MOST_CATALOGUES:
        raise ParameterError("error.compare-many", parameter="CATALOGUE", number=len(given), most=MOST_CATALOGUES)
    sources = tuple(_source(one, base) for one in given)
    twice = [identity for identity, number in Counter(one.identity for one in sources).items() if number > 1]
    if twice:
        place = next(one.place for one in sources if one.identity == twice[0])
        raise ParameterError("error.compare-twice", parameter="CATALOGUE", value=place)
    return sources


def told_apart(names: Sequence[str], places: Sequence[str]) -> tuple[str, ...]:
    """*names*, in which those that are alike get the end of their places, or a number, behind them."""
    alike = {name for name, number in Counter(names).items() if number > 1}
    longer = [f"{name} ({_end(place)})" if name in alike else name for name, place in zip(names, places, strict=True)]
    taken: Counter[str] = Counter()
    found = []
    for name in longer:
        taken[name] += 1
        found.append(name if taken[name] == 1 else f"{name} ({taken[name]})")
    return tuple(found)


def _end(place: str) -> str:
    """What is shortest of *place* and still tells it: the server of an address, the last part of a folder."""
    if _ADDRESS.match(place):
        return urlsplit(place).netloc or place
    return Path(place).resolve().name or place


def _source(given: str, base: Path | None) -> ComparedSource:
    named = None if _ADDRESS.match(given) or _is_folder(given, base) else _NAMED.fullmatch(given)
    place = named["place"] if named else given
    name = {"": one_line(named["name"]).strip()} if named else None
    if _ADDRESS.match(place):
        return ComparedSource(shortened(place), address=_checked(place), name=name)
    if not place.strip() or "\0" in place:
        raise ParameterError("error.compare-source", parameter="CATALOGUE", value=given)
    return ComparedSource(place, folder=(base or Path()) / place, name=name)


def _is_folder(given: str, base: Path | None) -> bool:
    try:
        return ((base or Path()) / given).is_dir()
    except (OSError, ValueError):
        return False


def _checked(address: str) -> str:
    """*address* when it can be asked. Raises ParameterError."""
    refused = ParameterError("error.compare-address", parameter="CATALOGUE", value=address)
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        raise refused from None
    if not parts.hostname or len(address) > _LONGEST_ADDRESS or not address.isascii() or not address.isprintable():
        raise refused
    if " " in address or parts.fragment:
        raise refused
    if parts.username or parts.password:
        # It would stand in sentences and in the log of whoever is asked.
        raise ParameterError("error.compare-password", parameter="CATALOGUE", value=parts.hostname)
    return address


def with_name(source: ComparedSource, name: Mapping[str, str]) -> ComparedSource:
    """*source* under *name*, unless it was given one."""
    return source if source.name else replace(source, name=name)
