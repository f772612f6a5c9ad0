"""The IRIs that a SPARQL text names, written whole or with a prefix, each at its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from servicegraph.sparql.lexer import Token, tokenise

_ESCAPED = re.compile(r"\\(.)")
_BEFORE_GRAPHS = frozenset({"FROM", "NAMED", "GRAPH"})


@dataclass(frozen=True)
class Mention:
    """An IRI named in a text: as it is written, and where. ``declares`` is the prefix that it is given, if any.

    ``is_graph`` says that it is the name of a graph to ask: it stands behind FROM, FROM NAMED or GRAPH.
    """

    iri: str
    text: str
    line: int
    column: int
    declares: str | None = None
    is_graph: bool = False


def mentions_in(sparql: str) -> Iterator[Mention]:
    """The absolute IRIs that *sparql* names, in their order; those in PREFIX lines say which prefix they declare.

    A name whose prefix is not declared is none.
    """
    prefixes: dict[str, str] = {}
    before: list[Token] = []  # the two tokens before, white space and comments left out
    for token in tokenise(sparql):
        if token.kind in ("space", "comment"):
            continue
        is_graph = bool(before) and before[-1].kind == "word" and before[-1].text.upper() in _BEFORE_GRAPHS
        if token.kind == "iri":
            iri, declares = token.text[1:-1], None
            if len(before) == 2 and before[0].text.upper() == "PREFIX" and before[1].kind == "name":
                declares = before[1].text[:-1]
                prefixes[declares] = iri
            if ":" in iri and before[-1:] and before[-1].text.upper() != "BASE":
                yield Mention(iri, token.text, token.line, token.column, declares, is_graph)
        elif token.kind == "name" and not (before and before[-1].text.upper() == "PREFIX"):
            prefix, _, local = token.text.partition(":")
            if prefix in prefixes:
                local = _ESCAPED.sub(r"\1", local)
                yield Mention(prefixes[prefix] + local, token.text, token.line, token.column, is_graph=is_graph)
        before = [*before[-1:], token]
