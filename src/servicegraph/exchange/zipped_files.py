"""Several files of an export as one: a ZIP archive that is the same whenever it is made of the same files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

_LEVEL = 6
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest that the format knows


def zipped(contents: Mapping[Path, bytes], folder: Path) -> bytes:
    """An archive of *contents*, whose names are those below *folder*, sorted; every file has the same date."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
        for file, content in sorted(contents.items()):
            name = PurePosixPath(file.relative_to(folder) if file.is_relative_to(folder) else Path(file.name))
            entry = zipfile.ZipInfo(str(name), _FIRST_DAY)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return written.getvalue()
