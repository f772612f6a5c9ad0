"""The output formats of a check, by the name that ``--format`` takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from servicegraph.diagnostics import Checked
from servicegraph.reports.findings import as_json
from servicegraph.reports.github import as_github
from servicegraph.reports.sarif import as_sarif
from servicegraph.reports.shacl_report import as_turtle
from servicegraph.reports.text_report import as_text

Rendering = Callable[[Checked, str], str]

RENDERINGS: Mapping[str, Rendering] = MappingProxyType(
    {"text": as_text, "json": as_json, "github": as_github, "sarif": as_sarif, "turtle": as_turtle}
)
