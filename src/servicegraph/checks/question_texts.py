"""Checks of what own questions say to the engine: graphs that nobody has, and patterns that nothing can match."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from servicegraph.checks.definition import Scope, check
from servicegraph.checks.own_questions import own_questions
from servicegraph.checks.writing import with_end
from servicegraph.diagnostics import Diagnostic, Location, Severity, built_in
from servicegraph.rdf.index import text_of
from servicegraph.rdf.terms import ROOT, SH
from servicegraph.shacl.patterns import foreign_part, is_pattern
from servicegraph.sparql.lexer import Token, tokenise
from servicegraph.sparql.mentions import mentions_in
from servicegraph.turtle.reading import TurtleFile, object_location

_READINESS_GRAPH = ROOT + "graph/readiness"
_FLAGS_OF = {"REGEX": 2, "REPLACE": 3}  # which argument says the flags, counted from 0
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")
_SWITCH = re.compile(r"\(\?[a-zA-Z-]+[:)]")
_HEAD = (
    "# Own\n#\n# @column x iri A thing\nPREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"
    "PREFIX sg: <https://w3id.org/servicegraph/ns#>\n"
)
_ASKED = _HEAD + "SELECT ?x { ?x rdfs:label ?name FILTER(REGEX(?name, %s)) }"


@check(
    Severity.WARNING,
    fails={"queries/own.rq": _HEAD + "SELECT ?x { GRAPH <https://example.org/nowhere> { ?x a sg:Service } } # here"},
    passes={"queries/own.rq": _HEAD + "SELECT ?x { GRAPH ?file { ?x a sg:Service } }"},
)
def unknown_graph(scope: Scope) -> Iterator[Diagnostic]:
    """A question of a graph that the catalogue does not have: there is nothing in it, whatever is asked."""
    graphs = frozenset(file.graph for file in scope.dataset.sources.files) | {_READINESS_GRAPH}
    for query in own_questions(scope):
        for name in mentions_in(query.text):
            if name.is_graph and name.iri not in graphs:
                yield built_in(
                    "unknown-graph",
                    Severity.WARNING,
                    Location(query.path, name.line, name.column, name.line, name.column + len(name.text)),
                    value=NamedNode(name.iri),
                    name=name.text,
                )


@check(
    Severity.VIOLATION,
    fails={"queries/own.rq": _ASKED % '"(home"' + " # here"},
    passes={"queries/own.rq": _ASKED % '"[(]home"'},
)
def question_pattern(scope: Scope) -> Iterator[Diagnostic]:
    """A regular expression in a query that no engine can read: then nothing matches, and no error tells why."""
    for one in _expressions(scope):
        if is_pattern(one.pattern, one.flags):
            continue
        is_of_flags = is_pattern(one.pattern)
        part = "" if is_of_flags else foreign_part(one.pattern)
        yield built_in(
            "question-pattern",
            Severity.VIOLATION,
            (is_of_flags and one.flags_place) or one.place,
            value=Literal(one.pattern),
            sentence="check.question-pattern.flags" if is_of_flags else "",
            hint="check.question-pattern.hint-flags" if is_of_flags else part and _hint(part),
            pattern=one.pattern,
            flags=one.flags,
            part=part,
        )


@check(
    Severity.WARNING,
    fails={"queries/own.rq": _ASKED % r'"\\bhome"' + " # here"},
    passes={"queries/own.rq": _ASKED % r'"(^|\\W)home", "i"'},
)
def foreign_pattern(scope: Scope) -> Iterator[Diagnostic]:
    """A regular expression, of a question or an own shape, that only some engines can read as it is meant.

    One that cannot be read here either is told of as that.
    """
    for one in (*_expressions(scope), *_patterns_of_shapes(scope)):
        part = "" if "q" in one.flags else foreign_part(one.pattern)
        if part and is_pattern(one.pattern, one.flags):
            yield built_in(
                "foreign-pattern",
                Severity.WARNING,
                one.place,
                value=Literal(one.pattern),
                hint=_hint(part),
                part=part,
                pattern=one.pattern,
            )


def _hint(part: str) -> str:
    """The sentence that says what to write in place of the foreign *part* of an expression; empty: the usual one."""
    if part in (r"\b", r"\B"):
        return ""
    if part.startswith("(?"):
        kind = "switch" if _SWITCH.fullmatch(part) else "group"
    elif part in (r"\A", r"\z", r"\Z"):
        kind = "anchor"
    else:
        kind = "other" if part[0] in "\\[&~" else "quantifier"
    return f"check.foreign-pattern.hint-{kind}"


@dataclass(frozen=True)
class _Expression:
    """A regular expression with its flags, each with its place; flags that are not written out count as none."""

    pattern: str
    place: Location
    flags: str = ""
    flags_place: Location | None = None


def _expressions(scope: Scope) -> Iterator[_Expression]:
    """The regular expressions that own questions, and the queries of own shapes, write out."""
    for query in own_questions(scope):
        yield from _in_query(query.text, functools.partial(_span, query.path))
    for file, position, text in _texts_of_shapes(scope, SH + "select", SH + "ask"):
        place = with_end(file, object_location(file, position))
        yield from _in_query(text, functools.partial(_line_in, file, place))


def _patterns_of_shapes(scope: Scope) -> Iterator[_Expression]:
    """The values of sh:pattern in own shapes; with flags of which one says that it is a plain text."""
    flags = {file.quads[at].subject: text for file, at, text in _texts_of_shapes(scope, SH + "flags")}
    for file, position, text in _texts_of_shapes(scope, SH + "pattern"):
        place = with_end(file, object_location(file, position))
        yield _Expression(text, place, flags.get(file.quads[position].subject, ""))


def _texts_of_shapes(scope: Scope, *properties: str) -> Iterator[tuple[TurtleFile, int, str]]:
    for file in scope.dataset.shapes:
        for position, quad in enumerate(file.quads if file.path in scope.own_definitions else ()):
            if quad.predicate.value in properties:
                yield file, position, text_of(quad.object)


def _span(path: str, token: Token) -> Location:
    if "\n" in token.text:
        return Location(path, token.line, token.column)
    return Location(path, token.line, token.column, token.line, token.column + len(token.text))


def _line_in(file: TurtleFile, place: Location, token: Token) -> Location:
    """The line of *token* in a query that is a value at *place*; the place itself when the value is one line."""
    said = file.lines[place.line - 1].decode("utf-8", "replace")[place.column - 1 :] if place.line else ""
    is_long = said.startswith(('"""', "'''"))
    return Location(place.path, place.line + token.line - 1, 1) if is_long and token.line > 1 else place


