"""Tells what a file is that is called Turtle but is something else altogether."""

from __future__ import annotations

import re

from servicegraph.turtle.tokens import Span
from servicegraph.turtle.tree import Fault

_SYNTAXES = (
    ("html", re.compile(r"<(?:!doctype\s+html|html)\b", re.IGNORECASE)),
    ("xml", re.compile(r"<\?xml\b|<!DOCTYPE\b|<!--|<rdf:RDF\b")),
    ("json", re.compile(r'[\[{]\s*"|\[\s*\{|\{\s*\}')),
    ("lfs", re.compile(r"version https://git-lfs\.")),
    ("binary", re.compile("PK\x03\x04|%PDF-|\x1f\udc8b|\udc89PNG|\udcd0\udccf\x11")),
)
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,30}:[^\s<>\"'{}|\\^`]+")


def other_syntax(text: str) -> Fault | None:
    """The mistake that *text*, which is no Turtle, is a web page, XML, JSON, a pointer of Git LFS or no text at all."""
    start = len(text) - len(text.lstrip(" \t\r\n"))
    for name, pattern in _SYNTAXES:
        if match := pattern.match(text, start):
            said = {"sentence": f"check.syntax.{name}", "hint": f"check.syntax.hint-{name}"}
            return Fault("syntax", Span(start, match.end()), said)
    return None


def names_in(text: str) -> frozenset[str]:
    """The IRIs that are named in a text of any syntax."""
    return frozenset(_IRI.findall(text))
