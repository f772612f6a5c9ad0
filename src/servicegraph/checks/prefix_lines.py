"""The lines of a Turtle file that declare a prefix or the base."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from servicegraph.diagnostics import Location
from servicegraph.turtle.reading import TurtleFile

_DECLARATION = re.compile(
    rb"(?:^|[.>])[^\S\r\n]*(?:@?prefix\s+(?P<name>[^\s:<>#\"]*):|(?P<base>@?base))\s*<(?P<iri>[^<>\s]*)>",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True)
class PrefixLine:
    """A declaration in a file: the prefix without its colon, the namespace, and the span of the IRI with its brackets.

    ``is_base`` says whether it declares the base of the file; then there is no prefix.
    """

    name: str
    iri: str
    location: Location
    is_base: bool = False


def prefix_lines(file: TurtleFile) -> Sequence[PrefixLine]:
    """The prefix and base lines of *file*, in their order."""
    content = b"".join(file.lines)
    found = []
    line, counted = 1, 0
    for match in _DECLARATION.finditer(content):
        begin = match.start("iri") - 1
        line, counted = line + content.count(b"\n", counted, begin), begin
        margin = content.rfind(b"\n", 0, begin) + 1
        column = len(content[margin:begin].decode("utf-8", "replace")) + 1
        iri = match["iri"].decode("utf-8", "replace")
        place = Location(file.path, line, column, line, column + len(iri) + 2)
        name = (match["name"] or b"").decode("utf-8", "replace")
        found.append(PrefixLine(name, iri, place, match["base"] is not None))
    return found
