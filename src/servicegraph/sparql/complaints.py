"""What the engine complains of in a SPARQL text, as a sentence with its place."""

from __future__ import annotations

import difflib
import re

from servicegraph.errors import QueryRefused, QuerySyntaxError
from servicegraph.sparql.lexer import WORDS, is_federated, tokenise, unknown_word, update_word
from servicegraph.sparql.mentions import mentions_in
from servicegraph.sparql.nesting import too_deep


def refuse_unsafe(sparql: str) -> None:
    """Raises QueryRefused for a text that would ask another endpoint, or end the engine's process."""
    if is_federated(sparql):
        asks = (token for token in tokenise(sparql) if token.kind == "word" and token.text.upper() == "SERVICE")
        line, column = next(((token.line, token.column) for token in asks), (1, 1))
        raise QueryRefused("error.federation", line=line, column=column)
    if deep := too_deep(sparql):
        raise QueryRefused("error.query-nested", line=deep[0], column=deep[1])


_FUNCTION = re.compile(r"The custom function <(?P<iri>[^>]*)> is not supported")


def unknown_function(error: Exception, sparql: str) -> QueryRefused:
    """The engine's complaint *error* about a function that it does not have, with the place where it is called."""
    match = _FUNCTION.match(str(error))
    if not match:
        return QueryRefused("error.evaluation", detail=error)
    place = next((name for name in mentions_in(sparql) if name.iri == match["iri"]), None)
    line, column = (place.line, place.column) if place else (1, 1)
    return QueryRefused("error.query-function", line=line, column=column, function=match["iri"])


# What word processors and web pages put in place of spaces and quotation marks.
_ODD = re.compile("[\u00a0\u200b\u200c\u200d\u2060\ufeff\u2018\u2019\u201c\u201d\u201e\u2013\u2014]")
_PLACE = re.compile(r"error at (?P<line>\d+):(?P<column>\d+): (?:expected (?:one of )?)?(?P<detail>.*)", re.DOTALL)


def syntax_error(error: Exception, sparql: str) -> QuerySyntaxError:
    """The parser's complaint in one sentence: its list of expected tokens helps nobody, the place does."""
    match = _PLACE.match(str(error))
    if not match:
        return QuerySyntaxError("error.query-invalid", detail=error)
    line, column = int(match["line"]), int(match["column"])
    if update := update_word(sparql):
        said = update.text.upper()
        return QuerySyntaxError("error.query-update", line=update.line, column=update.column, word=said)
    lines = sparql.splitlines() or [""]
    before = lines[min(line, len(lines)) - 1][: column - 1]
    if "Prefix not found" in match["detail"] and (name := re.search(r"([\w.-]*):\S*$", before)):
        return QuerySyntaxError("error.query-prefix", line=line, column=name.start() + 1, prefix=name[1])
    for token in tokenise(sparql):
        if token.kind in ("other", "space") and (odd := _ODD.search(token.text)):
            beside = token.text[: odd.start()].rpartition("\n")[2]
            at = 1 + len(beside) if "\n" in token.text[: odd.start()] else token.column + len(beside)
            down = token.line + token.text.count("\n", 0, odd.start())
            said = f"U+{ord(odd[0]):04X}"
            return QuerySyntaxError("error.query-character", line=down, column=at, character=said)
    if (word := unknown_word(sparql)) and (word.line, word.column) <= (line, column):
        likest = difflib.get_close_matches(word.text.upper(), sorted(WORDS), n=1)
        key = "error.query-word-near" if likest else "error.query-word"
        return QuerySyntaxError(key, line=word.line, column=word.column, word=word.text[:100], near="".join(likest))
    parts = re.split(r",\s|, \[_\]", match["detail"])
    said = next((part for part in parts if part.count(" ") > 2 and part[0].isalpha()), "")
    near = lines[min(line, len(lines)) - 1][max(0, column - 1) :][:30].strip()
    if said:
        return QuerySyntaxError("error.query-meaning", line=line, column=column, detail=said)
    if not near and line >= len(lines):
        return QuerySyntaxError("error.query-ends", line=line, column=column)
    return QuerySyntaxError("error.query-syntax", line=line, column=column, near=near)
