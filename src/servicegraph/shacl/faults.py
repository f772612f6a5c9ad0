"""What can be wrong with a shape, as a value: a fault names the statement that it is about and what cannot be run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from servicegraph.rdf.terms import Term

Statement = tuple[Term, str, Term | None]
"""A subject, a predicate and a value of a shapes graph.

The value None stands for every value; an empty predicate for everything that is said about the subject.
"""


@dataclass(frozen=True)
class Fault:
    """A fault of a shapes graph.

    ``code`` names the check that tells it. ``place`` is the statement at which it stands, ``without`` what is left out
    so that the rest can be run. ``remedy`` names one of the remedies of the code, ``values`` fill its sentences.
    ``line`` is counted from the beginning of a value of several lines.
    """

    code: str
    place: Statement
    without: tuple[Statement, ...] = ()
    remedy: str = ""
    values: Mapping[str, object] = field(default_factory=dict, hash=False)
    line: int = 0
