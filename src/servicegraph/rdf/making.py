"""What is made of a value that never changes: once, and kept as long as the value is."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TypeVar, cast

S = TypeVar("S", bound="Making")
T = TypeVar("T")


class Making:
    """A value of which other things are made; who asks for the same shares it."""

    def once(self: S, make: Callable[[S], T]) -> T:
        """What *make* gives of this, made when it is first asked for."""
        made = self._made
        if make not in made:
            made[make] = make(self)
        return cast(T, made[make])

    def forget(self) -> None:
        """Let go of all that was made: who asks for something again has it made again."""
        self.__dict__.pop("_made", None)

    @functools.cached_property
    def _made(self) -> dict[object, object]:
        return {}
