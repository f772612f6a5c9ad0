"""Files of the register: what things stand in one, of which kind and version, found out from what it says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError
from pydantic_core import from_json

from servicegraph.exchange.exchange_values import MOST_BYTES
from servicegraph.exchange.import_faults import ImportFault
from servicegraph.exchange.ptv.record_making import RecordMaking, RegisterVersion
from servicegraph.exchange.ptv.register_records import (
    CHANNEL,
    COLLECTION,
    CONNECTION,
    DESCRIPTION,
    ORGANISATION,
    SERVICE,
    FoundAt,
    RegisterData,
)
from servicegraph.exchange.ptv.register_tables import RegisterTables
from servicegraph.exchange.ptv.response_models import faults_of, identifier, pruned, tell_left_over
from servicegraph.exchange.ptv.version_11 import VERSION_11
from servicegraph.exchange.ptv.version_12 import VERSION_12

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_PLACE = re.compile(r"at line (\d+) column (\d+)$")
# What only things of one kind and version have; the first that fits tells what a thing is.
_MARKS: tuple[tuple[frozenset[str], RegisterVersion, str], ...] = tuple(
    (frozenset(names.split()), version, kind)
    for names, version, kind in (
        ("serviceContentId channelContentId", VERSION_12, CONNECTION),
        ("serviceContentId serviceChannelContentId", VERSION_12, CONNECTION),
        ("contentId serviceChannelType", VERSION_12, CHANNEL),
        ("contentId organizationType", VERSION_12, ORGANISATION),
        ("contentId producers", VERSION_12, SERVICE),
        ("contentId otherResponsibleOrganizations", VERSION_12, SERVICE),
        ("contentId serviceClasses", VERSION_12, DESCRIPTION),
        ("contentId languageVersions organizationContentId", VERSION_12, COLLECTION),
        ("id serviceNames", VERSION_11, SERVICE),
        ("id serviceChannelNames", VERSION_11, CHANNEL),
        ("id organizationNames", VERSION_11, ORGANISATION),
        ("id serviceCollectionNames", VERSION_11, COLLECTION),
        ("id names descriptions serviceClasses", VERSION_11, DESCRIPTION),
    )
)
REQUEST = "request"
"""The member of a fetched page that tells what was asked for: a ``path``, and identifiers of organisations."""
_SEARCHES = {"service/search": SERVICE, "service-channel/search": CHANNEL}
_PAGE_NUMBER, _PAGE_COUNT, _TOTAL = ("page", "pageNumber"), ("totalPages", "pageCount"), ("totalItems",)
_LISTS = ("items", "itemList")
_MOST_FAULTS = 100  # of one file: more have one cause


@dataclass
class RegisterReader:
    """Reads files into ``data``, one after the other; keeps ``faults`` and the pages that lists were told to have.

    Things that cannot be read are left out, and so are all of a file that is none of the register's.
    """

    making: RecordMaking
    tables: RegisterTables
    data: RegisterData = field(default_factory=RegisterData)
    faults: list[ImportFault] = field(default_factory=list)
    _pages: Counter[tuple[str, int, int, int]] = field(default_factory=Counter)
    _is_full: bool = False
    _is_hopeless: bool = False

    def read(self, name: str, content: bytes) -> None:
        """Take all things in the file *name* with *content* into the data."""
        if len(content) > MOST_BYTES:
            self.faults.append(ImportFault(name, "", "ptv.too-large", {"megabytes": MOST_BYTES // 1_000_000}))
            return
        try:
            document = from_json(content.removeprefix(_BYTE_ORDER_MARK), allow_inf_nan=False)
        except ValueError as error:
            place = _PLACE.search(str(error))
            where = f"{place[1]}:{max(1, int(place[2]))}" if place else ""  # columns begin at 1, also after a line
            self.faults.append(ImportFault(name, where, "ptv.no-json"))
            return
        is_listed, is_empty = _is_list(document), True
        kinds: set[str] = set()
        most = len(self.faults) + _MOST_FAULTS
        for pointer, thing in _things(document):
            is_empty = False
            if kind := self._taken(name, pointer, thing, is_listed):
                kinds.add(kind)
            elif self._is_hopeless or len(self.faults) >= most:
                return
        if is_empty and not is_listed:
            self.faults.append(ImportFault(name, "", self._what_it_is(document)))
        elif is_listed:
            self._note_list(kinds, document)

    def unfinished(self) -> set[str]:
        """The kinds of which there are lists that lack pages. The others that came as lists are whole."""
        lists: dict[tuple[str, int, int], list[int]] = {}
        for (kind, pages, total, _), count in self._pages.items():
            lists.setdefault((kind, pages, total), []).append(count)
        # Of several lists of one length, each page has to be there as often as the others.
        found = {one[0] for one, counts in lists.items() if len(counts) != one[1] or len(set(counts)) > 1}
        self.data.listed = {kind for kind, *_ in self._pages} - found
        return found

    def _note_list(self, kinds: set[str], document: Any) -> None:
        """Note which page of what list *document* is, and of whom it was asked for."""
        request = document.get(REQUEST) if isinstance(document, Mapping) else None
        if isinstance(request, Mapping):
            kinds = kinds or {kind for path, kind in _SEARCHES.items() if request.get("path") == path}
            asked = request.get("organizationContentIds")
            said = (identifier(one) for one in asked if isinstance(one, str)) if isinstance(asked, list) else ()
            self.data.scope.update(filter(None, said))
        if len(kinds) == 1:
            self._note_page(kinds.pop(), document)

    def _note_page(self, kind: str, document: Any) -> None:
        page, pages, total = (_number(document, names) for names in (_PAGE_NUMBER, _PAGE_COUNT, _TOTAL))
        self._pages[kind, max(pages, 1), total, max(page, 1)] += 1

    def _taken(self, name: str, pointer: str, thing: Any, is_listed: bool) -> str:
        """Take *thing*, from a list if it *is_listed*, into the data; gives its kind, empty when it cannot be taken."""
        found = _kind_of(thing)
        if found is None:
            self.faults.append(ImportFault(name, pointer, self._what_it_is(thing)))
            self._is_hopeless = True  # what follows in the file is of no other kind
            return ""
        self._is_hopeless = False
        version, kind = found
        if self.data.counts.total() >= self.tables.limits["entities"]:
            if not self._is_full:
                values = {"count": self.tables.limits["entities"]}
                self.faults.append(ImportFault(name, pointer, "ptv.too-many", values))
            self._is_full = self._is_hopeless = True
            return ""
        for field_name in ("contentId", "id", "serviceContentId", "channelContentId", "serviceChannelContentId"):
            said = thing.get(field_name)
            if said is not None and not (isinstance(said, str) and identifier(said)):
                self.faults.append(ImportFault(name, f"{pointer}/{field_name}", "ptv.no-identifier"))
                return ""
        try:
            one = version.models[kind].model_validate(pruned(thing))
        except ValidationError as error:
            self.faults += faults_of(error, name, pointer, thing)
            return ""
        self.data.counts[kind] += 1
        version.take(one, FoundAt(name, pointer), self.data, self.making)
        tell_left_over(one, f"{version.name} {kind}", self.making.told, self.tables)
        if is_listed:
            self._note_organisation(identifier(thing.get("contentId") or thing.get("id") or ""))
        return kind

    def _note_organisation(self, id: str) -> None:
        """Note the organisation that the thing *id* of a list belongs to, or is."""
        owned = self.data.services.get(id) or self.data.channels.get(id)
        if owned:
            self.data.scope.add(owned.organisation)
        elif id in self.data.organisations:
            self.data.scope.add(id)

    def _what_it_is(self, thing: Any) -> str:
        """The key of the sentence that tells what *thing* is, when it is none of the register's things."""
        if isinstance(thing, Mapping):
            if {"status", "title"} <= thing.keys() and {"detail", "type", "instance"} & thing.keys():
                return "ptv.failed-request"
            if {"ReferenceCode", "ShortDescription"} <= thing.keys():
                return "ptv.release"
            if "Notation" in thing or {"code", "isValid"} <= thing.keys():
                return "ptv.code-list"
            if "id" in thing and "name" in thing and isinstance(thing["id"], str):
                return "ptv.only-names"
        return "ptv.unknown-kind"


