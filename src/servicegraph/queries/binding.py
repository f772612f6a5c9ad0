"""A named question with its parameters put in: text from a user becomes terms, terms become tokens of the query."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Mapping, Sequence

from pyoxigraph import Literal, NamedNode

from servicegraph.errors import ParameterError
from servicegraph.messages import primary
from servicegraph.queries.header import NamedQuery
from servicegraph.queries.parameters import read, token
from servicegraph.rdf.terms import Prefixes
from servicegraph.sparql.lexer import tokenise


def read_parameters(
    query: NamedQuery, given: Mapping[str, str], prefixes: Prefixes, today: datetime.date | None = None
) -> dict[str, NamedNode | Literal]:
    """The terms of the texts *given*, with the defaults of what was not given; *today* is that of a day.

    Without *today* such a parameter stays open, and the query itself says what it then means. An empty text counts as
    not given, as an HTML form sends it. Raises ParameterError.
    """
    for name in given:
        query.parameter(name)
    terms = {}
    for parameter in query.parameters:
        text = given.get(parameter.name) or parameter.default
        if parameter.is_of_the_day and not given.get(parameter.name):
            text = today.isoformat() if today else None
        if text is not None:
            terms[parameter.name] = read(parameter, text, prefixes)
        elif parameter.required:
            raise ParameterError("error.parameter-required", parameter=parameter.name, query=query.name)
    return terms


def in_language(
    query: NamedQuery, given: Mapping[str, str], language: str | None, offered: Sequence[str] = ()
) -> dict[str, str]:
    """The texts *given*, with *language* for each language parameter that has none; None leaves the defaults.

    Only a language that somebody asked for counts, so that nobody's answer depends on where it is asked; a regional
    one counts as the same language *offered* by the catalogue. A default that is none of those gives way to the first.
    """
    known = {primary(tag) for tag in offered}
    if language and language not in offered:
        language = next((tag for tag in offered if primary(tag) == primary(language)), language)
    asked = {}
    for parameter in query.parameters:
        if parameter.type.name == "lang":
            is_strange = bool(known) and parameter.default is not None and primary(parameter.default) not in known
            asked[parameter.name] = language or (offered[0] if is_strange else None)
    return {**{name: tag for name, tag in asked.items() if tag}, **{name: text for name, text in given.items() if text}}


def bind(query: NamedQuery, given: Mapping[str, str], prefixes: Prefixes, today: datetime.date | None = None) -> str:
    """The SPARQL text of *query* with the parameter texts *given* in place of its ``$`` tokens, asked on *today*.

    Each value is read by its parameter's type and serialised as one RDF term; strings, IRIs and comments of the
    query are never touched. A parameter without value stays a variable and matches anything. Raises
    ParameterError.
    """
    return with_terms(query, read_parameters(query, given, prefixes, today))


def with_terms(query: NamedQuery, terms: Mapping[str, NamedNode | Literal], is_bare: bool = False) -> str:
    """The SPARQL text of *query* with *terms* in place of its ``$`` tokens, by parameter.

    One that *is_bare* is for engines alone, which have less to read: without comments, and all on one line.
    """
    return "".join(
        f" {token(terms[name])} " if name in terms else f"${name}" if name else plain
        for plain, name in _pieces(query.text, is_bare)
    )


@functools.lru_cache(maxsize=256)
def _pieces(text: str, is_bare: bool) -> tuple[tuple[str, str], ...]:
    """*text* cut at its ``$`` tokens: what stands between them, and the name of each, one of the two empty."""
    pieces: list[tuple[str, str]] = []
    plain: list[str] = []
    for piece in tokenise(text):
        if piece.kind == "variable" and piece.text[0] == "$":
            pieces += [("".join(plain), ""), ("", piece.text[1:])]
            plain = []
        elif is_bare and piece.kind in ("space", "comment"):
            plain += [] if plain and plain[-1] == " " else [" "]
        else:
            plain.append(piece.text)
    return (*pieces, ("".join(plain), ""))
