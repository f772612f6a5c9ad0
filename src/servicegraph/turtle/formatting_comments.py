"""The parts of a node of the syntax tree, each with the comments that belong to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from servicegraph.turtle.tree import Document, Node


class Comment(NamedTuple):
    """A comment on a line of its own, whether the line before it is blank, and the number of characters before it."""

    text: str
    is_after_blank: bool
    start: int


@dataclass
class Part:
    """A child of a node, the comments on lines of their own before it, and the one beside it at the end of its line,
    with the number of characters up to its end.

    ``is_after_blank`` says whether a blank line stands just before it. Without a node it is what the whole begins with:
    a bracket, a predicate, or nothing.
    """

    node: Node | None
    before: list[Comment] = field(default_factory=list)
    beside: str = ""
    beside_end: int = 0
    is_after_blank: bool = False


@dataclass
class Parts:
    """The children of a node in the order of the text; ``tail`` are the comments after the last of them."""

    head: Part
    children: list[Part]
    tail: list[Comment]


def parts_of(document: Document, node: Node) -> Parts:
    """The children of *node* with the comments around them.

    A mark between two children (``;``, ``,``) holds no comment: one on a line of its own before it belongs to the
    child that follows; the second that would stand beside a child does, too.
    """
    found = Parts(Part(None), [], [])
    waiting: list[Comment] = []
    current = found.head

    def take(index: int) -> None:
        token = document.tokens[index]
        text, lines = token.text.rstrip(" \t"), line_ends(document, index)
        if lines == 0 and not current.beside and not waiting:
            current.beside, current.beside_end = text, token.end
        else:
            waiting.append(Comment(text, lines > 1, token.start))

    for part in node.parts():
        if isinstance(part, int):
            if document.tokens[part].kind == "comment":
                take(part)
            continue
        current = Part(part, waiting, is_after_blank=line_ends(document, part.first) > 1)
        waiting = []
        found.children.append(current)
        if part.kind in ("object", "subject", "directive"):
            for index in part.gaps():
                if document.tokens[index].kind == "comment":  # before a datatype, say: there is no room for it there
                    take(index)
    found.tail = waiting
    return found


def line_ends(document: Document, index: int) -> int:
    """How many lines end just before the token *index*; at the beginning of the text one."""
    if index == 0:
        return 1
    before = document.tokens[index - 1]
    if before.kind != "space":
        return 0
    return before.text.count("\n") + before.text.count("\r") - before.text.count("\r\n") + (index == 1)


def has_line_end(text: str) -> bool:
    """Whether a line ends in *text*."""
    return "\n" in text or "\r" in text
