"""Write ``diagrams/text_widths.py``: how wide each character of the pages' typeface is, from its font files.

    python -m tools.text_widths FOLDER

FOLDER holds ``source-sans-3-latin-400-normal.woff2`` and ``-600-`` (npm: ``@fontsource/source-sans-3``, folder
``files``). Needs ``fonttools`` and ``brotli``, which the program itself does not.
"""

from __future__ import annotations

import importlib
import sys
from collections import defaultdict
from pathlib import Path

PLACE = Path(__file__).parents[1] / "src/servicegraph/diagrams/text_widths.py"
HEAD = '''"""How wide the characters of Source Sans 3 are, in thousandths of the size; by ``tools/text_widths.py``."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

'''


def main(folder: str) -> None:
    """Read the two fonts in *folder* and write the module."""
    tables = "\n".join(
        f"{name}: Mapping[int, str] = MappingProxyType(\n    {{\n{_rows(Path(folder), weight)}    }}\n)"
        for name, weight in (("REGULAR", 400), ("SEMIBOLD", 600))
    )
    PLACE.write_text(HEAD + tables + "\n", "utf-8")


def _rows(folder: Path, weight: int) -> str:
    reader = importlib.import_module("fontTools.ttLib")
    font = reader.TTFont(folder / f"source-sans-3-latin-{weight}-normal.woff2")
    advances, size = font["hmtx"].metrics, font["head"].unitsPerEm
    by_width: dict[int, str] = defaultdict(str)
    for code, glyph in sorted(font.getBestCmap().items()):
        if chr(code).isprintable() and code < 0x2100:
            by_width[round(advances[glyph][0] * 1000 / size)] += chr(code)
    return "".join(f"        {width}: {_quoted(by_width[width])},\n" for width in sorted(by_width))


def _quoted(characters: str) -> str:
    escaped = characters.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


if __name__ == "__main__":
    main(sys.argv[1])
