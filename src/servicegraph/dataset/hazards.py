"""What a file may hold that would stop the parser's process instead of being refused by it."""

from __future__ import annotations

import re

_MOST_DEPTH = 100
_MOST_ENTITY = 1_000  # characters of one XML entity: a name space, not a text
_JSON = re.compile(r'"(?:[^"\\]|\\.)*+"|[\[{]|[\]}]', re.DOTALL)
_TRIG = re.compile(r'"""(?:[^"\\]|\\.|"(?!""))*+"""|"(?:[^"\\\n\r]|\\.)*+"|#[^\n\r]*+|<<|>>', re.DOTALL)
_XML = re.compile(
    r"<!--(?:.*?-->|.*)|<!\[CDATA\[(?:.*?\]\]>|.*)|<[?!][^>]*+>?"
    r"|(?P<closing></[^>]*+>?)|<[^\s<>!?/](?:[^<>/]|/(?!>))*+(?P<empty>/)?+>",
    re.DOTALL,
)
_ENTITY = re.compile(r"<!ENTITY\s+(?:%\s+)?[^\s>]+\s+(?:SYSTEM|PUBLIC|\"(?P<value>[^\"]*)\"|'(?P<other>[^']*)')")


def hazard(text: str, ending: str) -> tuple[int, str] | None:
    """Where the RDF file *text*, named with *ending*, would harm its reader, and the key of the sentence about it.

    None when it would not. The parsers use the stack of the process for what is nested, and put in the text of
    entities as often as they are named.
    """
    if ending == ".jsonld":
        return _nested(text, _JSON, "[{", "]}")
    if ending == ".trig":
        return _nested(text, _TRIG, ("<<",), (">>",))
    for match in _ENTITY.finditer(text) if ending == ".rdf" else ():
        value = match["value"] or match["other"]
        if value is None:
            return match.start(), "check.rdf-syntax.entity"
        if len(value) > _MOST_ENTITY or re.search(r"&(?!#|(?:amp|lt|gt|quot|apos);)", value):
            return match.start(), "check.rdf-syntax.entity"
    return _nested_elements(text) if ending == ".rdf" else None


def _nested_elements(text: str) -> tuple[int, str] | None:
    depth = 0
    for match in _XML.finditer(text):
        if match["closing"]:
            depth -= 1
        elif match[0][1] not in "?!" and not match["empty"]:
            depth += 1
            if depth > _MOST_DEPTH:  # what its parser takes for an element grows with what it stands in
                return match.start(), "check.rdf-syntax.nested"
    return None


def _nested(
    text: str, pattern: re.Pattern[str], opening: str | tuple[str, ...], closing: str | tuple[str, ...]
) -> tuple[int, str] | None:
    depth = 0
    for match in pattern.finditer(text):
        if match[0] in opening:
            depth += 1
            if depth > _MOST_DEPTH:
                return match.start(), "check.rdf-syntax.nested"
        elif match[0] in closing:
            depth -= 1
    return None
