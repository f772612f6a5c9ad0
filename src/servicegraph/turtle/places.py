"""Where the terms of a Turtle text stand. The parser tells the line on which a triple ends; this finds its words.

It reads places only, of text that the parser has accepted: what it does not understand it passes over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urljoin

from pyoxigraph import Literal, NamedNode

from servicegraph.rdf.terms import RDF, XSD

# The terminals of Turtle (https://www.w3.org/TR/turtle/#terminals), those that may hide other characters first.
_TOKEN = re.compile(
    r"""
      (?P<long>\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*''')
    | (?P<string>"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
    | (?P<iri><[^<>"{}|^`\x00-\x20]*>)
    | (?P<comment>\#[^\n\r]*)
    | (?P<name>(?:_|[^\W\d_](?:[\w.-]*[\w-])?)?:
               (?:(?:[\w:]|%[0-9A-Fa-f]{2}|\\.)(?:[\w:.-]|%[0-9A-Fa-f]{2}|\\.)*(?<![.])|(?<=:)))
    | (?P<number>[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)(?!\w)|[+-]?[0-9]*\.[0-9]+|[+-]?[0-9]+)
    | (?P<tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<word>\w+)
    | (?P<line>\r\n|\n|\r)
    | (?P<space>[^\S\r\n]+)
    | (?P<mark>\^\^|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_NEWLINE = re.compile(r"\r\n|\n|\r")
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_CONTROL = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}

Place = tuple[int, int]
"""A line and a column, both counted from 1; the column in characters."""


class Token(NamedTuple):
    """A word of a Turtle text: its kind (a group of the pattern above), its text and its place."""

    kind: str
    text: str
    place: Place


class TripleSpan(NamedTuple):
    """A triple as it is written: its subject (an IRI; empty for a blank node), predicate, object and their places.

    ``object`` is as ``spelling`` gives it for a term.
    """

    subject: str
    predicate: str
    object: str
    subject_place: Place
    predicate_place: Place
    object_place: Place


def tokenise(text: str, first_line: int = 1) -> Iterator[Token]:
    """The words of the Turtle text *text* without white space and comments; its first line is *first_line*."""
    line, margin = first_line, 0
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "mark"
        if kind == "line":
            line, margin = line + 1, match.end()
        elif kind not in ("space", "comment"):
            yield Token(kind, match[0], (line, match.start() - margin + 1))
            if kind == "long":
                for jump in _NEWLINE.finditer(match[0]):
                    line, margin = line + 1, match.start() + jump.end()


def spelling(term: object) -> str:
    """A key for *term* that equals the ``object`` of the triples written with it; empty for a blank node."""
    if isinstance(term, NamedNode):
        return term.value
    if not isinstance(term, Literal):
        return ""
    return f'"{term.value}"' + (f"@{term.language.lower()}" if term.language else _typed(term.datatype.value))


def _typed(datatype: str) -> str:
    return "" if datatype == XSD + "string" else "^^" + datatype


def spans(text: str, prefixes: dict[str, str], base: str, first_line: int = 1) -> Iterator[TripleSpan]:
    """The triples of the Turtle text *text* in the order of their objects, without those that collections make.

    *prefixes* are those declared before, and gets those that *text* declares.
    """
    nowhere: Place = (0, 0)
    # One frame for each bracket that is open: the subject and the predicate so far, each with its place.
    subject: tuple[str, Place] | None = None
    predicate: tuple[str, Place] | None = None
    frames: list[tuple[tuple[str, Place] | None, tuple[str, Place] | None]] = []
    tokens = tokenise(text, first_line)
    token = next(tokens, None)
    while token is not None:
        following = next(tokens, None)
        kind, said, place = token
        if (kind == "tag" and said in ("@prefix", "@base")) or (kind == "word" and said.lower() in ("prefix", "base")):
            if said.lower().endswith("prefix") and following and following.kind == "name":
                iri = next(tokens, None)
                prefixes[following.text[:-1]] = _iri(iri.text, base) if iri else ""
            elif following:
                base = _iri(following.text, base)
            following = next(tokens, None)
        elif kind == "mark" and said in "[(":
            if subject is not None and predicate is not None:
                yield TripleSpan(subject[0], predicate[0], "", subject[1], predicate[1], place)
            frames.append((subject, predicate))
            subject, predicate = ("", place), ((RDF + "first", place) if said == "(" else None)
        elif kind == "mark" and said in "])":
            subject, predicate = frames.pop() if frames else (None, None)
            subject = subject or ("", place)
        elif kind == "mark" and said == ".":
            subject, predicate, frames = None, None, []
        elif kind == "mark" and said == ";":
            predicate = None
        elif kind not in ("mark", "tag"):
            term = _term(kind, said, prefixes, base)
            if following and following.kind == "tag":
                term += following.text.lower()
            elif following and following.text == "^^":
                datatype = next(tokens, None)
                term += _typed(_term(datatype.kind, datatype.text, prefixes, base)) if datatype else ""
                following = next(tokens, None)
            if subject is None:
                subject = (term, place)
            elif predicate is None:
                predicate = (RDF + "type" if said == "a" else term, place)
            else:
                yield TripleSpan(subject[0], predicate[0], term, subject[1], predicate[1] or nowhere, place)
        token = following


def _term(kind: str, said: str, prefixes: dict[str, str], base: str) -> str:
    if kind == "iri":
        return _iri(said, base)
    if kind == "name":
        prefix, _, local = said.partition(":")
        return "" if prefix == "_" else prefixes.get(prefix, prefix + ":") + _plain(local)
    if kind in ("long", "string"):
        quotes = 3 if kind == "long" else 1
        return f'"{_plain(said[quotes:-quotes])}"'
    if kind == "number":
        return f'"{said}"' + _typed(
            XSD + ("double" if "e" in said.lower() else "decimal" if "." in said else "integer")
        )
    return f'"{said}"' + _typed(XSD + "boolean")


def _iri(said: str, base: str) -> str:
    name = _plain(said[1:-1])
    return name if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", name) else urljoin(base, name)


def _plain(said: str) -> str:
    """*said* with its escapes replaced."""
    if "\\" not in said:
        return said

    def character(match: re.Match[str]) -> str:
        code = match[1] or match[2]
        return chr(min(int(code, 16), 0x10FFFF)) if code else _CONTROL.get(match[3], match[3])

    return _ESCAPE.sub(character, said)
