"""What a validation finds (https://www.w3.org/TR/shacl/#results-validation-result)."""

from __future__ import annotations

import functools
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import attrgetter

from servicegraph.diagnostics import Severity
from servicegraph.rdf.paths import Path
from servicegraph.rdf.terms import Term


@dataclass(frozen=True)
class ValidationResult:
    """One result of a validation report; ``shape`` is the node of the shape that gave it.

    ``messages`` are the engine's: those of the shape with the values of a query put in, without their languages.
    """

    focus: Term
    path: Path | None
    value: Term | None
    severity: Severity
    component: str
    shape: Term
    messages: Sequence[str] = field(compare=False, default=())

    def __hash__(self) -> int:
        """Of what tells nearly all results apart: the rest is compared where that is the same."""
        return hash((self.focus, self.shape, self.value))

    @functools.cached_property
    def order(self) -> tuple[str, ...]:
        """Sort key."""
        # Many results have the same ends: their texts are kept once.
        focus, value = sys.intern(str(self.focus)), sys.intern(str(self.value))
        return focus, _as_text(self.shape), _as_text(self.path), value, self.component


ORDER_OF_RESULTS = attrgetter("order")
"""Gives the sort key of a result."""

_as_text = functools.lru_cache(maxsize=4096)(str)  # of shapes and paths there are few


def place_of(results: Sequence[ValidationResult], focus: Term) -> slice:
    """Where those about the node *focus* stand, or would stand, in the sorted *results*."""
    begin = bisect_left(results, str(focus), key=_focus)
    return slice(begin, bisect_right(results, str(focus), begin, key=_focus))


def _focus(result: ValidationResult) -> str:
    """What results are sorted by in the first place."""
    return result.order[0]
