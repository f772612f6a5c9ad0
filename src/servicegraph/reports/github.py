"""Findings as annotations of a pull request on GitHub."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from servicegraph.diagnostics import Checked, Diagnostic, Severity
from servicegraph.messages import pick, text
from servicegraph.reports.grouping import Group, by_kind, remaining, spread
from servicegraph.reports.options import PLAIN, Options

_LEVELS: Mapping[Severity, str] = MappingProxyType(
    {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
)
_MOST = 10  # annotations of one level that GitHub shows of a step; it drops the others without a word


def as_github(checked: Checked, language: str, options: Options = PLAIN) -> str:
    """GitHub workflow commands, one a finding, shown beside the line in a pull request.

    At most ten of each level, different kinds before more of one kind; the rest is named by kind at the end.
    https://docs.github.com/actions/reference/workflow-commands-for-github-actions
    """
    groups = by_kind(checked.diagnostics)
    shown = [found for severity in reversed(Severity) for found in spread(groups, severity, _MOST)]
    lines = [_annotation(found, language) for found in shown]
    if left := remaining(groups, shown):
        numbers = {"count": sum(left.values()), "kinds": _kinds(groups, left, language), "level": checked.level.word}
        said = text("report.rest", language, **numbers)
        # As an annotation where GitHub has room for one more, in the log of the step otherwise.
        is_full = sum(found.severity == Severity.INFO for found in shown) >= _MOST
        lines.append(_message(said) if is_full else f"::notice title=servicegraph::{_message(said)}")
    return "\n".join(lines)


def _annotation(found: Diagnostic, language: str) -> str:
    place = found.location
    properties = {"file": place.path, "line": place.line or 1, "col": place.column or 1}
    if place.end_line:
        properties["endLine"] = place.end_line
        if place.end_line == place.line:  # GitHub refuses columns of a span of several lines
            properties["endColumn"] = place.end_column
        else:
            del properties["col"]
    properties["title"] = found.code
    sentence = " ".join(part for part in (found.text(language), pick(found.hint, language)) if part)
    written = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    return f"::{_LEVELS[found.severity]} {written}::{_message(sentence)}"


def _kinds(groups: Sequence[Group], left: Mapping[str, int], language: str) -> str:
    return ", ".join(f"{left[group.code]} × {group.title(language)}" for group in groups if group.code in left)


def _message(value: str) -> str:
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _message(value).replace(":", "%3A").replace(",", "%2C")
