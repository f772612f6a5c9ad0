"""What the tests of imports share: a catalogue in a folder, and an import into it from documents in memory."""

from __future__ import annotations

import functools
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from servicegraph.catalogue import Catalogue
from servicegraph.exchange.exchange_values import Import, ImportWishes
from servicegraph.exchange.ptv.ptv_format import imported_ptv
from servicegraph.journal import write_files
from tests.conftest import REPOSITORY
from tests.exchange.ptv.made_register import Json, MadeRegister

SMALL = REPOSITORY / "tests" / "data" / "small"
REGISTER = MadeRegister(12)


def page(items: list[Any], **more: object) -> Json:
    """A page that is all of a list."""
    return {"page": 1, "pageSize": 100, "totalItems": len(items), "totalPages": 1, "items": items, **more}


def pages(register: MadeRegister = REGISTER) -> dict[str, Json]:
    """All pages of *register*, by the names of their files."""
    return dict(register.pages())


def catalogue_in(folder: Path) -> Path:
    """The folder of a small catalogue within *folder*."""
    shutil.copytree(SMALL, folder / "catalogue")
    return folder / "catalogue"


def loaded(folder: Path) -> Catalogue:
    """The catalogue in *folder*, loaded once for each state of its files."""
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return _loaded(folder, tuple((str(file), file.read_bytes()) for file in files))


@functools.lru_cache(maxsize=4)
def _loaded(folder: Path, state: object) -> Catalogue:
    return Catalogue.load(folder)


def asked(folder: Path, documents: Mapping[str, Any], **wishes: Any) -> Import:
    """What *documents* ask the catalogue in *folder* to become; nothing is written."""
    contents = {
        name: document if isinstance(document, bytes) else json.dumps(document, ensure_ascii=False).encode()
        for name, document in documents.items()
    }
    return imported_ptv(loaded(folder), ImportWishes(contents, "en", **wishes))


def imported(folder: Path, documents: Mapping[str, Any], **wishes: bool) -> Import:
    """Import *documents* into the catalogue in *folder*."""
    found = asked(folder, documents, **wishes)
    assert [fault.text("en") for fault in found.faults] == []
    write_files(folder, {one.file: None if one.goes else one.after for one in found.files})
    return found


def held(folder: Path) -> dict[str, str]:
    """The imported files of the catalogue in *folder*, by their names."""
    return {file.name: file.read_text("utf-8") for file in sorted((folder / "ptv").glob("*.ttl"))}


def reasons(found: Import) -> dict[str, int]:
    """How much was told for each reason."""
    counts: dict[str, int] = {}
    for row in found.report.rows:
        counts[row.reason] = counts.get(row.reason, 0) + row.count
    return counts
