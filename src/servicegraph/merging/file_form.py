"""What a file has beside its words: a byte order mark, ends of lines, a layout. Each is merged on its own."""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from servicegraph.errors import FaultyTurtle
from servicegraph.merging.statement_merge import three_way

if TYPE_CHECKING:
    from servicegraph.turtle.formatting import Style

_MOST_LAID_OUT = 300_000  # characters of a text whose layout is looked at: a second of time for three of them


class ThreeTexts(NamedTuple):
    """The text of the common ancestor, which is empty where there was no file, and those of the two sides."""

    base: str
    ours: str
    theirs: str


@dataclass(frozen=True)
class FileForm:
    """Whether a file has a byte order mark, and whether its lines end with ``\\r\\n``."""

    has_mark: bool
    has_returns: bool

    def of(self, text: str) -> bytes:
        """*text*, whose lines end with ``\\n``, in this form."""
        whole = text.replace("\n", "\r\n") if self.has_returns else text
        return (codecs.BOM_UTF8 if self.has_mark else b"") + whole.encode("utf-8", "surrogateescape")


def read_forms(*contents: bytes) -> tuple[ThreeTexts, FileForm]:
    """The texts of the base and the two sides, and the form of what is made of them.

    Lines end with ``\\n`` where each file has one end for all its lines; else each keeps what it has.
    """
    has_marks = [content.startswith(codecs.BOM_UTF8) for content in contents]
    plain = [content.removeprefix(codecs.BOM_UTF8) for content in contents]
    # A file without lines has no ends of lines: it is as the others are.
    returns = [b"\r\n" in content if b"\n" in content else None for content in plain]
    is_even = all(content.count(b"\r\n") in (0, content.count(b"\n")) for content in plain)
    texts = [content.decode("utf-8", "surrogateescape") for content in plain]
    if not is_even:
        return ThreeTexts(*texts), FileForm(_merged(has_marks), has_returns=False)
    known = [value for value in returns if value is not None]
    has_returns = [known[0] if value is None else value for value in returns] if known else [False] * 3
    evened = (text.replace("\r\n", "\n") for text in texts)
    return ThreeTexts(*evened), FileForm(_merged(has_marks), _merged(has_returns))


def laid_out(texts: ThreeTexts, merged: str) -> str:
    """*merged* in the layout of ``servicegraph fmt``, where the sides have that or one of them has been given it."""
    if max(map(len, (*texts, merged))) > _MOST_LAID_OUT:
        return merged
    from servicegraph.turtle.formatting import Style
    from servicegraph.turtle.formatting_order import GUIDE_FIRST, GUIDE_LAST

    for style in (Style(first=GUIDE_FIRST, last=GUIDE_LAST), Style()):
        has_layout = _is_laid_out(texts.ours, style)
        if has_layout != _is_laid_out(texts.theirs, style):
            has_layout = not _is_laid_out(texts.base, style)
        if has_layout:
            return _laid_out(merged, style)
    return merged


def _merged(values: Sequence[bool]) -> bool:
    base, ours, theirs = values
    return bool(three_way(base, ours, theirs))


def _laid_out(text: str, style: Style) -> str:
    from servicegraph.turtle.formatting import format_turtle  # slow to import, and not needed for large files

    return format_turtle(text, style)


def _is_laid_out(text: str, style: Style) -> bool:
    try:
        return bool(text) and _laid_out(text, style) == text
    except FaultyTurtle:
        return False
