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
class ShapeFault:
    """A fault of a shapes graph.

    ``code`` names the check that tells it. ``place`` is the statement at which it stands, ``without`` what is left out
    so that the rest can be run. ``remedy`` names one of the remedies of the code, ``values`` fill its sentences.
    ``line`` is counted from the beginning of a value of several lines. One that only follows from another fault is not
    told (``is_told``); what it leaves out is left out all the same.
    """

    code: str
    place: Statement
    without: tuple[Statement, ...] = ()
    remedy: str = ""
    values: Mapping[str, object] = field(default_factory=dict, hash=False)
    line: int = 0
    is_told: bool = True

    @property
    def is_lack(self) -> bool:
        """Whether something is not there: it may stand where it cannot be read, under a misspelt name."""
        return (self.code, self.remedy) in _LACKS


_LACKS = frozenset(
    {
        ("shape-path", "missing"),
        ("shape-path", "malformed"),
        ("half-constraint", ""),
        ("parameter-without-path", ""),
        ("constraint-query", "none"),
        ("constraint-query", "applies"),
        ("missing-shape", ""),
    }
)
