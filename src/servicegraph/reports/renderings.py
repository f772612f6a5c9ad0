"""The output formats of a check, by the name that ``--format`` takes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol

from servicegraph.diagnostics import Checked
from servicegraph.reports.findings import as_json
from servicegraph.reports.github import as_github
from servicegraph.reports.junit import as_junit
from servicegraph.reports.options import PLAIN, Options
from servicegraph.reports.sarif import as_sarif
from servicegraph.reports.shacl_report import as_turtle
from servicegraph.reports.text_report import as_text

_SURROGATES = re.compile(r"[\ud800-\udfff]")


class Rendering(Protocol):
    """Writes what a check found, with sentences in a language."""

    def __call__(self, checked: Checked, language: str, options: Options = PLAIN) -> str:
        """The findings as text."""


RENDERINGS: Mapping[str, Rendering] = MappingProxyType(
    {
        "text": as_text,
        "json": as_json,
        "github": as_github,
        "sarif": as_sarif,
        "junit": as_junit,
        "turtle": as_turtle,
    }
)


def rendered(format: str, checked: Checked, language: str, options: Options = PLAIN) -> str:
    """*checked* in *format*, as text that any encoding of Unicode can hold: a lone surrogate becomes U+FFFD."""
    return _SURROGATES.sub("\ufffd", RENDERINGS[format](checked, language, options))
