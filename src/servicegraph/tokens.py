"""SPARQL text cut into tokens, so that parameters and keywords are never mistaken inside strings, IRIs or comments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

# The terminals of SPARQL 1.1 (https://www.w3.org/TR/sparql11-query/#sparqlGrammar) that hide other characters come
# first; what is left is names, variables and single characters.
_TOKEN = re.compile(
    r"""
      (?P<string>\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''
                |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
    | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    | (?P<comment>\#[^\n\r]*)
    | (?P<variable>[?$]\w+)
    | (?P<name>(?:[^\W\d_][\w.-]*)?:(?:[\w:%-]|\\.|\.(?=[\w:%-]))*)
    | (?P<tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<word>\w+)
    | (?P<space>\s+)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """A piece of a SPARQL text: its kind (a group of the pattern above), its text, and its line from 1."""

    kind: str
    text: str
    line: int


def tokenise(sparql: str) -> Iterator[Token]:
    """The tokens of *sparql*, white space and comments included: joined they give the text again."""
    line = 1
    for match in _TOKEN.finditer(sparql):
        kind = match.lastgroup or "other"
        yield Token(kind, match[0], line)
        line += match[0].count("\n")


def keywords(sparql: str) -> frozenset[str]:
    """The bare words of *sparql* in upper case: keywords and function names, never parts of names or strings.

    Words written with codepoint escapes count too, since these are replaced before the grammar is applied
    (https://www.w3.org/TR/sparql11-query/#codepointEscape).
    """
    texts = {sparql, _ESCAPE.sub(lambda match: chr(min(int(match[1] or match[2], 16), 0x10FFFF)), sparql)}
    return frozenset(token.text.upper() for text in texts for token in tokenise(text) if token.kind == "word")


_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
