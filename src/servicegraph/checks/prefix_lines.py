"""The lines of a Turtle file that declare a prefix or the base."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from servicegraph.diagnostics import Location
from servicegraph.turtle.reading import TurtleFile

_DECLARATION = re.compile(
    rb"\s*(?:@?prefix\s+(?P<name>[^\s:<>#\"]*):|(?P<base>@?base))\s*<(?P<iri>[^<>\s]*)>[^\S\r\n]*\.?", re.IGNORECASE
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
    """The declarations of *file* that begin a line or follow another one, in their order."""
    return _declarations(file.path, file.content)


@functools.lru_cache(maxsize=64)  # asked once for each finding that writes a name
def _declarations(path: str, content: bytes) -> Sequence[PrefixLine]:
    found = []
    for number, line in enumerate(content.splitlines(keepends=True), 1):
        # Nearly all lines end here: a pattern for each would take longer than all the rest.
        if line.lstrip()[:1] not in (b"@", b"p", b"P", b"b", b"B"):
            continue
        end = 0
        while match := _DECLARATION.match(line, end):
            end = match.end()
            column = len(line[: match.start("iri") - 1].decode("utf-8", "replace")) + 1
            iri = match["iri"].decode("utf-8", "replace")
            place = Location(path, number, column, number, column + len(iri) + 2)
            name = (match["name"] or b"").decode("utf-8", "replace")
            found.append(PrefixLine(name, iri, place, match["base"] is not None))
    return tuple(found)
