"""Literals as they are written in a file: where the text and its language tag or datatype stand, to be mended."""

from __future__ import annotations

import re
from dataclasses import dataclass

from servicegraph.checks.definition import LiteralUse
from servicegraph.diagnostics import Edit, Fix, Location
from servicegraph.messages import texts
from servicegraph.turtle.reading import object_location

_LITERAL = re.compile(
    r"""(?P<quotes>\"\"\"|'''|"|')(?P<text>(?:\\.|(?!(?P=quotes)).)*)(?P=quotes)
        (?P<suffix>\s*\^\^\s*(?:<[^<>\s]*>|[^\s;,<>()\[\]]*[^\s;,.<>()\[\]])|@[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*)?""",
    re.VERBOSE | re.DOTALL,
)
_BARE = re.compile(r"(?P<text>[^\s;,\"'<>()\[\]#]*[^\s;,.\"'<>()\[\]#])")
_MOST_LINES = 400  # of one literal


@dataclass(frozen=True)
class WrittenLiteral:
    """The spans of a literal: all of it, the text between the quotation marks, and the tag or datatype after them.

    ``text`` is as it stands there, with its escapes; ``suffix`` is the tag with its @ or the datatype with its ^^,
    or empty. One without quotation marks is all text.
    """

    whole: Location
    inside: Location
    after: Location
    text: str
    suffix: str


def written(use: LiteralUse) -> WrittenLiteral | None:
    """The literal of *use* as it is written; None when it is not found at its place."""
    begin = object_location(use.file, use.position)
    lines = use.file.lines[begin.line - 1 : begin.line - 1 + _MOST_LINES]
    text = b"".join(lines).decode("utf-8", "replace")
    match = _LITERAL.match(text, begin.column - 1) or _BARE.match(text, begin.column - 1)
    if match is None:
        return None

    def span(start: int, end: int) -> Location:
        return Location(begin.path, *_place(text, start, begin.line), *_place(text, end, begin.line))

    groups = match.groupdict()
    after = match.span("suffix") if groups.get("suffix") else (match.end(), match.end())
    return WrittenLiteral(
        span(*match.span()),
        span(*match.span("text")),
        span(*after),
        match["text"],
        (groups.get("suffix") or "").strip(),
    )


def place_of(use: LiteralUse) -> Location:
    """Where the literal of *use* begins: the place that findings of other checks about it have too."""
    return object_location(use.file, use.position)


def rewritten(
    use: LiteralUse, *, inside: str | None = None, after: str | None = None, is_safe: bool = False
) -> tuple[Fix, ...]:
    """The remedy that puts *inside* between the quotation marks and *after* behind them; None leaves what is there.

    A literal without quotation marks gets them. There is no remedy where the text has escapes, which are not lost.
    """
    found = written(use)
    if found is None or (inside is not None and ("\\" in found.text or re.search(r'["\\\n\r]', inside))):
        return ()
    edits = []
    if found.whole == found.inside:
        edits.append(Edit(found.whole, f'"{found.text if inside is None else inside}"{after or ""}'))
    else:
        if inside is not None and inside != found.text:
            edits.append(Edit(found.inside, inside))
        if after is not None and after != found.suffix:
            edits.append(Edit(found.after, after))
    said = f'"{found.text if inside is None else inside}"{found.suffix if after is None else after}'
    return (Fix(texts("fix.literal", text=_short(said)), tuple(edits), is_safe),) if edits else ()


def datatype_in(file_prefixes: str, name: str) -> str:
    """The datatype ``xsd:<name>`` with its ^^ as the text *file_prefixes* of a file lets one write it."""
    declared = re.search(r"(?im)^\s*@?prefix\s+(\w*):\s*<http://www\.w3\.org/2001/XMLSchema#>", file_prefixes)
    return f"^^{declared[1]}:{name}" if declared else f"^^<http://www.w3.org/2001/XMLSchema#{name}>"


def datatype_for(use: LiteralUse, name: str) -> str:
    """The datatype ``xsd:<name>`` with its ^^ as it is written in the file of *use*."""
    return datatype_in(use.file.content.decode("utf-8", "replace"), name)


def _place(text: str, position: int, first_line: int) -> tuple[int, int]:
    before = re.split(r"\r\n|\n|\r", text[:position])
    return first_line + len(before) - 1, len(before[-1]) + 1


def _short(said: str) -> str:
    return said if len(said) <= 80 else said[:79] + "…"
