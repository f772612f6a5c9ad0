"""Fetches what the register says of organisations into a folder: page by page, going on where it was broken off."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from servicegraph.errors import FetchError, ParameterError, WriteError
from servicegraph.exchange.ptv.register_client import FetchLimits, RegisterClient
from servicegraph.exchange.ptv.register_files import REQUEST
from servicegraph.exchange.ptv.response_models import identifier
from servicegraph.journal import write_files
from servicegraph.messages import one_line

_WORKING = ".servicegraph-fetch"
_STATE = "state.json"
_PAGE_SIZE, _MOST_IDENTIFIERS = 100, 20  # what one call takes
_MOST_SINGLE = 2_000  # things that are asked for one by one
_RESTARTS = 3  # of a list that changes while it is read
_NAMES = re.compile(
    r"(?:organization|service|service-channel|service-collection|connection|general-description)-"
    r"(?:[0-9]{4}-[0-9]{5}|single)\.json"
)
Json = dict[str, Any]


@dataclass(frozen=True)
class Fetched:
    """What was fetched: how many things of each kind, the names of the files, the paths of what is not published."""

    counts: dict[str, int]
    files: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass
class _Fetching:
    """One fetch into *folder*; what came so far stands in a folder within it, and is not asked for again."""

    client: RegisterClient
    folder: Path
    limits: FetchLimits
    advanced: Callable[[str, int, int], None]
    missing: set[str] = field(default_factory=set)

    @property
    def working(self) -> Path:
        """Where pages stand until all have come."""
        return self.folder / _WORKING

    def kept(self, name: str) -> Json | None:
        """The page *name* that came before a fetch was broken off; None when there is none, or it is not whole."""
        try:
            found = json.loads((self.working / name).read_bytes())
        except (OSError, ValueError):
            return None
        return found if isinstance(found, dict) else None

    def keep(self, name: str, document: Json) -> None:
        """Keep *document* as the page *name*: whole, or not at all."""
        beside = self.working / f"{name}.new"
        try:
            beside.write_bytes(json.dumps(document, ensure_ascii=False, indent=1).encode("utf-8", "replace") + b"\n")
            os.replace(beside, self.working / name)
        except OSError as error:
            raise WriteError("error.unwritable", path=self.working / name, reason=error.strerror or error) from error

    def listed(self, kind: str, batch: int, asked: dict[str, str]) -> Iterator[Json]:
        """All things of a list, from its pages; one that changes while it is read is read anew."""
        for attempt in range(_RESTARTS):
            things: list[Json] = []
            page, pages, total = 1, 1, None
            while page <= pages:
                name = f"{kind}-{batch:04d}-{page:05d}.json"
                document = (self.kept(name) if not attempt else None) or self._page(kind, name, page, asked)
                pages, items = min(max(document["totalPages"], 1), self.limits.pages + 1), document["items"]
                if pages > self.limits.pages:
                    raise FetchError("fetch.too-many-pages", kind=kind, pages=self.limits.pages)
                if total is not None and document["totalItems"] != total:
                    break
                total = document["totalItems"]
                things += items
                self.advanced(kind, page, pages)
                page += 1
            else:
                yield from things
                return
        raise FetchError("fetch.list-changes", kind=kind)

    def _page(self, kind: str, name: str, page: int, asked: dict[str, str]) -> Json:
        path = f"{kind}/search"
        document: Json | None = self.client.answer(path, {"page": str(page), "pageSize": str(_PAGE_SIZE), **asked})
        if document is None:
            raise FetchError("fetch.wrong-place", path=path)
        is_page = isinstance(document, dict) and isinstance(document.get("items"), list)
        if not is_page or not all(isinstance(document.get(one), int) for one in ("totalPages", "totalItems")):
            raise FetchError("fetch.no-page", path=path)
        if not all(isinstance(one, dict) for one in document["items"]):
            raise FetchError("fetch.no-page", path=path)
        # What was asked for tells an import of whom the list speaks, also where it is empty.
        told = {"path": path, **{one: said.split(",") for one, said in asked.items()}}
        kept = {**document, REQUEST: told}
        self.keep(name, kept)
        return kept

    def single(self, kind: str, identifiers: Iterable[str]) -> dict[str, Json]:
        """The things of a *kind* with *identifiers*, asked for one by one; those not published are told as missing."""
        name = f"{kind}-single.json"
        found: dict[str, Json] = dict(self.kept(name) or {})
        wanted = sorted(set(identifiers) - found.keys())
        if len(wanted) > _MOST_SINGLE:
            raise FetchError("fetch.too-many-single", kind=kind, count=_MOST_SINGLE)
        for number, id in enumerate(wanted, 1):
            document = self.client.answer(f"{kind}/{id}", {})
            if document is None:
                self.missing.add(f"{kind}/{id}")
            elif not isinstance(document, dict) or identifier(str(document.get("contentId", ""))) != id:
                raise FetchError("fetch.no-page", path=f"{kind}/{id}")
            else:
                found[id] = document
                self.keep(name, found)
            self.advanced(kind, number, len(wanted))
        return found


def fetch_register(
    client: RegisterClient,
    folder: Path,
    organisations: Sequence[str],
    limits: FetchLimits,
    advanced: Callable[[str, int, int], None],
) -> Fetched:
    """Fetch into *folder* what the register says of *organisations*, given by their identifiers.

    Pages come into a folder within *folder* first; when all are there, they take the place of those of the fetch
    before, all at once. *advanced* is told the kind, and which page of how many has come. Raises FetchError,
    ParameterError and WriteError; what has come by then is kept, and not asked for again.
    """
    wanted = _identifiers(organisations)
    fetching = _Fetching(client, folder, limits, advanced)
    _begin(fetching, wanted)
    try:
        return _all_of(wanted, fetching)
    except (FetchError, KeyboardInterrupt):
        _leave_nothing_empty(fetching)
        raise


def _all_of(wanted: Sequence[str], fetching: _Fetching) -> Fetched:
    found = fetching.single("organization", wanted)
    if not found.keys() & set(wanted):
        raise FetchError("fetch.no-organisation", ids=", ".join(wanted))
    services: list[Json] = []
    channels: list[Json] = []
    collections: list[Json] = []
    lists = (("service", services), ("service-channel", channels), ("service-collection", collections))
    for batch, ids in enumerate(_batches(wanted), 1):
        asked = {"organizationContentIds": ",".join(ids)}
        for kind, things in lists:
            things += fetching.listed(kind, batch, asked)
    connections: list[Json] = []
    for batch, ids in enumerate(_batches(_contents(services, "contentId")), 1):
        connections += fetching.listed("connection", batch, {"serviceContentIds": ",".join(ids)})
    known = set(_contents(channels, "contentId"))
    others = fetching.single("service-channel", set(_contents(connections, "channelContentId")) - known)
    fetching.single("general-description", _contents(services, "generalDescriptionContentId"))
    named = {*_contents(services, "organizationContentId"), *_contents(others.values(), "organizationContentId")}
    named |= {id for service in services for id in _organisations_of(service)}
    every = fetching.single("organization", {*wanted, *named})
    while parents := set(_contents(every.values(), "parentOrganizationContentId")) - every.keys() - _told(fetching):
        every = fetching.single("organization", parents)
    return _finish(fetching)


def _identifiers(said: Sequence[str]) -> list[str]:
    found = list(dict.fromkeys(identifier(one) or one for one in said))
    wrong = next((one for one in found if not identifier(one)), None)
    if wrong is not None:
        raise ParameterError("fetch.wrong-identifier", parameter="--organisation", value=one_line(wrong))
    return found


def _begin(fetching: _Fetching, wanted: Sequence[str]) -> None:
    """Make the folder in which pages are kept, or go on in that of a fetch that was broken off and wanted the same."""
    state = {"organisations": sorted(wanted)}
    if fetching.kept(_STATE) != state:
        shutil.rmtree(fetching.working, ignore_errors=True)
        try:
            fetching.working.mkdir(parents=True)
        except OSError as error:
            raise WriteError("error.unwritable", path=fetching.folder, reason=error.strerror or error) from error
        fetching.keep(_STATE, dict(state))


def _leave_nothing_empty(fetching: _Fetching) -> None:
    """Take the folders away again in which nothing has come."""
    if {file.name for file in fetching.working.iterdir()} <= {_STATE}:
        shutil.rmtree(fetching.working, ignore_errors=True)
        with contextlib.suppress(OSError):  # it is not empty
            fetching.folder.rmdir()


def _batches(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[start : start + _MOST_IDENTIFIERS] for start in range(0, len(ids), _MOST_IDENTIFIERS))


def _contents(things: Iterable[Json], name: str) -> list[str]:
    """The identifiers that *things* have under *name*, each once, in their order."""
    said = (thing.get(name) for thing in things)
    return sorted({id for one in said if isinstance(one, str) and (id := identifier(one))})


def _organisations_of(service: Json) -> Iterator[str]:
    """The organisations that *service* names as responsible or as producers."""
    producers = service.get("producers")
    ways = producers.values() if isinstance(producers, dict) else ()
    lists = [way.get("organizations") for way in ways if isinstance(way, dict)]
    for ids in (service.get("otherResponsibleOrganizations"), *lists):
        yield from (id for one in ids or () if isinstance(one, str) and (id := identifier(one)))


def _told(fetching: _Fetching) -> set[str]:
    return {one.rpartition("/")[2] for one in fetching.missing}


def _finish(fetching: _Fetching) -> Fetched:
    """Put the pages that came in the place of those of the fetch before, and tell of them."""
    counts: dict[str, int] = {}
    contents: dict[Path, bytes | None] = {}
    for file in sorted(fetching.working.glob("*.json")):
        if file.name == _STATE:
            continue
        content = file.read_bytes()
        document = json.loads(content)
        kind = re.sub(r"-(?:[0-9]{4}-[0-9]{5}|single)\.json$", "", file.name)
        counts[kind] = counts.get(kind, 0) + len(document.get("items", document))
        contents[fetching.folder / file.name] = content
    for file in fetching.folder.glob("*.json"):
        if _NAMES.fullmatch(file.name):
            contents.setdefault(file, None)
    write_files(fetching.folder, contents)
    shutil.rmtree(fetching.working, ignore_errors=True)
    files = tuple(file.name for file, content in contents.items() if content is not None)
    return Fetched(counts, files, tuple(sorted(fetching.missing)))
