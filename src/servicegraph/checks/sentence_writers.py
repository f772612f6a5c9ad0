"""What writes the sentences of a finding when they are read, and tells whether two would be the same."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from servicegraph.rdf.terms import Term
from servicegraph.shacl.shapes import Shape

PLACE = re.compile(r"\{(?:[$?](?P<variable>\w+)|(?P<scheme>[\w-]+):\*|(?P<path>[\w-]+:[\w-]+(?:/[\w-]+:[\w-]+)*))\}")
"""A place in a sentence that is filled: a variable, a scheme of concepts, or a path that begins at the focus node."""


class About(NamedTuple):
    """What the places of a text are filled from: of a result only this is kept for as long as its sentences are."""

    focus: Term
    value: Term | None
    messages: Sequence[str]


Fill = Callable[[Mapping[str, str], About, Shape | None, bool, str], str]
"""Gives texts by language, in one of them, with their places filled: as Turtle or with names."""


class _Writer:
    """Writes the sentences *said* *about* something, of its *shape*; equal to every other that writes the same.

    Of a large catalogue there are hundreds of thousands, so it is no more than what it writes from.
    """

    __slots__ = ("_about", "_fill", "_said", "_shape")

    def __init__(self, fill: Fill, said: Mapping[str, str], about: About, shape: Shape | None) -> None:
        self._fill = fill
        self._said = said
        self._about = about
        self._shape = shape

    @property
    def _node(self) -> Term | None:
        return self._shape.node if self._shape else None


class MessageWriter(_Writer):
    """Writes what is wrong; *component* is the condition that is broken."""

    __slots__ = ("_component",)

    def __init__(self, fill: Fill, said: Mapping[str, str], about: About, shape: Shape | None, component: str) -> None:
        super().__init__(fill, said, about, shape)
        # A text of the shape itself is the same for all of its constraints.
        self._component = "" if shape is not None and shape.message else component

    def __call__(self, language: str) -> str:
        return self._fill(self._said, self._about, self._shape, False, language)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MessageWriter) and self._written_from == other._written_from

    def __hash__(self) -> int:
        return hash((self._about.focus, self._about.value, self._component))  # what else there is seldom differs

    @property
    def _written_from(self) -> tuple[object, ...]:
        return self._node, self._component, *self._about


class HintWriter(_Writer):
    """Writes what to write."""

    __slots__ = ()

    def __call__(self, language: str) -> str:
        return self._fill(self._said, self._about, self._shape, True, language)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, HintWriter) and self._written_from == other._written_from

    def __hash__(self) -> int:
        return hash(self._written_from)

    @property
    def _written_from(self) -> tuple[object, ...]:
        is_own = self._shape is not None and self._said is self._shape.hint
        return self._node, None if is_own else tuple(self._said.items()), *_filled_from(self._about, self._said)


def _filled_from(about: About, said: Mapping[str, str]) -> Iterator[object]:
    """What the places of the texts *said*, *about* something, are filled from: nothing where they have none."""
    variables = variables_in(tuple(said.values()))
    if "this" in variables:
        yield about.focus
    if variables - {"this"}:
        yield about.value
        yield about.messages if about.value is None or variables - {"this", "value"} else ()


@functools.lru_cache(maxsize=4096)
def variables_in(texts: tuple[str, ...]) -> frozenset[str]:
    """The variables that the places of *texts* are filled from: a path begins at the focus node."""
    places = [place for text in texts if "{" in text for place in PLACE.finditer(text)]
    return frozenset(place["variable"] or "this" for place in places if place["variable"] or place["path"])
