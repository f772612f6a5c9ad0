"""What a validation finds (https://www.w3.org/TR/shacl/#results-validation-result)."""

from __future__ import annotations

from dataclasses import dataclass, field

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
    messages: tuple[str, ...] = field(compare=False, default=())

    def order(self) -> tuple[str, ...]:
        """Sort key."""
        return tuple(map(str, (self.focus, self.shape, self.path, self.value, self.component)))
