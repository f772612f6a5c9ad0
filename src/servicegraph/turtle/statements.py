"""Where the statements of a file without mistakes stand, found without cutting it into tokens.

A place is asked for at few of the statements of a catalogue, and most often at the subject with which one begins.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Mapping, Sequence

from pyoxigraph import NamedNode

from servicegraph.rdf.taken_apart import TakenApart
from servicegraph.turtle.tokens import Span, words
from servicegraph.turtle.triples import TripleSpan, triple_spans

# What may stand in a statement up to its full stop. One within a name follows a letter, one within a number a digit;
# what could be either the one or the end is not read.
_STATEMENT = re.compile(
    r"""
    (?:[ \t\r\n]++|\#[^\n\r]*+)*+
    (?P<statement>
      (?: [^"'<\#.\\@]++
        | \"\"\"(?:[^"\\]++|\\.|"(?!""))*+\"\"\" | '''(?:[^'\\]++|\\.|'(?!''))*+'''
        | "(?!"")(?:[^"\\\n\r]++|\\.)*+" | '(?!'')(?:[^'\\\n\r]++|\\.)*+'
        | <[^<>"{}|^`\x00-\x20]*+>
        | \#[^\n\r]*+
        | \\.
        | (?<=\d)\.(?=\d) | (?<=[^\W\d])\.++(?=[\w-])
        | @[A-Za-z0-9-]++(?!\.[\w-])
      )*+
    )
    \.(?=[ \t\r\n\#]|\Z)
    """,
    re.VERBOSE | re.DOTALL,
)
_REST = re.compile(r"(?:[ \t\r\n]++|\#[^\n\r]*+)*+\Z")
_WITHOUT_STOP = re.compile(r"(?:prefix|base)\s", re.IGNORECASE)
_SUBJECT = re.compile(r"(?:[\w.-]*:(?P<name>[\w.-]*[\w-])|<(?P<iri>[^<>\"{}|^`\\\x00-\x20]*)>)(?=[ \t\r\n])")
_LABEL = "_:"


class Statements:
    """The statements of a text, with the quads that each of them says.

    Each begins with the name of what it is about; those that begin with a bracket are left out, as the blank nodes
    within brackets are.
    """

    def __init__(self, text: str, quads: TakenApart, spans: Sequence[Span], firsts: Sequence[int]) -> None:
        self._text = text
        self._subjects = quads.subjects
        self._spans = spans
        self._firsts = firsts
        self._triples: dict[int, Mapping[int, TripleSpan]] = {}

    @classmethod
    def of(cls, text: str, quads: TakenApart) -> Statements | None:
        """The statements of *text*, from which a parser has read *quads* without complaint.

        None where they cannot be told apart with certainty: two of the same subject follow one another, say.
        """
        spans = None if _LABEL in text else _cut(text)
        if spans is None:
            return None
        firsts: list[int] = []
        before: object = None
        for position, subject in enumerate(quads.subjects):
            if subject is not before and isinstance(subject, NamedNode):
                firsts.append(position)
                before = subject
        return cls(text, quads, spans, firsts) if len(spans) == len(firsts) else None

    def subject(self, position: int) -> Span | None:
        """Where the subject of the quad *position* stands; None when that is not known here."""
        found = self._statement(position)
        return found[1] if found else None

    def triple(self, position: int) -> TripleSpan | None:
        """Where the terms of the quad *position* stand; None when that is not known here."""
        found = self._statement(position)
        if found is None:
            return None
        number = found[0]
        if number not in self._triples:
            self._triples[number] = self._triples_of(number)
        return self._triples[number].get(position)

    def _triples_of(self, number: int) -> Mapping[int, TripleSpan]:
        """The places of what the statement *number* says of its subject itself, by the positions of the quads."""
        first = self._firsts[number]
        end = self._firsts[number + 1] if number + 1 < len(self._firsts) else len(self._subjects)
        subject = self._subjects[first]
        positions = [position for position in range(first, end) if self._subjects[position] is subject]
        start, stop = self._spans[number]
        spans = [
            TripleSpan(*(Span(one.start + start, one.end + start) for one in triple))
            for triple in triple_spans(words(self._text[start:stop]))
            if triple.subject.start == 0
        ]
        return dict(zip(positions, spans, strict=True)) if len(positions) == len(spans) else {}

    def _statement(self, position: int) -> tuple[int, Span] | None:
        """The number of the statement that says the quad *position*, and where its subject stands."""
        subject = self._subjects[position]
        if not isinstance(subject, NamedNode):
            return None
        number = bisect.bisect_right(self._firsts, position) - 1
        match = _SUBJECT.match(self._text, self._spans[number].start)
        # The end of the name is compared lest two misreadings should make up for one another.
        if match is None or not subject.value.endswith(match["name"] or match["iri"] or ""):
            return None
        return number, Span(*match.span())


def whole_statements(text: str) -> list[Span] | None:
    """Where the statements and declarations of the Turtle *text* stand, which a parser has read without complaint.

    None when not all of it is understood: what is written as in SPARQL, say.
    """
    found: list[Span] = []
    end = 0
    while match := _STATEMENT.match(text, end):
        start = match.start("statement")
        end = match.end()
        if _WITHOUT_STOP.match(text, start):
            return None
        found.append(Span(start, end))
    return found if _REST.match(text, end) else None


def _cut(text: str) -> list[Span] | None:
    """Where the statements of *text* stand that begin with a name; None when not all of it is understood."""
    spans = whole_statements(text)
    return None if spans is None else [span for span in spans if text[span.start] not in "@[("]
