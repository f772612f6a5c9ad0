"""Whether the query of a SPARQL-based constraint can be run (https://www.w3.org/TR/shacl/#sparql-constraints)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import pyoxigraph
from pyoxigraph import QueryBoolean, QuerySolutions

from servicegraph.sparql.lexer import Token, tokenise
from servicegraph.sparql.nesting import too_deep

_FORBIDDEN = frozenset({"MINUS", "VALUES", "SERVICE"})  # https://www.w3.org/TR/shacl/#pre-binding
_PLACE = re.compile(r"\berror at (\d+):(\d+): ")
# What the engine puts in place of $PATH; any predicate does for reading the text.
_SOME_PATH = "<urn:servicegraph:path>"


@dataclass(frozen=True)
class QueryFault:
    """What is wrong with a query: the name of the remedy, what fills its sentence, and the line in the text from 0."""

    remedy: str
    values: Mapping[str, object] = field(default_factory=dict, hash=False)
    line: int = 0


def fault_of_query(text: str, prefixes: Mapping[str, str], *, is_ask: bool = False) -> QueryFault | None:
    """The first fault of the query *text*, for which *prefixes* are declared; None when it can be run."""
    if place := too_deep(text):  # before the engine reads it: its parser would fall over
        return QueryFault("nested", {}, place[0] - 1)
    tokens = [token for token in tokenise(text) if token.kind not in ("space", "comment")]
    return _undeclared(tokens, prefixes) or _forbidden(tokens) or _unreadable(tokens, text, prefixes, is_ask)


def _undeclared(tokens: list[Token], prefixes: Mapping[str, str]) -> QueryFault | None:
    declared = set(prefixes)
    before = ""
    for token in tokens:
        if token.kind == "name":
            prefix = token.text.partition(":")[0]
            if before == "PREFIX":
                declared.add(prefix)
            elif prefix not in declared and token.text != ":" and prefix != "_":
                return QueryFault("prefix", {"prefix": prefix}, token.line - 1)
        before = token.text.upper()
    return None


def _forbidden(tokens: list[Token]) -> QueryFault | None:
    for token in tokens:
        if token.kind == "word" and token.text.upper() in _FORBIDDEN:
            return QueryFault("forbidden", {"word": token.text.upper()}, token.line - 1)
    return None


def _unreadable(tokens: list[Token], text: str, prefixes: Mapping[str, str], is_ask: bool) -> QueryFault | None:
    header = "".join(f"PREFIX {name}: <{iri}> " for name, iri in prefixes.items()) + "\n"
    body = "".join(_SOME_PATH if token.text == "$PATH" else token.text for token in tokenise(text))
    try:
        answer = pyoxigraph.Store().query(header + body)
    except RuntimeError:  # a function that nobody here knows: perhaps the engine does
        return None
    except (SyntaxError, ValueError, OSError) as error:
        place = _PLACE.search(str(error))
        line, column = (int(place[1]) - 2, int(place[2])) if place else (0, 1)
        rest = (body.splitlines()[line:] or [""])[0][column - 1 :].split() if line >= 0 else []
        return QueryFault("unreadable", {"word": rest[0]}, line) if rest else QueryFault("unfinished", {}, max(0, line))
    if isinstance(answer, QueryBoolean) or not isinstance(answer, QuerySolutions):
        return None if is_ask and isinstance(answer, QueryBoolean) else QueryFault("form", {"form": _form(is_ask)})
    if is_ask:
        return QueryFault("form", {"form": _form(is_ask)})
    if "this" not in {variable.value for variable in answer.variables}:
        return QueryFault("this", {}, next((token.line - 1 for token in tokens if token.text.upper() == "SELECT"), 0))
    return None


def _form(is_ask: bool) -> str:
    return "ASK" if is_ask else "SELECT"
