"""A text with mistakes as it can be understood: what is damaged is left out, and the rest is well-formed Turtle."""

from __future__ import annotations

import bisect
from dataclasses import dataclass

from servicegraph.turtle.tokens import TRIVIA, TurtleToken
from servicegraph.turtle.tree import Document, Node

# What becomes of a token: read, left out, or left out with its whole statement.
_LEFT_OUT, _KEPT, _GONE = range(3)


@dataclass(frozen=True)
class MendedText:
    """What is read of a document: its text, and where each part of it stands in the document.

    ``tokens`` are its words with their places in the document, ``lost`` those that were left out, and ``damaged`` the
    statements that they were left out of.
    """

    text: str
    tokens: tuple[TurtleToken, ...]
    lost: tuple[TurtleToken, ...]
    damaged: tuple[Node, ...]
    _starts: tuple[int, ...]
    _indices: tuple[int, ...]

    def index(self, offset: int) -> int:
        """The index, among the document's tokens, of the one that stands after *offset* characters of the text."""
        return self._indices[max(0, bisect.bisect_right(self._starts, offset) - 1)] if self._starts else 0


def mended(document: Document) -> MendedText:
    """The part of *document* that can be understood, after everything that is damaged has been left out."""
    kept = bytearray([_KEPT]) * len(document.tokens)
    damaged = [node for node in document.root.children if not _settle(document, node, kept)]
    parts: list[str] = []
    starts: list[int] = []
    indices: list[int] = []
    words: list[TurtleToken] = []
    lost: list[TurtleToken] = []
    length = 0
    for index, token in enumerate(document.tokens):
        said = document.replaced.get(index, token.text)
        if token.kind == "comment":
            said = ""
        elif token.kind == "space":
            said = said.replace("\r\n", "\n").replace("\r", "\n")
        elif token.kind not in TRIVIA:
            said = said if kept[index] == _KEPT else ""
            if kept[index] != _KEPT:
                lost.append(token)
            elif said:
                words.append(TurtleToken(token.kind, said, token.start) if said != token.text else token)
        if said:
            parts.append(said)
            starts.append(length)
            indices.append(index)
            length += len(said)
        if index in document.inserted and kept[index] != _GONE:
            stop = document.inserted[index]
            words.append(TurtleToken("mark", stop.strip(), token.end))
            parts.append(stop)
            starts.append(length)
            indices.append(index)
            length += len(stop)
    return MendedText("".join(parts), tuple(words), tuple(lost), tuple(damaged), tuple(starts), tuple(indices))


def damage(document: Document, index: int) -> bool:
    """Mark the least part of *document* that holds the token *index* as damaged: an object, a pair or a statement.

    False when there is nothing left to be marked.
    """
    node, found = document.root, None
    while inner := next((child for child in node.children if child.first <= index < child.last), None):
        if inner.kind != "collection" and inner.kind != "property-list" and not inner.is_damaged:
            found = inner
        node = inner
    if found is None:  # between the statements: the nearest one before, or after
        found = max(
            (child for child in document.root.children if not child.is_damaged),
            key=lambda child: (child.first <= index, child.first if child.first <= index else -child.first),
            default=None,
        )
    if found is not None:
        found.is_damaged = True
    return found is not None


def _settle(document: Document, statement: Node, kept: bytearray) -> bool:
    """Leave out the damaged parts of *statement* in *kept*, with the marks between them; False when it had any.

    A pair without an object, a statement without a pair and a collection without one of its items are damaged too.
    """
    lost: set[Node] = set()
    for node in reversed(list(statement.walk())):
        if node.is_damaged or node.kind == "unread" or _is_undone(document, node, lost, kept):
            lost.add(node)
    _leave_out(statement, lost, kept)
    is_cut = any(index in document.inserted for index in range(statement.first, statement.last))
    return not lost and not is_cut


def _is_undone(document: Document, node: Node, lost: set[Node], kept: bytearray) -> bool:
    """Whether too much of *node* is lost for the rest to say what was meant; sets right the marks in the rest."""
    left = [child for child in node.children if child not in lost]
    if node.kind == "pair":
        _keep_marks(document, node, left, ",", kept)
        return not left
    if node.kind in ("statement", "property-list"):
        pairs = [child for child in left if child.kind == "pair"]
        _keep_marks(document, node, [], ",", kept)  # one that stands here has nothing after it
        _keep_marks(document, node, pairs, ";", kept)
        if node.kind == "property-list":
            return False
        subject = node.children[0] if node.children else None
        return subject is None or subject in lost or not (pairs or _says_something(subject, lost))
    return len(left) < len(node.children)


def _says_something(subject: Node, lost: set[Node]) -> bool:
    """Whether *subject* is a description in brackets, which may stand alone."""
    lists = [child for child in subject.children if child.kind == "property-list"]
    return any(child.kind == "pair" and child not in lost for inner in lists for child in inner.children)


def _leave_out(statement: Node, lost: set[Node], kept: bytearray) -> None:
    waiting = [statement] if lost else []
    while waiting:
        node = waiting.pop()
        if node in lost:
            kept[node.first : node.last] = [_GONE if node is statement else _LEFT_OUT] * (node.last - node.first)
        else:
            waiting += node.children


def _keep_marks(document: Document, node: Node, left: list[Node], mark: str, kept: bytearray) -> None:
    """Of the marks between the children of *node*, leave one before each of *left* but the first."""
    gaps = [index for index in node.gaps() if document.replaced.get(index) != ""]
    marks = [index for index in gaps if document.tokens[index].text == mark]
    for index in marks:
        kept[index] = _LEFT_OUT
    for child in left[1:]:
        before = bisect.bisect_left(marks, child.first)
        if before:
            kept[marks[before - 1]] = _KEPT
