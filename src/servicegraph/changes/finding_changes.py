"""The findings that a change brings, and those that it mends, told apart by what they are about and not where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from pyoxigraph import NamedNode

from servicegraph.diagnostics import Diagnostic, Severity
from servicegraph.rdf.terms import Term


@dataclass(frozen=True)
class FindingChanges:
    """The findings that are there now and were not, and those that were there and are no more; gravest first."""

    new: tuple[Diagnostic, ...]
    mended: tuple[Diagnostic, ...]

    def count(self, severity: Severity) -> tuple[int, int]:
        """How many of *severity* are new, and how many are mended."""
        new, mended = (sum(one.severity is severity for one in found) for found in (self.new, self.mended))
        return new, mended


def finding_changes(old: Iterable[Diagnostic], new: Iterable[Diagnostic], names: Mapping[str, str]) -> FindingChanges:
    """What is among *new* alone and among *old* alone; *names* are the new IRIs of what is called otherwise."""
    before = [(_renamed(one, names).fingerprint, one) for one in old]
    after = [(one.fingerprint, one) for one in new]
    return FindingChanges(_left_of(after, before), _left_of(before, after))


def _left_of(
    found: Iterable[tuple[str, Diagnostic]], others: Iterable[tuple[str, Diagnostic]]
) -> tuple[Diagnostic, ...]:
    known = Counter(fingerprint for fingerprint, _ in others)
    left = []
    for fingerprint, one in found:
        if known[fingerprint]:
            known[fingerprint] -= 1
        else:
            left.append(one)
    return tuple(sorted(left, key=lambda one: (-one.severity, one.order())))


def _renamed(one: Diagnostic, names: Mapping[str, str]) -> Diagnostic:
    if not names:
        return one

    def now(term: Term | None) -> Term | None:
        return NamedNode(names[term.value]) if isinstance(term, NamedNode) and term.value in names else term

    focus, value = now(one.focus), now(one.value)
    return one if focus is one.focus and value is one.value else replace(one, focus=focus, value=value)
