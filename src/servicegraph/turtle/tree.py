"""The concrete syntax tree of a Turtle text: nodes over its tokens, so that nothing of the text is lost."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from servicegraph.turtle.tokens import Lines, Span, TurtleToken


@dataclass(eq=False)
class Node:
    """A part of the text: the tokens from the index *first* up to, but without, *last*.

    Its kind is ``document``; ``directive``, ``statement`` or ``unread`` in it; ``subject`` and ``pair`` (a predicate
    with its objects) in a statement or a ``property-list``; ``object`` in a pair or a ``collection``; or
    ``annotation``, which Turtle 1.1 does not have. Brackets are inside a subject or object. ``is_damaged`` says that
    it cannot be understood as it is written. Nodes neither begin nor end with white space or comments.
    """

    kind: str
    first: int
    last: int
    children: list[Node] = field(default_factory=list)
    is_damaged: bool = False

    def gaps(self) -> Iterator[int]:
        """The indices of its tokens that stand in none of its children: marks, words, white space, comments."""
        position = self.first
        for child in self.children:
            yield from range(position, child.first)
            position = child.last
        yield from range(position, self.last)

    def parts(self) -> Iterator[Node | int]:
        """Its children and the indices of the tokens between them, in the order of the text."""
        position = self.first
        for child in self.children:
            yield from range(position, child.first)
            yield child
            position = child.last
        yield from range(position, self.last)

    def walk(self) -> Iterator[Node]:
        """The node and all below it, each before its children."""
        waiting = [self]
        while waiting:
            current = waiting.pop()
            yield current
            waiting += reversed(current.children)


@dataclass(frozen=True)
class Fault:
    """A mistake: its code, where it stands, what fills its sentence, and the changes of text that would mend it.

    A fault without a code belongs to one that is told already. Where the edits are a guess, it is not ``is_safe``.
    """

    code: str
    span: Span
    values: Mapping[str, str] = field(default_factory=dict)
    edits: tuple[tuple[Span, str], ...] = ()
    others: tuple[Span, ...] = ()
    is_safe: bool = True


@dataclass(frozen=True)
class Document:
    """A Turtle text as a tree. Its root holds all tokens.

    ``faults`` are its mistakes. ``replaced`` says what a token is to be read as (empty: not at all), and ``inserted``
    what is to be read after one, so that the rest of a text with mistakes can be understood. ``conflicts`` are the
    places of merge conflicts.
    """

    text: str = field(repr=False)
    tokens: tuple[TurtleToken, ...] = field(repr=False)
    root: Node
    faults: tuple[Fault, ...]
    replaced: Mapping[int, str]
    inserted: Mapping[int, str]
    conflicts: tuple[Span, ...] = ()

    @functools.cached_property
    def lines(self) -> Lines:
        """The lines of the text."""
        return Lines(self.text)

    @functools.cached_property
    def first_directive(self) -> Span | None:
        """Where the first declaration stands, if there is one."""
        return next((self.span(node) for node in self.root.children if node.kind == "directive"), None)

    def span(self, node: Node) -> Span:
        """Where *node* stands."""
        if node.first == node.last:
            start = self.tokens[node.first].start if node.first < len(self.tokens) else len(self.text)
            return Span(start, start)
        return Span(self.tokens[node.first].start, self.tokens[node.last - 1].end)

    def said(self, node: Node) -> str:
        """The text of *node*."""
        span = self.span(node)
        return self.text[span.start : span.end]
