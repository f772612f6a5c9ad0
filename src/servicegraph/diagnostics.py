"""What a check finds in the data: a Diagnostic with its place, its sentence in three languages and a remedy."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from servicegraph.messages import pick, texts


class Severity(enum.IntEnum):
    """How grave a finding is; greater is graver. The values of ``sh:severity``."""

    INFO = 1
    WARNING = 2
    VIOLATION = 3

    @property
    def word(self) -> str:
        """``info``, ``warning`` or ``violation``: as in ``--level`` and the JSON output."""
        return self.name.lower()


@dataclass(frozen=True, order=True)
class Location:
    """A place in a file: its path relative to the catalogue, line and column counted from 1.

    Line 0 means that the place has no line (a folder, or an entity described nowhere).
    """

    path: str = ""
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}" if self.line else self.path


@dataclass(frozen=True)
class Diagnostic:
    """One finding.

    ``shape`` is the IRI of the shape (or of the built-in check) that found it, ``focus`` the IRI of the entity,
    ``property`` the IRI or path text, ``value`` the offending term as text, ``message`` and ``hint`` are by language,
    ``task`` is the number of the handbook task that the check belongs to, or empty.
    """

    severity: Severity
    message: Mapping[str, str]
    location: Location = Location()
    shape: str = ""
    focus: str = ""
    property: str = ""
    value: str = ""
    hint: Mapping[str, str] = field(default_factory=dict)
    task: str = ""
    component: str = ""

    def text(self, language: str) -> str:
        """The sentence in *language*."""
        return pick(self.message, language)

    def order(self) -> tuple[object, ...]:
        """Sort key: by place, gravest first within a place."""
        return (self.location, -self.severity, self.shape, self.focus, self.property, self.value)


def built_in(
    key: str,
    severity: Severity,
    location: Location,
    *,
    focus: str = "",
    property: str = "",
    value: str = "",
    **values: object,
) -> Diagnostic:
    """A finding of the program's own checks: message ``check.<key>`` and hint ``check.<key>.hint``."""
    return Diagnostic(
        severity=severity,
        message=texts(f"check.{key}", **values),
        location=location,
        shape=f"https://w3id.org/servicegraph/docs/checks#{key}",
        focus=focus,
        property=property,
        value=value,
        hint=texts(f"check.{key}.hint", **values),
    )


def at_least(diagnostics: Iterable[Diagnostic], level: Severity) -> list[Diagnostic]:
    """Those as grave as *level* or graver, in their order."""
    return [diagnostic for diagnostic in diagnostics if diagnostic.severity >= level]


@dataclass(frozen=True)
class Checked:
    """What a check looked at and found.

    ``diagnostics`` are the findings as grave as ``level`` or graver, in the order of their places; what is less grave
    was not looked for. The rest counts what was read.
    """

    diagnostics: tuple[Diagnostic, ...]
    level: Severity
    files: int
    triples: int
    focus_nodes: int

    @property
    def conforms(self) -> bool:
        """Whether there is no violation."""
        return not self.count(Severity.VIOLATION)

    def count(self, severity: Severity) -> int:
        """How many findings are of *severity*."""
        return sum(found.severity == severity for found in self.diagnostics)

    def at(self, level: Severity) -> Checked:
        """The same check as if it had looked for *level* and graver only."""
        return replace(self, diagnostics=tuple(at_least(self.diagnostics, level)), level=max(level, self.level))
