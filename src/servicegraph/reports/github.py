"""Findings as annotations of a pull request on GitHub."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from servicegraph.diagnostics import Checked, Severity
from servicegraph.messages import pick

_LEVELS: Mapping[Severity, str] = MappingProxyType(
    {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
)


def as_github(checked: Checked, language: str) -> str:
    """GitHub workflow commands, one a finding, shown beside the line in a pull request.

    https://docs.github.com/actions/reference/workflow-commands-for-github-actions
    """
    lines = []
    for found in checked.diagnostics:
        place = (
            f"file={_property(found.location.path)},line={found.location.line or 1},col={found.location.column or 1}"
        )
        sentence = " ".join(part for part in (found.text(language), pick(found.hint, language)) if part)
        title = _property(found.code)
        lines.append(f"::{_LEVELS[found.severity]} {place},title={title}::{_message(sentence)}")
    return "\n".join(lines)


def _message(value: str) -> str:
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _message(value).replace(":", "%3A").replace(",", "%2C")
