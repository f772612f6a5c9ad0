"""The messages of a query's results, with what a solution gives in their places (https://www.w3.org/TR/shacl/).

Few are ever read: of many results a sentence is told that needs nothing of them.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from typing import overload

from pyoxigraph import Literal

from servicegraph.rdf.terms import Term
from servicegraph.sparql.values import Row

_MARK = re.compile(r"\{[$?](\w+)\}")

TextInPieces = tuple[str | int, ...]
"""The pieces of a message: what is said, and the numbers of the variables in between."""


@functools.lru_cache(maxsize=4096)
def texts_to_fill(messages: tuple[str, ...], variables: tuple[str, ...]) -> tuple[TextInPieces, ...]:
    """*messages* cut at the places that a solution of *variables* fills; nothing where there is none."""
    at = {name: number for number, name in enumerate(variables)}
    texts = []
    for message in messages:
        pieces: list[str | int] = []
        end = 0
        for mark in _MARK.finditer(message):
            if mark[1] in at:
                pieces += [message[end : mark.start()], at[mark[1]]]
                end = mark.end()
        texts.append((*pieces, message[end:]))
    return tuple(texts) if any(len(pieces) > 1 for pieces in texts) else ()


class FilledMessages(Sequence[str]):
    """The messages *texts* of the solution *row*, written when they are read.

    They are equal to others that the same is put into, which is told without writing them.
    """

    __slots__ = ("_row", "_texts")

    def __init__(self, texts: tuple[TextInPieces, ...], row: Row) -> None:
        self._texts = texts
        self._row = row

    def __len__(self) -> int:
        return len(self._texts)

    @overload
    def __getitem__(self, number: int) -> str: ...

    @overload
    def __getitem__(self, number: slice) -> tuple[str, ...]: ...

    def __getitem__(self, number: int | slice) -> str | tuple[str, ...]:
        return tuple(self)[number]

    def __iter__(self) -> Iterator[str]:
        for pieces in self._texts:
            yield "".join(one if isinstance(one, str) else _said(self._row[one]) for one in pieces)

    @property
    def _values(self) -> tuple[Term | None, ...]:
        return tuple(self._row[one] for pieces in self._texts for one in pieces if isinstance(one, int))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, FilledMessages):
            return NotImplemented
        return self._texts == other._texts and self._values == other._values

    def __hash__(self) -> int:
        return hash(self._values)


def _said(value: Term | None) -> str:
    return value.value if isinstance(value, Literal) else str(value)
