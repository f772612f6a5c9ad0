"""Where the terms of each triple stand, in the order in which the parser yields the triples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from servicegraph.turtle.tokens import Span, TurtleToken

_PREFIX, _BASE = ("@prefix", "prefix"), ("@base", "base")


class TripleSpan(NamedTuple):
    """Where the subject, the predicate and the object of a triple stand.

    What is said inside brackets has the opening one for its subject; so has a link of a collection for its predicate.
    """

    subject: Span
    predicate: Span
    object: Span


class _Frame:
    """What is known inside a bracket, or outside all: the subject and predicate so far, or a link of a collection."""

    __slots__ = ("bracket", "link", "predicate", "start", "subject")

    def __init__(self, bracket: str, start: int) -> None:
        self.bracket = bracket
        self.start = start
        self.subject: Span | None = None if not bracket else Span(start, start + 1)
        self.predicate: Span | None = None
        self.link: Span | None = None  # the item of a collection that is being read


def triple_spans(tokens: Iterable[TurtleToken]) -> Iterator[TripleSpan]:
    """The triples that the well-formed Turtle *tokens* (without white space and comments) say, one by one.

    The order is that of pyoxigraph: what one token completes comes last first, and a plain string is complete only
    at the token after it, since that may be its language tag. A test holds this.
    """
    frames = [_Frame("", 0)]
    found: list[TripleSpan] = []
    string: TurtleToken | None = None
    before_datatype = False
    left_out = 0  # tokens of a directive still to be passed over; -1: up to the full stop
    for token in tokens:
        kind, said, start = token
        end = start + len(said)
        if left_out:
            left_out = 0 if left_out < 0 and said == "." else left_out - (left_out > 0)
            continue
        if string is not None:
            if said == "^^":
                before_datatype = True
                continue
            is_more = before_datatype or kind == "tag"
            _complete(frames, Span(string.start, end if is_more else string.end), found)
            string, before_datatype = None, False
            if is_more:
                yield from reversed(found)
                found.clear()
                continue
        frame = frames[-1]
        if frame.subject is None and not frame.bracket and kind in ("tag", "word"):
            keyword = said.lower()
            left_out = -1 if said[0] == "@" else 2 if keyword in _PREFIX else 1 if keyword in _BASE else 0
            continue
        if kind == "mark":
            if said == ";":
                frame.predicate = None
            elif said == ".":
                frames = [_Frame("", 0)]
            elif said == "]":
                frames.pop()
                _complete(frames, Span(frame.start, end), found)
            elif said == ")":
                frames.pop()
                if frame.link is None:
                    _complete(frames, Span(frame.start, end), found)
                else:
                    found.append(_linked(frame, Span(start, end)))
            elif said in ("[", "("):
                _begin_item(frames, Span(start, end), found)
                frames.append(_Frame(said, start))
        else:
            span = Span(start, end)
            _begin_item(frames, span, found)
            if kind in ("string", "long"):
                string = token
            else:
                _complete(frames, span, found)
        if found:
            yield from reversed(found)
            found.clear()


def _begin_item(frames: list[_Frame], span: Span, found: list[TripleSpan]) -> None:
    """An item of a collection begins with the token at *span*: its link follows the one before it."""
    frame = frames[-1]
    if frame.bracket != "(":
        return
    if frame.link is not None:
        found.append(_linked(frame, span))
    else:
        frames.pop()
        _complete(frames, Span(frame.start, frame.start + 1), found)
        frames.append(frame)
    frame.link = span


def _linked(frame: _Frame, span: Span) -> TripleSpan:
    opening = Span(frame.start, frame.start + 1)
    return TripleSpan(opening, opening, span)


def _complete(frames: list[_Frame], span: Span, found: list[TripleSpan]) -> None:
    """The term at *span* is complete."""
    frame = frames[-1]
    if frame.bracket == "(":
        found.append(_linked(frame, span))
    elif frame.subject is None:
        frame.subject = span
    elif frame.predicate is None:
        frame.predicate = span
    else:
        found.append(TripleSpan(frame.subject, frame.predicate, span))
