"""What a row said when it was exported, in short: so that the import tells what was edited from what has changed."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping

_MARK = "v"
_KEY, _CELL = 4, 6  # letters of 5 bits each: columns of one table are few, texts must not be taken for each other


def row_version(cells: Mapping[str, str]) -> str:
    """The version of a row of *cells* by the keys of their columns; empty ones count as not there."""
    parts = (_short(key, _KEY) + _short(said, _CELL) for key, said in sorted(cells.items()) if said)
    return _MARK + "".join(parts)


class RowVersion:
    """What the *version* of a row tells of the cells that it was made of."""

    def __init__(self, version: str) -> None:
        size, said = _KEY + _CELL, version.strip().removeprefix(_MARK)
        self._cells = {said[at : at + _KEY]: said[at + _KEY : at + size] for at in range(0, len(said), size)}

    def said(self, key: str, cell: str) -> bool:
        """Whether *cell* stood in the column *key*."""
        return self._cells.get(_short(key, _KEY), "") == (_short(cell, _CELL) if cell else "")


def _short(said: str, letters: int) -> str:
    digest = hashlib.sha256(said.encode("utf-8", "surrogatepass")).digest()
    return base64.b32encode(digest)[:letters].decode().lower()
