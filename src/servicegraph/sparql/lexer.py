"""SPARQL text cut into tokens, so that parameters and keywords are never mistaken inside strings, IRIs or comments."""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

# The terminals of SPARQL 1.1 (https://www.w3.org/TR/sparql11-query/#sparqlGrammar) that hide other characters come
# first; what is left is names, variables and single characters. A prefix has an end, so that no text takes long.
_HIDING = r"""
      (?P<string>\"\"\"(?:[^"\\]|\\.|"(?!""))*+\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*+'''
                |"(?!"")(?:[^"\\\n\r]|\\.)*+"|'(?!'')(?:[^'\\\n\r]|\\.)*+')
    | (?P<open>\"\"\".*|'''.*|"(?:[^"\\\n\r]|\\.)*+|'(?:[^'\\\n\r]|\\.)*+)
    | (?P<comment>\#[^\n\r]*)
    |"""
_IRI = r"""(?P<iri><(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>)"""
_PLAIN = (
    _IRI
    + r"""
    | (?P<variable>[?$]\w+)
    | (?P<name>(?:[^\W\d_][\w.-]{0,200}+)?:(?:[\w:%-]|\\.|\.++(?=[\w:%\\-]))*)
    | (?P<tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<word>\w+)
    | (?P<space>\s+)
    | (?P<other>.)
"""
)
_MOST_KEPT = 50_000  # characters; the longest shipped question has some 25 000 with its header
_TOKEN = re.compile(_HIDING + _PLAIN, re.VERBOSE | re.DOTALL)
_INSIDE = re.compile(_PLAIN, re.VERBOSE | re.DOTALL)
_PART = re.compile(_HIDING + _IRI + r"""| (?P<outside>[^"'\#<]++|<)""", re.VERBOSE | re.DOTALL)
_OVER_LINES = frozenset({"space", "string"})


class Token(NamedTuple):
    """A piece of a SPARQL text: its kind (a group of the patterns above), its text, and its place.

    Lines and columns are counted from 1, columns in characters.
    """

    kind: str
    text: str
    line: int
    column: int


def tokenise(sparql: str) -> Iterable[Token]:
    """The tokens of *sparql*, white space and comments included: joined they give the text again.

    A string that never ends hides nothing: its words are tokens, whatever an engine makes of them.
    """
    # A query is looked at from several sides, one after another: a few texts of a usual size are cut up once.
    return _tokens(sparql) if len(sparql) <= _MOST_KEPT else _cut(sparql)


@functools.lru_cache(maxsize=4)
def _tokens(sparql: str) -> tuple[Token, ...]:
    return tuple(_cut(sparql))


def _cut(sparql: str) -> Iterator[Token]:
    line, begin = 1, -1  # the place before the first character of the line
    made = functools.partial(tuple.__new__, Token)  # a fourth of the time is that of the constructor
    for match in _matches(sparql):
        kind, text = match.lastgroup, match[0]
        yield made((kind, text, line, match.start() - begin))
        if kind in _OVER_LINES and "\n" in text:
            line += text.count("\n")
            begin = match.start() + text.rindex("\n")


def _matches(sparql: str) -> Iterator[re.Match[str]]:
    """The parts of *sparql* that are tokens, those of a string that never ends too."""
    for match in _TOKEN.finditer(sparql):
        if match.lastgroup == "open":
            yield from _INSIDE.finditer(sparql, match.start(), match.end())
        else:
            yield match


def _outside(sparql: str) -> Iterator[str]:
    """The parts of *sparql* that are in no string, comment or IRI, found sooner than its tokens."""
    return (match[0] for match in _PART.finditer(sparql) if match.lastgroup in ("outside", "open"))


_WORD_FIRST = re.compile(r"\s*([A-Za-z]++)(?![\w.:-])")  # where it ends, no name does that begins with it


def first_word(sparql: str, words: Collection[str]) -> str:
    """The first of the bare *words*, which are in upper case, that stands in *sparql*; empty when none does."""
    if (first := _WORD_FIRST.match(sparql)) and (word := first[1].upper()) in words:
        return word  # most texts, without cutting them up
    found = (match[0].upper() for match in _matches(sparql) if match.lastgroup == "word")
    return next((word for word in found if word in words), "")


def keywords(sparql: str) -> frozenset[str]:
    """The bare words of *sparql* in upper case: keywords and function names, never parts of names or strings.

    Words written with codepoint escapes count too, since these are replaced before the grammar is applied
    (https://www.w3.org/TR/sparql11-query/#codepointEscape).
    """
    return frozenset(
        token.text.upper() for text in _readings(sparql) for token in tokenise(text) if token.kind == "word"
    )


# Without one of these words a query sees the union of the graphs only. To look for them first is much quicker.
_GRAPHS = re.compile(r"\b(?:GRAPH|FROM)\b", re.IGNORECASE)


def words_of_graphs(sparql: str) -> frozenset[str]:
    """The words GRAPH and FROM, if *sparql* says with them which graphs it asks."""
    if "\\" not in sparql and not _GRAPHS.search(sparql):
        return frozenset()
    return keywords(sparql) & {"GRAPH", "FROM"}


# In whatever state a reader is here, none of this is a keyword: variables, local names and IRIs. None of it goes over a
# space or a quotation mark.
_NO_KEYWORD = re.compile(r"""[?$]\w+|(?<=\w):[\w.-]+|<[^<>"'{}|^`\\\x00-\x20]*>""")


