"""A Turtle text as pieces that are merged one by one; put together in their order, they are the text again."""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from servicegraph.merging.term_keys import DeclaredNames, node_key, word_key
from servicegraph.turtle.syntax import parse_turtle
from servicegraph.turtle.tokens import TurtleToken
from servicegraph.turtle.tree import Document, Node

_COMMENT = re.compile(r"#[^\n\r]*")
_MARKS = (",", ";", ".")
_CLOSING, _OPENING = ",;])>\"'", "<[(\"'"  # beside which no white space is needed


def comments_in(trivia: str) -> tuple[str, ...]:
    """The comments in *trivia*, which is the text between words, without the white space at their ends."""
    return tuple(match[0].rstrip() for match in _COMMENT.finditer(trivia)) if "#" in trivia else ()


class Ending(NamedTuple):
    """What ends a value: what stands before its mark, the mark, and the comment behind that."""

    close: str
    mark: str
    trail: str

    @property
    def comments(self) -> tuple[str, ...]:
        """The comments before and behind the mark."""
        return comments_in(self.close) + comments_in(self.trail)


@dataclass(frozen=True)
class ObjectPiece:
    """A value: white space and comments before it, its words, and what ends it.

    Of ``endings`` the first is meant; the others fit better where another mark is needed. A value of another ``sort``
    never takes its place.
    """

    key: Hashable
    sort: str
    lead: str
    core: str
    endings: tuple[Ending, ...]
    inner_comments: tuple[str, ...] = ()
    leads: bool = False

    @property
    def written(self) -> str:
        """Its words."""
        return self.core

    @property
    def content(self) -> Hashable:
        """All but white space, and what the mark is."""
        return self.key, self.inner_comments, (*comments_in(self.lead), *self.endings[0].comments)


@dataclass(frozen=True)
class PairPiece:
    """A predicate with its values."""

    key: str
    lead: str
    core: str
    objects: tuple[ObjectPiece, ...]
    sort: str = ""
    leads: bool = False

    @property
    def written(self) -> str:
        """Its words."""
        return " ".join((self.core, *(one.core for one in self.objects)))

    @functools.cached_property
    def content(self) -> Hashable:
        """All but white space and the order of the values."""
        return self.key, comments_in(self.lead), frozenset(one.content for one in self.objects)


@dataclass(frozen=True)
class StatementPiece:
    """A subject with what is said of it; ``end`` is the full stop with what is before it, where a semicolon is."""

    core: str
    pairs: tuple[PairPiece, ...]
    end: str

    @functools.cached_property
    def content(self) -> Hashable:
        """All but white space and the order of what is said."""
        return frozenset(pair.content for pair in self.pairs), comments_in(self.end)

    @property
    def text(self) -> str:
        """The statement as it is written, with the comment behind its full stop."""
        written = _Written()
        written.put("", self.core)
        for place, pair in enumerate(self.pairs):
            written.put(pair.lead, pair.core)
            is_last_pair = place == len(self.pairs) - 1 and not self.end
            for number, one in enumerate(pair.objects):
                is_last = number == len(pair.objects) - 1
                mark = "," if not is_last else "." if is_last_pair else ";"
                written.put(one.lead, one.core)
                written.end(one.endings, mark)
        written.put(self.end, "")
        return written.text


class _Written:
    """A text in the making, in which no comment hides what follows it and no two words become one."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._is_comment_open = False

    @property
    def text(self) -> str:
        return "".join(self._parts)

    def put(self, lead: str, core: str) -> None:
        """Add *core* behind *lead*."""
        if not lead and not core:
            return
        if self._is_comment_open and not lead.lstrip(" \t").startswith(("\n", "\r")):
            self._parts.append("\n    ")
        elif not lead and self._parts and self._parts[-1][-1:] not in _CLOSING and core[:1] not in _OPENING:
            self._parts.append(" ")
        self._parts += [lead, core]
        self._is_comment_open = False

    def end(self, endings: Sequence[Ending], mark: str) -> None:
        """Add *mark* as the first of *endings* that has it does, else as the first of them would."""
        close, _, trail = next((one for one in endings if one.mark == mark), endings[0])
        is_tight = not close and all(one.mark != mark for one in endings)
        self._parts += [" " if is_tight else close, mark, trail]
        self._is_comment_open = bool(trail)


def statement_piece(text: str, names: DeclaredNames) -> StatementPiece | None:
    """The statement *text*, with the comment behind it, in pieces; None for one that is not a subject and its pairs."""
    document = parse_turtle(text)
    nodes = document.root.children
    if len(nodes) != 1 or nodes[0].kind != "statement" or document.faults:
        return None
    subject, *pairs = nodes[0].children
    if subject.kind != "subject" or not pairs or any(pair.kind != "pair" for pair in pairs):
        return None
    return _Reading(document, names).statement(subject, pairs)


class _Reading:
    """Makes the pieces of one statement: what is between two cores is read once, from left to right."""

    def __init__(self, document: Document, names: DeclaredNames) -> None:
        self._document = document
        self._names = names
        self._at = 0  # the token after the last that is in a piece

    def statement(self, subject: Node, pairs: Sequence[Node]) -> StatementPiece:
        self._at = subject.last
        found = tuple(self._pair(pair) for pair in pairs)
        return StatementPiece(self._text(0, subject.last), found, self._text(self._at, len(self._document.tokens)))

    def _pair(self, pair: Node) -> PairPiece:
        predicate = self._document.tokens[pair.first]
        lead = self._text(self._at, pair.first)
        self._at = pair.first + 1
        objects = tuple(self._object(node) for node in pair.children)
        return PairPiece(word_key(predicate, self._names), lead, predicate.text, objects)

    def _object(self, node: Node) -> ObjectPiece:
        lead = self._text(self._at, node.first)
        core = self._text(node.first, node.last)
        tokens = self._document.tokens
        mark = next(
            index
            for index in range(node.last, len(tokens))
            if tokens[index].kind == "mark" and tokens[index].text in _MARKS
        )
        self._at = mark + 1
        after = tokens[self._at : self._at + 2]
        length = next((place for place, token in enumerate(after, 1) if token.kind == "comment"), 0)
        if length == 2 and (after[0].kind != "space" or "\n" in after[0].text or "\r" in after[0].text):
            length = 0
        trail = self._text(self._at, self._at + length)
        self._at += length
        return ObjectPiece(
            node_key(self._document, node, self._names),
            _sort(tokens[node.first : node.last]),
            lead,
            core,
            (Ending(self._text(node.last, mark), tokens[mark].text, trail),),
            tuple(token.text.rstrip() for token in tokens[node.first : node.last] if token.kind == "comment"),
        )

    def _text(self, first: int, last: int) -> str:
        return "".join(token.text for token in self._document.tokens[first:last])


def _sort(tokens: Sequence[TurtleToken]) -> str:
    """What sort of value *tokens* are: each language is one of its own."""
    first = tokens[0]
    if first.kind in ("string", "long"):
        return tokens[-1].text.lower() if tokens[-1].kind == "tag" else "text"
    return first.text if first.kind == "mark" else "name" if first.kind in ("iri", "name", "blank") else "value"


def without_values(statement: StatementPiece, gone: Collection[tuple[Hashable, Hashable]]) -> StatementPiece | None:
    """*statement* without the values in *gone*, each told with its property; None where nothing is left."""
    pairs = []
    for pair in statement.pairs:
        objects = tuple(one for one in pair.objects if (pair.key, one.key) not in gone)
        if objects:
            pairs.append(replace(pair, objects=objects))
    return replace(statement, pairs=tuple(pairs)) if pairs else None
