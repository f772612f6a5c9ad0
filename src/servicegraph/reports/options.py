"""How a report is to look, beside its format and its language."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Options:
    """What the formats may be told.

    ``every`` asks for every place of each kind of finding, where the others leave some out for brevity. ``left_out``
    is how many findings a filter has taken away before. ``coloured`` allows the colours of a terminal. ``folder`` is
    the absolute folder from which relative paths are seen; None when nobody knows.
    """

    every: bool = False
    left_out: int = 0
    coloured: bool = False
    folder: Path | None = None


PLAIN = Options()
