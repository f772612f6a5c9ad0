"""SPARQL text cut into tokens, so that parameters and keywords are never mistaken inside strings, IRIs or comments."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

# The terminals of SPARQL 1.1 (https://www.w3.org/TR/sparql11-query/#sparqlGrammar) that hide other characters come
# first; what is left is names, variables and single characters. A prefix has an end, so that no text takes long.
_STRING = r"""(?:\"\"\"(?:[^"\\]|\\.|"(?!""))*+\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*+'''
                |"(?!"")(?:[^"\\\n\r]|\\.)*+"|'(?!'')(?:[^'\\\n\r]|\\.)*+')"""
_OPEN = r"""(?:\"\"\".*|'''.*|"(?:[^"\\\n\r]|\\.)*+|'(?:[^'\\\n\r]|\\.)*+)"""
_COMMENT = r"\#[^\n\r]*+"
_HIDING = rf"(?P<string>{_STRING})|(?P<open>{_OPEN})|(?P<comment>{_COMMENT})|"
_IN_IRI = r"""(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*+>"""
_IRI = f"(?P<iri><{_IN_IRI})"
_PREFIX, _LOCAL = r"[^\W\d_][\w.-]{0,200}+", r":(?:[\w:%-]++|\\.|\.++(?=[\w:%\\-]))*+"
_PLAIN = (
    _IRI
    + rf"""
    | (?P<variable>[?$]\w+)
    | (?P<name>(?:{_PREFIX})?{_LOCAL})
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
_OVER_LINES = frozenset({"space", "string", "name"})


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


_NUMBER = r"[0-9]++(?:[eE][0-9]++)?+"
# The commonest come first, for which nothing else need be tried.
_AFTER_SPACE = rf"""
      [?$]\w++ | [{{}}().;,=] | {_NUMBER}\.{_NUMBER}(?!\w) | \w++(?![\w.-]{{0,200}}:)
    | (?:_|{_PREFIX})?{_LOCAL} | \w++ | @[A-Za-z]++(?:-[A-Za-z0-9]++)*+
    | <{_IN_IRI} | [!<>]= | <<(?!{_IN_IRI}) | >> | && | \|\| | \^\^ | . | \Z
"""
_PIECE = re.compile(rf"(?:\s++|{_COMMENT})*+({_STRING}|{_OPEN}|{_AFTER_SPACE})", re.VERBOSE | re.DOTALL)
_INSIDE_PIECE = re.compile(rf"\s*+({_AFTER_SPACE})", re.VERBOSE | re.DOTALL)
_KIND = re.compile(
    rf"""(?P<variable>[?$].+)|(?P<string>{_STRING})|(?P<open>{_OPEN})|(?P<iri><.*>)|(?P<tag>@.+)|(?P<name>.*:.*)
    |(?P<number>{_NUMBER}(?:\.{_NUMBER})?)|(?P<word>\w+)|(?P<other>.+)""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, eq=False)
class Pieces:
    """A SPARQL text cut into what a grammar sees, no spaces and comments: the *texts* in their order.

    ``kinds`` has the kind of each that is not like another: as of a ``Token``, and ``number``. Unlike tokens, decimals,
    labels of blank nodes and operators of two characters are whole.
    """

    texts: Sequence[str]
    kinds: Mapping[str, str]

    @functools.cached_property
    def keywords(self) -> frozenset[str]:
        """The bare words, in upper case."""
        return frozenset(text.upper() for text, kind in self.kinds.items() if kind == "word")


def pieces_of(sparql: str) -> Pieces:
    """The pieces of *sparql*; where they stand tells ``place_of_piece``. Takes a fifth of the time of its tokens."""
    return _pieces(sparql) if len(sparql) <= _MOST_KEPT else _cut_to_pieces(sparql)


@functools.lru_cache(maxsize=4)  # for those who look at a text one after another, as of tokens
def _pieces(sparql: str) -> Pieces:
    return _cut_to_pieces(sparql)


def _cut_to_pieces(sparql: str) -> Pieces:
    texts = _PIECE.findall(sparql)
    while texts and not texts[-1]:
        texts.pop()
    kinds = _kinds(texts)
    if "open" in kinds.values():
        texts = [match[1] for match in _piece_matches(sparql)]
        # Each quotation mark in a string that never ends stands for itself.
        kinds = {text: "other" if kind == "open" else kind for text, kind in _kinds(texts).items()}
    return Pieces(texts, kinds)


def _kinds(texts: Iterable[str]) -> dict[str, str]:
    return {text: match.lastgroup or "" for text in set(texts) if (match := _KIND.fullmatch(text))}


def _piece_matches(sparql: str) -> Iterator[re.Match[str]]:
    """Each piece of *sparql* in group 1, those of a string that never ends too."""
    for match in _PIECE.finditer(sparql):
        if match[1] and (kind := _KIND.fullmatch(match[1])) and kind.lastgroup == "open":
            yield from filter(_has_piece, _INSIDE_PIECE.finditer(sparql, match.start(1), match.end(1)))
        elif match[1]:
            yield match


def _has_piece(match: re.Match[str]) -> bool:
    return bool(match[1])


def place_of_piece(sparql: str, number: int) -> tuple[int, int]:
    """The line and column of a piece of *sparql*, counted from 0."""
    at = next(itertools.islice(_piece_matches(sparql), number, None)).start(1)
    return sparql.count("\n", 0, at) + 1, at - sparql.rfind("\n", 0, at)


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
    return frozenset[str]().union(*(pieces_of(text).keywords for text in _readings(sparql)))


# Without one of these words a query sees the union of the graphs only.
_GRAPHS = frozenset({"GRAPH", "FROM"})


def words_of_graphs(sparql: str) -> frozenset[str]:
    """The words GRAPH and FROM, if *sparql* says with them which graphs it asks."""
    if "\\" not in sparql:
        written = sparql.upper()
        if not any(word in written for word in _GRAPHS):
            return frozenset()  # most texts, without cutting them up
    return keywords(sparql) & _GRAPHS


def is_federated(sparql: str) -> bool:
    """Whether *sparql* may ask another endpoint (https://www.w3.org/TR/sparql11-federated-query/).

    An engine may want no space around SERVICE: ``5SERVICE`` and ``SERVICEex:a {`` then hold it. So every word with it
    in it counts, and so does a name whose prefix has it in it, where a group follows that no GRAPH and the like gives
    and that is not the object of a statement.
    """
    if "\\" not in sparql and "SERVICE" not in sparql.upper():
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
    kinds = pieces_of(sparql).kinds
    if not any(kind == "name" and "SERVICE" in text.partition(":")[0].upper() for text, kind in kinds.items()):
        return False
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
