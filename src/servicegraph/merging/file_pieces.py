"""A whole file as pieces: its declarations, statements, and the comments that stand alone."""

from __future__ import annotations

import functools
import re
from collections.abc import Hashable, Iterator
from dataclasses import dataclass

from servicegraph.merging.pieces import StatementPiece, comments_in, statement_piece
from servicegraph.merging.term_keys import DeclaredNames, word_key
from servicegraph.turtle.statements import whole_statements
from servicegraph.turtle.syntax import parse_turtle
from servicegraph.turtle.tokens import TurtleToken, tokenise, words

_LEAST_WORDS = 9  # a type and two properties
_BESIDE = re.compile(r"[ \t]*#[^\n\r]*")
_BLANK_LINE = re.compile(r"(?:\r\n|\n|\r)[ \t]*(?:\r\n|\n|\r)\s*")
_COMMENT_LINES = re.compile(r"(?P<lead>\s*)(?P<body>#[^\n\r]*(?:(?:\r\n|\n|\r)[ \t]*#[^\n\r]*)*)")


@dataclass(frozen=True)
class FilePiece:
    """A paragraph of a file: a ``directive``, a ``statement``, or a ``comment`` that stands alone.

    ``lead`` is the white space before it and the comments that belong to it, ``body`` all else up to the end of its
    last line. ``names`` are in force there.
    """

    kind: str
    key: Hashable
    lead: str
    body: str
    names: DeclaredNames

    @property
    def sort(self) -> str:
        """Comments may take one another's place; so may statements that say the same of a thing with another name.

        A paragraph that says next to nothing, a mere type, may be about anything.
        """
        if self.kind == "statement" and isinstance(self.key, str):
            said = self.body.split()[1:]
            return " ".join(("@", *said)) if len(said) >= _LEAST_WORDS else ""
        return "comment" if self.kind == "comment" else ""

    @property
    def leads(self) -> bool:
        """Declarations hold for what stands after them."""
        return self.kind == "directive"

    @property
    def written(self) -> str:
        """Its text."""
        return self.lead + self.body

    @functools.cached_property
    def statement(self) -> StatementPiece | None:
        """The statement in its pieces; None where it is looked at only as a whole."""
        return statement_piece(self.body, self.names) if self.kind == "statement" else None

    @functools.cached_property
    def said(self) -> Hashable:
        """All of its body but white space: what is the same however it is laid out."""
        return self.statement.content if self.statement is not None else words_in(self.body, self.names)

    @property
    def comments(self) -> frozenset[str]:
        """The comments in it and before it."""
        return frozenset(token.text.rstrip() for token in tokenise(self.written) if token.kind == "comment")

    @property
    def content(self) -> Hashable:
        """All of it but white space."""
        return self.key, comments_in(self.lead), self.said


def words_in(text: str, names: DeclaredNames) -> tuple[str, ...]:
    """The keys of the words of *text*, and its comments."""
    return tuple(_key(token, names) for token in tokenise(text) if token.kind != "space")


def _key(token: TurtleToken, names: DeclaredNames) -> str:
    return token.text.rstrip() if token.kind == "comment" else word_key(token, names)


@dataclass(frozen=True)
class FilePieces:
    """The pieces of a file in their order; ``tail`` is the white space at its end."""

    pieces: tuple[FilePiece, ...]
    tail: str


def file_pieces(text: str) -> FilePieces:
    """The Turtle *text*, which has no mistakes, in pieces."""
    spans = whole_statements(text)
    if spans is None:
        document = parse_turtle(text)
        spans = [document.span(node) for node in document.root.children]
    found: list[FilePiece] = []
    names = DeclaredNames()
    end = 0  # of what is in a piece
    for place, span in enumerate(spans):
        lead = ""
        for alone in _standing_alone(text[end : span.start]):
            if alone.body:
                found.append(FilePiece("comment", ("comment", alone.body), alone.lead, alone.body, names))
            else:
                lead = alone.lead
        limit = spans[place + 1].start if place + 1 < len(spans) else len(text)
        beside = _BESIDE.match(text, span.end, limit)
        end = beside.end() if beside else span.end
        body = text[span.start : end]
        declared = _declared(body)
        if declared is not None:
            name, iri = declared
            found.append(FilePiece("directive", ("directive", name), lead, body, names))
            names = names.declaring(name, iri)
        else:
            found.append(FilePiece("statement", _subject_key(text[span.start : span.end], names), lead, body, names))
    rest = list(_standing_alone(text[end:], is_end=True))
    found += [FilePiece("comment", ("comment", one.body), one.lead, one.body, names) for one in rest if one.body]
    return FilePieces(tuple(found), rest[-1].lead if rest and not rest[-1].body else "")


@dataclass(frozen=True)
class _Alone:
    """A comment that stands alone with the white space before it; or, without a body, what belongs to what follows."""

    lead: str
    body: str


def _standing_alone(trivia: str, *, is_end: bool = False) -> Iterator[_Alone]:
    """The comments in *trivia* that a blank line, or the end of the file, parts from what follows; then the rest."""
    end = 0
    while match := _COMMENT_LINES.match(trivia, end):
        if not is_end and not _BLANK_LINE.match(trivia, match.end()):
            break
        yield _Alone(match["lead"], match["body"])
        end = match.end()
    yield _Alone(trivia[end:], "")


def _declared(text: str) -> tuple[str | None, str] | None:
    """The prefix (None: the base) and the IRI that *text* declares; None when it is a statement."""
    found = words(text)
    keyword = next(found)
    if keyword.text.lower().lstrip("@") not in ("prefix", "base") or keyword.kind not in ("tag", "word"):
        return None
    name = None
    for word in found:
        if word.kind == "name":
            name = word.text[:-1]
        elif word.kind == "iri":
            return name, word.text[1:-1]
    return None


def _subject_key(statement: str, names: DeclaredNames) -> Hashable:
    """The name of what *statement* is about; without a name, all that it says."""
    first = next(words(statement))
    if first.kind in ("iri", "name", "blank"):
        return word_key(first, names)
    return words_in(statement, names)
