"""The IRIs that a SPARQL text names, written whole or with a prefix, each at its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from servicegraph.sparql.lexer import Token, tokenise

_ESCAPED = re.compile(r"\\(.)")


@dataclass(frozen=True)
class Mention:
    """An IRI named in a text: as it is written, and where. ``declares`` is the prefix that it is given, if any."""

    iri: str
    text: str
    line: int
    column: int
    declares: str | None = None


def mentions_in(sparql: str) -> Iterator[Mention]:
    """The absolute IRIs that *sparql* names, in their order; those in PREFIX lines say which prefix they declare.

    A name whose prefix is not declared is none.
    """
    prefixes: dict[str, str] = {}
    before: list[Token] = []  # the two tokens before, white space and comments left out
    for token in tokenise(sparql):
        if token.kind in ("space", "comment"):
            continue
        if token.kind == "iri":
            iri, declares = token.text[1:-1], None
            if len(before) == 2 and before[0].text.upper() == "PREFIX" and before[1].kind == "name":
                declares = before[1].text[:-1]
                prefixes[declares] = iri
            if ":" in iri and before[-1:] and before[-1].text.upper() != "BASE":
                yield Mention(iri, token.text, token.line, token.column, declares)
        elif token.kind == "name" and not (before and before[-1].text.upper() == "PREFIX"):
            prefix, _, local = token.text.partition(":")
            if prefix in prefixes:
                local = _ESCAPED.sub(r"\1", local)
                yield Mention(prefixes[prefix] + local, token.text, token.line, token.column)
        before = [*before[-1:], token]