def _in_query(sparql: str, place: Callable[[Token], Location]) -> Iterator[_Expression]:
    """The expressions that are written as texts in calls of REGEX and REPLACE."""
    words = [token for token in tokenise(sparql) if token.kind not in ("space", "comment")]
    for at, word in enumerate(words):
        if word.kind == "word" and word.text.upper() in _FLAGS_OF:
            said = [one[0] if len(one) == 1 and one[0].kind == "string" else None for one in _arguments(words, at + 1)]
            pattern = said[1] if len(said) > 1 else None
            flags = dict(enumerate(said)).get(_FLAGS_OF[word.text.upper()])
            if pattern is not None and flags is not None:
                yield _Expression(_unescaped(pattern.text), place(pattern), _unescaped(flags.text), place(flags))
            elif pattern is not None:
                yield _Expression(_unescaped(pattern.text), place(pattern))


def _arguments(words: Sequence[Token], begin: int) -> list[list[Token]]:
    """The tokens of each argument of the call whose bracket opens at *begin*."""
    found: list[list[Token]] = [[]]
    depth = 0
    for token in words[begin:]:
        depth += (token.text in _OPENING) - (token.text in _CLOSING)
        if depth <= 0:
            break
        if token.text == "," and depth == 1:
            found.append([])
        elif depth > 1 or token.text != "(" or found != [[]]:
            found[-1].append(token)
    return found


def _unescaped(text: str) -> str:
    """What a string of SPARQL says, its escapes replaced (https://www.w3.org/TR/sparql11-query/#grammarEscapes)."""
    marks = 3 if text[:3] in ('"""', "'''") and len(text) >= 6 else 1
    found, rest = "", iter(text[marks:-marks])
    for character in rest:
        after = next(rest, "") if character == "\\" else ""
        found += {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}.get(after, after) if after else character
    return found
