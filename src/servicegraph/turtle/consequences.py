"""What follows from a mistake in a Turtle text and is none itself: further complaints, and names that are in doubt."""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Container, Iterable
from dataclasses import replace

from servicegraph.turtle.mended import MendedText
from servicegraph.turtle.tokens import TRIVIA, TurtleToken
from servicegraph.turtle.tree import Document, Fault, Node

_NAMESPACE = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:[\w/?#.:~%&=+-]+>", re.ASCII)
_OF_ONE_WORD = frozenset(("misplaced-word", "stray-character", "missing-mark"))
_NO_WORD = re.compile(r"[^\w:]")
_OF_ONE_LINE = _OF_ONE_WORD | {"malformed-directive"}
_UNSEEN = frozenset(("odd-space", "invisible-character"))
_FURTHEST = 2  # characters between the parts of a word that a mistake has torn apart


def one_for_a_cause(document: Document) -> list[Fault]:
    """The mistakes of *document*, by their places, without those that another one causes.

    Of those that begin at one place the longest stays. What is left of a word after a mistake in it, and the full stop
    of a statement with a bracket that a mistake has left open, are told with it. Where two lines have changed places,
    the full stop that comes too early is the one that is missing at the end, and a value that is left alone belongs to
    the line before. What stands beside a character that nobody sees is told with that.
    """
    in_words = {place for fault in document.faults if fault.code in _OF_ONE_WORD for place in fault.span}
    unseen = [_within_a_word(fault, in_words) for fault in document.faults if fault.code in _UNSEEN]
    beside = {place for fault in unseen for place in fault.span}
    wrong_bytes = {_line(document, fault) for fault in document.faults if fault.code == "not-utf-8"}
    others = (fault for fault in document.faults if fault.code not in _UNSEEN)
    kept = (
        fault
        for fault in others
        if fault.code not in _OF_ONE_LINE
        or (beside.isdisjoint(fault.span) and (not wrong_bytes or _line(document, fault) not in wrong_bytes))
    )
    places = {fault.span.start: fault for fault in sorted((*unseen, *kept), key=lambda fault: fault.span)}
    starts = [document.span(node).start for node in document.root.children]
    found: list[Fault] = []
    end = -1
    before: Fault | None = None
    for fault in places.values():
        is_rest = before is not None and fault.code in _OF_ONE_WORD and _is_torn(document, end, fault.span.start)
        is_stop = fault.code == "misplaced-word" and fault.values.get("word") == "."
        is_same = before is not None and bisect.bisect(starts, before.span.start) == bisect.bisect(
            starts, fault.span.start
        )
        told = found[-1] if found and is_same else None
        is_rest |= is_same and is_stop
        is_rest |= fault.code == "misplaced-word" and told is not None and _is_left_alone(document, told, fault)
        if fault.code == "missing-full-stop" and told is not None and told.code == "early-full-stop":
            found[-1] = replace(told, edits=(*told.edits, *fault.edits))
        elif not is_rest:
            found.append(fault)
        before, end = fault, max(end, fault.span.end)
    return found


def _line(document: Document, fault: Fault) -> int:
    return document.lines.place(fault.span.start)[0]


def _within_a_word(unseen: Fault, words: Container[int]) -> Fault:
    """*unseen*, a character that nobody sees; where it tears a word apart, it is taken out instead of replaced."""
    if unseen.span.start in words or unseen.span.end in words:
        return replace(unseen, edits=tuple((span, "") for span, _ in unseen.edits))
    return unseen


def _is_left_alone(document: Document, before: Fault, fault: Fault) -> bool:
    """Whether *fault* is a value that is alone since a mark before it, on this line or the last, is wrong."""
    lines = document.text.count("\n", before.span.start, fault.span.start)
    return before.code in ("missing-mark", "misplaced-word") and lines <= 1


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


def may_declare(text: str, prefix: str, usual: str) -> bool:
    """Whether *text*, a declaration that cannot be read, seems to be that of *prefix*.

    *usual* is what the prefix stands for elsewhere, empty when nobody knows.
    """
    squeezed = _NO_WORD.sub("", text)
    is_named = bool(prefix) and f"{prefix}:" in squeezed
    is_meant = bool(prefix) and bool(re.search(rf"/{re.escape(prefix)}[/#]", text))
    return is_named or is_meant or (bool(usual) and usual.partition("//")[2] in text)


def in_doubt(document: Document, read: MendedText, faults: Iterable[Fault]) -> list[str]:
    """The parts of the text in which names stand that are left out, cut off, or lack something that is left out."""
    lost = [token.text for token in read.lost]
    lost += [document.text[span.start : span.end] for span in document.conflicts]
    lost += [document.tokens[index].text for index in document.inserted]
    words = [token for token in document.tokens if token.kind not in TRIVIA]
    starts = [token.start for token in words]
    for fault in faults:
        if before := bisect.bisect_left(starts, fault.span.start):
            lost.append(words[before - 1].text)
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
