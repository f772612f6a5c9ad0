"""Findings grouped by kind: what a check or a shape found, the gravest and most frequent first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from servicegraph.diagnostics import Diagnostic, LazyTexts, Severity
from servicegraph.messages import pick


@dataclass(frozen=True)
class Group:
    """The findings of one kind, at least one, the gravest first and then in the order of their places."""

    code: str
    findings: tuple[Diagnostic, ...]

    @property
    def severity(self) -> Severity:
        """The gravest that the kind has here."""
        return self.findings[0].severity

    def count(self, severity: Severity) -> int:
        """How many of the findings are of *severity*."""
        return sum(found.severity == severity for found in self.findings)

    def title(self, language: str) -> str:
        """What the kind is called; its code when it has no title."""
        return pick(self.findings[0].title, language) or self.code

    def rationale(self, language: str) -> str:
        """Why the kind matters; empty when nobody has said so."""
        return pick(self.findings[0].rationale, language)

    def shared_hint(self, language: str) -> str:
        """The remedy when it is the same for all of the findings; else empty."""
        hint = self.findings[0].hint
        first = pick(hint, language)
        return first if all(_says_the_same(one.hint, hint, first, language) for one in self.findings) else ""


def _says_the_same(one: Mapping[str, str], other: Mapping[str, str], said: str, language: str) -> bool:
    """Whether *one* says in *language* what *other* does, which is *said*."""
    if isinstance(one, LazyTexts) and isinstance(other, LazyTexts) and one.key == other.key:
        return True
    return one is other or pick(one, language) == said


def by_kind(diagnostics: Iterable[Diagnostic]) -> list[Group]:
    """The kinds of *diagnostics*: the gravest first, among equals the most frequent."""
    found: dict[str, list[Diagnostic]] = {}
    for diagnostic in diagnostics:
        found.setdefault(diagnostic.code, []).append(diagnostic)
    groups = [Group(code, tuple(sorted(group, key=lambda one: -one.severity))) for code, group in found.items()]
    return sorted(groups, key=lambda group: (-group.severity, -len(group.findings), group.code))


def spread(groups: Sequence[Group], severity: Severity, most: int) -> list[Diagnostic]:
    """At most *most* findings of *severity*: the first of every kind before the second of any, by place."""
    rows: list[tuple[int, int, Diagnostic]] = []
    for rank, group in enumerate(groups):
        of_severity = [found for found in group.findings if found.severity == severity]
        rows += [(turn, rank, found) for turn, found in enumerate(of_severity)]
    chosen = sorted(rows, key=lambda row: row[:2])[:most]
    return sorted((found for _, _, found in chosen), key=Diagnostic.order)


def remaining(groups: Iterable[Group], shown: Iterable[Diagnostic]) -> Mapping[str, int]:
    """How many findings of each kind are not among those *shown*, by code; kinds without any are not there."""
    told = {id(found) for found in shown}
    left = {group.code: sum(id(found) not in told for found in group.findings) for group in groups}
    return {code: count for code, count in left.items() if count}
