"""Aligned columns of text for a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from servicegraph.messages import one_line

_WIDEST = 60  # characters of a table's cell


def drawn(heads: Sequence[str], rows: Sequence[Sequence[str]], *, cuts_last: bool = True) -> str:
    """Heads and rows as aligned columns; a cell that is too wide is cut with an ellipsis.

    Without *cuts_last* the last column is shown whole: for texts that are of no use by half.
    """
    lines = [[one_line(cell) for cell in row] for row in rows]
    needed = [max(map(_width, column)) for column in zip(heads, *lines, strict=True)]
    widths = [min(_WIDEST, width) for width in needed]
    ruler = "  ".join("─" * width for width in widths)
    if not cuts_last:
        widths[-1] = needed[-1]
    return "\n".join([_line(heads, widths), ruler, *(_line(line, widths) for line in lines)])


def _width(value: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in value)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    parts = []
    for value, width in zip(cells, widths, strict=True):
        shown = value if _width(value) <= width else value[: width - 1] + "…"
        parts.append(shown + " " * (width - _width(shown)))
    return "  ".join(parts).rstrip()