def _kind_of(thing: Any) -> tuple[RegisterVersion, str] | None:
    if not isinstance(thing, Mapping):
        return None
    return next(((version, kind) for marks, version, kind in _MARKS if marks <= thing.keys()), None)


def _is_list(document: Any) -> bool:
    return isinstance(document, list) or _members(document) is not None


def _members(document: Any) -> str | None:
    """The name of the member of a page that holds its things; None when *document* is no page."""
    if not isinstance(document, Mapping) or _kind_of(document):
        return None
    return next((name for name in _LISTS if isinstance(document.get(name), list)), None)


def _things(document: Any) -> Iterator[tuple[str, Any]]:
    """The things of *document*, each with its JSON Pointer: one, a list, a page of one, or an object of them by id."""
    if isinstance(document, list):
        yield from ((f"/{place}", thing) for place, thing in enumerate(document) if thing is not None)
    elif isinstance(document, Mapping):
        if (name := _members(document)) is not None:
            yield from ((f"/{name}/{place}", thing) for place, thing in enumerate(document[name]) if thing is not None)
        elif _kind_of(document):
            yield "", document
        elif document and all(identifier(key) for key in document):
            yield from ((f"/{key}", thing) for key, thing in document.items())


def _number(document: Any, names: tuple[str, ...]) -> int:
    """The number that a page says under one of *names*; 0 when it says none."""
    found = (document.get(name) for name in names) if isinstance(document, Mapping) else ()
    return next((one for one in found if isinstance(one, int) and 0 <= one < 1_000_000), 0)