def is_federated(sparql: str) -> bool:
    """Whether *sparql* may ask another endpoint (https://www.w3.org/TR/sparql11-federated-query/).

    An engine may want no space around SERVICE: ``5SERVICE`` and ``SERVICEex:a {`` then hold it. So every word with it
    in it counts, and so does a name whose prefix has it in it, where a group follows that no GRAPH and the like gives
    and that is not the object of a statement.
    """
    if "\\" not in sparql and (
        "SERVICE" not in sparql.upper()
        or not any("SERVICE" in _NO_KEYWORD.sub("", part).upper() for part in _outside(sparql))
    ):
        return False  # most texts, without cutting them up
    return any("SERVICE" in word for word in keywords(sparql)) or any(map(_names_endpoint, _readings(sparql)))


# Their value differs from one time to the next, whatever the data.
_CHANGING = frozenset({"NOW", "RAND", "UUID", "STRUUID", "BNODE"})
_CALL = re.compile(rf"(?<![\w:?$@.%-])(?:{'|'.join(sorted(_CHANGING))})\s*\(")  # no part of a name, nor of a variable


def is_changing(sparql: str) -> bool:
    """Whether the answer to *sparql* may change although the data does not."""
    if "\\" not in sparql:
        written = sparql.upper()
        if not any(word in written for word in _CHANGING):
            return False  # most texts, without cutting them up
        if any(map(_CALL.search, _outside(written))):
            return True
    return bool(keywords(sparql) & _CHANGING)


_BEFORE_NAMES = frozenset({"GRAPH", "FROM", "NAMED", "DESCRIBE"})


def _names_endpoint(sparql: str) -> bool:
    tokens = [token for token in tokenise(sparql) if token.kind not in ("space", "comment")]
    return any(
        name.kind == "name"
        and "SERVICE" in name.text.partition(":")[0].upper()
        and after.text == "{"
        and before.text.upper() not in _BEFORE_NAMES
        and not _wants_object(tokens[max(0, place - 3) : place + 1])
        for place, (before, name, after) in enumerate(zip(tokens, tokens[1:], tokens[2:], strict=False))
    )


def _wants_object(before: Sequence[Token]) -> bool:
    """Whether behind the tokens *before* the object of a statement stands, so that no keyword can.

    It looks back four tokens at the most: False where that does not tell.
    """
    last, verb_before, first = (before[-place].text if len(before) >= place else "" for place in (1, 2, 3))
    if last in (",", "*", "+") or (last == "?" and before[-1].kind == "other"):  # a list of objects, or a path's end
        return True
    if not _is_term(before[-1]):
        return False
    if verb_before in (";", "/", "|") or (verb_before == "^" and first != "^"):
        return True
    return len(before) >= 3 and first in ("{", "}", ".") and _is_term(before[-2])


def _is_term(token: Token) -> bool:
    return token.kind in ("iri", "variable", "name") or token.text == "a"


def _readings(sparql: str) -> set[str]:
    """*sparql* as it is written and with its codepoint escapes replaced: engines differ in which they read."""
    return {sparql, _ESCAPE.sub(lambda match: chr(min(int(match[1] or match[2], 16), 0x10FFFF)), sparql)}


_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


# The words of SPARQL 1.1, and of 1.2 where engines know it: keywords and built-in functions.
WORDS = frozenset(
    """
    A ABS ADJUST ADD ALL AS ASC ASK AVG BASE BIND BNODE BOUND BY CEIL CLEAR COALESCE CONCAT CONSTRUCT CONTAINS COPY
    COUNT CREATE DATA DATATYPE DAY DEFAULT DELETE DESC DESCRIBE DISTINCT DROP ENCODE_FOR_URI EXISTS FALSE FILTER FLOOR
    FROM GRAPH GROUP GROUP_CONCAT HASLANG HASLANGDIR HAVING HOURS IF IN INSERT INTO IRI ISBLANK ISIRI ISLITERAL
    ISNUMERIC ISTRIPLE ISURI LANG LANGDIR LANGMATCHES LATERAL LCASE LIMIT LOAD MAX MD5 MIN MINUS MINUTES MONTH MOVE
    NAMED NOT NOW OBJECT OFFSET OPTIONAL ORDER PREDICATE PREFIX RAND REDUCED REGEX REPLACE ROUND SAMETERM SAMEVALUE
    SAMPLE SECONDS SELECT SEPARATOR SERVICE SHA1 SHA256 SHA384 SHA512 SILENT STR STRAFTER STRBEFORE STRDT STRENDS
    STRLANG STRLANGDIR STRLEN STRSTARTS STRUUID SUBJECT SUBSTR SUM TIMEZONE TO TRIPLE TRUE TZ UCASE UNDEF UNION URI
    USING UUID VALUES VERSION WHERE WITH YEAR
    """.split()
)
_BARE = re.compile(r"[A-Za-z]\w*")


def unknown_word(sparql: str) -> Token | None:
    """The first bare word of *sparql* that is no word of the language; None when all are."""
    words = (token for token in tokenise(sparql) if token.kind == "word" and _BARE.fullmatch(token.text))
    return next((word for word in words if word.text.upper() not in WORDS), None)


_QUERIES = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_UPDATES = frozenset("INSERT DELETE LOAD CLEAR CREATE DROP COPY MOVE ADD WITH".split())


def update_word(sparql: str) -> Token | None:
    """The word by which *sparql* is an update (https://www.w3.org/TR/sparql11-update/); None when it is a query."""
    words = (token for token in tokenise(sparql) if token.kind == "word" and token.text.upper() in _QUERIES | _UPDATES)
    first = next(words, None)
    return first if first is not None and first.text.upper() in _UPDATES else None
