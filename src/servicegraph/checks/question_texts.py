"""Checks of what own questions say to the engine: graphs that nobody has, and patterns that nothing can match."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pyoxigraph import Literal, NamedNode

from servicegraph.checks.definition import Scope, check
from servicegraph.checks.own_questions import own_questions
from servicegraph.checks.writing import with_end
from servicegraph.diagnostics import Diagnostic, Location, Severity, built_in
from servicegraph.rdf.index import text_of
from servicegraph.rdf.terms import ROOT, SH
from servicegraph.shacl.patterns import is_pattern
from servicegraph.sparql.lexer import Token, tokenise
from servicegraph.sparql.mentions import mentions_in
from servicegraph.turtle.reading import object_location

_READINESS_GRAPH = ROOT + "graph/readiness"
_MATCHING = frozenset({"REGEX", "REPLACE"})
# Behind an even number of backslashes: a boundary, an anchor, a quotation, or a group that is more than a group.
_FOREIGN = re.compile(r"(?<!\\)(?:\\\\)*(?P<part>\\[bBAzZGQEhRX]|\(\?[^)]{0,3})")
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
    """A regular expression in a question that no engine can read: then nothing matches, and no error tells why."""
    for query in own_questions(scope):
        for token, pattern, flags in _patterns(_words(query.text)):
            if not is_pattern(pattern, flags):
                yield built_in(
                    "question-pattern",
                    Severity.VIOLATION,
                    Location(query.path, token.line, token.column, token.line, token.column + len(token.text)),
                    value=Literal(pattern),
                    pattern=pattern,
                )


@check(
    Severity.WARNING,
    fails={"queries/own.rq": _ASKED % r'"\\bhome"' + " # here"},
    passes={"queries/own.rq": _ASKED % r'"(^|\\W)home", "i"'},
)
def foreign_pattern(scope: Scope) -> Iterator[Diagnostic]:
    """A regular expression, of a question or an own shape, that only some engines can read as it is meant.

    SPARQL and SHACL take those of XPath (https://www.w3.org/TR/xpath-functions-31/#regex-syntax), which know no word
    boundary, no look-around and no switches inside the expression.
    """
    for query in own_questions(scope):
        for token, pattern, _ in _patterns(_words(query.text)):
            if part := _FOREIGN.search(pattern):
                end = token.column + len(token.text)
                yield _foreign(part["part"], pattern, Location(query.path, token.line, token.column, token.line, end))
    for file in scope.dataset.shapes:
        for position, quad in enumerate(file.quads if file.path in scope.own_definitions else ()):
            if quad.predicate.value == SH + "pattern" and (part := _FOREIGN.search(text_of(quad.object))):
                yield _foreign(part["part"], text_of(quad.object), with_end(file, object_location(file, position)))


def _foreign(part: str, pattern: str, place: Location) -> Diagnostic:
    return built_in("foreign-pattern", Severity.WARNING, place, value=Literal(pattern), part=part, pattern=pattern)


def _words(text: str) -> list[Token]:
    return [token for token in tokenise(text) if token.kind not in ("space", "comment")]


def _patterns(words: Sequence[Token]) -> Iterator[tuple[Token, str, str]]:
    """The second arguments of REGEX and REPLACE that are written as texts, with what they and their flags say."""
    for at, word in enumerate(words):
        if word.kind == "word" and word.text.upper() in _MATCHING:
            arguments = _arguments(words, at + 1)
            flags = arguments[3 if word.text.upper() == "REPLACE" else 2 :][:1]
            if len(arguments) > 1 and (pattern := _text(arguments[1])) is not None:
                yield arguments[1][0], pattern, (_text(flags[0]) or "") if flags else ""


def _arguments(words: Sequence[Token], at: int) -> list[list[Token]]:
    """The words of each argument of the call whose bracket is the word *at*."""
    found: list[list[Token]] = [[]]
    depth = 0
    for word in words[at:]:
        depth += (word.text in "([{") - (word.text in ")]}")
        if depth <= 0:
            break
        if word.text == "," and depth == 1:
            found.append([])
        elif depth > 1 or word.text != "(":
            found[-1].append(word)
    return found


def _text(words: Sequence[Token]) -> str | None:
    """What *words* say, when they are one text; else None."""
    if len(words) != 1 or words[0].kind != "string":
        return None
    said = words[0].text
    return _unescaped(said[3:-3] if said[:3] in ('"' * 3, "'" * 3) else said[1:-1])


def _unescaped(text: str) -> str:
    """What a string of SPARQL says, its escapes replaced (https://www.w3.org/TR/sparql11-query/#grammarEscapes)."""
    found, rest = "", iter(text)
    for character in rest:
        after = next(rest, "") if character == "\\" else ""
        found += {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}.get(after, after) if after else character
    return found
