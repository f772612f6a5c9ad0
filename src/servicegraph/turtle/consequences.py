"""What follows from a mistake in a Turtle text and is none itself: further complaints, and names that are in doubt."""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Iterable

from servicegraph.turtle.mended import MendedText
from servicegraph.turtle.tokens import TRIVIA, TurtleToken
from servicegraph.turtle.tree import Document, Fault, Node

_NAMESPACE = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:[\w/?#.:~%&=+-]+>", re.ASCII)
_OF_ONE_WORD = frozenset(("misplaced-word", "stray-character", "missing-mark"))
_FURTHEST = 2  # characters between the parts of a word that a mistake has torn apart


def one_for_a_cause(document: Document) -> list[Fault]:
    """The mistakes of *document*, by their places, without those that another one causes.

    Of those that begin at one place the longest stays. What is left of a word after a mistake in it, and the full stop
    of a statement with a bracket that a mistake has left open, are told with it.
    """
    places = {fault.span.start: fault for fault in sorted(document.faults, key=lambda fault: fault.span)}
    starts = [document.span(node).start for node in document.root.children]
    found: list[Fault] = []
    end = -1
    before: Fault | None = None
    for fault in places.values():
        is_rest = before is not None and fault.code in _OF_ONE_WORD and _is_torn(document, end, fault.span.start)
        is_stop = fault.code == "misplaced-word" and fault.values.get("word") == "."
        if is_stop and before is not None:
            is_rest |= bisect.bisect(starts, before.span.start) == bisect.bisect(starts, fault.span.start)
        if not is_rest:
            found.append(fault)
        before, end = fault, max(end, fault.span.end)
    return found


def is_rest_of_word(document: Document, fault: Fault, start: int) -> bool:
    """Whether what begins at the character *start* is the rest of the word in which *fault* is."""
    return fault.code in _OF_ONE_WORD and _is_torn(document, fault.span.end, start)


def _is_torn(document: Document, end: int, start: int) -> bool:
    between = document.text[end:start]
    return 0 <= start - end <= _FURTHEST and not any(map(str.isspace, between))


def lost_declarations(lost: Iterable[TurtleToken]) -> dict[str, str]:
    """The prefixes that something left out declares all the same, each with its namespace, if that can be read."""
    found: dict[str, str] = {}
    name = ""
    for token in lost:
        if name and token.kind in ("iri", "badiri"):
            found.setdefault(name[:-1], token.text[1:-1] if _NAMESPACE.fullmatch(token.text) else "")
        name = token.text if token.kind == "name" and token.text.index(":") == len(token.text) - 1 else ""
    return found


def in_doubt(document: Document, read: MendedText, faults: Iterable[Fault]) -> list[str]:
    """The parts of the text in which names stand that are left out, cut off, or lack something that is left out."""
    lost = [token.text for token in read.lost]
    lost += [document.text[span.start : span.end] for span in document.conflicts]
    lost += [document.tokens[index].text for index in document.inserted]
    starts = [token.start for token in document.tokens]
    for fault in faults:
        index = bisect.bisect_left(starts, fault.span.start) - 1
        while index >= 0 and document.tokens[index].kind in TRIVIA:
            index -= 1
        if index >= 0:
            lost.append(document.tokens[index].text)
    pairs = itertools.pairwise(document.root.children)
    after = [following for statement, following in pairs if _may_belong_to_next(document, statement)]
    joined = [statement for statement in document.root.children if _is_joined(document, statement)]
    for statement in (*read.damaged, *after, *joined):
        lost += [document.said(child) for child in statement.children if child.kind == "subject" and not child.children]
    return lost


def _may_belong_to_next(document: Document, statement: Node) -> bool:
    """Whether *statement* breaks off and what stands last in it may be said of what follows: a line is out of place."""
    is_cut = statement.last - 1 in document.inserted
    return is_cut and (statement.kind == "unread" or _is_joined(document, statement))


def _is_joined(document: Document, statement: Node) -> bool:
    """Whether *statement* goes on after a full stop."""
    return any(document.replaced.get(index) == ";" for index in range(statement.first, statement.last))
