"""Findings as text for a terminal."""

from __future__ import annotations

from servicegraph.diagnostics import Checked, Severity
from servicegraph.messages import one_line, pick, text


def as_text(checked: Checked, language: str) -> str:
    """One finding a line as ``path:line:column: severity: sentence`` with its remedy indented below, then a summary.

    The summary counts all findings, shown or not.
    """
    lines = []
    for found in checked.diagnostics:
        word = text(f"severity.{found.severity.word}", language)
        lines.append(one_line(f"{found.location}: {word}: {found.text(language)}"))
        if hint := pick(found.hint, language):
            lines.append(one_line(f"    {hint}"))
    return "\n".join([*lines, summary(checked, language)])


def summary(checked: Checked, language: str) -> str:
    """How much was checked and how many findings there are, in one line."""
    numbers = {f"{severity.word}s": checked.count(severity) for severity in Severity}
    return text(f"summary.{checked.level.word}", language, files=checked.files, triples=checked.triples, **numbers)
