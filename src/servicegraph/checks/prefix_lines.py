"""The lines of a file that declare a prefix or the base: in Turtle and TriG, RDF/XML and JSON-LD."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from servicegraph.diagnostics import Location
from servicegraph.turtle.reading import TurtleFile
from servicegraph.turtle.tokens import Span

_DECLARATION = re.compile(
    rb"\s*(?:@?prefix\s+(?P<name>[^\s:<>#\"]*):|(?P<base>@?base))\s*<(?P<iri>[^<>\"{}|^`\\\s]*)>[^\S\r\n]*\.?",
    re.IGNORECASE,
)
_IN_XML = re.compile(rb"\bxmlns:(?P<name>[\w.-]+)\s*=\s*[\"'](?P<iri>[^\"'<>\s]*)[\"']")
_IN_JSON = re.compile(rb'"(?P<name>[\w.-]+)"\s*:\s*"(?P<iri>[^"<>\s]*[/#])"')
_CONTEXT = re.compile(rb'"@context"\s*:\s*[\[{]')


@dataclass(frozen=True)
class PrefixLine:
    """A declaration in a file: the prefix without its colon, the namespace, and the span of the IRI with its brackets.

    ``is_base`` says whether it declares the base of the file; then there is no prefix.
    """

    name: str
    iri: str
    location: Location
    is_base: bool = False

    @property
    def node(self) -> NamedNode | None:
        """The namespace as a term; None when it is relative."""
        return NamedNode(self.iri) if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", self.iri) else None


def prefix_lines(file: TurtleFile) -> Sequence[PrefixLine]:
    """The declarations of *file* that begin a line or follow another one, in their order.

    One whose IRI holds a character that none may hold is left out: reading tells that.
    """
    return file.once(_declared)


def _declared(file: TurtleFile) -> Sequence[PrefixLine]:
    if file.path.endswith(".rdf"):
        return tuple(_prefix_line(file, match) for match in _IN_XML.finditer(file.content))
    if file.path.endswith(".jsonld"):
        return tuple(_prefix_line(file, match) for match in _in_contexts(file.content))
    return _declarations(file.path, file.content)


def _declarations(path: str, content: bytes) -> Sequence[PrefixLine]:
    found = []
    lowered = content.lower()
    # Declarations stand at the top of a file: what follows the last word that may be one is not even cut into lines.
    last = max(lowered.rfind(b"prefix"), lowered.rfind(b"base"))
    end_of_last = lowered.find(b"\n", last)
    declaring = content[: end_of_last if end_of_last >= 0 else None] if last >= 0 else b""
    for number, line in enumerate(declaring.splitlines(keepends=True), 1):
        # Nearly all lines end here: a pattern for each would take longer than all the rest.
        if line.lstrip()[:1] not in (b"@", b"p", b"P", b"b", b"B"):
            continue
        end = 0
        while match := _DECLARATION.match(line, end):
            end = match.end()
            column = len(line[: match.start("iri") - 1].decode("utf-8", "replace")) + 1
            iri = match["iri"].decode("utf-8", "replace")
            if not _may_be_iri(iri):
                continue
            place = Location(path, number, column, number, column + len(iri) + 2)
            name = (match["name"] or b"").decode("utf-8", "replace")
            found.append(PrefixLine(name, iri, place, match["base"] is not None))
    return tuple(found)


def _may_be_iri(text: str) -> bool:
    """Whether *text*, made absolute if it is relative, can be an IRI."""
    try:
        NamedNode(text if ":" in text else f"https://example.org/{text}")
    except ValueError:
        return False
    return "\ufffd" not in text  # a byte that is not UTF-8


def _in_contexts(content: bytes) -> Iterator[re.Match[bytes]]:
    """The prefixes that a JSON-LD text declares in its contexts."""
    end = 0
    for context in _CONTEXT.finditer(content):
        if context.start() < end:  # in the one before, with which it has been read
            continue
        depth, end = 1, context.end()
        while depth and end < len(content):
            depth += (content[end] in b"[{") - (content[end] in b"]}")
            end += 1
        yield from _IN_JSON.finditer(content, context.end(), end)


def _prefix_line(file: TurtleFile, match: re.Match[bytes]) -> PrefixLine:
    """The declaration that *match* found, in quotation marks in place of the brackets."""
    start = len(file.content[: match.start("iri") - 1].decode("utf-8", "replace"))
    iri = match["iri"].decode("utf-8", "replace")
    return PrefixLine(match["name"].decode(), iri, file.location(Span(start, start + len(iri) + 2)))
